"""The table of classes whose objects may lie in a saved model; nothing else is saved or loaded."""

from __future__ import annotations

from dataclasses import is_dataclass
from enum import Enum

from cluster_maker import types
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.registry import Entry, Registry


def _records() -> list[Entry]:
    """Every record of `cluster_maker.types`, and its enumerations."""
    found = [
        kind
        for kind in vars(types).values()
        if isinstance(kind, type)
        and kind.__module__.startswith(f"{types.__name__}.")
        and (is_dataclass(kind) or issubclass(kind, Enum))
    ]
    return [Entry(kind.__name__, f"{kind.__module__}:{kind.__name__}", "a record") for kind in found]


def _estimators() -> list[Entry]:
    """Every registered algorithm."""
    return [Entry(entry.target.partition(":")[2], entry.target, entry.summary) for entry in ALGORITHMS]


def _preparation() -> list[Entry]:
    """Return what a fitted `TableTransformer` is made of."""
    room = "cluster_maker.preprocessing"
    found = {
        "PreprocessingOptions": f"{room}.options",
        "TableTransformer": f"{room}.transformer",
        "TableReader": f"{room}.clean",
        "ColumnReader": f"{room}.clean",
        "NumberStyle": "cluster_maker.data_analyser.amount_text",
        "DateStyle": "cluster_maker.data_analyser.values",
        "ColumnImputer": f"{room}.impute",
        "Donors": f"{room}.impute",
        "Branches": f"{room}.branches",
        "Layout": f"{room}.branches",
        "TailBender": f"{room}.power",
        "OutlierTamer": f"{room}.outliers",
        "IsolationTrees": f"{room}.isolation",
        "NumberScaler": f"{room}.scale",
        "RankEncoder": f"{room}.encode",
        "LevelEncoder": f"{room}.encode",
        "FeatureSelector": f"{room}.select",
        "PrincipalComponents": f"{room}.reduce",
    }
    return [Entry(name, f"{module}:{name}", "a step of preparation") for name, module in found.items()]


CLASSES: Registry[Entry] = Registry("class", *_records(), *_preparation(), *_estimators())


def name_of(kind: type) -> str | None:
    """Return the name under which objects of a class are saved; None where they are not."""
    name = kind.__name__
    if name in CLASSES and CLASSES[name].target == f"{kind.__module__}:{kind.__qualname__}":
        return name
    return None
