import numpy as np

from cluster_maker.kernels import greedy_seeds


def seeds(X, k, seed, weights=None, order=None):
    weights = np.ones(len(X)) if weights is None else weights
    order = np.arange(len(X)) if order is None else order
    return greedy_seeds(X, weights, order, k, np.random.RandomState(seed))


def test_each_of_three_far_groups_gets_a_seed():
    X = np.array([[0.0], [0.1], [100.0], [100.1], [200.0], [200.1]])
    for seed in range(30):
        assert sorted(seeds(X, 3, seed) // 2) == [0, 1, 2]


def test_rows_without_weight_are_never_chosen():
    X = np.arange(10.0)[:, np.newaxis]
    weights = np.array([1.0, 0.0] * 5)
    for seed in range(30):
        assert not (seeds(X, 5, seed, weights) % 2).any()


def test_different_rows_are_chosen_while_there_are_any():
    X = np.repeat(np.arange(4.0), 25)[:, np.newaxis]
    for seed in range(30):
        assert sorted(X[seeds(X, 4, seed)].ravel()) == [0, 1, 2, 3]


def test_more_seeds_than_distinct_rows_are_still_rows():
    X = np.repeat([[1.0], [2.0]], 3, axis=0)
    chosen = seeds(X, 5, 0)
    assert set(X[chosen].ravel()) == {1.0, 2.0}


def test_chances_are_proportional_to_weight():
    X = np.array([[0.0], [1.0]])
    first = [seeds(X, 1, seed, np.array([1.0, 3.0]))[0] for seed in range(4000)]
    # expected 0.75; standard error (0.75 x 0.25 / 4000)^0.5 = 0.007
    assert abs(np.mean(first) - 0.75) < 0.03


def test_a_row_twice_is_a_row_of_weight_two():
    rng = np.random.RandomState(0)
    X, copies = rng.randn(40, 3), rng.randint(1, 4, size=40)
    for seed in range(20):
        once = X[seeds(X, 6, seed, copies.astype(float))]
        many = np.repeat(X, copies, axis=0)
        np.testing.assert_array_equal(once, many[seeds(many, 6, seed)])
