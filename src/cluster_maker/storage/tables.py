"""Columns of tables as codes, texts and arrays: values come back with the very types they had.

A column is a node ``{"kind": …}``: numbers and times as one array; text as codes of its different values;
anything else cell by different cell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from cluster_maker.storage.arrays import PLAIN_KINDS, AnyArray, ArrayStore, texts_of

Node: TypeAlias = Any
Encode: TypeAlias = Callable[[Any], Node]
Decode: TypeAlias = Callable[[Node], Any]

_MASKED = ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64")


def column_node(column: pd.Series, store: ArrayStore, encode: Encode) -> dict[str, Node]:
    """Return the node of a column, its arrays put into `store`; `encode` writes single cells."""
    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in PLAIN_KINDS:
        return {"kind": "plain", "values": store.put(column.to_numpy())}
    if isinstance(dtype, pd.DatetimeTZDtype):
        instants = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return {"kind": "zoned", "values": store.put(instants), "zone": str(dtype.tz)}
    if isinstance(dtype, pd.CategoricalDtype):
        kinds = column.cat.categories.to_series().reset_index(drop=True)
        places = store.put_codes(column.cat.codes.to_numpy())
        categories = column_node(kinds, store, encode)
        return {"kind": "category", "codes": places, "categories": categories, "ordered": bool(dtype.ordered)}
    if isinstance(dtype, pd.StringDtype):
        codes, levels = pd.factorize(column)
        texts = store.put_texts(np.asarray(levels, dtype=object).tolist())
        return {"kind": "text", "dtype": str(dtype), "codes": store.put_codes(codes), "texts": texts}
    if str(dtype) == "boolean" or str(dtype) in _MASKED:
        return _masked_node(column, store)
    return cells_node(column.astype(object).to_list(), store, encode)


def column_from(node: Mapping[str, Any], arrays: Mapping[str, AnyArray], decode: Decode) -> pd.Series:
    """Return the column of a node, with a plain index."""
    match node["kind"]:
        case "plain":
            return pd.Series(arrays[node["values"]])
        case "zoned":
            instants: Any = pd.Series(arrays[node["values"]])
            return pd.Series(instants.dt.tz_localize("UTC").dt.tz_convert(node["zone"]))
        case "category":
            categories = column_from(node["categories"], arrays, decode).array
            codes = arrays[node["codes"]]
            return pd.Series(pd.Categorical.from_codes(codes, pd.Index(categories), ordered=node["ordered"]))
        case "text":
            levels = np.array([*texts_of(node["texts"], arrays), None], dtype=object)
            return pd.Series(levels[arrays[node["codes"]]], dtype=_known_text(node["dtype"]))
        case "masked":
            return _masked_from(node, arrays)
    return pd.Series(cells_from(node, arrays, decode), dtype=object)


def cells_from(node: Mapping[str, Any], arrays: Mapping[str, AnyArray], decode: Decode) -> AnyArray:
    """Return the cells of a node of kind "texts" or "cells" as an array of objects, shape (n,)."""
    match node["kind"]:
        case "texts":
            found = texts_of(node["texts"], arrays)
        case "cells":
            found = [decode(cell) for cell in node["distinct"]]
        case other:
            raise ValueError(f"unknown kind of column {other!r}")
    distinct = np.empty(len(found), dtype=object)
    distinct[:] = found
    cells: AnyArray = distinct[arrays[node["codes"]]]
    return cells


def cells_node(cells: list[Any], store: ArrayStore, encode: Encode) -> dict[str, Node]:
    """Write cells of any kind: the different ones once, by type and value."""
    places: dict[Any, int] = {}
    distinct: list[Any] = []
    codes = np.empty(len(cells), dtype=np.int64)
    for row, cell in enumerate(cells):
        key = _key(cell, row)
        if key not in places:
            places[key] = len(distinct)
            distinct.append(cell)
        codes[row] = places[key]
    if all(type(cell) is str for cell in distinct):
        return {"kind": "texts", "codes": store.put_codes(codes), "texts": store.put_texts(distinct)}
    return {
        "kind": "cells",
        "codes": store.put_codes(codes),
        "distinct": [encode(cell) for cell in distinct],
    }


def _key(cell: Any, row: int) -> Any:
    """Return what makes a cell the same as another: 1, 1.0 and True are three; a list is its own."""
    try:
        hash(cell)
    except TypeError:
        return (row, "not hashable")
    return (type(cell), "nan" if isinstance(cell, float) and math.isnan(cell) else cell)


def _masked_node(column: pd.Series, store: ArrayStore) -> dict[str, Node]:
    """Write a column of nullable numbers: what is there, and where nothing is."""
    missing = column.isna().to_numpy()
    kind = "bool" if str(column.dtype) == "boolean" else str(column.dtype).lower()
    values = column.to_numpy(dtype=kind, na_value=False if kind == "bool" else 0)
    return {
        "kind": "masked",
        "dtype": str(column.dtype),
        "values": store.put(values),
        "missing": store.put(missing),
    }


def _masked_from(node: Mapping[str, Any], arrays: Mapping[str, AnyArray]) -> pd.Series:
    """Read a column of nullable numbers."""
    values, missing = arrays[node["values"]], arrays[node["missing"]]
    match values.dtype.kind:
        case "b":
            return pd.Series(pd.arrays.BooleanArray(values, missing))
        case "f":
            return pd.Series(pd.arrays.FloatingArray(values, missing))
    return pd.Series(pd.arrays.IntegerArray(values, missing))


def _known_text(dtype: Any) -> str:
    """Return the name of a type of text, refusing any other."""
    if dtype not in ("str", "string"):
        raise ValueError(f"unknown type of text {dtype!r}")
    return str(dtype)
