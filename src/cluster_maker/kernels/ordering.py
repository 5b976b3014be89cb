"""An order of the rows that follows from their values, in which near rows stand near each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cluster_maker.kernels import _core
from cluster_maker.kernels.threads import threads_for
from cluster_maker.types import FloatRows, FloatVector


def spatial_order(X: FloatRows, weights: FloatVector | None = None) -> npt.NDArray[np.int32]:
    """Return an order of the rows that follows from their values alone and keeps near rows together.

    Parameters
    ----------
    X : float64 or float32 array of shape (n, d), C-contiguous
        Rows, fewer than 2^31. -0.0 counts as 0.0, a float32 as the same number in float64.
    weights : float64 array of shape (n,), C-contiguous, optional
        Rows of weight 0 have no influence on how the others are ordered; no other use is made of weights.

    Returns
    -------
    int32 array of shape (n,)
        Row positions. ``X[order]`` is the same in whatever order the rows came; equal rows stand together.
        Stretches of 64 rows and more are compact where the data allow it. Another origin or unit of a whole
        table changes the order no more than another last digit of its values does: two rows of nearly the
        same projection may change places.

    Notes
    -----
    Rows stand by the projection ``sum_f sqrt(f + pi) (x_f - min_f) / (max_f - min_f)``, f = 0, 1, ..., and
    where that is equal by their values. Where there are more than 2048, they first fall through a tree of
    cuts at medians, grown on a sample of n / 64 rows that a hash of their cells in a fine grid picks; the
    projection is their order within its leaves. O(n (d + log n)), the sample's tree included.

    References
    ----------
    Friedman, J. H., Bentley, J. L. and Finkel, R. A. (1977). An algorithm for finding best matches in
    logarithmic expected time. ACM Trans. Mathematical Software 3 (3).

    Examples
    --------
    >>> X = np.array([[1.0], [5.0], [-2.0], [1.0]])
    >>> turned = X[::-1].copy()
    >>> bool((X[spatial_order(X)] == turned[spatial_order(turned)]).all())
    True
    """
    order = np.empty(len(X), dtype=np.int32)
    # each value is hashed and goes through memory three times: about eight multiply-adds' worth
    _core.spatial_order(X, weights, order, threads_for(8.0 * X.size))
    return order
