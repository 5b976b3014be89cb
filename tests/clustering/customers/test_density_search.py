"""DBSCAN's radius within bounds: kept, from all radii, and never by throwing customers away."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.algorithms.driver import fit_clustering
from cluster_maker.errors import ClusteringError
from clustering.customers.density_search import search_density


def two_groups(seed=0, n=150):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(at, 1, (n, 2)) for at in (0, 15)])


def test_clear_groups_are_found_with_few_left_over():
    values = two_groups()
    found = search_density(values, (0.3, 6.0), (3, 10), 20)
    assert 0.3 <= found.eps <= 6.0
    assert 3 <= found.min_samples <= 10
    clustering = fit_clustering(
        values, "dbscan", parameters={"eps": found.eps, "min_samples": found.min_samples}
    )
    assert clustering.n_clusters == 2
    assert clustering.n_noise < 0.05 * len(values)


@pytest.mark.parametrize("bounds", [(0.3, 2.0), (0.05, 0.4), (8.0, 9.0)])
def test_the_radius_keeps_to_its_bounds(bounds):
    found = search_density(two_groups(), bounds, (4, 4), 5)
    assert bounds[0] <= found.eps <= bounds[1]
    assert found.min_samples == 4
    assert found.listed["eps"].tolist() == pytest.approx(np.linspace(*bounds, 5).tolist())


def test_a_crowd_without_groups_is_kept_together():
    """A search that rewarded throwing rows away would keep two dense spots and call the rest noise."""
    values = np.random.default_rng(1).normal(size=(400, 2))
    found = search_density(values, (0.1, 5.0), (3, 10), 20)
    clustering = fit_clustering(
        values, "dbscan", parameters={"eps": found.eps, "min_samples": found.min_samples}
    )
    assert clustering.n_clusters == 1
    assert clustering.n_noise < 0.1 * len(values)
    assert "kept together" in found.reason


def test_bounds_that_forbid_the_wanted_radius_are_told():
    values = 10 * np.random.default_rng(1).normal(size=(200, 2))
    found = search_density(values, (0.3, 2.0), (5, 5), 5)
    assert found.eps == 2.0
    assert not found.free
    assert "dbscan_eps_range ends at 2" in found.reason


def test_the_list_is_what_dbscan_finds():
    values = two_groups(n=60)
    found = search_density(values, (0.5, 4.0), (5, 5), 8)
    for eps, n_clusters, noise_share in found.listed.itertuples(index=False):
        fitted = fit_clustering(values, "dbscan", parameters={"eps": eps, "min_samples": 5})
        assert fitted.n_clusters == n_clusters
        assert fitted.n_noise / len(values) == pytest.approx(noise_share)


def test_equal_rows_have_no_radius():
    with pytest.raises(ClusteringError, match="no radius can be chosen for 30 customers"):
        search_density(np.ones((30, 2)), (0.3, 2.0), (3, 5), 5)
