"""Silhouettes: right, whatever the scale, the offset, the block and the number of labellings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.datasets import make_blobs

from cluster_maker.errors import DegradedResultWarning, EvaluationError
from cluster_maker.evaluation import silhouette as room
from cluster_maker.evaluation.partition import partition_of
from cluster_maker.evaluation.silhouette import (
    estimated_silhouette,
    silhouette_samples,
    silhouette_score,
    silhouettes_of_many,
)
from cluster_maker.kernels.threads import thread_limit
from tests.oracles import evaluation_oracles as slow


@pytest.mark.parametrize(
    ("n", "d", "k"), [(60, 1, 3), (300, 3, 5), (400, 40, 4), (700, 12, 2), (500, 13, 20)]
)
def test_samples_equal_scikit_learns(n: int, d: int, k: int) -> None:
    X, labels = make_blobs(n, d, centers=k, random_state=1)
    assert np.abs(silhouette_samples(X, labels) - metrics.silhouette_samples(X, labels)).max() < 1e-10
    assert silhouette_score(X, labels) == pytest.approx(metrics.silhouette_score(X, labels), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(4, 25),
    d=st.sampled_from([1, 2, 15]),
    seed=st.integers(0, 10_000),
    coarse=st.booleans(),
)
def test_samples_equal_the_plain_formula_with_noise_ties_and_single_rows(
    n: int, d: int, seed: int, coarse: bool
) -> None:
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 3, (n, d)).astype(float) if coarse else rng.normal(size=(n, d))
    labels = rng.integers(-1, 4, n)
    labels[:2] = [0, 1]
    np.testing.assert_allclose(
        silhouette_samples(X, labels), slow.silhouettes(X, labels.tolist()), atol=1e-10
    )


@pytest.mark.parametrize("d", [2, 30])
def test_an_offset_changes_nothing(d: int) -> None:
    # multiples of 2^-10 stay exact beside 2^30, so the offset itself loses nothing
    X = np.round(np.random.default_rng(0).normal(size=(200, d)) * 1024) / 1024
    labels = np.arange(200) % 3
    moved = silhouette_samples(X + 2.0**30, labels)
    assert np.abs(moved - silhouette_samples(X, labels)).max() < 1e-12


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_the_scale_changes_nothing_even_where_squares_would_overflow(scale: float) -> None:
    X, labels = make_blobs(100, 20, centers=3, random_state=0)
    assert silhouette_samples(X * scale, labels) == pytest.approx(silhouette_samples(X, labels), abs=1e-10)


def test_close_pairs_keep_their_digits_beside_a_far_row() -> None:
    # two piles 1e-6 apart, each 1e-9 wide, and a row at 1 that makes products lose the piles' digits
    rng = np.random.default_rng(0)
    X = rng.normal(size=(41, 20)) * 1e-9
    X[20:40, 0] += 1e-6
    X[40] = 1.0
    labels = np.repeat([0, 1, 2], [20, 20, 1])
    np.testing.assert_allclose(
        silhouette_samples(X, labels), slow.silhouettes(X, labels.tolist()), atol=1e-10
    )


def test_noise_has_no_silhouette_and_no_influence() -> None:
    X = np.array([[0.0], [1.0], [5.0], [10.0], [11.0]])
    with_noise = silhouette_samples(X, [0, 0, -1, 1, 1])
    assert np.isnan(with_noise[2])
    without = silhouette_samples(X[[0, 1, 3, 4]], [0, 0, 1, 1])
    assert with_noise[[0, 1, 3, 4]].tolist() == without.tolist()


def test_labels_may_be_text() -> None:
    X = [[0.0], [1.0], [10.0], [11.0]]
    assert silhouette_score(X, ["b", "b", "a", "a"]) == silhouette_score(X, [0, 0, 1, 1])


def test_many_labellings_at_once_equal_each_by_itself() -> None:
    X = np.random.default_rng(0).normal(size=(300, 4))
    rng = np.random.default_rng(1)
    labellings = [rng.integers(-1 if k == 4 else 0, k, 300) for k in (2, 4, 9)]
    together = silhouettes_of_many(X, labellings)
    for labels, found in zip(labellings, together, strict=True):
        np.testing.assert_allclose(found, silhouette_samples(X, labels), atol=1e-13)


def test_the_number_of_threads_changes_nothing() -> None:
    X, labels = make_blobs(5000, 8, centers=3, random_state=0)
    usual = silhouette_samples(X, labels)
    with thread_limit(3):
        assert silhouette_samples(X, labels).tobytes() == usual.tobytes()


def test_mixed_precision_is_right_to_six_digits_and_double_to_twelve() -> None:
    X, labels = make_blobs(4000, 8, centers=5, cluster_std=4.0, random_state=0)
    assert X.size * len(X) > room.FLOATS_FROM
    expected = metrics.silhouette_samples(X, labels)
    mixed, double = silhouette_samples(X, labels), silhouette_samples(X, labels, precision="double")
    assert 0 < np.abs(mixed - double).max() < 1e-6  # floats were used, and are good enough
    assert np.abs(double - expected).max() < 1e-12
    assert silhouette_score(X, labels, precision="double") == pytest.approx(expected.mean(), abs=1e-13)
    assert silhouette_score(X, labels) == pytest.approx(expected.mean(), abs=1e-7)


def test_a_small_table_is_measured_in_doubles_in_any_case() -> None:
    X, labels = make_blobs(500, 4, centers=3, random_state=0)
    both = [silhouette_samples(X, labels, precision=precision) for precision in ("mixed", "double")]
    assert both[0].tolist() == both[1].tolist()


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(EvaluationError, match="precision must be 'mixed' or 'double', got 'single'"):
        silhouette_samples([[0.0], [1.0], [2.0]], [0, 0, 1], precision="single")  # type: ignore[arg-type]


def test_no_labelling_has_no_silhouettes() -> None:
    assert silhouettes_of_many([[0.0], [1.0]], []) == []


def test_progress_is_counted_to_the_end() -> None:
    seen: list[tuple[str, int, int]] = []
    X = np.random.default_rng(0).normal(size=(6000, 10))
    silhouettes_of_many(X, [np.arange(6000) % 2], progress=lambda *step: seen.append(step))
    assert seen == [("silhouettes", done, len(seen)) for done in range(1, len(seen) + 1)]
    assert len(seen) > 1


def test_a_sample_estimates_the_score_within_its_standard_error() -> None:
    X, labels = make_blobs([900, 500, 40], 2, centers=[[0, 0], [3, 0], [0, 6]], random_state=0)
    exact = silhouette_score(X, labels)
    partition = partition_of(X, labels)
    estimates = [estimated_silhouette(partition, sample_size=200, random_state=seed) for seed in range(20)]
    errors = np.array([estimate.error for estimate in estimates])
    misses = np.array([estimate.score - exact for estimate in estimates])
    assert np.abs(misses.mean()) < 3 * errors.mean() / np.sqrt(20)  # no bias
    assert 0.5 < misses.std() / errors.mean() < 1.6  # the error says what it should
    assert np.bincount(labels[estimates[0].rows])[2] == 30  # the small cluster is seen


def test_a_sample_measures_rows_against_all_rows() -> None:
    X, labels = make_blobs(200, 2, centers=3, random_state=0)
    estimate = estimated_silhouette(partition_of(X, labels), sample_size=50, random_state=0)
    np.testing.assert_allclose(estimate.values, silhouette_samples(X, labels)[estimate.rows], atol=1e-13)


def test_a_sample_of_every_row_is_exact() -> None:
    X, labels = make_blobs(50, 2, centers=3, random_state=0)
    estimate = estimated_silhouette(partition_of(X, labels), sample_size=50)
    assert estimate.error == 0.0
    assert estimate.score == pytest.approx(silhouette_score(X, labels), abs=1e-14)


def test_more_clusters_than_sampled_rows_are_sampled_without_regard_to_clusters() -> None:
    X = np.arange(40.0).reshape(-1, 1)
    estimate = estimated_silhouette(partition_of(X, np.arange(40) // 2), sample_size=5, random_state=0)
    assert len(estimate.rows) == 5
    assert np.isnan(estimate.by_cluster).sum() >= 15
    assert estimate.error >= 0.0


def test_a_large_table_is_sampled_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PAIR_BUDGET", 100 * 300)
    monkeypatch.setattr(room, "_SMALLEST_SAMPLE", 10)
    X, labels = make_blobs(300, 2, centers=2, random_state=0)
    with pytest.warns(DegradedResultWarning, match=r"measured on 100 of 300 rows.*standard error is 0\.0"):
        first = silhouette_score(X, labels, random_state=3)
    assert silhouette_score(X, labels, sample_size=100, random_state=3) == first  # asked for: no warning


def test_every_row_is_affordable_up_to_a_size_that_falls_with_many_features() -> None:
    assert room.affordable_rows(100_000, 2) == room.affordable_rows(100_000, 32) == 100_000
    assert room.affordable_rows(100_000, 320) == 10_000
    assert room.affordable_rows(1_000_000, 8) == 10_000
    assert room.affordable_rows(10**8, 8) == 1000


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 0, 0], "needs at least 2, got 1"),
        ([-1, 0, 0], r"got 1 \(1 rows are noise\)"),
        ([-1, -1, -1], "got 0"),
        ([0, 1], r"one label for each of the 3 rows is needed, got labels of shape \(2,\)"),
        ([0, -2, -1], "labels below -1 are not allowed, got"),
        ([0.0, 1.0, np.nan], "missing values"),
        (np.array([0, "a", None], dtype=object), "mix kinds"),
    ],
)
def test_labels_that_allow_no_silhouette_are_refused(labels: object, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        silhouette_samples([[0.0], [1.0], [2.0]], labels)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([0.0, 1.0], r"reshape\(-1, 1\)"),
        ([[0.0], [np.nan]], "missing or infinite"),
        ([["a"], ["b"]], "matrix of numbers"),
        (np.empty((0, 2)), r"empty: its shape is \(0, 2\)"),
    ],
)
def test_a_matrix_that_is_none_is_refused(X: object, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        silhouette_samples(X, [0, 1])


def test_an_empty_sample_is_refused() -> None:
    with pytest.raises(EvaluationError, match="sample_size must be at least 1, got 0"):
        silhouette_score([[0.0], [1.0]], [0, 1], sample_size=0)
