"""The selection where the algorithm is to be chosen too: what a look suggests, within what was wished for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.evaluation.automatic import AutomaticChoice, JudgedView, best_among
from cluster_maker.evaluation.short_list import (
    AS_ASKED,
    DIVISION,
    MUST,
    SAFEST,
    answer_of,
    short_list_beside,
    short_list_of_views,
)
from cluster_maker.evaluation.structure import Look
from cluster_maker.evaluation.views import View
from cluster_maker.evaluation.wishes import Wish, price_of_dividing
from cluster_maker.types import Alternative, IntVector, Selection
from cluster_maker.wording import first_lower, plural

#: Alternatives that are worth listing.
LISTED = 10
CRITERION = "valleys of density"
#: The algorithm where nothing speaks for another.
PLAIN = "kmeans"
ANY = Wish()


def chosen_selection(look: Look, wish: Wish = ANY, n_rows: int | None = None) -> Selection:
    """Return the selection of algorithm and number of clusters that a look suggests.

    Parameters
    ----------
    look : Look
        What was found.
    wish : Wish
        What was wished for: bounds of the number of clusters, the smallest cluster.
    n_rows : int, optional
        Rows of the table; by default those that were looked at.

    Returns
    -------
    Selection
        One cluster where there is no structure and more were not wished for; its runner-up is then the best
        division. With a wish, `price` says what it cost.
    """
    choice = look.choice
    if wish.number == 1 or choice is None:
        return _undivided(look, wish)
    if look.structure.verdict == "none" and not wish.divides:
        return _one_cluster(look, choice)
    if not wish.anything:
        return _selection_of(look, choice.candidates, choice, ANY)
    least = wish.least_rows(n_rows or look.structure.n_rows, look.structure.n_rows)
    within = best_among(choice, lambda view: wish.allows_number(view.n_clusters))
    allowed = tuple(one for one in within if one.smallest >= least)
    if allowed:
        return _selection_of(look, best_among(choice, _one_of(allowed)), choice, wish)
    if within:
        nearest = max(within, key=lambda one: (one.smallest, one.valleys))
        return _selection_of(look, (nearest,), choice, wish, least)
    return _plain(look, choice, wish)


def _one_of(allowed: Sequence[JudgedView]) -> Callable[[View], bool]:
    """Return the test whether a candidate is among those allowed."""
    codes = {id(one.view) for one in allowed}
    return lambda view: id(view) in codes


def _undivided(look: Look, wish: Wish) -> Selection:
    """One cluster, because it was asked for or because nothing can be said; more of k-means where told."""
    notes = look.structure.notes
    if look.choice is None and wish.divides:
        reason = f"{plural(wish.fewest, 'cluster')} of {PLAIN}, as asked for: nothing else could be weighed."
        short = (answer_of(wish.fewest, AS_ASKED, PLAIN),)
        return Selection(wish.fewest, None, reason, CRITERION, notes=notes, algorithm=PLAIN, short_list=short)
    if wish.number == 1:
        return _kept_as_one(look, wish)
    reason = f"1 cluster: {first_lower(look.structure.reason)}"
    short = (answer_of(1, "is all that can be said"),)
    return Selection(1, None, reason, CRITERION, notes=notes, algorithm=PLAIN, short_list=short)


def _kept_as_one(look: Look, wish: Wish) -> Selection:
    """One cluster, as asked for, and what could have been found instead."""
    free = None if look.choice is None or look.structure.verdict == "none" else look.choice.chosen
    price = f"The wish ({wish.says}) costs nothing: the rows show no groups."
    if free is not None:
        price = (
            f"What the wish ({wish.says}) costs: the free choice, {_named(free.view)}, with valleys that are "
            f"{free.valleys:.1f} standard deviations of chance deep on balance, stays undivided."
        )
    return Selection(
        1,
        None if free is None else free.view.n_clusters,
        "1 cluster, as asked for.",
        CRITERION,
        notes=look.structure.notes,
        algorithm=PLAIN,
        price=price if look.choice is not None else "",
        short_list=short_list_beside(1, AS_ASKED, look.choice),
    )


def _one_cluster(look: Look, choice: AutomaticChoice) -> Selection:
    """One cluster, because there is no structure; the best division is the runner-up."""
    best = choice.chosen.view
    reason = (
        f"1 cluster: {first_lower(look.structure.reason)} To divide the rows all the same, "
        f"ask for {plural(best.n_clusters, 'cluster')} of {best.algorithm}."
    )
    return Selection(
        1,
        best.n_clusters,
        reason,
        CRITERION,
        notes=look.structure.notes,
        algorithm=PLAIN,
        alternatives=_listed(choice.candidates),
        short_list=(
            answer_of(1, SAFEST),
            answer_of(best.n_clusters, MUST, best.algorithm, _figures(choice.chosen)),
        ),
    )


def _selection_of(
    look: Look, ranked: Sequence[JudgedView], choice: AutomaticChoice, wish: Wish, least: int | None = None
) -> Selection:
    """Return the best of some candidates; `least` where all of them miss the wished size."""
    best = ranked[0].view
    why = f"{plural(best.n_clusters, 'cluster')} of {best.algorithm}"
    if wish.number:
        why = f"{plural(wish.number, 'cluster')}, as asked for, of {best.algorithm}"
    detail = "" if wish.number else f": {_why(ranked, choice, wish)}"
    undivided = look.structure.verdict == "none"
    price = _price(ranked[0], choice, wish, least) if wish.anything else ""
    if undivided:
        price = f"{price_of_dividing(wish)} {price}".strip()
    first = AS_ASKED if wish.number else DIVISION if undivided else SAFEST
    others = [one.view.n_clusters for one in (*ranked, *choice.candidates)]
    return Selection(
        best.n_clusters,
        next((k for k in others if k != best.n_clusters), None),
        f"{why}{detail}.",
        CRITERION,
        notes=look.structure.notes,
        algorithm=best.algorithm,
        parameters=best.parameters,
        alternatives=_listed(ranked if len(ranked) > 1 else choice.candidates),
        price=price,
        short_list=short_list_of_views(ranked, first),
    )


def _plain(look: Look, choice: AutomaticChoice, wish: Wish) -> Selection:
    """k-means with the number nearest to the free choice, where no candidate is within the bounds."""
    free = choice.chosen.view.n_clusters
    number = max(wish.fewest, min(free, wish.most or free))
    return Selection(
        number,
        free,
        f"{plural(number, 'cluster')}, as asked for, of {PLAIN}: no candidate has as many.",
        CRITERION,
        notes=look.structure.notes,
        algorithm=PLAIN,
        alternatives=_listed(choice.candidates),
        price=(
            f"What the wish costs was not measured: none of {len(choice.candidates)} candidates has "
            f"{wish.says}; the free choice is {_named(choice.chosen.view)}."
        ),
        short_list=(
            answer_of(number, AS_ASKED, PLAIN),
            answer_of(free, "is what the density shows best", choice.chosen.view.algorithm),
        ),
    )


def _price(best: JudgedView, choice: AutomaticChoice, wish: Wish, least: int | None) -> str:
    """Say what a wish costs against the free choice."""
    free = choice.chosen
    missed = ""
    if least is not None:
        missed = (
            f"Nothing weighed meets the wish ({wish.says}): {_named(best.view)} comes nearest, its smallest "
            f"has {plural(best.smallest, 'row')} of the {plural(least, 'row')} needed. "
        )
    if best.view is free.view and choice.verdict == "none":
        return missed
    if best.view is free.view:
        return missed or f"The wish ({wish.says}) costs nothing: it is what would have been chosen anyway."
    return (
        f"{missed}What the wish ({wish.says}) costs: the valleys of {_named(best.view)} are "
        f"{best.valleys:.1f} standard deviations of chance deep on balance, those of the free choice, "
        f"{_named(free.view)}, are {free.valleys:.1f}."
    )


def _named(view: View) -> str:
    """Name a candidate."""
    return f"{plural(view.n_clusters, 'cluster')} of {view.algorithm}"


def _figures(one: JudgedView) -> dict[str, float]:
    """Return the figures that speak for a candidate."""
    return {"valleys": one.valleys, "agreement": one.agreement}


def _listed(ranked: Sequence[JudgedView]) -> tuple[Alternative, ...]:
    """Return the records of the best candidates, each algorithm and number once."""
    first: dict[tuple[str, int], JudgedView] = {}
    for one in ranked:
        first.setdefault((one.view.algorithm, one.view.n_clusters), one)
    return tuple(
        Alternative(algorithm, k, one.valleys, one.agreement, one.smallest)
        for (algorithm, k), one in list(first.items())[:LISTED]
    )


def _why(ranked: Sequence[JudgedView], choice: AutomaticChoice, wish: Wish) -> str:
    """Say why the choice is the best."""
    chosen = ranked[0]
    if chosen.view.view == "repetition" and choice.repeated is not None:
        return f"what two halves of the rows agree on best ({choice.repeated.agreement:.2f})"
    tied = sum(not np.isnan(one.agreement) for one in ranked)
    of = "candidates that meet the wish" if wish.anything else "candidates"
    depth = f"the valleys around its clusters are {chosen.valleys:.1f} standard deviations of chance deeper"
    if tied == 1:
        return f"{depth} than those inside, more than for any other of {len(ranked)} {of}"
    return (
        f"{depth} than those inside; of the {tied} {of} that these do not tell apart, the other ways "
        f"of clustering agree with this one most ({chosen.agreement:.2f})"
    )


def chosen_rows(look: Look, algorithm: str) -> IntVector | None:
    """Return the rows that a chosen algorithm is fitted on; None for all of them.

    Those that were looked at, where there are more rows than that and the algorithm compares them in pairs.
    """
    return None if algorithm == PLAIN else look.rows


def needs_number(selection: Selection) -> int | None:
    """Return the number of clusters that the chosen algorithm has to be told; None where it finds it."""
    return selection.n_clusters if ALGORITHMS[selection.algorithm].needs_n_clusters else None
