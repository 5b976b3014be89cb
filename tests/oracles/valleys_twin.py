"""Valleys from their definition: components of the rows above each height, found afresh every time."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def _parts(n, edges):
    links = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    return connected_components(links, directed=False)[1]


def between(heights, edges, labels, k, most):
    """Least, over its neighbours, of the lower of two peaks less the highest pass between them."""
    out = np.full(k, most)
    peaks = [heights[labels == c].max() for c in range(k)]
    passes = np.minimum(heights[edges[:, 0]], heights[edges[:, 1]])
    for c in range(k):
        for b in range(k):
            ends = np.sort(labels[edges], axis=1)
            shared = (ends[:, 0] == min(b, c)) & (ends[:, 1] == max(b, c))
            if b != c and shared.any():
                out[c] = min(out[c], min(peaks[b], peaks[c]) - passes[shared].max())
    return out


def inside(heights, edges, labels, k, most, least_part):
    """Greatest prominence of a peak that is not the first one of its cluster, by the joining of parts."""
    out = np.zeros(k)
    passes = np.minimum(heights[edges[:, 0]], heights[edges[:, 1]])
    for c in range(k):
        rows = np.flatnonzero(labels == c)
        own = (labels[edges] == c).all(axis=1)
        for height in np.unique(passes[own]):
            below = _parts(len(heights), edges[own & (passes >= height)])
            above = _parts(len(heights), edges[own & (passes > height)])
            for part in np.unique(below[rows]):
                merged = np.unique(above[rows[below[rows] == part]])
                tops = sorted(heights[rows][above[rows] == one].max() for one in merged)
                if len(tops) > 1:  # the second highest peak is the last that is joined to a higher one
                    out[c] = max(out[c], min(most, tops[-2] - height))
        sizes = np.bincount(_parts(len(heights), edges[own])[rows])
        if np.count_nonzero(sizes >= least_part) > 1:
            out[c] = most
    return out
