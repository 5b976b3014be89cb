"""Samples that do not depend on the order of the rows: each row is drawn by what it holds.

A key is a hash of a row's values, and the rows with the smallest keys are the sample. The same table in
another order gives the same rows, and so the same rules, medoids and figures.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cluster_maker.types import FloatMatrix, IntVector

Keys = npt.NDArray[np.uint64]

#: Decimals of a value that count: sums in another order change the last digits of a feature.
_DECIMALS = 6


def row_keys(values: FloatMatrix) -> Keys:
    """Return a key for each row that depends on its values alone; equal rows are counted, and so told apart.

    Parameters
    ----------
    values : float array of shape (n, d)
        The rows.

    Returns
    -------
    uint64 array of shape (n,)

    Notes
    -----
    Mixed by the finaliser of SplitMix64. O(n d + n log n).

    References
    ----------
    Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
    """
    keys = np.zeros(len(values), dtype=np.uint64)
    for feature in range(values.shape[1]):
        digits = np.round(np.ascontiguousarray(values[:, feature]), _DECIMALS) + 0.0  # no negative zero
        keys = _mixed(keys ^ digits.view(np.uint64))
    return _mixed(keys + _times_seen(keys))


def some_rows(keys: Keys, rows: IntVector, count: int) -> IntVector:
    """Return at most `count` of some rows, those with the smallest keys, by position.

    Examples
    --------
    >>> some_rows(np.array([9, 2, 7, 1], dtype=np.uint64), np.arange(4), 2).tolist()
    [1, 3]
    """
    if len(rows) <= count:
        return rows
    return np.sort(rows[np.argpartition(keys[rows], count)[:count]])


def _times_seen(keys: Keys) -> Keys:
    """Return how many equal keys come before each, as far as positions go."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    lengths = np.diff(np.append(starts, len(ordered)))
    seen = np.empty(len(keys), dtype=np.uint64)
    seen[order] = (np.arange(len(keys)) - np.repeat(starts, lengths)).astype(np.uint64)
    return seen


def _mixed(keys: Keys) -> Keys:
    """Spread keys over all 64 bits."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
