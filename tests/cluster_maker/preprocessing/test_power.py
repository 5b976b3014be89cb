"""Heavy tails are bent, ordinary columns are not."""

from __future__ import annotations

import numpy as np

from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.power import TailBender, skewness


def bend(columns, **settings):
    X = np.column_stack(columns)
    names = tuple(f"c{i}" for i in range(X.shape[1]))
    bender = TailBender(names, PreprocessingOptions(**settings)).fit(X)
    return bender, bender.transform(X)


RNG = np.random.RandomState(0)
NORMAL = RNG.normal(size=500)
HEAVY = RNG.lognormal(sigma=1.5, size=500)


def test_only_heavy_tails_are_bent():
    bender, out = bend([NORMAL, HEAVY])
    assert bender.bent_.tolist() == [False, True]
    np.testing.assert_array_equal(out[:, 0], NORMAL)
    assert bender.notes_ == ("Heavy tails were bent (arcsinh) for the clustering only: c1.",)


def test_one_odd_value_is_no_heavy_tail():
    odd = NORMAL.copy()
    odd[0] = 1e6
    assert skewness(odd) > 10
    assert bend([odd])[0].bent_.tolist() == [False]


def test_ratings_have_no_tail_to_bend():
    ratings = np.repeat([0.0, 1.0, 2.0, 10.0], [400, 60, 30, 10])
    assert skewness(ratings) > 1
    assert bend([ratings])[0].bent_.tolist() == [False]


def test_the_formula_is_arcsinh_of_the_distance_from_the_median_in_half_quartile_ranges():
    column = np.arange(5.0)  # median 2, quartiles 1 and 3: width (3 - 1) / 2 = 1
    _, out = bend([column], power=True)
    np.testing.assert_allclose(out[:, 0], np.arcsinh([-2.0, -1.0, 0.0, 1.0, 2.0]))


def test_the_unit_of_a_column_does_not_matter():
    np.testing.assert_allclose(bend([HEAVY])[1], bend([HEAVY * 1000])[1], rtol=1e-12)


def test_order_is_kept_and_zeros_and_negatives_are_taken():
    column = np.concatenate([np.zeros(300), HEAVY, -HEAVY[:50]])
    bender, out = bend([column])
    assert bender.bent_[0]
    order = np.argsort(column, kind="stable")
    assert (np.diff(out[order, 0]) >= 0).all()


def test_missing_values_take_no_part():
    gaps = np.concatenate([HEAVY, np.full(2000, np.nan)])
    whole, _ = bend([HEAVY])
    bender, out = bend([gaps])
    assert bender.width_[0] == whole.width_[0]
    assert np.isnan(out[500:]).all()
