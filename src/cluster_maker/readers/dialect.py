"""How a delimited text is written: what stands between the cells and what quotes them.

Every candidate reads the first rows; the one whose rows have the same width and whose cells are
clean (numbers, dates, words without other separators) wins, an idea of G. J. J. van den Burg,
A. Nazábal and C. Sutton, "Wrangling messy CSV files by detecting row and type patterns" (2019).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from cluster_maker.readers.values import is_date, is_missing, is_number

BLANKS = " "
#: Stands for "nothing separates": a character (unit separator) that the text does not hold.
NOTHING = "\x1f"

_LABELS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", BLANKS: "blank"}
_ROWS = 300


class RowReader(Protocol):
    """What `csv.reader` gives: rows, and the number of lines read so far."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Dialect:
    """Separator, quotation mark and escape sign of a delimited text.

    Parameters
    ----------
    separator : str
        One character; `BLANKS` for any run of blanks, `NOTHING` for a single column.
    quote : str
        The quotation mark, or empty if quotation marks are ordinary characters.
    escape : str
        The sign before a quotation mark inside a quoted cell; empty if it is doubled instead.
    blank_after : bool
        Whether a blank after the separator belongs to the separator.
    """

    separator: str
    quote: str = '"'
    escape: str = ""
    blank_after: bool = False

    @property
    def label(self) -> str:
        """What to call it."""
        return f"{_LABELS[self.separator]}-separated" if self.separator != NOTHING else "one-column"

    def rows(self, lines: Iterable[str]) -> RowReader:
        """Return the rows of some lines of text; lines keep their ends."""
        by_blanks = self.separator == BLANKS
        return csv.reader(
            (line.strip().replace("\t", " ") for line in lines) if by_blanks else lines,
            delimiter=self.separator,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape or None,
            doublequote=not self.escape,
            skipinitialspace=self.blank_after or by_blanks,
        )


def detect_dialect(lines: list[str]) -> Dialect:
    """Return the dialect in which the first lines of a file make the best table.

    Parameters
    ----------
    lines : list of str
        Complete lines with their ends, without comments before the table.
    """
    sample = [line for line in lines if line.strip()][:_ROWS]
    best, best_score = Dialect(NOTHING), 0.0
    for candidate in _candidates("".join(sample)):
        score = _score(candidate, sample)
        if score > best_score + 1e-9:
            best, best_score = candidate, score
    return replace(best, blank_after=_blank_follows(best, sample))


def _candidates(text: str) -> Iterator[Dialect]:
    """Yield the dialects worth trying, the usual first."""
    separators = [sign for sign in (",", ";", "\t", "|") if sign in text]
    if " " in text.strip() or "\t" in text:
        separators.append(BLANKS)
    for separator in [*separators, NOTHING]:
        yield Dialect(separator)
        if '\\"' in text:
            yield Dialect(separator, escape="\\")
        if '"' in text:
            yield Dialect(separator, quote="")
        elif re.search(
            rf"(?:^|{re.escape(separator)})'[^'\n]*'(?:$|{re.escape(separator)})", text, re.MULTILINE
        ):
            yield Dialect(separator, quote="'")


def _score(dialect: Dialect, lines: list[str]) -> float:
    """Return how much of a table the lines make in this dialect, from 0 to 1."""
    try:
        rows = [row for row in dialect.rows(lines) if row]
    except csv.Error:
        return 0.0
    if not rows:
        return 0.0
    width, usual = Counter(map(len, rows)).most_common(1)[0]
    consistency = usual / len(rows)
    cells = [cell for row in rows if len(row) == width for cell in row]
    clean = sum(_cleanliness(cell, dialect) for cell in cells[:3000]) / min(len(cells), 3000)
    # fewer rows than lines: quotation marks swallowed line ends, which is right only if it is rare
    kept = min(1.0, 0.5 + 0.5 * len(rows) / len(lines))
    return consistency * clean * kept * _width_factor(dialect, rows, width, cells)


def _width_factor(dialect: Dialect, rows: list[list[str]], width: int, cells: list[str]) -> float:
    """Return how plausible a table of this width is."""
    if width == 1:
        return 0.3
    if dialect.separator == BLANKS:
        return _blank_factor(rows, width, cells)
    if len(rows[0]) == 1 and width == 2:
        return 0.2  # "amount" above "1,5": a decimal mark, not a separator
    return 0.8 + 0.2 * (1 - 1 / width)


def _blank_factor(rows: list[list[str]], width: int, cells: list[str]) -> float:
    """Return how plausible it is that blanks separate, since they also separate words."""
    even = all(len(row) == width for row in rows[1:]) and len(rows[0]) in (width, width - 1)
    numeric = sum(map(is_number, cells)) / len(cells)
    if not even or (width == 2 and numeric <= 0.5 and len(rows) < 50):
        return 0.1
    return 0.75 if numeric > 0.5 or width > 2 else 0.25


def _cleanliness(cell: str, dialect: Dialect) -> float:
    """Return 1 for a number, date or empty cell, less for words, little for cells with separators left in."""
    if is_missing(cell) or is_number(cell) or is_date(cell):
        return 1.0
    others = {",", ";", "\t", "|"} - {dialect.separator}
    quoted_text = dialect.separator in cell or "\n" in cell  # it was in quotation marks, so anything goes
    if not quoted_text and any(sign in cell for sign in others if sign != "," or ", " not in cell):
        return 0.2
    if cell.startswith('"') or cell.endswith('"') or (cell.startswith("'") and cell.endswith("'")):
        return 0.4  # quotation marks left standing
    return 0.8


def _blank_follows(dialect: Dialect, lines: list[str]) -> bool:
    """Tell whether nearly every separator is followed by a blank, as in hand-written tables."""
    if dialect.separator in (BLANKS, NOTHING, "\t"):
        return False
    text = "".join(lines)
    separators = text.count(dialect.separator)
    return separators > 0 and text.count(dialect.separator + " ") >= 0.9 * separators
