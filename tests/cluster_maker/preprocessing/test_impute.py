"""Missing values are filled from the fitted table, and kept in mind where they say something."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.preprocessing.clean import ColumnReader
from cluster_maker.preprocessing.impute import ColumnImputer, any_missing
from cluster_maker.preprocessing.options import PreprocessingOptions

NAN = np.nan
AMOUNT = ColumnReader("amount", "amount")
RANK = ColumnReader("rank", "rank", ("low", "mid", "high"))
BINARY = ColumnReader("binary", "binary", ("no", "yes"))
LEVEL = ColumnReader("level", "level", ("a", "b", "c"))


def fit(X, readers, **settings):
    imputer = ColumnImputer(tuple(readers), PreprocessingOptions(**settings))
    return imputer.fit(np.asarray(X, dtype=float))


@pytest.mark.parametrize(
    ("missing", "fill"),
    [("auto", 2.0), ("median", 2.0), ("mean", 4.0), ("mode", 1.0)],  # of 1, 1, 2, 3, 13
)
def test_numbers_are_filled_with_what_was_asked_for(missing, fill):
    X = np.array([[1.0], [1.0], [2.0], [3.0], [13.0], [NAN]])
    filled = fit(X, [AMOUNT], missing=missing, missing_indicator=False).transform(X)
    assert filled[-1, 0] == fill
    np.testing.assert_array_equal(filled[:-1], X[:-1])


def test_an_ordinal_gap_gets_a_level_never_a_half_one():
    X = np.array([[0.0], [1.0], [NAN]])  # between 0 and 1: the lower
    assert fit(X, [RANK]).fill_.tolist() == [0.0]


def test_yes_no_and_nominal_gaps_get_the_most_frequent_value():
    X = np.array([[1.0, 2.0]] * 30 + [[0.0, 1.0]] * 10 + [[NAN, NAN]])
    assert fit(X, [BINARY, LEVEL]).fill_.tolist() == [1.0, 2.0]


def test_a_nominal_column_with_many_gaps_gets_a_level_of_its_own():
    X = np.array([[0.0], [1.0], [2.0], [NAN]])
    imputer = fit(X, [LEVEL])
    assert imputer.levels_ == (("a", "b", "c", "missing"),)
    assert imputer.fill_.tolist() == [3.0]
    assert imputer.notes_ == ("1 missing value of level became a level of its own, 'missing'.",)


def test_a_constant_fills_the_columns_it_suits():
    X = np.array([[1.0, 0.0], [1.0, 1.0], [NAN, NAN]])
    number = fit(X, [AMOUNT, LEVEL], missing="constant", fill_value=-5.0)
    assert number.fill_.tolist() == [-5.0, 0.0]
    text = fit(X, [AMOUNT, LEVEL], missing="constant", fill_value="unknown")
    assert text.levels_[1] == ("a", "b", "c", "unknown")
    assert text.fill_.tolist() == [1.0, 3.0]


def test_the_note_says_how_many_and_with_what():
    X = np.array([[51_381.0]] * 40 + [[NAN]] * 2)
    notes = fit(X, [ColumnReader("Income", "amount")], missing_indicator=False).notes_
    assert notes == ("2 missing values of Income were filled with the median (51,381).",)


def test_gaps_of_many_columns_are_summed_up():
    X = np.ones((50, 9))
    X[0] = NAN
    notes = fit(X, [AMOUNT] * 9).notes_
    assert len(notes) == 7
    assert notes[-1] == "3 missing values of 3 further columns were filled in the same way."


def gaps_table(n=200, seed=0):
    """Two columns missing together where a third is large, and one missing by chance."""
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n, 4))
    X[X[:, 0] > 0.8, 1:3] = NAN
    X[rng.permutation(n)[: n // 5], 3] = NAN
    return X


def test_an_indicator_is_added_once_and_only_where_gaps_go_with_other_columns():
    X = gaps_table()
    imputer = fit(X, [AMOUNT] * 4)
    assert imputer.indicators_ == (1,)  # column 2 is missing together with 1; column 3 by chance
    np.testing.assert_array_equal(imputer.transform(X)[:, 4], np.isnan(X[:, 1]))


def test_indicators_can_be_had_for_every_column_or_none():
    X = gaps_table()
    assert fit(X, [AMOUNT] * 4, missing_indicator=True).indicators_ == (1, 2, 3)
    assert fit(X, [AMOUNT] * 4, missing_indicator=False).indicators_ == ()


def test_knn_takes_the_mean_of_the_most_similar_rows():
    X = np.array([[0.0, 10.0], [0.1, 12.0], [5.0, 50.0], [5.1, 52.0], [0.05, NAN]])
    filled = fit(X, [AMOUNT] * 2, missing="knn", n_neighbors=2, missing_indicator=False).transform(X)
    assert filled[4, 1] == 11.0  # of 10 and 12


def test_knn_fills_a_row_alike_alone_and_among_others():
    rng = np.random.RandomState(1)
    X = rng.normal(size=(300, 6)).round(1)  # rounding makes ties
    X[rng.random_sample(X.shape) < 0.15] = NAN
    imputer = fit(X, [AMOUNT] * 5 + [RANK], missing="knn")
    bulk = imputer.transform(X)
    alone = np.vstack([imputer.transform(X[i : i + 1]) for i in range(len(X))])
    np.testing.assert_array_equal(bulk, alone)
    assert not np.isnan(bulk).any()


def test_rows_with_gaps_are_found():
    assert any_missing(np.array([[1.0, NAN], [1.0, 2.0]])).tolist() == [True, False]
