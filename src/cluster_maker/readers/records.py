"""JSON and JSON lines to a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import pandas as pd

from cluster_maker.readers.encoding import TextEncoding, detect_encoding
from cluster_maker.readers.flatten import plain_columns
from cluster_maker.readers.header import refuse_duplicates
from cluster_maker.readers.source import Reading, Request, Source, shorten, some
from cluster_maker.wording import plural

_ALLOWED = (
    'Allowed: [{"a": 1}, …], {"data": [{"a": 1}, …]}, {"columns": [...], "data": [[...], …]}, '
    '{"a": [1, …], "b": [2, …]}, or one object on each line'
)

Record = dict[str, Any]


def read_json(source: Source, request: Request) -> Reading:
    """Read a JSON file that holds a table in one of the usual shapes.

    Parameters
    ----------
    source : Source
        The file.
    request : Request
        Only `nrows` matters here; the file is read whole all the same.

    Raises
    ------
    DataLoadError
        If it is not valid JSON (line and column are told) or not a table.
    """
    encoding = detect_encoding(source)
    with source.open() as stream:
        text = stream.read().decode(encoding.codec, errors="replace")
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise source.refuse(
            f"is not valid JSON: line {error.lineno:,}, column {error.colno:,}: {error.msg}. "
            "It may be cut off; write or download it again."
        ) from error
    except RecursionError as error:
        raise source.refuse(f"is JSON nested too deeply to be a table. {_ALLOWED}.") from error
    table, notes = _to_table(source, content)
    return _finished(source, table, (*encoding.notes, *notes), request.nrows)


def read_json_lines(source: Source, request: Request) -> Reading:
    """Read a file with one JSON object (or array) on each line.

    Parameters
    ----------
    source : Source
        The file.
    request : Request
        Only `nrows` matters here.

    Raises
    ------
    DataLoadError
        If a line is not valid JSON (its number is told), or is no object.
    """
    encoding = detect_encoding(source)
    lines = list(islice(_parsed_lines(source, encoding), request.nrows))
    if not lines:
        raise source.refuse("holds nothing but blank lines.")
    numbers = {isinstance(value, list) for _, value in lines}
    if numbers == {True}:
        table, notes = _from_rows(source, [value for _, value in lines])
        return _finished(source, table, (*encoding.notes, *notes), request.nrows)
    for number, value in lines:
        if not isinstance(value, dict):
            raise source.refuse(
                f"cannot be read: line {number:,} is {_kind(value)}; each line must hold one object {{…}}."
            )
    table, notes = _from_records([value for _, value in lines])
    return _finished(source, table, (*encoding.notes, *notes), request.nrows)


def _parsed_lines(source: Source, encoding: TextEncoding) -> Iterator[tuple[int, Any]]:
    """Yield the number and the value of each line."""
    with source.open() as stream:
        text = stream.read().decode(encoding.codec, errors="replace")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                raise source.refuse(
                    f"cannot be read: line {number:,} is no valid JSON ({getattr(error, 'msg', 'too deep')}; "
                    f"it begins {shorten(line, 30)!r}). Correct or remove that line."
                ) from error


def _finished(source: Source, table: pd.DataFrame, notes: tuple[str, ...], nrows: int | None) -> Reading:
    """Check the table and make its columns plain."""
    if table.shape[0] == 0 or table.shape[1] == 0:
        raise source.refuse(f"is JSON without any rows of values. {_ALLOWED}.")
    table = table.rename(columns=str)
    refuse_duplicates(source, list(table.columns))
    plain, more = plain_columns(table.iloc[:nrows].reset_index(drop=True))
    return Reading(plain, (*notes, *more))


def _kind(value: Any) -> str:
    """Name the kind of a JSON value."""
    names: dict[type, str] = {dict: "an object", list: "an array", str: "a text", bool: "true or false"}
    return names.get(type(value), "null" if value is None else "a number")


def _to_table(source: Source, content: Any) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Find the table in a JSON value."""
    if isinstance(content, list):
        return _from_array(source, content)
    if isinstance(content, dict):
        for shape in _OBJECT_SHAPES:
            found = shape(source, content)
            if found is not None:
                return found
        raise source.refuse(f"is a JSON object (keys {some(list(content))}), not a table. {_ALLOWED}.")
    raise source.refuse(f"is JSON, but only {_kind(content)}, not a table. {_ALLOWED}.")


