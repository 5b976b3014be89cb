"""Nearest training rows, exactly: a row's answer depends on that row and the training rows only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from cluster_maker.kernels.distances import assigned_sq_distances, nearest_centers
from cluster_maker.types import NOISE, FloatMatrix, FloatVector, IntVector

#: With more features a tree visits nearly every row, and the block kernel is faster.
TREE_FEATURES = 12
#: Distances held at a time where there is no tree: 8 MB.
DISTANCES_AT_A_TIME = 1_000_000
#: Rows looked at for a row's confidence.
NEIGHBOURHOOD = 10


def build_tree(rows: FloatMatrix) -> cKDTree:
    """Return a k-d tree of rows; sliding midpoints, since many equal rows slow balanced trees down."""
    return cKDTree(rows, balanced_tree=False, compact_nodes=True)


def nearest_rows(X: FloatMatrix, rows: FloatMatrix, tree: cKDTree) -> tuple[IntVector, FloatVector]:
    """Return position and distance of the nearest of `rows` to each row of `X`.

    Parameters
    ----------
    X : float array of shape (m, d)
        Rows to look up.
    rows : float array of shape (n, d)
        Rows to find.
    tree : cKDTree
        Tree of `rows`.

    Returns
    -------
    positions : int array of shape (m,)
        Of several equally near rows one that depends on `rows` only.
    distances : float array of shape (m,)
        Euclidean; 0 exactly for a row that is among `rows`.
    """
    if rows.shape[1] > TREE_FEATURES:
        positions = nearest_centers(X, rows)
        return positions, np.sqrt(assigned_sq_distances(X, rows, positions))
    distances, found = tree.query(X, k=1)
    return np.asarray(found, dtype=np.intp), np.asarray(distances)


def nearest_n_rows(X: FloatMatrix, rows: FloatMatrix, tree: cKDTree, n: int) -> tuple[IntVector, FloatMatrix]:
    """Return positions and distances of the n nearest of `rows` to each row of `X`, nearest first.

    Parameters
    ----------
    X : float array of shape (m, d)
        Rows to look up.
    rows : float array of shape (r, d)
        Rows to find, at least n.
    tree : cKDTree
        Tree of `rows`.
    n : int
        How many to find.

    Returns
    -------
    positions : int array of shape (m, n)
        Positions in `rows`.
    distances : float array of shape (m, n)
        Euclidean.
    """
    if rows.shape[1] <= TREE_FEATURES:
        distances, found = tree.query(X, k=np.arange(1, n + 1))
        return np.asarray(found, dtype=np.intp), np.asarray(distances)
    positions = np.empty((len(X), n), dtype=np.intp)
    lengths = np.empty((len(X), n))
    for block, table in distance_blocks(X, rows):
        near = np.argpartition(table, n - 1, axis=1)[:, :n]
        values = np.take_along_axis(table, near, axis=1)
        order = np.argsort(values, axis=1, kind="stable")
        positions[block] = np.take_along_axis(near, order, axis=1)
        lengths[block] = np.take_along_axis(values, order, axis=1)
    return positions, lengths


def distance_blocks(X: FloatMatrix, rows: FloatMatrix) -> Iterator[tuple[slice, FloatMatrix]]:
    """Yield runs of rows of `X` and their distances to all of `rows`, a million distances at a time."""
    step = max(1, DISTANCES_AT_A_TIME // len(rows))
    for start in range(0, len(X), step):
        block = slice(start, min(start + step, len(X)))
        yield block, cdist(X[block], rows)


def count_within(X: FloatMatrix, rows: FloatMatrix, tree: cKDTree, eps: float) -> IntVector:
    """Count those of `rows` that lie within `eps` of each row of `X`, shape (m,)."""
    if rows.shape[1] <= TREE_FEATURES:
        return np.asarray(tree.query_ball_point(X, eps, return_length=True))
    counts = np.empty(len(X), dtype=np.intp)
    for block, table in distance_blocks(X, rows):
        counts[block] = np.count_nonzero(table <= eps, axis=1)
    return counts


def share_of_own_label(
    X: FloatMatrix, labels: IntVector, rows: FloatMatrix, tree: cKDTree, known: IntVector
) -> FloatVector:
    """Return the share of the 10 nearest training rows that have the label given to each row.

    Parameters
    ----------
    X : float array of shape (m, d)
        Rows.
    labels : int array of shape (m,)
        Their labels.
    rows : float array of shape (n, d)
        Training rows; fewer than 10 are taken as they are.
    tree : cKDTree
        Tree of the training rows.
    known : int array of shape (n,)
        Labels of the training rows.

    Returns
    -------
    float array of shape (m,)
        0 to 1.
    """
    found, _ = nearest_n_rows(X, rows, tree, min(NEIGHBOURHOOD, len(known)))
    share: FloatVector = np.mean(known[found] == labels[:, np.newaxis], axis=1)
    return share


def with_noise_filled(values: FloatMatrix, labels: IntVector) -> IntVector:
    """Return labels in which noise rows have the label of the nearest row that is in a cluster.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    labels : int array of shape (n,)
        Their labels, -1 for noise; without any cluster they stay.

    Returns
    -------
    int array of shape (n,)
        Labels.
    """
    inside = labels != NOISE
    if inside.all() or not inside.any():
        return labels
    clustered = np.ascontiguousarray(values[inside])
    positions, _ = nearest_rows(np.ascontiguousarray(values[~inside]), clustered, build_tree(clustered))
    filled = labels.copy()
    filled[~inside] = labels[inside][positions]
    return filled
