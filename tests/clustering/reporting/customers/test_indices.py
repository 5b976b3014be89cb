"""Indices that are switched off are neither drawn nor told."""

from clustering.core.customer_settings import ClusteringConfig, ReportingConfig
from clustering.customers.clusterer import CustomerClusterer
from clustering.reporting.customers.reporter import ClusteringReporter
from tests.clustering.customers.made_segmentation import FEATURES, made_customers


def panels(**switches):
    config = ClusteringConfig.of({"kmeans_max_k": 5, **switches})
    found = CustomerClusterer(config).segment(made_customers(), FEATURES)
    figure = ClusteringReporter(ReportingConfig(figure_dpi=60)).charts(found)["optimal_k"]
    return {axes.get_title(loc="left").split(":")[0] for axes in figure.axes if axes.get_visible()}, found


def test_the_chart_of_the_choice_shows_what_is_switched_on():
    everything, _ = panels()
    some, found = panels(use_davies_bouldin=False, use_calinski_harabasz=False)
    assert {"Silhouette", "Davies-Bouldin"} <= everything
    assert "Silhouette" in some
    assert not {"Davies-Bouldin", "Calinski-Harabasz"} & some
    assert found.indices == ("silhouette",)
