"""k-means on sparse rows: the plain path, a block at a time, for tables too large to be made dense."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import issparse
from sklearn.utils.sparsefuncs import mean_variance_axis

from cluster_maker.errors import ClusteringError
from cluster_maker.kernels.distances import assigned_sq_distances, nearest_centers
from cluster_maker.kernels.lloyd import LloydRun, hand_over, means_of, sums_by_label, worst_rows
from cluster_maker.types import FloatMatrix, FloatRows, FloatVector, IntVector

#: Bytes up to which sparse rows are made dense as a whole …
DENSE_BYTES = 256 * 2**20
#: … and bytes of the blocks in which larger tables are served.
BLOCK_BYTES = 32 * 2**20


def is_sparse(X: Any) -> bool:
    """Whether rows come as a sparse matrix."""
    return bool(issparse(X))


def fits_densely(X: Any) -> bool:
    """Whether rows are dense, or small enough to be made so."""
    return not is_sparse(X) or int(X.shape[0] * X.shape[1] * X.dtype.itemsize) <= DENSE_BYTES


def dense_blocks(X: Any) -> Iterator[FloatRows]:
    """Yield the rows as dense matrices: a dense matrix as it is, a sparse one a block at a time."""
    if not is_sparse(X):
        yield X
        return
    step = _block_rows(X)
    for start in range(0, X.shape[0], step):
        yield X[start : start + step].toarray()


def _block_rows(X: Any) -> int:
    """Rows of a block."""
    return max(1, BLOCK_BYTES // int(X.shape[1] * X.dtype.itemsize))


def sparse_run(
    X: Any,
    weights: FloatVector | None,
    n_clusters: int,
    init: Any,
    max_iter: int,
    tol: float,
    generator: np.random.RandomState,
) -> LloydRun:
    """Run Lloyd's iterations on sparse rows from one start.

    Parameters
    ----------
    X : sparse CSR matrix of shape (n, d)
        Rows.
    weights : float array of shape (n,) or None
        Weight of each row.
    n_clusters : int
        Number of clusters.
    init : {"k-means++", "random"}, array of shape (n_clusters, d) or callable
        Starting centres; a callable gets the sparse rows as they are.
    max_iter : int
        Iterations at most.
    tol : float
        As in `KMeans`.
    generator : RandomState
        Draws the start.

    Returns
    -------
    LloydRun
        Labels by the same law as for dense rows. O(n k d) for each iteration.
    """
    centers = _starting_centers(X, weights, n_clusters, init, generator)
    shift_limit = tol * float(np.mean(mean_variance_axis(X, axis=0)[1]))
    previous = np.full(X.shape[0], -1, dtype=np.intp)
    n_iter, settled = 0, False
    while n_iter < max_iter and not settled:
        labels, distances = _assign(X, centers)
        moved = _move(X, weights, centers, labels, distances)
        shift = float(np.sum((moved - centers) ** 2))
        settled = shift <= shift_limit or np.array_equal(labels, previous)
        centers, previous, n_iter = moved, labels, n_iter + 1
    centers = centers.astype(X.dtype).astype(np.float64)
    labels, distances = _assign(X, centers)
    inertia = float(np.sum(distances if weights is None else weights * distances))
    return LloydRun(labels, centers, inertia, n_iter, int(np.count_nonzero(np.bincount(labels))))


def _starting_centers(
    X: Any, weights: FloatVector | None, n_clusters: int, init: Any, generator: np.random.RandomState
) -> FloatMatrix:
    """Return the starting centres."""
    if isinstance(init, np.ndarray):
        return init.astype(np.float64)
    if callable(init):
        given = np.array(init(X, n_clusters, random_state=generator), dtype=np.float64)
        if given.shape != (n_clusters, X.shape[1]):
            raise ClusteringError(
                f"The shape of the initial centers {given.shape} does not match the number of clusters "
                f"{n_clusters}: give shape {(n_clusters, X.shape[1])}."
            )
        return given
    if init == "k-means++":
        # scikit-learn's clusterings take a tenth of a second to load, and dense rows need none of them
        from sklearn.cluster import kmeans_plusplus  # noqa: PLC0415

        _, chosen = kmeans_plusplus(X, n_clusters, sample_weight=weights, random_state=generator)
    else:
        chances = None if weights is None else weights / weights.sum()
        chosen = generator.choice(X.shape[0], n_clusters, replace=False, p=chances)
    start: FloatMatrix = X[chosen].toarray().astype(np.float64)
    return start


def _assign(X: Any, centers: FloatMatrix) -> tuple[IntVector, FloatVector]:
    """Return each row's nearest centre and its squared distance."""
    labels, distances = [], []
    for block in dense_blocks(X):
        labels.append(nearest_centers(block, centers))
        distances.append(assigned_sq_distances(block, centers, labels[-1]))
    return np.concatenate(labels), np.concatenate(distances)


def _move(
    X: Any, weights: FloatVector | None, centers: FloatMatrix, labels: IntVector, distances: FloatVector
) -> FloatMatrix:
    """Return the means of the labels' rows."""
    sums, weight = np.zeros(centers.shape), np.zeros(len(centers))
    start = 0
    for block in dense_blocks(X):
        part = slice(start, start + len(block))
        found = sums_by_label(block, None if weights is None else weights[part], labels[part], len(centers))
        sums, weight, start = sums + found[0], weight + found[1], part.stop
    empty = np.flatnonzero(weight == 0)
    if empty.size:
        rows = worst_rows(distances, len(empty), X.shape[1], float(abs(X).max()))
        hand_over(empty, rows, X[rows].toarray(), weights, labels, sums, weight)
    return means_of(sums, weight)
