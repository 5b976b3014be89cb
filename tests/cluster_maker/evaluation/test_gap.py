"""The gap statistic: equal to the plain formula, and right where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.errors import ClusteringError, EvaluationError
from cluster_maker.evaluation import gap_statistic
from tests.oracles import gap_twin as twin


@pytest.mark.parametrize("reference", ["box", "components"])
@pytest.mark.parametrize("d", [1, 3])
def test_gaps_are_those_of_the_plain_formula_on_the_same_reference_sets(reference: str, d: int) -> None:
    X, _ = make_blobs(60, d, centers=3, random_state=0)
    found = gap_statistic(
        X, range(1, 6), algorithm="hierarchical", n_references=4, reference=reference, random_state=7
    )
    gaps, errors = twin.gaps(X, range(1, 6), 4, reference, seed=7)
    np.testing.assert_allclose(found.gaps, gaps, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(found.errors, errors, rtol=1e-9, atol=1e-10)
    assert found.n_clusters == twin.choice(range(1, 6), gaps, errors)
    assert found.k_values.tolist() == [1, 2, 3, 4, 5]


def test_the_expected_height_of_one_uniform_cluster() -> None:
    # n rows uniform on a line of length L have the expected inertia (n - 1) L^2 / 12; the data's is exact
    X = np.linspace(0.0, 1.0, 400).reshape(-1, 1)
    found = gap_statistic(X, [1], n_references=300, reference="box", random_state=0)
    assert found.gaps[0] == pytest.approx(np.log(399 / 12) - np.log(((X - 0.5) ** 2).sum()), abs=0.01)
    assert found.n_clusters == 1


@pytest.mark.parametrize("reference", ["box", "components"])
@pytest.mark.parametrize("centers", [1, 2, 3, 5])
def test_the_number_of_clear_clusters_is_found(reference: str, centers: int) -> None:
    where = [[0, 0], [12, 0], [0, 12], [12, 12], [6, 22]][:centers]
    X, _ = make_blobs(40 * centers, 2, centers=where, random_state=1)
    assert gap_statistic(X, range(1, 8), reference=reference, random_state=0).n_clusters == centers


def test_rows_without_clusters_are_one_cluster() -> None:
    X = np.random.default_rng(0).uniform(size=(150, 3))
    assert gap_statistic(X, range(1, 7), random_state=0).n_clusters == 1


def test_neither_scale_nor_offset_matters() -> None:
    X, _ = make_blobs(80, 2, centers=2, random_state=0)
    usual = gap_statistic(X, [1, 2, 3], random_state=0)
    moved = gap_statistic(X * 1e160 - 4e160, [1, 2, 3], random_state=0)
    assert moved.n_clusters == usual.n_clusters
    np.testing.assert_allclose(moved.gaps, usual.gaps, atol=1e-9)


def test_the_same_seed_gives_the_same_gaps() -> None:
    X = np.random.default_rng(0).normal(size=(60, 2))
    first, second = (gap_statistic(X, [1, 2, 3], n_references=3, random_state=5) for _ in range(2))
    assert first.gaps.tolist() == second.gaps.tolist()
    assert first.gaps.tolist() != gap_statistic(X, [1, 2, 3], n_references=3, random_state=6).gaps.tolist()


def test_a_number_that_leaves_no_spread_has_an_infinite_gap() -> None:
    X = np.repeat([[0.1, 0.2], [5.3, 1 / 3]], 10, axis=0)
    found = gap_statistic(X, [1, 2], random_state=0)
    assert found.gaps[1] == np.inf
    assert found.n_clusters == 2


def test_numbers_to_try_are_those_that_the_rows_can_hold() -> None:
    X = np.repeat(np.arange(4.0).reshape(-1, 1), 5, axis=0)
    assert gap_statistic(X, n_references=2, random_state=0).k_values.tolist() == [1, 2, 3, 4]


def test_progress_counts_the_data_and_every_reference_set() -> None:
    seen: list[tuple[str, int, int]] = []
    X = np.random.default_rng(0).normal(size=(30, 2))
    gap_statistic(X, [1, 2], n_references=3, random_state=0, progress=lambda *step: seen.append(step))
    assert seen == [("clustering", done, 4) for done in range(1, 5)]  # the data and three reference sets


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_references": 0}, "n_references must be at least 1, got 0"),
        ({"reference": "ball"}, "reference must be 'box' or 'components', got 'ball'"),
        ({"k_values": []}, "k_values is empty"),
        ({"k_values": [2, 4]}, "fewer clusters than rows, got 4 clusters of 4 rows"),
    ],
)
def test_what_cannot_be_measured_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        gap_statistic([[0.0], [1.0], [5.0], [6.0]], **options)  # type: ignore[arg-type]


def test_equal_rows_are_refused() -> None:
    with pytest.raises(EvaluationError, match="all are equal"):
        gap_statistic([[0.3, 0.1]] * 5)


def test_an_algorithm_that_takes_no_number_is_refused() -> None:
    with pytest.raises(ClusteringError, match="finds the number of clusters itself"):
        gap_statistic([[0.0], [1.0], [5.0]], [1, 2], algorithm="dbscan")
