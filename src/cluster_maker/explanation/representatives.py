"""Rows that show what a cluster is like: those nearest to its mean in clustering space."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: Rows whose distances are computed at a time.
BLOCK_ROWS = 16_384


def typical_rows(
    values: FloatMatrix, labels: npt.ArrayLike, centers: FloatMatrix, *, count: int = 3
) -> tuple[tuple[int, ...], ...]:
    """Return the positions of the rows nearest to each cluster's mean.

    Parameters
    ----------
    values : float array of shape (n, d)
        The feature matrix.
    labels : int array-like of shape (n,)
        Cluster of each row, 0 to k - 1; -1 is noise, which is typical of nothing.
    centers : float array of shape (k, d)
        Mean of each cluster.
    count : int
        Rows wanted of each cluster.

    Returns
    -------
    tuple of k tuples of int
        Nearest first; rows equally near by position; fewer where the cluster is smaller.

    Raises
    ------
    ValueError
        If `values` and `labels` differ in length.

    Notes
    -----
    O(n d) time; memory for one block of rows and one distance per row.

    Examples
    --------
    >>> typical_rows(np.array([[0.0], [1.0], [2.0], [9.0]]), [0, 0, 0, 1], np.array([[1.0], [9.0]]), count=2)
    ((1, 0), (3,))
    """
    groups = np.asarray(labels, dtype=np.intp)
    if len(groups) != len(values):
        raise ValueError(f"{len(groups)} labels for {len(values)} rows: give one label for each row.")
    distances = _own_distances(values, groups, centers)
    return tuple(
        _nearest(np.flatnonzero(groups == cluster), distances, count) for cluster in range(len(centers))
    )


def _own_distances(values: FloatMatrix, groups: IntVector, centers: FloatMatrix) -> FloatVector:
    """Return the squared distance of each row to its cluster's mean; noise stays infinite."""
    out = np.full(len(groups), np.inf)
    for start in range(0, len(groups), BLOCK_ROWS):
        rows = start + np.flatnonzero(groups[start : start + BLOCK_ROWS] >= 0)
        away = values[rows] - centers[groups[rows]]
        out[rows] = np.einsum("ij,ij->i", away, away)
    return out


def _nearest(rows: IntVector, distances: FloatVector, count: int) -> tuple[int, ...]:
    """Return the `count` rows with the smallest distances; ties by position."""
    near = distances[rows]
    if len(rows) > count > 0:
        keep = near <= np.partition(near, count - 1)[count - 1]
        rows, near = rows[keep], near[keep]
    return tuple(int(row) for row in rows[np.argsort(near, kind="stable")][:count])
