"""What a file really is, told by its content first and by its name second."""

from __future__ import annotations

import codecs
import mmap
import re
import zipfile
from pathlib import Path

from cluster_maker.readers.encoding import BOMS, null_pattern
from cluster_maker.readers.source import Source, some
from cluster_maker.readers.table import (
    OLE_MAGIC,
    READABLE,
    READERS,
    ZIP_MAGIC,
    ReaderEntry,
    entry_of_ending,
)

_HEAD_BYTES = 64 * 1024

_PACKED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"))

# What people pick by mistake, and how it begins.
_FOREIGN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"ARROW1", "an Arrow (Feather) file"),
    (b"$FL2", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"\x93NUMPY", "a NumPy array file"),
    (b"{\\rtf", "a rich text document"),
)

_FOREIGN_TEXT = (
    (r"\s*(?:<!doctype html|<html|<head|<table|<meta)", "a web page (HTML)"),
    (r"\s*<\?xml|\s*<[A-Za-z][\w:]*[\s>]", "an XML document"),
    (r"(?:\s*%.*\n)*\s*@relation\b", "an ARFF file"),
    (r"(?:\s*#.*\n)*\s*@problemname\b", "a time series (.ts) file"),
    (r"(?:\s*(?:Creator|Version|comment)\b.*\n)*\s*graph\s*\[", "a graph (GML)"),
)

# Parts of office documents that are zip archives but no workbooks.
_OFFICE = (
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
)

_OLE_OTHER = (
    (
        "EncryptedPackage",
        "is protected with a password: open it in Excel, remove the password and save it again",
    ),
    ("WordDocument", f"is a Word document, not a table. Readable: {READABLE}"),
    ("PowerPoint Document", f"is a PowerPoint presentation, not a table. Readable: {READABLE}"),
)


def recognise(path: Path) -> tuple[Source, ReaderEntry]:
    """Return how a file is packed and which format its content has.

    Parameters
    ----------
    path : pathlib.Path
        A file that exists, can be read and is not empty.

    Raises
    ------
    DataLoadError
        If the content is no format that can be read.
    """
    source = _unpacked(Source(path))
    head = _head(source)
    if not head:
        raise source.refuse("is packed, but there is nothing in it (0 bytes): was the export interrupted?")
    return source, _format_of(source, head)


def _head(source: Source) -> bytes:
    """Return the first bytes of the unpacked content."""
    with source.open() as stream:
        return stream.read(_HEAD_BYTES)


def _unpacked(source: Source) -> Source:
    """Return the source with its compression found out."""
    head = _head(source)
    for magic, compression in _PACKED:
        if head.startswith(magic):
            return Source(source.path, compression)
    if head.startswith((ZIP_MAGIC, b"PK\x05\x06")):
        return _unzipped(source)
    return source


def _members(source: Source) -> list[str]:
    """Return the names of the files in a zip archive."""
    try:
        with source.open_seekable() as stream, zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    except zipfile.BadZipFile as error:
        promised = entry_of_ending(source.name)
        what = f"{promised.name} file" if promised and promised.magic == ZIP_MAGIC else "zip file"
        raise source.refuse(
            f"is a damaged or incomplete {what} (its directory is missing): save or download it again."
        ) from error


def _unzipped(source: Source) -> Source:
    """Return a workbook as it is, and an archive of one file as that file."""
    names = _members(source)
    for part, what in _OFFICE:
        if any(name.startswith(part) for name in names):
            raise source.refuse(f"is {what}, not a table. Readable: {READABLE}.")
    if any(set(names) & set(entry.inside) for entry in READERS if entry.magic == ZIP_MAGIC):
        return source
    files = [name for name in names if not _is_clutter(name)]
    if len(files) != 1:
        held = f"{len(files)} files ({some(files)})" if files else "no file"
        raise source.refuse(f"is a zip archive with {held}; it must hold exactly one: unpack it and choose.")
    with zipfile.ZipFile(source.path) as archive:
        if archive.getinfo(files[0]).flag_bits & 1:
            raise source.refuse("is a zip archive protected with a password: unpack it first.")
    return Source(source.path, "zip", files[0])


