import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.algorithms.landscape import (
    DEEPEST,
    density_landscape,
    spread_over_steps,
    valley_score,
)


def halves(n):
    return np.arange(n) % 2


def test_heights_are_log_densities_in_standard_deviations_of_chance():
    X = np.random.default_rng(0).uniform(size=(4000, 2))
    inner = (np.abs(X - 0.5) < 0.35).all(axis=1)
    heights = density_landscape(X).heights[inner]
    # one density everywhere: what is left is chance, of about one standard deviation
    assert np.std(heights) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("d", [1, 2, 5])
def test_the_dimension_is_that_of_the_surface_that_the_rows_lie_on(d):
    rng = np.random.default_rng(1)
    flat = rng.uniform(size=(3000, d)) @ np.linalg.qr(rng.normal(size=(12, d)))[0].T
    assert density_landscape(flat).dimension == pytest.approx(d, rel=0.15)


def test_far_clusters_score_full_marks_and_random_halves_none():
    X, labels = make_blobs(600, 2, centers=[[0, 0], [40, 0], [0, 40]], random_state=0)
    land = density_landscape(X)
    own = [density_landscape(X[labels == c]) for c in range(3)]
    chance = np.mean([valley_score(one, np.zeros(200, dtype=int)) for one in own])
    assert valley_score(land, labels) > 9
    assert valley_score(land, labels) == pytest.approx(chance, abs=2.0)
    assert valley_score(land, halves(600)) < -8
    assert valley_score(land, labels) <= DEEPEST


def test_joining_or_splitting_true_clusters_lowers_the_score():
    X, labels = make_blobs(900, 2, centers=[[0, 0], [9, 0], [0, 9]], random_state=1)
    land = density_landscape(X)
    joined, split = np.minimum(labels, 1), labels.copy()
    split[(labels == 0) & (X[:, 0] > np.median(X[labels == 0, 0]))] = 3
    assert valley_score(land, labels) > valley_score(land, joined) + 2
    assert valley_score(land, labels) > valley_score(land, split) + 2


def test_scale_shift_and_order_of_the_rows_do_not_matter():
    X, labels = make_blobs(300, 3, centers=4, random_state=2)
    turn = np.random.default_rng(0).permutation(300)
    score = valley_score(density_landscape(X), labels)
    assert valley_score(density_landscape(1e6 * X - 1e7), labels) == pytest.approx(score, abs=1e-6)
    assert valley_score(density_landscape(X[turn]), labels[turn]) == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize("X", [
    np.zeros((30, 2)),
    np.repeat([[0.0, 1.0], [5.0, 5.0]], [40, 3], axis=0),
    np.random.default_rng(0).integers(0, 2, size=(200, 3)).astype(float),
    np.array([[0.0], [1.0], [2.0]]),
], ids=["equal", "two points", "binary", "three rows"])  # fmt: skip
def test_equal_rows_give_finite_heights(X):
    land = density_landscape(X)
    assert np.isfinite(land.heights).all()
    assert np.isfinite(valley_score(land, np.arange(len(X)) % 2))


def test_columns_of_few_values_are_spread_over_their_steps():
    X = np.column_stack([np.repeat([0.0, 1.0, 4.0], 40), np.linspace(0, 1, 120), np.full(120, 7.0)])
    spread = spread_over_steps(X)
    np.testing.assert_array_equal(spread[:, 1:], X[:, 1:])
    # half-way to 1 below and above 0; from 0.5 to 2.5; from 2.5 to as far beyond 4
    for value, low, high in ((0.0, -0.5, 0.5), (1.0, 0.5, 2.5), (4.0, 2.5, 5.5)):
        inside = spread[X[:, 0] == value, 0]
        assert low <= inside.min() < low + 0.2 * (high - low)
        assert high - 0.2 * (high - low) < inside.max() <= high
    np.testing.assert_array_equal(spread, spread_over_steps(X))


def test_a_column_of_yes_and_no_makes_no_valley():
    rng = np.random.default_rng(3)
    X = np.column_stack([rng.normal(size=(600, 2)), rng.integers(0, 2, 600)])
    answers = X[:, 2].astype(int)
    assert valley_score(density_landscape(X), answers) > 2
    assert valley_score(density_landscape(spread_over_steps(X)), answers) < 0
