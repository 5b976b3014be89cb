"""A sweep over numbers of clusters: which ones to try, and the figures of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from cluster_maker.errors import EvaluationError
from cluster_maker.evaluation.automatic import TOLD_APART, AutomaticChoice
from cluster_maker.evaluation.internal import calinski_harabasz, davies_bouldin
from cluster_maker.evaluation.partition import Partition, moments_of, partition_of
from cluster_maker.evaluation.silhouette import silhouettes_of_many
from cluster_maker.evaluation.wishes import Wish
from cluster_maker.types import Candidate, FloatMatrix, FloatVector, IntVector, ProgressCallback

#: Most clusters that are tried at first where nothing is said …
MOST_CLUSTERS = 10
#: … and most that are tried where more of them look better, or that a wide wish is tried with.
UTMOST_CLUSTERS = 35
#: Rows that are looked through for different ones at a time.
ROWS_AT_ONCE = 10_000


def n_distinct(values: FloatMatrix, enough: int) -> int:
    """Count different rows, up to `enough`."""
    seen = values[:1]
    for start in range(0, len(values), ROWS_AT_ONCE):
        seen = np.unique(np.vstack([seen, values[start : start + ROWS_AT_ONCE] + 0.0]), axis=0)
        if len(seen) >= enough:
            return enough
    return len(seen)


def numbers_to_try(
    values: FloatMatrix,
    k_values: Iterable[int] | None,
    choice: AutomaticChoice | None,
    wish: Wish,
    notes: list[str],
) -> list[int]:
    """Return the numbers of clusters that the data can hold, ascending; what is left out goes to `notes`.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    k_values : iterable of int or None
        Numbers that were asked for; None for those worth trying: 2 to 10, and those about the numbers that
        candidates with the deepest valleys have.
    choice : AutomaticChoice or None
        What a look at the density found.
    wish : Wish
        Numbers within its bounds are tried in any case, up to 35 of them.
    notes : list of str
        Receives plain sentences.
    """
    if len(values) < 3:
        return []
    asked = {_whole_number(k) for k in k_values} if k_values is not None else _usual(values, choice)
    if not asked:
        raise EvaluationError("k_values is empty: give at least one number of clusters.")
    wanted = sorted(asked | _wished(wish, notes))
    possible = n_distinct(values, wanted[-1])
    held = [k for k in wanted if k <= possible]
    if left_out := wanted[len(held) :]:
        notes.append(
            f"There are only {possible} different rows, so {_listed(left_out)} clusters could not be tried."
        )
    if wish.fewest > max(possible, 1) and not wish.number:
        raise EvaluationError(
            f"{wish.says} were asked for, but there are only {possible} different rows: ask for fewer."
        )
    return held if held != [1] else []


def numbers_about(choice: AutomaticChoice) -> set[int]:
    """Return the numbers of the candidates with the deepest valleys, and those next to them."""
    deep = [one for one in choice.candidates if one.valleys >= choice.valleys - TOLD_APART]
    near = {one.view.n_clusters + step for one in deep for step in (-1, 0, 1)}
    return {k for k in near if 2 <= k <= UTMOST_CLUSTERS}


def _usual(values: FloatMatrix, choice: AutomaticChoice | None) -> set[int]:
    """Return the numbers that are tried where nothing is said."""
    most = min(MOST_CLUSTERS, max(2, len(values) // 2))
    numbers = set(range(2, most + 1)) | (numbers_about(choice) if choice is not None else set())
    possible = n_distinct(values, max(numbers))
    return {k for k in numbers if k <= possible} or {1}


def _wished(wish: Wish, notes: list[str]) -> set[int]:
    """Return the numbers within the bounds of a wish, above 1."""
    if wish.most is None:
        return set()
    most = min(wish.most, max(wish.fewest, 2) + UTMOST_CLUSTERS - 1)
    if most < wish.most:
        notes.append(f"Of {wish.fewest} to {wish.most} clusters only those up to {most} were tried.")
    return set(range(max(wish.fewest, 2), most + 1))


def _whole_number(k: int) -> int:
    """Refuse what is no number of clusters."""
    if isinstance(k, bool) or int(k) != k or k < 1:
        raise EvaluationError(f"k_values must hold whole numbers from 1, got {k!r}.")
    return int(k)


def _listed(numbers: list[int]) -> str:
    """Numbers in words: "4, 5 or 6"; a long row of them is shortened."""
    if len(numbers) > 3:
        return f"{numbers[0]} to {numbers[-1]}"
    return " or ".join(filter(None, [", ".join(map(str, numbers[:-1])), str(numbers[-1])]))


def measured(
    values: FloatMatrix, labels: Mapping[int, IntVector], progress: ProgressCallback | None
) -> tuple[Candidate, ...]:
    """Return the figures of each number; silhouettes of all come from one pass over the distances.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    labels : mapping of int to int array of shape (n,)
        Clusters for each number of them.
    progress : callable or None
        Called as ``progress("silhouettes", done, total)``.
    """
    partitions = {k: partition_of(values, found) for k, found in labels.items()}
    split = [k for k, partition in partitions.items() if partition.n_clusters > 1]
    silhouettes = silhouettes_of_many(values, [labels[k] for k in split], progress=progress) if split else []
    by_cluster = {
        k: np.bincount(partitions[k].codes, weights=found) / partitions[k].sizes
        for k, found in zip(split, silhouettes, strict=True)
    }
    unsplit = np.array([np.nan])
    return tuple(_figures(k, partition, by_cluster.get(k, unsplit)) for k, partition in partitions.items())


def _figures(k: int, partition: Partition, by_cluster: FloatVector) -> Candidate:
    """Gather the figures of one candidate; those that compare clusters are NaN where there is one only."""
    moments = moments_of(partition)
    split = partition.n_clusters > 1
    several_rows = partition.n_clusters < len(partition.rows)
    return Candidate(
        n_clusters=k,
        inertia=moments.inertia,
        silhouette=float(np.average(by_cluster, weights=partition.sizes)),
        worst_silhouette=float(by_cluster.min()),
        davies_bouldin=davies_bouldin(partition, moments) if split else float("nan"),
        calinski_harabasz=calinski_harabasz(partition, moments) if split and several_rows else float("nan"),
        smallest_cluster=int(partition.sizes.min()),
    )
