"""Objects to nodes that JSON can hold, arrays set aside; `decoding` makes the objects again.

A node is what JSON has (null, true, numbers, texts, lists), or ``{"!": kind, …}`` for everything else.
Objects name their class, which must be one of `classes.CLASSES`, and list what they hold.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from cluster_maker.errors import ModelError
from cluster_maker.storage.arrays import PLAIN_KINDS, ArrayStore
from cluster_maker.storage.classes import name_of
from cluster_maker.storage.tables import cells_node, column_node

Node: TypeAlias = Any


class Encoder:
    """Turns values into nodes; `store` gathers their arrays."""

    def __init__(self) -> None:
        self.store = ArrayStore()

    def node(self, value: Any, where: str) -> Node:
        """Return the node of a value.

        Parameters
        ----------
        value : object
            What is to be saved.
        where : str
            What it is called, for messages.

        Raises
        ------
        ModelError
            If it is, or holds, something that a model cannot keep.
        """
        if value is None or type(value) in (bool, int, str):
            return value
        if type(value) is float:
            return value if math.isfinite(value) else {"!": "float", "value": repr(value)}
        for kinds, encode in _ENCODERS:
            if isinstance(value, kinds):
                node: Node = encode(self, value, where)
                return node
        name = name_of(type(value))
        if name is None:
            raise ModelError(
                f"{where} holds {type(value).__module__}.{type(value).__qualname__}, which a saved model "
                "cannot keep: give numbers, texts or arrays instead."
            )
        return {"!": "object", "class": name, "state": self._state(value, where)}

    def items(self, pairs: Any, where: str) -> list[Node]:
        """Return the nodes of the pairs of a mapping."""
        return [[self.node(key, where), self.node(value, f"{where}[{key!r}]")] for key, value in pairs]

    def _state(self, value: Any, where: str) -> dict[str, Node]:
        """Return the nodes of what an object holds, by name."""
        if is_dataclass(value):
            held = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        else:
            held = vars(value)
        return {name: self.node(part, f"{where}.{name}") for name, part in held.items()}


def _list(encoder: Encoder, value: Any, where: str) -> Node:
    return [encoder.node(part, f"{where}[{i}]") for i, part in enumerate(value)]


def _tuple(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": "tuple", "items": _list(encoder, value, where)}


def _set(encoder: Encoder, value: Any, where: str) -> Node:
    kind = "frozenset" if isinstance(value, frozenset) else "set"
    return {"!": kind, "items": _list(encoder, sorted(value, key=repr), where)}


def _mapping(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": "mapping", "items": encoder.items(value.items(), where)}


def _dict(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": "dict", "items": encoder.items(value.items(), where)}


def _enum(encoder: Encoder, value: Any, where: str) -> Node:
    name = name_of(type(value))
    if name is None:
        raise ModelError(f"{where} holds {value!r}, which a saved model cannot keep.")
    return {"!": "choice", "class": name, "value": value.value}


def _scalar(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": "scalar", "array": encoder.store.put(np.asarray(value).reshape(1))}


def _array(encoder: Encoder, value: Any, where: str) -> Node:
    if value.dtype.kind in PLAIN_KINDS:
        return {"!": "array", "name": encoder.store.put(value)}
    cells = value.astype(object).ravel().tolist()
    packed = cells_node(cells, encoder.store, lambda cell: encoder.node(cell, where))
    return {
        "!": "objects",
        "dtype": _object_or_text(value.dtype),
        "shape": list(value.shape),
        "cells": packed,
    }


def _object_or_text(dtype: Any) -> str:
    """Return how an array that holds no plain data is made again: as objects, or as texts of one width."""
    return str(dtype.str) if dtype.kind == "U" else "O"


def _tree(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": "tree", "rows": encoder.node(np.asarray(value.data), where)}


def _random_state(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": "random state", "state": encoder.node(value.get_state(), where)}


def _frame(encoder: Encoder, value: Any, where: str) -> Node:
    data = [_column(encoder, value.iloc[:, i], f"{where}, column {name!r},") for i, name in enumerate(value)]
    labels = {name: encoder.node(getattr(value, name), f"{where}.{name}") for name in ("index", "columns")}
    return {"!": "table", **labels, "data": data}


def _series(encoder: Encoder, value: Any, where: str) -> Node:
    index, name = encoder.node(value.index, where), encoder.node(value.name, where)
    return {"!": "column", "index": index, "name": name, "data": _column(encoder, value, where)}


def _range_index(encoder: Encoder, value: Any, where: str) -> Node:
    bounds = [int(value.start), int(value.stop), int(value.step)]
    return {"!": "range", "bounds": bounds, "name": encoder.node(value.name, where)}


def _multi_index(encoder: Encoder, value: Any, where: str) -> Node:
    levels = [encoder.node(value.get_level_values(i), where) for i in range(value.nlevels)]
    return {"!": "levels", "levels": levels, "names": encoder.node(list(value.names), where)}


def _index(encoder: Encoder, value: Any, where: str) -> Node:
    column = pd.Series(value.array)
    return {"!": "index", "name": encoder.node(value.name, where), "data": _column(encoder, column, where)}


def _column(encoder: Encoder, column: pd.Series, where: str) -> Node:
    return column_node(column, encoder.store, lambda cell: encoder.node(cell, where))


def _timestamp(encoder: Encoder, value: Any, where: str) -> Node:
    zone = None if value.tzinfo is None else str(value.tzinfo)
    plain = value if zone is None else value.tz_convert("UTC").tz_localize(None)
    return {"!": "instant", "value": plain.isoformat(), "unit": value.unit, "zone": zone}


def _missing(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": "missing", "value": "NaT" if value is pd.NaT else "NA"}


def _time(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": type(value).__name__, "value": value.isoformat()}


def _timedelta(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": "timedelta", "value": [value.days, value.seconds, value.microseconds]}


def _decimal(encoder: Encoder, value: Any, where: str) -> Node:
    return {"!": "decimal", "value": str(value)}


#: In the order in which they are asked: what is a special case of another comes first.
_ENCODERS: tuple[tuple[Any, Callable[[Encoder, Any, str], Node]], ...] = (
    (Enum, _enum),
    ((type(pd.NaT), type(pd.NA)), _missing),
    (np.generic, _scalar),
    (np.ndarray, _array),
    (list, _list),
    (tuple, _tuple),
    ((set, frozenset), _set),
    (MappingProxyType, _mapping),
    (dict, _dict),
    (cKDTree, _tree),
    (np.random.RandomState, _random_state),
    (pd.DataFrame, _frame),
    (pd.Series, _series),
    (pd.RangeIndex, _range_index),
    (pd.MultiIndex, _multi_index),
    (pd.Index, _index),
    (pd.Timestamp, _timestamp),
    ((dt.datetime, dt.date, dt.time), _time),
    (dt.timedelta, _timedelta),
    (Decimal, _decimal),
)