def _is_clutter(name: str) -> bool:
    """Tell folders and what operating systems put into archives unasked."""
    return name.endswith(("/", ".DS_Store", "Thumbs.db")) or name.startswith("__MACOSX/")


def _format_of(source: Source, head: bytes) -> ReaderEntry:
    """Return the format of the unpacked content."""
    for magic, what in _FOREIGN:
        if head.startswith(magic) and (len(magic) > 3 or looks_binary(head)):
            raise source.refuse(f"is {what}, not a table. Readable: {READABLE}.")
    if head.startswith(OLE_MAGIC):
        return _ole_format(source)
    for entry in READERS:
        begins_so = bool(entry.magic) and head.startswith(entry.magic)
        if begins_so and (not entry.inside or set(entry.inside) & set(_members(source))):
            return entry
    if looks_binary(head):
        raise source.refuse(f"holds binary data of an unknown kind, not a table. Readable: {READABLE}.")
    return _text_format(source, head)


def _ole_format(source: Source) -> ReaderEntry:
    """Return the format of an OLE2 container, by the names of the streams in it."""
    with source.open_seekable() as stream:
        data = stream.read() if source.compression else mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        for name, reason in _OLE_OTHER:
            if _has_ole_stream(data, name):
                raise source.refuse(f"{reason}.")
        for entry in READERS:
            if entry.magic == OLE_MAGIC and any(_has_ole_stream(data, name) for name in entry.inside):
                return entry
    raise source.refuse(
        "is an old Office file (OLE2) without a workbook in it, or a damaged one: "
        "open it in the program that made it and save it as .xlsx."
    )


def _has_ole_stream(data: bytes | mmap.mmap, name: str) -> bool:
    """Tell whether a directory entry (128 bytes, on such a boundary) has this name in UTF-16."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = data.find(wanted, at + 1)
    return False


def looks_binary(head: bytes) -> bool:
    """Tell whether the beginning of a file is anything but text in a known encoding."""
    if head.startswith(tuple(BOMS)) or null_pattern(head):
        return False
    odd = len(head) - len(head.translate(None, delete=_CONTROL))
    return odd > 0.005 * len(head)


# Control characters that text does not hold; tab, newlines, form feed, escape and end-of-file are let be.
_CONTROL = bytes(code for code in range(32) if code not in (9, 10, 11, 12, 13, 26, 27))


def _text_format(source: Source, head: bytes) -> ReaderEntry:
    """Return the text format that the opening matches; the ending decides where several are possible."""
    text = _decoded(head)
    for pattern, what in _FOREIGN_TEXT:
        if re.match(pattern, text, re.IGNORECASE):
            raise source.refuse(
                f"is {what}, not a table, whatever its name says. Readable: {READABLE}; "
                "open it in a spreadsheet program and save it as one of these."
            )
    promised = entry_of_ending(source.member or source.name)
    claims = [entry for entry in READERS if entry.opening and re.match(entry.opening, text)]
    if promised and promised.opening and (claims or promised.name == "jsonl"):
        return _by_promise(promised, claims, text)
    if promised and promised.name == "json" and re.match(r"\s*(?:[\[{]|[\w.+\-]*\s*\Z|\".*\"\s*\Z)", text):
        return promised  # broken or no table, which its reader says better
    return claims[0] if claims else READERS["csv"]


def _by_promise(promised: ReaderEntry, claims: list[ReaderEntry], text: str) -> ReaderEntry:
    """Choose between JSON and JSON lines for a file named as one of them."""
    first_line = text.lstrip().partition("\n")[0].strip()
    if promised.name == "jsonl" and first_line not in ("{", "[") and not first_line.startswith("[{"):
        return promised
    return claims[0]


def _decoded(head: bytes) -> str:
    """Return the beginning as text, well enough to see how it opens."""
    for bom, codec in BOMS.items():
        if head.startswith(bom):
            return head.decode(codec, errors="ignore").lstrip("\ufeff")
    pattern = null_pattern(head)
    return codecs.decode(head, pattern or "utf-8", errors="ignore")
