"""Conditions on original columns: which rows fulfil them, and how they are said in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from pandas.api import types as dtypes

from cluster_maker.data_analyser.values import is_text, missing_mask
from cluster_maker.explanation.column_labels import unique_labels
from cluster_maker.explanation.words import format_date
from cluster_maker.preprocessing.clean import TableReader, column_of
from cluster_maker.types import (
    BoolVector,
    ColumnReport,
    Condition,
    FloatVector,
    IntVector,
    Role,
    TableReport,
)

#: Texts of a column that are looked at to find out how SQL has to read it.
_LOOKED_AT = 2_000


@dataclass(frozen=True)
class RuleColumn:
    """One column as rules see it.

    Parameters
    ----------
    report : ColumnReport
        What it is.
    label : str
        Its name as a person would say it.
    kind : {"amount", "date", "level"}
        Whether it is asked for a range of amounts or days, or for levels.
    values : float array of shape (n,)
        Amounts, days since 1970-01-01, or positions in `levels`; NaN is missing.
    levels : tuple of str
        The levels; lowest first where they have an order.
    ordered : bool
        Whether the levels have an order.
    numeric : bool
        Whether the table holds numbers here, so that SQL compares them as such.
    blanks : bool
        Whether texts have blanks around them or are nothing but blanks.
    """

    report: ColumnReport
    label: str
    kind: Literal["amount", "date", "level"]
    values: FloatVector
    levels: tuple[str, ...]
    ordered: bool
    numeric: bool
    blanks: bool

    @property
    def name(self) -> str:
        """The table column."""
        return self.report.name

    @property
    def converted(self) -> bool:
        """Whether it holds numbers or dates as text."""
        return self.kind != "level" and not self.numeric

    def at(self, rows: IntVector) -> RuleColumn:
        """Return the column of some rows."""
        return replace(self, values=self.values[rows])


def read_columns(
    table: pd.DataFrame, report: TableReport, names: Sequence[str] | None = None
) -> tuple[RuleColumn, ...]:
    """Read the columns that were clustered on as rules see them.

    Parameters
    ----------
    table : pandas.DataFrame of n rows
        The original table, or rows of it.
    report : TableReport
        What its columns are.
    names : sequence of str, optional
        Read only these.

    Returns
    -------
    tuple of RuleColumn
        Without columns that have no value here.
    """
    compared = [column.name for column in report.columns]
    labels = dict(zip(compared, unique_labels(compared), strict=True))
    wanted = tuple(column for column in report.used if names is None or column.name in names)
    if not len(table) or not wanted:
        return ()
    reader = TableReader(wanted).fit(table)
    values = reader.transform(table)
    by_name = {column.name: column for column in wanted}
    return tuple(
        _column(column_of(table, each.name), by_name[each.name], labels[each.name], each.levels, values[:, i])
        for i, each in enumerate(reader.readers_)
    )


def _column(
    cells: pd.Series, report: ColumnReport, label: str, levels: tuple[str, ...], values: FloatVector
) -> RuleColumn:
    """Put one column together."""
    numeric = dtypes.is_numeric_dtype(cells.dtype) and not dtypes.is_bool_dtype(cells.dtype)
    ordered = report.role is Role.ORDINAL
    kind: Literal["amount", "date", "level"] = "level" if levels else "amount"
    if report.role is Role.DATE:
        kind, numeric = "date", dtypes.is_datetime64_any_dtype(cells.dtype)
    if ordered and numeric:  # 1 to 5: a range is shorter to say than its levels
        known = ~np.isnan(values)
        values = values.copy()
        values[known] = np.array([float(level) for level in levels])[values[known].astype(np.intp)]
        kind, levels = "amount", ()
    if report.role is Role.BINARY and report.n_distinct == 1 and len(levels) == 2:
        values = np.where(values > 0, 0.0, np.nan)  # a box: blank means not ticked
        levels = levels[1:]
    return RuleColumn(report, label, kind, values, levels, ordered, numeric, _has_blanks(cells))


def _has_blanks(cells: pd.Series) -> bool:
    """Whether texts have blanks around them or say nothing, among some evenly spaced ones."""
    if not is_text(cells):
        return False
    some = cells.iloc[np.linspace(0, len(cells) - 1, min(len(cells), _LOOKED_AT)).astype(np.intp)]
    empty = missing_mask(some) & some.notna().to_numpy()
    return bool(empty.any()) or any(text != text.strip() for text in some.dropna().astype(str))


def fulfilled(condition: Condition, column: RuleColumn) -> BoolVector:
    """Say which rows fulfil a condition, shape (n,)."""
    values = column.values
    missing = np.isnan(values)
    if condition.low is not None or condition.high is not None:
        low = -np.inf if condition.low is None else condition.low
        high = np.inf if condition.high is None else condition.high
        inside = (values >= low) & (values < high)
    elif condition.levels or condition.negated:
        codes = [code for code, level in enumerate(column.levels) if level in condition.levels]
        inside = np.isin(values, codes) ^ condition.negated
    else:
        inside = np.zeros(len(values), dtype=bool)
    return np.where(missing, condition.missing, inside)


# SQL --------------------------------------------------------------------------------------------------------


def condition_sql(condition: Condition, column: RuleColumn) -> str:
    """Write a condition in SQL; a row without a value fulfils it only where it says IS NULL."""
    cell = quoted_name(column.name)
    if column.blanks and column.kind == "level":
        cell = f"NULLIF(TRIM({cell}), '')"
    parts = _levels_sql(condition, column, cell) if column.kind == "level" else _range_sql(condition, column)
    if not parts:
        return f"{cell} IS {'' if condition.missing else 'NOT '}NULL"
    said = " AND ".join(parts)
    return f"({said if len(parts) == 1 else f'({said})'} OR {cell} IS NULL)" if condition.missing else said


def quoted_name(name: str) -> str:
    """Quote a name for SQL.

    Examples
    --------
    >>> print(quoted_name('the "best" of'))
    "the ""best"" of"
    """
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """Quote a text for SQL.

    Examples
    --------
    >>> print(quoted_text("it's"))
    'it''s'
    """
    return "'" + text.replace("'", "''") + "'"


def _range_sql(condition: Condition, column: RuleColumn) -> list[str]:
    """Write a range."""
    ends = ((">=", condition.low), ("<", condition.high))
    name = quoted_name(column.name)
    return [f"{name} {sign} {_number_sql(end, column)}" for sign, end in ends if end is not None]


def _number_sql(value: float, column: RuleColumn) -> str:
    """Write the end of a range."""
    if column.kind == "date":
        return quoted_text(format_date(value, with_time=bool(value % 1)))
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _levels_sql(condition: Condition, column: RuleColumn, cell: str) -> list[str]:
    """Write levels: as numbers where the column holds numbers."""
    texts = [level if column.numeric else quoted_text(level) for level in condition.levels]
    if not texts:
        return []
    if len(texts) == 1:
        return [f"{cell} {'<>' if condition.negated else '='} {texts[0]}"]
    return [f"{cell} {'NOT ' if condition.negated else ''}IN ({', '.join(texts)})"]
