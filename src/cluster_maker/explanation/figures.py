"""The figures of each column in each cluster, in original values, and how far each lies from the rest.

Three forms of column: amounts (numbers, dates, ranks) have one typical value per cluster, levels
have one share per level and cluster. Rows without a value are left out of a column's figures;
noise rows count in the overall figure and in the rest against which a cluster is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.data_analyser.naming import LONGEST_LABEL, pretty_label, unit_of
from cluster_maker.data_analyser.values import to_dates, to_numbers
from cluster_maker.explanation.batteries import item_labels
from cluster_maker.explanation.effects import (
    Sorted,
    group_means,
    group_medians,
    rank_effects,
    share_effects,
    sort_column,
    superiority,
)
from cluster_maker.explanation.intervals import (
    mean_intervals,
    median_intervals,
    rank_effect_intervals,
    share_effect_intervals,
    share_intervals,
)
from cluster_maker.explanation.significance import false_discovery_rates, rank_p_values, share_p_values
from cluster_maker.explanation.words import NOT_TICKED, cut_middle, is_no, is_year, is_yes
from cluster_maker.preprocessing.clean import column_of, level_codes, level_text
from cluster_maker.types import (
    QUANTITATIVE_ROLES,
    ColumnReport,
    FloatMatrix,
    FloatVector,
    IntVector,
    Role,
    TableReport,
)

#: How values of a column are written: 3.2 kg, 1968, 2013-07-10, 2013-07-10 18:00, 'often', 38%.
Form: TypeAlias = Literal["amount", "year", "date", "moment", "rank", "share"]

#: What the value shown for a cluster is.
Statistic: TypeAlias = Literal["mean", "median", "mean rank", "share"]

#: Levels of a column that are compared; rarer ones are put together as `OTHER_LEVELS`.
MOST_LEVELS = 200
OTHER_LEVELS = "(other levels)"

#: Rows on which columns are compared with each other.
SAMPLE_ROWS = 2_000

#: Columns that were not clustered on, but in which clusters may differ all the same.
_WORTH_COMPARING = QUANTITATIVE_ROLES | {Role.ORDINAL, Role.BINARY, Role.NOMINAL, Role.DATE}

#: A level that is over-represented is told before one that is missing, unless that is much stronger.
_PREFER_MORE = 0.6

_SKEWED = 0.25  # mean and median this share of the interquartile range apart: an exponential has 0.28
_FENCE = 1.5  # interquartile ranges beyond the quartiles: a tail (Tukey 1977)
_GROSS = 10.0  # interquartile ranges beyond the quartiles: no bell, and hardly a tail, reaches there
_LONG_SPAN_DAYS = 10.0  # dates over a shorter span are told apart by their time of day

_EPOCH = np.datetime64("1970-01-01", "us")
_DAY = np.timedelta64(1, "D")


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


def describe_columns(
    table: pd.DataFrame, report: TableReport, labels: npt.ArrayLike, n_clusters: int
) -> tuple[ColumnFigures, ...]:
    """Compute the figures of every column that was clustered on, and of those that might differ too.

    Columns that were not clustered on are included where they hold amounts, dates or levels and no
    personal data; at most `MOST_LEVELS` levels where they hold levels.

    Parameters
    ----------
    table : pandas.DataFrame of n rows
        The original table.
    report : TableReport
        What its columns are.
    labels : int array-like of shape (n,)
        Cluster of each row, 0 to `n_clusters` - 1; -1 is noise.
    n_clusters : int
        Number of clusters.

    Returns
    -------
    tuple of ColumnFigures
        In the table's order. Columns without any value are left out.

    Raises
    ------
    ValueError
        If the number of labels is not the number of rows.

    Notes
    -----
    O(n log n) for each column of amounts and O(n + levels k) for each column of levels. A column
    with a hundred thousand levels costs no more than one with `MOST_LEVELS`.
    """
    groups = np.asarray(labels, dtype=np.intp)
    if len(groups) != len(table):
        raise ValueError(f"{len(groups)} labels for {len(table)} rows: give one label for each row.")
    grouping = Grouping(np.where(groups < 0, n_clusters, groups), n_clusters)
    columns = [column for column in report.columns if column.used or _worth_comparing(column)]
    names = unique_labels([column.name for column in columns])
    described = (
        _describe(column_of(table, column.name), column, label, grouping)
        for column, label in zip(columns, names, strict=True)
    )
    return _corrected([figures for figures in described if figures is not None])


def _corrected(described: Sequence[ColumnFigures]) -> tuple[ColumnFigures, ...]:
    """Correct p-values for all columns that were clustered on and all clusters; the others by themselves."""
    rates: dict[str, FloatVector] = {}
    for used in (True, False):
        family = [figures for figures in described if figures.used is used]
        found = false_discovery_rates([figures.p_values for figures in family])
        rates |= {figures.label: row for figures, row in zip(family, found, strict=True)}
    return tuple(replace(figures, p_values=rates[figures.label]) for figures in described)


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


def unique_labels(columns: Sequence[str]) -> tuple[str, ...]:
    """Return a label for each column name; equal ones show the end of the name, all of it, or a number.

    Examples
    --------
    >>> unique_labels(["Annual Income (k$)", "Age", "age"])
    ('annual income', 'age (Age)', 'age (age)')
    """
    items = item_labels(columns)
    labels = [items.get(column) or pretty_label(column) for column in columns]
    twice = _repeated(labels)
    pairs = zip(labels, columns, strict=True)
    labels = [_unlike(label, name) if label in twice else label for label, name in pairs]
    seen: dict[str, int] = {}
    out = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        out.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(out)


def _unlike(label: str, name: str) -> str:
    """Make a label unlike others: by the end of a name that was cut, else by the name itself."""
    return cut_middle(name, LONGEST_LABEL) if label.endswith("…") else f"{label} ({name})"


def _repeated(texts: Sequence[str]) -> set[str]:
    """Return the texts that occur more than once."""
    seen: set[str] = set()
    return {text for text in texts if text in seen or seen.add(text)}  # type: ignore[func-returns-value]


def _worth_comparing(column: ColumnReport) -> bool:
    """Whether a column that was not clustered on is shown for comparison."""
    if column.role not in _WORTH_COMPARING or column.personal or column.n_distinct == 1:
        return False
    return column.role is not Role.NOMINAL or column.n_distinct <= MOST_LEVELS


def _describe(
    series: pd.Series, column: ColumnReport, label: str, grouping: Grouping
) -> ColumnFigures | None:
    """Compute the figures of one column by its role; None where it has no values."""
    if column.role in QUANTITATIVE_ROLES:
        return _amount_figures(_numbers(series), column, label, grouping)
    if column.role is Role.DATE:
        return _amount_figures(_days(series), column, label, grouping)
    if column.role is Role.ORDINAL:
        return _ordinal_figures(series, column, label, grouping)
    return _share_figures(series, column, label, grouping)


# amounts ----------------------------------------------------------------------------------------------------


def _amount_figures(
    amounts: FloatVector, column: ColumnReport, label: str, grouping: Grouping
) -> ColumnFigures | None:
    """Compare typical amounts: the mean, or the median where the mean is not typical."""
    ordered = sort_column(amounts, grouping.groups, grouping.n_groups)
    if not len(ordered.values):
        return None
    form = _form_of(column, ordered.values)
    median = form in ("date", "moment") or (form == "amount" and _mean_misleads(ordered.values))
    median = median and column.role is not Role.ORDINAL
    return _single_row(
        column,
        label,
        form,
        "median" if median else "mean",
        ordered,
        amounts[grouping.sample],
    )


def _single_row(
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


def _numbers(series: pd.Series) -> FloatVector:
    """Read amounts."""
    return to_numbers(series).to_numpy(dtype=np.float64)


def _days(series: pd.Series) -> FloatVector:
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


# ordered levels ---------------------------------------------------------------------------------------------


def _ordinal_figures(
    series: pd.Series, column: ColumnReport, label: str, grouping: Grouping
) -> ColumnFigures | None:
    """Compare mean ranks; levels that are numbers are shown as numbers, others as shares."""
    codes, levels = level_codes(series)
    ladder = _order_of(levels, column.levels)
    numbers = to_numbers(pd.Series(ladder, dtype=object)).to_numpy(dtype=np.float64)
    numeric = bool(ladder) and all(_is_number(level) for level in ladder)
    ranks = numbers if numeric else np.arange(1.0, len(ladder) + 1)
    place = {level: position for position, level in enumerate(ladder)}
    positions = np.array([place.get(level, -1) for level in levels] + [-1], dtype=np.intp)[codes]
    amounts = np.append(ranks, np.nan)[positions]
    if numeric:
        return _amount_figures(amounts, column, label, grouping)
    ordered = sort_column(amounts, grouping.groups, grouping.n_groups)
    if not len(ordered.values):
        return None
    counts = _cross_counts(positions, len(ladder), grouping)
    return _single_row(
        column,
        label,
        "rank",
        "mean rank",
        ordered,
        amounts[grouping.sample],
        LevelShares(tuple(ladder), *_shares(counts)),
    )


def _order_of(levels: Sequence[str], given: Sequence[str]) -> list[str]:
    """Return the given order of levels, or, without one, that of the numbers in them or the alphabet."""
    known = list(dict.fromkeys(level_text(level) for level in given))
    if set(known) & set(levels):
        return known
    amounts = to_numbers(pd.Series(levels, dtype=object)).to_numpy(dtype=np.float64)
    if np.isnan(amounts).any():
        return sorted(levels)
    return [levels[position] for position in np.argsort(amounts, kind="stable")]


def _is_number(text: str) -> bool:
    """Whether a level is a plain number."""
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


# levels -----------------------------------------------------------------------------------------------------


def _share_figures(
    series: pd.Series, column: ColumnReport, label: str, grouping: Grouping
) -> ColumnFigures | None:
    """Compare the share of each level; of yes and no, that of yes."""
    codes, levels = level_codes(series)
    if column.role is Role.BINARY and len(levels) == 1:  # a box: blank means not ticked
        said = _bare(levels[0]) in _bare(column.name)  # "films you have seen: Episode V" needs only a yes
        codes, levels = np.where(codes < 0, 1, codes), ["yes", "no"] if said else [*levels, "not ticked"]
    codes, levels = _most_common(codes, levels)
    if not levels:
        return None
    counts = _cross_counts(codes, len(levels), grouping)
    effects = share_effects(counts)
    values, overall = _shares(counts)
    shown = _rows_shown(levels)
    return ColumnFigures(
        column=column.name,
        label=label,
        unit="",
        role=column.role,
        used=column.used,
        form="share",
        statistic="share",
        levels=tuple(levels[row] for row in shown),
        values=values[shown],
        overall=overall[shown],
        effects=effects[shown, :-1],
        counts=counts[:, :-1].sum(axis=0).astype(np.intp),
        total=int(counts.sum()),
        ladder=None,
        sample=_sample_codes(codes[grouping.sample], shown),
        intervals=_rows_of(share_intervals(counts, counts.sum(axis=0)), shown),
        effect_intervals=_rows_of(share_effect_intervals(effects, counts), shown),
        p_values=_level_p_values(counts, effects[shown, :-1], levels, shown),
    )


def _rows_of(ends: tuple[FloatMatrix, FloatMatrix], shown: Sequence[int]) -> tuple[FloatMatrix, FloatMatrix]:
    """Take the rows that are shown, without the noise group."""
    return ends[0][shown, :-1], ends[1][shown, :-1]


def _level_p_values(
    counts: FloatMatrix, effects: FloatMatrix, levels: Sequence[str], shown: Sequence[int]
) -> FloatVector:
    """Return the p-value of the level that speaks for each cluster, corrected for the choice of the level."""
    chances = share_p_values(counts)[shown, :-1]
    names = [levels[row] for row in shown]
    rows = [telling_row(effects[:, cluster], names) for cluster in range(effects.shape[1])]
    found = [chances[row, cluster] if row >= 0 else np.nan for cluster, row in enumerate(rows)]
    return np.minimum(np.array(found, dtype=np.float64) * len(shown), 1.0)


def _bare(text: str) -> str:
    """Return a text without capitals and repeated blanks, for comparing."""
    return " ".join(text.lower().split())


def _most_common(codes: IntVector, levels: Sequence[str]) -> tuple[IntVector, list[str]]:
    """Order levels by how common they are and put the rare ones together."""
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    order = sorted(range(len(levels)), key=lambda code: (-counts[code], levels[code]))
    kept = order if len(order) <= MOST_LEVELS else order[: MOST_LEVELS - 1]
    place = np.full(len(levels) + 1, len(kept), dtype=np.intp)
    place[kept] = np.arange(len(kept))
    place[-1] = -1  # missing rows
    names = [levels[code] for code in kept]
    return place[codes], names if len(kept) == len(order) else [*names, OTHER_LEVELS]


def _cross_counts(codes: IntVector, n_levels: int, grouping: Grouping) -> FloatMatrix:
    """Count the rows of each level in each group, shape (n_levels, n_groups); code -1 is left out."""
    there = codes >= 0
    cells = codes[there] * grouping.n_groups + grouping.groups[there]
    counts = np.bincount(cells, minlength=n_levels * grouping.n_groups)
    return counts.reshape(n_levels, grouping.n_groups).astype(np.float64)


def _shares(counts: FloatMatrix) -> tuple[FloatMatrix, FloatVector]:
    """Return the share of each level in each cluster and over all rows."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return counts[:, :-1] / counts[:, :-1].sum(axis=0), counts.sum(axis=1) / counts.sum()


def _rows_shown(levels: Sequence[str]) -> list[int]:
    """Show "yes" alone where the levels are yes and no, or a ticked box, else all."""
    if len(levels) == 2:
        for row, other in ((0, 1), (1, 0)):
            if (is_yes(levels[row]) and is_no(levels[other])) or levels[other].lower() in NOT_TICKED:
                return [row]
    return list(range(len(levels)))


def _sample_codes(codes: IntVector, shown: Sequence[int]) -> FloatVector:
    """Translate codes to rows shown (a hidden "no" becomes -1); NaN is missing."""
    place = {code: float(row) for row, code in enumerate(shown)}
    return np.array([np.nan if code < 0 else place.get(int(code), -1.0) for code in codes])
