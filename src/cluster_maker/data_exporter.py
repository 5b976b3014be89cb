"""Tables written to files: CSV, aligned text, summaries.

Every file is written under a temporary name in its own folder and renamed when it is complete, so
that a killed run, a full disk or an error leaves the old file or none, never half a one.
`write_atomically` does that for any kind of file.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TextIO

import pandas as pd

from cluster_maker.errors import ExportError

PathLike = str | os.PathLike[str]


@contextmanager
def write_atomically(path: PathLike, *, binary: bool = False) -> Iterator[IO[Any]]:
    """Open a file for writing that appears under its name only when the block has ended well.

    Parameters
    ----------
    path : str or path
        The file; its folder must exist. A file of that name is replaced, its permissions kept.
    binary : bool
        Whether bytes are written rather than UTF-8 text (with line ends as they are given).

    Yields
    ------
    file object
        Open under a temporary name in the same folder.

    Raises
    ------
    ExportError
        If the folder does not exist or cannot be written, the path is a folder, or the disk is full.
    """
    target = _target(path)
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
    handle: IO[Any] | None = None
    try:
        handle = _create(temporary, binary)
        yield handle
        handle.flush()
        os.fsync(handle.fileno())
        handle.close()
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except OSError as error:
        if isinstance(error, ExportError):
            raise
        raise _failure(path, error) from error
    finally:
        _discard(handle, temporary)


def export_to_csv(
    data: pd.DataFrame, filename: PathLike, delimiter: str = ",", include_index: bool = False
) -> None:
    """Write a table as CSV in UTF-8, with a header.

    Parameters
    ----------
    data : pandas.DataFrame
        The table.
    filename : str or path
        The file; its folder must exist.
    delimiter : str
        One character between the values.
    include_index : bool
        Whether the row labels become the first column.

    Raises
    ------
    ExportError
        If `data` is no table, the delimiter is not one character, or the file cannot be written.
    """
    table = _as_table(data)
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
        raise ExportError(f"delimiter must be one character such as ',' or ';', got {delimiter!r}.")
    with write_atomically(filename) as handle:
        table.to_csv(handle, sep=delimiter, index=include_index, lineterminator="\n")


def export_formatted(data: pd.DataFrame, file: PathLike | TextIO, include_index: bool = False) -> None:
    """Write a table as text with aligned columns, for people.

    Parameters
    ----------
    data : pandas.DataFrame
        The table.
    file : str, path or open text file
        Where to; an open file is written to and left open.
    include_index : bool
        Whether the row labels come first.

    Raises
    ------
    ExportError
        If `data` is no table or the file cannot be written.
    """
    text = _aligned(_as_table(data), include_index)
    if isinstance(file, (str, os.PathLike)):
        with write_atomically(file) as handle:
            handle.write(text)
        return
    if not hasattr(file, "write"):
        raise ExportError(f"expected a file name or an open text file, got {type(file).__name__}.")
    try:
        file.write(text)
    except TypeError as error:
        raise ExportError("the open file takes bytes: open it for text (mode 'w').") from error
    except (OSError, ValueError) as error:
        raise _failure(getattr(file, "name", "the open file"), error) from error


def export_summary(
    summary: pd.DataFrame | pd.Series | Mapping[str, Any], csv_path: PathLike, txt_path: PathLike
) -> None:
    """Write a summary twice: as CSV for programs and as aligned text for people, row labels included.

    Parameters
    ----------
    summary : pandas.DataFrame, Series or mapping
        For example what `column_summary` returns; a mapping becomes a column ``value``.
    csv_path, txt_path : str or path
        The two files; their folders must exist. Either both are written or neither.

    Raises
    ------
    ExportError
        If one of them cannot be written, or both are the same file.
    """
    if isinstance(summary, Mapping):
        summary = pd.Series(dict(summary), dtype=object)
    table = summary.to_frame("value") if isinstance(summary, pd.Series) else _as_table(summary)
    if _target(csv_path) == _target(txt_path):
        raise ExportError(f"csv_path and txt_path are the same file {os.fspath(csv_path)!r}: name two.")
    text = _aligned(table, include_index=True)
    with write_atomically(csv_path) as for_programs, write_atomically(txt_path) as for_people:
        table.to_csv(for_programs, lineterminator="\n")
        for_people.write(text)


def _as_table(data: Any) -> pd.DataFrame:
    """Accept a table, or one column of it."""
    if isinstance(data, pd.Series):
        return data.to_frame()
    if not isinstance(data, pd.DataFrame):
        raise ExportError(f"expected a pandas DataFrame to write, got {type(data).__name__}.")
    return data


def _aligned(table: pd.DataFrame, include_index: bool) -> str:
    """Return a table as aligned text that ends with a line end."""
    if table.shape[1] == 0 and not (include_index and len(table)):
        return "(no columns)\n"
    if len(table) == 0:
        return "  ".join(str(name) for name in table.columns) + "\n(no rows)\n"
    return table.to_string(index=include_index) + "\n"


def _target(path: PathLike) -> Path:
    """Return the file that is meant, links followed; refuse folders and missing folders."""
    shown = os.fspath(path)
    if not shown:
        raise ExportError("the file name is empty: give the name of a file to write.")
    try:
        target = Path(os.path.realpath(shown))
        if target.is_dir():
            raise ExportError(f"{shown!r} is a folder: give the name of a file in it.")
        if not target.parent.is_dir():
            raise ExportError(
                f"cannot write {shown!r}: the folder {str(target.parent)!r} does not exist. Make it first."
            )
    except (OSError, ValueError) as error:
        if isinstance(error, ExportError):
            raise
        raise _failure(path, error) from error
    return target


def _create(path: Path, binary: bool) -> IO[Any]:
    """Create a new file with the permissions that new files get here."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    if binary:
        return os.fdopen(descriptor, "wb")
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="")


def _discard(handle: IO[Any] | None, temporary: Path) -> None:
    """Close and remove what a failed write left; nothing is left after a good one."""
    if handle is not None and not handle.closed:
        with suppress(OSError):  # a full disk refuses the last bytes again
            handle.close()
    temporary.unlink(missing_ok=True)


def _failure(path: object, error: Exception) -> ExportError:
    """Return the error for a file that cannot be written, in one line."""
    why = getattr(error, "strerror", None) or str(error)
    shown = os.fspath(path) if isinstance(path, (str, os.PathLike)) else str(path)
    return ExportError(f"cannot write {shown!r}: {why}.")
