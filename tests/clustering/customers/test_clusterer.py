"""The clusterer: steps and the one call agree, bounds are kept, records are complete."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from cluster_maker.errors import ColumnError, ConfigError, PreprocessingError
from cluster_maker.preprocessing.options import PreprocessingOptions
from clustering.core.customer_settings import ClusteringConfig
from clustering.customers.clusterer import CustomerClusterer
from tests.clustering.customers.made_crowds import CROWDS, FEATURES, crowd
from tests.clustering.customers.made_segmentation import FEATURES as MADE_FEATURES
from tests.clustering.customers.made_segmentation import made_customers

DBSCAN_BOUNDS = ClusteringConfig(dbscan_eps_range=(0.05, 2.0))


def blobs(k, n=60, seed=0):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal((15 * number, 9 * (number % 2)), 1, (n, 2)) for number in range(k)])


@pytest.fixture(scope="module")
def segmented():
    """Return the crowd's segmentations by both methods, and the clusterer."""
    clusterer = CustomerClusterer(DBSCAN_BOUNDS)
    return clusterer, {
        method: clusterer.segment(crowd(), FEATURES, method=method) for method in ("kmeans", "dbscan")
    }


@pytest.mark.parametrize("k", [2, 3, 5, 7])
def test_the_best_k_is_the_number_of_groups_and_not_one_off(k):
    chosen, figures = CustomerClusterer().find_optimal_k(blobs(k))
    assert chosen == k
    assert max(figures, key=lambda one: figures[one]["silhouette"]) == k


def test_k_and_its_figures_keep_to_the_bounds():
    clusterer = CustomerClusterer(ClusteringConfig(kmeans_min_k=3, kmeans_max_k=5))
    chosen, figures = clusterer.find_optimal_k(blobs(3))
    assert 3 <= chosen <= 5
    assert sorted(figures) == [3, 4, 5]


def test_one_group_is_an_answer_where_it_is_allowed():
    values = np.random.default_rng(0).normal(size=(400, 3))
    assert CustomerClusterer(ClusteringConfig(kmeans_min_k=1)).find_optimal_k(values)[0] == 1
    assert CustomerClusterer(ClusteringConfig(kmeans_min_k=2)).find_optimal_k(values)[0] >= 2
    table = pd.DataFrame(values, columns=["avg_transaction_value", "days_since_last_purchase", "x"]).assign(
        total_spent=1.0, total_transactions=1, customer_age_days=9
    )
    found = CustomerClusterer(ClusteringConfig(kmeans_min_k=1)).segment(
        table, ["avg_transaction_value", "days_since_last_purchase", "x"]
    )
    assert [one.name for one in found.names.values()] == ["All customers"]


def test_figures_that_are_switched_off_are_not_listed():
    config = ClusteringConfig(use_silhouette=False, use_calinski_harabasz=False)
    chosen, figures = CustomerClusterer(config).find_optimal_k(blobs(3))
    assert chosen == 3
    assert "silhouette" not in figures[3]
    assert "calinski_harabasz" not in figures[3]
    assert {"inertia", "davies_bouldin"} <= set(figures[3])


def test_a_told_number_is_kept():
    config = ClusteringConfig(kmeans_n_clusters=3)
    assert CustomerClusterer(config).find_optimal_k(blobs(2))[0] == 3
    found = CustomerClusterer(config).segment(crowd(), FEATURES)
    assert found.metrics["n_clusters"] == 3


@pytest.mark.parametrize("method", ["kmeans", "dbscan"])
def test_steps_and_the_one_call_agree(segmented, method):
    found = segmented[1][method]
    steps = CustomerClusterer(DBSCAN_BOUNDS)
    features = found.result.features
    if method == "kmeans":
        labels = steps.fit_kmeans(features, steps.find_optimal_k(features)[0])
    else:
        labels = steps.fit_dbscan(features.values, *steps.optimize_dbscan(features))
    assert labels.tolist() == found.result.labels.tolist()
    told = steps.get_metrics(method)
    assert told == {name: found.metrics[name] for name in told}
    stats = steps.analyze_clusters(found.customers, labels, FEATURES, method)
    pd.testing.assert_frame_equal(stats, found.stats.drop(columns="name"))
    names = steps.assign_cluster_names(stats, scattered=found.scattered)
    assert names == found.names


