import itertools

import numpy as np
import pytest
from scipy.stats import chisquare
from sklearn.cluster import kmeans_plusplus

from cluster_maker.kernels import _core, pack_rows
from cluster_maker.kernels.ordering import spatial_order
from cluster_maker.kernels.seeding import greedy_seeds
from cluster_maker.kernels.threads import thread_limit
from tests.oracles import seeding_twin


def packed(X, weights=None, order=None):
    return pack_rows(np.ascontiguousarray(X), weights, order)


def seeds(X, k, seed, weights=None):
    order = spatial_order(np.ascontiguousarray(X), weights)
    return greedy_seeds(packed(X, weights, order), k, np.random.RandomState(seed))


def blobs(rng, n, d, n_groups=12):
    return rng.uniform(-10, 10, (n_groups, d))[rng.randint(n_groups, size=n)] + rng.randn(n, d)


def correlated(rng, n, d):
    return rng.randn(n, d) @ rng.randn(d, d)


# ---- the same choice as plain numpy ----


@pytest.mark.parametrize("d", [1, 2, 5, 8, 9, 33, 130])
@pytest.mark.usefixtures("each_instruction_set")
def test_seeds_are_those_of_plain_numpy(d):
    rng = np.random.RandomState(d)
    for n, k in [(1, 1), (3, 3), (64, 2), (65, 9), (1000, 60), (3001, 25)]:
        for X in (blobs(rng, n, d), correlated(rng, n, d)):
            weights = rng.uniform(0.5, 3, n) if k % 2 else None
            order = spatial_order(X, weights)
            twin_weights = np.ones(n) if weights is None else weights
            expected = seeding_twin.greedy_seeds(X, twin_weights, order, k, np.random.RandomState(n))
            found = greedy_seeds(packed(X, weights, order), k, np.random.RandomState(n))
            np.testing.assert_array_equal(found, expected)


def test_floats_are_packed_like_doubles():
    X = blobs(np.random.RandomState(0), 2000, 6).astype(np.float32)
    np.testing.assert_array_equal(seeds(X, 15, 1), seeds(X.astype(np.float64), 15, 1))


def test_the_number_of_threads_does_not_matter():
    X = blobs(np.random.RandomState(1), 70_001, 5)
    weights = np.random.RandomState(2).uniform(size=len(X))
    for given in (None, weights):
        rows = packed(X, given, spatial_order(X))
        found = []
        for n_threads in (1, 2, 5):
            with thread_limit(n_threads):
                found.append(greedy_seeds(rows, 40, np.random.RandomState(0)))
        np.testing.assert_array_equal(found[1], found[0])
        np.testing.assert_array_equal(found[2], found[0])


def test_starts_share_what_is_known_of_the_rows_but_no_state():
    X = blobs(np.random.RandomState(3), 5000, 4)
    shared = packed(X)
    for seed in range(5):
        np.testing.assert_array_equal(
            greedy_seeds(shared, 12, np.random.RandomState(seed)),
            greedy_seeds(packed(X), 12, np.random.RandomState(seed)),
        )


def test_the_order_of_the_rows_does_not_matter():
    rng = np.random.RandomState(4)
    X = blobs(rng, 5000, 3)
    turned = rng.permutation(len(X))
    for seed in range(5):
        np.testing.assert_array_equal(X[seeds(X, 20, seed)], X[turned][seeds(X[turned], 20, seed)])


def test_the_state_moves_on_by_the_number_of_draws_that_was_promised():
    used, counted = np.random.RandomState(5), np.random.RandomState(5)
    greedy_seeds(packed(blobs(np.random.RandomState(0), 100, 2)), 9, used)
    counted.uniform(size=1 + 8 * (2 + 2))  # floor(ln 9) = 2
    assert used.uniform() == counted.uniform()


# ---- chances ----


