"""The values of each column as numbers: amounts, days, ranks, 0/1 and codes of levels; NaN is missing.

`TableReader` learns from a table how each column is written and reads new rows in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types as dtypes
from sklearn.base import BaseEstimator, TransformerMixin

from cluster_maker.data_analyser.amount_text import NumberStyle
from cluster_maker.data_analyser.values import (
    DateStyle,
    Distinct,
    distinct,
    missing_mask,
    read_dates,
    read_numbers,
)
from cluster_maker.errors import PreprocessingError, unknown_column
from cluster_maker.preprocessing.wording import listing, some_of
from cluster_maker.types import (
    QUANTITATIVE_ROLES,
    BoolVector,
    ColumnReport,
    FloatMatrix,
    FloatVector,
    IntVector,
    Role,
    TableReport,
)
from cluster_maker.wording import plural

Kind: TypeAlias = Literal["amount", "rank", "binary", "level"]

#: Code of a level that the fitted table did not have.
UNSEEN = -1.0

#: Truth values may come as numbers from one source and as words from another.
_ALIASES = {"0": "False", "1": "True", "False": "0", "True": "1"}
#: Larger amounts count as missing: their squares are beyond what a float can hold.
_LARGEST = 1e150

_EPOCH = np.datetime64("1970-01-01", "us")
_DAY = np.timedelta64(1, "D")
_YES = frozenset({"yes", "y", "true", "t", "on", "ja", "oui", "si", "sí", "selected", "checked"})
_NO = frozenset({"no", "n", "false", "f", "off", "nein", "non", "none", "not selected", "unchecked"})


@dataclass(frozen=True)
class ColumnReader:
    """How one column is read.

    Parameters
    ----------
    name : str
        The column.
    kind : {"amount", "rank", "binary", "level"}
        What its numbers mean.
    levels : tuple of str
        Ranks, 0/1 and codes: the level of each number; empty for amounts.
    style : NumberStyle, DateStyle or None
        How amounts and dates are written.
    blank : float
        What a cell without a value is: NaN, or 0 in a box that is ticked or left blank.
    """

    name: str
    kind: Kind
    levels: tuple[str, ...] = ()
    style: NumberStyle | DateStyle | None = None
    blank: float = np.nan

    def read(self, column: pd.Series) -> FloatVector:
        """Return the column as numbers, shape (n,); days since 1970 for dates."""
        if isinstance(self.style, DateStyle):
            return _days(read_dates(column, style=self.style).values)
        if self.kind == "amount":
            values = read_numbers(column, style=self.style).values.to_numpy(dtype=np.float64)
            return np.where(np.abs(values) <= _LARGEST, values, np.nan)
        return self._codes(column)

    def _codes(self, column: pd.Series) -> FloatVector:
        """Look up the level of each row; a new level is `UNSEEN` for codes, missing for ranks and 0/1."""
        position = {level: float(code) for code, level in enumerate(self.levels)}
        unseen = UNSEEN if self.kind == "level" else np.nan
        codes, texts = level_codes(column)
        known = [position.get(text, position.get(_ALIASES.get(text, ""), unseen)) for text in texts]
        numbers = np.array([*known, self.blank])
        return numbers[codes]  # code -1, missing, takes the value at the end


def level_text(value: Any) -> str:
    """Write a value as the name of a level: 1.0 and 1 and " 1 " are the same one."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def level_codes(column: pd.Series) -> tuple[IntVector, list[str]]:
    """Return a code for each row (-1: missing) and the text of each code."""
    if dtypes.is_object_dtype(column.dtype):
        column = column.map(level_text, na_action="ignore")  # 1 and True are equal, but not the same level
    found: Distinct = distinct(column)
    texts = [level_text(value) for value in found.values]
    unique = {text: None for text in texts if text}
    place = {text: code for code, text in enumerate(unique)}
    translate = np.array([place.get(text, -1) for text in texts] + [-1], dtype=np.intp)
    return translate[found.codes], list(unique)


class TableReader(TransformerMixin, BaseEstimator):
    """Read the columns of a table as numbers, new rows just as the rows of the fit.

    Parameters
    ----------
    columns : tuple of ColumnReport
        The columns to read, by role.

    Attributes
    ----------
    readers_ : tuple of ColumnReader
        One for each column that had a value, in the order of `columns`.
    notes_ : tuple of str
        What could not be read.
    """

    def __init__(self, columns: tuple[ColumnReport, ...]) -> None:
        self.columns = columns

    def fit(self, table: pd.DataFrame, y: None = None) -> TableReader:
        """Learn how each column is written.

        Raises
        ------
        ColumnError
            If the table lacks a column.
        PreprocessingError
            If all values of a column are infinite.
        """
        readers: list[ColumnReader] = []
        notes: list[str] = []
        for report in self.columns:
            column = column_of(table, report.name)
            reader = _fit_reader(column, report)
            values = reader.read(column)
            notes += _reading_notes(column, reader, values)
            if not np.isnan(values).all():
                readers.append(reader)
        self.readers_ = tuple(readers)
        days = [reader.name for reader in readers if isinstance(reader.style, DateStyle)]
        dates = [f"Counted in days: {listing(days)}."] if days else []
        self.notes_ = (*dates, *some_of(notes, "further columns had such values too"))
        return self

    def transform(self, table: pd.DataFrame) -> FloatMatrix:
        """Return the numbers, shape (n, columns that had a value); NaN is missing."""
        columns = [column_of(table, reader.name) for reader in self.readers_]
        out = np.empty((len(table), len(columns)), dtype=np.float64, order="F")
        for position, (reader, column) in enumerate(zip(self.readers_, columns, strict=True)):
            out[:, position] = reader.read(column)
        return out

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "readers_")


