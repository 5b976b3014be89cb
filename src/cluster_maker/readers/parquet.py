"""Parquet files to a table."""

from __future__ import annotations

from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cluster_maker.readers.flatten import plain_columns
from cluster_maker.readers.header import refuse_duplicates
from cluster_maker.readers.source import Reading, Request, Source, some


def read_parquet(source: Source, request: Request) -> Reading:
    """Read a Parquet file.

    Parameters
    ----------
    source : Source
        The file.
    request : Request
        Only `nrows` matters here; no more row groups are read than needed.

    Raises
    ------
    DataLoadError
        If the file is damaged, has no rows, or a column name occurs twice.
    """
    try:
        with source.open_seekable() as stream:
            table = _read(stream, request.nrows)
    except (pa.ArrowException, OSError, EOFError) as error:
        reason = str(error).split(". ")[0].rstrip(".")
        raise source.refuse(
            f"is a damaged or incomplete Parquet file ({reason}): write or download it again."
        ) from error
    if table.num_rows == 0:
        raise source.refuse(f"has columns ({some(table.column_names)}) but no rows.")
    table, notes = _flat(table)
    refuse_duplicates(source, table.column_names)
    frame = _without_index(table).to_pandas(date_as_object=False)
    frame, more = plain_columns(frame)
    return Reading(frame, (*notes, *more))


def _read(stream: IO[bytes], nrows: int | None) -> pa.Table:
    """Read all rows, or the first few."""
    file = pq.ParquetFile(stream)
    if nrows is None:
        return file.read()
    batches, rows = [], 0
    for batch in file.iter_batches(batch_size=min(nrows, 65_536)):
        batches.append(batch)
        rows += batch.num_rows
        if rows >= nrows:
            break
    return pa.Table.from_batches(batches, file.schema_arrow).slice(0, nrows)


def _flat(table: pa.Table) -> tuple[pa.Table, tuple[str, ...]]:
    """Turn records inside cells into columns ("address.city"), and special types into plain ones."""
    nested = [field.name for field in table.schema if pa.types.is_struct(field.type)]
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    for position, field in enumerate(table.schema):
        plain = _plain(table.column(position))
        if plain is not None:
            table = table.set_column(position, field.name, plain)
    return table, (f"Records inside cells became columns of their own: {some(nested)}.",) if nested else ()


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return categories as their texts, decimals as floats and times as text; None if plain already."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64())
    if pa.types.is_time(kind):
        return column.cast(pa.string())
    if pa.types.is_null(kind):
        return column.cast(pa.float64())
    return None


def _without_index(table: pa.Table) -> pa.Table:
    """Leave out the row labels that pandas stored because they were no plain count."""
    kept = [name for name in table.column_names if not name.startswith("__index_level_")]
    dropped = [name for name in table.column_names if name.startswith("__index_level_")]
    table = table.replace_schema_metadata(None)
    for name in dropped:
        column = table.column(name)
        if kept and _is_text(column.type) and pc.count_distinct(column).as_py() == table.num_rows:
            return table.rename_columns(
                ["row_id" if other == name else other for other in table.column_names]
            )
    return table.select(kept or dropped)


def _is_text(kind: pa.DataType) -> bool:
    """Tell whether a column holds text, in either of the two widths that pyarrow has."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
