"""Which differences are more than chance: one test for each column and cluster, corrected for their number.

Clusters are made from the columns that they are compared on, so that rows of different clusters differ on
them even where there are no groups at all. The p-values are therefore a filter, not a proof: they keep what
few rows show by chance out of the text. Whether there are groups is asked elsewhere (`evaluation.structure`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr
from scipy.stats import hypergeom

from cluster_maker.explanation.effects import Sorted, run_lengths
from cluster_maker.types import FloatMatrix, FloatVector

#: Share of the differences told that chance may have made.
FALSE_SHARE = 0.05

#: Expected counts below this make the normal curve a bad guide (Cochran 1954).
_EXPECTED = 5.0


def rank_p_values(column: Sorted, share: FloatVector) -> FloatVector:
    """Return how often each group would differ as much from the rest if groups were drawn at random.

    Parameters
    ----------
    column : Sorted
        The values.
    share : float array of shape (n_groups,)
        Probabilities of superiority, from `effects.superiority`.

    Returns
    -------
    float array of shape (n_groups,)
        Two-sided; NaN where the group or the rest is empty, 1 where all values are equal.

    Notes
    -----
    The rank-sum test by its normal approximation, corrected for ties and continuity, as
    ``scipy.stats.mannwhitneyu(…, method="asymptotic")``. O(n).

    References
    ----------
    Mann & Whitney, "On a test of whether one of two random variables is stochastically larger than the
    other", Annals of Mathematical Statistics 18 (1947).
    """
    counts = column.counts.astype(np.float64)
    n = counts.sum()
    pairs = counts * (n - counts)
    tied = run_lengths(column.values).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        ties = float((tied**3 - tied).sum()) / (n * (n - 1)) if n > 1 else 0.0
        error = np.sqrt(pairs / 12 * (n + 1 - ties))
        away = np.maximum(np.abs(share - 0.5) * pairs - 0.5, 0.0)
        chances = 2 * ndtr(-away / error)
    return np.where(pairs > 0, np.where(error > 0, np.minimum(chances, 1.0), 1.0), np.nan)


def share_p_values(counts: FloatMatrix) -> FloatMatrix:
    """Return how often each level's share would differ as much if groups were drawn at random.

    Parameters
    ----------
    counts : float array of shape (n_levels, n_groups)
        Rows of each level in each group; all levels must be there.

    Returns
    -------
    float array of shape (n_levels, n_groups)
        Two-sided; NaN where the group or the rest is empty.

    Notes
    -----
    The test of two proportions (its square is Pearson's chi-square with one degree of freedom); where one of
    the four expected counts is below 5, Fisher's exact test, twice the smaller tail.

    References
    ----------
    Fisher, "Statistical Methods for Research Workers", 5th ed. (1934).
    Cochran, "Some methods for strengthening the common chi-square tests", Biometrics 10 (1954).
    """
    sizes, levels = counts.sum(axis=0), counts.sum(axis=1, keepdims=True)
    n = sizes.sum()
    inside, outside = np.broadcast_to(sizes, counts.shape), np.broadcast_to(n - sizes, counts.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = levels / n
        error = np.sqrt(pooled * (1 - pooled) * (1 / inside + 1 / outside))
        away = np.abs(counts / inside - (levels - counts) / outside)
        out = np.where(error > 0, np.minimum(2 * ndtr(-away / error), 1.0), 1.0)
        rare = np.minimum(pooled, 1 - pooled) * np.minimum(inside, outside) < _EXPECTED
    rare &= error > 0
    if rare.any():
        out[rare] = _exact(counts[rare], n, np.broadcast_to(levels, counts.shape)[rare], inside[rare])
    return np.where((inside > 0) & (outside > 0), out, np.nan)


def false_discovery_rates(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return p-values corrected for their number by Benjamini and Hochberg's rule.

    Parameters
    ----------
    p_values : array-like of float
        Of any shape; NaN is no test.

    Returns
    -------
    float array of the same shape
        The least rate of false discoveries at which each would be told.

    Notes
    -----
    Holm's rule keeps the chance of a single false difference below 5 %; this one keeps the share of false
    ones among those told below 5 %. A profile is a list of dozens of differences, of which a reader wants
    nearly all to be real; being so strict that wide tables say nothing of small clusters would not serve
    anyone.

    References
    ----------
    Benjamini & Hochberg, "Controlling the false discovery rate: a practical and powerful approach to multiple
    testing", Journal of the Royal Statistical Society B 57 (1995).

    Examples
    --------
    >>> [round(float(rate), 3) for rate in false_discovery_rates([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    given = np.asarray(p_values, dtype=np.float64)
    out = given.copy()
    tested = ~np.isnan(given)
    found = given[tested]
    order = np.argsort(-found, kind="stable")
    ranks = np.arange(len(found), 0, -1)
    rates = np.minimum.accumulate(found[order] * len(found) / ranks) if len(found) else found
    corrected = np.empty_like(found)
    corrected[order] = np.minimum(rates, 1.0)
    out[tested] = corrected
    return out


def _exact(counts: FloatVector, n: float, levels: FloatVector, inside: FloatVector) -> FloatVector:
    """Return twice the smaller tail of the hypergeometric distribution, at most 1."""
    lower = hypergeom.cdf(counts, n, levels, inside)
    upper = hypergeom.sf(counts - 1, n, levels, inside)
    return np.asarray(np.minimum(2 * np.minimum(lower, upper), 1.0))
