"""Where the header of a table is, how many rows it takes, and what the columns are called.

One set of rules for delimited text and for workbooks: both come here as rows of cell texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cluster_maker.errors import DataLoadError
from cluster_maker.readers.source import Source, shorten, some
from cluster_maker.readers.values import is_date, is_missing, is_number
from cluster_maker.wording import plural

Row = Sequence[str]

# What survey programs write under a question with a single answer, instead of an answer's name.
_PLACEHOLDERS = frozenset({"response", "open-ended response"})
_UNNAMED = re.compile(r"unnamed: ?\d+(?:_level_\d+)?|column\d+_unnamed", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """The columns of a table and where its rows begin.

    Parameters
    ----------
    names : tuple of str
        One for each column; generated where the file has none.
    generated : frozenset of int
        The columns whose name was generated.
    first_row : int
        Which of the rows looked at is the first with data.
    notes : tuple of str
        What was found about the header, in plain sentences.
    """

    names: tuple[str, ...]
    generated: frozenset[int]
    first_row: int
    notes: tuple[str, ...] = ()


def lay_out(rows: Sequence[Row], *, ragged: bool) -> Layout:
    """Find the header among the first rows of a table.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first rows, as texts; an empty text is an empty cell.
    ragged : bool
        Whether a row's length tells how many cells it has (delimited text). In a workbook
        all rows are equally long.

    Raises
    ------
    DataLoadError
        If a column name occurs twice, or the header has fewer names than the rows have cells.
    """
    width = _usual_width(rows)
    start, notes = _skip_titles(rows, width, ragged=ragged)
    body = rows[start + 1 :]
    if not is_header(rows[start], body):
        names = tuple(f"column_{number}" for number in range(1, width + 1))
        notes.append(
            f"There is no header line; the columns were called {names[0]!r}"
            + (f" to {names[-1]!r}." if width > 1 else ".")
        )
        return Layout(names, frozenset(range(width)), start, tuple(notes))
    header, used, merged = _merge_rows(rows, start, width)
    notes += merged
    header = _fit_width(header, width, rows[start + used :], notes)
    names, generated = _finish_names(header, rows[start + used :], notes, merged=bool(merged))
    return Layout(names, generated, start + used, tuple(notes))


def _usual_width(rows: Sequence[Row]) -> int:
    """Return the number of cells that most rows have (the wider one where two are equally frequent)."""
    counts = Counter(len(row) for row in rows[1:] or rows)
    return max(counts, key=lambda width: (counts[width], width))


def _filled(row: Row) -> int:
    """Count the cells that are not empty."""
    return sum(1 for cell in row if cell.strip())


def _skip_titles(rows: Sequence[Row], width: int, *, ragged: bool) -> tuple[int, list[str]]:
    """Return the first row that is not a title above the table, and a note on what was skipped."""
    start = 0
    while start + 2 < len(rows) and _is_title(rows[start], rows[start + 1 :], width, ragged=ragged):
        start += 1
    titles = [" ".join(cell.strip() for cell in row if cell.strip()) for row in rows[:start]]
    spoken = [title for title in titles if title]
    if not spoken:
        return start, []
    lines = plural(len(spoken), "line")
    verb = "was" if len(spoken) == 1 else "were"
    return start, [f"{lines} above the header {verb} skipped: {some(spoken, 3)}."]


def _is_title(row: Row, below: Sequence[Row], width: int, *, ragged: bool) -> bool:
    """Tell whether a row stands above the header: hardly filled, with a fuller one soon below it."""
    filled = _filled(row)
    if filled == 0 or (ragged and len(row) == 1 < width):
        return True
    fullest = max(_filled(other) for other in below[:10])
    if filled == 1:
        return fullest >= 3 or (fullest == 2 and not ragged and row[0].strip() != "")
    is_pair = filled == 2 and row[0].strip() != "" and row[1].strip() != ""
    return is_pair and (fullest >= 5 or (fullest >= 3 and _blank_follows(below))) and not _wide_names(below)


def _blank_follows(below: Sequence[Row]) -> bool:
    """Tell whether a blank row comes before the first row with more than two cells."""
    return next((_filled(row) == 0 for row in below if _filled(row) not in (1, 2)), False)


def _wide_names(below: Sequence[Row]) -> bool:
    """Tell whether most rows below are as poorly filled as two cells, so that this may be their header."""
    return sum(_filled(other) <= 2 for other in below[:50]) > 0.5 * len(below[:50])


def footer_length(tail: Sequence[Row]) -> int:
    """Count the rows at the end that are remarks: only their first cell is filled, a blank row precedes.

    Parameters
    ----------
    tail : sequence of sequences of str
        The last rows of a table, all equally long.
    """
    for length in range(1, len(tail)):
        row = tail[-length]
        if _filled(row) == 0 and length > 1:
            return length - 1
        if _filled(row) != 1 or not row[0].strip() or is_number(row[0]):
            return 0
    return 0


def is_header(row: Row, body: Sequence[Row]) -> bool:
    """Tell whether a row names the columns instead of holding values.

    Names over numbers or dates speak for a header, numbers over numbers against it.
    """
    if not body:
        return not any(is_number(cell) for cell in row)
    names = values = 0
    for column, cell in enumerate(row):
        below = [other[column] for other in body if column < len(other) and not is_missing(other[column])]
        for is_kind in (is_number, is_date):
            if below and sum(map(is_kind, below)) >= 0.9 * len(below):
                values += is_kind(cell)
                names += not is_kind(cell) and not is_missing(cell)
                break
    if names == values == 0:
        return not _recurs(row, body)
    return names > values or _numbers_are_names(row)


def _recurs(row: Row, body: Sequence[Row]) -> bool:
    """Tell whether most of a row's texts occur below in the same column: then it is one of the rows."""
    if len(body) < 3:
        return False
    found = [
        any(cell == other[column] for other in body if column < len(other))
        for column, cell in enumerate(row)
        if not is_missing(cell)
    ]
    return len(found) > 0 and sum(found) > 0.5 * len(found)


