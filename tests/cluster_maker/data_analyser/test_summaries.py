"""Columns described in figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.data_analyser.summaries import (
    calculate_correlation,
    calculate_descriptive_statistics,
    column_summary,
)
from cluster_maker.errors import PreprocessingError

TABLE = pd.DataFrame(
    {
        "x": [1.0, 2.0, 3.0, np.nan, 6.0],
        "n": [1, 1, 2, 2, 4],
        "city": ["Rome", "Oslo", "Rome", None, " "],
        "flag": [True, False, True, True, True],
    }
)
ALL = (calculate_descriptive_statistics, calculate_correlation, column_summary)


class TestDescriptiveStatistics:
    def test_numbers(self):
        out = calculate_descriptive_statistics(TABLE)["x"]
        # 1, 2, 3, 6: mean 12 / 4; squares about it 4 + 1 + 0 + 9 = 14, over 3
        assert out["count"] == 4
        assert out["missing"] == 1
        assert out["mean"] == 3.0
        assert out["std"] == pytest.approx(np.sqrt(14 / 3))
        assert (out["min"], out["50%"], out["max"]) == (1.0, 2.5, 6.0)

    def test_agrees_with_pandas_on_numbers(self):
        data = pd.DataFrame(np.random.RandomState(0).normal(size=(50, 3)), columns=list("abc"))
        ours = calculate_descriptive_statistics(data)
        theirs = data.describe()
        pd.testing.assert_frame_equal(ours.loc[theirs.index], theirs)

    def test_text_has_a_commonest_value(self):
        out = calculate_descriptive_statistics(TABLE)["city"]
        assert (out["count"], out["missing"], out["distinct"]) == (3, 2, 2)
        assert (out["top"], out["freq"]) == ("Rome", 2)
        assert np.isnan(out["mean"])

    def test_columns_stay_in_order_and_numbers_stay_numbers(self):
        out = calculate_descriptive_statistics(TABLE)
        assert out.columns.tolist() == TABLE.columns.tolist()
        assert out["x"].dtype == np.float64


class TestCorrelation:
    def test_agrees_with_pandas_with_missing_values(self):
        data = pd.DataFrame(np.random.RandomState(0).normal(size=(80, 6)) * 1e3 + 1e6).mask(
            np.random.RandomState(1).uniform(size=(80, 6)) < 0.2
        )
        pd.testing.assert_frame_equal(calculate_correlation(data), data.corr())

    def test_text_is_left_out_and_truth_values_are_numbers(self):
        assert calculate_correlation(TABLE).columns.tolist() == ["x", "n", "flag"]

    def test_a_constant_column_has_no_correlation_and_no_warning(self):
        out = calculate_correlation(pd.DataFrame({"c": [0.1] * 9, "x": range(9)}))
        assert out.isna().to_numpy().tolist() == [[True, True], [True, False]]

    def test_opposites_correlate_with_minus_one(self):
        out = calculate_correlation(pd.DataFrame({"x": [1, 2, 3], "y": [-1, -2, -3]}))
        assert out.loc["x", "y"] == pytest.approx(-1)

    def test_large_values_do_not_lose_the_spread(self):
        x = np.arange(10.0)
        out = calculate_correlation(pd.DataFrame({"x": 1e9 + x, "y": x}))
        assert out.loc["x", "y"] == pytest.approx(1)


class TestColumnSummary:
    def test_one_line_for_each_column(self):
        out = column_summary(TABLE)
        assert out.index.tolist() == ["x", "n", "city", "flag"]
        assert out.index.name == "column"
        assert out.loc["x", "missing_share"] == pytest.approx(0.2)
        assert out.loc["city", "most_common"] == "Rome"
        assert out.loc["n", "max"] == 4.0

    def test_infinite_values_count_as_missing(self):
        out = column_summary(pd.DataFrame({"x": [np.inf, 1.0, 3.0]}))
        assert out.loc["x", ["count", "missing", "mean"]].tolist() == [2, 1, 2.0]


@pytest.mark.parametrize("function", ALL)
class TestAnyTable:
    @pytest.mark.parametrize(
        "table",
        [
            pd.DataFrame(),
            pd.DataFrame({"x": []}),
            pd.DataFrame({"x": [1.0]}),
            pd.DataFrame({"x": [np.nan, np.nan]}),
            pd.DataFrame({"t": ["a", None]}),
            pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]),
            pd.DataFrame({"d": pd.date_range("2020", periods=2), "l": [[1], [2]], "c": [1j, 2j]}),
        ],
        ids=["nothing", "no rows", "one row", "all missing", "text", "double names", "odd types"],
    )
    def test_no_table_is_too_odd(self, function, table: pd.DataFrame):
        out = function(table)
        assert isinstance(out, pd.DataFrame)

    def test_a_thousand_columns(self, function):
        table = pd.DataFrame(np.random.RandomState(0).normal(size=(20, 1000)))
        assert 1000 in function(table).shape

    def test_the_table_is_not_changed(self, function):
        before = TABLE.copy(deep=True)
        function(TABLE)
        pd.testing.assert_frame_equal(TABLE, before)

    def test_what_is_no_table_is_refused(self, function):
        with pytest.raises(PreprocessingError, match="expected a pandas DataFrame, got list"):
            function([1, 2])
