"""Exact silhouettes of one or many labellings from a single pass over the distances.

Distances are made a block at a time and multiplied with the memberships of all labellings at once,
so that nothing of size n x n is ever held.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.utils import check_random_state

from cluster_maker.errors import DegradedResultWarning, EvaluationError
from cluster_maker.evaluation.distances import DistanceSource
from cluster_maker.evaluation.partition import (
    Partition,
    at_least_two_clusters,
    checked_matrix,
    encoded,
    partition_of,
)
from cluster_maker.types import (
    NOISE,
    FloatMatrix,
    FloatVector,
    IntVector,
    ProgressCallback,
    RandomState,
)

#: Pairs of rows up to which every row is measured (20 000 rows); beyond, a sample of rows is.
PAIR_BUDGET = 400_000_000
#: A sample is never smaller than this, however large the table.
_SMALLEST_SAMPLE = 1000
#: Rows of each cluster that a sample holds at least, while there is room.
_ROWS_PER_CLUSTER = 30
_BLOCK_ROWS = 128
_BLOCK_COLUMNS = 4096


@dataclass(frozen=True)
class SilhouetteEstimate:
    """Silhouettes of one labelling, of all rows or of a sample of them.

    Parameters
    ----------
    score : float
        Mean silhouette over all rows that are in a cluster, or its estimate.
    error : float
        Standard error of the estimate; 0 when exact.
    rows : int array of shape (m,)
        Positions of the rows measured, ascending.
    values : float array of shape (m,)
        Their silhouettes.
    by_cluster : float array of shape (k,)
        Mean silhouette of each cluster; NaN where no row of it was measured.
    """

    score: float
    error: float
    rows: IntVector
    values: FloatVector
    by_cluster: FloatVector


def silhouette_samples(X: npt.ArrayLike, labels: npt.ArrayLike) -> FloatVector:
    """Return the silhouette of every row.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    labels : array of shape (n,)
        Cluster of each row; -1 is noise.

    Returns
    -------
    float array of shape (n,)
        Silhouettes, -1 to 1; NaN for noise, which no cluster contains; 0 for the only row of a cluster.

    Raises
    ------
    EvaluationError
        If there are fewer than two clusters or shapes do not fit.

    Notes
    -----
    s = (b - a) / max(a, b), where a is the mean distance to the other rows of the own cluster and b
    the smallest mean distance to the rows of another one. Time O(n² d) whatever the size of the
    table, memory O(n d).

    References
    ----------
    Rousseeuw (1987), Silhouettes: a graphical aid to the interpretation and validation of cluster
    analysis.

    Examples
    --------
    >>> silhouette_samples([[0.0], [1.0], [10.0]], [0, 0, 1]).round(3).tolist()
    [0.9, 0.889, 0.0]
    """
    partition = partition_of(X, labels)
    at_least_two_clusters(partition, "silhouette")
    samples = np.full(len(partition.rows) + partition.n_noise, np.nan)
    samples[partition.rows] = silhouettes_of_many(partition.values, [partition.codes])[0]
    return samples


def silhouette_score(
    X: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    sample_size: int | None = None,
    random_state: RandomState = None,
) -> float:
    """Return the mean silhouette, noise left out.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    labels : array of shape (n,)
        Cluster of each row; -1 is noise.
    sample_size : int or None
        Measure that many rows only, each against all rows, drawn from every cluster. None measures all
        rows up to 20 000, and as many of a larger table as can be measured in the same time (1000 at
        least).
    random_state : int, RandomState or None
        Draws the sample.

    Returns
    -------
    float
        -1 to 1; higher is better.

    Raises
    ------
    EvaluationError
        If there are fewer than two clusters or shapes do not fit.

    Warns
    -----
    DegradedResultWarning
        If the table is so large that a sample was measured without being asked for.

    References
    ----------
    Rousseeuw (1987), Silhouettes: a graphical aid to the interpretation and validation of cluster
    analysis.

    Examples
    --------
    >>> round(silhouette_score([[0.0], [1.0], [10.0], [11.0]], [0, 0, 1, 1]), 4)
    0.8997
    """
    partition = partition_of(X, labels)
    estimate = estimated_silhouette(partition, sample_size=sample_size, random_state=random_state)
    if sample_size is None and len(estimate.rows) < len(partition.rows):
        warnings.warn(sample_note(estimate, partition), DegradedResultWarning, stacklevel=2)
    return estimate.score


def sample_note(estimate: SilhouetteEstimate, partition: Partition) -> str:
    """Say that a sample of rows was measured."""
    return (
        f"The silhouette was measured on {len(estimate.rows)} of {len(partition.rows)} rows, drawn at random "
        f"from every cluster and compared with all rows; its standard error is {estimate.error:.2g}."
    )


def estimated_silhouette(
    partition: Partition,
    *,
    sample_size: int | None = None,
    random_state: RandomState = None,
    progress: ProgressCallback | None = None,
) -> SilhouetteEstimate:
    """Return the silhouettes of a partition, on a sample of its rows where there are too many.

    The sample is drawn cluster by cluster, small clusters getting more than their share; the score
    weighs each cluster by its true size, so it estimates the mean over all rows.
    """
    at_least_two_clusters(partition, "silhouette")
    wanted = affordable_rows(len(partition.rows)) if sample_size is None else _checked_size(sample_size)
    rows = stratified_rows(partition.codes, wanted, random_state)
    values = silhouettes_of_many(partition.values, [partition.codes], rows=rows, progress=progress)[0]
    means, error = _by_cluster(values, partition.codes[rows], partition.sizes)
    measured = ~np.isnan(means)
    score = float(np.average(means[measured], weights=partition.sizes[measured]))
    return SilhouetteEstimate(score, error, partition.rows[rows], values, means)


def affordable_rows(n_rows: int) -> int:
    """Return how many of `n_rows` rows can be measured against all of them within the budget."""
    return min(n_rows, max(_SMALLEST_SAMPLE, PAIR_BUDGET // max(n_rows, 1)))


def _checked_size(sample_size: int) -> int:
    """Refuse a sample that cannot be drawn."""
    if sample_size < 1:
        raise EvaluationError(f"sample_size must be at least 1, got {sample_size!r}.")
    return int(sample_size)


def stratified_rows(codes: IntVector, wanted: int, random_state: RandomState) -> IntVector:
    """Draw about `wanted` rows, from every cluster in proportion but at least a few, ascending.

    Where there are more clusters than rows wanted, rows are drawn without regard to clusters.
    """
    n_rows = len(codes)
    if wanted >= n_rows:
        return np.arange(n_rows, dtype=np.intp)
    rng = check_random_state(random_state)
    shuffled = rng.permutation(n_rows)
    sizes = np.bincount(codes)
    least = min(_ROWS_PER_CLUSTER, wanted // (2 * len(sizes)))
    if least == 0:
        return np.sort(shuffled[:wanted])
    quota = np.minimum(sizes, np.maximum(least, np.rint(sizes * (wanted / n_rows)).astype(np.intp)))
    grouped = shuffled[np.argsort(codes[shuffled], kind="stable")]
    rank = np.arange(n_rows) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.sort(grouped[rank < np.repeat(quota, sizes)])


def _by_cluster(values: FloatVector, codes: IntVector, sizes: IntVector) -> tuple[FloatVector, float]:
    """Return the mean silhouette of each cluster and the standard error of the overall mean."""
    measured = np.bincount(codes, minlength=len(sizes))
    sums = np.bincount(codes, weights=values, minlength=len(sizes))
    means = np.full(len(sizes), np.nan)
    np.divide(sums, measured, out=means, where=measured > 0)
    if len(values) == sizes.sum():
        return means, 0.0
    spread = np.bincount(codes, weights=(values - means[codes]) ** 2, minlength=len(sizes))
    variance = spread / np.maximum(measured - 1, 1)
    unseen = 1.0 - measured / sizes
    shares = sizes / sizes.sum()
    per_cluster = shares**2 * unseen * variance / np.maximum(measured, 1)
    if (measured < 2).any():  # too few rows in a cluster to know its spread: the plain formula for all
        return means, float(np.std(values) / np.sqrt(max(len(values), 1)))
    return means, float(np.sqrt(per_cluster.sum()))


def silhouettes_of_many(
    X: npt.ArrayLike,
    labellings: Sequence[npt.ArrayLike],
    *,
    rows: IntVector | None = None,
    progress: ProgressCallback | None = None,
) -> list[FloatVector]:
    """Return the silhouettes of the same rows under several labellings.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    labellings : sequence of arrays of shape (n,)
        Each with at least two clusters; -1 is noise.
    rows : int array of shape (m,) or None
        Positions of the rows to measure, each against all rows; None for all.
    progress : callable or None
        Called as ``progress("silhouettes", done, total)``.

    Returns
    -------
    list of float arrays of shape (m,)
        One for each labelling; NaN for noise.

    Notes
    -----
    Each distance is computed once, whatever the number of labellings L: time O(m n (d + L)), memory
    O(n (d + L)) and a few blocks of 4 MB. Blocks are fixed, so the number of threads changes nothing.
    """
    values = checked_matrix(X)
    encodings = [encoded(labels, len(values)) for labels in labellings]
    work = _Pass(DistanceSource(values), encodings)
    measured = np.arange(len(values), dtype=np.intp) if rows is None else np.asarray(rows, dtype=np.intp)
    return list(work.run(measured, progress))


class _Pass:
    """One pass over the distances, serving several labellings."""

    def __init__(self, distances: DistanceSource, encodings: list[IntVector]) -> None:
        self._distances = distances
        self._encodings = encodings
        self._sizes = [np.bincount(codes[codes != NOISE]) for codes in encodings]
        for sizes in self._sizes:
            if len(sizes) < 2:
                raise EvaluationError(f"the silhouette needs at least 2 clusters, got {len(sizes)}.")
        self._offsets = np.concatenate([[0], np.cumsum([len(sizes) for sizes in self._sizes])])
        self._tiles = list(self._membership_tiles())

    def _membership_tiles(self) -> Iterator[tuple[slice, sparse.csr_array]]:
        """Yield column blocks with their memberships: clusters of all labellings x rows of the block."""
        n_rows = len(self._distances)
        for start in range(0, n_rows, _BLOCK_COLUMNS):
            block = slice(start, min(start + _BLOCK_COLUMNS, n_rows))
            clusters, members = [], []
            for codes, offset in zip(self._encodings, self._offsets[:-1], strict=True):
                inside = np.flatnonzero(codes[block] != NOISE)
                clusters.append(codes[block][inside] + offset)
                members.append(inside)
            where = (np.concatenate(clusters), np.concatenate(members))
            ones = np.ones(len(where[0]))
            shape = (int(self._offsets[-1]), block.stop - block.start)
            yield block, sparse.csr_array((ones, where), shape=shape)

    def run(self, rows: IntVector, progress: ProgressCallback | None) -> FloatMatrix:
        """Return silhouettes, shape (labellings, rows)."""
        out = np.empty((len(self._encodings), len(rows)))
        parts = [slice(start, start + _BLOCK_ROWS) for start in range(0, len(rows), _BLOCK_ROWS)]
        with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 8)) as pool:
            blocks = pool.map(lambda part: self._block(rows[part]), parts)
            for done, (part, block) in enumerate(zip(parts, blocks, strict=True), start=1):
                out[:, part] = block
                if progress is not None:
                    progress("silhouettes", done, len(parts))
        return out

    def _block(self, rows: IntVector) -> FloatMatrix:
        """Silhouettes of one block of rows, shape (labellings, rows)."""
        sums = np.zeros((int(self._offsets[-1]), len(rows)))
        for columns, membership in self._tiles:
            sums += membership @ self._distances.between(columns, rows)
        ends = zip(self._encodings, self._sizes, self._offsets[:-1], self._offsets[1:], strict=True)
        return np.array(
            [_from_sums(sums[first:last], codes[rows], sizes) for codes, sizes, first, last in ends]
        )


def _from_sums(sums: FloatMatrix, codes: IntVector, sizes: IntVector) -> FloatVector:
    """Silhouettes from the sum of distances to each cluster, shapes (k, m), (m,), (k,)."""
    each = np.arange(len(codes))
    own = np.maximum(codes, 0)
    within = sums[own, each] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes[:, None]
    means[own, each] = np.inf
    nearest = means.min(axis=0)
    larger = np.maximum(within, nearest)
    # equal rows in two clusters: both means are 0, and so is the silhouette
    silhouettes: FloatVector = np.divide(nearest - within, larger, out=np.zeros(len(codes)), where=larger > 0)
    silhouettes[sizes[own] == 1] = 0.0
    silhouettes[codes == NOISE] = np.nan
    return silhouettes