def _numbers_are_names(row: Row) -> bool:
    """Tell whether the numbers of a row are years or a plain count: names of columns, not values."""
    numbers = [cell.strip() for cell in row if is_number(cell)]
    if not all(re.fullmatch(r"\d{1,4}", number) for number in numbers) or len(numbers) < 2:
        return False
    values = [int(number) for number in numbers]
    in_steps = all(after - before == 1 for before, after in pairwise(values))
    is_count = (values[0] == 0 and len(values) >= 3) or (values[0] == 1 and len(values) >= 5)
    return in_steps and (is_count or all(1800 <= value <= 2200 for value in values))


def _merge_rows(rows: Sequence[Row], start: int, width: int) -> tuple[list[str], int, list[str]]:
    """Return the column names, how many rows they took, and a note if it was more than one."""
    header = [cell.strip() for cell in rows[start]]
    if start + 2 >= len(rows):
        return header, 1, []
    second, body = rows[start + 1], rows[start + 2 :]
    if len(body) > 0 and any('"ImportId"' in cell for cell in body[0]):
        second_names = [f"{short}: {text.strip()}" if text.strip() not in ("", short) else short
                        for short, text in zip(header, second, strict=False)]  # fmt: skip
        return second_names, 3, ["The header has three lines: the question texts were merged into the names."]
    if not _continues_header(header, second, body, width):
        return header, 1, []
    note = "The second line was a continuation of the header and was merged into the column names."
    return _joined(header, second), 2, [note]


def _continues_header(header: list[str], second: Row, body: Sequence[Row], width: int) -> bool:
    """Tell whether the row under the header belongs to it: choices of questions, or units."""
    numeric = [column for column in range(width) if _numeric_below(column, body)]
    if not numeric or any(column < len(second) and is_number(second[column]) for column in numeric):
        return False
    unnamed = [column for column in range(1, len(header)) if not header[column]]
    if unnamed:
        filled = sum(1 for column in unnamed if column < len(second) and second[column].strip())
        return filled >= 0.8 * len(unnamed) and not _trailing_only(unnamed, header)
    texts = [column for column in numeric if column < len(second) and not is_missing(second[column])]
    different = {second[column].strip() for column in texts}
    return len(numeric) >= 2 and len(texts) == len(numeric) and len(different) >= 2


