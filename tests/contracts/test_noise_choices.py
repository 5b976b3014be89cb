"""Noise is a choice: what every algorithm that finds noise promises for each way to treat it."""

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from cluster_maker import ClusteringResult, run_clustering
from cluster_maker.algorithms import ALGORITHMS, fit_clustering
from cluster_maker.algorithms.noise import NOISE_CHOICES
from cluster_maker.errors import ConfigError
from cluster_maker.types import NOISE

noisy = pytest.mark.parametrize("name", [entry.name for entry in ALGORITHMS if entry.has_noise])
every_choice = pytest.mark.parametrize("choice", NOISE_CHOICES)


def rows(seed=0):
    """Two clouds of 80 and 60 rows, one row half-way, one far away, and 18 scattered ones; 10 rows twice."""
    rng = np.random.RandomState(seed)
    clouds = np.vstack([rng.normal([0, 0], 0.5, (80, 2)), rng.normal([10, 0], 0.5, (60, 2))])
    return np.vstack([clouds, [[5.0, 0.0], [0.0, 60.0]], rng.uniform(-6, 16, (18, 2)), clouds[:10]])


def fitted(name, X, choice, seed=0):
    return fit_clustering(X, name, random_state=seed, parameters={"noise": choice})


@noisy
@every_choice
class TestEveryChoice:
    def test_the_rows_of_the_fit_get_their_labels_again_in_bulk_and_one_by_one(self, name, choice):
        X = rows()
        found = fitted(name, X, choice)
        np.testing.assert_array_equal(found.predict(X), found.labels)
        assert [int(found.predict(X[[i]])[0]) for i in range(len(X))] == found.labels.tolist()
        estimator = found.estimator
        alone = [estimator.predict_confidence(X[[i]])[0] for i in range(len(X))]
        np.testing.assert_allclose(estimator.predict_confidence(X), alone, rtol=1e-12, atol=1e-15)

    def test_real_clusters_are_the_same_whatever_becomes_of_the_noise(self, name, choice):
        X = rows()
        kept, found = fitted(name, X, "keep"), fitted(name, X, choice)
        inside = kept.labels != NOISE
        assert 0 < np.count_nonzero(~inside) < 40
        assert kept.n_clusters == 2 == found.n_real_clusters
        np.testing.assert_array_equal(found.labels[inside], kept.labels[inside])

    def test_noise_is_where_it_was_chosen_to_be(self, name, choice):
        X = rows()
        scattered = fitted(name, X, "keep").labels == NOISE
        found = fitted(name, X, choice)
        at = found.labels[scattered]
        if choice == "keep":
            assert (at == NOISE).all()
        elif choice == "nearest":
            assert set(at) <= {0, 1}
            assert found.labels[140] in {0, 1}
        else:
            assert (at == 2).all()
        assert (found.noise_cluster == 2) == (choice == "own_segment")
        np.testing.assert_array_equal(found.real_labels == NOISE, scattered & (choice != "nearest"))

    def test_seed_threads_and_order_of_the_rows_do_not_matter(self, name, choice):
        X = rows()
        found = fitted(name, X, choice)
        turn = np.random.RandomState(3).permutation(len(X))
        np.testing.assert_array_equal(fitted(name, X[turn], choice).labels, found.labels[turn])
        with threadpool_limits(1):
            again = fitted(name, X, choice, seed=9)
        np.testing.assert_array_equal(again.labels, found.labels)
        np.testing.assert_array_equal(again.confidence, found.confidence)

    def test_the_rules_say_what_becomes_of_noise(self, name, choice):
        found = fitted(name, rows(), choice)
        word = {"keep": "otherwise it is noise", "nearest": "nearest", "own_segment": "scattered rows"}[
            choice
        ]
        assert word in found.prediction_rule
        assert ("noise" in found.prediction_rule) == (choice != "nearest")
        assert found.confidence_rule.endswith(".")

    def test_every_row_comes_out_once_with_its_kind_told_and_the_result_can_be_saved(
        self, name, choice, tmp_path
    ):
        table = pd.DataFrame(rows(), columns=["spend", "visits"])
        # as they are: clipping would bring the far row nearer
        result = run_clustering(table, algorithm=name, parameters={"noise": choice}, standardise=False)
        out = result.assignments
        assert len(out) == len(table)
        assert (result.predict(table) == result.labels).all()
        assert sum(result.noise.counts.values()) == np.count_nonzero(
            result.clustering.estimator.kept_labels_ < 0
        )
        told = {"keep": "noise", "nearest": "noise, counted to the nearest cluster"}.get(
            choice, "noise, among the scattered rows"
        )
        assert out["flags"][140] == f"{told}: between clusters 0 and 1"
        assert out["flags"][141] == f"{told}: extreme: beyond all rows in clusters on visits"
        if choice == "own_segment":
            assert result.names[2] == "Scattered rows"
            assert result.evaluation.silhouette_by_cluster.shape == (3,)
            assert np.isnan(result.evaluation.silhouette_by_cluster[2])
            assert np.isnan(result.stability.by_cluster[2])
            assert result.selection.n_clusters == 2
        result.save(tmp_path / "model")
        loaded = ClusteringResult.load(tmp_path / "model")
        assert loaded.noise == result.noise
        assert (loaded.predict(table) == result.labels).all()


@noisy
def test_a_segment_of_scattered_rows_comes_last_even_where_it_is_the_largest(name):
    rng = np.random.RandomState(0)
    X = np.vstack([rng.normal(0, 0.05, (25, 3)), rng.normal(3, 0.05, (20, 3)), rng.uniform(-20, 20, (60, 3))])
    parameters = {"noise": "own_segment", "min_samples": 10}
    if name == "dbscan":
        parameters["eps"] = 1.0
    found = fit_clustering(X, name, parameters=parameters)
    assert found.sizes.tolist()[0] == 25
    assert found.sizes[2] == found.sizes.max() > 50
    assert found.noise_cluster == 2
    np.testing.assert_allclose(found.centers[2], X[found.labels == 2].mean(axis=0))


@noisy
def test_without_scattered_rows_there_is_no_segment_of_them_and_far_rows_are_noise(name):
    X = np.repeat([[0.0, 0.0], [9.0, 9.0]], 30, axis=0)
    found = fitted(name, X, "own_segment")
    assert found.noise_cluster is None
    assert found.n_clusters == 2
    assert found.predict(np.array([[500.0, 500.0]])).tolist() == [NOISE]


@noisy
def test_an_unknown_choice_is_refused_with_the_closest_known_one(name):
    with pytest.raises(
        ConfigError, match=r"noise='own' is unknown.*Allowed: 'keep', 'nearest', 'own_segment'"
    ):
        fitted(name, rows(), "own")
