"""Columns are read by role, new rows just as the rows of the fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ColumnError, PreprocessingError
from cluster_maker.preprocessing.clean import UNSEEN, TableReader, column_of, level_text
from cluster_maker.types import ColumnReport, Role


def read(values, role, levels=()):
    table = pd.DataFrame({"c": values})
    reader = TableReader((ColumnReport("c", role, "", True, levels=levels),)).fit(table)
    return reader, reader.transform(table)[:, 0]


def test_amounts_written_as_text_become_numbers():
    _, numbers = read(["$1,200", "106k-125k", "n/a"], Role.MONEY)
    np.testing.assert_array_equal(numbers, [1200.0, 115_500.0, np.nan])


def test_a_single_new_row_is_read_in_the_style_of_the_fitted_column():
    # "1.234" alone could be one and a bit; in the fitted column the point sets thousands apart
    reader, _ = read(["1.234,50", "2.000,00", "1.234"], Role.MONEY)
    assert reader.transform(pd.DataFrame({"c": ["1.234"]}))[0, 0] == 1234.0


def test_dates_become_days_since_1970_and_never_parts_of_a_date():
    reader, numbers = read(["1970-01-02", "1970-02-01", None], Role.DATE)
    np.testing.assert_array_equal(numbers, [1.0, 31.0, np.nan])
    assert reader.notes_ == ("Counted in days: c.",)


def test_ordinal_levels_become_ranks_in_the_given_order():
    _, numbers = read(["high", "low", "mid", None], Role.ORDINAL, levels=("low", "mid", "high"))
    np.testing.assert_array_equal(numbers, [2.0, 0.0, 1.0, np.nan])


def test_ordinal_levels_without_an_order_are_ranked_by_the_numbers_in_them():
    _, numbers = read(["10-20", "0-5", "20-30"], Role.ORDINAL)
    np.testing.assert_array_equal(numbers, [1.0, 0.0, 2.0])


@pytest.mark.parametrize(
    ("values", "one"),
    [
        (["Yes", "No"], "Yes"),
        (["true", "false"], "true"),
        ([0, 1], 1),
        (["Female", "Male"], "Male"),
        ([2, 1], 2),
    ],
)
def test_of_two_values_the_yes_or_the_larger_is_one(values, one):
    _, numbers = read(values, Role.BINARY)
    assert dict(zip(values, numbers, strict=True))[one] == 1.0
    assert sorted(numbers) == [0.0, 1.0]


def test_the_same_level_written_as_integer_float_and_text_is_one_level():
    assert level_text(1) == level_text(1.0) == level_text(" 1 ") == "1"
    reader, _ = read([1, 2, 3], Role.NOMINAL)
    np.testing.assert_array_equal(reader.transform(pd.DataFrame({"c": [2.0, np.nan]}))[:, 0], [1.0, np.nan])


def test_a_new_level_is_marked_and_a_new_yes_no_value_is_missing():
    reader, _ = read(["a", "b", "c"], Role.NOMINAL)
    assert reader.transform(pd.DataFrame({"c": ["z"]}))[0, 0] == UNSEEN
    reader, _ = read(["yes", "no"], Role.BINARY)
    assert np.isnan(reader.transform(pd.DataFrame({"c": ["perhaps"]}))[0, 0])


def test_infinities_count_as_missing_and_are_told():
    reader, numbers = read([1.0, np.inf, -np.inf], Role.NUMERIC)
    assert np.isnan(numbers).tolist() == [False, True, True]
    assert reader.notes_ == ("c: 2 infinite values counted as missing.",)


def test_a_column_of_infinities_is_refused():
    with pytest.raises(PreprocessingError, match="all values of 'c' are infinite: leave the column out"):
        read([np.inf, -np.inf], Role.NUMERIC)


def test_what_cannot_be_read_is_told():
    reader, numbers = read(["1", "2", "many", "n/a"], Role.NUMERIC)
    assert np.isnan(numbers).tolist() == [False, False, True, True]
    assert reader.notes_ == ("c: 1 value could not be read as a number and counted as missing.",)


def test_a_missing_column_is_an_error_that_names_the_closest_one():
    with pytest.raises(ColumnError, match=r"unknown column 'Incme'\. Did you mean 'Income'"):
        column_of(pd.DataFrame({"Income": [1]}), "Incme")


def test_columns_with_numbers_for_labels_are_found_and_doubles_refused():
    assert column_of(pd.DataFrame([[5, 6]]), "1").tolist() == [6]
    with pytest.raises(PreprocessingError, match="2 columns called 'a'"):
        column_of(pd.DataFrame([[1, 2]], columns=["a", "a"]), "a")


def test_a_column_without_any_value_is_not_read():
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [np.nan, np.nan]})
    columns = tuple(ColumnReport(name, Role.NUMERIC, "", True) for name in table)
    assert [reader.name for reader in TableReader(columns).fit(table).readers_] == ["a"]


def test_truth_values_may_come_as_numbers_and_as_words():
    reader, _ = read([True, False, True], Role.BINARY)
    np.testing.assert_array_equal(reader.transform(pd.DataFrame({"c": [1, 0]}))[:, 0], [1.0, 0.0])
    reader, _ = read([1, 0, 1], Role.BINARY)
    np.testing.assert_array_equal(reader.transform(pd.DataFrame({"c": [True, False]}))[:, 0], [1.0, 0.0])


def test_values_that_are_equal_but_not_the_same_level_are_told_apart_in_any_order():
    reader, together = read([True, 1, "b"], Role.NOMINAL)
    alone = [reader.transform(pd.DataFrame({"c": [value]}, dtype=object))[0, 0] for value in (True, 1, "b")]
    assert together.tolist() == alone


def test_amounts_beyond_what_can_be_squared_count_as_missing():
    reader, numbers = read([1.0, 2.0, 1e200], Role.NUMERIC)
    assert np.isnan(numbers).tolist() == [False, False, True]
    assert "1 value could not be read" in reader.notes_[0]
