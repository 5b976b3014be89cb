"""What travels between the readers: the file that is read, what is asked of it, and what came out."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from cluster_maker.errors import DataLoadError

if TYPE_CHECKING:
    import pandas as pd

#: An unpacked file up to this size (bytes) stays in memory; a larger one goes to a temporary file.
_SPOOL_BYTES = 64 * 2**20


@dataclass(frozen=True)
class SourceTable:
    """A table and where it came from.

    Parameters
    ----------
    table : pandas.DataFrame
        One row for each row of the file, in its order; the index counts from 0.
    path : pathlib.Path
        The file.
    format : str
        The name of the file format in `READERS`.
    notes : tuple of str
        How the file was read and what was found odd in it, in plain sentences.
    sha256 : str
        The SHA-256 hash of the file's bytes, as it lies on the disk, in hexadecimal.
    """

    table: pd.DataFrame
    path: Path
    format: str
    notes: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class Request:
    """What the caller wants of a file: a sheet of a workbook, the first `nrows` rows."""

    sheet: str | int | None = None
    nrows: int | None = None


@dataclass(frozen=True)
class Reading:
    """What a reader gives back: the table and its notes."""

    table: pd.DataFrame
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A file, seen through its compression.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    compression : {"", "gzip", "bzip2", "xz", "zip"}
        How it is packed.
    member : str
        The packed file's name inside a zip archive.
    """

    path: Path
    compression: str = ""
    member: str = ""

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.path.name

    def open(self) -> IO[bytes]:
        """Return the unpacked content as a binary stream, which may not be seekable."""
        if self.compression == "gzip":
            return cast(IO[bytes], gzip.open(self.path, "rb"))
        if self.compression == "bzip2":
            return bz2.open(self.path, "rb")
        if self.compression == "xz":
            return lzma.open(self.path, "rb")
        if self.compression == "zip":
            with zipfile.ZipFile(self.path) as archive:
                return archive.open(self.member)  # keeps the archive's file open until it is closed itself
        return self.path.open("rb")

    def open_seekable(self) -> IO[bytes]:
        """Return the unpacked content as a binary stream that can be read from anywhere."""
        if not self.compression:
            return self.path.open("rb")
        copy = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES))  # noqa: SIM115 - the caller closes it
        with self.open() as stream:
            shutil.copyfileobj(stream, copy, 2**20)
        copy.seek(0)
        return copy

    def refuse(self, reason: str) -> DataLoadError:
        """Return the error that says why this file cannot be read, in one line."""
        return DataLoadError(f"{self.name!r} {' '.join(reason.split())}")


def some(names: list[str], limit: int = 5) -> str:
    """Return the first few names, quoted, and how many more there are."""
    shown = ", ".join(repr(shorten(name)) for name in names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit:,} more"


def shorten(text: str, limit: int = 60) -> str:
    """Return the text on one line, cut to `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
