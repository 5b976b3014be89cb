"""Valleys between clusters and inside them, in a landscape whose heights are densities."""

from __future__ import annotations

import numpy as np

from cluster_maker.kernels import _core
from cluster_maker.types import FloatVector, IntVector


def measure_valleys(
    heights: FloatVector, edges: IntVector, labels: IntVector, n_clusters: int, most: float, least_part: int
) -> tuple[FloatVector, FloatVector]:
    """Return how deep the valleys around each cluster are, and the deepest inside it.

    Parameters
    ----------
    heights : float array of shape (n,)
        Height of each row.
    edges : int array of shape (m, 2)
        Neighbours, those first whose lower row is highest.
    labels : int array of shape (n,)
        Cluster of each row, 0 to `n_clusters` - 1, or -1 for rows to be left out.
    n_clusters : int
        Number of clusters, none empty.
    most : float
        No valley is deeper; this stands where a cluster touches no other one.
    least_part : int
        Rows from which on two parts of a cluster that no edge joins are two peaks behind a valley of `most`.

    Returns
    -------
    between : float array of shape (n_clusters,)
        By how much the lower of two peaks stands above the highest pass between them: the least over the
        neighbours of the cluster.
    inside : float array of shape (n_clusters,)
        Greatest prominence of a second peak within the cluster, 0 where there is one peak only.

    Notes
    -----
    One pass over the edges with union-find, in the compiled core (`cpp/valleys.cpp`).
    """
    between, inside = np.empty(n_clusters), np.empty(n_clusters)
    codes = np.ascontiguousarray(labels, dtype=np.int64)
    _core.valleys(heights, edges, codes, most, least_part, between, inside)
    return between, inside
