"""The smallest distance between clusters and the largest within one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cluster_maker.kernels import _core
from cluster_maker.kernels.threads import threads_for
from cluster_maker.types import FloatMatrix


def gap_and_diameter(
    values: FloatMatrix, codes: npt.NDArray[np.int32], n_clusters: int
) -> tuple[float, float]:
    """Return the smallest distance of rows of different clusters and the largest of rows of one cluster.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows, C-contiguous; no value larger than 1. Quickest where the rows of each cluster come by
        falling distance from its mean.
    codes : int32 array of shape (n,)
        Cluster of each row, 0 to `n_clusters` - 1, none of them empty.
    n_clusters : int
        Number of clusters, at least 2.

    Returns
    -------
    gap : float
        Distance of the two nearest rows of different clusters; exactly 0 where two such rows are equal.
    diameter : float
        Distance of the two farthest rows of one cluster.

    Notes
    -----
    Rows that cannot belong to either pair are left out: for the diameter, those near the mean of their
    cluster (triangle inequality); for the gap, those far from the other cluster in the direction of its
    mean. Time O(n² d) at worst, memory O(n d).

    References
    ----------
    Dunn (1974), Well-separated clusters and optimal fuzzy partitions.

    Examples
    --------
    >>> values = np.array([[-1.0], [-0.75], [0.5], [1.0]])
    >>> gap_and_diameter(values, np.array([0, 0, 1, 1], np.int32), 2)
    (1.25, 0.5)
    """
    n_threads = threads_for(0.5 * len(values) * values.size)
    gap, diameter = _core.gap_and_diameter(values, codes, n_clusters, n_threads)
    return float(np.sqrt(gap)), float(np.sqrt(diameter))
