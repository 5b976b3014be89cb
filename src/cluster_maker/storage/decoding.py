"""Nodes, as `encoding` makes them, to the objects that they were made of.

Loading makes an object of a listed class and puts the values back: it calls nothing that the file names.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from cluster_maker.algorithms.neighbours import build_tree
from cluster_maker.errors import ModelError
from cluster_maker.storage.arrays import AnyArray
from cluster_maker.storage.classes import CLASSES
from cluster_maker.storage.encoding import Node
from cluster_maker.storage.tables import cells_from, column_from


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
