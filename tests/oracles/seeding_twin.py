"""Greedy k-means++: spread the first centres out, trying several candidates for each."""

from __future__ import annotations

import numpy as np

from cluster_maker.kernels.distances import row_blocks
from cluster_maker.types import FloatMatrix, FloatVector, IntVector


def greedy_seeds(
    X: FloatMatrix,
    weights: FloatVector,
    order: IntVector,
    n_seeds: int,
    random_state: np.random.RandomState,
) -> IntVector:
    """Choose rows as first centres, each with probability proportional to weight x squared distance.

    For every centre after the first, 2 + floor(ln k) candidates are drawn and the one that leaves
    the smallest weighted sum of squared distances is kept.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows.
    weights : float array of shape (n,)
        Weight of each row, not negative, not all zero.
    order : int array of shape (n,)
        The order in which rows are laid along the line that draws point into. With an order that is
        a function of the rows' values, the choice depends neither on the order of the rows nor on
        whether a row is given twice or with weight two.
    n_seeds : int
        Number of centres, k.
    random_state : RandomState
        Its state is advanced by 1 + (k - 1)(2 + floor(ln k)) draws.

    Returns
    -------
    int array of shape (n_seeds,)
        Chosen rows; a row comes twice only where fewer than k distinct rows have weight. O(n k d log k).

    References
    ----------
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.
    """
    columns = np.ascontiguousarray(X.T)
    n_trials = 2 + int(np.log(n_seeds))
    seeds = np.empty(n_seeds, dtype=np.intp)
    seeds[0] = _draw(weights, order, random_state.uniform(size=1))[0]
    closest = _distances_to_rows(columns, seeds[:1])[0]
    for s in range(1, n_seeds):
        candidates = _draw(weights * closest, order, random_state.uniform(size=n_trials))
        reached = np.minimum(_distances_to_rows(columns, candidates), closest)
        potentials = [float(np.sum((weights * row)[order])) for row in reached]
        best = int(np.argmin(potentials))
        seeds[s], closest = candidates[best], reached[best]
    return seeds


def _draw(mass: FloatVector, order: IntVector, uniforms: FloatVector) -> IntVector:
    """Return rows drawn in proportion to their mass; the last of the order where there is no mass."""
    line = np.cumsum(mass[order])
    # side="right": a row without mass is never hit, not even by a draw of exactly 0
    positions = np.searchsorted(line, uniforms * line[-1], side="right")
    last = int(np.searchsorted(line, line[-1]))
    drawn: IntVector = order[np.minimum(positions, last)]
    return drawn


def _distances_to_rows(columns: FloatMatrix, rows: IntVector) -> FloatMatrix:
    """Squared distances from all columns of a (d, n) array to some of them, shape (len(rows), n)."""
    chosen = columns[:, rows]
    out = np.empty((len(rows), columns.shape[1]))
    for block in row_blocks(columns.shape[1]):
        total = np.zeros((len(rows), block.stop - block.start))
        for values, coordinates in zip(columns[:, block], chosen, strict=True):
            differences = values - coordinates[:, np.newaxis]
            differences *= differences
            total += differences
        out[:, block] = total
    return out
