"""`read_table`: the right format by content, and one clear line for everything that is no table."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from cluster_maker.errors import ConfigError, DataLoadError
from cluster_maker.readers import READERS, SourceTable, read_table

CSV = b"name,age\nAnn,30\nBob,41\n"


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def workbook_bytes(tmp_path: Path) -> bytes:
    book = openpyxl.Workbook()
    for row in (["name", "age"], ["Ann", 30], ["Bob", 41]):
        book.active.append(row)
    book.save(tmp_path / "made.xlsx")
    return (tmp_path / "made.xlsx").read_bytes()


def ole_file(stream_name: str) -> bytes:
    """An OLE2 container as far as a directory with one stream name is concerned."""
    entry = stream_name.encode("utf-16-le").ljust(128, b"\0")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry.ljust(512, b"\0")


def test_source_table_says_where_the_table_came_from(put):
    path = put("people.csv", CSV)
    source = read_table(path)
    assert isinstance(source, SourceTable)
    assert source.table["age"].tolist() == [30, 41]
    assert source.path == path
    assert source.format == "csv"
    assert source.sha256 == hashlib.sha256(CSV).hexdigest()
    assert source.notes == ("Read as comma-separated text, UTF-8.",)


@pytest.mark.parametrize(
    ("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_packed_text_is_read_like_plain_text(put, ending, pack):
    source = read_table(put(f"people.csv{ending}", pack(CSV)))
    assert source.format == "csv"
    assert source.table["name"].tolist() == ["Ann", "Bob"]


def test_zip_of_one_file_is_unpacked(tmp_path):
    path = tmp_path / "people.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/people.csv", CSV)
        archive.writestr("__MACOSX/folder/._people.csv", b"clutter")
    assert read_table(path).table["age"].tolist() == [30, 41]


def test_zip_of_several_files_is_refused_with_their_names(tmp_path):
    path = tmp_path / "people.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.csv", CSV)
    with pytest.raises(DataLoadError, match=r"zip archive with 2 files \('a.csv', 'b.csv'\)"):
        read_table(path)


def test_empty_zip_is_refused(tmp_path):
    path = tmp_path / "people.zip"
    zipfile.ZipFile(path, "w").close()
    with pytest.raises(DataLoadError, match="zip archive with no file"):
        read_table(path)


def test_packed_workbook_is_read(put, tmp_path):
    source = read_table(put("people.xlsx.gz", gzip.compress(workbook_bytes(tmp_path))))
    assert source.format == "xlsx"
    assert source.table["age"].tolist() == [30, 41]


def test_workbook_named_csv_is_read_as_workbook_and_says_so(put, tmp_path):
    source = read_table(put("people.csv", workbook_bytes(tmp_path)))
    assert source.format == "xlsx"
    assert source.notes[0] == "The file is named '.csv' but it is an Excel workbook, and was read as such."


def test_text_named_workbook_is_read_as_text_and_says_so(put):
    source = read_table(put("people.xlsx", CSV))
    assert source.format == "csv"
    assert "named '.xlsx' but it is delimited text" in source.notes[0]


def test_text_named_as_packed_is_read_as_it_is(put):
    source = read_table(put("people.csv.gz", CSV))
    assert source.table["age"].tolist() == [30, 41]
    assert "is not packed" in source.notes[0]


def test_file_without_ending_is_read_by_content(put):
    assert read_table(put("people", CSV)).notes == ("Read as comma-separated text, UTF-8.",)


def test_missing_file_offers_the_closest_name(put, tmp_path):
    put("customers.csv", CSV)
    with pytest.raises(DataLoadError, match=r"no file 'custommers.csv'.*Did you mean 'customers.csv'\?"):
        read_table(tmp_path / "custommers.csv")


def test_missing_ending_is_offered(put, tmp_path):
    put("customers.csv", CSV)
    with pytest.raises(DataLoadError, match=r"Did you mean 'customers.csv'\?"):
        read_table(tmp_path / "customers")


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(DataLoadError, match=r"its folder '.*nowhere' does not exist"):
        read_table(tmp_path / "nowhere" / "x.csv")


def test_folder_lists_the_files_that_can_be_read(put, tmp_path):
    put("a.csv", CSV)
    put("b.png", b"x")
    with pytest.raises(
        DataLoadError, match=r"is a folder, not a file. Give one of the files in it: 'a.csv'\."
    ):
        read_table(tmp_path)


def test_folder_without_tables_says_what_can_be_read(tmp_path):
    with pytest.raises(DataLoadError, match=r"no file in it looks like a table. Readable: CSV"):
        read_table(tmp_path)


def test_device_is_refused():
    if not Path("/dev/null").exists():
        pytest.skip("this system has no /dev/null")
    with pytest.raises(DataLoadError, match="not a regular file"):
        read_table("/dev/null")


def test_no_permission_is_said(put, monkeypatch):
    path = put("people.csv", CSV)

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataLoadError, match=r"'people.csv' may not be read \(no permission\)"):
        read_table(path)


PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", r"is empty \(0 bytes\)"),
        ("x.csv.gz", gzip.compress(b"", mtime=0), "packed, but there is nothing in it"),
        ("x.csv", b"\n \n\n", "nothing but blank lines"),
        ("x.csv", b"a,b,c\n", r"has a header \('a', 'b', 'c'\) but no rows"),
        ("x.csv", b"a,b,c\n,,\n,,\n", "only empty rows under it"),
        ("x.csv", PICTURE, "is a PNG picture, not a table"),
        ("x.txt", b"%PDF-1.7\n%\xe2\xe3", "is a PDF document"),
        ("x.csv", b"MZ\x90\x00\x03\x00\x00\x00", "is a Windows program"),
        ("x.dat", bytes(range(256)) * 20, "binary data of an unknown kind"),
        ("x.xls", b"<html><table><tr><td>1</td></tr></table></html>", r"is a web page \(HTML\)"),
        ("x.xls", b'<?xml version="1.0"?><Workbook/>', "is an XML document"),
        ("x.txt", b"% comment\n@RELATION iris\n", "is an ARFF file"),
        ("x.txt", b'Creator "me"\ngraph\n[\n  node [ id 1 ]\n]\n', r"is a graph \(GML\)"),
        ("x.csv.gz", gzip.compress(CSV * 1000, mtime=0)[:60], "damaged or incomplete packed file"),
        ("x.csv.bz2", bz2.compress(CSV * 1000)[:60], "damaged or incomplete packed file"),
        ("x.csv.xz", lzma.compress(CSV * 1000)[:60], "damaged or incomplete packed file"),
        ("x.xlsx", b"PK\x03\x04 broken off", "damaged or incomplete xlsx file"),
        ("x.zip", b"PK\x03\x04 broken off", "damaged or incomplete zip file"),
        ("x.parquet", b"PAR1" + b"\0" * 50, "damaged or incomplete Parquet file"),
        ("x.xlsx", ole_file("EncryptedPackage"), "is protected with a password"),
        ("x.doc", ole_file("WordDocument"), "is a Word document"),
        ("x.xls", ole_file("Something"), "without a workbook in it"),
        ("x.xls", ole_file("Workbook"), "damaged or incomplete workbook"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_what_is_no_table_is_refused_in_one_line(put, name, content, message):
    with pytest.raises(DataLoadError, match=message) as caught:
        read_table(put(name, content))
    assert "\n" not in str(caught.value)
    assert repr(name) in str(caught.value)


def test_truncated_workbook_is_refused(put, tmp_path):
    content = workbook_bytes(tmp_path)
    with pytest.raises(DataLoadError, match="damaged or incomplete xlsx file"):
        read_table(put("x.xlsx", content[: len(content) // 2]))


def test_zip_with_garbled_sheet_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets>")
    with pytest.raises(DataLoadError, match=r"damaged or incomplete workbook|no sheet"):
        read_table(path)


def test_word_document_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(DataLoadError, match="is a Word document"):
        read_table(path)


def test_truncated_parquet_is_refused(put, tmp_path):
    pd.DataFrame({"a": range(100)}).to_parquet(tmp_path / "whole.parquet")
    content = (tmp_path / "whole.parquet").read_bytes()
    with pytest.raises(DataLoadError, match="damaged or incomplete Parquet file"):
        read_table(put("x.parquet", content[: len(content) // 2]))


def test_format_may_be_insisted_on(put):
    content = b'{"a": 1}\n{"a": 2}\n'
    assert read_table(put("x.txt", content)).format == "jsonl"
    assert read_table(put("x.txt", content), format="csv").format == "csv"
    assert read_table(put("x.csv", CSV), format="tsv").format == "csv"


def test_format_that_the_content_contradicts_is_refused(put):
    with pytest.raises(
        DataLoadError, match=r"is delimited text, not a Parquet file. Leave out format='parquet'"
    ):
        read_table(put("x.csv", CSV), format="parquet")


def test_unknown_format_lists_the_known_ones(put):
    with pytest.raises(ConfigError, match=r"unknown file format 'cvs'. Did you mean 'csv'\? Known: xlsx"):
        read_table(put("x.csv", CSV), format="cvs")


def test_sheet_of_a_text_file_is_refused(put):
    with pytest.raises(DataLoadError, match="is delimited text, which has no sheets"):
        read_table(put("x.csv", CSV), sheet="Orders")


def test_nrows_must_be_positive(put):
    with pytest.raises(ConfigError, match="nrows is 0, but it must be at least 1"):
        read_table(put("x.csv", CSV), nrows=0)


def test_nrows_limits_every_format(put, tmp_path):
    pd.DataFrame({"name": ["Ann", "Bob"], "age": [30, 41]}).to_parquet(tmp_path / "p.parquet")
    files = {
        "csv": put("x.csv", CSV),
        "xlsx": put("x.xlsx", workbook_bytes(tmp_path)),
        "parquet": tmp_path / "p.parquet",
        "json": put("x.json", b'[{"name": "Ann", "age": 30}, {"name": "Bob", "age": 41}]'),
        "jsonl": put("x.jsonl", b'{"name": "Ann", "age": 30}\n{"name": "Bob", "age": 41}\n'),
    }
    for name, path in files.items():
        source = read_table(path, nrows=1)
        assert source.format == name
        assert source.table.to_dict("records") == [{"name": "Ann", "age": 30}]
    assert set(files) | {"xls", "ods"} == set(READERS.names())


def test_reading_twice_gives_the_same(put):
    path = put("x.csv", CSV)
    first, second = read_table(path), read_table(path)
    pd.testing.assert_frame_equal(first.table, second.table)
    assert first.notes == second.notes
