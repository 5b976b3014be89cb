"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods) to a table: one sheet, from its header on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa
import python_calamine as calamine

from cluster_maker.errors import DataLoadError, suggest
from cluster_maker.readers.assemble import assemble, footer_note
from cluster_maker.readers.crosstab import crosstab_question, crosstab_refusal
from cluster_maker.readers.header import Layout, footer_length, lay_out
from cluster_maker.readers.source import Reading, Request, Source, some
from cluster_maker.readers.values import to_text
from cluster_maker.wording import plural

_SAMPLE_ROWS = 300
_TAIL_ROWS = 20
# A sheet with less than this share of the fullest sheet's cells is a cover, a legend or a list of codes.
_REAL_SHARE = 0.05


@dataclass(frozen=True)
class _Sheet:
    """A sheet's name, size in cells, and its first rows as texts."""

    name: str
    size: int
    rows: list[list[str]]
    handle: Any


def read_workbook(source: Source, request: Request) -> Reading:
    """Read one sheet of a workbook.

    Parameters
    ----------
    source : Source
        The workbook.
    request : Request
        `sheet` names a sheet, or gives its position from 0; by default it is the first with a
        real table. Rows above the header, empty rows and nameless empty columns are left out.

    Raises
    ------
    DataLoadError
        If the workbook is damaged or protected, has no such sheet or no table, a column name
        occurs twice, or the sheet is a crosstab report.
    """
    with source.open_seekable() as stream:
        return _read(source, _open(source, stream), request)


def _read(source: Source, book: Any, request: Request) -> Reading:
    """Read one sheet of an open workbook."""
    names = list(book.sheet_names)
    sheet = _named(source, book, request.sheet) if request.sheet is not None else _first_real(source, book)
    layout = _lay_out(source, sheet, n_sheets=len(names))
    stop = None if request.nrows is None else layout.first_row + request.nrows
    rows = sheet.handle.to_python(skip_empty_area=True, nrows=stop)[layout.first_row :]
    n_footer = footer_length([[to_text(cell) for cell in row] for row in rows[-_TAIL_ROWS:]])
    remarks = [str(row[0]) for row in rows[len(rows) - n_footer :]]
    del rows[len(rows) - n_footer :]
    filled = rows if len(layout.names) < 2 else [row for row in rows if any(cell != "" for cell in row)]
    if not any(cell != "" for row in filled for cell in row):
        raise source.refuse(f"has a header in sheet {sheet.name!r} ({some(list(layout.names))}) but no rows.")
    columns = [_typed([row[position] for row in filled]) for position in range(len(layout.names))]
    result = assemble(layout, columns, comma_decimals=False)
    below = [footer_note(remarks)] if remarks else []
    if len(filled) < len(rows):
        below.append(f"{plural(len(rows) - len(filled), 'empty row')} left out.")
    return Reading(result.table, (*_sheet_note(sheet.name, names), *layout.notes, *below, *result.notes))


def _open(source: Source, stream: IO[bytes]) -> Any:
    """Open the workbook."""
    try:
        return calamine.CalamineWorkbook.from_filelike(stream)
    except calamine.PasswordError as error:
        raise source.refuse(
            "is protected with a password: open it in Excel, remove the password and save it again."
        ) from error
    except calamine.CalamineError as error:
        raise _damaged(source, error) from error


def _damaged(source: Source, error: Exception) -> DataLoadError:
    """Return the error for a workbook that cannot be parsed."""
    return source.refuse(
        f"is a damaged or incomplete workbook ({error}): open it in a spreadsheet program and save it again."
    )


def _load(source: Source, book: Any, name: str) -> _Sheet:
    """Load one sheet, with its first rows as texts."""
    try:
        handle = book.get_sheet_by_name(name)
        rows = handle.to_python(skip_empty_area=True, nrows=_SAMPLE_ROWS)
    except calamine.CalamineError as error:
        raise _damaged(source, error) from error
    texts = [[to_text(cell) for cell in row] for row in rows]
    return _Sheet(name, handle.height * handle.width, texts, handle)


