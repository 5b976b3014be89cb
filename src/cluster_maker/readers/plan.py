"""How a delimited text file is to be read, found out from its first lines."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from cluster_maker.errors import DataLoadError
from cluster_maker.readers.crosstab import crosstab_question, crosstab_refusal
from cluster_maker.readers.dialect import Dialect, detect_dialect
from cluster_maker.readers.encoding import TextEncoding, detect_encoding
from cluster_maker.readers.header import Layout, is_header, lay_out
from cluster_maker.readers.source import Source
from cluster_maker.wording import plural

_SAMPLE_CHARACTERS = 2**20
_SAMPLE_LIMIT = 2**24
_SAMPLE_LINES = 30
_SAMPLE_ROWS = 300
_COMMENTS = ("#", "//")


@dataclass(frozen=True)
class Plan:
    r"""How a file will be read.

    Parameters
    ----------
    encoding : TextEncoding
        How bytes become letters.
    dialect : Dialect
        How lines become cells.
    layout : Layout
        What the columns are called.
    lines_before : int
        Number of lines before the first row.
    plain_newlines : bool
        Whether lines end with "\n" or "\r\n" throughout the sample, never with "\r" alone.
    notes : tuple of str
        What was found odd.
    """

    encoding: TextEncoding
    dialect: Dialect
    layout: Layout
    lines_before: int
    plain_newlines: bool
    notes: tuple[str, ...]


def make_plan(source: Source) -> Plan:
    """Find out from the first lines how a file is written.

    Parameters
    ----------
    source : Source
        A text file, packed or not.

    Raises
    ------
    DataLoadError
        If it is blank or a crosstab report, or its header does not fit its rows.
    """
    encoding = detect_encoding(source)
    text, whole = _sample(source, encoding)
    lines = io.StringIO(text, newline="").readlines()
    if not any(line.strip() for line in lines):
        raise source.refuse("holds nothing but blank lines.")
    opening = _read_opening(lines)
    dialect = opening.dialect or detect_dialect(lines[opening.n_lines :])
    lines_before = opening.n_lines - _comment_is_header(lines, opening.n_lines, dialect)
    if lines_before < opening.n_lines:
        lines[lines_before] = lines[lines_before].lstrip("#/ ")
    rows, ends = _sample_rows(source, dialect, lines[lines_before:], whole=whole)
    layout = _lay_out(source, rows)
    first = lines_before + (ends[layout.first_row - 1] if layout.first_row else 0)
    plain = "\r" not in text.replace("\r\n", "")
    n_comments = lines_before - opening.n_blank
    notes = (f"{plural(n_comments, 'comment line')} above the table skipped.",) if n_comments > 0 else ()
    return Plan(encoding, dialect, layout, first, plain, notes)


def _sample(source: Source, encoding: TextEncoding) -> tuple[str, bool]:
    """Return the beginning of the text, in whole lines, and whether it is all of it."""
    with text_stream(source, encoding) as stream:
        text = stream.read(_SAMPLE_CHARACTERS)
        while text.count("\n") < _SAMPLE_LINES and len(text) < _SAMPLE_LIMIT:
            more = stream.read(_SAMPLE_CHARACTERS)
            if not more:
                return text, True
            text += more
        if not stream.read(1):
            return text, True
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[: end or len(text)], False


def text_stream(source: Source, encoding: TextEncoding) -> io.TextIOWrapper:
    """Return the decoded text; line ends stay as they are, impossible bytes become "�"."""
    return io.TextIOWrapper(source.open(), encoding=encoding.codec, errors="replace", newline="")


@dataclass(frozen=True)
class _Opening:
    """Lines before the table: comments, blank lines, and Excel's "sep=;"."""

    n_lines: int
    n_blank: int
    dialect: Dialect | None = None


def _read_opening(lines: list[str]) -> _Opening:
    """Count the lines before the table."""
    n_blank, dialect = 0, None
    for number, line in enumerate(lines):
        text = line.strip().strip('"')
        if text.lower().startswith("sep=") and len(text) <= 5:
            dialect, n_blank = Dialect(text[4:] or "\t"), n_blank + 1
        elif not text:
            n_blank += 1
        elif not text.startswith(_COMMENTS):
            return _Opening(number, n_blank, dialect)
    return _Opening(0, 0, dialect)


def _comment_is_header(lines: list[str], n_before: int, dialect: Dialect) -> bool:
    """Tell whether the comment line right above the rows is their header, as numpy writes it."""
    if n_before == 0 or not lines[n_before - 1].lstrip().startswith(_COMMENTS):
        return False
    names, *rows = dialect.rows([lines[n_before - 1].lstrip("#/ "), *lines[n_before : n_before + 50]])
    if len(names) < 2 or not rows or len(names) != len(rows[0]):
        return False
    return not is_header(rows[0], rows[1:]) or not lines[n_before - 1].lstrip().startswith("# ")


def _sample_rows(
    source: Source, dialect: Dialect, lines: list[str], *, whole: bool
) -> tuple[list[list[str]], list[int]]:
    """Return the first rows, and after how many lines each of them ends."""
    rows, ends = [], []
    reader = dialect.rows(lines)
    try:
        for row in reader:
            if row:
                rows.append(row)
                ends.append(reader.line_num)
            if len(rows) > _SAMPLE_ROWS:
                break
    except csv.Error as error:
        raise unclosed(source, reader.line_num) from error
    if not whole and len(rows) > 1:
        rows.pop()  # it may be cut off
        ends.pop()
    return rows, ends


def unclosed(source: Source, line: int) -> DataLoadError:
    """Return the error for a quotation mark that opens a cell and never closes it."""
    return source.refuse(
        f"has a cell of more than {csv.field_size_limit():,} characters before line {line:,}: "
        "a quotation mark was probably opened and never closed."
    )


def _lay_out(source: Source, rows: list[list[str]]) -> Layout:
    """Find the header, after reports of percentages were refused; errors get the file's name."""
    question = crosstab_question(rows)
    if question is not None:
        raise source.refuse(crosstab_refusal(question))
    try:
        return lay_out(rows, ragged=True)
    except DataLoadError as error:
        raise source.refuse(f"cannot be read: {error}") from error
