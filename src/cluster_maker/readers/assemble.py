"""The last step of the readers of text and workbooks: named columns to a typed pandas table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from cluster_maker.readers.columns import Findings, type_columns
from cluster_maker.readers.header import Layout, footer_length
from cluster_maker.readers.source import some
from cluster_maker.wording import plural

if TYPE_CHECKING:
    import pandas as pd


_TAIL_ROWS = 20


@dataclass(frozen=True)
class Assembled:
    """The finished table, and what was noticed."""

    table: pd.DataFrame
    findings: Findings
    notes: tuple[str, ...]


def assemble(
    layout: Layout, columns: Sequence[pa.ChunkedArray], *, comma_decimals: bool, comma_likely: bool = False
) -> Assembled:
    """Name the columns, drop what is wholly empty, find the types and make a pandas table.

    Parameters
    ----------
    layout : Layout
        Names of the columns.
    columns : sequence of pyarrow.ChunkedArray
        As many, equally long. Columns of text have "" for empty cells; others are typed already.
    comma_decimals, comma_likely : bool
        See `type_columns`.
    """
    named = dict(zip(layout.names, columns, strict=True))
    notes = _drop_footer(named)
    notes += _drop_empty_columns(named, layout)
    notes += _drop_empty_rows(named)
    notes += _name_generated(named, layout)
    order = list(named)
    texts = {name: named.pop(name) for name in order if pa.types.is_string(named[name].type)}
    typed, findings = type_columns(texts, comma_decimals=comma_decimals, comma_likely=comma_likely)
    table = pa.table({name: typed.get(name, named.get(name)) for name in order})
    typed.clear()
    return Assembled(table.to_pandas(), findings, (*notes, *findings.notes()))


def _is_empty(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return which cells are empty."""
    return pc.equal(column, "") if pa.types.is_string(column.type) else pc.is_null(column)


def _drop_footer(named: dict[str, pa.ChunkedArray]) -> list[str]:
    """Take out remarks below the table."""
    if len(named) < 2 or not all(pa.types.is_string(column.type) for column in named.values()):
        return []
    n_rows = len(next(iter(named.values())))
    start = max(0, n_rows - _TAIL_ROWS)
    tail = list(zip(*(column.slice(start).to_pylist() for column in named.values()), strict=True))
    length = footer_length(tail)
    if length:
        for name, column in named.items():
            named[name] = column.slice(0, n_rows - length)
    return [footer_note([row[0] for row in tail[-length:]])] if length else []


def footer_note(texts: list[str]) -> str:
    """Say which remarks below the table were left out."""
    return f"{plural(len(texts), 'line')} below the table left out: {some(texts, 3)}."


def _drop_empty_columns(named: dict[str, pa.ChunkedArray], layout: Layout) -> list[str]:
    """Take out the columns that have neither a name nor a value."""
    nameless = [layout.names[position] for position in sorted(layout.generated)]
    empty = [name for name in nameless if pc.all(_is_empty(named[name])).as_py()]
    if len(empty) == len(named):
        return []
    for name in empty:
        del named[name]
    return [f"{plural(len(empty), 'column')} without name and values left out."] if empty else []


def _drop_empty_rows(named: dict[str, pa.ChunkedArray]) -> list[str]:
    """Take out the rows without any value; in a single column they are missing answers and stay."""
    if len(named) < 2:
        return []
    empty = None
    for column in named.values():
        here = _is_empty(column)
        empty = here if empty is None else pc.and_(empty, here)
        if not pc.any(empty).as_py():
            return []
    count = pc.sum(empty).as_py()
    filled = pc.invert(empty)
    for name, column in named.items():
        named[name] = column.filter(filled)
    return [f"{plural(count, 'empty row')} left out."]


def _name_generated(named: dict[str, pa.ChunkedArray], layout: Layout) -> list[str]:
    """Say which columns got a generated name beside named ones."""
    if len(layout.generated) == len(layout.names):
        return []  # said by the layout
    called = [
        name for position, name in enumerate(layout.names) if position in layout.generated and name in named
    ]
    if not called:
        return []
    if len(called) == 1:
        return [f"1 column has no name in the file and was called {called[0]!r}."]
    return [f"{len(called)} columns have no name in the file and were called {some(called)}."]