def _named(source: Source, book: Any, wanted: str | int) -> _Sheet:
    """Return the sheet that the caller named."""
    names = list(book.sheet_names)
    # "2019" may be a sheet's name; only where it is not, digits are a position
    position = int(wanted) if isinstance(wanted, int) or (wanted.isdigit() and wanted not in names) else -1
    if 0 <= position < len(names):
        wanted = names[position]
    if wanted not in names:
        by_case = {name.strip().lower(): name for name in names}
        same = by_case.get(str(wanted).strip().lower())
        if same is None:
            raise source.refuse(
                f"has no sheet {wanted!r}.{suggest(str(wanted), names)} Its sheets: {some(names, 10)}."
            )
        wanted = same
    return _load(source, book, str(wanted))


def _first_real(source: Source, book: Any) -> _Sheet:
    """Return the first visible sheet with a real table, passing over covers, legends and reports."""
    metadata = [item for item in book.sheets_metadata if item.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [item.name for item in metadata if item.visible == calamine.SheetVisibleEnum.Visible]
    sheets = [_load(source, book, name) for name in visible or [item.name for item in metadata]]
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not filled:
        raise source.refuse(f"has no sheet with anything in it (sheets: {some(list(book.sheet_names))}).")
    largest = max(sheet.size for sheet in filled)
    real = [sheet for sheet in filled if sheet.size >= _REAL_SHARE * largest and _holds_table(sheet.rows)]
    return real[0] if real else max(filled, key=lambda sheet: sheet.size)


def _holds_table(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether rows have a header over at least two columns and something below it."""
    if crosstab_question(rows) is not None:
        return False
    try:
        layout = lay_out(rows, ragged=False)
    except DataLoadError:
        return False
    n_names = len(layout.names) - len(layout.generated)
    named = n_names == 0 or n_names >= 0.5 * len(layout.names)
    return named and len(layout.names) >= 2 and len(rows) - layout.first_row >= 2


def _lay_out(source: Source, sheet: _Sheet, *, n_sheets: int) -> Layout:
    """Find the header; errors get the file's and the sheet's name."""
    where = f"(sheet {sheet.name!r}) " if n_sheets > 1 else ""
    if not sheet.rows:
        raise source.refuse(f"{where}is empty: there is nothing in sheet {sheet.name!r}.")
    question = crosstab_question(sheet.rows)
    if question is not None:
        raise source.refuse(where + crosstab_refusal(question))
    try:
        return lay_out(sheet.rows, ragged=False)
    except DataLoadError as error:
        raise source.refuse(f"{where}cannot be read: {error}") from error


def _sheet_note(name: str, names: list[str]) -> tuple[str, ...]:
    """Say which sheet was read, if there are several."""
    others = [other for other in names if other != name]
    return (f"Sheet {name!r} of {len(names)} was read; others: {some(others)}.",) if others else ()


def _typed(values: list[Any]) -> pa.ChunkedArray:
    """Return a column of cells as numbers, truth values, dates, or else text."""
    kinds = {type(value) for value in values if value != ""}
    if kinds and kinds <= {float, int}:
        return pa.chunked_array([_numbers(values)])
    if kinds == {bool} and "" not in values:
        return pa.chunked_array([pa.array(values, pa.bool_())])
    if kinds and kinds <= {dt.date, dt.datetime}:
        return pa.chunked_array([pa.array([_moment(value) for value in values], pa.timestamp("us"))])
    return pa.chunked_array([pa.array([to_text(value) for value in values], pa.string())])


def _numbers(values: list[Any]) -> pa.Array:
    """Return whole numbers as such, if none is missing; a workbook itself knows only floats."""
    if all(value != "" and float(value).is_integer() and abs(value) < 2**53 for value in values):
        return pa.array([int(value) for value in values], pa.int64())
    return pa.array([None if value == "" else float(value) for value in values], pa.float64())


def _moment(value: Any) -> dt.datetime | None:
    """Return a date as the beginning of its day."""
    if value == "":
        return None
    return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
