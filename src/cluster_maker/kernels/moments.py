"""Mean of each cluster, and how far its rows lie from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cluster_maker.kernels import _core
from cluster_maker.kernels.threads import threads_for
from cluster_maker.types import FloatMatrix, FloatVector, IntVector


@dataclass(frozen=True)
class ClusterMoments:
    """Where clusters lie, and how wide they are.

    Parameters
    ----------
    means : float array of shape (k, d)
        Mean of each cluster's rows.
    distance_sums : float array of shape (k,)
        Sum of their distances to it.
    square_sums : float array of shape (k,)
        Sum of their squared distances to it.
    """

    means: FloatMatrix
    distance_sums: FloatVector
    square_sums: FloatVector

    @property
    def inertia(self) -> float:
        """Sum of the squared distances of all rows to the mean of their cluster."""
        return float(self.square_sums.sum())


def cluster_moments(X: FloatMatrix, codes: IntVector, n_clusters: int) -> ClusterMoments:
    """Return the means of clusters, and sums of distances to them.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows, C-contiguous.
    codes : int array of shape (n,)
        Cluster of each row, 0 to `n_clusters` - 1, none of them empty.
    n_clusters : int
        Number of clusters.

    Returns
    -------
    ClusterMoments
        Accurate for rows far from the origin; the mean of equal rows is exactly that row. O(n d); the same
        bits for any number of threads.

    Examples
    --------
    >>> found = cluster_moments(np.array([[0.0], [2.0], [9.0]]), np.array([0, 0, 1]), 2)
    >>> found.means.tolist(), found.distance_sums.tolist(), found.inertia
    ([[1.0], [9.0]], [2.0, 0.0], 2.0)
    """
    means = np.empty((n_clusters, X.shape[1]))
    spreads = np.zeros((2, n_clusters))
    _core.moments(X, codes, means, spreads, threads_for(3.0 * X.size))
    return ClusterMoments(means, spreads[0], spreads[1])
