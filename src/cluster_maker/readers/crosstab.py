"""Reports that look like tables but hold percentages of groups instead of one row per person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cluster_maker.readers.source import shorten
from cluster_maker.readers.values import is_number

Row = Sequence[str]

_BASE = re.compile(
    r"(?:un)?weighted (?:n|base|count|total)|(?:total )?base|base[:\s].*|n\s?=.*|sample size|total|"
    r"column n ?%?|sum|number of (?:respondents|interviews)|"
    r"respondents|answered(?: question)?|skipped(?: question)?",
    re.IGNORECASE,
)
_MIN_BLOCKS = 2


def crosstab_question(rows: Sequence[Row]) -> str | None:
    """Return an example of a question if the rows are a crosstab report, else None.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first rows of a sheet or file, as texts.

    Notes
    -----
    The mark of such a report: blocks of rows whose shares add up to 1 (or 100 percent) in nearly
    every column, again and again. Answers of single persons never do that.
    """
    n_labels = _label_columns(rows)
    if n_labels is None:
        return None
    blocks = list(_blocks(rows, n_labels))
    adding_up = [title for title, block in blocks if _adds_up(block, n_labels)]
    titles = [title for title in adding_up if title] or [""]
    enough = len(adding_up) >= _MIN_BLOCKS and 2 * len(adding_up) >= len(
        [1 for _, b in blocks if len(b) >= 2]
    )
    return shorten(titles[0]) if enough else None


def crosstab_refusal(question: str) -> str:
    """Return why a crosstab report is refused and what is needed instead."""
    example = f", such as {question!r}" if question else ""
    return (
        f"is a crosstab report (blocks of percentages of groups that add up to 100%{example}), not a table "
        "with one row per person or thing: ask for the raw answers, one row for each respondent."
    )


def _label_columns(rows: Sequence[Row]) -> int | None:
    """Return how many columns on the left hold labels, if numbers follow them."""
    width = max((len(row) for row in rows), default=0)
    for column in range(min(3, width - 1) + 1):
        below = [row[column] for row in rows if column < len(row) and row[column].strip()]
        if below and sum(map(is_number, below)) >= 0.7 * len(below):
            return column if column > 0 and len(below) >= 4 else None
    return None


def _blocks(rows: Sequence[Row], n_labels: int) -> Iterator[tuple[str, list[Row]]]:
    """Yield the title and the rows of each block of answers."""
    starts = [number for number, row in enumerate(rows) if _starts_block(row, rows, n_labels)]
    for start, end in pairwise([*starts, len(rows)]):
        yield rows[start][0].strip(), [row for row in rows[start:end] if not _is_base(row, n_labels)]


def _starts_block(row: Row, rows: Sequence[Row], n_labels: int) -> bool:
    """Tell whether a row begins a block: a question beside its first answer, or a title or blank line."""
    if not any(cell.strip() for cell in row[n_labels:]):
        return True
    return n_labels > 1 and bool(row[0].strip())


def _is_base(row: Row, n_labels: int) -> bool:
    """Tell whether a row holds the number of people asked, or nothing."""
    labels = [cell.strip() for cell in row[:n_labels] if cell.strip()]
    return not any(cell.strip() for cell in row[n_labels:]) or (
        bool(labels) and bool(_BASE.fullmatch(labels[-1]))
    )


def _adds_up(block: Sequence[Row], n_labels: int) -> bool:
    """Tell whether the shares of a block add up to 1 or to 100 in nearly every column."""
    if len(block) < 2:
        return False
    width = max(len(row) for row in block)
    sums = [total for column in range(n_labels, width) if (total := _total(block, column)) is not None]
    return len(sums) >= 2 and any(
        sum(abs(total / whole - 1) <= 0.03 for total in sums) >= 0.7 * len(sums) for whole in (1.0, 100.0)
    )


def _total(block: Sequence[Row], column: int) -> float | None:
    """Return the sum of a column's numbers, or None if there are fewer than two, or one below zero."""
    cells = [row[column].strip().rstrip("% ") for row in block if column < len(row) and row[column].strip()]
    try:
        values = [float(cell.replace(",", ".")) for cell in cells if is_number(cell)]
    except ValueError:
        return None
    return sum(values) if len(values) >= 2 and min(values) >= 0 else None
