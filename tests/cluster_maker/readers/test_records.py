"""JSON in every shape that is a table, and one clear line for those that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cluster_maker.errors import DataLoadError
from cluster_maker.readers import SourceTable, read_table

EXPECTED = {"a": [1, 2], "b": ["x", "y"]}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., SourceTable]:
    def write_and_read(content: Any, name: str = "x.json") -> SourceTable:
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_table(tmp_path / name)

    return write_and_read


@pytest.mark.parametrize(
    "content",
    [
        [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}],
        {"columns": ["a", "b"], "index": [0, 1], "data": [[1, "x"], [2, "y"]]},
        {"status": "ok", "data": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]},
        {"a": [1, 2], "b": ["x", "y"]},
        {"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": "y"}},
        [["a", "b"], [1, "x"], [2, "y"]],
    ],
)
def test_usual_shapes_give_the_same_table(read, content):
    source = read(content)
    assert source.format == "json"
    assert source.table.to_dict("list") == EXPECTED
    assert read(json.dumps(content, indent=2)).table.to_dict("list") == EXPECTED


@pytest.mark.parametrize("orient", ["records", "split", "columns", "table"])
def test_what_pandas_writes_comes_back(read, orient):
    text = pd.DataFrame(EXPECTED).to_json(orient=orient)
    table = read(text).table
    assert table[["a", "b"]].to_dict("list") == EXPECTED


def test_lines(read):
    for name in ("x.jsonl", "x.ndjson", "x.txt"):
        source = read('{"a": 1, "b": "x"}\n\n{"a": 2, "b": "y"}\n', name)
        assert source.format == "jsonl"
        assert source.table.to_dict("list") == EXPECTED
    assert read('{"a": 1, "b": "x"}\n', "x.jsonl").table.to_dict("list") == {"a": [1], "b": ["x"]}
    assert read('["a", "b"]\n[1, "x"]\n[2, "y"]\n', "x.jsonl").table.to_dict("list") == EXPECTED


def test_records_by_their_key(read):
    source = read({"u1": {"n": 1, "m": 2}, "u2": {"n": 3, "m": 4}})
    assert source.table.to_dict("list") == {"key": ["u1", "u2"], "n": [1, 3], "m": [2, 4]}
    assert "Each key of the object was read as one row" in source.notes[0]


def test_records_inside_records_become_columns(read):
    source = read([{"id": 1, "home": {"city": "Rome", "zip": "00118"}}, {"id": 2}])
    assert list(source.table) == ["id", "home.city", "home.zip"]
    assert source.table["home.zip"].iloc[0] == "00118"
    assert source.table["home.city"].isna().tolist() == [False, True]
    assert source.notes == ("Records inside records became columns of their own: 'home'.",)


def test_lists_and_mixed_values_become_text(read):
    source = read([{"tags": ["a", "b"], "v": 1, "ok": True}, {"tags": None, "v": "x", "ok": False}])
    assert source.table["tags"].iloc[0] == '["a", "b"]'
    assert source.table["v"].tolist() == ["1", "x"]
    assert source.table["ok"].tolist() == [True, False]
    assert source.notes == (
        "Lists inside cells were kept as text: 'tags'.",
        "Columns with values of several kinds were read as text: 'v'.",
    )


def test_null_is_missing(read):
    table = read([{"a": 1, "b": None, "c": None}, {"a": None, "b": "y", "c": None}]).table
    assert table.isna().sum().to_dict() == {"a": 1, "b": 1, "c": 2}
    assert table["c"].dtype == "float64"


def test_text_in_quotation_marks_stays_text(read):
    assert read([{"zip": "00118"}, {"zip": "12345"}]).table["zip"].tolist() == ["00118", "12345"]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ('{"a": [1, 2}', "x.json", r"is not valid JSON: line 1, column 12: Expecting"),
        ('[{"a": 1},\n {"a": 2}', "x.json", r"is not valid JSON: line 2, column \d+"),
        ("[]", "x.json", "is an empty JSON array"),
        ("{}", "x.json", "is a JSON object"),
        ("42", "x.json", "only a number, not a table"),
        ('"words"', "x.json", "only a text, not a table"),
        ("[1, 2, 3]", "x.json", "array of single values"),
        ('[{"a": 1}, 2]', "x.json", "element 2 of the array is a number, but the first is an object"),
        ('{"a": 1, "b": {"c": 2}}', "x.json", r"is a JSON object \(keys 'a', 'b'\), not a table. Allowed"),
        ('{"a": [1, 2], "b": [1]}', "x.json", r"columns of different lengths \(a: 2, b: 1\)"),
        ('{"a": [{"x": 1}], "b": [{"y": 1}]}', "x.json", r"several arrays of records \(under 'a', 'b'\)"),
        ('{"columns": ["a", "b"], "data": [[1]]}', "x.json", "row 1 has 1 value, but there are 2 columns"),
        ('{"columns": ["a", "a"], "data": [[1, 2]]}', "x.json", r"more than once: 'a' \(columns 1, 2\)"),
        ("[{}, {}]", "x.json", "without any rows of values"),
        ("[" * 20_000, "x.json", "nested too deeply|not valid JSON"),
        ('{"a": 1}\n{"a": 2\n{"a": 3}\n', "x.jsonl", "line 2 is no valid JSON"),
        ('{"a": 1}\n\n7\n', "x.jsonl", "line 3 is a number; each line must hold one object"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(read, content, name, message):
    with pytest.raises(DataLoadError, match=message) as caught:
        read(content, name)
    assert "\n" not in str(caught.value)
    assert repr(name) in str(caught.value)


def test_delimited_text_named_json_is_read_as_text(read):
    source = read("a,b\n1,x\n2,y\n")
    assert source.format == "csv"
    assert source.table.to_dict("list") == EXPECTED
