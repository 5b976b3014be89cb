"""Delimited text (CSV and its relatives) to a table.

The first rows tell encoding, separator, header and width (`plan.py`); then the whole file is
read, by pyarrow's parallel reader where every row has the same width, and row by row where one
has not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import IO, TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from cluster_maker.errors import DataLoadError
from cluster_maker.readers.assemble import assemble
from cluster_maker.readers.dialect import BLANKS, NOTHING, RowReader
from cluster_maker.readers.plan import Plan, make_plan, text_stream, unclosed
from cluster_maker.readers.source import Reading, Request, Source, shorten, some
from cluster_maker.wording import plural

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK_ROWS = 50_000
_BLOCK_BYTES = 2**24


def read_delimited(source: Source, request: Request) -> Reading:
    """Read a delimited text file.

    Parameters
    ----------
    source : Source
        The file.
    request : Request
        Only `nrows` matters here.

    Raises
    ------
    DataLoadError
        If there are no rows under the header, a row has more cells than the header, a column name
        occurs twice, or the file is a crosstab report.
    """
    plan = make_plan(source)
    columns, notes = _read_columns(source, plan, request.nrows)
    if len(columns[0]) == 0:
        raise source.refuse(f"has a header ({some(list(plan.layout.names))}) but no rows under it.")
    separator = plan.dialect.separator
    result = assemble(
        plan.layout, columns, comma_decimals=separator != ",", comma_likely=separator in (";", NOTHING)
    )
    if len(result.table) == 0:
        raise source.refuse(f"has a header ({some(list(plan.layout.names))}) but only empty rows under it.")
    how = [f"{plan.dialect.label} text", plan.encoding.label, *(["decimal comma"] * result.findings.comma)]
    opening = f"Read as {', '.join(how)}."
    return Reading(
        result.table, (opening, *plan.encoding.notes, *plan.notes, *plan.layout.notes, *notes, *result.notes)
    )


def _read_columns(
    source: Source, plan: Plan, nrows: int | None
) -> tuple[list[pa.ChunkedArray], tuple[str, ...]]:
    """Read all rows as columns of text, without rows lost in cells that a stray quotation mark opened."""
    columns, notes = _read_quoted(source, plan, nrows)
    if not any(_holds_rows(column, plan) for column in columns):
        return columns, notes
    unquoted = replace(plan, dialect=replace(plan.dialect, quote=""))
    try:
        columns = _read_fast(source, unquoted)
    except pa.ArrowInvalid as error:
        raise _stray_quote(source, "") from error
    note = "Quotation marks were read as ordinary characters, since some are opened and never closed."
    return [column.slice(0, nrows) for column in columns], (note,)


def _stray_quote(source: Source, where: str) -> DataLoadError:
    """Return the error for a quotation mark that swallows lines."""
    return source.refuse(
        f"cannot be read: a quotation mark was opened{where} and not closed, so that whole lines would "
        "end up in one cell. Close it, or double quotation marks that belong to the text."
    )


def _holds_rows(column: pa.ChunkedArray, plan: Plan) -> bool:
    """Tell whether a cell holds whole lines of the file: each has as many separators as a row."""
    n_separators = len(plan.layout.names) - 1
    if not plan.dialect.quote or n_separators == 0:
        return False
    for cell in column.filter(pc.match_substring(column, "\n")).slice(0, 1000).to_pylist():
        inner = cell.split("\n")[1:-1]
        enough = 2 if n_separators >= 3 else 5
        if len(inner) >= enough and all(line.count(plan.dialect.separator) == n_separators for line in inner):
            return True
    return False


def _read_quoted(
    source: Source, plan: Plan, nrows: int | None
) -> tuple[list[pa.ChunkedArray], tuple[str, ...]]:
    """Read all rows as columns of text, the fast way where the file allows it."""
    dialect = plan.dialect
    if nrows is None and plan.plain_newlines and dialect.separator != BLANKS and not dialect.blank_after:
        try:
            return _read_fast(source, plan), ()
        except pa.ArrowInvalid:
            pass  # rows of different width, damaged characters, a huge cell: row by row tells where
    return _read_rows(source, plan, nrows)


def _read_fast(source: Source, plan: Plan) -> list[pa.ChunkedArray]:
    """Read all rows with pyarrow, which refuses rows of another width."""
    names = [str(number) for number in range(len(plan.layout.names))]
    dialect = plan.dialect
    with _utf8_stream(source, plan) as stream:
        table = pa_csv.read_csv(
            stream,
            read_options=pa_csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES),
            parse_options=pa_csv.ParseOptions(
                delimiter=dialect.separator,
                quote_char=dialect.quote or False,
                double_quote=not dialect.escape,
                escape_char=dialect.escape or False,
                newlines_in_values=True,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    return list(table.columns)


def _utf8_stream(source: Source, plan: Plan) -> IO[bytes]:
    """Return the text from the first row on, as UTF-8 bytes."""
    if plan.encoding.codec not in ("utf-8", "utf-8-sig"):
        text = text_stream(source, plan.encoding)
        for _ in range(plan.lines_before):
            text.readline()
        return io.BufferedReader(_Recoded(text), _BLOCK_BYTES)
    stream = source.open()
    if plan.encoding.codec == "utf-8-sig":
        stream.read(3)
    for _ in range(plan.lines_before):
        stream.readline()
    return stream


class _Recoded(io.RawIOBase):
    """A stream of text, read as UTF-8 bytes."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._rest = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer."""
        view = memoryview(buffer).cast("B")
        if not self._rest:
            self._rest = self._text.read(2**20).encode("utf-8")
        part, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(part)] = part
        return len(part)

    def close(self) -> None:
        """Close the text as well."""
        self._text.close()
        super().close()


