"""Every error and warning the engine raises on purpose.

    ClusterMakerError
    ├── DataLoadError        (OSError)      a source cannot be turned into a table
    ├── ColumnError          (KeyError)     a column is named that the table does not have
    ├── PreprocessingError   (ValueError)   a table cannot be turned into a feature matrix
    ├── ClusteringError      (ValueError)   an algorithm cannot run on what it was given
    │   └── MemoryLimitError (MemoryError)  it could, but not within this machine's memory
    ├── EvaluationError      (ValueError)   a quality figure cannot be computed
    ├── ConfigError          (ValueError)   a setting has a value that is not allowed
    ├── ExportError          (OSError)      a result cannot be written
    ├── ModelError           (ValueError)   a saved model cannot be used, or something cannot be saved in one
    └── MissingExtraError    (ImportError)  an optional dependency is not installed

A message says what was got, what is allowed and what to do, in one line.
`DegradedResultWarning` marks a result obtained by a lesser route (a sample, say).
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ClusterMakerError(Exception):
    """Root of all errors raised on purpose by cluster_maker."""

    def __str__(self) -> str:
        # KeyError would show its message by repr(), OSError as an errno pair: a plain line is wanted.
        return str(self.args[0]) if self.args else ""


class DataLoadError(ClusterMakerError, OSError):
    """A source cannot be turned into a table."""


class ColumnError(ClusterMakerError, KeyError):
    """A column is named that the table does not have."""


class PreprocessingError(ClusterMakerError, ValueError):
    """A table cannot be turned into a feature matrix."""


class ClusteringError(ClusterMakerError, ValueError):
    """A clustering algorithm cannot run on what it was given."""


class MemoryLimitError(ClusteringError, MemoryError):
    """The work needs more memory than this machine has free."""


class EvaluationError(ClusterMakerError, ValueError):
    """A quality figure cannot be computed."""


class ConfigError(ClusterMakerError, ValueError):
    """A setting has a value that is not allowed."""


class ExportError(ClusterMakerError, OSError):
    """A result cannot be written."""


class ModelError(ClusterMakerError, ValueError):
    """A saved model is damaged, of another version or not a model; or something cannot be saved in one."""


class MissingExtraError(ClusterMakerError, ImportError):
    """An optional dependency is not installed."""


class DegradedResultWarning(UserWarning):
    """The result was obtained by a lesser route, which the message names."""


def suggest(wanted: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the closest known name, or an empty text."""
    close = closest(wanted, known)
    return f" Did you mean {close!r}?" if close else ""


def closest(wanted: str, known: Iterable[str]) -> str:
    """Return the closest known name, or an empty text.

    >>> closest("Incom", ["Age", "Income"])
    'Income'
    """
    by_lower = {name.lower(): name for name in known}
    close = get_close_matches(wanted.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else ""


def unknown_column(wanted: str, columns: Iterable[object]) -> ColumnError:
    """Return the error for a column name that the table lacks, with the closest one it has."""
    names = [str(column) for column in columns]
    hint = suggest(wanted, names)
    shown = ", ".join(repr(name) for name in names[:8])
    more = f", … ({len(names)} in all)" if len(names) > 8 else ""
    return ColumnError(f"unknown column {wanted!r}.{hint} The table has: {shown}{more}.")
