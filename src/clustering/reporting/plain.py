"""Any value as JSON can hold it: no numpy or pandas types, and null instead of NaN or infinity."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd


def plain(value: Any) -> Any:
    """Return `value` with everything in it as dict, list, str, int, float, bool or None.

    >>> plain({"a": np.float64("nan"), "b": (np.int64(2), True)})
    {'a': None, 'b': [2, True]}
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.value if isinstance(value, Enum) else str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return [plain(item) for item in _in_order(value)]
    return _plain_scalar(value)


def _in_order(value: Any) -> Any:
    """Return the items of a collection; sets get a fixed order, so that a report is reproducible."""
    return sorted(value, key=repr) if isinstance(value, set | frozenset) else value


def _plain_scalar(value: Any) -> Any:
    """Return one number, date or other object as JSON can hold it."""
    if isinstance(value, np.generic):
        value = value.item()
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, bool | int):
        return bool(value) if isinstance(value, bool) else int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, PathLike):
        return str(value)
    return str(value)
