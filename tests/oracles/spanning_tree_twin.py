"""Minimum spanning tree of all rows by Prim's method, in memory proportional to the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cluster_maker.types import FloatMatrix, FloatVector, IntVector


def minimum_spanning_tree(X: FloatMatrix) -> tuple[IntVector, FloatVector]:
    """Return the edges of the Euclidean minimum spanning tree, shortest first.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows.

    Returns
    -------
    edges : int array of shape (n - 1, 2)
        Rows joined by each edge.
    lengths : float array of shape (n - 1,)
        Their Euclidean lengths, rising.

    Notes
    -----
    Prim's method without a queue: O(n² d) time, O(n d) memory. Distances are added from the first
    feature to the last; of several equally near rows the lowest joins first.

    References
    ----------
    Prim, R. C. (1957). Shortest connection networks and some generalizations. Bell Syst. Tech. J. 36.
    """
    n = len(X)
    columns = X.T.copy()  # the rows still outside lie at the front, in any order
    outside = np.arange(n)
    nearest = np.full(n, np.inf)
    parent = np.zeros(n, dtype=np.intp)
    edges = np.empty((max(n - 1, 0), 2), dtype=np.intp)
    lengths = np.empty(max(n - 1, 0))
    position = 0
    for step in range(n - 1):
        row, left = int(outside[position]), n - 1 - step
        _drop(position, left, outside, nearest, parent, columns)
        distances = _to_point(columns[:, :left], X[row])
        closer = distances < nearest[:left]
        np.copyto(nearest[:left], distances, where=closer)
        np.copyto(parent[:left], row, where=closer)
        position = _first_of_smallest(nearest[:left], outside)
        edges[step] = parent[position], outside[position]
        lengths[step] = np.sqrt(nearest[position])
    order = np.argsort(lengths, kind="stable")
    return edges[order], lengths[order]


def _drop(position: int, last: int, *arrays: npt.NDArray[Any]) -> None:
    """Take one entry out of each array by writing the last one over it."""
    for values in arrays:
        values[..., position] = values[..., last]


def _to_point(columns: FloatMatrix, point: FloatVector) -> FloatVector:
    """Squared distances from the columns of a (d, m) array to one point."""
    total = np.zeros(columns.shape[1])
    for values, coordinate in zip(columns, point, strict=True):
        difference = values - coordinate
        difference *= difference
        total += difference
    return total


def _first_of_smallest(values: FloatVector, ids: IntVector) -> int:
    """Position of the smallest value; among equals the one with the lowest id."""
    position = int(np.argmin(values))
    equal = np.flatnonzero(values == values[position])
    return position if len(equal) == 1 else int(equal[np.argmin(ids[equal])])