def _from_array(source: Source, items: list[Any]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table of an array of records or of rows."""
    if not items:
        raise source.refuse("is an empty JSON array: there are no rows in it.")
    odd = next((number for number, item in enumerate(items) if type(item) is not type(items[0])), None)
    if odd is not None:
        raise source.refuse(
            f"is not a table: element {odd + 1:,} of the array is {_kind(items[odd])}, "
            f"but the first is {_kind(items[0])}. {_ALLOWED}."
        )
    if isinstance(items[0], dict):
        return _from_records(items)
    if isinstance(items[0], list):
        return _from_rows(source, items)
    raise source.refuse(
        f"is a JSON array of single values ({_kind(items[0])} first), not a table. {_ALLOWED}."
    )


def _from_records(records: list[Record]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table of records; records inside them become columns such as "address.city"."""
    nested = sorted(
        {str(key) for record in records for key, value in record.items() if isinstance(value, dict)}
    )
    table = pd.json_normalize(records) if nested else pd.DataFrame.from_records(records)
    notes = [f"Records inside records became columns of their own: {some(nested)}."] if nested else []
    short = sum(1 for record in records if len(record) < len(records[0]))
    if short and not nested:
        notes.append(f"{plural(short, 'record')} had fewer keys than the first and got empty values.")
    return table, tuple(notes)


def _from_rows(
    source: Source, rows: list[list[Any]], names: list[Any] | None = None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table of rows without keys; a first row of texts names the columns."""
    notes: tuple[str, ...] = ()
    if names is None and rows and all(isinstance(cell, str) for cell in rows[0]) and len(rows) > 1:
        names, rows = rows[0], rows[1:]
    elif names is None:
        names = [f"column_{number}" for number in range(1, max(map(len, rows), default=0) + 1)]
        notes = ("There are no column names; they were generated.",)
    for number, row in enumerate(rows, start=1):
        if len(row) != len(names):
            raise source.refuse(
                f"cannot be read: row {number:,} has {plural(len(row), 'value')}, but there are "
                f"{plural(len(names), 'column')}."
            )
    refuse_duplicates(source, [str(name) for name in names])
    return pd.DataFrame(rows, columns=[str(name) for name in names]), notes


_Found = tuple[pd.DataFrame, tuple[str, ...]] | None


def _split_shape(source: Source, content: Mapping[str, Any]) -> _Found:
    """Read {"columns": [...], "data": [[...], …]}, as pandas writes it."""
    columns, data = content.get("columns"), content.get("data")
    if not isinstance(columns, list) or not isinstance(data, list):
        return None
    if not all(isinstance(row, list) for row in data):
        return None
    return _from_rows(source, data, columns)


def _records_shape(source: Source, content: Mapping[str, Any]) -> _Found:
    """Read {"data": [{…}, …]}: records under the only key that holds any."""
    keys = [key for key, value in content.items() if isinstance(value, list) and _are_records(value)]
    if not keys:
        return None
    if len(keys) > 1:
        raise source.refuse(
            f"holds several arrays of records (under {some(keys)}), and it is not plain which is the table: "
            "save the wanted one in a file of its own."
        )
    table, notes = _from_records(content[keys[0]])
    others = [key for key in content if key != keys[0]]
    left = (f"; left aside: {some(others)}") if others else ""
    return table, (f"The records under {keys[0]!r} were read{left}.", *notes)


def _are_records(items: list[Any]) -> bool:
    """Tell whether an array holds records only."""
    return bool(items) and all(isinstance(item, dict) for item in items)


def _columns_shape(source: Source, content: Mapping[str, Any]) -> _Found:
    """Read {"a": [1, …], "b": [2, …]}: columns with their values."""
    values = list(content.values())
    if not values or not all(isinstance(value, list) for value in values):
        return None
    lengths = {len(value) for value in values}
    if len(lengths) > 1:
        shown = ", ".join(f"{key}: {len(content[key])}" for key in list(content)[:5])
        raise source.refuse(
            f"has columns of different lengths ({shown}): every column needs a value for each row."
        )
    return pd.DataFrame(dict(content)), ()


def _keyed_shape(source: Source, content: Mapping[str, Any]) -> _Found:
    """Read {"a": {"0": 1, …}, …}: columns by row label, as pandas writes them, or records by key."""
    values = list(content.values())
    if not values or not all(isinstance(value, dict) and value for value in values):
        return None
    labels = list(values[0])
    if labels == [str(number) for number in range(len(labels))] and all(
        list(value) == labels for value in values
    ):
        return pd.DataFrame({key: list(value.values()) for key, value in content.items()}), ()
    shared = set(values[0]).intersection(*values[1:])
    if len(values) < 2 or not shared:
        return None
    records = [{"key": key, **value} for key, value in content.items()]
    table, notes = _from_records(records)
    return table, ("Each key of the object was read as one row; it is in the column 'key'.", *notes)


_OBJECT_SHAPES: tuple[Callable[[Source, Mapping[str, Any]], _Found], ...] = (
    _split_shape,
    _records_shape,
    _columns_shape,
    _keyed_shape,
)
