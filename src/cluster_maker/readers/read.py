"""`read_table`: one local file to one pandas table, with notes on how it was read."""

from __future__ import annotations

import hashlib
import lzma
import zlib
from pathlib import Path

from cluster_maker.errors import ConfigError, DataLoadError, suggest
from cluster_maker.readers.contents import recognise
from cluster_maker.readers.source import Reading, Request, Source, SourceTable, some
from cluster_maker.readers.table import (
    PACKED_ENDINGS,
    READABLE,
    ReaderEntry,
    entry_of_ending,
    entry_of_format,
)


def read_table(
    path: str | Path,
    *,
    sheet: str | int | None = None,
    format: str | None = None,
    nrows: int | None = None,
) -> SourceTable:
    r"""Read a local file as a table, whatever it is written in.

    The content decides how the file is read; its name only where the content leaves it open.

    Parameters
    ----------
    path : str or pathlib.Path
        The file: delimited text (also packed: gzip, bzip2, xz, zip), a workbook (.xlsx, .xls,
        .ods), Parquet, JSON or JSON lines.
    sheet : str or int or None
        Name or position (from 0) of a workbook's sheet; by default the first with a real table.
    format : str or None
        A name of `READERS`, to insist on a format.
    nrows : int or None
        Read only so many rows.

    Returns
    -------
    SourceTable
        The table, its path and format, notes in plain sentences, and the file's SHA-256 hash.

    Raises
    ------
    DataLoadError
        If the file cannot be read as a table; the message is one line.
    ConfigError
        If `format` or `nrows` is not allowed.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = pathlib.Path(folder.name) / "people.csv"
    >>> _ = file.write_text("name;height\nAnn;1,75\nBob;1,80\n")
    >>> source = read_table(file)
    >>> source.table["height"].tolist()
    [1.75, 1.8]
    >>> source.notes
    ('Read as semicolon-separated text, UTF-8, decimal comma.',)
    >>> folder.cleanup()
    """
    if nrows is not None and nrows < 1:
        raise ConfigError(f"nrows is {nrows!r}, but it must be at least 1, or None for all rows.")
    wanted = None if format is None else entry_of_format(format)
    file = _checked(Path(path).expanduser())
    try:
        source, found = recognise(file)
        entry = _chosen(source, found, wanted)
        if sheet is not None and entry.magic not in _WORKBOOK_MAGIC:
            raise source.refuse(f"is {entry.label}, which has no sheets: leave out sheet={sheet!r}.")
        reading: Reading = entry.load()(source, Request(sheet, nrows))
        digest = _sha256(file)
    except DataLoadError:
        raise
    except (EOFError, zlib.error, lzma.LZMAError) as error:
        raise DataLoadError(
            f"{file.name!r} is a damaged or incomplete packed file ({error}): save or download it again."
        ) from error
    except PermissionError as error:
        raise _no_permission(file) from error
    except OSError as error:
        raise DataLoadError(f"{file.name!r} cannot be read: {error}.") from error
    return SourceTable(reading.table, file, entry.name, (*_name_note(source, entry), *reading.notes), digest)


_WORKBOOK_MAGIC = tuple(entry_of_format(name).magic for name in ("xlsx", "xls"))


def _checked(path: Path) -> Path:
    """Return the path if it is a file with something in it that may be read."""
    if path.is_dir():
        raise DataLoadError(f"{str(path)!r} is a folder, not a file. {_offer(path)}")
    if not path.exists():
        raise _missing(path)
    if not path.is_file():
        raise DataLoadError(f"{str(path)!r} is not a regular file: save its content to a file first.")
    if path.stat().st_size == 0:
        raise DataLoadError(f"{path.name!r} is empty (0 bytes): was the export or download interrupted?")
    return path


def _missing(path: Path) -> DataLoadError:
    """Return the error for a file that is not there, with the closest name in its folder."""
    folder = path.parent
    if not folder.is_dir():
        return DataLoadError(f"there is no file {str(path)!r}: its folder {str(folder)!r} does not exist.")
    try:
        names = sorted(other.name for other in folder.iterdir() if other.is_file())
    except OSError:
        names = []
    same_stem = [name for name in names if name.split(".")[0].lower() == path.name.lower()]
    hint = f" Did you mean {same_stem[0]!r}?" if same_stem else suggest(path.name, names)
    return DataLoadError(f"there is no file {path.name!r} in the folder {str(folder.resolve())!r}.{hint}")


def _offer(folder: Path) -> str:
    """Say which files of a folder could be read."""
    try:
        names = sorted(other.name for other in folder.iterdir() if other.is_file())
    except OSError:
        names = []
    readable = [name for name in names if entry_of_ending(name) is not None]
    if not readable:
        return f"Give a file; no file in it looks like a table. Readable: {READABLE}."
    return f"Give one of the files in it: {some(readable, 8)}."


def _no_permission(path: Path) -> DataLoadError:
    """Return the error for a file that may not be read."""
    return DataLoadError(
        f"{path.name!r} may not be read (no permission): ask its owner, or copy it to a folder of your own."
    )


def _chosen(source: Source, found: ReaderEntry, wanted: ReaderEntry | None) -> ReaderEntry:
    """Return the format to read: the one wanted, unless the content is plainly another."""
    if wanted is None or wanted is found:
        return found
    if wanted.magic or found.magic:
        raise source.refuse(
            f"is {found.label}, not {wanted.label}. Leave out format={wanted.name!r}, or give another file."
        )
    return wanted


def _name_note(source: Source, entry: ReaderEntry) -> tuple[str, ...]:
    """Say so when the file's name promises another format."""
    promised = entry_of_ending(source.member or source.name)
    if source.name.lower().endswith(PACKED_ENDINGS) and not source.compression:
        return (f"The file is named {source.path.suffix!r} but is not packed; it was read as it is.",)
    if promised is None or promised is entry:
        return ()
    ending = next(ending for ending in promised.endings if ending in source.name.lower())
    return (f"The file is named {ending!r} but it is {entry.label}, and was read as such.",)


def _sha256(path: Path) -> str:
    """Return the hash of the file's bytes, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
