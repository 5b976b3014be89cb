"""The compiled Lloyd iterations against their law, written in plain numpy, on each instruction set."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_maker.kernels import _core
from tests.compiled import (
    EVENLY_SPREAD,
    INSTRUCTION_SETS,
    NEVER_BY_SHIFT,
    Problem,
    instruction_set,
    lloyd,
    problems,
)
from tests.oracles import k_means_twin as twin

every_set = pytest.mark.parametrize("isa", INSTRUCTION_SETS)


def assert_lawful(fit, problem):
    """Labels are the nearest of the centres returned; inertia is theirs; `empty` says the truth."""
    X, weights = problem.rows(), problem.weights()
    distances = twin.all_sq_distances(X, fit.centers)
    np.testing.assert_array_equal(fit.labels, distances.argmin(axis=1))
    weights = np.ones(problem.n) if weights is None else weights
    if fit.status == "empty":
        assert (np.bincount(fit.labels, weights, problem.k) == 0).any()
        return
    assert np.isfinite(fit.centers).all()
    own = distances[np.arange(problem.n), fit.labels]
    assert fit.inertia == pytest.approx(float(weights @ own), rel=1e-9, abs=1e-290)


def settled_without_empty(X, start, weights, max_iter=300):
    """Labels after each pass of a plain loop that looks at every row; stops where a centre is empty."""
    centers, passes = start.astype(np.float64), []
    for _ in range(max_iter):
        labels = twin.nearest_at_once(X, centers)
        if (np.bincount(labels, weights, len(centers)) == 0).any():
            return passes, centers, False
        passes.append(labels)
        if len(passes) > 1 and (labels == passes[-2]).all():
            return passes, centers, True
        centers = twin.means(X, weights, labels, len(centers))
    return passes, centers, False


def test_the_fast_oracle_is_the_slow_one():
    rng = np.random.default_rng(0)
    X, centers = rng.integers(0, 3, size=(60, 4)) / 3, rng.integers(0, 3, size=(7, 4)) / 3
    np.testing.assert_array_equal(twin.nearest_at_once(X, centers), twin.nearest(X, centers))
    assert twin.all_sq_distances(X, centers)[3, 5] == twin.sq_distance(X[3], centers[5])


@every_set
@settings(max_examples=150, deadline=None)
@given(problem=problems())
def test_labels_are_the_nearest_centres_wherever_the_iterations_stop(isa, problem):
    with instruction_set(isa):
        assert_lawful(problem.fit(), problem)


@every_set
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", ["cloud", "lattice", "few distinct"])
@pytest.mark.parametrize("d", [21, 128, 256, 257, 600, 5000])
def test_wide_rows(isa, dtype, kind, d):
    problem = Problem(d, 150, d, 9, kind, "rows", dtype)
    with instruction_set(isa):
        assert_lawful(problem.fit(), problem)


@every_set
@pytest.mark.parametrize("k", [1, 2, 129, 500])
def test_few_and_many_centres(isa, k):
    problem = Problem(k, 500, 3, k, "cloud", "rows", "float64")
    with instruction_set(isa):
        assert_lawful(problem.fit(), problem)
    if k == 1:
        np.testing.assert_allclose(problem.fit().centers[0], problem.rows().mean(axis=0), rtol=1e-12)


@every_set
def test_every_row_a_centre(isa):
    X = np.random.default_rng(0).normal(size=(300, 4))
    with instruction_set(isa):
        fit = lloyd(X, X)
    assert fit.labels.tolist() == list(range(300))
    assert fit.inertia == pytest.approx(0.0, abs=1e-25)


@settings(max_examples=100, deadline=None)
@given(problem=problems(kinds=EVENLY_SPREAD, dims=st.integers(1, 4)))
def test_each_pass_gives_the_labels_of_a_plain_loop_that_looks_at_every_row(problem):
    X, start = problem.rows(), problem.centers()
    weights = np.ones(problem.n) if problem.weights() is None else problem.weights()
    if problem.dtype == "float32" or problem.outlier or problem.k > 40:
        return  # centres are rounded on return, or lose digits, or run empty
    passes, _, _ = settled_without_empty(X, start, weights, max_iter=12)
    for done, labels in enumerate(passes):
        fit = lloyd(X, start, weights=problem.weights(), max_iter=done)
        np.testing.assert_array_equal(fit.labels, labels, err_msg=f"after {done} iterations")


@every_set
@pytest.mark.parametrize("seed", range(60))
def test_skipped_rows_never_hide_a_change_in_long_slow_runs(isa, seed):
    # all centres start in one corner and drift out of it for dozens of passes
    problem = Problem(seed, 400 + 7 * seed, 1 + seed % 3, 3 + seed % 12, "line", "corner", "float64")
    X, start = problem.rows(), problem.centers()
    passes, centers, settled = settled_without_empty(X, start, np.ones(len(X)))
    with instruction_set(isa):
        fit = lloyd(X, start)
    if not settled:
        assert fit.status == "empty"
        return
    np.testing.assert_array_equal(fit.labels, passes[-1])
    np.testing.assert_allclose(fit.centers, centers, rtol=1e-11, atol=1e-13)
    assert fit.n_iter == len(passes)


@pytest.mark.parametrize("problem", [
    Problem(1, 20_000, 3, 20, "cloud", "rows", "float64"),
    Problem(2, 20_000, 3, 20, "lattice", "near rows", "float32", weighting="some zero"),
    Problem(3, 9_000, 40, 12, "groups", "corner", "float64", weighting="all"),
    Problem(4, 3_000, 300, 12, "cloud", "rows", "float32"),
])  # fmt: skip
def test_the_same_bits_for_any_number_of_threads_and_every_time(problem):
    once = problem.fit(threads=1).bits()
    for threads in (1, 2, 3, 8):
        assert problem.fit(threads=threads).bits() == once


def test_instruction_sets_differ_in_the_last_digits_of_centres_at_most():
    problem = Problem(5, 5_000, 6, 15, "cloud", "rows", "float64")
    with instruction_set(INSTRUCTION_SETS[0]):
        first = problem.fit()
    for isa in INSTRUCTION_SETS[1:]:
        with instruction_set(isa):
            other = problem.fit()
        assert other.n_iter == first.n_iter
        np.testing.assert_array_equal(other.labels, first.labels)
        np.testing.assert_allclose(other.centers, first.centers, rtol=1e-12, atol=1e-14)


@settings(max_examples=60, deadline=None)
@given(problem=problems(kinds=EVENLY_SPREAD))
def test_settled_centres_are_the_means_of_their_rows(problem):
    fit = problem.fit()
    if fit.status == "empty" or fit.n_iter == problem.max_iter or problem.dtype == "float32":
        return
    X = problem.rows()
    weights = np.ones(problem.n) if problem.weights() is None else problem.weights()
    expected = twin.means(X - X[0], weights, fit.labels, problem.k) + X[0]  # no digits lost to an offset
    # an outlier in the table costs all sums digits, as centring does in scikit-learn
    tolerance = 1e-13 * np.abs(X - X.mean(axis=0)).max() + 4 * np.finfo(np.float64).eps * np.abs(X).max()
    np.testing.assert_allclose(fit.centers, expected, rtol=0, atol=tolerance)


def test_an_outlier_that_leaves_a_cluster_leaves_no_trace_in_its_centre():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(2000, 2))
        X[rng.integers(2000)] = 1e12
        fit = lloyd(X, X[:3])
        # the origin is off by up to 1e12 / 500: that costs 1e9 * 2^-53 in each sum, and no more
        expected = np.array([X[fit.labels == c].mean(axis=0) for c in range(3)])
        near = np.abs(expected).max(axis=1) < 10
        np.testing.assert_allclose(fit.centers[near], expected[near], rtol=0, atol=2e-7)


class TestWeights:
    def test_rows_of_weight_zero_pull_no_centre_but_get_labels(self):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(600, 3))
        weights = (np.arange(600) % 3 > 0).astype(float)
        fit, without = lloyd(X, X[1:6], weights=weights), lloyd(X[weights > 0], X[1:6])
        np.testing.assert_allclose(fit.centers, without.centers, rtol=1e-12, atol=1e-14)
        np.testing.assert_array_equal(fit.labels, twin.nearest_at_once(X, fit.centers))
        assert fit.inertia == pytest.approx(without.inertia)

    def test_weight_three_is_three_copies(self):
        rng = np.random.default_rng(1)
        X, weights = rng.normal(size=(300, 2)), rng.integers(1, 4, size=300).astype(float)
        fit, copied = lloyd(X, X[:4], weights=weights), lloyd(X.repeat(weights.astype(int), axis=0), X[:4])
        np.testing.assert_allclose(fit.centers, copied.centers, rtol=1e-12, atol=1e-14)
        np.testing.assert_array_equal(fit.labels.repeat(weights.astype(int)), copied.labels)

    def test_a_cluster_of_light_rows_survives_that_a_heavy_one_leaves(self):
        # 1 + 1e-18 - 1 = 0: the weight of what stays must not be what is left of a sum
        for seed in range(4000):
            rng = np.random.default_rng(seed)
            X, start = rng.normal(size=(8, 1)), np.sort(rng.normal(size=(3, 1)), axis=0)
            weights = np.where(rng.random(8) < 0.5, 1.0, 1e-18) * rng.uniform(0.5, 1.0, 8)
            fit = lloyd(X, start, weights=weights)
            if fit.status == "done":
                expected = twin.means(X, weights, fit.labels, 3)
                np.testing.assert_allclose(fit.centers, expected, rtol=1e-9, atol=1e-12)

    def test_only_rows_of_weight_zero_in_a_cluster_leave_it_empty(self):
        X = np.array([[0.0], [1.0], [10.0], [11.0]])
        fit = lloyd(X, [[0.5], [10.5]], weights=np.array([1.0, 1.0, 0.0, 0.0]))
        assert fit.status == "empty"
        assert fit.centers.tolist() == [[0.5], [10.5]]
        assert fit.labels.tolist() == [0, 0, 1, 1]


class TestTies:
    @every_set
    def test_a_row_equal_to_several_centres_belongs_to_the_lowest(self, isa):
        X = np.repeat(np.random.default_rng(0).normal(size=(5, 4)), 30, axis=0)
        with instruction_set(isa):
            fit = lloyd(X, X[[0, 30, 0, 30, 60]], max_iter=0)
        assert fit.labels[:60].tolist() == [0] * 30 + [1] * 30
        assert not {2, 3} & set(fit.labels.tolist())

    @every_set
    def test_far_rows_whose_distances_differ_by_rounding_alone(self, isa):
        # Rows a million away from two centres that lie two apart, while the centres move by a billionth:
        # what the distances differ by is rounding, and so no ground to leave a row unlooked at.
        with instruction_set(isa):
            for seed in range(100):
                rng = np.random.default_rng(seed)
                heavy, light = np.array([[-1.0, 0.0], [1.0, 0.0]]), rng.normal(size=(60, 2))
                aside = rng.uniform(-1e-4, 1e-4, 200).repeat(2)
                far = np.column_stack([aside, np.tile([1e6, -1e6], 200)])
                X = np.vstack([far[:200], heavy, light, far[200:]])
                weights = np.r_[np.zeros(200), 1.0, 1.0, np.full(60, 1e-11), np.zeros(200)]
                fit = lloyd(X, heavy + rng.normal(size=(2, 2)) * 1e-10, weights=weights)
                np.testing.assert_array_equal(fit.labels, twin.nearest_at_once(X, fit.centers))


class TestLabelsGivenAtTheStart:
    @settings(max_examples=100, deadline=None)
    @given(problem=problems(dims=st.integers(1, 6)), n_iter=st.integers(0, 5))
    def test_a_run_that_was_interrupted_ends_like_one_that_was_not(self, problem, n_iter):
        X, weights = problem.rows(), problem.weights()
        whole = lloyd(X, problem.centers(), weights=weights)
        first = lloyd(X, problem.centers(), weights=weights, max_iter=n_iter)
        if whole.status == "empty" or first.status == "empty":
            return
        second = lloyd(X, first.centers, weights=weights, labels=first.labels)
        assert_lawful(second, problem)
        if problem.kind in EVENLY_SPREAD and problem.dtype == "float64" and not problem.outlier:
            np.testing.assert_array_equal(second.labels, whole.labels)

    def test_labels_that_fit_centres_which_are_not_means_are_not_the_end(self):
        for seed in range(50):
            X = np.random.default_rng(seed).normal(size=(50, 2))
            fit = lloyd(X, X[:4], labels=twin.nearest_at_once(X, X[:4]))
            np.testing.assert_array_equal(fit.labels, twin.nearest_at_once(X, fit.centers))

    def test_wrong_labels_are_put_right(self):
        X = np.random.default_rng(0).normal(size=(500, 3))
        fit, fresh = lloyd(X, X[:5], labels=np.arange(500) % 5), lloyd(X, X[:5])
        np.testing.assert_array_equal(fit.labels, fresh.labels)
        np.testing.assert_allclose(fit.centers, fresh.centers, rtol=1e-12, atol=1e-14)


def test_an_order_of_the_rows_changes_nothing_but_rounding():
    X = np.random.default_rng(0).normal(size=(5000, 4))
    weights = np.random.default_rng(1).uniform(0.5, 2.0, 5000)
    plain = lloyd(X, X[:8], weights=weights)
    ordered = lloyd(X, X[:8], weights=weights, order=np.lexsort(X.T).astype(np.int32))
    np.testing.assert_array_equal(ordered.labels, plain.labels)
    np.testing.assert_allclose(ordered.centers, plain.centers, rtol=1e-12, atol=1e-14)


def test_a_centre_without_rows_is_handed_back_at_once_with_the_labels_as_they_are():
    X = np.array([[0.0], [1.0], [2.0], [9.0]])
    fit = lloyd(X, [[1.0], [100.0]])
    assert (fit.status, fit.n_iter) == ("empty", 0)
    assert fit.centers.tolist() == [[1.0], [100.0]]
    assert fit.labels.tolist() == [0, 0, 0, 0]


def test_a_movement_within_the_limit_ends_the_run():
    X = np.random.default_rng(0).normal(size=(1000, 2))
    early, late = lloyd(X, X[:6], tol=1e-2), lloyd(X, X[:6], tol=NEVER_BY_SHIFT)
    assert early.n_iter < late.n_iter
    one_more = lloyd(X, early.centers, max_iter=1)
    assert ((one_more.centers - early.centers) ** 2).sum() <= 1e-2


def test_single_precision_centres_are_handed_back_as_such_and_labels_fit_them():
    X = np.random.default_rng(0).normal(size=(700, 5)).astype(np.float32)
    fit = lloyd(X, X[:6])
    np.testing.assert_array_equal(fit.centers, fit.centers.astype(np.float32))
    np.testing.assert_array_equal(fit.labels, twin.nearest_at_once(X, fit.centers))


class TestRowsThatNobodyHasLookedAt:
    """The first pass of the iterations packs them."""

    def fitted(self, X, *, look_first, weights=None, threads=1, order=None):
        rows = _core.PackedRows(X, weights, order, threads)
        if look_first:
            assert rows.finite
        centers, labels = X[:5].astype(float), np.full(len(X), -1)
        end = _core.lloyd(rows, centers, labels, 300, 1e-4, X.dtype == np.float32, threads)
        return end, centers.tobytes(), labels.tobytes(), rows.spread, rows.mean.tobytes()

    @pytest.mark.parametrize("name", INSTRUCTION_SETS)
    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    @pytest.mark.parametrize("d", [1, 2, 3, 7, 8, 9, 33])
    def test_give_the_same_bits_as_packed_ones(self, name, dtype, d):
        rng = np.random.default_rng(d)
        X = rng.normal(size=(2000, d)).astype(dtype)
        weights, order = rng.random(2000), rng.permutation(2000).astype(np.int32)
        with instruction_set(name):
            for more in ({}, {"weights": weights}, {"order": order}, {"threads": 3}):
                looked, unseen = (self.fitted(X, look_first=first, **more) for first in (True, False))
                assert looked == unseen

    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_are_packed_again_where_a_sample_misjudged_them(self, dtype):
        X = np.random.default_rng(2).normal(size=(5000, 2)).astype(dtype)
        X[4321] = 1e30
        looked, unseen = (self.fitted(X, look_first=first) for first in (True, False))
        assert looked == unseen
        assert looked[0][0] == "done"

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_are_not_clustered_where_they_are_not_finite(self, value):
        X = np.random.default_rng(3).normal(size=(1000, 3))
        X[700, 1] = value
        rows, labels = _core.PackedRows(X), np.full(len(X), -1)
        assert _core.lloyd(rows, X[:4].copy(), labels, 300, 1e-4, False, 2)[0] == "not finite"
        assert not rows.finite


def test_memory_that_comes_back_from_another_call_changes_nothing():
    X = np.random.default_rng(4).normal(size=(300_000, 5))  # arrays of several megabytes
    first = lloyd(X, X[:6], max_iter=4, threads=2).bits()
    lloyd(-X, X[:9], max_iter=4, threads=2)
    assert lloyd(X, X[:6], max_iter=4, threads=2).bits() == first
