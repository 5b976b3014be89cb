"""The record of one column in all clusters, and of the groups of the rows that it is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from cluster_maker.explanation.words import is_yes
from cluster_maker.types import FloatMatrix, FloatVector, IntVector, Role

#: How values of a column are written: 3.2 kg, 1968, 2013-07-10, 2013-07-10 18:00, 'often', 38%.
Form: TypeAlias = Literal["amount", "year", "date", "moment", "rank", "share"]

#: What the value shown for a cluster is.
Statistic: TypeAlias = Literal["mean", "median", "mean rank", "share"]

#: Levels of a column that are compared; rarer ones are put together as `OTHER_LEVELS`.
MOST_LEVELS = 200
OTHER_LEVELS = "(other levels)"

#: Rows on which columns are compared with each other.
SAMPLE_ROWS = 2_000

#: A level that is over-represented is told before one that is missing, unless that is much stronger.
_PREFER_MORE = 0.6


@dataclass(frozen=True)
class LevelShares:
    """Shares of the levels of a column, shape (n_levels, k) and (n_levels,)."""

    levels: tuple[str, ...]
    values: FloatMatrix
    overall: FloatVector


@dataclass(frozen=True)
class ColumnFigures:
    """One column in all clusters.

    Parameters
    ----------
    column : str
        The table column.
    label : str
        Its name as a person would say it, unlike that of every other column.
    unit : str
        Unit of the values; may be empty.
    role : Role
        What the column is.
    used : bool
        Whether it was clustered on.
    form : {"amount", "year", "date", "moment", "rank", "share"}
        How its values are written. Dates are days since 1970-01-01.
    statistic : {"mean", "median", "mean rank", "share"}
        What `values` and `overall` are.
    levels : tuple of str
        For shares the level of each row of `values`; otherwise one empty text.
    values : float array of shape (len(levels), k)
        Figure in each cluster; NaN where no row of it has a value.
    overall : float array of shape (len(levels),)
        Figure over all rows.
    effects : float array of shape (len(levels), k)
        Effect size against the rows outside the cluster; NaN where one side has no value.
    counts : int array of shape (k,)
        Rows of each cluster that have a value.
    total : int
        All rows that have a value.
    ladder : LevelShares or None
        For ordered levels written in words: the share of each, lowest first.
    sample : float array of shape (m,)
        Amounts or codes of levels (positions in `levels`) of some evenly spaced rows; NaN is missing.
    intervals : pair of float arrays of shape (len(levels), k)
        Ends of the 95 % confidence interval of `values`; NaN where there are too few rows.
    effect_intervals : pair of float arrays of shape (len(levels), k)
        The same of `effects`.
    p_values : float array of shape (k,)
        How often groups drawn at random would differ as much, for the row that speaks for the cluster
        (`telling_row`): corrected for its number of levels, and, by `describe_columns`, for all columns and
        clusters.
    """

    column: str
    label: str
    unit: str
    role: Role
    used: bool
    form: Form
    statistic: Statistic
    levels: tuple[str, ...]
    values: FloatMatrix
    overall: FloatVector
    effects: FloatMatrix
    counts: IntVector
    total: int
    ladder: LevelShares | None
    sample: FloatVector
    intervals: tuple[FloatMatrix, FloatMatrix]
    effect_intervals: tuple[FloatMatrix, FloatMatrix]
    p_values: FloatVector

    @property
    def yes_no(self) -> bool:
        """Whether the one level shown answers yes to the column's name."""
        return self.form == "share" and len(self.levels) == 1 and is_yes(self.levels[0])


@dataclass(frozen=True)
class Grouping:
    """Group of each row, 0 to k - 1 for clusters and k for noise."""

    groups: IntVector
    n_clusters: int

    @property
    def n_groups(self) -> int:
        """Clusters and noise."""
        return self.n_clusters + 1

    @property
    def sample(self) -> IntVector:
        """Positions of evenly spaced rows, at most `SAMPLE_ROWS`."""
        n = len(self.groups)
        return np.linspace(0, max(n - 1, 0), min(n, SAMPLE_ROWS)).astype(np.intp)


def telling_row(effects: FloatVector, levels: Sequence[str]) -> int:
    """Return the row of the figures (the level) with the largest effect in a cluster; -1 where there is none.

    Of levels, one that is more common than elsewhere is preferred to one that is rarer.
    """
    effects = effects.copy()
    if levels[-1] == OTHER_LEVELS:
        effects[-1] = np.nan
    if np.isnan(effects).all():
        return -1
    strongest = int(np.nanargmax(np.abs(effects)))
    highest = int(np.nanargmax(effects))
    return highest if effects[highest] >= _PREFER_MORE * abs(effects[strongest]) else strongest