def column_of(table: pd.DataFrame, name: str) -> pd.Series:
    """Return the column called `name`, also where its label is a number.

    Raises
    ------
    ColumnError
        If there is none.
    PreprocessingError
        If there are several.
    """
    if name in table.columns:
        positions = np.flatnonzero(np.asarray(table.columns == name))
    else:
        positions = np.array(
            [i for i, label in enumerate(table.columns) if str(label) == name], dtype=np.intp
        )
    if len(positions) == 0:
        raise unknown_column(name, table.columns)
    if len(positions) > 1:
        raise PreprocessingError(
            f"the table has {len(positions)} columns called {name!r}: give each its own name."
        )
    return table.iloc[:, int(positions[0])]


def rows_with_values(table: pd.DataFrame, columns: TableReport) -> BoolVector:
    """Say for each row whether any clustered column that `table` has holds a value, shape (n,).

    A blank in a box that is ticked or not is an answer: not ticked.
    """
    labels = {str(label) for label in table.columns}
    used = [column for column in columns.used if column.name in labels]
    if not used or any(column.role is Role.BINARY and column.n_distinct == 1 for column in used):
        return np.ones(len(table), dtype=bool)
    known = np.zeros(len(table), dtype=bool)
    for column in used:
        known |= column_of(table, column.name).notna().to_numpy()
    return known


def _fit_reader(column: pd.Series, report: ColumnReport) -> ColumnReader:
    """Find out how a column is written, by its role."""
    if report.role in QUANTITATIVE_ROLES:
        return ColumnReader(report.name, "amount", style=read_numbers(column).style)
    if report.role is Role.DATE:
        return ColumnReader(report.name, "amount", style=read_dates(column).style)
    if report.role is Role.ORDINAL:
        return ColumnReader(report.name, "rank", _ordered_levels(column, report.levels))
    _, levels = level_codes(column)
    if report.role is Role.BINARY and report.n_distinct == 1 and len(levels) == 1:
        return ColumnReader(report.name, "binary", ("not ticked", levels[0]), blank=0.0)
    return _kinds_reader(column, report, levels)


def _kinds_reader(column: pd.Series, report: ColumnReport, levels: Sequence[str]) -> ColumnReader:
    """Read a column of two or more kinds, or an identifier that was asked for."""
    if report.role is Role.BINARY and len(levels) == 2:
        return ColumnReader(report.name, "binary", _no_yes(levels))
    if dtypes.is_numeric_dtype(column.dtype) and report.role not in (Role.BINARY, Role.NOMINAL):
        return ColumnReader(
            report.name, "amount", style=NumberStyle()
        )  # an identifier, say, that was asked for
    return ColumnReader(report.name, "level", tuple(sorted(levels, key=_level_order)))


def _ordered_levels(column: pd.Series, given: Sequence[str]) -> tuple[str, ...]:
    """Return the given order of levels, or one inferred: by the numbers in them, else by the alphabet."""
    _, levels = level_codes(column)
    known = tuple(dict.fromkeys(level_text(level) for level in given))
    if set(known) & set(levels):
        return known
    amounts = read_numbers(pd.Series(levels, dtype=object)).values.to_numpy(dtype=np.float64)
    if levels and not np.isnan(amounts).any():
        return tuple(levels[i] for i in np.argsort(amounts, kind="stable"))
    return tuple(sorted(levels))


def _no_yes(levels: Sequence[str]) -> tuple[str, ...]:
    """Order two levels so that the second is the "yes", the larger number or the later word."""
    first, second = sorted(levels, key=_level_order)
    swapped = first.lower() in _YES or (second.lower() in _NO and first.lower() not in _NO)
    return (second, first) if swapped else (first, second)


def _level_order(level: str) -> tuple[int, float, str]:
    """Sort numbers by size and before words."""
    try:
        return (0, float(level), level)
    except ValueError:
        return (1, 0.0, level)


def _days(dates: pd.Series) -> FloatVector:
    """Count the days since 1970, shape (n,); NaN where there is no date."""
    return np.asarray((dates.to_numpy(dtype="datetime64[us]") - _EPOCH) / _DAY, dtype=np.float64)


def _reading_notes(column: pd.Series, reader: ColumnReader, values: FloatVector) -> list[str]:
    """Say what was infinite or could not be read."""
    infinite = _count_infinite(column)
    if infinite and np.isnan(values).all():
        raise PreprocessingError(
            f"all values of {reader.name!r} are infinite: leave the column out, "
            "or mend it where it is computed."
        )
    notes = []
    if infinite:
        notes.append(f"{reader.name}: {plural(infinite, 'infinite value')} counted as missing.")
    known = ~missing_mask(column, words=reader.kind == "amount")
    unread = int(np.count_nonzero(np.isnan(values) & known)) - infinite
    if unread > 0:
        told = f"{reader.name}: {plural(unread, 'value')} could not be read as {_what(reader)}"
        notes.append(f"{told} and counted as missing.")
    return notes


def _what(reader: ColumnReader) -> str:
    """Name what a column's values are read as."""
    if isinstance(reader.style, DateStyle):
        return "a date"
    return "a level" if reader.levels else "a number"


def _count_infinite(column: pd.Series) -> int:
    """Count infinities in a column of floats."""
    if not dtypes.is_float_dtype(column.dtype):
        return 0
    return int(np.isinf(column.to_numpy(dtype=np.float64, na_value=np.nan)).sum())
