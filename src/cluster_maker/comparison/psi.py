"""The population stability index: how far a distribution has moved, and how far it would move by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from cluster_maker.types import FloatVector

Reading: TypeAlias = Literal["stable", "moderate", "large"]

#: The usual limits: below the first stable, above the second a large shift.
MODERATE, LARGE = 0.1, 0.25
#: Rows added to every bin, so that an empty one gives a number and not infinity.
ADDED = 0.5
#: Share of tables without any change whose index lies below `StabilityIndex.by_chance`.
SURELY = 0.99


@dataclass(frozen=True)
class StabilityIndex:
    """How far a distribution has moved.

    Parameters
    ----------
    value : float
        The index; 0 where nothing moved.
    by_chance : float
        What 99 % of pairs of tables of these sizes stay below where nothing has changed.
    parts : float array of shape (bins,)
        What each bin adds to the index; 0 for bins that are empty in both tables.
    """

    value: float
    by_chance: float
    parts: FloatVector

    @property
    def reading(self) -> Reading:
        """What the index means: stable where it is below 0.1, or no more than chance would give."""
        if self.value < MODERATE or self.value <= self.by_chance:
            return "stable"
        return "moderate" if self.value <= LARGE else "large"


def population_stability(old_counts: npt.ArrayLike, new_counts: npt.ArrayLike) -> StabilityIndex:
    """Return the population stability index of two counts over the same bins.

    Parameters
    ----------
    old_counts, new_counts : array-like of shape (bins,)
        Rows (or their weights) in each bin, then and now.

    Returns
    -------
    StabilityIndex
        0 with a chance of 0 where either table has no row: nothing can be told then.

    Notes
    -----
    The sum over bins of (q - p) ln(q / p), where p and q are the shares of a bin then and now.
    Half a row is added to each bin first (as Krichevsky and Trofimov do), so that no share is 0. Without
    any change the index is close to (1/n + 1/m) times a chi-squared variable with one degree of freedom
    less than there are bins: small tables reach 0.1 by chance alone, which the fixed limits of the usual
    reading do not know.

    References
    ----------
    Siddiqi, N. (2006). Credit Risk Scorecards. Wiley.
    Yurdakul, B. (2018). Statistical properties of population stability index. Western Michigan University.
    Krichevsky, R. & Trofimov, V. (1981). The performance of universal encoding. IEEE Transactions on
    Information Theory 27.

    Examples
    --------
    >>> found = population_stability([500, 500], [700, 300])
    >>> round(found.value, 3), found.reading
    (0.169, 'moderate')
    """
    then, now = np.asarray(old_counts, dtype=np.float64), np.asarray(new_counts, dtype=np.float64)
    held = (then > 0) | (now > 0)
    parts = np.zeros(len(then))
    if then.sum() == 0 or now.sum() == 0:
        return StabilityIndex(0.0, 0.0, parts)
    old, new = _shares(then[held]), _shares(now[held])
    parts[held] = (new - old) * np.log(new / old)
    freedom = max(int(held.sum()) - 1, 0)
    chance = float(chi2.ppf(SURELY, freedom)) if freedom else 0.0
    return StabilityIndex(float(parts.sum()), chance * (1 / then.sum() + 1 / now.sum()), parts)


def _shares(counts: FloatVector) -> FloatVector:
    """Return the share of each bin, after half a row was added to each."""
    added = counts + ADDED
    shares: FloatVector = added / added.sum()
    return shares
