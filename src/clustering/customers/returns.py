"""Goods that come back: which purchases they undo, found for all customers at once.

What is returned is taken off the same customer's purchases of the same product before it, the latest
first, until it is used up. A return without a purchase before it undoes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import BoolVector

Weights = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Netting:
    """What is left of purchases, and how much of each return found a purchase.

    Parameters
    ----------
    left : int64 array of shape (n,)
        What is left of each purchase, 0 to its weight; 0 for returns.
    matched : int64 array of shape (n,)
        How much of each return took something back, 0 to its weight; 0 for purchases.
    """

    left: Weights
    matched: Weights


def net_out(group: npt.NDArray[np.int64], is_return: BoolVector, weight: Weights) -> Netting:
    """Take returns off purchases, the latest purchase first.

    Parameters
    ----------
    group : int64 array of shape (n,)
        Whose purchases of what: returns undo purchases of their own group only. Rows of a group stand
        together, in the order of time (a purchase before a return of the same moment).
    is_return : bool array of shape (n,)
        Which rows are returns.
    weight : int64 array of shape (n,)
        How much each row buys or returns, not negative (pieces, or money where pieces are unknown).

    Returns
    -------
    Netting

    Notes
    -----
    Purchases are laid on a pile, returns take from its top. With H(t) the height of the pile after
    row t, what is left of the purchase t is max(0, min of H(s) over s >= t, less H(t - 1)): what
    was laid at that height and never taken off again. H itself is C(t) - min(0, min of C(s) over s <= t),
    C being the running sum of purchases less returns: a pile cannot be lower than empty. Running sums and
    minima only, so O(n).

    Examples
    --------
    Bought 2, then 5; returned 6: the 5 are gone, and 1 of the 2 is left.

    >>> group, weight = np.array([0, 0, 0]), np.array([2, 5, 6])
    >>> net_out(group, np.array([False, False, True]), weight).left.tolist()
    [1, 0, 0]
    """
    groups = pd.Series(group)
    signed = np.where(is_return, -weight, weight)
    running = pd.Series(signed).groupby(groups, sort=False).cumsum()
    lowest = running.groupby(groups, sort=False).cummin().to_numpy()
    height = running.to_numpy() - np.minimum(lowest, 0)
    first = np.append(True, group[1:] != group[:-1])[: len(group)]
    before = np.where(first, 0, np.append(0, height[:-1])[: len(group)])
    later = pd.Series(height[::-1]).groupby(groups.to_numpy()[::-1], sort=False).cummin().to_numpy()[::-1]
    left = np.where(is_return, 0, np.clip(later - before, 0, weight))
    matched = np.where(is_return, before - height, 0)
    return Netting(left.astype(np.int64), matched.astype(np.int64))
