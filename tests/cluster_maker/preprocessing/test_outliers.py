"""Extreme values are found, drawn in or flagged; rows are never dropped and groups never torn down."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.outliers import OutlierTamer, iqr_fences, z_fences


def tame(column, **settings):
    X = np.asarray(column, dtype=float).reshape(len(column), -1)
    names = tuple(f"c{i}" for i in range(X.shape[1]))
    return OutlierTamer(names, PreprocessingOptions(**settings), random_state=0).fit(X), X


def test_a_single_odd_value_is_drawn_to_the_last_ordinary_one():
    tamer, X = tame([*range(20), 1000])
    assert tamer.transform(X)[-1, 0] == 19.0
    assert tamer.flags(X).tolist() == [False] * 20 + [True]
    assert tamer.notes_ == ("c0: 1 extreme value was clipped for the clustering only.",)


def test_a_far_group_stays_apart():
    # 10 % of the rows at 100: quartiles 2 and 7 of 0..9, so the fence is at 7 + 3 * 5 = 22, not at 9
    column = np.concatenate([np.tile(np.arange(10.0), 90), np.full(100, 100.0)])
    lower, upper = np.quantile(column, [0.25, 0.75])
    tamer, X = tame(column)
    assert tamer.transform(X).max() == upper + 3 * (upper - lower)
    assert tamer.transform(X).max() > 2 * 9


def test_flagged_values_are_left_as_they_are():
    tamer, X = tame([*range(20), 1000], outlier_action="flag")
    np.testing.assert_array_equal(tamer.transform(X), X)
    assert tamer.flags(X).sum() == 1
    assert tamer.notes_ == ("c0: 1 extreme value was flagged.",)


def test_without_a_rule_nothing_is_extreme():
    tamer, X = tame([*range(20), 1000], outliers="none")
    assert not tamer.flags(X).any()
    np.testing.assert_array_equal(tamer.transform(X), X)


def test_the_fences_are_those_of_the_textbook():
    values = np.array([0.0, 1.0, 2.0, 3.0, 4.0])  # quartiles 1 and 3; mean 2, variance 2
    assert iqr_fences(values, 1.5) == (-2.0, 6.0)
    np.testing.assert_allclose(z_fences(values, 3.0), (2 - 3 * np.sqrt(2), 2 + 3 * np.sqrt(2)))


def test_many_zeros_do_not_make_every_other_value_extreme():
    column = [0.0] * 80 + [10.0, 11.0, 12.0, 13.0, 14.0] * 4
    tamer, X = tame(column)
    assert not tamer.flags(X).any()


@pytest.mark.parametrize("outliers", ["auto", "iqr", "zscore", "isolation_forest"])
def test_no_row_is_dropped_and_the_input_stays(outliers):
    rng = np.random.RandomState(0)
    X = rng.normal(size=(200, 2))
    X[0] = [50.0, -50.0]
    before = X.copy()
    tamer, _ = tame(X, outliers=outliers)
    out = tamer.transform(X)
    assert out.shape == X.shape
    assert tamer.flags(X)[0]
    assert np.abs(out[0]).max() < 10
    np.testing.assert_array_equal(X, before)


def test_the_isolation_forest_is_settled_by_its_seed_and_takes_rows_one_by_one():
    X = np.random.RandomState(2).normal(size=(100, 3))
    X[5] = 20.0
    first, _ = tame(X, outliers="isolation_forest")
    second, _ = tame(X, outliers="isolation_forest")
    np.testing.assert_array_equal(first.transform(X), second.transform(X))
    alone = np.vstack([first.transform(X[i : i + 1]) for i in range(len(X))])
    np.testing.assert_array_equal(first.transform(X), alone)
