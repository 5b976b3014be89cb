"""The records of numbers of clusters that no sweep chose: told by the user, or found by the algorithm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cluster_maker.evaluation.automatic import AutomaticChoice
from cluster_maker.evaluation.picking import Rule, compared, price_beside
from cluster_maker.evaluation.short_list import (
    AS_ASKED,
    DIVISION,
    MUST,
    SAFEST,
    answer_of,
    short_list_beside,
    short_list_told,
)
from cluster_maker.evaluation.structure import Look
from cluster_maker.evaluation.wishes import Wish, price_of_dividing
from cluster_maker.types import Candidate, Selection, Structure
from cluster_maker.wording import first_lower, plural

#: The criterion of a number that was told.
GIVEN = "given"
#: Why a number that was told has no price.
QUICK = "What a told number of clusters costs against the free choice was left out (quick)."
TOO_FEW = (
    "What a told number of clusters costs was not measured: there are too few different rows to compare."
)


def asked_selection(
    number: int, candidates: tuple[Candidate, ...], rule: Rule, look: Look, notes: Sequence[str]
) -> Selection:
    """Return the record of a number that was told, and what it costs against the free choice.

    Parameters
    ----------
    number : int
        What was told.
    candidates : tuple of Candidate
        The numbers that were compared, the told one among them where the rows allow it.
    rule : Rule
        How the free choice is found among them.
    look : Look
        What was found in the rows: where there is no structure, the free choice is one cluster.
    notes : sequence of str
        Short cuts of the comparison.

    Returns
    -------
    Selection
        Without a price, and with a note, where the told number could not be compared.
    """
    split = compared(candidates)
    asked = next((one for one in split if one.n_clusters == number), None)
    if not split or (asked is None and number > 1):
        return told_selection(number, look, notes)
    free = rule.pick(split)
    undivided = look.structure.verdict == "none"
    second = rule.runner_up(split) if free is asked else free
    return Selection(
        number,
        None if second is None else second.n_clusters,
        _as_asked(number),
        GIVEN,
        candidates,
        tuple(notes),
        price=_price_told(Wish(number, number), asked, free, rule, undivided=undivided),
        short_list=short_list_told(number, asked, None if undivided else free, look.choice),
    )


def told_selection(number: int, look: Look, notes: Sequence[str] = ()) -> Selection:
    """Return the record of a number that was told where no number could be compared with it.

    Parameters
    ----------
    number : int
        What was told.
    look : Look
        What was found in the rows.
    notes : sequence of str
        Short cuts of the comparison.
    """
    unpriced = (TOO_FEW,) if number > 1 else ()
    return replace(given_selection(number, look.choice), notes=(*notes, *unpriced))


def _price_told(wish: Wish, asked: Candidate | None, free: Candidate, rule: Rule, *, undivided: bool) -> str:
    """Say what a told number costs; `asked` is None where that is one cluster."""
    if asked is not None:
        return price_of_dividing(wish) if undivided else price_beside(asked, free, rule, wish)
    if undivided:
        return f"The wish ({wish.says}) costs nothing: the rows show no groups."
    return (
        f"What the wish ({wish.says}) costs: the free choice, {free.n_clusters}, has {rule.figure(free)}, "
        "and stays undivided."
    )


def _as_asked(k: int) -> str:
    """Say where a told number comes from."""
    return f"{plural(k, 'cluster')}, as asked for."


def given_selection(k: int, choice: AutomaticChoice | None = None) -> Selection:
    """Return the record of a number of clusters that was asked for.

    Parameters
    ----------
    k : int
        The number.
    choice : AutomaticChoice, optional
        What a look at the density found, for the short list.

    Examples
    --------
    >>> given_selection(3).reason
    '3 clusters, as asked for.'
    """
    return Selection(int(k), None, _as_asked(k), GIVEN, short_list=short_list_beside(k, AS_ASKED, choice))


def found_selection(n_clusters: int, algorithm: str, choice: AutomaticChoice | None = None) -> Selection:
    """Return the record of a number of clusters that the algorithm found by itself.

    Parameters
    ----------
    n_clusters : int
        The number.
    algorithm : str
        Name in the registry.
    choice : AutomaticChoice, optional
        What a look at the density found, for the short list.

    Examples
    --------
    >>> found_selection(1, "hdbscan").reason
    '1 cluster: hdbscan finds the number of clusters itself.'
    """
    found = f"{plural(n_clusters, 'cluster')}: {algorithm} finds the number of clusters itself."
    if n_clusters == 0:
        found = f"No cluster: {algorithm} finds the number of clusters itself, and called every row noise."
    answers = short_list_beside(n_clusters, f"is what {algorithm} finds", choice)
    return Selection(int(n_clusters), None, found, "found by the algorithm", short_list=answers)


def one_cluster_instead(swept: Selection, structure: Structure) -> Selection:
    """Return the selection of one cluster, where a sweep offers more but there is no structure.

    Parameters
    ----------
    swept : Selection
        What the sweep chose.
    structure : Structure
        Why there is nothing to divide.
    """
    reason = (
        f"1 cluster: {first_lower(structure.reason)} To divide the rows all the same, ask for "
        f"{plural(swept.n_clusters, 'cluster')}, the best division: {first_lower(swept.reason)}"
    )
    best = swept.short_list[0].figures if swept.short_list else None
    return Selection(
        1,
        swept.n_clusters,
        reason,
        swept.criterion,
        swept.candidates,
        (*swept.notes, *structure.notes),
        short_list=(
            answer_of(1, SAFEST),
            answer_of(swept.n_clusters, MUST, figures=best),
        ),
    )


def divided_all_the_same(swept: Selection, wish: Wish) -> Selection:
    """Return a sweep's selection where there is no structure, but a wish to divide the rows.

    Parameters
    ----------
    swept : Selection
        What the sweep chose.
    wish : Wish
        What was wished for.
    """
    first, *others = swept.short_list
    missed = swept.price if swept.price.startswith("No number") else ""
    return replace(
        swept,
        price=f"{price_of_dividing(wish)} {missed}".strip(),
        short_list=(replace(first, why=DIVISION), *others),
    )
