"""Measures of a partition by its own rows: inertia, Davies-Bouldin, Calinski-Harabasz, Dunn.

Rows labelled -1 (noise) are left out of all of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cluster_maker.errors import EvaluationError
from cluster_maker.evaluation.distances import DistanceSource, scaled_rows
from cluster_maker.evaluation.partition import (
    Partition,
    at_least_two_clusters,
    checked_matrix,
    encoded,
    moments_of,
    partition_of,
    squared_distances_to,
)
from cluster_maker.kernels.extremes import gap_and_diameter
from cluster_maker.kernels.moments import ClusterMoments, cluster_moments
from cluster_maker.types import NOISE, FloatVector, IntVector

#: Rows up to which the Dunn index is part of an evaluation: it looks at every pair.
DUNN_ROWS = 100_000
_BLOCK_ROWS = 256


def compute_inertia(X: npt.ArrayLike, labels: npt.ArrayLike, centroids: npt.ArrayLike) -> float:
    """Return the sum of squared distances of the rows to the centroid of their cluster.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    labels : int array of shape (n,)
        Row of `centroids` that each row belongs to; -1 is noise and left out.
    centroids : float array of shape (k, d)
        Centre of each cluster.

    Returns
    -------
    float
        In squared units of `X`; 0 where there is nothing but noise.

    Raises
    ------
    EvaluationError
        If shapes do not fit or a label has no centroid.

    Examples
    --------
    >>> compute_inertia([[0.0], [2.0], [9.0]], [0, 0, 1], [[1.0], [9.0]])
    2.0
    """
    values, centers = checked_matrix(X), checked_matrix(centroids)
    if centers.shape[1] != values.shape[1]:
        raise EvaluationError(
            f"the centroids have {centers.shape[1]} features, the rows {values.shape[1]}: they must agree."
        )
    codes = _centroid_numbers(labels, len(values), len(centers))
    inside = codes != NOISE
    if not inside.all():
        values, codes = values[inside], codes[inside]
    return float(squared_distances_to(values, codes, centers).sum())


def _centroid_numbers(labels: npt.ArrayLike, n_rows: int, n_centers: int) -> IntVector:
    """Return labels as row numbers of the centroids, or say which has none."""
    numbers = np.asarray(labels)
    encoded(numbers, n_rows)  # its checks of the shape
    if numbers.dtype.kind not in "iu":
        raise EvaluationError(f"labels must be whole numbers here, got {numbers.dtype!s}.")
    if len(numbers) and not (numbers.min() >= NOISE and numbers.max() < n_centers):
        wrong = numbers[(numbers < NOISE) | (numbers >= n_centers)][0]
        raise EvaluationError(
            f"the label {int(wrong)} has no centroid: there are {n_centers}, for labels 0 to {n_centers - 1}."
        )
    return numbers.astype(np.intp)


def davies_bouldin_score(X: npt.ArrayLike, labels: npt.ArrayLike) -> float:
    """Return the mean over clusters of their worst overlap with another one.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    labels : array of shape (n,)
        Cluster of each row; -1 is noise.

    Returns
    -------
    float
        0 or more, lower is better; infinite if two clusters have the same mean.

    Raises
    ------
    EvaluationError
        If there are fewer than two clusters or shapes do not fit.

    Notes
    -----
    Mean over i of max over j of (S_i + S_j) / M_ij, where S_i is the mean distance of the rows of
    cluster i to its mean and M_ij the distance of two means. Equal to scikit-learn's, except that
    clusters with the same mean are not passed over. Time O(n d + k² d).

    References
    ----------
    Davies, Bouldin (1979), A cluster separation measure.

    Examples
    --------
    >>> davies_bouldin_score([[0.0], [2.0], [10.0], [12.0]], [0, 0, 1, 1])
    0.2
    """
    partition = partition_of(X, labels)
    at_least_two_clusters(partition, "Davies-Bouldin index")
    return davies_bouldin(partition, moments_of(partition))


def davies_bouldin(partition: Partition, moments: ClusterMoments) -> float:
    """Return the Davies-Bouldin index of a partition with at least two clusters."""
    scatter = moments.distance_sums / partition.sizes
    source = DistanceSource(moments.means)
    worst = np.empty(len(scatter))
    for start in range(0, len(scatter), _BLOCK_ROWS):
        rows = np.arange(start, min(start + _BLOCK_ROWS, len(scatter)))
        worst[rows] = _worst_overlap(source, rows, scatter)
    return float(worst.mean())


def _worst_overlap(source: DistanceSource, rows: IntVector, scatter: FloatVector) -> FloatVector:
    """Return the largest (S_i + S_j) / M_ij over j for some clusters i."""
    apart = source.between(rows, slice(None)) * source.scale
    spread = scatter[rows, None] + scatter
    overlap = np.divide(spread, apart, out=np.full(apart.shape, np.inf), where=apart > 0)
    overlap[np.arange(len(rows)), rows] = -np.inf  # a cluster is not compared with itself
    largest: FloatVector = overlap.max(axis=1)
    return largest


def calinski_harabasz_score(X: npt.ArrayLike, labels: npt.ArrayLike) -> float:
    """Return the ratio of the spread between clusters to the spread within them.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    labels : array of shape (n,)
        Cluster of each row; -1 is noise.

    Returns
    -------
    float
        0 or more, higher is better; infinite if the rows of each cluster are all equal.

    Raises
    ------
    EvaluationError
        If there are fewer than two clusters, or as many as rows, or shapes do not fit.

    Notes
    -----
    (B / (k - 1)) / (W / (n - k)), where W is the inertia and B the sum over clusters of the size times
    the squared distance of its mean to the overall mean. Equal to scikit-learn's, except where W is 0
    (scikit-learn: 1). Time O(n d).

    References
    ----------
    Calinski, Harabasz (1974), A dendrite method for cluster analysis.

    Examples
    --------
    >>> calinski_harabasz_score([[0.0], [2.0], [10.0], [12.0]], [0, 0, 1, 1])
    50.0
    """
    partition = partition_of(X, labels)
    at_least_two_clusters(partition, "Calinski-Harabasz index")
    if partition.n_clusters == len(partition.rows):
        raise EvaluationError(
            f"the Calinski-Harabasz index needs fewer clusters than rows, got {partition.n_clusters} "
            f"clusters of {len(partition.rows)} rows."
        )
    return calinski_harabasz(partition, moments_of(partition))


def calinski_harabasz(partition: Partition, moments: ClusterMoments) -> float:
    """Return the Calinski-Harabasz index of a partition with 2 to n-1 clusters."""
    n_rows, n_clusters = len(partition.rows), partition.n_clusters
    within = moments.inertia
    offsets = moments.means - partition.values.mean(axis=0)
    between = float((partition.sizes * np.einsum("ij,ij->i", offsets, offsets)).sum())
    if within == 0.0:
        return float("inf")
    return (between / (n_clusters - 1)) / (within / (n_rows - n_clusters))


def dunn_index(X: npt.ArrayLike, labels: npt.ArrayLike) -> float:
    """Return the smallest gap between two clusters over the largest diameter of one.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    labels : array of shape (n,)
        Cluster of each row; -1 is noise.

    Returns
    -------
    float
        0 or more, higher is better; above 1 every gap is wider than any cluster. Infinite if the rows
        of each cluster are all equal and no two clusters share a row's values.

    Raises
    ------
    EvaluationError
        If there are fewer than two clusters or shapes do not fit.

    Notes
    -----
    Dunn's first definition: the gap is the distance of the two nearest rows of different clusters,
    the diameter the distance of the two farthest rows of one cluster. One stray row can decide it.
    Pairs of rows are looked at unless bounds rule them out: time O(n² d) at worst, less where a plane divides
    two clusters, as K-means does; memory O(n d).

    References
    ----------
    Dunn (1974), Well-separated clusters and optimal fuzzy partitions.

    Examples
    --------
    >>> dunn_index([[0.0], [2.0], [10.0], [12.0]], [0, 0, 1, 1])
    4.0
    """
    partition = partition_of(X, labels)
    at_least_two_clusters(partition, "Dunn index")
    return gap_over_diameter(partition)


def gap_over_diameter(partition: Partition) -> float:
    """Return the Dunn index of a partition with at least two clusters."""
    values = scaled_rows(partition.values)
    means = cluster_moments(values, partition.codes, partition.n_clusters).means
    from_mean = squared_distances_to(values, partition.codes, means)
    order = np.lexsort((-from_mean, partition.codes))  # outermost rows first: they soon bound the rest
    gap, diameter = gap_and_diameter(
        values[order], partition.codes[order].astype(np.int32), partition.n_clusters
    )
    if diameter == 0.0:
        return float("inf") if gap > 0.0 else 0.0
    return gap / diameter