def _trailing_only(unnamed: list[int], header: list[str]) -> bool:
    """Tell whether the only nameless column is the last one, left by a separator at the line's end."""
    return unnamed == [len(header) - 1] and len(header) > 2


def _numeric_below(column: int, body: Sequence[Row]) -> bool:
    """Tell whether a column holds numbers, leaving empty cells aside."""
    below = [row[column] for row in body if column < len(row) and not is_missing(row[column])]
    return bool(below) and all(map(is_number, below))


def _joined(header: list[str], second: Row) -> list[str]:
    """Return "question: choice" for each column; a question reaches over the nameless columns after it."""
    names, question = [], ""
    for column, first in enumerate(header):
        question = first or question
        choice = second[column].strip() if column < len(second) else ""
        plain = not choice or choice.lower() in _PLACEHOLDERS
        names.append(question if plain else f"{question}: {choice}" if question else choice)
    return _numbered(names)


def _numbered(names: list[str]) -> list[str]:
    """Tell equal merged names apart: "x", "x (2)", …; the file could not know of them."""
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 or not name else f"{name} ({seen[name]})")
    return result


def _fit_width(header: list[str], width: int, body: Sequence[Row], notes: list[str]) -> list[str]:
    """Bring the header to the width of the rows, where it is plain how."""
    trimmed = list(header)
    while len(trimmed) > width and not trimmed[-1]:
        trimmed.pop()
    if len(trimmed) >= width:
        return trimmed
    if all(not row[-1].strip() for row in body if len(row) == width):
        return trimmed + [""] * (width - len(trimmed))  # separators at the end of each line
    if len(trimmed) == width - 1 and _counts_rows(body):
        notes.append("The rows have one cell more than the header: the first column was taken as row names.")
        return ["", *trimmed]
    raise DataLoadError(
        f"the header has {plural(len(trimmed), 'name')} but the rows have {width} cells: "
        "give every column a name, or put cells that contain the separator in quotation marks."
    )


def _finish_names(
    header: list[str], body: Sequence[Row], notes: list[str], *, merged: bool
) -> tuple[tuple[str, ...], frozenset[int]]:
    """Clean the names, generate the missing ones and refuse names that occur twice."""
    cleaned = [" ".join(name.split()) for name in header]
    empty = [column for column, name in enumerate(cleaned) if not name or _UNNAMED.fullmatch(name)]
    for column in empty:
        cleaned[column] = ""
    _check_unique(cleaned)
    taken = set(cleaned)
    for column in empty:
        is_index = column == 0 and _counts_rows(body)
        cleaned[column] = _free_name("row_id" if is_index else f"column_{column + 1}", taken)
    return tuple(cleaned), frozenset(empty)


def _counts_rows(body: Sequence[Row]) -> bool:
    """Tell whether the first column holds different values in every row, as an index does."""
    first = [row[0] for row in body if row]
    return len(first) > 1 and len(set(first)) == len(first)


def _free_name(wanted: str, taken: set[str]) -> str:
    """Return the name, with underscores added until no column has it."""
    while wanted in taken:
        wanted += "_"
    taken.add(wanted)
    return wanted


def refuse_duplicates(source: Source, names: list[str]) -> None:
    """Raise, with the file's name, if a column name occurs twice."""
    try:
        _check_unique(names)
    except DataLoadError as error:
        raise source.refuse(f"cannot be read: {error}") from error


def _check_unique(names: list[str]) -> None:
    """Raise if a name occurs twice."""
    counts = Counter(name for name in names if name)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        where = "; ".join(f"{shorten(name)!r} (columns {_positions(name, names)})" for name in twice[:5])
        more = f" and {len(twice) - 5} more" if len(twice) > 5 else ""
        raise DataLoadError(
            f"column names occur more than once: {where}{more}. Give every column a name of its own."
        )


def _positions(name: str, names: list[str]) -> str:
    """Return where a name stands, counted from 1."""
    return ", ".join(str(position) for position, other in enumerate(names, start=1) if other == name)
