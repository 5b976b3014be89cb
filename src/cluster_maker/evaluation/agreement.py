"""How far two partitions of the same rows agree, counted fast for many pairs of them."""

from __future__ import annotations

import numpy as np

from cluster_maker.types import IntVector


def adjusted_rand(a: IntVector, b: IntVector) -> float:
    """Return the adjusted Rand index of two partitions.

    Parameters
    ----------
    a, b : int array of shape (n,)
        Labels, 0 or more, of n >= 2 rows.

    Returns
    -------
    float
        1 for equal partitions, about 0 for unrelated ones.

    Notes
    -----
    ``(S - E) / ((A + B) / 2 - E)``, where S, A and B count the pairs of rows that are together in both, in
    the first and in the second partition, and ``E = A B / (n (n - 1) / 2)`` is the S of chance.

    References
    ----------
    Hubert, L. and Arabie, P. (1985). Comparing partitions. J. Classification 2.

    Examples
    --------
    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    width = int(b.max()) + 1
    together = _pairs(np.bincount(a * width + b))
    first, second = _pairs(np.bincount(a)), _pairs(np.bincount(b))
    chance = first * second / (len(a) * (len(a) - 1) / 2)
    most = (first + second) / 2
    return 1.0 if most == chance else float((together - chance) / (most - chance))


def _pairs(sizes: IntVector) -> float:
    """Pairs of rows in groups of these sizes."""
    counts = sizes.astype(np.float64)
    return float(np.sum(counts * (counts - 1)) / 2)
