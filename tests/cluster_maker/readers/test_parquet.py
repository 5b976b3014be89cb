"""Parquet files: plain columns come out of every kind of type."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cluster_maker.errors import DataLoadError
from cluster_maker.readers import read_table


def test_table_comes_back(tmp_path: Path):
    table = pd.DataFrame(
        {"a": [1, 2], "b": [0.5, None], "c": ["x", None], "d": pd.to_datetime(["2020-01-01", None])}
    )
    table.to_parquet(tmp_path / "x.parquet")
    source = read_table(tmp_path / "x.parquet")
    pd.testing.assert_frame_equal(source.table, table, check_dtype=False)
    assert source.format == "parquet"
    assert source.notes == ()


def test_special_types_become_plain(tmp_path: Path):
    table = pa.table(
        {
            "decimal": pa.array([Decimal("1.25"), None]),
            "category": pa.array(["x", "y"]).dictionary_encode(),
            "day": pa.array([dt.date(2020, 1, 1), None]),
            "time": pa.array([dt.time(1, 2), dt.time(3, 4)]),
            "nothing": pa.nulls(2),
            "list": pa.array([["a", "b"], None]),
            "who": pa.array([{"name": "Ann", "age": 3}, {"name": "Bob", "age": 4}]),
            "raw": pa.array([b"abc", b"d"]),
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    source = read_table(tmp_path / "x.parquet")
    read = source.table
    assert read["decimal"].iloc[0] == 1.25
    assert read["category"].tolist() == ["x", "y"]
    assert read["day"].iloc[0] == pd.Timestamp("2020-01-01")
    assert read["time"].iloc[0].startswith("01:02:00")
    assert read["nothing"].isna().all()
    assert read["list"].iloc[0] == '["a", "b"]'
    assert read["who.age"].tolist() == [3, 4]
    assert read["raw"].tolist() == ["abc", "d"]
    assert source.notes == (
        "Records inside cells became columns of their own: 'who'.",
        "Lists inside cells were kept as text: 'list'.",
    )


def test_row_labels_of_pandas(tmp_path: Path):
    table = pd.DataFrame({"a": [1, 2]}, index=["r1", "r2"])
    table.to_parquet(tmp_path / "labels.parquet")
    assert read_table(tmp_path / "labels.parquet").table.to_dict("list") == {
        "a": [1, 2],
        "row_id": ["r1", "r2"],
    }
    pd.DataFrame({"a": [1, 2, 3]}).iloc[[0, 2]].to_parquet(tmp_path / "filtered.parquet")
    assert read_table(tmp_path / "filtered.parquet").table.to_dict("list") == {"a": [1, 3]}


def test_nrows_over_row_groups(tmp_path: Path):
    pq.write_table(pa.table({"a": range(100)}), tmp_path / "x.parquet", row_group_size=10)
    assert read_table(tmp_path / "x.parquet", nrows=25).table["a"].tolist() == list(range(25))


def test_no_rows_is_refused(tmp_path: Path):
    pd.DataFrame({"a": pd.Series([], dtype="int64")}).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(DataLoadError, match=r"has columns \('a'\) but no rows"):
        read_table(tmp_path / "x.parquet")


def test_columns_that_occur_twice_are_refused(tmp_path: Path):
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"]), tmp_path / "x.parquet")
    with pytest.raises(DataLoadError, match=r"'x.parquet' .*'a'"):
        read_table(tmp_path / "x.parquet")
