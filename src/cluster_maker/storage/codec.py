"""Objects to JSON and back, arrays set aside.

A node is what JSON has (null, true, numbers, texts, lists), or ``{"!": kind, …}`` for everything else.
Objects name their class, which must be one of `classes.CLASSES`, and list what they hold. Loading makes the
object and puts the values back: it calls nothing that the file names.
"""

from __future__ import annotations

import datetime as dt
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from cluster_maker.algorithms.neighbours import build_tree
from cluster_maker.errors import ModelError
from cluster_maker.storage.arrays import PLAIN_KINDS, AnyArray, ArrayStore
from cluster_maker.storage.classes import CLASSES, name_of
from cluster_maker.storage.tables import cells_from, cells_node, column_from, column_node

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


class Decoder:
    """Turns nodes into values.

    Parameters
    ----------
    arrays : mapping of str to array
        What the nodes refer to.
    """

    def __init__(self, arrays: Mapping[str, AnyArray]) -> None:
        self.arrays = arrays

    def value(self, node: Node) -> Any:
        """Return the value of a node.

        Raises
        ------
        ModelError
            If it names a class that no model holds, or one whose content has changed since.
        KeyError, TypeError, ValueError, IndexError, AttributeError
            If it is not a node.
        """
        if isinstance(node, list):
            return [self.value(part) for part in node]
        if not isinstance(node, dict):
            return node
        return _DECODERS[node["!"]](self, node)

    def pairs(self, node: Node) -> dict[Any, Any]:
        """Return the pairs of a mapping's node."""
        return {self.value(key): self.value(value) for key, value in node["items"]}


def _object(decoder: Decoder, node: Node) -> Any:
    """Make an object of a listed class and put back what it held."""
    kind: Any = _class(node["class"])
    state = {name: decoder.value(part) for name, part in node["state"].items()}
    parts = getattr(kind, "__dataclass_fields__", None)
    if parts is not None:
        _expect(node["class"], state, set(parts), exactly=True)
        return kind(**state)
    _expect(node["class"], state, set(inspect.signature(kind.__init__).parameters) - {"self"})
    made = kind.__new__(kind)
    vars(made).update(state)
    return made


def _class(name: Any) -> Any:
    """Return a listed class."""
    if not isinstance(name, str) or name not in CLASSES:
        raise ModelError(f"it names the class {name!r}, which no model holds")
    return CLASSES[name].load()


def _expect(name: str, state: Mapping[str, Any], known: set[str], *, exactly: bool = False) -> None:
    """Refuse an object whose content is not that of this version's class."""
    wrong = set(state) - known if exactly else known - set(state)
    if wrong:
        raise ModelError(f"its {name} is not that of this version ({', '.join(sorted(wrong))})")


def _choice(decoder: Decoder, node: Node) -> Any:
    kind = _class(node["class"])
    if not issubclass(kind, Enum):
        raise ModelError(f"it takes a choice from {node['class']!r}, which has none")
    return kind(node["value"])


def _objects(decoder: Decoder, node: Node) -> Any:
    cells = cells_from(node["cells"], decoder.arrays, decoder.value).reshape(node["shape"])
    return cells if node["dtype"] == "O" else cells.astype(np.dtype(node["dtype"]))


def _random(decoder: Decoder, node: Node) -> Any:
    generator = np.random.RandomState()
    generator.set_state(decoder.value(node["state"]))
    return generator


def _table(decoder: Decoder, node: Node) -> Any:
    index, labels = decoder.value(node["index"]), decoder.value(node["columns"])
    columns = [column_from(part, decoder.arrays, decoder.value) for part in node["data"]]
    table = pd.DataFrame(dict(enumerate(columns)), index=range(len(index)))
    table.index, table.columns = index, labels
    return table


def _one_column(decoder: Decoder, node: Node) -> Any:
    column = column_from(node["data"], decoder.arrays, decoder.value)
    column.index, column.name = decoder.value(node["index"]), decoder.value(node["name"])
    return column


def _plain_index(decoder: Decoder, node: Node) -> Any:
    column = column_from(node["data"], decoder.arrays, decoder.value)
    return pd.Index(column.array, dtype=column.dtype, name=decoder.value(node["name"]))


def _range(decoder: Decoder, node: Node) -> Any:
    start, stop, step = node["bounds"]
    return pd.RangeIndex(start, stop, step, name=decoder.value(node["name"]))


def _level_index(decoder: Decoder, node: Node) -> Any:
    return pd.MultiIndex.from_arrays(decoder.value(node["levels"]), names=decoder.value(node["names"]))


def _instant(decoder: Decoder, node: Node) -> Any:
    moment = pd.Timestamp(node["value"]).as_unit(node["unit"])
    return moment if node["zone"] is None else moment.tz_localize("UTC").tz_convert(node["zone"])


def _timespan(decoder: Decoder, node: Node) -> Any:
    days, seconds, microseconds = node["value"]
    return dt.timedelta(days, seconds, microseconds)


_DECODERS: Mapping[str, Callable[[Decoder, Node], Any]] = {
    "float": lambda decoder, node: float(node["value"]),
    "tuple": lambda decoder, node: tuple(decoder.value(node["items"])),
    "set": lambda decoder, node: set(decoder.value(node["items"])),
    "frozenset": lambda decoder, node: frozenset(decoder.value(node["items"])),
    "dict": lambda decoder, node: decoder.pairs(node),
    "mapping": lambda decoder, node: MappingProxyType(decoder.pairs(node)),
    "choice": _choice,
    "scalar": lambda decoder, node: decoder.arrays[node["array"]][0],
    "array": lambda decoder, node: decoder.arrays[node["name"]],
    "objects": _objects,
    "tree": lambda decoder, node: build_tree(decoder.value(node["rows"])),
    "random state": _random,
    "table": _table,
    "column": _one_column,
    "range": _range,
    "levels": _level_index,
    "index": _plain_index,
    "instant": _instant,
    "missing": lambda decoder, node: pd.NaT if node["value"] == "NaT" else pd.NA,
    "datetime": lambda decoder, node: dt.datetime.fromisoformat(node["value"]),
    "date": lambda decoder, node: dt.date.fromisoformat(node["value"]),
    "time": lambda decoder, node: dt.time.fromisoformat(node["value"]),
    "timedelta": _timespan,
    "decimal": lambda decoder, node: Decimal(node["value"]),
    "object": _object,
}
