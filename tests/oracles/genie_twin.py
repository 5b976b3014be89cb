"""Genie from its definition: all sizes are looked at in every step."""

import numpy as np


def gini(sizes):
    """Normalised Gini index of the sizes of groups."""
    sizes = np.asarray(sizes, dtype=float)
    if len(sizes) < 2:
        return 0.0
    differences = np.abs(sizes[:, None] - sizes).sum() / 2
    return differences / ((len(sizes) - 1) * sizes.sum())


def genie_order(edges, n, threshold):
    """Positions of the edges in the order in which they merge groups."""
    group, left, order = np.arange(n), list(range(len(edges))), []
    while left:
        names, sizes = np.unique(group, return_counts=True)
        size_of = dict(zip(names, sizes, strict=True))
        chosen = left[0]
        if gini(sizes) > threshold:
            smallest = sizes.min()
            chosen = next(
                e for e in left if min(size_of[group[edges[e][0]]], size_of[group[edges[e][1]]]) == smallest
            )
        left.remove(chosen)
        order.append(chosen)
        a, b = edges[chosen]
        group[group == group[b]] = group[a]
    return order
