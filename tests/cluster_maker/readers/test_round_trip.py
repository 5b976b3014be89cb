"""What is written is what is read, whatever the separator, encoding, quoting and decimal mark."""

from __future__ import annotations

import csv
import io
import string
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_maker.errors import DataLoadError
from cluster_maker.readers import read_table
from cluster_maker.readers.values import MISSING, MISSING_MARKS, MISSING_WORDS, is_date, is_number

_NOT_TEXT = {*MISSING, *MISSING_MARKS, *MISSING_WORDS, "+", "true", "false", "inf", "infinity"}
_LETTERS = string.ascii_letters + "äöüéèñçß"


def _is_plain_text(text: str) -> bool:
    lowered = text.strip().lower()
    return not (is_number(text) or is_date(text) or text in _NOT_TEXT or lowered in _NOT_TEXT)


words = st.builds(str.__add__, st.sampled_from(string.ascii_letters), st.text(_LETTERS, max_size=5))
texts = st.builds(
    lambda first, middle, last: first + middle + last,
    words,
    st.text(string.ascii_letters + " ,;\t|\"'\n.-#", max_size=12),
    words,
).filter(_is_plain_text)
numbers = st.integers(-(10**6), 10**6).map(lambda n: n / 100)
tables = st.integers(3, 12).flatmap(
    lambda n: st.fixed_dictionaries(
        {
            "key": st.lists(st.integers(0, 10**6), min_size=n, max_size=n),
            "amount": st.lists(st.one_of(numbers, st.none()), min_size=n, max_size=n),
            "remark": st.lists(texts, min_size=n, max_size=n),
        }
    )
)


def _read(content: bytes, name: str) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_table(path).table


def _check(read: pd.DataFrame, written: dict[str, list[object]]) -> None:
    assert list(read) == list(written)
    assert read["key"].tolist() == written["key"]
    assert read["remark"].tolist() == written["remark"]
    assert [None if pd.isna(value) else value for value in read["amount"]] == written["amount"]


@settings(max_examples=150, deadline=None)
@given(
    written=tables,
    separator=st.sampled_from([",", ";", "\t", "|"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    newline=st.sampled_from(["\n", "\r\n"]),
    comma=st.booleans(),
)
def test_delimited_text(written, separator, codec, quoting, newline, comma):
    text = io.StringIO()
    decimal = "," if comma and separator == ";" else "."
    pd.DataFrame(written).to_csv(
        text, index=False, sep=separator, quoting=quoting, lineterminator=newline, decimal=decimal
    )
    _check(_read(text.getvalue().encode(codec), "x.csv"), written)


@settings(max_examples=30, deadline=None)
@given(written=tables)
def test_json_and_json_lines(written):
    table = pd.DataFrame(written)
    _check(_read(table.to_json(orient="records").encode(), "x.json"), written)
    _check(_read(table.to_json(orient="records", lines=True).encode(), "x.jsonl"), written)


@settings(max_examples=15, deadline=None)
@given(written=tables)
def test_workbook_and_parquet(written):
    table = pd.DataFrame(written)
    for name in ("x.xlsx", "x.parquet"):
        buffer = io.BytesIO()
        if name == "x.xlsx":
            table.to_excel(buffer, index=False)
        else:
            table.to_parquet(buffer)
        _check(_read(buffer.getvalue(), name), written)


def _table_or_refusal(content: bytes, name: str) -> None:
    refusal = ""
    table = None
    try:
        table = _read(content, name)
    except DataLoadError as error:
        refusal = str(error)
    if table is None:
        assert repr(name) in refusal
        assert "\n" not in refusal
    else:
        assert len(table) > 0
        assert table.columns.is_unique


@settings(max_examples=100, deadline=None)
@given(content=st.binary(min_size=1, max_size=400), name=st.sampled_from(["x.csv", "x.json", "x.xlsx", "x"]))
def test_any_bytes_give_a_table_or_one_clear_line(content, name):
    _table_or_refusal(content, name)


@settings(max_examples=150, deadline=None)
@given(content=st.text("ab1 2,;\t\"'\n-.#", min_size=1, max_size=80))
def test_any_text_gives_a_table_or_one_clear_line(content):
    _table_or_refusal(content.encode(), "x.csv")
