"""Which columns of text become numbers, and which stay codes."""

from __future__ import annotations

import pyarrow as pa
import pytest

from cluster_maker.readers.columns import type_columns


def typed(*values: str, **settings: bool) -> list[object]:
    columns, _ = type_columns({"x": pa.chunked_array([pa.array(values)])}, **settings)
    return columns["x"].to_pylist()


def test_whole_numbers_are_integers_unless_one_is_missing():
    assert typed("1", "-2", "9007199254740993") == [1, -2, 9007199254740993]
    assert typed("1", "", "3") == [1.0, None, 3.0]


def test_floats_in_every_notation():
    assert typed("1.5", ".5", "5.", "1e3", "-2E-1", "+1") == [1.5, 0.5, 5.0, 1000.0, -0.2, 1.0]


@pytest.mark.parametrize(
    "codes",
    [
        ("0001", "0002", "1200"),
        ("01234", "98765"),
        ("+491711234567", "+491711234568"),
        ("12345678901234567890", "12345678901234567891"),
        ("0x1F", "0x2A"),
    ],
)
def test_codes_stay_text(codes):
    assert typed(*codes) == list(codes)


def test_long_integers_with_missing_values_stay_text_since_floats_are_not_exact():
    assert typed("12345678901234567", "") == ["12345678901234567", None]


def test_plain_zeros_are_numbers():
    assert typed("0", "0.0", "00", "-0.5") == [0.0, 0.0, 0.0, -0.5]


def test_one_slip_among_hundreds_makes_no_code():
    assert typed(*(["10", "2000"] * 200), "01")[-1] == 1


@pytest.mark.parametrize(
    "missing", ["", " ", "NA", "N/A", "n/a", "#N/A", "NULL", "NaN", "-", "--", "?", "None"]
)
def test_spellings_of_missing_among_numbers(missing):
    assert typed("1", missing, "2.5") == [1.0, None, 2.5]


def test_none_is_an_answer_among_words():
    assert typed("None", "Some", "NA", "-") == ["None", "Some", None, None]


def test_minus_is_an_answer_beside_plus():
    assert typed("+", "-", "?") == ["+", "-", "?"]


def test_column_of_nothing_is_a_column_of_missing_numbers():
    columns, _ = type_columns({"x": pa.chunked_array([pa.array(["", "NA"])])})
    assert columns["x"].type == pa.float64()
    assert columns["x"].to_pylist() == [None, None]


def test_missing_spellings_are_counted_in_the_notes():
    _, findings = type_columns({"x": pa.chunked_array([pa.array(["NA", "1", "NA", "-"])])})
    assert findings.notes() == ("Read as missing: 'NA' (2 cells), '-' (1 cell).",)


def test_infinite_values_are_missing_and_told():
    columns, findings = type_columns({"x": pa.chunked_array([pa.array(["1", "inf", "-Inf"])])})
    assert columns["x"].to_pylist() == [1.0, None, None]
    assert findings.notes() == ("2 infinite values (columns 'x') were read as missing.",)


def test_truth_values():
    assert typed("TRUE", "false", "True") == [True, False, True]
    assert typed("TRUE", "", "True") == ["TRUE", None, "True"]


def test_blanks_around_texts_are_removed_and_told():
    columns, findings = type_columns({"x": pa.chunked_array([pa.array([" a", "b", "c\u00a0"])])})
    assert columns["x"].to_pylist() == ["a", "b", "c"]
    assert findings.notes() == ("Blanks around the text were removed in 2 cells (columns 'x').",)


def test_blanks_around_numbers_do_not_matter():
    assert typed(" 1", "2 ") == [1, 2]


def test_decimal_comma_only_where_commas_do_not_separate():
    assert typed("1,5", "2,25") == ["1,5", "2,25"]
    assert typed("1,5", "2,25", comma_decimals=True) == [1.5, 2.25]
    assert typed("1.234,5", "12", comma_decimals=True) == [1234.5, 12.0]
    assert typed("1 234,5", "12", comma_decimals=True) == [1234.5, 12.0]


def test_comma_before_three_digits_follows_the_rest_of_the_file():
    assert typed("1,234", "2,500") == [1234, 2500]
    assert typed("1,234", "2,500", comma_decimals=True) == [1234, 2500]
    assert typed("1,234", "2,500", comma_decimals=True, comma_likely=True) == [1.234, 2.5]
    points = {"x": ["1,234", "2,500"], "y": ["1.5", "2.5"]}
    columns, _ = type_columns(
        {name: pa.chunked_array([pa.array(values)]) for name, values in points.items()},
        comma_decimals=True,
        comma_likely=True,
    )
    assert columns["x"].to_pylist() == [1234, 2500]


def test_points_are_thousands_marks_only_in_a_file_with_decimal_commas():
    values = {"x": ["1.234", "2.500"], "y": ["0,5", "1,5"], "z": ["48.137", "0.5"]}
    columns, findings = type_columns(
        {name: pa.chunked_array([pa.array(texts)]) for name, texts in values.items()}, comma_decimals=True
    )
    assert findings.comma
    assert columns["x"].to_pylist() == [1234, 2500]
    assert columns["z"].to_pylist() == [48.137, 0.5]


def test_thousands_marks():
    assert typed("1,234", "12,345.5", "7") == [1234.0, 12345.5, 7.0]
    assert typed("1'234", "999") == [1234, 999]
    assert typed("1,23", "4") == ["1,23", "4"]


def test_order_of_columns_is_kept():
    columns, _ = type_columns({name: pa.chunked_array([pa.array(["1", name])]) for name in "cab"})
    assert list(columns) == ["c", "a", "b"]
