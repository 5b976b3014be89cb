"""Two methods on common ground: no winner by throwing customers away."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from cluster_maker.errors import ConfigError
from clustering.customers.segment_metrics import compare_methods
from tests.clustering.customers.made_segmentation import made_segmentation


def two(first=None, second=None, **outlooks):
    """Return a segmentation twice, as K-means' and as DBSCAN's, with other figures."""
    made = made_segmentation()
    return [
        replace(
            made, method=method, metrics={**made.metrics, **(figures or {})}, outlook=outlooks.get(method)
        )
        for method, figures in (("kmeans", first), ("dbscan", second))
    ]


def test_equal_segmentations_agree_wholly_and_none_is_better():
    found = compare_methods(two())
    assert found.agreement == {"adjusted_rand": 1.0, "adjusted_mutual_info": pytest.approx(1.0)}
    assert found.better == ""
    assert found.advice.startswith("Neither method is better")
    assert found.table.index.tolist() == ["kmeans", "dbscan"]
    assert found.table.loc["kmeans", "largest_share"] == 0.5  # 150 of 300


def test_held_back_revenue_decides_before_the_silhouette():
    outlook = made_segmentation().outlook
    found = compare_methods(
        two(
            {"silhouette_all": 0.2},
            {"silhouette_all": 0.6},
            kmeans=replace(outlook, eta_squared=0.30, eta_squared_chance=0.02),
            dbscan=replace(outlook, eta_squared=0.20, eta_squared_chance=0.02),
        )
    )
    assert found.better == "kmeans"
    assert "explain 30% of the differences, the others 20%" in found.advice


def test_more_segments_do_not_win_by_chance_alone():
    """0.30 - 0.12 beyond chance is not more than 0.20 - 0.02."""
    outlook = made_segmentation().outlook
    found = compare_methods(
        two(
            kmeans=replace(outlook, eta_squared=0.20, eta_squared_chance=0.02),
            dbscan=replace(outlook, eta_squared=0.30, eta_squared_chance=0.12),
        )
    )
    assert found.better == ""


def test_leaving_out_the_customers_that_are_hard_to_place_wins_nothing():
    found = compare_methods(
        two(
            {"silhouette": 0.3, "silhouette_all": 0.3},
            {"silhouette": 0.9, "silhouette_all": 0.1, "noise_share": 0.4},
        )
    )
    assert found.better == "kmeans"
    thrown = compare_methods(two({"silhouette_all": 0.1}, {"silhouette_all": 0.9, "noise_share": 0.7}))
    assert thrown.better == "kmeans"
    assert "DBSCAN leaves 70% of the customers scattered." in thrown.advice


def test_one_crowd_is_no_segmentation():
    found = compare_methods(two(None, {"n_clusters": 1.0}))
    assert found.better == "kmeans"
    assert "to it the customers are one" in found.advice
    assert compare_methods(two({"n_clusters": 1.0}, {"n_clusters": 1.0})).better == ""


def test_one_method_is_compared_with_nothing():
    found = compare_methods(two()[:1])
    assert found.better == "kmeans"
    assert found.agreement == {}


def test_different_customers_are_not_compared():
    first, second = two()
    other = second.customers.set_index(pd.Index(range(300)))
    with pytest.raises(ConfigError, match="of different customers"):
        compare_methods([first, replace(second, customers=other)])
    with pytest.raises(ConfigError, match="no segmentation to compare"):
        compare_methods([])
