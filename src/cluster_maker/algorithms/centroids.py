"""k-means step by step, as plain functions: choose centroids, assign rows, move centroids, or all at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from cluster_maker.algorithms.inputs import (
    LARGEST,
    as_matrix,
    as_rows,
    check_distinct_rows,
    check_finite,
    check_n_clusters,
)
from cluster_maker.algorithms.k_means import KMeans
from cluster_maker.errors import ClusteringError
from cluster_maker.kernels.distances import assigned_sq_distances, nearest_centers
from cluster_maker.kernels.lloyd import sums_by_label
from cluster_maker.kernels.ordering import spatial_order
from cluster_maker.kernels.packing import pack_rows
from cluster_maker.kernels.seeding import greedy_seeds
from cluster_maker.types import FloatMatrix, IntVector, RandomState


def init_centroids(X: Any, k: int, random_state: RandomState = None) -> FloatMatrix:
    """Choose k rows, far apart from each other, as first centroids (greedy k-means++).

    Parameters
    ----------
    X : array-like of shape (n, d) or (n,)
        Rows: array, list, DataFrame or Series.
    k : int
        Number of centroids, 1 to n.
    random_state : int, RandomState or None
        Seed.

    Returns
    -------
    float array of shape (k, d)
        Chosen rows.

    Raises
    ------
    ClusteringError
        If `k` is not a whole number from 1 to n, or the data are empty, not numeric or not finite.

    References
    ----------
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.

    Examples
    --------
    >>> sorted(init_centroids([0.0, 0.0, 9.0, 9.0], 2, random_state=0).ravel().tolist())
    [0.0, 9.0]
    """
    values = as_rows(X)
    n_clusters = check_n_clusters(k, len(values))
    rows = pack_rows(values, order=spatial_order(values))
    if not (rows.finite and np.isfinite(rows.mean_variance) and np.all(np.abs(rows.mean) <= LARGEST)):
        check_finite(values)
    seeds = greedy_seeds(rows, n_clusters, check_random_state(random_state))
    return values[seeds].astype(np.float64, copy=False)


def assign_clusters(X: Any, centroids: Any) -> IntVector:
    """Return the nearest centroid of each row; the lowest number among equally near ones.

    Parameters
    ----------
    X : array-like of shape (n, d) or (n,)
        Rows.
    centroids : array-like of shape (k, d) or (k,)
        Centroids.

    Returns
    -------
    int array of shape (n,)
        Labels 0 to k - 1.

    Raises
    ------
    ClusteringError
        If rows and centroids have different numbers of features, or values are not finite.

    Examples
    --------
    >>> assign_clusters([0.0, 4.0, 9.0], [1.0, 8.0]).tolist()
    [0, 0, 1]
    """
    values, centers = as_matrix(X), as_matrix(centroids)
    if values.shape[1] != centers.shape[1]:
        raise ClusteringError(
            f"rows have {values.shape[1]} feature(s) but centroids have {centers.shape[1]}: "
            "give both the same features."
        )
    return nearest_centers(values, centers)


def update_centroids(X: Any, labels: Any, k: int, random_state: RandomState = None) -> FloatMatrix:
    """Return the mean of each cluster's rows; a cluster without rows gets a row of its own.

    Parameters
    ----------
    X : array-like of shape (n, d) or (n,)
        Rows.
    labels : array-like of int of shape (n,)
        Cluster of each row, 0 to k - 1.
    k : int
        Number of clusters.
    random_state : int, RandomState or None
        Chooses the rows for clusters without any: drawn in proportion to their squared distance
        from the mean of their cluster, without repetition.

    Returns
    -------
    float array of shape (k, d)
        Centroids; all finite.

    Raises
    ------
    ClusteringError
        If `k`, the labels or the data are not as described.

    Examples
    --------
    >>> update_centroids([0.0, 2.0, 9.0], [0, 0, 1], 2).ravel().tolist()
    [1.0, 9.0]
    """
    values = as_matrix(X)
    n_clusters = check_n_clusters(k, len(values))
    codes = _check_labels(labels, len(values), n_clusters)
    sums, sizes = sums_by_label(values, np.ones(len(values)), codes, n_clusters)
    centers = sums / np.maximum(sizes, 1)[:, np.newaxis]
    empty = np.flatnonzero(sizes == 0)
    if empty.size:
        distances = assigned_sq_distances(values, centers, codes)
        centers[empty] = values[_rescue_rows(distances, len(empty), check_random_state(random_state))]
    return centers


def _check_labels(labels: Any, n_rows: int, n_clusters: int) -> IntVector:
    """Return labels as integers, or say what is wrong with them."""
    codes = np.asarray(labels)
    if codes.shape != (n_rows,) or not np.issubdtype(codes.dtype, np.integer):
        raise ClusteringError(
            f"labels must be {n_rows} whole numbers, one for each row, got shape {codes.shape} "
            f"of {codes.dtype}."
        )
    if codes.min() < 0 or codes.max() >= n_clusters:
        raise ClusteringError(
            f"labels run from {codes.min()} to {codes.max()}, but k={n_clusters} allows 0 to "
            f"{n_clusters - 1}."
        )
    return codes.astype(np.intp, copy=False)


def _rescue_rows(distances: np.ndarray[Any, Any], wanted: int, generator: np.random.RandomState) -> IntVector:
    """Draw different rows in proportion to their distances; those at distance 0 come last."""
    keys = generator.exponential(size=len(distances))
    positive = distances > 0
    # the smallest of exponential / mass is a draw in proportion to mass (Efraimidis and Spirakis, 2006)
    keys[positive] /= distances[positive] / distances[positive].max(initial=1e-300)
    order: IntVector = np.lexsort((keys, ~positive))
    return order[:wanted]


def kmeans(
    X: Any, k: int, max_iter: int = 300, tol: float = 1e-4, random_state: RandomState = None
) -> tuple[IntVector, FloatMatrix]:
    """Cluster rows into k groups by k-means, the best of 10 starts.

    Parameters
    ----------
    X : array-like of shape (n, d) or (n,)
        Rows.
    k : int
        Number of clusters, 1 to the number of different rows.
    max_iter : int
        Iterations of one start at most.
    tol : float
        Movement of the centroids, relative to the data's variance, at which a start has settled.
    random_state : int, RandomState or None
        Seed.

    Returns
    -------
    labels : int array of shape (n,)
        Cluster of each row.
    centroids : float array of shape (k, d)
        Means of the clusters.

    Raises
    ------
    ClusteringError
        If `k` is not a whole number from 1 to the number of different rows, or the data are empty,
        not numeric or not finite.

    Examples
    --------
    >>> labels, centroids = kmeans([0.0, 1.0, 9.0, 10.0], 2, random_state=0)
    >>> bool(labels[0] == labels[1] != labels[2]), sorted(centroids.ravel().tolist())
    (True, [0.5, 9.5])
    """
    values = as_matrix(X)
    check_distinct_rows(values, check_n_clusters(k, len(values)))
    model = KMeans(k, n_init=10, max_iter=max_iter, tol=tol, random_state=random_state).fit(values)
    return model.labels_, model.cluster_centers_.astype(np.float64, copy=False)
