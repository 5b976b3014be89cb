"""The silhouette beside that of shuffled columns: clearer where columns hang together, honest about draws."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.algorithms.driver import fit_clustering
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.evaluation import silhouette_score
from cluster_maker.evaluation.shuffled import DRAWS, ROWS, beside_shuffled

BLOBS, _ = make_blobs(150, 3, centers=[[0, 0, 0], [9, 9, 9], [18, 0, 18]], random_state=0)


@pytest.mark.parametrize("algorithm", ALGORITHMS.names())
def test_clusters_are_clearer_than_on_shuffled_columns_with_every_algorithm(algorithm: str) -> None:
    told = 3 if ALGORITHMS[algorithm].needs_n_clusters else None
    clustering = fit_clustering(BLOBS, algorithm, told, random_state=0)
    found = beside_shuffled(BLOBS, clustering, n_clusters=told, random_state=0)
    inside = clustering.real_labels >= 0
    assert found.silhouette == pytest.approx(silhouette_score(BLOBS[inside], clustering.real_labels[inside]))
    assert found.expected is None or found.expected < found.silhouette
    assert found.p_value == 1 / (1 + found.n_draws)
    assert found.n_rows == 150


def test_columns_without_links_are_no_clearer_than_shuffled_ones() -> None:
    X = np.random.default_rng(0).uniform(size=(200, 3))
    clustering = fit_clustering(X, "kmeans", 4, random_state=0)
    found = beside_shuffled(X, clustering, n_clusters=4, random_state=0)
    assert found.p_value > 0.1
    assert found.expected == pytest.approx(found.silhouette, abs=0.03)


def test_the_same_seed_gives_the_same_figures() -> None:
    clustering = fit_clustering(BLOBS, "kmeans", 3, random_state=0)
    one, other = (beside_shuffled(BLOBS, clustering, n_clusters=3, random_state=1) for _ in range(2))
    assert one == other


def test_large_tables_are_sampled_and_said_so() -> None:
    X = np.vstack([BLOBS] * 10)
    clustering = fit_clustering(X, "kmeans", 3, random_state=0)
    told: list[tuple[str, int, int]] = []
    found = beside_shuffled(
        X, clustering, n_clusters=3, random_state=0, progress=lambda *step: told.append(step)
    )
    assert found.n_rows == ROWS
    assert "random sample of 1,000 rows" in found.notes[0]
    assert told[-1] == ("shuffled columns", DRAWS, DRAWS)


def test_one_cluster_or_one_column_cannot_be_compared() -> None:
    whole = fit_clustering(BLOBS, "kmeans", 1, random_state=0)
    assert beside_shuffled(BLOBS, whole, n_clusters=1, random_state=0) is None
    line = np.ascontiguousarray(BLOBS[:, :1])
    assert beside_shuffled(line, fit_clustering(line, "kmeans", 2, random_state=0), n_clusters=2) is None