def greedy_chances(X, weights, k_trials=2):
    """Chance of each pair (first, second) where the better of two candidates is kept."""
    n = len(X)
    distances = seeding_twin.distances_to_rows(X, np.arange(n))
    chances = np.zeros((n, n))
    for first in range(n):
        mass = weights * distances[first]
        left = [(weights * np.minimum(distances[first], distances[i])).sum() for i in range(n)]
        for pair in itertools.product(range(n), repeat=k_trials):
            best = pair[seeding_twin.first_of_least([left[i] for i in pair])]
            chances[first, best] += weights[first] / weights.sum() * np.prod(mass[list(pair)] / mass.sum())
    return chances


@pytest.mark.parametrize("weighted", [False, True])
def test_two_seeds_come_with_the_chances_of_greedy_k_means_plus_plus(weighted):
    rng = np.random.RandomState(6)
    X = rng.randn(7, 2)
    weights = rng.uniform(0.2, 2, 7) if weighted else None
    chances = greedy_chances(X, np.ones(7) if weights is None else weights)
    rows, state = packed(X, weights), np.random.RandomState(7)
    draws = 20_000
    counts = np.zeros((7, 7))
    for _ in range(draws):
        counts[tuple(greedy_seeds(rows, 2, state))] += 1
    often = chances * draws >= 5
    assert not counts[chances == 0].any()
    observed = np.append(counts[often], counts[~often].sum())
    expected = np.append(chances[often], chances[~often].sum()) * draws
    kept = expected > 0
    assert chisquare(observed[kept], expected[kept]).pvalue > 1e-3


@pytest.mark.parametrize("table", [blobs, correlated])
def test_seeds_are_as_good_as_scikit_learns(table):
    X = table(np.random.RandomState(8), 3000, 6)
    k = 12
    rows = packed(X, None, spatial_order(X))
    ours, theirs = [], []
    for seed in range(50):
        ours.append(seeding_twin.potential(X, greedy_seeds(rows, k, np.random.RandomState(seed))))
        theirs.append(seeding_twin.potential(X, kmeans_plusplus(X, k, random_state=seed)[1]))
    error = np.sqrt(np.var(ours) / 50 + np.var(theirs) / 50)
    assert np.mean(ours) < np.mean(theirs) + 3 * error


