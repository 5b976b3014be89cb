"""What a model needs to find in a table, and whether a new table has it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_maker.data_analyser.amount_text import NumberStyle
from cluster_maker.data_analyser.values import DateStyle, missing_mask
from cluster_maker.errors import (
    ColumnError,
    ConfigError,
    PreprocessingError,
    closest,
    suggest,
    unknown_column,
)
from cluster_maker.preprocessing.clean import ColumnReader, column_of, level_text
from cluster_maker.preprocessing.transformer import TableTransformer
from cluster_maker.preprocessing.wording import listing, some_of
from cluster_maker.scoring.records import ColumnContract, ContractCheck
from cluster_maker.types import BoolVector, FloatVector, TableReport
from cluster_maker.wording import plural

#: A column of which more than this share cannot be read is another column, or written in another way.
MOST_UNREAD = 0.5
#: … but a few values are too few to say that: one row is treated as it would be among a thousand.
FEWEST_VALUES = 10

_SHOWN = 5


def feature_contract(columns: TableReport, transformer: TableTransformer) -> tuple[ColumnContract, ...]:
    """Return what a model needs, column by column.

    Parameters
    ----------
    columns : TableReport
        What each column of the table that was clustered was found to be.
    transformer : TableTransformer
        The fitted preparation.
    """
    readers = transformer.reader_.readers_
    roles = {column.name: column for column in columns.columns}
    return tuple(
        ColumnContract(
            name=reader.name,
            role=roles[reader.name].role,
            kind=reader.kind,
            unit=roles[reader.name].unit,
            levels=reader.levels,
            written=_written(reader),
        )
        for reader in readers
    )


def check_contract(
    table: pd.DataFrame,
    columns: TableReport,
    transformer: TableTransformer,
    *,
    rename: Mapping[str, str] | None = None,
    id_name: str = "",
) -> ContractCheck:
    """Hold a new table against what a model needs.

    Parameters
    ----------
    table : pandas.DataFrame
        New rows.
    columns : TableReport
        What each column of the table that was clustered was found to be.
    transformer : TableTransformer
        The fitted preparation.
    rename : mapping of str to str, optional
        Name in the new table -> name in the model.
    id_name : str
        The column that identifies a row; it may be missing.

    Returns
    -------
    ContractCheck

    Raises
    ------
    ColumnError
        If a column is missing, naming the closest one there is; or one to be renamed does not exist.
    ConfigError
        If two columns would have one name.
    PreprocessingError
        If more than half of a column's values (10 or more) cannot be read as what the column was.
    """
    contract = feature_contract(columns, transformer)
    renamed = _renamed(table, dict(rename or {}), [column.name for column in contract], id_name)
    labels = [str(label) for label in renamed.columns]
    _refuse_missing([column.name for column in contract], labels)
    found = [_look_at(renamed, reader) for reader in transformer.reader_.readers_]
    unread = tuple((one.name, one.n_unread) for one in found if one.n_unread and not one.levels)
    unseen = tuple((one.name, one.levels, one.n_unread) for one in found if one.levels)
    needed = {column.name for column in contract} | {id_name}
    extra = tuple(label for label in labels if label not in needed)
    return ContractCheck(
        table=renamed,
        extra=extra,
        renamed=tuple((rename or {}).items()),
        unread=unread,
        unseen=unseen,
        notes=(
            *(f"{new} was taken for {old}." for new, old in (rename or {}).items()),
            *some_of([one.note for one in found if one.note], "further columns had such values too"),
            *_extra_note(extra),
            *_id_note(id_name, labels),
        ),
    )


def unseen_cells(column: pd.Series, reader: ColumnReader, values: FloatVector) -> BoolVector:
    """Return which cells hold something that the model cannot place, shape (n,).

    Parameters
    ----------
    column : pandas.Series of shape (n,)
        The column as it came.
    reader : ColumnReader
        How the model reads it.
    values : float array of shape (n,)
        What it read: NaN where nothing, a negative code for a level that it never saw.
    """
    known = ~missing_mask(column, words=reader.kind == "amount")
    return np.asarray(known & (np.isnan(values) | ((reader.kind == "level") & (values < 0))))


@dataclass(frozen=True)
class _Found:
    """What one column of a new table holds that the model cannot place."""

    name: str
    n_unread: int
    levels: tuple[str, ...] = ()
    note: str = ""


def _look_at(table: pd.DataFrame, reader: ColumnReader) -> _Found:
    """Look for values of one column that cannot be read, or were never seen."""
    column = column_of(table, reader.name)
    unread = unseen_cells(column, reader, reader.read(column))
    count = int(np.count_nonzero(unread))
    if count == 0:
        return _Found(reader.name, 0)
    examples = tuple(dict.fromkeys(level_text(value) for value in column[unread].iloc[:1000]))
    known = int(np.count_nonzero(~missing_mask(column, words=reader.kind == "amount")))
    if reader.kind != "level" and known >= FEWEST_VALUES and count > MOST_UNREAD * known:
        raise PreprocessingError(
            f"column {reader.name!r} should hold {_written(reader)}, but {count:,} of its {known:,} values "
            f"cannot be read so ({examples[0]!r}, say): mend the column, or name the right one "
            "(--rename NEW=OLD)."
        )
    shown = listing([repr(text) for text in examples], _SHOWN)
    if reader.kind == "amount":
        note = f"{reader.name}: {plural(count, 'value')} ({shown}) could not be read and counted as missing."
        return _Found(reader.name, count, note=note)
    done = "treated as rare levels were" if reader.kind == "level" else "counted as missing"
    note = f"{reader.name}: {plural(count, 'row')} with levels that were never seen ({shown}), {done}."
    return _Found(reader.name, count, examples[:_SHOWN], note)


def _renamed(
    table: pd.DataFrame, rename: Mapping[str, str], needed: Sequence[str], id_name: str
) -> pd.DataFrame:
    """Return the table with columns renamed; refuse names that do not exist or would exist twice."""
    labels = [str(label) for label in table.columns]
    allowed = [*needed, *([id_name] if id_name and id_name not in needed else [])]
    for new, old in rename.items():
        if new not in labels:
            raise unknown_column(new, labels)
        if old not in allowed:
            raise ColumnError(
                f"{new!r} cannot be taken for {old!r}: the model has no such column.{suggest(old, allowed)} "
                f"It has: {listing([repr(name) for name in allowed])}."
            )
    taken = [rename.get(label, label) for label in labels]
    for new, old in rename.items():
        if taken.count(old) > 1:
            raise ConfigError(
                f"{new!r} cannot be taken for {old!r}: the table has another column of that name. Rename "
                "that one too, or leave it out."
            )
    return table.set_axis(taken, axis=1) if rename else table


def _refuse_missing(needed: Sequence[str], labels: Sequence[str]) -> None:
    """Refuse a table that lacks a column, with the closest one it has and how to say that it is the same."""
    missing = [name for name in needed if name not in labels]
    if not missing:
        return
    free = [label for label in labels if label not in needed]
    shown = "; ".join(_missing_hint(name, free) for name in missing[:_SHOWN])
    more = f"; and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    have = "is" if len(missing) == 1 else "are"
    raise ColumnError(
        f"{len(missing)} of the {plural(len(needed), 'column')} that the model needs {have} missing: "
        f"{shown}{more}. The table has: {listing([repr(label) for label in labels])}."
    )


def _missing_hint(name: str, free: Iterable[str]) -> str:
    """Name a missing column, and how to give the closest one its name."""
    close = closest(name, free)
    if not close:
        return repr(name)
    return f"{name!r} (if {close!r} is the same: --rename {shlex.quote(f'{close}={name}')})"


def _extra_note(extra: Sequence[str]) -> list[str]:
    """Say which columns were not looked at."""
    if not extra:
        return []
    were = "was" if len(extra) == 1 else "were"
    return [f"{plural(len(extra), 'column')} {were} not used: {listing(extra)}."]


def _id_note(id_name: str, labels: Sequence[str]) -> list[str]:
    """Say that rows are numbered where their identifier is missing."""
    if not id_name or id_name in labels:
        return []
    return [f"The column {id_name!r}, which identified rows, is missing: rows are numbered from 0."]


def _written(reader: ColumnReader) -> str:
    """Say how the values of a column are written."""
    style = reader.style
    if isinstance(style, DateStyle):
        return f"dates (as {listing(style.formats, 3)})" if style.formats else "dates"
    if isinstance(style, NumberStyle):
        comma = " with a decimal comma" if style.decimal_comma else ""
        return "numbers" + (comma or (" with dots between thousands" if style.dot_thousands else ""))
    shown = listing([repr(level) for level in reader.levels], _SHOWN)
    return f"one of {shown}" if len(reader.levels) > 1 else shown


def identifier_name(columns: TableReport, row_id_name: object) -> str:
    """Return the name of the column that identified rows; empty where none did."""
    labels = {column.name for column in columns.columns}
    name = "" if row_id_name is None else str(row_id_name)
    return name if name in labels else ""
