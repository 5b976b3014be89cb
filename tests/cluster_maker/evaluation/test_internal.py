"""Inertia, Davies-Bouldin, Calinski-Harabasz, Dunn: equal to scikit-learn's or to the plain formulas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.datasets import make_blobs

from cluster_maker.errors import EvaluationError
from cluster_maker.evaluation import (
    calinski_harabasz_score,
    compute_inertia,
    davies_bouldin_score,
    dunn_index,
    internal,
)
from tests.oracles import evaluation_oracles as slow


@pytest.mark.parametrize(("n", "d", "k"), [(60, 1, 3), (300, 3, 5), (400, 40, 9), (10_000, 2, 300)])
def test_scores_equal_scikit_learns(n: int, d: int, k: int) -> None:
    X, labels = make_blobs(n, d, centers=k, random_state=1)
    assert davies_bouldin_score(X, labels) == pytest.approx(
        metrics.davies_bouldin_score(X, labels), rel=1e-10
    )
    assert calinski_harabasz_score(X, labels) == pytest.approx(
        metrics.calinski_harabasz_score(X, labels), rel=1e-10
    )


@settings(max_examples=30, deadline=None)
@given(n=st.integers(6, 25), d=st.integers(1, 3), seed=st.integers(0, 10_000))
def test_scores_equal_the_plain_formulas_and_leave_noise_out(n: int, d: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    labels = rng.integers(-1, 3, n)
    labels[:4] = [0, 0, 1, 1]
    plain = labels.tolist()
    assert davies_bouldin_score(X, labels) == pytest.approx(slow.davies_bouldin(X, plain), rel=1e-9)
    assert calinski_harabasz_score(X, labels) == pytest.approx(slow.calinski_harabasz(X, plain), rel=1e-9)
    assert dunn_index(X, labels) == pytest.approx(slow.dunn(X, plain), rel=1e-9)


def test_an_offset_changes_no_score() -> None:
    X = np.round(np.random.default_rng(0).normal(size=(120, 20)) * 1024) / 1024
    labels = np.arange(120) % 3
    for score in (davies_bouldin_score, calinski_harabasz_score, dunn_index):
        assert score(X + 2.0**30, labels) == pytest.approx(score(X, labels), rel=1e-7)


def test_inertia_is_the_sum_of_squares_to_the_given_centroids() -> None:
    # (0-1)² + (2-1)² + (9-8)² = 3; the noise row is left out
    assert compute_inertia([[0.0], [2.0], [9.0], [99.0]], [0, 0, 1, -1], [[1.0], [8.0]]) == 3.0


def test_inertia_of_nothing_but_noise_is_zero() -> None:
    assert compute_inertia([[0.0], [2.0]], [-1, -1], [[1.0]]) == 0.0


@pytest.mark.parametrize(
    ("labels", "centroids", "message"),
    [
        ([0, 2], [[0.0], [1.0]], "the label 2 has no centroid: there are 2, for labels 0 to 1"),
        ([0, -3], [[0.0], [1.0]], "labels below -1|label -3 has no centroid"),
        ([0, 1], [[0.0, 0.0]], "the centroids have 2 features, the rows 1"),
        ([0, 1, 1], [[0.0], [1.0]], "one label for each of the 2 rows"),
        ([0.0, 0.5], [[0.0], [1.0]], "whole numbers"),
    ],
)
def test_inertia_refuses_what_does_not_fit(labels: object, centroids: object, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        compute_inertia([[0.0], [1.0]], labels, centroids)


def test_clusters_with_the_same_mean_are_not_passed_over() -> None:
    # means 0 and 0 (a ring and its middle): no clusters by this measure, though scikit-learn says 0, the best
    assert davies_bouldin_score([[-1.0], [1.0], [-2.0], [2.0]], [0, 0, 1, 1]) == np.inf


def test_clusters_of_equal_rows_are_infinitely_compact() -> None:
    X, labels = [[0.0], [0.0], [5.0], [5.0]], [0, 0, 1, 1]
    assert calinski_harabasz_score(X, labels) == np.inf
    assert dunn_index(X, labels) == np.inf
    assert davies_bouldin_score(X, labels) == 0.0


def test_clusters_that_share_a_row_have_no_gap() -> None:
    assert dunn_index([[0.0], [0.0], [0.0], [0.0]], [0, 0, 1, 1]) == 0.0
    assert dunn_index([[0.0], [1.0], [1.0], [2.0]], [0, 0, 1, 1]) == 0.0


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    X, labels = make_blobs(150, 3, centers=14, random_state=0)
    usual = davies_bouldin_score(X, labels)
    monkeypatch.setattr(internal, "_BLOCK_ROWS", 3)
    assert davies_bouldin_score(X, labels) == pytest.approx(usual, rel=1e-12)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_the_dunn_index_has_no_scale_even_where_squares_would_overflow(scale: float) -> None:
    X, labels = make_blobs(60, 3, centers=3, random_state=0)
    assert dunn_index(X * scale, labels) == pytest.approx(dunn_index(X, labels), rel=1e-12)


def test_equal_rows_have_no_spread_whatever_their_digits() -> None:
    X = np.repeat([[0.1, 0.7], [0.3, 1 / 3]], [5, 8], axis=0)
    labels = np.repeat([0, 1], [5, 8])
    assert calinski_harabasz_score(X, labels) == np.inf
    assert davies_bouldin_score(X, labels) == 0.0


@pytest.mark.parametrize("score", [davies_bouldin_score, calinski_harabasz_score, dunn_index])
def test_one_cluster_has_nothing_to_compare(score: object) -> None:
    with pytest.raises(EvaluationError, match="compares clusters and needs at least 2, got 1"):
        score([[0.0], [1.0]], [0, 0])  # type: ignore[operator]


def test_calinski_harabasz_needs_fewer_clusters_than_rows() -> None:
    with pytest.raises(EvaluationError, match="fewer clusters than rows, got 2 clusters of 2 rows"):
        calinski_harabasz_score([[0.0], [1.0]], [0, 1])
