"""The landscape of density of a single column: a line, on which no valley can be walked around."""

from __future__ import annotations

import numpy as np

from cluster_maker.algorithms.landscape import DENSITY_NEIGHBOURS, Landscape, positive_distances
from cluster_maker.types import FloatVector


def line_landscape(column: FloatVector) -> Landscape:
    """Measure the density around each row of one column.

    Parameters
    ----------
    column : float array of shape (n,)
        Values, at least 3.

    Returns
    -------
    Landscape
        O(n log n).

    Notes
    -----
    On a plane a gap of chance is walked around; on a line it parts the rows. So each row is joined to the
    next one on either side, whatever the distance. And the density is measured by the square root of n
    neighbours, at least 10: with a fixed number there are ever more places where chance can dig as a table
    grows, while real valleys get no deeper. With r the distance to the M-th nearest row the height is
    ``-ln(r) sqrt(M)``, in standard deviations of chance. A row at the edge of a gap is as low as the middle
    of the gap: from the row itself all neighbours are found on one side, and the gap is not seen.

    References
    ----------
    Loftsgaarden, D. O. and Quesenberry, C. P. (1965). A nonparametric estimate of a multivariate density
    function. Annals of Mathematical Statistics 36 (3).

    Examples
    --------
    >>> line_landscape(np.array([0.0, 5.0, 1.0, 6.0])).edges.shape
    (3, 2)
    """
    n = len(column)
    neighbours = min(max(DENSITY_NEIGHBOURS, round(np.sqrt(n))), n - 1)
    order = np.argsort(column, kind="stable")
    heights = np.empty(n)
    distances = positive_distances(_reach(column[order], neighbours))
    heights[order] = -np.log(distances) * np.sqrt(neighbours)
    edges = np.column_stack([order[:-1], order[1:]])
    lower = np.minimum(heights[edges[:, 0]], heights[edges[:, 1]])
    return Landscape(heights, edges[np.argsort(-lower, kind="stable")], 1.0)


def _reach(ordered: FloatVector, neighbours: int) -> FloatVector:
    """Distance to so many rows, from each row or the middle of a gap beside it: the greatest."""
    reach = distance_to_neighbour(ordered, ordered, neighbours + 1)
    in_gaps = distance_to_neighbour((ordered[1:] + ordered[:-1]) / 2, ordered, neighbours)
    reach[1:] = np.maximum(reach[1:], in_gaps)
    reach[:-1] = np.maximum(reach[:-1], in_gaps)
    return reach


def distance_to_neighbour(points: FloatVector, ordered: FloatVector, neighbours: int) -> FloatVector:
    """Return the distance of each point to the nearest so many values.

    Parameters
    ----------
    points : float array of shape (m,)
        Where to stand.
    ordered : float array of shape (n,)
        Values, rising.
    neighbours : int
        How many values to reach, at most n.

    Returns
    -------
    float array of shape (m,)
        The nearest values stand in a row: the least, over the runs of so many values around the point, of the
        distance to the farther end. O(m log n + m M).
    """
    place = np.searchsorted(ordered, points)
    reach = np.full(len(points), np.inf)
    for before in range(neighbours + 1):
        first = np.clip(place - before, 0, len(ordered) - neighbours)
        farther = np.maximum(points - ordered[first], ordered[first + neighbours - 1] - points)
        reach = np.minimum(reach, farther)
    return reach
