"""A source named on a command line -> a table: local files by the engine's readers, ``-`` is stdin."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cluster_maker.readers import SourceTable, read_table


def read_source(source: str, *, sheet: str | None = None) -> SourceTable:
    """Read a table from a file, or from standard input where `source` is ``-``.

    Raises
    ------
    DataLoadError
        If there is no readable table.
    """
    if source != "-":
        return read_table(source, sheet=sheet)
    with _stdin_as_file() as path:
        return read_table(path, sheet=sheet)


@contextmanager
def _stdin_as_file() -> Iterator[Path]:
    """Keep standard input in a temporary file while it is read: readers look at the first bytes twice."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path
