import numpy as np
import pytest

from cluster_maker.kernels.ordering import spatial_order
from cluster_maker.kernels.threads import thread_limit
from tests.support import instruction_set, instruction_sets

BLOCK = 64
FEW = 2048  # rows that stand by their projection alone
MANY = 40_000


def tables():
    """Tables that take all ways through the kernel."""
    rng = np.random.RandomState(0)
    for n in (1, 2, 63, 65, 200, 3000, 40_000):
        for d in (1, 2, 5, 8, 19):
            yield rng.randn(n, d)
            yield rng.randint(0, 3, (n, d)).astype(float)  # few values
            yield rng.randn(max(1, n // 50), d)[rng.randint(max(1, n // 50), size=n)]  # many copies
            yield np.where(rng.uniform(size=(n, d)) < 0.02, rng.randn(n, d), 0.0)  # mostly zeros
    yield np.zeros((5000, 3))
    yield np.vstack([rng.randn(20_000, 2), [[1e9, -1e9]]])  # one cell, but for an outlier
    yield np.vstack([rng.randn(20_000, 2), [[-1e30, 1e30]]])  # one projection, too
    yield rng.randint(0, 2, (20_000, 1)) * 1.0 + rng.randint(0, 9, (20_000, 3)) * 2.0**-45
    yield 2.0 ** -rng.randint(0, 1000, (20_000, 1))
    yield np.repeat(rng.randn(3, 2), 2000, axis=0)


@pytest.mark.usefixtures("each_instruction_set")
def test_values_come_in_the_same_sequence_however_the_rows_came():
    rng = np.random.RandomState(1)
    for X in tables():
        order = spatial_order(X)
        assert order.dtype == np.int32
        np.testing.assert_array_equal(np.sort(order), np.arange(len(X)))
        turned = X[rng.permutation(len(X))]
        np.testing.assert_array_equal(turned[spatial_order(turned)], X[order])


def projection(X, weights=None):
    """Sum of the places between least and greatest, the f-th times sqrt(f + pi)."""
    counted = X if weights is None else X[weights > 0]
    spread = np.ptp(counted, axis=0)
    places = (X - counted.min(axis=0)) / np.where(spread > 0, spread, np.inf)
    return places @ np.sqrt(np.arange(X.shape[1]) + np.pi)


def skewed(n, d):
    """Rows of very different sizes, with no two equal values in a feature."""
    return np.random.RandomState(n + d).lognormal(sigma=2, size=(n, d))


@pytest.mark.parametrize("n", [1, 2, 13, 500, FEW])
@pytest.mark.parametrize("d", [1, 3, 8, 21])
def test_few_rows_stand_by_their_projection(n, d):
    for X in (np.random.RandomState(n).randn(n, d), skewed(n, d), np.c_[skewed(n, d), np.full(n, 7.0)]):
        assert (np.diff(projection(X)[spatial_order(X)]) > -1e-13).all()


def test_rows_with_one_projection_stand_by_their_values():
    # both features count sqrt(pi) : sqrt(1 + pi); the others are constant among rows with weight
    X = np.array([[0, 0, 5], [1, 1, 5], [0, 0, 9], [0, 0, 3], [1, 1, 4]], dtype=float)
    weights = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    assert spatial_order(X, weights).tolist() == [3, 0, 2, 4, 1]


@pytest.mark.parametrize("n", [300, FEW, MANY])
@pytest.mark.parametrize("d", [1, 2, 8])
def test_the_last_digit_does_not_matter(n, d):
    rng = np.random.RandomState(n)
    for X in (rng.randn(n, d), skewed(n, d), rng.uniform(1, 2, (n, d))):
        up = np.where(rng.uniform(size=X.shape) < 0.5, X, np.nextafter(X, np.inf))
        assert (up != X).any()
        np.testing.assert_array_equal(spatial_order(up), spatial_order(X))


@pytest.mark.parametrize("n", [300, FEW, MANY])
@pytest.mark.parametrize("d", [1, 2, 8])
def test_neither_origin_nor_unit_matters(n, d):
    X = np.round(1024 * np.random.RandomState(n).randn(n, d)) / 1024  # so that adding 2**30 is exact
    expected = spatial_order(X)
    for other in (X + 2.0**30, X * 1024, X * 2.0**-40, X + 2.0**30 * np.arange(d)):
        np.testing.assert_array_equal(spatial_order(other), expected)


@pytest.mark.parametrize("n", [FEW, MANY])
@pytest.mark.parametrize("levels", [2, 3, 5])
def test_few_values_leave_nothing_to_rounding(n, levels):
    # many projections and many spreads would be equal, but for the last digit
    X = np.random.RandomState(n).randint(levels, size=(n, 9)).astype(float)
    for other in (X * 0.3, X / 7 + 0.1):
        np.testing.assert_array_equal(spatial_order(other), spatial_order(X))


@pytest.mark.parametrize("n", [300, FEW])
def test_few_rows_keep_their_order_when_they_are_rounded_to_floats(n):
    for d in (2, 8):
        X = np.random.RandomState(n).randn(n, d)
        rounded = spatial_order(X.astype(np.float32))
        moved = rounded != spatial_order(X)
        assert moved.mean() < 0.01
        # those that change places do so with neighbours: a float is off by less than 2^-24 of 2^3
        assert (np.diff(projection(X)[rounded]) > -1e-5).all()


@pytest.mark.parametrize("far", [1e5, 1e9])
@pytest.mark.parametrize("side", [-1, 1])
def test_an_outlier_does_not_hide_how_the_other_rows_lie(far, side):
    n, d = 25_600, 2
    X = np.random.RandomState(11).uniform(size=(n, d))
    order = spatial_order(np.vstack([X, np.full((1, d), side * far)]))
    blocks = X[order[order < n]].reshape(-1, BLOCK, d)
    within = ((blocks - blocks.mean(axis=1, keepdims=True)) ** 2).sum() / ((X - X.mean(axis=0)) ** 2).sum()
    assert within < 2 * 256 / n


def test_equal_rows_stand_together_as_they_came():
    for X in tables():
        order = spatial_order(X)
        sorted_rows = X[order]
        changes = (np.diff(sorted_rows, axis=0) != 0).any(axis=1)
        assert 1 + changes.sum() == len(np.unique(X, axis=0))
        assert (np.diff(order)[~changes] > 0).all()


def test_all_instruction_sets_give_the_same_order():
    X = np.random.RandomState(2).randn(20_000, 4)
    expected = spatial_order(X)
    for name in instruction_sets():
        with instruction_set(name):
            np.testing.assert_array_equal(spatial_order(X), expected)


def test_the_number_of_threads_does_not_matter():
    X = np.random.RandomState(3).randn(100_000, 3)
    orders = []
    for n_threads in (1, 2, 5):
        with thread_limit(n_threads):
            orders.append(spatial_order(X))
    np.testing.assert_array_equal(orders[1], orders[0])
    np.testing.assert_array_equal(orders[2], orders[0])


def test_a_float_stands_where_the_same_double_stands():
    X = np.random.RandomState(4).randn(10_000, 6).astype(np.float32)
    np.testing.assert_array_equal(spatial_order(X), spatial_order(X.astype(np.float64)))


def test_negative_zero_is_zero():
    X = np.random.RandomState(5).randint(-1, 2, (5000, 5)).astype(float)
    negative = np.where(X == 0, -0.0, X)
    np.testing.assert_array_equal(spatial_order(negative), spatial_order(X))


def test_copies_change_nothing_for_the_other_rows():
    rng = np.random.RandomState(6)
    X = rng.randn(10_000, 3)
    many = np.repeat(X, rng.randint(1, 5, len(X)), axis=0)
    ordered = many[spatial_order(many)]
    first = np.append(True, (np.diff(ordered, axis=0) != 0).any(axis=1))
    np.testing.assert_array_equal(ordered[first], X[spatial_order(X)])


def test_rows_without_weight_change_nothing_for_the_others():
    rng = np.random.RandomState(7)
    X = np.vstack([rng.randn(8000, 3), 1e3 * rng.standard_cauchy((8000, 3))])
    weights = np.repeat([1.0, 0.0], 8000)
    order = spatial_order(X, weights)
    np.testing.assert_array_equal(order[order < 8000], spatial_order(X[:8000].copy()))


@pytest.mark.parametrize("d", [1, 2, 4, 8])
def test_blocks_are_compact(d):
    n = 25_600
    X = np.random.RandomState(8).uniform(size=(n, d))
    blocks = X[spatial_order(X)].reshape(-1, BLOCK, d)
    within = ((blocks - blocks.mean(axis=1, keepdims=True)) ** 2).sum() / ((X - X.mean(axis=0)) ** 2).sum()
    # a grid of cells with 256 rows each leaves (256 / n)^(2 / d) of the variance within cells; twice that is
    # 0.0002, 0.02, 0.2 and 0.63, where blocks of rows as they came leave 0.98
    assert within < 2 * (256 / n) ** (2 / d)


def test_groups_fall_into_blocks_of_their_own():
    rng = np.random.RandomState(9)
    group = rng.randint(20, size=20_000)
    X = rng.uniform(-10, 10, (20, 16))[group] + rng.randn(20_000, 16)
    blocks = group[spatial_order(X)][: 20_000 // BLOCK * BLOCK].reshape(-1, BLOCK)
    pure = (blocks == blocks[:, :1]).all(axis=1)
    assert pure.mean() > 0.5  # as they came: none


def test_numbers_that_are_none_do_no_harm():
    rng = np.random.RandomState(10)
    X = rng.randn(20_000, 3)
    X[rng.uniform(size=X.shape) < 0.1] = np.nan
    X[rng.uniform(size=X.shape) < 0.1] = np.inf
    np.testing.assert_array_equal(np.sort(spatial_order(X)), np.arange(len(X)))