def test_each_of_three_far_groups_gets_a_seed():
    X = np.array([[0.0], [0.1], [100.0], [100.1], [200.0], [200.1]])
    for seed in range(30):
        assert sorted(seeds(X, 3, seed) // 2) == [0, 1, 2]


def test_different_rows_are_chosen_while_there_are_any():
    X = np.repeat(np.arange(4.0), 25)[:, np.newaxis]
    for seed in range(30):
        assert sorted(X[seeds(X, 4, seed)].ravel()) == [0, 1, 2, 3]


def test_more_seeds_than_distinct_rows_are_still_rows():
    X = np.repeat([[1.0], [2.0]], 3, axis=0)
    chosen = seeds(X, 5, 0)
    assert set(X[chosen].ravel()) == {1.0, 2.0}


# ---- weights ----


def test_rows_without_weight_are_never_chosen():
    X = np.arange(10.0)[:, np.newaxis]
    weights = np.array([0.0, 1.0] * 5)
    for seed in range(30):
        assert (seeds(X, 7, seed, weights) % 2).all()


def test_chances_are_proportional_to_weight():
    rows = packed(np.array([[0.0], [1.0]]), np.array([1.0, 3.0]))
    first = [greedy_seeds(rows, 1, np.random.RandomState(seed))[0] for seed in range(4000)]
    # expected 0.75; standard error (0.75 x 0.25 / 4000)^0.5 = 0.007
    assert abs(np.mean(first) - 0.75) < 0.03


@pytest.mark.parametrize("n", [40, 4000])
def test_a_row_twice_is_a_row_of_weight_two(n):
    rng = np.random.RandomState(0)
    X, copies = rng.randn(n, 3), rng.randint(0, 4, size=n)
    many = np.repeat(X, copies, axis=0)
    for seed in range(20):
        once = X[seeds(X, 6, seed, copies.astype(float))]
        np.testing.assert_array_equal(once, many[seeds(many, 6, seed)])


@pytest.mark.parametrize("factor", [1e-290, 1e290])
def test_weights_count_by_their_ratios(factor):
    rng = np.random.RandomState(9)
    X, weights = rng.randn(500, 2), rng.uniform(size=500)
    scaled = weights * 2.0 ** round(np.log2(factor))
    np.testing.assert_array_equal(seeds(X, 9, 0, scaled), seeds(X, 9, 0, weights))


# ---- sizes that floats cannot hold ----


@pytest.mark.parametrize("power", [-100, -30, 40, 100])
def test_the_unit_of_measurement_does_not_matter(power):
    X = blobs(np.random.RandomState(10), 1500, 3)
    np.testing.assert_array_equal(
        greedy_seeds(packed(X * 2.0**power), 12, np.random.RandomState(0)),
        greedy_seeds(packed(X), 12, np.random.RandomState(0)),
    )


@pytest.mark.parametrize("n", [90, 30_000])
@pytest.mark.parametrize("far", [1e7, 1e12])
def test_groups_beside_a_far_outlier_are_still_told_apart(n, far):
    # the outlier's group holds two rows that floats cannot tell apart at that distance
    X = np.repeat([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0]], n // 3, axis=0)
    X += np.random.RandomState(11).uniform(-0.01, 0.01, X.shape)
    X = np.vstack([X, [[far, 0.0]]])
    for seed in range(10):
        chosen = X[seeds(X, 4, seed)]
        assert chosen[:, 0].max() == far
        assert {tuple(np.round(row / 5) * 5) for row in chosen if row[0] < far} == {(0, 0), (5, 0), (0, 5)}


def test_a_tiny_group_far_away_is_resolved_before_rows_come_twice():
    rng = np.random.RandomState(12)
    X = np.vstack([np.zeros((100, 2)), 1e9 + rng.randint(0, 1000, (5, 2))])
    for seed in range(10):
        assert len(np.unique(X[seeds(X, 6, seed)], axis=0)) == 6


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("weighted", [False, True])
def test_beyond_floats_seeds_are_still_those_of_plain_numpy(dtype, weighted):
    rng = np.random.RandomState(13)
    X = np.vstack([rng.randn(500, 3) * 1e-6, [[3e5, 0, 0]], [[-3e5, 1e5, 0]]]).astype(dtype)
    weights = rng.uniform(0.5, 2, len(X)) if weighted else None
    order = spatial_order(X)
    twin_weights = np.ones(len(X)) if weights is None else weights
    wide = X.astype(np.float64)
    expected = seeding_twin.greedy_seeds(wide, twin_weights, order, 12, np.random.RandomState(0))
    np.testing.assert_array_equal(
        greedy_seeds(packed(X, weights, order), 12, np.random.RandomState(0)), expected
    )


@pytest.mark.parametrize("far", [1e9, 1e10, 1e11])
def test_the_rounding_of_floats_decides_no_draw(far):
    # two groups of rows about 1 apart: floats about the first group know the second to 64, 1024, 8192
    X = np.random.RandomState(14).randn(501, 3)
    X[300:, 0] += far
    order = spatial_order(X)
    for seed in range(5):
        expected = seeding_twin.greedy_seeds(X, np.ones(501), order, 12, np.random.RandomState(seed))
        found = greedy_seeds(packed(X, None, order), 12, np.random.RandomState(seed))
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("n", [5, 100, 3000])
def test_a_draw_at_the_very_end_of_the_line_meets_a_row_with_mass(n):
    X = np.arange(float(n))[:, np.newaxis]
    weights = np.where(np.arange(n) < 2 * n // 3, 0.1, 0.0)  # the last rows of the line have no weight
    n_trials, n_seeds = 3, 4
    uniforms = np.full(1 + (n_seeds - 1) * n_trials, np.nextafter(1.0, 0.0))
    found = np.empty(n_seeds, dtype=np.int64)
    rows = packed(X, weights)
    _core.greedy_seeds(rows.core, uniforms, n_trials, found, 1)
    assert (weights[found] > 0).all()
    assert len(set(found)) > 1
