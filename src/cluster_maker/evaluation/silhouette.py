"""Silhouettes of one or many labellings from a single pass over the distances, of all rows or a sample."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
from sklearn.utils import check_random_state

from cluster_maker.errors import DegradedResultWarning, EvaluationError
from cluster_maker.evaluation.distances import scaled_rows
from cluster_maker.evaluation.partition import (
    Partition,
    at_least_two_clusters,
    checked_matrix,
    encoded,
    partition_of,
)
from cluster_maker.kernels.silhouettes import joint_silhouettes
from cluster_maker.types import FloatVector, IntVector, ProgressCallback, RandomState

#: Numbers that distances are taken in: floats where they pay, or doubles throughout.
Precision: TypeAlias = Literal["mixed", "double"]

#: Pairs of rows up to which every row is measured (100 000 rows), a few seconds; beyond, a sample of rows is.
PAIR_BUDGET = 10_000_000_000
#: Features up to which that holds; with more of them a pair takes longer, and the budget is smaller.
_FEATURES_OF_BUDGET = 32
#: Differences of two values below which doubles are quick enough to be used in any case (3500 rows of 8).
FLOATS_FROM = 100_000_000
#: A sample is never smaller than this, however large the table.
_SMALLEST_SAMPLE = 1000
#: Rows of each cluster that a sample holds at least, while there is room.
_ROWS_PER_CLUSTER = 30


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


def silhouette_samples(
    X: npt.ArrayLike, labels: npt.ArrayLike, *, precision: Precision = "mixed"
) -> FloatVector:
    """Return the silhouette of every row.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    labels : array of shape (n,)
        Cluster of each row; -1 is noise.
    precision : {"mixed", "double"}
        ``"double"``: exact to about 1e-12. ``"mixed"``: in a larger table (from about 3500 rows of 8
        features) distances are taken in floats and added in doubles; a silhouette is off by less than
        1e-6, usually by 1e-7, and comes in half the time.

    Returns
    -------
    float array of shape (n,)
        Silhouettes, -1 to 1; NaN for noise, which no cluster contains; 0 for the only row of a cluster.

    Raises
    ------
    EvaluationError
        If there are fewer than two clusters, shapes do not fit or the precision is unknown.

    Notes
    -----
    s = (b - a) / max(a, b), where a is the mean distance to the other rows of the own cluster and b
    the smallest mean distance to the rows of another one. Time O(n² d) whatever the size of the
    table, less where most clusters cannot be the nearest; memory O(n (d + k)).

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
    samples[partition.rows] = silhouettes_of_many(partition.values, [partition.codes], precision=precision)[0]
    return samples


def silhouette_score(
    X: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    sample_size: int | None = None,
    random_state: RandomState = None,
    precision: Precision = "mixed",
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
        rows up to 100 000 (fewer where there are more than 32 features), and as many of a larger table as
        can be measured in the same time (1000 at least).
    random_state : int, RandomState or None
        Draws the sample.
    precision : {"mixed", "double"}
        As for `silhouette_samples`.

    Returns
    -------
    float
        -1 to 1; higher is better.

    Raises
    ------
    EvaluationError
        If there are fewer than two clusters, shapes do not fit or the precision is unknown.

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
    estimate = estimated_silhouette(
        partition, sample_size=sample_size, random_state=random_state, precision=precision
    )
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
    precision: Precision = "mixed",
    progress: ProgressCallback | None = None,
) -> SilhouetteEstimate:
    """Return the silhouettes of a partition, on a sample of its rows where there are too many.

    The sample is drawn cluster by cluster, small clusters getting more than their share; the score
    weighs each cluster by its true size, so it estimates the mean over all rows.
    """
    at_least_two_clusters(partition, "silhouette")
    wanted = affordable_rows(*partition.values.shape) if sample_size is None else _checked_size(sample_size)
    rows = stratified_rows(partition.codes, wanted, random_state)
    measured_rows = None if len(rows) == len(partition.rows) else rows
    values = silhouettes_of_many(
        partition.values, [partition.codes], rows=measured_rows, precision=precision, progress=progress
    )[0]
    means, error = _by_cluster(values, partition.codes[rows], partition.sizes)
    measured = ~np.isnan(means)
    score = float(np.average(means[measured], weights=partition.sizes[measured]))
    return SilhouetteEstimate(score, error, partition.rows[rows], values, means)


def affordable_rows(n_rows: int, n_features: int) -> int:
    """Return how many of `n_rows` rows can be measured against all of them within the budget."""
    pairs = PAIR_BUDGET * _FEATURES_OF_BUDGET // max(n_features, _FEATURES_OF_BUDGET)
    return min(n_rows, max(_SMALLEST_SAMPLE, pairs // max(n_rows, 1)))


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
    precision: Precision = "mixed",
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
    precision : {"mixed", "double"}
        As for `silhouette_samples`.
    progress : callable or None
        Called as ``progress("silhouettes", done, total)``.

    Returns
    -------
    list of float arrays of shape (m,)
        One for each labelling; NaN for noise.

    Raises
    ------
    EvaluationError
        If a labelling has fewer than two clusters, shapes do not fit or the precision is unknown.

    Notes
    -----
    Each distance is computed once, and serves both its rows and all labellings (see
    `cluster_maker.kernels.silhouettes`). Time O(n² d), memory O(n (d + clusters of all labellings)). The
    number of threads changes nothing.

    Examples
    --------
    >>> two, three = silhouettes_of_many([[0.0], [1.0], [10.0]], [[0, 0, 1], [0, 1, 2]])
    >>> two.round(3).tolist(), three.tolist()
    ([0.9, 0.889, 0.0], [0.0, 0.0, 0.0])
    """
    values = checked_matrix(X)
    if not labellings:
        return []
    codes = np.array([encoded(labels, len(values)) for labels in labellings], dtype=np.int32)
    rows = None if rows is None else np.asarray(rows, dtype=np.intp)
    n_measured = len(values) if rows is None else len(rows)
    return list(
        joint_silhouettes(
            scaled_rows(values),
            codes,
            _checked_numbers(codes),
            rows=rows,
            in_doubles=_in_doubles(precision, values.size * n_measured),
            progress=None if progress is None else lambda done, total: progress("silhouettes", done, total),
        )
    )


def _checked_numbers(codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the number of clusters of each labelling, or refuse one that has nothing to compare."""
    n_clusters: npt.NDArray[np.int32] = codes.max(axis=1) + 1
    if n_clusters.min() < 2:
        raise EvaluationError(f"the silhouette needs at least 2 clusters, got {n_clusters.min()}.")
    return n_clusters


def _in_doubles(precision: str, work: int) -> bool:
    """Whether distances are taken in doubles: asked for, or no matter for so little work."""
    if precision not in get_args(Precision):
        raise EvaluationError(f"precision must be 'mixed' or 'double', got {precision!r}.")
    return precision == "double" or work < FLOATS_FROM
