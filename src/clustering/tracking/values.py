"""Parameters and metrics as a record keeps them: plain values, names with dots, numbers that are finite."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from cluster_maker.errors import ConfigError, EvaluationError


def plain_parameter(name: str, value: Any) -> Any:
    """Return a parameter as texts, numbers, lists and mappings.

    Raises
    ------
    ConfigError
        If it is something else: a table, an array, an estimator.

    Examples
    --------
    >>> from datetime import date
    >>> plain_parameter("when", (date(2024, 5, 1), float("inf")))
    ['2024-05-01', 'inf']
    """

    def other(found: Any) -> Any:
        if getattr(found, "ndim", None) == 0:  # one number or switch of numpy's
            return found.item()
        raise ConfigError(
            f"parameter {name!r} holds a {type(found).__name__}: "
            "log texts, numbers, dates, lists or mappings."
        )

    return spelled(to_jsonable_python(value, fallback=other))


def spelled(value: Any) -> Any:
    """Return plain values in which NaN and infinity, which JSON has not, are texts.

    >>> spelled({"a": [1.5, float("-inf")]})
    {'a': [1.5, '-inf']}
    """
    if isinstance(value, dict):
        return {key: spelled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [spelled(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def nested(name: str, value: Any) -> dict[str, Any]:
    """Return a value under a name with dots as nested mappings.

    >>> nested("clustering.kmeans.k", 4)
    {'clustering': {'kmeans': {'k': 4}}}
    """
    *above, last = name.split(".")
    found = {last: value}
    for part in reversed(above):
        found = {part: found}
    return found


def merged(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested mappings put together; the later value counts.

    >>> merged({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}})
    {'a': {'b': 3, 'c': 2}}
    """
    found = dict(earlier)
    for key, value in later.items():
        before = found.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        found[key] = merged(before, value) if both else value  # type: ignore[arg-type]
    return found


def flattened(values: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return nested mappings as one, names joined with dots; lists and empty mappings are values.

    >>> flattened({"a": {"b": 1, "c": {}}, "d": [2, 3]})
    {'a.b': 1, 'a.c': {}, 'd': [2, 3]}
    """
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping) and value:
            found |= flattened(value, f"{name}.")
        else:
            found[name] = value
    return found


def finite_metric(name: str, value: Any) -> tuple[int | float | None, str]:
    """Return a metric as a finite number, or None and why it is none.

    Raises
    ------
    EvaluationError
        If it is no number at all.

    Examples
    --------
    >>> finite_metric("silhouette", 0.41), finite_metric("silhouette", float("nan"))
    ((0.41, ''), (None, 'it could not be measured (not a number)'))
    """
    if value is None:
        return None, "it was not measured"
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise EvaluationError(
            f"metric {name!r} must be a number, got {value!r}: log texts and switches as parameters."
        )
    if isinstance(value, numbers.Integral):
        return int(value), ""
    number = float(value)
    if math.isnan(number):
        return None, "it could not be measured (not a number)"
    return (number, "") if math.isfinite(number) else (None, "it is infinite")
