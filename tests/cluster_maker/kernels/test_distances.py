import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from cluster_maker.kernels import assigned_sq_distances, nearest_centers, sq_distances
from tests.oracles import k_means_twin as twin


@pytest.fixture
def rng():
    return np.random.RandomState(0)


@pytest.mark.parametrize(("n", "k", "d"), [(50, 3, 2), (200, 17, 9), (30, 1, 4), (40, 300, 3), (60, 8, 1)])
def test_labels_are_those_of_plain_loops(rng, n, k, d):
    X, centers = rng.randn(n, d), rng.randn(k, d)
    np.testing.assert_array_equal(nearest_centers(X, centers), twin.nearest(X, centers))


@pytest.mark.parametrize("offset", [0.0, 1e6, -1e9])
def test_labels_on_a_lattice_full_of_ties_are_those_of_plain_loops(rng, offset):
    X = rng.randint(0, 4, size=(300, 3)) + offset
    centers = rng.randint(0, 7, size=(12, 3)) / 2 + offset
    np.testing.assert_array_equal(nearest_centers(X, centers), twin.nearest(X, centers))


def test_rows_on_the_border_by_one_unit_in_the_last_place_are_those_of_plain_loops(rng):
    centers = rng.randn(6, 5)
    middles = (centers[rng.randint(6, size=400)] + centers[rng.randint(6, size=400)]) / 2
    X = np.nextafter(middles, rng.choice([-np.inf, np.inf], size=middles.shape))
    np.testing.assert_array_equal(nearest_centers(X, centers), twin.nearest(X, centers))


def test_equal_centres_give_the_lowest_id(rng):
    center = rng.randn(1, 7)
    assert not nearest_centers(rng.randn(500, 7), np.repeat(center, 5, axis=0)).any()


def test_a_tie_between_two_centres_goes_to_the_lowest_id():
    # 1 lies half-way between 0 and 2
    assert nearest_centers(np.array([[1.0]]), np.array([[0.0], [2.0]])).tolist() == [0]
    assert nearest_centers(np.array([[1.0]]), np.array([[2.0], [0.0]])).tolist() == [0]


def test_a_row_gets_the_same_label_alone_and_among_many(rng):
    X = np.round(rng.randn(9000, 6), 1)  # more than two blocks
    centers = np.round(rng.randn(20, 6), 1)
    labels = nearest_centers(X, centers)
    some = rng.choice(9000, 300, replace=False)
    assert [int(nearest_centers(X[[i]], centers)[0]) for i in some] == labels[some].tolist()
    np.testing.assert_array_equal(nearest_centers(X[::-1].copy(), centers)[::-1], labels)


def test_the_number_of_threads_does_not_matter(rng):
    X, centers = np.round(rng.randn(8192, 40), 1), np.round(rng.randn(64, 40), 1)
    with threadpool_limits(1):
        alone = nearest_centers(X, centers)
    np.testing.assert_array_equal(nearest_centers(X, centers), alone)


def test_values_too_small_to_be_squared_are_still_decided_without_warning():
    X = np.array([[1e-200], [3e-200]])
    # all squares are 0: a tie, which goes to the lowest id
    assert nearest_centers(X, np.array([[1e-200], [3e-200]])).tolist() == [0, 0]


def test_distances_do_not_suffer_from_a_large_offset():
    # (1e9 + 0.5 - 1e9)² = 0.25 exactly; the expanded form would be off by hundreds
    X, centers = np.array([[1e9 + 0.5]]), np.array([[1e9], [1e9 + 2.0]])
    assert sq_distances(X, centers).tolist() == [[0.25, 2.25]]
    assert assigned_sq_distances(X, centers, np.array([1])).tolist() == [2.25]


def test_all_distances_and_assigned_distances_agree_to_the_last_bit(rng):
    X, centers = rng.randn(5000, 11), rng.randn(7, 11)
    labels = nearest_centers(X, centers)
    table = sq_distances(X, centers)
    np.testing.assert_array_equal(table.argmin(axis=1), labels)
    np.testing.assert_array_equal(table.min(axis=1), assigned_sq_distances(X, centers, labels))


def test_no_rows_give_no_labels():
    assert nearest_centers(np.empty((0, 2)), np.zeros((3, 2))).shape == (0,)
