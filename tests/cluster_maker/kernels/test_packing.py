import numpy as np
import pytest

from cluster_maker.kernels import pack_rows


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("scale", "offset"), [(1.0, 0.0), (1e-30, 0.0), (1e30, 0.0), (1.0, 1e6)])
def test_mean_and_variance_are_those_of_numpy(dtype, scale, offset):
    X = (np.random.default_rng(0).normal(size=(1000, 7)) * scale + offset).astype(dtype)
    rows = pack_rows(X)
    assert rows.finite
    assert len(rows) == 1000
    np.testing.assert_allclose(rows.mean, X.mean(axis=0, dtype=np.float64), rtol=1e-12, atol=1e-12 * scale)
    assert rows.mean_variance == pytest.approx(np.var(X.astype(np.float64), axis=0).mean(), rel=1e-9)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 63, 64, 999])
def test_a_single_value_that_is_not_finite_is_seen(value, place):
    X = np.random.default_rng(1).normal(size=(1000, 3))
    X[place, 1] = value
    assert not pack_rows(X).finite


def test_a_far_outlier_that_the_sample_missed_is_no_infinity():
    X = np.random.default_rng(2).normal(size=(5000, 2))
    X[4321] = 1e60
    rows = pack_rows(X)
    assert rows.finite
    assert rows.mean[0] == pytest.approx(1e60 / 5000)


def test_rows_may_be_read_only_and_are_left_alone():
    X = np.arange(12.0).reshape(6, 2)
    X.setflags(write=False)
    assert pack_rows(X).mean.tolist() == [5.0, 6.0]
