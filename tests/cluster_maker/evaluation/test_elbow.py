"""The elbow curve and its knee."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.errors import ClusteringError, EvaluationError
from cluster_maker.evaluation import elbow_curve, find_knee
from tests.oracles import evaluation_oracles as slow


def test_inertia_falls_from_the_total_to_nothing() -> None:
    # around the mean 4: 16 + 9 + 16 + 9 = 50; in pairs: 4 x 0.25 = 1
    curve = elbow_curve([[0.0], [1.0], [8.0], [7.0]], [1, 2, 4], random_state=0)
    assert curve == pytest.approx({1: 50.0, 2: 1.0, 4: 0.0}, abs=1e-12)


def test_the_curve_serves_every_algorithm_that_takes_a_number() -> None:
    X, labels = make_blobs(60, 2, centers=[[0, 0], [9, 0], [0, 9]], cluster_std=0.5, random_state=0)
    for algorithm in ("kmeans", "hierarchical", "gaussian_mixture"):
        curve = elbow_curve(X, [3], algorithm=algorithm, random_state=0)
        assert curve[3] == pytest.approx(slow.inertia(X, labels.tolist()), rel=1e-9)


def test_the_same_seed_gives_the_same_curve() -> None:
    X = np.random.default_rng(0).normal(size=(80, 3))
    assert elbow_curve(X, range(1, 6), random_state=4) == elbow_curve(X, range(1, 6), random_state=4)


def test_the_knee_of_clear_clusters_is_their_number() -> None:
    X, _ = make_blobs(200, 2, centers=[[0, 0], [9, 0], [0, 9], [9, 9]], cluster_std=0.6, random_state=0)
    curve = elbow_curve(X, range(1, 9), random_state=0)
    assert find_knee(list(curve), list(curve.values())) == 4


def test_the_order_of_the_points_does_not_matter() -> None:
    assert find_knee([5, 1, 3, 2, 4], [6.0, 100.0, 10.0, 50.0, 8.0]) == 3


def test_a_rise_is_levelled_before_the_knee_is_sought() -> None:
    assert find_knee([1, 2, 3, 4, 5], [100.0, 10.0, 12.0, 9.0, 8.0]) == 2


@pytest.mark.parametrize(
    ("ks", "inertias"),
    [
        ([1, 2, 3, 4], [40.0, 30.0, 20.0, 10.0]),  # straight
        ([1, 2, 3, 4], [40.0, 39.0, 35.0, 10.0]),  # hollow
        ([1, 2, 3, 4], [5.0, 5.0, 5.0, 5.0]),  # flat
        ([1, 2, 3, 4], [5.0, 6.0, 7.0, 8.0]),  # rising
        ([1, 2], [9.0, 1.0]),
        ([], []),
        ([1, 2, 3, 4, 5, 6], [100.0, 78.0, 58.0, 38.0, 19.0, 0.0]),  # hardly bent
    ],
)
def test_a_curve_without_a_bend_has_no_knee(ks: list[int], inertias: list[float]) -> None:
    assert find_knee(ks, inertias) is None


@pytest.mark.parametrize(
    ("ks", "inertias", "message"),
    [
        ([1, 2, 3], [3.0, 2.0], "3 numbers of clusters and 2 inertias"),
        ([1, 2, 2], [3.0, 2.0, 1.0], "occurs twice"),
        ([1, 2, 3], [3.0, np.nan, 1.0], "finite"),
    ],
)
def test_a_broken_curve_is_refused(ks: list[int], inertias: list[float], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        find_knee(ks, inertias)


def test_no_numbers_of_clusters_are_refused() -> None:
    with pytest.raises(EvaluationError, match="k_values is empty"):
        elbow_curve([[0.0], [1.0]], [])


def test_an_algorithm_that_finds_the_number_has_no_curve() -> None:
    with pytest.raises(ClusteringError, match="finds the number of clusters itself"):
        elbow_curve([[0.0], [1.0]], [1, 2], algorithm="hdbscan")
