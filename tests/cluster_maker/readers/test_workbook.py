"""Workbooks: the right sheet, the right rows, the right types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cluster_maker.errors import DataLoadError
from cluster_maker.readers import SourceTable, read_table

Rows = list[list[Any]]

DATA: Rows = [["id", "name", "when", "x"]] + [
    [number, f"n{number}", dt.date(2020, 1, number), number / 2] for number in range(1, 20)
]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., SourceTable]:
    def write_and_read(
        _hidden: tuple[str, ...] = (), sheet: str | int | None = None, **sheets: Rows
    ) -> SourceTable:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            page = book.create_sheet(name)
            page.sheet_state = "hidden" if name in _hidden else "visible"
            for row in rows:
                page.append(row)
        book.save(tmp_path / "x.xlsx")
        return read_table(tmp_path / "x.xlsx", sheet=sheet)

    return write_and_read


def test_types_of_cells(read):
    source = read(A=DATA)
    assert source.format == "xlsx"
    assert source.notes == ()
    assert source.table.dtypes.astype(str).to_dict() == {
        "id": "int64",
        "name": "str" if pd.__version__ >= "3" else "object",
        "when": "datetime64[us]",
        "x": "float64",
    }
    assert source.table["when"].iloc[0] == pd.Timestamp("2020-01-01")


def test_missing_values_of_each_type(read):
    rows = [[1, dt.datetime(2020, 1, 1, 10), "x", True], [2.5, None, None, None], [None, None, "y", False]]
    table = read(A=[["n", "d", "s", "b"], *rows]).table
    assert table.isna().sum().to_dict() == {"n": 1, "d": 2, "s": 1, "b": 1}
    assert table["d"].iloc[0] == pd.Timestamp("2020-01-01 10:00")


def test_numbers_stored_as_text_are_numbers_and_codes_are_not(read):
    table = read(A=[["code", "n", "v"], ["0001", "12", "1.5"], ["0002", "13", "N/A"]]).table
    assert table["code"].tolist() == ["0001", "0002"]
    assert table["n"].tolist() == [12, 13]
    assert table["v"].iloc[0] == 1.5
    assert table["v"].isna().tolist() == [False, True]


def test_mixed_cells_become_text_without_decimal_zeros(read):
    assert read(A=[["a", "b"], [1, "x"], ["foo", 2]]).table["a"].tolist() == ["1", "foo"]


def test_times_and_truth_values(read):
    table = read(A=[["t", "b"], [dt.time(1, 2), True], [dt.time(3, 4), False]]).table
    assert table["t"].tolist() == ["01:02:00", "03:04:00"]
    assert table["b"].tolist() == [True, False]


def test_cover_sheet_is_passed_over(read):
    source = read(Cover=[["My report"], ["Author", "Bob"]], Data=DATA, Codes=[["a", "b"], [1, 2], [3, 4]])
    assert source.table["id"].tolist() == list(range(1, 20))
    assert source.notes == ("Sheet 'Data' of 3 was read; others: 'Cover', 'Codes'.",)


def test_hidden_sheet_is_passed_over(read):
    assert list(read(_hidden=("Raw",), Raw=DATA, Shown=[["a", "b"], [1, 2], [3, 4]]).table) == ["a", "b"]


def test_first_of_several_real_sheets_is_read(read):
    assert list(read(A=[["a", "b"], [1, 2], [3, 4]], B=[["c", "d"], [1, 2], [3, 4], [5, 6]]).table) == [
        "a",
        "b",
    ]


@pytest.mark.parametrize("sheet", ["People", " people ", 1, "1"])
def test_sheet_may_be_chosen(read, sheet):
    source = read(Orders=DATA, People=[["who"], ["Ann"]], sheet=sheet)
    assert source.table["who"].tolist() == ["Ann"]
    assert source.notes[0] == "Sheet 'People' of 2 was read; others: 'Orders'."


def test_digits_are_a_sheets_name_before_they_are_its_position(read):
    source = read(**{"Orders": DATA, "0": [["who"], ["Ann"]]}, sheet="0")
    assert source.table["who"].tolist() == ["Ann"]


@pytest.mark.parametrize("sheet", ["Order", 7, -1])
def test_unknown_sheet_lists_the_sheets(read, sheet):
    with pytest.raises(DataLoadError, match=r"has no sheet .* Its sheets: 'Orders', 'People'\."):
        read(Orders=DATA, People=DATA, sheet=sheet)


def test_titles_above_the_header_are_skipped(read):
    source = read(A=[["Sales report"], [None], ["Made", "today"], [None], *DATA])
    assert list(source.table) == ["id", "name", "when", "x"]
    assert source.notes == ("2 lines above the header were skipped: 'Sales report', 'Made today'.",)


def test_table_need_not_begin_in_the_corner(read):
    assert read(A=[[None]] * 3 + [[None, None, *row] for row in DATA]).table["id"].tolist() == list(
        range(1, 20)
    )


def test_empty_rows_and_columns_are_left_out_and_types_kept(read):
    rows = [[row[0], None, *row[1:]] for row in DATA]
    source = read(A=[*rows[:5], [None] * 5, *rows[5:]])
    assert source.table["id"].dtype == "int64"
    assert source.table.shape == (19, 4)
    assert source.notes == ("1 empty row left out.", "1 column without name and values left out.")


def test_named_column_without_values_stays(read):
    table = read(A=[["a", "browser", "b"], [1, None, 2], [3, None, 4]]).table
    assert list(table) == ["a", "browser", "b"]
    assert table["browser"].isna().all()


def test_remark_below_the_table_is_left_out(read):
    source = read(A=[*DATA, [None], ["Source: me"]])
    assert source.table["id"].tolist() == list(range(1, 20))
    assert source.notes[0] == "1 line below the table left out: 'Source: me'."


def test_merged_header_over_two_rows(read):
    source = read(
        A=[["id", 2019, None, 2020, None], [None, "Q1", "Q2", "Q1", "Q2"], [1, 2, 3, 4, 5], [2, 3, 4, 5, 6]]
    )
    assert list(source.table) == ["id", "2019: Q1", "2019: Q2", "2020: Q1", "2020: Q2"]


def test_no_header(read):
    source = read(A=[[1, 2.5], [2, 3.5], [3, 1.5]])
    assert source.table["column_1"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "has no sheet with anything in it"),
        ([["a", "b"]], r"has a header in sheet 'A' \('a', 'b'\) but no rows"),
        ([["a", "a"], [1, 2], [3, 4]], r"more than once: 'a' \(columns 1, 2\)"),
    ],
)
def test_what_is_no_table_is_refused(read, rows, message):
    with pytest.raises(DataLoadError, match=message) as caught:
        read(A=rows)
    assert "\n" not in str(caught.value)


def test_crosstab_sheet_is_passed_over_or_refused(read):
    report: Rows = [["ALL ADULTS", None, "Total", "Men", "Women"]]
    for question in ("Q1", "Q2", "Q3"):
        report += [
            [question, "Unweighted n", 900, 400, 500],
            [None, "Yes", 0.4, 0.3, 0.5],
            [None, "No", 0.6, 0.7, 0.5],
        ]
    assert list(read(Report=report, Raw=DATA).table) == ["id", "name", "when", "x"]
    with pytest.raises(DataLoadError, match=r"is a crosstab report .* such as 'Q1'"):
        read(Report=report)
