"""The choice when nothing is told; how often it is right is measured by `python -m benchmarks.quality`."""

import numpy as np
import pytest
from sklearn.datasets import load_iris, make_blobs, make_circles, make_moons
from sklearn.metrics import adjusted_rand_score

from cluster_maker.evaluation.agreement import adjusted_rand
from cluster_maker.evaluation.automatic import choose_partition


def structured():
    rng = np.random.default_rng(0)
    rings, of_rings = make_circles(800, factor=0.4, noise=0.04, random_state=0)
    moons, of_moons = make_moons(600, noise=0.06, random_state=0)
    blobs, of_blobs = make_blobs(700, 3, centers=7, cluster_std=0.6, random_state=3)
    of_stripes = rng.integers(3, size=600)
    stripes = rng.normal(size=(600, 2)) * [5, 1] + of_stripes[:, np.newaxis] * [0, 9]
    sizes, of_sizes = make_blobs([600, 60, 60], 2, centers=[[0, 0], [12, 0], [0, 12]], random_state=0)
    return {
        "rings": (rings, of_rings),
        "moons": (moons, of_moons),
        "blobs": (blobs, of_blobs),
        "sizes": (sizes, of_sizes),
        "stripes": (stripes, of_stripes),
    }


def structureless():
    rng = np.random.default_rng(1)
    angle = rng.uniform(0, 2 * np.pi, 800)
    return {
        "uniform": rng.uniform(size=(800, 2)),
        "cube": rng.uniform(size=(800, 5)),
        "normal": rng.normal(size=(800, 4)),
        "correlated": rng.normal(size=(800, 5)) @ rng.normal(size=(5, 5)),
        "heavy tails": rng.standard_t(3, size=(800, 3)),
        "skewed": rng.lognormal(size=(800, 3)),
        "exponential": rng.exponential(size=(800, 2)),
        "ring": np.column_stack([np.cos(angle), np.sin(angle)]) + 0.05 * rng.normal(size=(800, 2)),
    }


@pytest.mark.parametrize("name", list(structured()))
def test_clusters_of_any_shape_are_found(name):
    X, truth = structured()[name]
    choice = choose_partition(X, 0)
    assert choice.verdict == "clear"
    assert adjusted_rand_score(truth, choice.chosen.view.labels) > 0.95


@pytest.mark.parametrize("name", list(structureless()))
def test_tables_without_clusters_are_told_as_such(name):
    assert choose_partition(structureless()[name], 0).verdict != "clear"


def test_the_choice_is_the_same_on_every_run_and_in_any_order_of_the_rows():
    X, _ = structured()["blobs"]
    turn = np.random.default_rng(5).permutation(len(X))
    first, again, turned = choose_partition(X, 0), choose_partition(X, 0), choose_partition(X[turn], 0)
    np.testing.assert_array_equal(first.chosen.view.labels, again.chosen.view.labels)
    assert first.chosen.valleys == again.chosen.valleys
    assert adjusted_rand(first.chosen.view.labels[turn], turned.chosen.view.labels) == 1.0


def test_candidates_come_best_first_and_the_choice_is_the_first():
    choice = choose_partition(load_iris().data, 0)
    assert choice.candidates[0] is choice.chosen
    agreement = [one.agreement for one in choice.candidates if not np.isnan(one.agreement)]
    assert agreement == sorted(agreement, reverse=True)
    assert {one.view.view for one in choice.candidates} == {"density", "connectivity", "compactness"}


@pytest.mark.parametrize("X", [np.zeros((50, 2)), np.arange(8.0)[:, None], np.zeros((1, 1))])
def test_rows_that_cannot_be_divided_give_no_choice(X):
    assert choose_partition(X, 0) is None


@pytest.mark.parametrize("X", [
    np.random.default_rng(0).integers(0, 2, size=(120, 2)).astype(float),
    np.repeat(np.arange(3.0), 20)[:, None],
    np.random.default_rng(0).normal(size=(12, 30)),
], ids=["binary", "three values", "few rows"])  # fmt: skip
def test_odd_tables_are_judged_without_a_fault(X):
    choice = choose_partition(X, 0)
    assert choice is None or np.isfinite(choice.valleys)


def test_agreement_is_the_adjusted_rand_index():
    rng = np.random.default_rng(0)
    for _ in range(30):
        a, b = rng.integers(rng.integers(1, 6), size=40), rng.integers(rng.integers(1, 6), size=40)
        assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b), abs=1e-12)
