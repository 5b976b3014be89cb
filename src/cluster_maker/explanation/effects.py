"""How far one group of rows lies from the rest: effect sizes on a common scale.

Amounts are compared by ranks and shares by their arcsine difference. Both are read on Cohen's
scale: 0.2 is small, 0.5 medium, 0.8 large.

Why ranks: a salary column with one entry of 99,999,999,999 has a standard deviation that drowns
every real difference, and the long tails of money make "low" groups look closer to the rest than
they are. The probability that a row of the group has more than a row of the rest does not know
how long the tail is, needs no choice of a clipping limit, and is the same for euros and for their
logarithm. Turned into the d of two normal groups with that same probability it is Cohen's d where
Cohen's d is right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: Beyond this two groups overlap so little (99.8 pairs in 100) that more says nothing.
LARGEST_EFFECT = 4.0


@dataclass(frozen=True)
class Sorted:
    """The values of one column in ascending order, with the group of each; missing ones are gone.

    Parameters
    ----------
    values : float array of shape (m,)
        Ascending.
    groups : int array of shape (m,)
        Group of each value, 0 to `n_groups` - 1; the last group is noise.
    n_groups : int
        Number of groups with noise: clusters + 1.
    """

    values: FloatVector
    groups: IntVector
    n_groups: int

    @property
    def counts(self) -> IntVector:
        """Number of values of each group, shape (n_groups,)."""
        return np.bincount(self.groups, minlength=self.n_groups)


def sort_column(amounts: FloatVector, groups: IntVector, n_groups: int) -> Sorted:
    """Sort a column's amounts and drop the missing ones; O(n log n).

    Parameters
    ----------
    amounts : float array of shape (n,)
        NaN where missing.
    groups : int array of shape (n,)
        Group of each row, 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    """
    order = np.argsort(amounts)  # NaN comes last
    order = order[: len(amounts) - int(np.count_nonzero(np.isnan(amounts)))]
    return Sorted(amounts[order], groups[order], n_groups)


def group_means(column: Sorted) -> FloatVector:
    """Return the mean of each group, shape (n_groups,); NaN for groups without values."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        sums = np.bincount(column.groups, weights=column.values, minlength=column.n_groups)
        return np.asarray(sums / column.counts)


def group_medians(column: Sorted) -> FloatVector:
    """Return the median of each group, shape (n_groups,); NaN for groups without values."""
    values, starts = by_group(column)
    counts = column.counts
    out = np.full(column.n_groups, np.nan)
    filled = counts > 0
    first, count = starts[filled], counts[filled]
    out[filled] = values[first + (count - 1) // 2] / 2 + values[first + count // 2] / 2
    return out


def by_group(column: Sorted) -> tuple[FloatVector, IntVector]:
    """Return the values group after group, ascending in each, and where each group starts."""
    order = np.argsort(_narrow(column.groups), kind="stable")  # keeps the order of the values
    return column.values[order], np.concatenate(([0], np.cumsum(column.counts)[:-1]))


def superiority(column: Sorted) -> FloatVector:
    """Return the probability that a value of a group exceeds one of the rest, shape (n_groups,).

    Equal values count half (Vargha & Delaney 2000). NaN where the group or the rest is empty.

    Notes
    -----
    With the sum R of the group's mid-ranks, A = (R - m(m+1)/2) / (m(n-m)), the Mann-Whitney
    statistic divided by the number of pairs.

    References
    ----------
    McGraw & Wong, "A common language effect size statistic", Psychological Bulletin 111 (1992).
    Vargha & Delaney, "A critique and improvement of the CL common language effect size statistics
    of McGraw and Wong", Journal of Educational and Behavioral Statistics 25 (2000).
    """
    counts = column.counts.astype(np.float64)
    sums = np.bincount(column.groups, weights=_mid_ranks(column.values), minlength=column.n_groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((sums - counts * (counts + 1) / 2) / _pairs(counts))


def rank_effects(share: FloatVector, counts: IntVector | FloatVector) -> FloatVector:
    """Return the d-like effect of each group against the rest, shape (n_groups,).

    Parameters
    ----------
    share : float array of shape (n_groups,)
        Probabilities of superiority.
    counts : array of shape (n_groups,)
        Values of each group.

    Returns
    -------
    float array of shape (n_groups,)
        NaN where the group or the rest is empty; never beyond `LARGEST_EFFECT`.

    Notes
    -----
    Two normal groups of equal spread that lie d apart have A = Phi(d / sqrt 2) (McGraw & Wong
    1992), hence d = sqrt 2 * Phi^-1(A). A is kept half a pair away from 0 and 1.

    References
    ----------
    Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988), chapter 2.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        margin = np.minimum(0.5, 0.5 / _pairs(np.asarray(counts, dtype=np.float64)))
    effects = np.sqrt(2.0) * ndtri(np.clip(share, margin, 1.0 - margin))
    return np.asarray(np.clip(effects, -LARGEST_EFFECT, LARGEST_EFFECT) + 0.0)


def share_effects(counts: FloatMatrix) -> FloatMatrix:
    """Return Cohen's h of each level's share in each group against the rest.

    Parameters
    ----------
    counts : float array of shape (n_levels, n_groups)
        Rows of each level in each group. All levels must be there: the columns sum to group sizes.

    Returns
    -------
    float array of shape (n_levels, n_groups)
        2 asin(sqrt p) - 2 asin(sqrt q); NaN where the group or the rest is empty.

    References
    ----------
    Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988), chapter 6.
    """
    sizes = counts.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = counts / sizes
        outside = (counts.sum(axis=1, keepdims=True) - counts) / (sizes.sum() - sizes)
    return np.asarray(2 * np.arcsin(np.sqrt(inside)) - 2 * np.arcsin(np.sqrt(outside)))


def run_lengths(ascending: FloatVector) -> IntVector:
    """Return how often each different value of a sorted array occurs."""
    if not len(ascending):
        return np.zeros(0, dtype=np.intp)
    starts = np.flatnonzero(np.concatenate(([True], ascending[1:] != ascending[:-1])))
    return np.diff(np.append(starts, len(ascending)))


def _mid_ranks(ascending: FloatVector) -> FloatVector:
    """Return ranks from 1; equal values share their mean rank."""
    lengths = run_lengths(ascending)
    return np.repeat(np.cumsum(lengths) - (lengths - 1) / 2, lengths)


def _pairs(counts: FloatVector) -> FloatVector:
    """Return the number of pairs of a row of each group and a row outside it."""
    return np.asarray(counts * (counts.sum() - counts))


def _narrow(groups: IntVector) -> IntVector:
    """Use 16 bits where they do: numpy then sorts by radix."""
    return groups.astype(np.int16) if groups.size and groups.max() < np.iinfo(np.int16).max else groups
