from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cluster_maker.kernels import lloyd_iterations, nearest_centers, pack_rows, sums_by_label
from cluster_maker.kernels.lloyd import lloyd_from_each, lloyd_trials, move_centers
from cluster_maker.kernels.threads import thread_limit
from tests.oracles import k_means_twin as twin


def test_sums_and_weights_of_each_label():
    X = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]])
    sums, weight = sums_by_label(X, np.array([1.0, 3.0, 2.0]), np.array([0, 2, 0]), 3)
    # label 0: 1 x 1 + 2 x 4 = 9; label 2: 3 x 2 = 6; label 1 has no rows
    assert sums.tolist() == [[9.0, 90.0], [0.0, 0.0], [6.0, 60.0]]
    assert weight.tolist() == [3.0, 0.0, 3.0]


def test_sums_over_several_blocks_are_those_of_one():
    rng = np.random.RandomState(1)
    X, labels = rng.randint(-9, 9, size=(10_000, 3)).astype(float), rng.randint(4, size=10_000)
    sums, weight = sums_by_label(X, np.ones(10_000), labels, 4)
    expected = [X[labels == c].sum(axis=0) for c in range(4)]  # whole numbers: exact in any order
    np.testing.assert_array_equal(sums, expected)
    np.testing.assert_array_equal(weight, np.bincount(labels))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 4))
def test_iterations_are_those_of_plain_loops(seed, k, d):
    rng = np.random.RandomState(seed)
    X = rng.randn(40, d) + 8 * rng.randint(k, size=(40, 1))
    weights = rng.uniform(0.5, 2.0, size=40)
    start = X[rng.choice(40, k, replace=False)]
    run = lloyd_iterations(pack_rows(X, weights), start, 300, 0.0)
    try:
        labels, centers, inertia, n_iter = twin.lloyd(X, weights, start)
    except ZeroDivisionError:  # a cluster ran empty, which the twin has no rule for
        assume(False)
    np.testing.assert_array_equal(run.labels, labels)
    np.testing.assert_allclose(run.centers, centers, rtol=1e-12, atol=1e-12)
    assert run.inertia == pytest.approx(inertia, rel=1e-12)
    assert run.n_iter == n_iter


def test_inertia_never_rises_from_one_iteration_to_the_next():
    rng = np.random.RandomState(3)
    X, start = rng.rand(500, 3), rng.rand(12, 3)
    inertias = [lloyd_iterations(pack_rows(X), start, n, 0.0).inertia for n in range(1, 15)]
    assert all(later <= earlier for earlier, later in pairwise(inertias))


def test_labels_fit_centres_even_when_stopped_early():
    rng = np.random.RandomState(4)
    X = rng.rand(300, 2)
    run = lloyd_iterations(pack_rows(X), X[:6], 1, 0.0)
    assert run.n_iter == 1
    np.testing.assert_array_equal(run.labels, nearest_centers(X, run.centers))


def test_a_centre_without_rows_takes_over_the_farthest_row():
    X = np.array([[0.0], [1.0], [2.0], [9.0]])
    centers = np.array([[1.0], [100.0]])  # nobody is near 100; 9 is farthest from 1
    moved = move_centers(X, np.ones(4), centers, nearest_centers(X, centers))
    assert moved.tolist() == [[1.0], [9.0]]  # (0 + 1 + 2) / 3 and 9


def test_fewer_distinct_rows_than_centres_end_quickly_at_inertia_zero():
    X = np.repeat([[0.1, 0.3], [0.7, 0.9]], [3, 50], axis=0)
    run = lloyd_iterations(pack_rows(X), X[[0, 1, 10, 20, 30]], 300, 0.0)
    assert run.inertia < 1e-28
    assert run.n_iter < 10
    assert len(np.unique(run.labels)) == 2


def test_starting_centres_are_left_as_they_were():
    X = np.random.RandomState(5).rand(50, 2)
    start = X[:3].copy()
    lloyd_iterations(pack_rows(X), start, 10, 0.0)
    np.testing.assert_array_equal(start, X[:3])


def starts_of_many_kinds(X):
    """Starts for 1 to 9 clusters, some with a centre that no row is near."""
    far = X.max() + 1e3
    starts = [X[np.arange(k) * 7].astype(float) for k in range(1, 10)]
    return [*starts, np.vstack([starts[3], np.full(X.shape[1], far)]), np.vstack([starts[1], X[:1] + far])]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("n_threads", [1, 2, 3])
def test_runs_side_by_side_are_those_of_each_alone(dtype, n_threads):
    X = np.random.default_rng(6).normal(size=(1000, 5)).astype(dtype)
    rows, starts = pack_rows(X), starts_of_many_kinds(X)
    with thread_limit(n_threads):
        together = lloyd_from_each(rows, starts, 20, 1e-6)
        trials = lloyd_trials(rows, starts, 20, 1e-6)
    for start, run, trial in zip(starts, together, trials, strict=True):
        alone = lloyd_iterations(rows, start, 20, 1e-6)
        np.testing.assert_array_equal(run.labels, alone.labels)
        np.testing.assert_array_equal(run.centers, alone.centers)
        np.testing.assert_array_equal(trial.centers, alone.centers)
        assert (run.inertia, run.n_iter) == (alone.inertia, alone.n_iter)
        assert trial.inertia == alone.inertia


def test_no_starts_no_runs():
    rows = pack_rows(np.arange(6.0).reshape(3, 2))
    assert lloyd_from_each(rows, [], 10, 0.0) == []
    assert lloyd_trials(rows, [], 10, 0.0) == []
