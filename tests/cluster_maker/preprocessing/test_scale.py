"""Number columns on one scale; nothing becomes NaN."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.errors import PreprocessingError
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.scale import NumberScaler, standardise_features


def scale(column, scaling):
    X = np.asarray(column, dtype=float).reshape(-1, 1)
    scaler = NumberScaler(("c",), PreprocessingOptions(scaling=scaling)).fit(X)
    return scaler, scaler.transform(X)[:, 0]


def test_standard_gives_mean_0_and_variance_1():
    _, out = scale([1.0, 2.0, 3.0, 6.0], "auto")
    np.testing.assert_allclose([out.mean(), out.var()], [0.0, 1.0], atol=1e-12)


def test_minmax_runs_from_0_to_1():
    _, out = scale([2.0, 4.0, 10.0], "minmax")
    np.testing.assert_allclose(out, [0.0, 0.25, 1.0])


def test_robust_puts_the_quartiles_where_a_standard_normal_has_them():
    _, out = scale(np.arange(101.0), "robust")
    np.testing.assert_allclose(np.quantile(out, [0.25, 0.5, 0.75]), [-0.6745, 0.0, 0.6745], atol=1e-4)


def test_none_leaves_numbers_as_they_are():
    _, out = scale([3.0, 5.0], "none")
    assert out.tolist() == [3.0, 5.0]


@pytest.mark.parametrize("scaling", ["standard", "minmax", "robust"])
def test_a_constant_column_becomes_0_and_not_nan(scaling):
    _, out = scale([7.0, 7.0, 7.0], scaling)
    assert out.tolist() == [0.0, 0.0, 0.0]


def test_robust_falls_back_with_a_note_where_the_quartiles_are_equal():
    scaler, out = scale([0.0] * 8 + [1.0, 2.0], "robust")
    assert np.isfinite(out).all()
    assert "interquartile range 0" in scaler.notes_[0]


def test_a_few_values_beside_many_zeros_are_not_thrown_far_away():
    # 1 % ones: standardised they would stand 10 away; here 2
    _, out = scale([0.0] * 99 + [1.0], "standard")
    np.testing.assert_allclose(out[-1] - out[0], 2.0)


def test_standardise_features_takes_a_vector_and_refuses_gaps():
    assert standardise_features([1.0, 3.0]).tolist() == [[-1.0], [1.0]]
    with pytest.raises(PreprocessingError, match="1 values are missing or infinite"):
        standardise_features([[1.0], [np.nan]])
    with pytest.raises(PreprocessingError, match="numbers are needed"):
        standardise_features([["a"]])
    with pytest.raises(PreprocessingError, match=r"got shape \(0, 3\)"):
        standardise_features(np.empty((0, 3)))
