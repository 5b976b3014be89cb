"""Columns read as amounts and dates: the laws of `to_numbers` and `to_dates`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from cluster_maker.data_analyser import values
from cluster_maker.data_analyser.values import (
    is_text,
    missing_mask,
    read_dates,
    read_numbers,
    to_dates,
    to_numbers,
)


def numbers(*values: object) -> list[float]:
    return to_numbers(pd.Series(list(values), dtype=object)).tolist()


class TestToNumbers:
    def test_the_index_and_the_name_of_the_column_are_kept(self):
        column = pd.Series(["1", "2"], index=["a", "b"], name="x")
        out = to_numbers(column)
        assert out.index.tolist() == ["a", "b"]
        assert out.name == "x"
        assert out.dtype == np.float64

    def test_comma_is_decimal_where_a_value_proves_it(self):
        assert numbers("1,234", "2,5") == [1.234, 2.5]

    def test_comma_parts_thousands_where_nothing_proves_otherwise(self):
        assert numbers("1,234", "12,345") == [1234.0, 12345.0]

    def test_dot_parts_thousands_where_a_value_proves_it(self):
        assert numbers("1.234", "2.345.678") == [1234.0, 2345678.0]

    def test_both_decimal_signs_may_occur_in_one_column(self):
        assert numbers("5", "1,5", "1.5") == [5.0, 1.5, 1.5]

    def test_a_real_number_is_not_read_by_the_style_of_its_column(self):
        # The texts say that dots part thousands; the float 1.234 in the same column is what it is.
        assert numbers("2.345.678", 1.234) == [2345678.0, 1.234]

    def test_a_style_makes_one_row_read_as_the_whole_column_was(self):
        style = read_numbers(pd.Series(["1,234", "2,5"])).style
        assert to_numbers(pd.Series(["1,234"]), style=style).tolist() == [1.234]
        assert to_numbers(pd.Series(["1,234"])).tolist() == [1234.0]

    def test_words_for_nothing_and_blanks_are_missing(self):
        out = numbers("1", " ", "n/a", "-", None, np.nan, "NULL")
        assert out[0] == 1.0
        assert np.isnan(out[1:]).all()

    def test_infinities_become_missing(self):
        assert np.isnan(to_numbers(pd.Series([np.inf, -np.inf])).to_numpy()).all()
        assert np.isnan(numbers("inf", "1e999")).all()

    @pytest.mark.parametrize(
        ("column", "expected"),
        [
            (pd.Series([True, False]), [1.0, 0.0]),
            (pd.Series([1, None], dtype="Int64"), [1.0, np.nan]),
            (pd.Series([1.5, None], dtype="float64[pyarrow]"), [1.5, np.nan]),
            (pd.Series([Decimal("1.5"), Decimal(2)], dtype=object), [1.5, 2.0]),
            (pd.Series(pd.to_timedelta(["36h", None])), [1.5, np.nan]),
            (pd.Series(pd.cut([1.0, 9.0], [0, 4, 10])), [2.0, 7.0]),
            (pd.Series(["3", "4"], dtype="category"), [3.0, 4.0]),
            (pd.Series([1 + 2j, 3j]), [np.nan, np.nan]),
            (pd.Series([[1], {"a": 1}], dtype=object), [np.nan, np.nan]),
            (pd.Series([], dtype=object), []),
        ],
    )
    def test_every_type_of_column_is_read(self, column: pd.Series, expected: list[float]):
        np.testing.assert_array_equal(to_numbers(column).to_numpy(), expected)


class TestReadNumbers:
    def test_share_counts_rows_with_a_value_only(self):
        # 4 rows say something, 3 of them a number; "n/a" and the blank say nothing.
        reading = read_numbers(pd.Series(["1", "1", "2", "many", "n/a", ""]))
        assert reading.share == pytest.approx(3 / 4)

    def test_share_is_zero_and_kind_none_without_values(self):
        reading = read_numbers(pd.Series([None, ""], dtype=object))
        assert (reading.share, reading.kind) == (0.0, "none")

    def test_ranges_and_open_ends_are_told_apart_from_plain_numbers(self):
        reading = read_numbers(pd.Series(["18-29", "30-44", "60+", "45"]))
        assert reading.values.tolist() == [23.5, 37.0, 60.0, 45.0]
        assert reading.kind == "ranges"
        assert (reading.range_share, reading.bound_share) == (0.5, 0.25)

    def test_the_unit_is_that_of_at_least_half_the_rows(self):
        assert read_numbers(pd.Series(["$1", "$2", "3"])).unit == "$"
        assert read_numbers(pd.Series(["$1", "2", "3"])).unit == ""

    def test_distinct_values_are_read_once(self, monkeypatch: pytest.MonkeyPatch):
        seen: list[str] = []
        real = values.read_amount
        monkeypatch.setattr(values, "read_amount", lambda text, style: seen.append(text) or real(text, style))
        read_numbers(pd.Series(["$1", "$2"] * 500))
        assert sorted(seen) == ["$1", "$2"]


class TestToDates:
    @pytest.mark.parametrize(
        ("texts", "months"),
        [
            (["3/2/2020", "24/12/2020"], [2, 12]),  # 24 can only be a day
            (["3/2/2020", "12/24/2020"], [3, 12]),  # 24 can only be a day
            (["3.2.2020"], [2]),
            (["3-2-2020"], [2]),
            (["3/2/2020"], [3]),
            (["2020-02-03", "2020-12-24 18:30", "2020-01-01T00:00:00Z"], [2, 12, 1]),
            (["2020/02/03"], [2]),
            (["20200203"], [2]),
            (["3 Feb 2020", "24-Dec-20", "February 3, 2020"], [2, 12, 2]),
            (["2/3/2020 10:05 PM"], [2]),
        ],
    )
    def test_forms_of_dates(self, texts: list[str], months: list[int]):
        dates = to_dates(pd.Series(texts))
        assert dates.dt.month.tolist() == months
        assert dates.dtype == "datetime64[us]"

    def test_afternoon_hours_count_from_noon(self):
        assert to_dates(pd.Series(["1/2/2020 10:05 PM"])).dt.hour.tolist() == [22]

    def test_whole_numbers_yyyymmdd_are_dates_and_others_are_not(self):
        dates = to_dates(pd.Series([19970131, 19970230, 5, 20240229]))
        assert dates.isna().tolist() == [False, True, True, False]
        assert dates[3] == pd.Timestamp("2024-02-29")

    def test_zones_are_brought_to_utc(self):
        out = to_dates(pd.Series(["2020-06-01T00:00:00+02:00"]))
        assert out[0] == pd.Timestamp("2020-05-31 22:00")
        local = pd.Series(pd.date_range("2020-06-01", periods=1, tz="Europe/Berlin"))
        assert to_dates(local)[0] == pd.Timestamp("2020-05-31 22:00")

    def test_date_objects_of_spreadsheets_are_taken_over(self):
        column = pd.Series(
            [dt.date(2020, 1, 2), dt.datetime(2020, 1, 3, 4), None, "2020-01-05"], dtype=object
        )
        assert to_dates(column).dt.day.tolist()[:2] == [2, 3]
        assert to_dates(column)[3] == pd.Timestamp("2020-01-05")

    def test_a_style_makes_one_row_read_as_the_whole_column_was(self):
        style = read_dates(pd.Series(["3/2/2020", "24/12/2020"])).style
        assert to_dates(pd.Series(["3/2/2020"]), style=style).dt.month.tolist() == [2]

    def test_ages_and_amounts_are_no_dates(self):
        reading = read_dates(pd.Series(["18-29", "1.5", "$2,000", "12"]))
        assert (reading.share, reading.kind) == (0.0, "none")


class TestReadDates:
    def test_ambiguity_is_told(self):
        assert read_dates(pd.Series(["1/2/2020", "3/4/2020"])).style.ambiguous
        assert not read_dates(pd.Series(["1/2/2020", "13/4/2020"])).style.ambiguous

    def test_times_of_day_make_timestamps(self):
        assert read_dates(pd.Series(["2020-01-01", "2020-01-02"])).kind == "dates"
        assert read_dates(pd.Series(["2020-01-01", "2020-01-02 10:00"])).kind == "timestamps"

    def test_share_is_of_the_rows_with_a_value(self):
        assert read_dates(pd.Series(["2020-01-01", "soon", None])).share == 0.5


class TestMissingMask:
    def test_blank_text_is_missing_and_words_only_on_demand(self):
        column = pd.Series(["a", "  ", None, "n/a"])
        assert missing_mask(column).tolist() == [False, True, True, False]
        assert missing_mask(column, words=True).tolist() == [False, True, True, True]

    def test_numbers_have_no_blanks(self):
        assert missing_mask(pd.Series([1.0, np.nan])).tolist() == [False, True]


def test_is_text_knows_categories_of_text():
    assert is_text(pd.Series(["a"], dtype="category"))
    assert not is_text(pd.Series([1], dtype="category"))
