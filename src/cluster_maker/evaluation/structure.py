"""Whether there are clusters at all, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.utils import check_random_state

from cluster_maker.evaluation.automatic import (
    CLEAR,
    HELD_OUT,
    AutomaticChoice,
    choose_partition,
    undoubted,
)
from cluster_maker.evaluation.partition import checked_matrix
from cluster_maker.types import (
    FloatMatrix,
    IntVector,
    ProgressCallback,
    RandomState,
    Structure,
)
from cluster_maker.wording import plural

#: Rows of a larger table that are looked at, and those where the whole choice hangs on them.
LOOKED_AT = 4_000
CHOSEN_ON = 20_000


@dataclass(frozen=True)
class Look:
    """What a look at the density of a table found.

    Parameters
    ----------
    structure : Structure
        Whether there are clusters.
    choice : AutomaticChoice or None
        The best way of clustering; None where the rows cannot be divided, or were not looked at.
    rows : int array of shape (m,) or None
        Positions of the rows that were looked at; None for all.
    """

    structure: Structure
    choice: AutomaticChoice | None
    rows: IntVector | None = None


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
    rows = None
    if n_rows > most_rows:
        rows = drawn_rows(n_rows, most_rows, random_state)
        values = np.ascontiguousarray(values[rows])
        notes.append(
            f"Whether there are clusters was looked at on a random sample of {most_rows:,} of the "
            f"{n_rows:,} rows."
        )
    choice = choose_partition(values, random_state, progress)
    return Look(_structure(choice, len(values), tuple(notes)), choice, rows)


def not_looked_at() -> Look:
    """Return the record of a run that left this out."""
    reason = "Whether there are clusters at all was not looked at, as asked for."
    return Look(Structure("unknown", reason), None)


def drawn_rows(n_rows: int, most: int, random_state: RandomState) -> IntVector:
    """Draw the rows that are looked at, in their order."""
    rows: IntVector = np.sort(check_random_state(random_state).permutation(n_rows)[:most])
    return rows


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
        held_out=choice.held_out,
        n_rows=n_rows,
        notes=notes,
    )


def _in_words(choice: AutomaticChoice) -> str:
    """Say what the verdict rests on."""
    words = {"clear": _clear_in_words, "weak": _weak_in_words, "none": _none_in_words}
    depth = f"{max(choice.valleys, 0.0):.1f} standard deviations of chance"
    held_out = "" if choice.held_out is None else f"{choice.held_out:.1f}"
    return f"{words[choice.verdict](choice, depth, held_out)}{_halves_in_words(choice)}"


def _clear_in_words(choice: AutomaticChoice, depth: str, held_out: str) -> str:
    """Say why there are clusters."""
    if choice.repeated is not None:
        return "Valleys of density do not show it, but the clusters come back in either half."
    beside = f", and {held_out} in rows held out" if held_out else f"; chance stays below {_chance(choice)}"
    return f"There are clear valleys of density between clusters: {depth} deep{beside}."


def _weak_in_words(choice: AutomaticChoice, depth: str, held_out: str) -> str:
    """Say why there may be clusters."""
    if choice.held_out is not None and choice.held_out >= HELD_OUT:
        return (
            f"Valleys of density between clusters are shallow: {depth} deep, and {held_out} in rows held out."
        )
    if choice.valleys >= CLEAR and not held_out:
        return f"Valleys of density between clusters are {depth} deep, which chance reaches in so few rows."
    return "The clusters come back in either half, but no valleys of density part them."


def _none_in_words(choice: AutomaticChoice, depth: str, held_out: str) -> str:
    """Say why there are no clusters."""
    if not held_out:
        return "No valleys of density were found that chance would not make as well."
    return (
        f"Valleys of density that some rows show, {depth} deep, are not there in rows held out ({held_out})."
    )


def _chance(choice: AutomaticChoice) -> str:
    """Say how deep valleys become by chance."""
    return f"{undoubted(len(choice.landscape.heights)):.0f}"


def _halves_in_words(choice: AutomaticChoice) -> str:
    """Say how far two halves of the rows agree; empty where that was not asked."""
    repeated = choice.repeated
    if repeated is None:
        return ""
    where = ", cut at their widest gaps," if repeated.at_gaps else ", clustered apart,"
    shape = ""
    if choice.verdict == "none" and choice.comes_back:
        shape = " That is the shape of the whole: cut at their widest gaps, halves do not agree."
    return (
        f" Two halves of the rows{where} agree at best to {repeated.agreement:.2f} "
        f"({plural(repeated.n_clusters, 'cluster')}; 1 is full agreement).{shape}"
    )