@pytest.mark.parametrize("method", ["kmeans", "dbscan"])
def test_the_crowds_are_recovered_and_named(segmented, method):
    found = segmented[1][method]
    assert adjusted_rand_score(found.customers["truth"], found.result.labels) > 0.95
    assert len(found.names) >= len(CROWDS)
    assert [found.names[label].name for label in found.stats.index] == found.stats["name"].tolist()
    assert found.stats["customers"].sum() == len(found.customers)
    assert found.stats["revenue"].sum() == pytest.approx(found.customers["total_spent"].sum())


def test_the_same_data_gives_the_same_segmentation(segmented):
    again = CustomerClusterer(DBSCAN_BOUNDS).segment(crowd(), FEATURES)
    first = segmented[1]["kmeans"]
    assert again.names == first.names
    assert again.metrics == first.metrics
    pd.testing.assert_frame_equal(again.stats, first.stats)


def test_neither_the_seed_nor_the_order_of_customers_changes_names(segmented):
    expected = {one.name for one in segmented[1]["kmeans"].names.values()}
    mixed = crowd().sample(frac=1, random_state=3)
    for seed in (0, 7):
        found = CustomerClusterer(ClusteringConfig(kmeans_random_state=seed)).segment(mixed, FEATURES)
        assert {one.name for one in found.names.values()} == expected


def test_revenue_is_that_of_the_customers_however_strongly_values_are_clipped():
    table = crowd()
    table.iloc[0, table.columns.get_loc("total_spent")] = 5e6
    options = PreprocessingOptions(outliers="iqr", outlier_threshold=0.5)
    found = CustomerClusterer().segment(table, [*FEATURES, "total_spent"], options=options)
    assert found.stats["revenue"].sum() == pytest.approx(table["total_spent"].sum())
    assert found.stats["revenue_share"].max() > 0.95


@pytest.mark.parametrize("noise", ["keep", "nearest", "own_segment"])
def test_scattered_customers_are_named_and_told_by_kind(noise):
    table = crowd()
    odd = table.iloc[[0, 60]].assign(
        total_transactions=[150, 9], avg_transaction_value=[900.0, 70.0],
        days_since_last_purchase=[10, 250], customer_age_days=[300, 600], total_spent=[135_000.0, 630.0],
    )  # fmt: skip
    table = pd.concat([table, odd.set_index(pd.Index(["X1", "X2"], name="customer_id"))])
    config = ClusteringConfig(dbscan_eps_range=(0.05, 0.6), dbscan_noise=noise)
    found = CustomerClusterer(config).segment(table, FEATURES, method="dbscan")
    assert {"X1", "X2"} <= set(found.scattered.index)
    assert found.scattered["X1"] == "VIP"
    last = found.names[found.stats.index[-1]].name
    assert (last == "Scattered customers") is (noise != "nearest")
    assert (found.metrics["noise_share"] > 0) is (noise != "nearest")


def test_figures_of_scattered_customers_count_on_common_ground(segmented):
    found = segmented[1]["kmeans"]
    assert found.metrics["silhouette_all"] == found.metrics["silhouette"]
    steps = CustomerClusterer()
    values = np.concatenate([blobs(2), [[7.0, 30.0], [8.0, -25.0], [-20.0, 9.0]]])
    steps.fit_dbscan(values, 2.0, 4)
    told = steps.get_metrics()
    assert told["n_clusters"] == 2
    assert told["silhouette_all"] < told["silhouette"]


