"""No letter turns into two wrong ones, whatever the encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster_maker.readers import read_table

TEXT = "name,city\nJosé,München\nGünther,Orléans\nBécassine,Würzburg\n"


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac Roman"),
        ("cp850", "DOS (code page 850)"),
    ],
)
def test_encoding_is_found(tmp_path: Path, codec, label):
    path = tmp_path / "x.csv"
    path.write_bytes(TEXT.encode(codec))
    source = read_table(path)
    assert list(source.table) == ["name", "city"]
    assert source.table["name"].tolist() == ["José", "Günther", "Bécassine"]
    assert source.notes[0] == f"Read as comma-separated text, {label}."


def test_typographic_marks_of_windows(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes("a,b\nit’s,€5 – “ok”\nfine,no\n".encode("cp1252"))
    assert read_table(path).table["b"].tolist() == ["€5 – “ok”", "no"]


def test_byte_beyond_the_sample_decides_too(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n" + b"1,plain\n" * 300_000 + "2,Käse\n".encode("cp1252"))
    source = read_table(path)
    assert source.table["b"].iloc[-1] == "Käse"
    assert source.notes[0].endswith("Windows-1252.")


def test_few_damaged_bytes_in_utf_8_are_marked_and_told(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes(("a,b\n" + "é,1\n" * 20).encode() + b"x\xffy,2\n")
    source = read_table(path)
    assert source.table["a"].iloc[-1] == "x\ufffdy"
    assert source.notes[1] == "Damaged places (1 byte) are not valid UTF-8 and were read as '�'."


def test_other_alphabets_are_a_guess_and_said_to_be(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes("имя,город\nИван,Москва\nПётр,Омск\n".encode("cp1251"))
    source = read_table(path)
    assert list(source.table) == ["имя", "город"]
    assert "is a guess" in source.notes[1]


def test_every_byte_can_be_read(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n1,x" + bytes(range(0x80, 0x100)) + b"\n2,y\n")
    assert read_table(path).table["a"].tolist() == [1, 2]
