"""A table without groups is one cluster, whatever its shape: for everything chosen and for k-means alike.

Below 150 rows, where rows cannot be held out, bands and curves may be called weak, never clear.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import special_ortho_group

from cluster_maker import run_clustering
from cluster_maker.evaluation.structure import look_for_structure

N = 300


def uniform(rng):
    return rng.uniform(size=(N, 2))


def cube(rng):
    return rng.uniform(size=(N, 4))


def normal(rng):
    return rng.normal(size=(N, 3))


def correlated(rng):
    return (rng.normal(size=(N, 4)) * [4, 2, 1, 0.5]) @ special_ortho_group.rvs(
        4, random_state=rng.integers(99)
    )


def heavy_tailed(rng):
    return rng.standard_t(3, size=(N, 3))


def skewed(rng):
    return rng.lognormal(size=(N, 2))


def disc(rng):
    angle, radius = rng.uniform(0, 2 * np.pi, N), np.sqrt(rng.uniform(size=N))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def half_circle(rng):
    angle = rng.uniform(0, np.pi, N)
    return np.column_stack([np.cos(angle), np.sin(angle)]) + 0.1 * rng.normal(size=(N, 2))


def ring(rng):
    angle = rng.uniform(0, 2 * np.pi, N)
    return np.column_stack([np.cos(angle), np.sin(angle)]) + 0.1 * rng.normal(size=(N, 2))


def swiss_roll(rng):
    t = 1.5 * np.pi * (1 + 2 * rng.uniform(size=N))
    return np.column_stack([t * np.cos(t), 20 * rng.uniform(size=N), t * np.sin(t)])


KINDS = (uniform, cube, normal, correlated, heavy_tailed, skewed, disc, half_circle, ring, swiss_roll)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("algorithm", ["auto", "kmeans"])
def test_no_groups_are_one_cluster(kind, algorithm):
    for seed in range(2):
        result = run_clustering(kind(np.random.default_rng(seed)), algorithm=algorithm)
        assert result.structure.verdict == "none", result.structure.reason
        assert result.n_clusters == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_few_rows_without_groups_are_never_called_clear(kind):
    for seed in range(3):
        rows = kind(np.random.default_rng(seed))[:120]
        assert look_for_structure(rows, random_state=0).structure.verdict != "clear"


@pytest.mark.parametrize(
    ("kind", "seed"), [(half_circle, 2), (half_circle, 4), (half_circle, 106), (ring, 0)]
)
def test_many_rows_along_a_curve_are_one_cluster_though_halves_of_it_are_cut_alike(kind, seed, monkeypatch):
    monkeypatch.setattr(f"{__name__}.N", 800)
    structure = look_for_structure(kind(np.random.default_rng(seed)), random_state=0).structure
    assert structure.verdict == "none", structure.reason
