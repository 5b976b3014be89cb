"""The figures of a column of amounts, dates or ranks: one typical value in each cluster."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_maker.data_analyser.naming import pretty_label, unit_of
from cluster_maker.data_analyser.values import to_dates, to_numbers
from cluster_maker.explanation.column_figures import ColumnFigures, Form, Grouping, LevelShares, Statistic
from cluster_maker.explanation.effects import (
    Sorted,
    group_means,
    group_medians,
    rank_effects,
    sort_column,
    superiority,
)
from cluster_maker.explanation.intervals import mean_intervals, median_intervals, rank_effect_intervals
from cluster_maker.explanation.significance import rank_p_values
from cluster_maker.explanation.words import is_year
from cluster_maker.types import ColumnReport, FloatMatrix, FloatVector, Role

_SKEWED = 0.25  # mean and median this share of the interquartile range apart: an exponential has 0.28
_FENCE = 1.5  # interquartile ranges beyond the quartiles: a tail (Tukey 1977)
_GROSS = 10.0  # interquartile ranges beyond the quartiles: no bell, and hardly a tail, reaches there
_LONG_SPAN_DAYS = 10.0  # dates over a shorter span are told apart by their time of day

_EPOCH = np.datetime64("1970-01-01", "us")
_DAY = np.timedelta64(1, "D")


def amount_figures(
    amounts: FloatVector, column: ColumnReport, label: str, grouping: Grouping
) -> ColumnFigures | None:
    """Compare typical amounts: the mean, or the median where the mean is not typical."""
    ordered = sort_column(amounts, grouping.groups, grouping.n_groups)
    if not len(ordered.values):
        return None
    form = _form_of(column, ordered.values)
    median = form in ("date", "moment") or (form == "amount" and _mean_misleads(ordered.values))
    median = median and column.role is not Role.ORDINAL
    return single_row(
        column,
        label,
        form,
        "median" if median else "mean",
        ordered,
        amounts[grouping.sample],
    )


def single_row(
    column: ColumnReport,
    label: str,
    form: Form,
    statistic: Statistic,
    ordered: Sorted,
    sample: FloatVector,
    ladder: LevelShares | None = None,
) -> ColumnFigures:
    """Compute the figures of a column with one value per cluster; the noise group is dropped."""
    median = statistic == "median"
    values = group_medians(ordered) if median else group_means(ordered)
    share = superiority(ordered)
    return ColumnFigures(
        column=column.name,
        label=label,
        unit=(column.unit or unit_of(column.name)) if form == "amount" else "",
        role=column.role,
        used=column.used,
        form=form,
        statistic=statistic,
        levels=("",),
        values=values[None, :-1],
        overall=np.array([_median(ordered.values) if median else _mean(ordered.values)]),
        effects=rank_effects(share, ordered.counts)[None, :-1],
        counts=ordered.counts[:-1],
        total=len(ordered.values),
        ladder=ladder,
        sample=sample,
        intervals=_one_row(median_intervals(ordered) if median else mean_intervals(ordered)),
        effect_intervals=_one_row(rank_effect_intervals(share, ordered.counts.astype(np.float64))),
        p_values=rank_p_values(ordered, share)[:-1],
    )


def _one_row(ends: tuple[FloatVector, FloatVector]) -> tuple[FloatMatrix, FloatMatrix]:
    """Give intervals by group the shape of the figures, without the noise group."""
    return ends[0][None, :-1], ends[1][None, :-1]


def numbers_of(series: pd.Series) -> FloatVector:
    """Read amounts."""
    return to_numbers(series).to_numpy(dtype=np.float64)


def days_of(series: pd.Series) -> FloatVector:
    """Read dates as days since 1970-01-01."""
    dates = to_dates(series).to_numpy(dtype="datetime64[us]")
    return np.asarray((dates - _EPOCH) / _DAY, dtype=np.float64)


def _form_of(column: ColumnReport, ascending: FloatVector) -> Form:
    """Find out how the values of a column of amounts are written."""
    if column.role is Role.DATE:
        short = ascending[-1] - ascending[0] < _LONG_SPAN_DAYS
        return "moment" if short and bool(np.any(ascending % 1)) else "date"
    whole = ascending[0].is_integer() and ascending[-1].is_integer()
    if whole and is_year(pretty_label(column.name), ascending[0], ascending[-1]):
        return "year"
    return "amount"


def _mean_misleads(ascending: FloatVector) -> bool:
    """Whether people would quote the median: a long tail or a gross outlier, and quartiles that differ.

    Where the median coincides with a quartile (a column that is mostly zero, a count of a few
    values) medians of clusters would hardly differ, and the mean is quoted all the same. Two humps
    alone are no tail: the values must reach beyond Tukey's fence.
    """
    n = len(ascending)
    low, high = ascending[int(0.25 * (n - 1))], ascending[int(np.ceil(0.75 * (n - 1)))]
    middle = _median(ascending)
    if not low < middle < high:
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        spread = high - low
        reach = max(ascending[-1] - high, low - ascending[0])
        apart = abs(_mean(ascending) - middle)
        return bool(reach > _GROSS * spread or (reach > _FENCE * spread and apart > _SKEWED * spread))


def _mean(values: FloatVector) -> float:
    """Return the mean; an overflow gives infinity."""
    with np.errstate(over="ignore"):
        return float(values.mean())


def _median(ascending: FloatVector) -> float:
    """Return the median of sorted values; halves are added, so that nothing overflows."""
    n = len(ascending)
    return float(ascending[(n - 1) // 2] / 2 + ascending[n // 2] / 2)
