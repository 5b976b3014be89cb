"""Where the header is, and what the columns are called."""

from __future__ import annotations

import pytest

from cluster_maker.errors import DataLoadError
from cluster_maker.readers.header import footer_length, is_header, lay_out


def rows(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.split()]


@pytest.mark.parametrize(
    ("first", "body", "expected"),
    [
        ("name,age", "Ann,30 Bob,41", True),
        ("0,tcp,5", "1,tcp,6 2,udp,7", False),
        ("1,2", "3,4 5,6", False),
        ("country,2019,2020", "A,1,2 B,3,4", True),
        ("0,1,2", "5,6,7 8,9,9", True),
        ("0,1", "0,2 0,3", False),
        ("day,x", "2020-01-01,a 2020-01-02,b", True),
        ("2020-01-01,a", "2020-01-02,b 2020-01-03,c", False),
        ("2020-01-01,2020-01-02", "4,5 6,7", True),
        ("yes,no,m", "yes,yes,f no,no,m yes,no,f", False),
        ("q1,q2", "yes,no no,no", True),
    ],
)
def test_header_is_told_from_a_row(first, body, expected):
    assert is_header(rows(first)[0], rows(body)) is expected


def test_names_are_cleaned():
    layout = lay_out([[" Position ", "a\n b"], ["x", "1"], ["y", "2"]], ragged=True)
    assert layout.names == ("Position", "a b")


def test_nameless_columns_get_names_that_are_free():
    layout = lay_out(rows(",b,,column_3 1,2,3,4 2,5,3,4"), ragged=True)
    assert layout.names == ("row_id", "b", "column_3_", "column_3")
    assert layout.generated == {0, 2}


def test_nameless_first_column_with_repeats_is_no_row_id():
    assert lay_out([["", "a"], ["x", "2"], ["x", "5"]], ragged=True).names == ("column_1", "a")


def test_name_that_pandas_made_up_counts_as_none():
    assert lay_out([["Unnamed: 0", "a"], ["0", "2"], ["1", "5"]], ragged=True).names == ("row_id", "a")


def test_names_that_occur_twice_are_refused_with_their_places():
    with pytest.raises(
        DataLoadError, match=r"more than once: 'a' \(columns 1, 3\). Give every column a name"
    ):
        lay_out(rows("a,b,a 1,2,3 4,5,6"), ragged=True)


def test_names_equal_but_for_blanks_are_refused():
    with pytest.raises(DataLoadError, match="more than once: 'a'"):
        lay_out([["a", "a "], ["1", "2"]], ragged=True)


def test_units_under_the_header_are_merged():
    layout = lay_out(rows("name,height,weight text,cm,kg Bob,170,60 Ann,160,55"), ragged=True)
    assert layout.names == ("name: text", "height: cm", "weight: kg")
    assert layout.first_row == 2


def test_first_row_of_one_repeated_word_is_no_header_line():
    layout = lay_out(rows("height,weight unknown,unknown 170,60 160,55"), ragged=True)
    assert layout.names == ("height", "weight")
    assert layout.first_row == 1


def test_three_header_lines_of_qualtrics():
    layout = lay_out(
        [["Q1", "Q2"], ["How old?", "Q2"], ['{"ImportId":"1"}', '{"ImportId":"2"}'], ["12", "3"]], ragged=True
    )
    assert layout.names == ("Q1: How old?", "Q2")
    assert layout.first_row == 3


def test_merged_names_that_coincide_are_numbered():
    layout = lay_out([["id", "q", "", ""], ["", "x", "x", "y"], ["1", "2", "3", "4"]], ragged=False)
    assert layout.names == ("id", "q: x", "q: x (2)", "q: y")


def test_merged_cells_in_a_workbook_header_reach_over_their_columns():
    layout = lay_out(
        [["id", "2019", "", "2020", ""], ["", "Q1", "Q2", "Q1", "Q2"], *rows("1,2,3,4,5 2,3,4,5,6")],
        ragged=False,
    )
    assert layout.names == ("id", "2019: Q1", "2019: Q2", "2020: Q1", "2020: Q2")


def test_title_block_of_a_workbook_is_skipped():
    sheet = [
        ["Sales", "", "", ""],
        ["Made", "today", "", ""],
        ["", "", "", ""],
        ["id", "a", "b", "c"],
        ["1", "2", "3", "4"],
    ]
    layout = lay_out(sheet, ragged=False)
    assert layout.names == ("id", "a", "b", "c")
    assert layout.notes == ("2 lines above the header were skipped: 'Sales', 'Made today'.",)


@pytest.mark.parametrize(
    ("tail", "length"),
    [
        ([["1", "2"], ["", ""], ["Source: me", ""]], 1),
        ([["1", "2"], ["", ""], ["Source: me", ""], ["Made today", ""]], 2),
        ([["1", "2"], ["Source: me", ""]], 0),
        ([["1", "2"], ["", ""], ["3", ""]], 0),
        ([["1", "2"], ["", ""]], 0),
    ],
)
def test_remarks_below_a_table_follow_a_blank_row(tail, length):
    assert footer_length(tail) == length
