"""The table of file formats that can be read, and by what their content is recognised.

To add one: write a function ``read(source: Source, request: Request) -> Reading`` in a file of
its own and add its line here. A file is recognised by its first bytes (`magic`), by what its
container holds (`inside`) or by how its text begins (`opening`); the ending decides only between
formats that the content leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass

from cluster_maker.registry import Entry, Registry

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class ReaderEntry(Entry):
    r"""One file format.

    Parameters
    ----------
    endings : tuple of str
        File name endings, lower case, with the dot.
    magic : bytes
        How the file begins; empty for text formats.
    inside : tuple of str
        Names of which one must be in the container: zip members, or streams of an OLE2 file.
    label : str
        What a file of this format is called within a sentence.
    opening : str
        Regular expression that the beginning of the decoded text matches; empty for the text
        format that takes whatever no other one claims.
    """

    label: str = "a table"
    endings: tuple[str, ...] = ()
    magic: bytes = b""
    inside: tuple[str, ...] = ()
    opening: str = ""


# Order matters for text: JSON lines before JSON before delimited text.
READERS: Registry[ReaderEntry] = Registry(
    "file format",
    ReaderEntry(
        "xlsx",
        "cluster_maker.readers.workbook:read_workbook",
        "Excel workbook (.xlsx, .xlsm, .xlsb): the first sheet with a real table, or the named one.",
        label="an Excel workbook",
        endings=(".xlsx", ".xlsm", ".xlsb"),
        magic=ZIP_MAGIC,
        inside=("xl/workbook.xml", "xl/workbook.bin"),
    ),
    ReaderEntry(
        "xls",
        "cluster_maker.readers.workbook:read_workbook",
        "Excel workbook of the old kind (.xls).",
        label="an old Excel workbook",
        endings=(".xls",),
        magic=OLE_MAGIC,
        inside=("Workbook", "Book"),
    ),
    ReaderEntry(
        "ods",
        "cluster_maker.readers.workbook:read_workbook",
        "OpenDocument spreadsheet (.ods).",
        label="an OpenDocument spreadsheet",
        endings=(".ods",),
        magic=ZIP_MAGIC,
        inside=("content.xml",),
    ),
    ReaderEntry(
        "parquet",
        "cluster_maker.readers.parquet:read_parquet",
        "Apache Parquet file.",
        label="a Parquet file",
        endings=(".parquet", ".pq"),
        magic=b"PAR1",
    ),
    ReaderEntry(
        "jsonl",
        "cluster_maker.readers.records:read_json_lines",
        "JSON lines: one JSON object on each line.",
        label="JSON lines",
        endings=(".jsonl", ".ndjson"),
        opening=r"\s*(?:\{.*\}|\[.*\])[ \t]*\r?\n\s*[\[{]",
    ),
    ReaderEntry(
        "json",
        "cluster_maker.readers.records:read_json",
        "JSON: an array of records, records under one key, or columns with their values.",
        label="JSON",
        endings=(".json",),
        opening=r"\s*(?:\{\s*[\"}]|\[\s*[\[{\]])",
    ),
    ReaderEntry(
        "csv",
        "cluster_maker.readers.delimited:read_delimited",
        "Delimited text: comma, semicolon, tab, pipe or blanks between the cells.",
        label="delimited text",
        endings=(".csv", ".tsv", ".txt", ".tab", ".dat", ".data"),
    ),
)

#: Endings of files packed by a compression program; the content decides, not these.
PACKED_ENDINGS = (".gz", ".bz2", ".xz", ".zip")

#: Said in every refusal of a file that is no table.
READABLE = "CSV, TSV, TXT (also .gz, .bz2, .xz, .zip), XLSX, XLS, ODS, Parquet, JSON, JSON lines"


def entry_of_ending(name: str) -> ReaderEntry | None:
    """Return the format that a file's name promises, or None.

    Parameters
    ----------
    name : str
        The file's name; a compression ending (``.gz``, …) is looked through.

    Examples
    --------
    >>> entry_of_ending("Customers.CSV.gz").name
    'csv'
    """
    lowered = name.lower()
    for packed in PACKED_ENDINGS:
        lowered = lowered.removesuffix(packed)
    return next((entry for entry in READERS if lowered.endswith(entry.endings)), None)


def entry_of_format(name: str) -> ReaderEntry:
    """Return the format called `name`, which may also be an ending (``"tsv"``).

    Raises
    ------
    ConfigError
        If there is none; the message lists the known ones.
    """
    if name not in READERS:
        by_ending = entry_of_ending(f"x.{name.removeprefix('.')}")
        if by_ending is not None:
            return by_ending
    return READERS[name]
