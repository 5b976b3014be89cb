"""Trees of merges: from the edges of a spanning tree to groups, and from groups to labels."""

from __future__ import annotations

import numpy as np

from cluster_maker.types import IntVector


def merges_of_edges(edges: IntVector) -> tuple[IntVector, IntVector]:
    """Return the groups that the edges of a spanning tree merge, in the order given.

    Parameters
    ----------
    edges : int array of shape (n - 1, 2)
        Edges that span n rows.

    Returns
    -------
    merges : int array of shape (n - 1, 2)
        The two groups of each merge, the lower number first: a row, or n plus the number of an earlier merge.
    sizes : int array of shape (n - 1,)
        Rows of the merged group.
    """
    n = len(edges) + 1
    group = list(range(2 * n - 1))  # each group's parent; a root is its own
    sizes = [1] * (2 * n - 1)
    merges = []
    for step, (a, b) in enumerate(edges.tolist(), n):
        left, right = sorted((_root(group, a), _root(group, b)))
        group[left] = group[right] = step
        sizes[step] = sizes[left] + sizes[right]
        merges.append((left, right))
    return np.array(merges, dtype=np.intp).reshape(-1, 2), np.array(sizes[n:], dtype=np.intp)


def groups_after(merges: IntVector, n_rows: int) -> IntVector:
    """Return the group that each row ends in after some merges, shape (n_rows,).

    Parameters
    ----------
    merges : int array of shape (m, 2)
        The first m merges of n_rows rows.
    n_rows : int
        Number of rows.
    """
    parent = np.arange(n_rows + len(merges))
    parent[merges.ravel()] = np.repeat(np.arange(n_rows, len(parent)), 2)
    while True:  # every round doubles the length of the steps: O(n log n)
        further = parent[parent]
        if np.array_equal(further, parent):
            return parent[:n_rows]
        parent = further


def _root(group: list[int], node: int) -> int:
    """Root of a node; halves the way for the next one who asks."""
    while group[node] != node:
        group[node] = group[group[node]]
        node = group[node]
    return node
