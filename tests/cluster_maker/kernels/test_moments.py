"""Means of clusters and the spread around them, against plain sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_maker.kernels import cluster_moments
from cluster_maker.kernels.threads import thread_limit


def test_moments_of_two_small_clusters() -> None:
    # means (1, 0) and (9, 5); distances 1, 1 and 0
    found = cluster_moments(np.array([[0.0, 0.0], [9.0, 5.0], [2.0, 0.0]]), np.array([0, 1, 0]), 2)
    assert found.means.tolist() == [[1.0, 0.0], [9.0, 5.0]]
    assert found.distance_sums.tolist() == found.square_sums.tolist() == [2.0, 0.0]
    assert found.inertia == 2.0


@settings(max_examples=40, deadline=None)
@given(n=st.integers(1, 60), d=st.integers(1, 20), k=st.integers(1, 6), seed=st.integers(0, 9999))
def test_moments_are_those_of_plain_sums(n: int, d: int, k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) + 1000.0
    codes = rng.permutation(np.arange(n) % min(k, n))
    found = cluster_moments(X, codes, min(k, n))
    for code in range(min(k, n)):
        rows = X[codes == code]
        squares = ((rows - rows.mean(axis=0)) ** 2).sum(axis=1)
        np.testing.assert_allclose(found.means[code], rows.mean(axis=0), rtol=1e-12)
        assert found.distance_sums[code] == pytest.approx(np.sqrt(squares).sum(), rel=1e-9, abs=1e-11)
        assert found.square_sums[code] == pytest.approx(squares.sum(), rel=1e-9, abs=1e-20)


def test_a_large_offset_costs_no_digits() -> None:
    X = np.random.default_rng(0).integers(-8, 9, size=(500, 3)) / 8.0
    codes = np.arange(500) % 4
    near, far = cluster_moments(X, codes, 4), cluster_moments(X + 2.0**40, codes, 4)
    np.testing.assert_allclose(far.square_sums, near.square_sums, rtol=1e-5)
    np.testing.assert_allclose(far.means - 2.0**40, near.means, atol=2.0**-12)


def test_the_number_of_threads_changes_no_bit() -> None:
    rng = np.random.default_rng(1)
    X, codes = rng.normal(size=(20_000, 5)), rng.integers(0, 9, 20_000)
    usual = cluster_moments(X, codes, 9)
    for n_threads in (1, 2, 3, 8):
        with thread_limit(n_threads):
            again = cluster_moments(X, codes, 9)
        assert again.means.tobytes() == usual.means.tobytes()
        assert again.distance_sums.tobytes() == usual.distance_sums.tobytes()
        assert again.square_sums.tobytes() == usual.square_sums.tobytes()
