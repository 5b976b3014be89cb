"""Packages whose public names are imported on first use, so that importing them costs nothing.

A package's `__init__` names what it offers and where; type checkers read the same names from a
`TYPE_CHECKING` block. No module may be called like a public name of its package: importing the
module would put it in the name's place.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def attach(
    package: str, where: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return `__getattr__`, `__dir__` and `__all__` for a package.

    Parameters
    ----------
    package : str
        The package's `__name__`.
    where : mapping of str to str
        For each public name the full name of the module that defines it.
    """

    def get(name: str) -> Any:
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(where[name]), name)
        setattr(sys.modules[package], name, value)  # the next access does not come here
        return value

    names = sorted(where)
    return get, lambda: names, names
