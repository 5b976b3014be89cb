"""The landscape of density: how dense it is around each row, and what valleys lie between clusters.

A clustering is worth something where its clusters are hills: a valley around each of them, none inside.
Depths are measured in standard deviations of chance, so that they mean the same in every table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cluster_maker.algorithms.neighbours import build_tree, nearest_n_rows
from cluster_maker.kernels.valleys import measure_valleys
from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: Neighbours that a density is measured by, and those that the dimension is.
DENSITY_NEIGHBOURS = 10
DIMENSION_NEIGHBOURS = 20
#: Neighbours that a row is joined to: fewer than its density is measured by, or valleys are stepped over.
JOINED_NEIGHBOURS = 7
#: Standard deviations of chance beyond which a valley's depth says no more.
DEEPEST = 12.0
#: Rows from which on a part that is cut off from the rest of its cluster counts.
LEAST_PART = 5
#: Rows for each value from which on a column has few values.
ROWS_PER_VALUE = 5
#: Rows, as a share, that may be denser than the densest that is told from others.
DENSEST_SHARE = 0.05


@dataclass(frozen=True)
class Landscape:
    """Density around each row, and which rows are neighbours.

    Parameters
    ----------
    heights : float array of shape (n,)
        Log density in standard deviations of chance.
    edges : int array of shape (m, 2)
        Neighbours, the pair first whose lower row is highest.
    dimension : float
        Dimension of the space that the rows fill, at most the number of features.
    """

    heights: FloatVector
    edges: IntVector
    dimension: float


def spread_over_steps(values: FloatMatrix, seed: int = 0) -> FloatMatrix:
    """Return the rows with columns of few values spread over the steps between these.

    Counts, scales and yes or no leave gaps between their values that are no valleys: otherwise every table
    with a column for gender would have two clusters.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    seed : int
        Seed of the spreading.

    Returns
    -------
    float array of shape (n, d)
        Values of columns with few of them are drawn uniformly from the step of each, half-way to the next
        ones; the other columns are as they were.

    References
    ----------
    Theis, L., van den Oord, A. and Bethge, M. (2016). A note on the evaluation of generative models. ICLR.
    """
    n = len(values)
    rng = np.random.RandomState(seed)
    columns = []
    for column in values.T:
        found, at = np.unique(column, return_inverse=True)
        if len(found) == 1 or len(found) * ROWS_PER_VALUE > n:
            columns.append(column)
            continue
        middle = (found[1:] + found[:-1]) / 2
        low = np.concatenate([[2 * found[0] - middle[0]], middle])
        high = np.concatenate([middle, [2 * found[-1] - middle[-1]]])
        columns.append(low[at] + rng.uniform(size=n) * (high - low)[at])
    return np.column_stack(columns)


def density_landscape(values: FloatMatrix) -> Landscape:
    """Measure the density around each row.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows, at least 3.

    Returns
    -------
    Landscape
        O(n log n) with few features, O(n² d) with many.

    Notes
    -----
    With r the distance to the M-th nearest row and m the dimension, the log density is ``-m ln r`` up to a
    constant, and the variance of such an estimate is about 1 / M whatever the dimension: the height is
    ``-m ln(r) sqrt(M)``. The dimension is that of Levina and Bickel (2005), averaged over rows as MacKay and
    Ghahramani (2005) advise. Where many rows are equal, the densest ones count as equally dense.

    References
    ----------
    Loftsgaarden, D. O. and Quesenberry, C. P. (1965). A nonparametric estimate of a multivariate density
    function. Annals of Mathematical Statistics 36 (3).
    Levina, E. and Bickel, P. J. (2005). Maximum likelihood estimation of intrinsic dimension. NIPS 17.
    """
    n = len(values)
    wanted = min(n, DIMENSION_NEIGHBOURS + 1)
    positions, distances = nearest_n_rows(values, values, build_tree(values), wanted)
    order = min(DENSITY_NEIGHBOURS, wanted - 1)
    dimension = min(float(values.shape[1]), _intrinsic_dimension(distances[:, 1:]))
    heights = -dimension * np.log(positive_distances(distances[:, order])) * np.sqrt(order)
    edges = _neighbours(positions[:, : min(JOINED_NEIGHBOURS + 1, wanted)])
    lower = np.minimum(heights[edges[:, 0]], heights[edges[:, 1]])
    return Landscape(heights, edges[np.argsort(-lower, kind="stable")], dimension)


def valley_score(landscape: Landscape, labels: IntVector) -> float:
    """Return how well clusters are told apart by valleys, in standard deviations of chance.

    Parameters
    ----------
    landscape : Landscape
        Of the rows.
    labels : int array of shape (n,)
        Cluster of each row, 0 to k - 1, none empty; -1 for rows left out.

    Returns
    -------
    float
        -12 to 12: the mean over rows of the depth of the valley that parts their cluster from its nearest
        neighbour, less the depth of the deepest valley inside it. Above 2 is more than tables without
        clusters show, below 1 nothing.
    """
    sizes = np.bincount(labels[labels >= 0])
    between, inside = measure_valleys(
        landscape.heights, landscape.edges, labels, len(sizes), DEEPEST, LEAST_PART
    )
    return float(np.average(between - inside, weights=sizes))


def _intrinsic_dimension(distances: FloatMatrix) -> float:
    """Dimension of the space that rows fill, from the distances to their nearest rows, nearest first."""
    q = distances.shape[1]
    apart = distances[distances[:, 0] > 0]
    if q < 3 or not len(apart):
        return np.inf
    mean = float(np.log(apart[:, -1:] / apart[:, :-1]).sum(axis=1).mean())
    return (q - 2) / mean if mean > 0 else np.inf


def positive_distances(distances: FloatVector) -> FloatVector:
    """Distances whose logarithms are taken: equal rows, at distance 0, count as the densest others do."""
    positive = distances[distances > 0]
    if len(positive) == len(distances):
        return distances
    least = np.quantile(positive, DENSEST_SHARE) if positive.size else 1.0
    return np.maximum(distances, least)


def _neighbours(positions: IntVector) -> IntVector:
    """Pairs of neighbouring rows, each once, shape (m, 2)."""
    n, several = positions.shape
    starts, ends = np.repeat(np.arange(n), several), positions.ravel()
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    codes = np.unique((low * n + high)[low != high])
    return np.column_stack([codes // n, codes % n])
