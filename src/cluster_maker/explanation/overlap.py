"""How far two differences say the same thing: rank correlations between the columns behind them."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from cluster_maker.explanation.differences import Difference
from cluster_maker.types import FloatVector


class Overlap:
    """Spearman correlations between columns (or the presence of levels), on a sample of the rows.

    Vectors are made when they are first asked for, so that a thousand columns cost nothing until
    two of them compete for a place in a name. Missing values take the mean rank.
    """

    def __init__(self) -> None:
        self._vectors: dict[tuple[str, str], FloatVector] = {}

    def between(self, one: Difference, other: Difference) -> float:
        """Return the absolute rank correlation, 0 to 1; 1 for two levels of the same column."""
        if one.figures.column == other.figures.column:
            return 1.0
        return float(abs(self._vector(one) @ self._vector(other)))

    def _vector(self, difference: Difference) -> FloatVector:
        """Return the centred ranks of unit length behind a difference."""
        key = (difference.figures.column, difference.level)
        if key not in self._vectors:
            self._vectors[key] = _unit_ranks(_presence(difference))
        return self._vectors[key]


def _presence(difference: Difference) -> FloatVector:
    """Return the sample's amounts, or 1 where a row has the level."""
    sample = difference.figures.sample
    if difference.figures.form != "share":
        return sample
    return np.where(np.isnan(sample), np.nan, (sample == difference.row).astype(np.float64))


def _unit_ranks(values: FloatVector) -> FloatVector:
    """Return centred ranks scaled to length 1; missing and constant values give 0."""
    out = np.zeros(len(values))
    there = ~np.isnan(values)
    ranks = rankdata(values[there])
    out[there] = ranks - ranks.mean() if len(ranks) else ranks
    length = float(np.sqrt(out @ out))
    return out / length if length else out
