"""Greedy k-means++: spread the first centres out, trying several candidates for each."""

from __future__ import annotations

import numpy as np

from cluster_maker.kernels import _core
from cluster_maker.kernels.packing import PackedRows
from cluster_maker.kernels.threads import threads_for
from cluster_maker.types import IntVector


def greedy_seeds(rows: PackedRows, n_seeds: int, random_state: np.random.RandomState) -> IntVector:
    """Choose rows as first centres, each with probability proportional to weight x squared distance.

    For every centre after the first, 2 + floor(ln k) candidates are drawn and the one that leaves
    the smallest weighted sum of squared distances is kept (the first among sums that rounding could
    exchange).

    Parameters
    ----------
    rows : PackedRows
        Finite rows with their weights. Rows are laid along the line that draws point into in the order in
        which they are packed: with `spatial_order` the choice depends neither on the order of the rows nor,
        up to rounding, on whether a row is given twice or with weight two.
    n_seeds : int
        Number of centres, k.
    random_state : RandomState
        Its state is advanced by 1 + (k - 1)(2 + floor(ln k)) draws.

    Returns
    -------
    int array of shape (n_seeds,)
        Chosen rows. The first j of them are seeds for j centres, as good as if found with the same number of
        candidates. A row comes twice only where fewer than k distinct rows have weight.

    Notes
    -----
    The chance of row i is ``w_i D_i² / sum_j w_j D_j²``, where D is the distance to the nearest centre so
    far. O(n k d log k) at most; much less where near rows are packed together and clusters are apart.

    References
    ----------
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.

    Examples
    --------
    >>> from cluster_maker.kernels.packing import pack_rows
    >>> rows = pack_rows(np.array([[0.0], [0.1], [100.0], [100.1]]))
    >>> sorted((greedy_seeds(rows, 2, np.random.RandomState(0)) // 2).tolist())
    [0, 1]
    """
    n_trials = 2 + int(np.log(n_seeds))
    uniforms = random_state.uniform(size=1 + (n_seeds - 1) * n_trials)
    seeds = np.empty(n_seeds, dtype=np.int64)
    n_threads = threads_for(2.0 * rows.values.size * (n_trials + 1))
    _core.greedy_seeds(rows.core, uniforms, n_trials, seeds, n_threads)
    return seeds
