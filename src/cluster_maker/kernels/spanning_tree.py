"""Minimum spanning trees of all rows, and the order in which the Genie linkage takes their edges."""

from __future__ import annotations

import numpy as np

from cluster_maker.kernels import _core
from cluster_maker.kernels.threads import threads_for
from cluster_maker.types import FloatMatrix, FloatVector, IntVector


def minimum_spanning_tree(X: FloatMatrix, cores: FloatVector | None = None) -> tuple[IntVector, FloatVector]:
    """Return the edges of the minimum spanning tree, shortest first.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows.
    cores : float array of shape (n,), optional
        Distance of each row to its k-th neighbour. With them two rows are at least as far apart as each is
        from its own k-th neighbour (mutual reachability); without, distances are Euclidean.

    Returns
    -------
    edges : int array of shape (n - 1, 2)
        Rows joined by each edge.
    lengths : float array of shape (n - 1,)
        Their lengths, rising.

    Notes
    -----
    Prim's method without a queue, in the compiled core (`cpp/spanning_tree.hpp`): O(n² d) time, O(n d)
    memory. Squares are added from the first feature to the last; of several equally near rows the one with
    the lowest number joins first.

    References
    ----------
    Prim, R. C. (1957). Shortest connection networks and some generalizations. Bell Syst. Tech. J. 36.
    Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on hierarchical
    density estimates. PAKDD 2013.

    Examples
    --------
    >>> edges, lengths = minimum_spanning_tree(np.array([[0.0], [5.0], [1.0]]))
    >>> edges.tolist(), lengths.tolist()
    ([[0, 2], [2, 1]], [1.0, 4.0])
    """
    n = len(X)
    edges = np.empty((max(n - 1, 0), 2), dtype=np.int64)
    squares = np.empty(max(n - 1, 0))
    rows = np.ascontiguousarray(X, dtype=np.float64)
    squared_cores = None if cores is None else np.square(cores)
    _core.spanning_tree(rows, squared_cores, edges, squares, threads_for(float(n) * rows.size))
    order = np.argsort(squares, kind="stable")
    return edges[order], np.sqrt(squares[order])


def genie_order(edges: IntVector, most_unequal: float) -> IntVector:
    """Return the order in which the Genie linkage takes the edges of a minimum spanning tree.

    Parameters
    ----------
    edges : int array of shape (n - 1, 2)
        Edges of the tree, shortest first.
    most_unequal : float
        Gini index of the sizes of the clusters, 0-1, above which the smallest clusters have to merge.

    Returns
    -------
    int array of shape (n - 1,)
        Positions in `edges`.

    Notes
    -----
    O(n sqrt(n)) at most, in the compiled core (`cpp/genie.cpp`).

    References
    ----------
    Gagolewski, M., Bartoszuk, M. and Cena, A. (2016). Genie: a new, fast, and outlier-resistant hierarchical
    clustering algorithm. Information Sciences 363.

    Examples
    --------
    >>> edges, _ = minimum_spanning_tree(np.array([[0.0], [1.0], [2.5], [3.5], [9.0]]))
    >>> genie_order(edges, 1.0).tolist(), genie_order(edges, 0.1).tolist()
    ([0, 1, 2, 3], [0, 1, 3, 2])
    """
    merges = np.empty(len(edges), dtype=np.int64)
    _core.genie_merges(np.ascontiguousarray(edges, dtype=np.int64), most_unequal, merges)
    return merges
