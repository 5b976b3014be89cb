"""A table of names whose implementations are imported only when they are asked for.

Every extensible thing (algorithms, readers, plots, …) is one `Registry`: adding one is one
file with the implementation and one line in the room's `table.py`. Front doors list and choose
from the registry and read the flags of its entries; they never test for a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, TypeVar

from cluster_maker.errors import ConfigError, MissingExtraError, suggest


@dataclass(frozen=True)
class Entry:
    """One line of a registry.

    Parameters
    ----------
    name : str
        What users write.
    target : str
        Where the implementation is: ``"package.module:attribute"``.
    summary : str
        One line for people.
    extra : str or None
        The optional dependency group that the implementation needs.
    """

    name: str
    target: str
    summary: str
    extra: str | None = None

    def load(self) -> Any:
        """Import and return the implementation.

        Raises
        ------
        MissingExtraError
            If its optional dependency is not installed.
        """
        module_name, _, attribute = self.target.partition(":")
        try:
            module = import_module(module_name)
        except ImportError as error:
            if self.extra is None:
                raise
            raise MissingExtraError(
                f"{self.name!r} needs the optional package {error.name!r}: "
                f"install it with  pip install 'cluster-maker[{self.extra}]'."
            ) from error
        return getattr(module, attribute)


EntryT = TypeVar("EntryT", bound=Entry)


class Registry(Generic[EntryT]):
    """An ordered, closed set of entries, found by name.

    Parameters
    ----------
    kind : str
        What the entries are, in the singular, for messages: ``"algorithm"``.
    entries : EntryT
        The lines of the table; a name that occurs twice is refused.

    Examples
    --------
    >>> shapes = Registry("shape", Entry("square", "math:sqrt", "Four equal sides."))
    >>> shapes.names()
    ('square',)
    >>> shapes["sqare"]
    Traceback (most recent call last):
    ...
    cluster_maker.errors.ConfigError: unknown shape 'sqare'. Did you mean 'square'? Known: square.
    """

    def __init__(self, kind: str, *entries: EntryT) -> None:
        self.kind = kind
        self._entries: dict[str, EntryT] = {}
        for entry in entries:
            if entry.name in self._entries:
                raise ConfigError(f"the {kind} {entry.name!r} is registered twice.")
            self._entries[entry.name] = entry

    def __getitem__(self, name: str) -> EntryT:
        try:
            return self._entries[name]
        except KeyError:
            known = ", ".join(self._entries)
            hint = suggest(str(name), self._entries)
            raise ConfigError(f"unknown {self.kind} {name!r}.{hint} Known: {known}.") from None

    def __iter__(self) -> Iterator[EntryT]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def names(self) -> tuple[str, ...]:
        """Return all names, in the order of the table."""
        return tuple(self._entries)

    def load(self, name: str) -> Any:
        """Import and return the implementation called `name`."""
        return self[name].load()
