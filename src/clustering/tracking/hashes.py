"""Hashes by which data, files and folders are known again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def path_hash(path: Path) -> tuple[str, int]:
    """Return SHA-256 and size in bytes of a file, or of everything in a folder.

    A folder's hash is of the names and contents of its files, hidden ones left out; when they were written
    does not count.
    """
    if not path.is_dir():
        return file_hash(path), path.stat().st_size
    files = visible_files(path)
    return files_hash(path, files), sum(file.stat().st_size for file in files)


def files_hash(folder: Path, files: Iterable[Path]) -> str:
    """Return one SHA-256 for the names, below `folder`, and contents of files, whatever their order."""
    known = {file.relative_to(folder).as_posix(): file_hash(file) for file in files}
    return digest(f"{name} {known[name]}" for name in sorted(known))


def visible_files(folder: Path) -> list[Path]:
    """Return the files below a folder, without those that are hidden or lie in a hidden folder."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def table_hash(table: pd.DataFrame) -> str:
    """Return a SHA-256 of a table: column names, types and values; the order of the rows does not count.

    Row labels count unless they are running numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"age": [31, 45], "city": ["Oslo", "Rome"]})
    >>> table_hash(table) == table_hash(table.iloc[::-1].reset_index(drop=True))
    True
    """
    import pandas as pd  # noqa: PLC0415 - a command that only lists experiments need not wait for it

    labelled = not isinstance(table.index, pd.RangeIndex)
    rows = pd.util.hash_pandas_object(table, index=labelled).sort_values().to_numpy()
    names = [*(table.index.names if labelled else ()), *table.columns]
    found = hashlib.sha256(repr((names, [str(kind) for kind in table.dtypes])).encode())
    found.update(rows.astype("<u8").tobytes())
    return found.hexdigest()


def digest(lines: Iterable[str]) -> str:
    """Return the SHA-256 of lines of text."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
