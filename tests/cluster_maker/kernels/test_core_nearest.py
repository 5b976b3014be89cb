"""The compiled nearest centres against their law, written in plain numpy, on each instruction set."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_maker.kernels import _core
from tests.compiled import INSTRUCTION_SETS, instruction_set, nearest, problems
from tests.oracles import k_means_twin as twin

every_set = pytest.mark.parametrize("isa", INSTRUCTION_SETS)


@every_set
@settings(max_examples=150, deadline=None)
@given(problem=problems(dims=st.integers(1, 20) | st.sampled_from([128, 257, 600])))
def test_labels_are_the_nearest_by_the_law(isa, problem):
    X, centers = problem.rows(), problem.centers()
    with instruction_set(isa):
        np.testing.assert_array_equal(nearest(X, centers), twin.nearest_at_once(X, centers))


@every_set
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("n", "k", "d"), [
    (1, 1, 1), (64, 5, 8), (65, 6, 9), (63, 7, 1), (200, 300, 3),
    (100, 13, 256), (70, 4, 257), (130, 11, 5000),
])  # fmt: skip
def test_shapes_at_the_edges_of_blocks_tiles_and_panels(isa, dtype, n, k, d):
    rng = np.random.default_rng(n * k + d)
    X, centers = rng.normal(size=(n, d)).astype(dtype), rng.normal(size=(k, d))
    with instruction_set(isa):
        np.testing.assert_array_equal(nearest(X, centers), twin.nearest_at_once(X, centers))


@every_set
def test_rows_half_way_between_centres_give_or_take_the_last_digit(isa):
    rng = np.random.default_rng(0)
    centers = rng.normal(size=(9, 7)) + 1e8
    middles = (centers[rng.integers(9, size=600)] + centers[rng.integers(9, size=600)]) / 2
    X = np.nextafter(middles, rng.choice([-np.inf, np.inf], size=middles.shape))
    with instruction_set(isa):
        np.testing.assert_array_equal(nearest(X, centers), twin.nearest_at_once(X, centers))


@every_set
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("reach", [1e15, 1e25, 1e37])
def test_rows_beyond_the_reach_of_packed_floats(isa, dtype, reach):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 3))
    X[::5] *= reach
    X, centers = X.astype(dtype), rng.normal(size=(6, 3))
    with instruction_set(isa):
        np.testing.assert_array_equal(nearest(X, centers), twin.nearest_at_once(X, centers))


@every_set
@pytest.mark.parametrize("spread", [1e-30, 1e-12, 1e20])
def test_centres_much_closer_to_each_other_or_farther_apart_than_the_rows(isa, spread):
    rng = np.random.default_rng(2)
    X, centers = rng.normal(size=(300, 4)), rng.normal(size=(5, 4)) * spread
    with instruction_set(isa):
        np.testing.assert_array_equal(nearest(X, centers), twin.nearest_at_once(X, centers))


@every_set
def test_one_far_centre_does_not_blur_the_others(isa):
    rng = np.random.default_rng(3)
    X, centers = rng.normal(size=(500, 4)), rng.normal(size=(5, 4))
    centers[2] = 1e12
    with instruction_set(isa):
        np.testing.assert_array_equal(nearest(X, centers), twin.nearest_at_once(X, centers))


@every_set
def test_equal_centres_give_the_lowest_number(isa):
    rng = np.random.default_rng(4)
    X, two = rng.normal(size=(300, 10)), rng.normal(size=(2, 10))
    with instruction_set(isa):
        assert set(nearest(X, two[[0, 0, 1, 0, 1, 1]])) == {0, 2}


def test_each_row_alone_gets_the_label_it_gets_among_many():
    rng = np.random.default_rng(5)
    X, centers = np.round(rng.normal(size=(2000, 5)), 1), np.round(rng.normal(size=(20, 5)), 1)
    together = nearest(X, centers)
    assert [int(nearest(row[np.newaxis], centers)[0]) for row in X] == together.tolist()


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_the_number_of_threads_does_not_matter(threads):
    rng = np.random.default_rng(6)
    X, centers = np.round(rng.normal(size=(9000, 6)), 1), np.round(rng.normal(size=(30, 6)), 1)
    np.testing.assert_array_equal(nearest(X, centers, threads), nearest(X, centers))


def test_nothing_is_written_beside_the_labels():
    X, centers = np.random.default_rng(7).normal(size=(70, 3)), np.zeros((2, 3))
    around = np.full(90, -7)
    _core.nearest_centers(X, centers, around[10:80], 1)
    assert (around[:10] == -7).all()
    assert (around[80:] == -7).all()
    assert (around[10:80] == 0).all()


@pytest.mark.parametrize(("X", "centers"), [
    (np.zeros((4, 2), dtype=np.int64), np.zeros((2, 2))),
    (np.zeros((4, 2), dtype=np.uint8), np.zeros((2, 2))),
    (np.zeros((4, 2)), np.zeros((2, 3))),
], ids=["whole numbers", "bytes", "other width"])  # fmt: skip
def test_rows_that_would_be_misread_are_refused(X, centers):
    with pytest.raises((TypeError, ValueError)):
        _core.nearest_centers(X, centers, np.zeros(4, dtype=np.int64), 1)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("k", [1, 3, 70])
def test_rows_that_are_not_finite_have_no_nearest_centre(dtype, bad, k):
    X = np.random.default_rng(2).normal(size=(150, 4)).astype(dtype)
    centers = X[:k].astype(float)
    expected = nearest(X, centers)
    X[[0, 77, 149], [0, 1, 3]] = bad
    expected[[0, 77, 149]] = -1
    np.testing.assert_array_equal(nearest(X, centers), expected)