def _read_rows(
    source: Source, plan: Plan, nrows: int | None
) -> tuple[list[pa.ChunkedArray], tuple[str, ...]]:
    """Read row by row: short rows get empty cells, rows with too many cells are refused."""
    width = len(plan.layout.names)
    parts: list[list[pa.Array]] = [[] for _ in range(width)]
    with text_stream(source, plan.encoding) as stream:
        for _ in range(plan.lines_before):
            stream.readline()
        fitted = _FittedRows(source, plan, plan.dialect.rows(stream))
        rows = islice(fitted, nrows)
        while batch := list(islice(rows, _CHUNK_ROWS)):
            for part, column in zip(parts, zip(*batch, strict=True), strict=True):
                part.append(pa.array(column, pa.string()))
    columns = [pa.chunked_array(part, pa.string()) for part in parts]
    n_footer = fitted.n_footer() if nrows is None else 0
    return [column.slice(0, len(column) - n_footer) for column in columns], fitted.notes(n_footer)


class _FittedRows:
    """The rows of a file, all of the header's width; it remembers those that were shorter."""

    def __init__(self, source: Source, plan: Plan, reader: RowReader) -> None:
        self._source = source
        self._plan = plan
        self._reader = reader
        self._short: list[int] = []
        self._single: list[tuple[int, str]] = []  # rows of one cell: their number and text
        self._count = 0

    def __iter__(self) -> Iterator[list[str]]:
        width = len(self._plan.layout.names)
        try:
            for row in self._reader:
                if len(row) == width:
                    self._count += 1
                    yield row
                elif row:
                    self._count += 1
                    yield self._fit(row, width)
        except csv.Error as error:
            raise unclosed(self._source, self._line) from error

    @property
    def _line(self) -> int:
        """The number of the line read last, counted from 1 in the file."""
        return self._plan.lines_before + self._reader.line_num

    def _fit(self, row: list[str], width: int) -> list[str]:
        """Return the row with the header's number of cells."""
        if len(row) < width:
            self._short.append(self._line)
            if len(row) == 1:
                self._single.append((self._count, row[0]))
            return row + [""] * (width - len(row))
        if any(cell.strip() for cell in row[width:]):
            if any(cell.count("\n") > 2 for cell in row):
                raise _stray_quote(self._source, f" before line {self._line:,}")
            raise self._source.refuse(
                f"cannot be read: line {self._line:,} has {len(row)} cells but there are {width} columns "
                f"(it begins {shorten(row[0], 30)!r}): put cells that contain the separator "
                "in quotation marks, or remove the extra cells."
            )
        return row[:width]

    def n_footer(self) -> int:
        """Count the lines without any separator at the very end, if there are none elsewhere."""
        numbers = [number for number, _ in self._single]
        at_end = list(range(self._count - len(numbers) + 1, self._count + 1))
        return len(numbers) if numbers == at_end and len(numbers) < self._count else 0

    def notes(self, n_footer: int) -> tuple[str, ...]:
        """Say how many rows were short, and what was left out at the end."""
        footer: tuple[str, ...] = ()
        if n_footer:
            texts = [text for _, text in self._single]
            footer = (
                f"{plural(n_footer, 'line')} without separators at the end left out: {some(texts, 3)}.",
            )
        return self._short_note(self._short[: len(self._short) - n_footer]) + footer

    def _short_note(self, short: list[int]) -> tuple[str, ...]:
        """Say how many rows were short."""
        if not short:
            return ()
        lines = plural(len(short), "line")
        verb, first = ("was", "") if len(short) == 1 else ("were", "the first is ")
        where = f"{first}line {short[0]:,}"
        return (
            f"{lines} had fewer cells than there are columns and {verb} read with empty values ({where}).",
        )
