"""Tables of Python objects (from JSON or Parquet) to columns of plain types."""

from __future__ import annotations

import json
import math
from typing import Any, cast

import pandas as pd
import pyarrow as pa
from pandas.api.types import is_object_dtype

from cluster_maker.readers.source import some


def plain_columns(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Turn columns of mixed objects into text, and lists into JSON text.

    Parameters
    ----------
    table : pandas.DataFrame
        With any objects in it.

    Returns
    -------
    table : pandas.DataFrame
        Columns of numbers, truth values, dates or text; missing values are NaN.
    notes : tuple of str
        Which columns held lists.
    """
    changed: dict[Any, pd.Series[Any]] = {}
    lists, mixed = [], []
    for name in [name for name in table.columns if is_object_dtype(table[name].dtype)]:
        column = table[name]
        kinds = {type(value) for value in column[column.notna()]} if not _has_lists(column) else {list}
        if not kinds:
            changed[name] = column.astype("float64")
        elif kinds == {bool} and column.notna().all():
            changed[name] = column.astype(bool)
        elif kinds <= {int, float}:
            changed[name] = column.astype("float64")
        else:
            changed[name] = _text_column(column)
            lists += [str(name)] if list in kinds else []
            mixed += [str(name)] if len(kinds) > 1 and list not in kinds else []
    notes = [f"Lists inside cells were kept as text: {some(lists)}."] if lists else []
    notes += [f"Columns with values of several kinds were read as text: {some(mixed)}."] if mixed else []
    return table.assign(**changed) if changed else table, tuple(notes)


def _text_column(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the column as text, in the type that pandas has for it."""
    texts = pa.array([_as_text(value) for value in column], pa.string())
    return cast("pd.Series[Any]", texts.to_pandas().set_axis(column.index))


def _has_lists(column: pd.Series[Any]) -> bool:
    """Tell whether a cell holds a list, an array or a record."""
    return any(hasattr(value, "__len__") and not isinstance(value, str | bytes) for value in column)


def _as_text(value: Any) -> Any:
    """Return a value as text; nothing stays nothing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
