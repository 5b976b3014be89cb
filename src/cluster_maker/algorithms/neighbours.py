"""Nearest training rows, exactly: a row's answer depends on that row and the training rows only."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from cluster_maker.kernels.distances import assigned_sq_distances, nearest_centers
from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: With more features a tree visits nearly every row, and the block kernel is faster.
TREE_FEATURES = 12
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


def share_of_own_label(X: FloatMatrix, labels: IntVector, tree: cKDTree, known: IntVector) -> FloatVector:
    """Return the share of the 10 nearest training rows that have the label given to each row.

    Parameters
    ----------
    X : float array of shape (m, d)
        Rows.
    labels : int array of shape (m,)
        Their labels.
    tree : cKDTree
        Tree of the n training rows; fewer than 10 are taken as they are.
    known : int array of shape (n,)
        Labels of the training rows.

    Returns
    -------
    float array of shape (m,)
        0 to 1.
    """
    n_neighbours = min(NEIGHBOURHOOD, len(known))
    _, found = tree.query(X, k=np.arange(1, n_neighbours + 1))
    share: FloatVector = np.mean(known[found] == labels[:, np.newaxis], axis=1)
    return share


def distance_to_nth(tree: cKDTree, X: FloatMatrix, n: int) -> FloatVector:
    """Return the distance of each row of `X` to its n-th nearest row in the tree, shape (m,)."""
    distances, _ = tree.query(X, k=[n])
    return np.asarray(distances)[:, 0]
