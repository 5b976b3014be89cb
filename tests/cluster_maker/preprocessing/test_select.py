"""Features that add nothing are left out, with the reason."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ColumnError, PreprocessingError
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.select import (
    FeatureSelector,
    alike_variance,
    find_copies,
    find_row_copies,
    select_features,
)

RNG = np.random.RandomState(0)
A, B = RNG.normal(size=(2, 300))


@pytest.fixture(autouse=True)
def same_draws():
    """Every test draws the same numbers, whichever tests ran before it."""
    RNG.seed(1)


def select(columns, sources=None, **settings):
    X = np.column_stack(columns)
    names = tuple(f"f{i}" for i in range(X.shape[1]))
    sources = tuple(range(X.shape[1])) if sources is None else sources
    return FeatureSelector(names, sources, PreprocessingOptions(**settings)).fit(X)


def test_linear_copies_are_left_out_whatever_their_unit_and_sign():
    selector = select([A, B, 3 * A + 7, -2 * B], max_correlation=1.0)
    assert selector.keep_.tolist() == [0, 1]
    assert selector.notes_ == ("left out: f2 (same information as f0), f3 (same information as f1).",)


def test_the_limit_decides_about_features_that_are_merely_alike():
    alike = A + 0.2 * B  # correlation about 1 / sqrt(1.04) = 0.98
    assert select([A, alike], max_correlation=0.95).keep_.tolist() == [0]
    assert select([A, alike], max_correlation=0.99).keep_.tolist() == [0, 1]


def test_features_of_one_column_are_not_compared():
    yes = (A > 0).astype(float)
    assert select([yes, 1 - yes], sources=(0, 0)).keep_.tolist() == [0, 1]
    assert select([yes, 1 - yes], sources=(0, 1)).keep_.tolist() == [0]


def test_constant_and_nearly_constant_features_are_left_out():
    nearly = np.zeros(3000)
    nearly[0] = 1.0  # p (1 - p) = 1/3000 < 0.001
    selector = select([np.resize(A, 3000) + np.arange(3000), nearly, np.ones(3000)])
    assert selector.keep_.tolist() == [0]
    assert "f2 (the same value in every row)" in selector.notes_[0]
    assert "f1 (the same value in nearly every row)" in selector.notes_[1]


def test_one_odd_value_does_not_make_a_column_nearly_constant():
    column = np.arange(5000.0)
    column[0] = 1e12
    assert alike_variance(column) == 0.25


def test_copies_are_found_across_the_blocks_in_which_they_are_sought():
    X = RNG.normal(size=(50, 1100))
    X[:, 1099] = X[:, 3]
    copies = find_copies(X, np.arange(1100), 1.0, tuple(range(1100)))
    assert list(copies) == [1099]
    assert copies[1099][0] == 3


def test_a_block_rescaled_row_by_row_is_found():
    weeks = RNG.poisson(20, size=(100, 6)).astype(float)
    low, high = weeks.min(axis=1, keepdims=True), weeks.max(axis=1, keepdims=True)
    scaled = ((weeks - low) / (high - low)).round(2)
    names = [f"W{i}" for i in range(6)] + [f"Normalized {i}" for i in range(6)]
    assert find_row_copies(np.hstack([weeks, scaled]), names) == {6 + i: i for i in range(6)}


def test_two_blocks_of_answers_are_not_taken_for_copies():
    X = RNG.randint(1, 6, size=(100, 10)).astype(float)
    assert find_row_copies(X, [f"a{i}" for i in range(5)] + [f"b{i}" for i in range(5)]) == {}


def test_select_features_takes_the_named_columns_in_order():
    table = pd.DataFrame({"x": A, "text": ["t"] * 300, "y": B, "same": 1.0})
    assert select_features(table, ["y", "x"]).columns.tolist() == ["y", "x"]
    assert select_features(table).columns.tolist() == ["x", "y", "same"]
    assert select_features(table, min_variance=0.0).columns.tolist() == ["x", "y"]


def test_select_features_names_what_is_wrong():
    table = pd.DataFrame({"age": [1.0, 2.0], "name": ["a", "b"], "one": [1.0, 1.0]})
    with pytest.raises(ColumnError, match=r"unknown column 'agee'\. Did you mean 'age'"):
        select_features(table, ["agee"])
    with pytest.raises(PreprocessingError, match="column 'name' does not hold numbers \\(it has 'a'\\)"):
        select_features(table, ["name"])
    with pytest.raises(PreprocessingError, match="none of the columns one varies"):
        select_features(table, ["one"], min_variance=0.0)
    with pytest.raises(PreprocessingError, match="no column of numbers"):
        select_features(table, [])


def test_select_features_ignores_rows_with_gaps_when_it_compares():
    table = pd.DataFrame({"x": A, "double": 2 * A})
    table.loc[0, "x"] = np.nan
    assert select_features(table, max_correlation=0.99).columns.tolist() == ["x"]
