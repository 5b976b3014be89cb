"""How exactly figures are known: 95 % confidence intervals for typical values, shares and effects.

No interval is drawn by resampling: each has a formula, so that the same table always gives the same ones.
They speak of other samples of such rows with these clusters, not of what another clustering would find.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit
from scipy.stats import binom

from cluster_maker.explanation.effects import Sorted, by_group, group_means, rank_effects
from cluster_maker.types import FloatMatrix, FloatVector

#: Share of such intervals that hold the true figure.
CONFIDENCE = 0.95
_TAIL = (1 - CONFIDENCE) / 2
#: Standard normal quantile that leaves `_TAIL` above it.
Z = 1.959963984540054
#: Halvings of the range in which the end of an interval lies; 50 leave less than a float can tell.
_HALVINGS = 50


def mean_intervals(column: Sorted) -> tuple[FloatVector, FloatVector]:
    """Return the ends of the interval of each group's mean, shape (n_groups,); NaN for fewer than two rows.

    Notes
    -----
    Mean ± t s / √m with Student's t of m - 1 degrees of freedom.

    References
    ----------
    Student, "The probable error of a mean", Biometrika 6 (1908).
    """
    counts = column.counts.astype(np.float64)
    means = group_means(column)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        away = column.values - means[column.groups]
        squares = np.bincount(column.groups, weights=away * away, minlength=column.n_groups)
        errors = np.sqrt(squares / (counts - 1) / counts)
        half = np.where(counts > 1, stdtrit(np.maximum(counts - 1, 1), 1 - _TAIL) * errors, np.nan)
        half[~np.isfinite(means) | ~np.isfinite(half)] = np.nan
        return means - half, means + half


def median_intervals(column: Sorted) -> tuple[FloatVector, FloatVector]:
    """Return the ends of the interval of each group's median; NaN for fewer than six rows.

    Notes
    -----
    The L-th smallest and the L-th largest value, L as large as a fair coin allows: that fewer than L of m
    rows lie below the true median happens in less than 2.5 % of samples.

    References
    ----------
    Thompson, "On confidence ranges for the median and other expectation distributions for populations of
    unknown distribution form", Annals of Mathematical Statistics 7 (1936).
    """
    values, starts = by_group(column)
    counts = column.counts
    rank = np.zeros(column.n_groups, dtype=np.intp)
    rank[counts > 0] = np.asarray(binom.ppf(_TAIL, counts[counts > 0], 0.5), dtype=np.intp)
    low, high = np.full((2, column.n_groups), np.nan)
    known = rank > 0
    low[known] = values[(starts + rank - 1)[known]]
    high[known] = values[(starts + counts - rank)[known]]
    return low, high


def share_intervals(
    counts: npt.ArrayLike, totals: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the ends of the interval of shares; NaN where there are no rows.

    Parameters
    ----------
    counts, totals : array-like of numbers
        Rows that have something, of how many.

    References
    ----------
    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927).

    Examples
    --------
    >>> low, high = share_intervals(8, 10)
    >>> round(float(low), 3), round(float(high), 3)
    (0.49, 0.943)
    """
    n = np.asarray(totals, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.asarray(counts, dtype=np.float64) / n
        middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def superiority_intervals(share: FloatVector, counts: FloatVector) -> tuple[FloatVector, FloatVector]:
    """Return the ends of the interval of each group's probability of superiority over the rest.

    Parameters
    ----------
    share : float array of shape (n_groups,)
        The probabilities, from `effects.superiority`.
    counts : array of shape (n_groups,)
        Values of each group.

    Notes
    -----
    The variance of A is Hanley and McNeil's, with the mean of both group sizes in place of each, taken at the
    end of the interval and not at the estimate: groups that do not overlap get an interval, too. The end is
    where (A - end)² equals z² times that variance, found by halving. Equal values make it wider than need be.

    References
    ----------
    Hanley & McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve",
    Radiology 143 (1982).
    Newcombe, "Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Part 2:
    asymptotic methods and evaluation", Statistics in Medicine 25 (2006), method 5.
    """
    inside = np.asarray(counts, dtype=np.float64)
    outside = inside.sum() - inside
    low = _end(share, np.zeros_like(share), inside, outside)
    high = _end(share, np.ones_like(share), inside, outside)
    return low, high


def rank_effect_intervals(share: FloatVector, counts: FloatVector) -> tuple[FloatVector, FloatVector]:
    """Return the ends of the interval of each group's d-like effect (see `effects.rank_effects`)."""
    low, high = superiority_intervals(share, counts)
    return rank_effects(low, counts), rank_effects(high, counts)


def share_effect_intervals(effects: FloatMatrix, counts: FloatMatrix) -> tuple[FloatMatrix, FloatMatrix]:
    """Return the ends of the interval of Cohen's h.

    Parameters
    ----------
    effects : float array of shape (n_levels, n_groups)
        From `effects.share_effects`.
    counts : float array of shape (n_levels, n_groups)
        Rows of each level in each group.

    Notes
    -----
    h ± z √(1/m + 1/n): the arcsine has about the same variance whatever the share.

    References
    ----------
    Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988), chapter 6.
    """
    inside = counts.sum(axis=0)
    outside = inside.sum() - inside
    with np.errstate(divide="ignore"):
        half = Z * np.sqrt(1 / inside + 1 / outside)
    half = np.where(np.isfinite(half), half, np.nan)
    return np.clip(effects - half, -np.pi, np.pi), np.clip(effects + half, -np.pi, np.pi)


def _end(share: FloatVector, edge: FloatVector, inside: FloatVector, outside: FloatVector) -> FloatVector:
    """Find where an interval ends between the estimate and 0 or 1."""
    near, far = share.copy(), edge.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(_HALVINGS):
            middle = (near + far) / 2
            within = (share - middle) ** 2 <= Z**2 * _variance(middle, inside, outside)
            near, far = np.where(within, middle, near), np.where(within, far, middle)
    return np.where(np.isnan(share), np.nan, (near + far) / 2)


def _variance(share: FloatVector, inside: FloatVector, outside: FloatVector) -> FloatVector:
    """Return Hanley and McNeil's variance of a probability of superiority, sizes replaced by their mean."""
    others = (inside + outside) / 2 - 1
    spread = 1 + others * ((1 - share) / (2 - share) + share / (1 + share))
    return np.asarray(share * (1 - share) * spread / (inside * outside))
