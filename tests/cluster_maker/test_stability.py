"""Stability: 1 for clusters that any half of the table shows, near 0 where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker import stability
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.errors import ConfigError, EvaluationError
from cluster_maker.stability import cluster_stability_score, measure_stability

CORNERS = [[0, 0], [9, 0], [0, 9], [9, 9], [18, 0], [18, 9]]


@pytest.mark.parametrize("k", [2, 3, 6])
def test_separated_clusters_score_one_whatever_their_number(k: int) -> None:
    X, _ = make_blobs(30 * k, 2, centers=CORNERS[:k], cluster_std=0.3, random_state=0)
    assert cluster_stability_score(X, k, n_runs=8, random_state=0) == 1.0


@pytest.mark.parametrize("k", [2, 4])
@pytest.mark.parametrize("kind", ["uniform", "normal"])
@pytest.mark.parametrize("d", [1, 2, 5])
def test_tables_without_clusters_score_near_zero(k: int, kind: str, d: int) -> None:
    rng = np.random.default_rng(d)
    X = getattr(rng, kind)(size=(100, d))
    assert cluster_stability_score(X, k, n_runs=4, random_state=0) < 0.3


def test_a_long_cloud_cut_in_two_is_repeatable_but_worth_nothing() -> None:
    X = np.random.default_rng(0).normal(size=(300, 2)) * [5.0, 1.0]
    found = measure_stability(X, 2, n_runs=8, random_state=0)
    assert found.agreement > 0.7
    assert found.score < 0.2


def test_the_wrong_number_of_clusters_scores_less_than_the_right_one() -> None:
    X, _ = make_blobs(150, 2, centers=[[0, 0], [9, 0], [4.5, 8]], cluster_std=0.8, random_state=0)
    scores = {k: cluster_stability_score(X, k, n_runs=8, random_state=0) for k in (2, 3, 4)}
    assert scores[3] > 0.95
    assert max(scores[2], scores[4]) < 0.5


def test_every_algorithm_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stability, "_TWINS", 2)
    X, _ = make_blobs(120, 2, centers=CORNERS[:3], cluster_std=0.3, random_state=0)
    scores = {
        entry.name: cluster_stability_score(X, 3, n_runs=2, random_state=0, algorithm=entry.name)
        for entry in ALGORITHMS
    }
    counting = {entry.name for entry in ALGORITHMS if entry.needs_n_clusters}
    assert all(scores[name] == 1.0 for name in counting)
    assert all(0.0 <= score <= 1.0 for score in scores.values())


def test_an_algorithm_that_finds_the_number_needs_none() -> None:
    X, _ = make_blobs(150, 2, centers=CORNERS[:3], cluster_std=0.3, random_state=0)
    assert cluster_stability_score(X, None, n_runs=5, random_state=0, algorithm="hdbscan") > 0.7
    blank = np.random.default_rng(0).uniform(size=(150, 2))
    assert cluster_stability_score(blank, None, n_runs=5, random_state=0, algorithm="hdbscan") < 0.3


def test_the_same_seed_gives_the_same_score_and_another_seed_other_halves() -> None:
    X = np.random.default_rng(0).normal(size=(60, 2))
    first, again, other = (
        measure_stability(X, 3, n_runs=3, random_state=seed).agreement for seed in (1, 1, 2)
    )
    assert first == again != other


def test_each_fit_gets_a_seed_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int] = []
    fit = stability.fit_clustering

    def watched(*arguments: object, random_state: int, **more: object) -> object:
        seeds.append(random_state)
        return fit(*arguments, random_state=random_state, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(stability, "fit_clustering", watched)
    cluster_stability_score(np.random.default_rng(0).normal(size=(30, 1)), 2, n_runs=4, random_state=0)
    assert len(set(seeds)) == len(seeds) > 8


def test_halves_share_out_every_cluster_and_double_single_rows() -> None:
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 2])
    for seed in range(20):
        first, second = stability._halves(labels, np.random.RandomState(seed))
        assert (first | second).all()
        assert np.flatnonzero(first & second).tolist() == [7]
        assert np.bincount(labels[first])[0] == np.bincount(labels[second])[0] == 2
        assert sorted([np.bincount(labels[first])[1], np.bincount(labels[second])[1]]) == [1, 2]


def test_a_large_table_is_sampled_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stability, "MOST_ROWS", 100)
    monkeypatch.setattr(stability, "_ROWS_PER_CLUSTER", 20)
    X, _ = make_blobs(500, 2, centers=CORNERS[:2], cluster_std=0.3, random_state=0)
    found = measure_stability(X, 2, n_runs=2, random_state=0)
    assert (found.n_rows, found.score) == (100, 1.0)
    assert found.notes == ("Stability was measured on a random sample of 100 of the 500 rows.",)


def test_one_feature_and_equal_rows_are_no_trouble() -> None:
    X = np.repeat([[0.0], [5.0], [9.0]], 10, axis=0)
    assert cluster_stability_score(X, 3, n_runs=3, random_state=0) == 1.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": 1}, "k must be a whole number from 2, got 1"),
        ({"k": None}, "got None"),
        ({"k": 6}, "10 rows cannot be halved into 6 clusters each: at least 12 are needed"),
        ({"k": 2, "n_runs": 0}, "n_runs must be at least 1, got 0"),
        ({"k": 2, "noise_scale": -0.1}, "noise_scale must be 0 or more, got -0.1"),
    ],
)
def test_arguments_that_mean_nothing_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        cluster_stability_score(np.arange(10.0).reshape(-1, 1), **arguments)  # type: ignore[arg-type]


def test_an_unknown_algorithm_is_named() -> None:
    with pytest.raises(ConfigError, match="unknown algorithm 'kmean'"):
        cluster_stability_score(np.arange(10.0).reshape(-1, 1), 2, algorithm="kmean")