def test_one_crowd_and_strays_have_no_silhouette():
    values = np.concatenate([blobs(1), [[50.0, 50.0], [60.0, -60.0]]])
    steps = CustomerClusterer()
    steps.fit_dbscan(values, 3.0, 4)
    assert "silhouette_all" not in steps.get_metrics("dbscan")


def test_views_have_the_dimensions_that_were_asked_for():
    values = np.random.default_rng(0).normal(size=(50, 4))
    clusterer = CustomerClusterer()
    assert clusterer.reduce_dimensions(values, 2).shape == (50, 2)
    assert clusterer.reduce_dimensions(values, 3).shape == (50, 3)
    assert clusterer.reduce_dimensions(values[:, :2]).tolist() == values[:, :2].tolist()
    flat = clusterer.reduce_dimensions(values[:, :1])
    assert flat.shape == (50, 2)
    assert not flat[:, 1].any()


def test_few_different_counts_are_numbers_not_categories():
    table = crowd().assign(category_diversity=np.where(np.arange(270) % 2, 1.0, 2.0))
    found = CustomerClusterer().segment(table, [*FEATURES, "category_diversity"])
    assert len(found.result.features.feature_names) == 5


def test_the_matrix_does_not_depend_on_the_order_in_which_features_are_named(segmented):
    found = CustomerClusterer().segment(crowd(), FEATURES[::-1])
    assert found.result.features.values.tolist() == segmented[1]["kmeans"].result.features.values.tolist()


def test_progress_is_told():
    seen = []
    CustomerClusterer().segment(crowd(), FEATURES, progress=lambda stage, done, total: seen.append(stage))
    assert {"structure", "cluster"} <= set(seen)


def test_what_is_wrong_is_said():
    clusterer = CustomerClusterer()
    with pytest.raises(ConfigError, match=r"method='kmean' is not known\. Did you mean 'kmeans'"):
        clusterer.segment(crowd(), FEATURES, method="kmean")
    with pytest.raises(ColumnError, match="unknown column 'total_transaction'"):
        clusterer.segment(crowd(), ["total_transaction"])
    with pytest.raises(PreprocessingError, match="give at least one feature"):
        clusterer.segment(crowd(), [])
    with pytest.raises(ConfigError, match="dbscan was not fitted yet: call fit_kmeans or"):
        clusterer.get_metrics("dbscan")
    with pytest.raises(ColumnError, match="unknown column 'height'"):
        clusterer.analyze_clusters(crowd(), np.zeros(270, dtype=int), ["height"])


def test_few_customers_are_not_divided_into_handfuls():
    """90 customers in up to 10 segments would be 9 each: at most 3 are weighed, and that is said."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "total_transactions": rng.poisson(8, 90) + 1.0,
            "avg_transaction_value": rng.gamma(3, 20, 90),
            "days_since_last_purchase": rng.integers(1, 300, 90),
            "customer_age_days": rng.integers(300, 700, 90),
        }
    )
    table["total_spent"] = table["total_transactions"] * table["avg_transaction_value"]
    found = CustomerClusterer().segment(table, ["total_transactions", "avg_transaction_value"], quick=True)
    assert found.result.n_clusters <= 3
    assert any("With 90 customers at most 3 segments were weighed" in note for note in found.notes)
    told = CustomerClusterer(ClusteringConfig(kmeans_n_clusters=5))
    asked = told.segment(table, ["total_transactions", "avg_transaction_value"], quick=True)
    assert asked.result.n_clusters == 5
    assert not any("were weighed" in note for note in asked.notes)


def test_numbers_beyond_the_bounds_are_not_shown_as_weighed():
    config = ClusteringConfig(kmeans_min_k=2, kmeans_max_k=4)
    found = CustomerClusterer(config).segment(made_customers(), list(MADE_FEATURES))
    assert [each.n_clusters for each in found.result.selection.candidates] == [2, 3, 4]
