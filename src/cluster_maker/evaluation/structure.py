"""Whether there are clusters at all, in words; and the choice of everything where nothing is told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.utils import check_random_state

from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.evaluation.automatic import (
    CLEAR,
    AutomaticChoice,
    choose_partition,
)
from cluster_maker.evaluation.partition import checked_matrix
from cluster_maker.evaluation.views import View
from cluster_maker.types import (
    Alternative,
    FloatMatrix,
    IntVector,
    ProgressCallback,
    RandomState,
    Selection,
    Structure,
)
from cluster_maker.wording import plural

#: Rows of a larger table that are looked at, and those where the whole choice hangs on them.
LOOKED_AT = 4_000
CHOSEN_ON = 20_000
#: Alternatives that are worth listing.
LISTED = 10
CRITERION = "valleys of density"
#: The algorithm where nothing speaks for another.
PLAIN = "kmeans"


@dataclass(frozen=True)
class Look:
    """What a look at the density of a table found.

    Parameters
    ----------
    structure : Structure
        Whether there are clusters.
    choice : AutomaticChoice or None
        The best way of clustering; None where the rows cannot be divided.
    """

    structure: Structure
    choice: AutomaticChoice | None


def look_for_structure(
    X: FloatMatrix,
    *,
    most_rows: int = LOOKED_AT,
    random_state: RandomState = None,
    progress: ProgressCallback | None = None,
) -> Look:
    """Look whether a table has clusters.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite rows.
    most_rows : int
        Rows that are looked at; of larger tables a random sample.
    random_state : int, RandomState or None
        Seed of the sample, the halves and k-means.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    Look
        The verdict, and the best way of clustering that was found.

    Notes
    -----
    See `choose_partition` and `valley_score`. How often it is right is measured by
    ``python -m benchmarks.quality``.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> far_apart = rng.normal(size=(200, 2)) + 20 * rng.integers(0, 2, (200, 1))
    >>> look_for_structure(far_apart, random_state=0).structure.verdict
    'clear'
    >>> look_for_structure(rng.normal(size=(200, 2)), random_state=0).structure.verdict
    'none'
    """
    values = checked_matrix(X)
    notes = []
    n_rows = len(values)
    if n_rows > most_rows:
        values = np.ascontiguousarray(values[_drawn(n_rows, most_rows, random_state)])
        notes.append(
            f"Whether there are clusters was looked at on a random sample of {most_rows:,} of the "
            f"{n_rows:,} rows."
        )
    choice = choose_partition(values, random_state, progress)
    return Look(_structure(choice, len(values), tuple(notes)), choice)


def not_looked_at() -> Structure:
    """Return the record of a run that left this out."""
    return Structure("unknown", "Whether there are clusters at all was not looked at, as asked for.")


def chosen_selection(look: Look, wanted: int | None = None) -> Selection:
    """Return the selection of algorithm and number of clusters that a look suggests.

    Parameters
    ----------
    look : Look
        What was found.
    wanted : int, optional
        The number of clusters, where that is told; then only the algorithm is chosen.

    Returns
    -------
    Selection
        One cluster where there is no structure and no number is told; its runner-up is then the best
        division.
    """
    choice, notes = look.choice, look.structure.notes
    if choice is None or wanted == 1:
        reason = f"1 cluster: {_first_lower(look.structure.reason)}"
        return Selection(1, None, reason, CRITERION, notes=notes, algorithm=PLAIN)
    if wanted is not None:
        return _told_number(choice, wanted, notes)
    best = choice.chosen.view
    alternatives = _listed(choice)
    if look.structure.verdict == "none":
        reason = (
            f"1 cluster: {_first_lower(look.structure.reason)} To divide the rows all the same, "
            f"ask for {plural(best.n_clusters, 'cluster')} of {best.algorithm}."
        )
        return Selection(
            1, best.n_clusters, reason, CRITERION, notes=notes, algorithm=PLAIN, alternatives=alternatives
        )
    others = [one.view.n_clusters for one in choice.candidates if one.view.n_clusters != best.n_clusters]
    return Selection(
        best.n_clusters,
        others[0] if others else None,
        f"{plural(best.n_clusters, 'cluster')} of {best.algorithm}: {_why(choice)}.",
        CRITERION,
        notes=notes,
        algorithm=best.algorithm,
        parameters=best.parameters,
        alternatives=alternatives,
    )


def _told_number(choice: AutomaticChoice, wanted: int, notes: tuple[str, ...]) -> Selection:
    """Choose the algorithm for a number of clusters, and say what the number costs."""
    fitting = [one for one in choice.candidates if one.view.n_clusters == wanted]
    best = fitting[0].view if fitting else View(PLAIN, PLAIN, wanted, np.empty(0, dtype=np.intp))
    reason = f"{plural(wanted, 'cluster')}, as asked for, of {best.algorithm}"
    if fitting and fitting[0] is not choice.chosen:
        reason += (
            f": their valleys are {fitting[0].valleys:.1f} standard deviations of chance deep on balance, "
            f"those of the best number, {choice.chosen.view.n_clusters}, are {choice.chosen.valleys:.1f}"
        )
    return Selection(
        wanted,
        choice.chosen.view.n_clusters if choice.chosen.view.n_clusters != wanted else None,
        f"{reason}.",
        CRITERION,
        notes=notes,
        algorithm=best.algorithm,
        parameters=best.parameters,
        alternatives=_listed(choice),
    )


def _listed(choice: AutomaticChoice) -> tuple[Alternative, ...]:
    """Return the records of the best candidates."""
    return tuple(
        Alternative(one.view.algorithm, one.view.n_clusters, one.valleys, one.agreement, one.smallest)
        for one in choice.candidates[:LISTED]
    )


def one_cluster_instead(swept: Selection, structure: Structure) -> Selection:
    """Return the selection of one cluster, where a sweep offers more but there is no structure."""
    reason = (
        f"1 cluster: {_first_lower(structure.reason)} To divide the rows all the same, ask for "
        f"{plural(swept.n_clusters, 'cluster')}, the clearest division: {_first_lower(swept.reason)}"
    )
    return Selection(
        1, swept.n_clusters, reason, swept.criterion, swept.candidates, (*swept.notes, *structure.notes)
    )


def chosen_rows(n_rows: int, algorithm: str, random_state: RandomState) -> IntVector | None:
    """Return the rows that a chosen algorithm is fitted on; None for all of them.

    Those that were looked at, where there are more rows than that and the algorithm compares them in pairs.
    """
    if n_rows <= CHOSEN_ON or algorithm == PLAIN:
        return None
    return _drawn(n_rows, CHOSEN_ON, random_state)


def _drawn(n_rows: int, most: int, random_state: RandomState) -> IntVector:
    """Draw the rows that are looked at, in their order."""
    rows: IntVector = np.sort(check_random_state(random_state).permutation(n_rows)[:most])
    return rows


def needs_number(selection: Selection) -> int | None:
    """Return the number of clusters that the chosen algorithm has to be told; None where it finds it."""
    return selection.n_clusters if ALGORITHMS[selection.algorithm].needs_n_clusters else None


def _structure(choice: AutomaticChoice | None, n_rows: int, notes: tuple[str, ...]) -> Structure:
    """Put a choice into words."""
    if choice is None:
        reason = "The rows are too few, or too much alike, to tell clusters from chance."
        return Structure("unknown", reason, n_rows=n_rows, notes=notes)
    repeated = choice.repeated
    return Structure(
        verdict=choice.verdict,
        reason=_in_words(choice),
        valleys=choice.valleys,
        halves=None if repeated is None else repeated.agreement,
        halves_n_clusters=None if repeated is None else repeated.n_clusters,
        n_rows=n_rows,
        notes=notes,
    )


def _in_words(choice: AutomaticChoice) -> str:
    """Say what the verdict rests on."""
    depth = f"{max(choice.valleys, 0.0):.1f} standard deviations of chance"
    if choice.valleys >= CLEAR:
        return f"There are clear valleys of density between clusters: {depth} deep; chance stays below 2."
    repeated = choice.repeated
    halves = ""
    if repeated is not None:
        halves = (
            f" Two halves of the rows, clustered apart, agree at best to {repeated.agreement:.2f} "
            f"({plural(repeated.n_clusters, 'cluster')}; 1 is full agreement)."
        )
    if choice.verdict == "clear":
        return f"Valleys of density do not show it, but the clusters come back in either half.{halves}"
    if choice.verdict == "weak":
        return f"Valleys of density between clusters are shallow: {depth} deep, and chance reaches 2.{halves}"
    return f"No valleys of density were found that chance would not make as well.{halves}"


def _why(choice: AutomaticChoice) -> str:
    """Say why the choice is the best."""
    chosen = choice.chosen
    if chosen.view.view == "repetition" and choice.repeated is not None:
        return f"what two halves of the rows agree on best ({choice.repeated.agreement:.2f})"
    tied = sum(not np.isnan(one.agreement) for one in choice.candidates)
    depth = f"the valleys around its clusters are {chosen.valleys:.1f} standard deviations of chance deeper"
    if tied == 1:
        return f"{depth} than those inside, more than for any other of {len(choice.candidates)} candidates"
    return (
        f"{depth} than those inside; of the {tied} candidates that these do not tell apart, the other ways "
        f"of clustering agree with this one most ({chosen.agreement:.2f})"
    )


def _first_lower(sentence: str) -> str:
    """Return a sentence to be put after a colon."""
    return sentence[:1].lower() + sentence[1:]
