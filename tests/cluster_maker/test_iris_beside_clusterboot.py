"""Stability of iris beside what `clusterboot` of the R package fpc finds there.

The figures below were obtained with fpc 2.2-10 under R 4.2.2: ``clusterboot(X, B = 1000, count = FALSE)``
after ``set.seed(1)``, with ``kmeansCBI`` (``krange = 3, runs = 20``) and ``hclustCBI`` (``method = "average",
k = 3, scaling = FALSE``); ``bootmethod`` "boot" and "subset". What fpc itself calls "noise" replaces rows,
and its "jitter" measures the noise another way, so there the same noise as ours (0.05 of each column's
standard deviation) was added by the clustering function before it clustered. "scaled" columns have mean 0
and population standard deviation 1. R is not needed here.
"""

from typing import NamedTuple

import numpy as np
import pytest
from sklearn.datasets import load_iris

from cluster_maker.algorithms import fit_clustering
from cluster_maker.resampling import cluster_stability

RAW = load_iris().data
SCALED = (RAW - RAW.mean(axis=0)) / RAW.std(axis=0)
PETAL_LENGTH = 2
THEIR_DRAWS, OUR_DRAWS = 1000, 100


class Published(NamedTuple):
    """Clusters by rising petal length: rows, mean likeness, and its standard deviation between draws."""

    columns: str
    algorithm: str
    method: str
    sizes: list[int]
    means: list[float]
    spreads: list[float]


CLUSTERBOOT = [
    Published("raw", "kmeans", "bootstrap", [50, 62, 38], [1, 0.9577, 0.9457], [0, 0.0909, 0.1006]),
    Published("raw", "kmeans", "subsample", [50, 62, 38], [1, 0.9297, 0.9145], [0, 0.126, 0.1355]),
    Published("raw", "kmeans", "noise", [50, 62, 38], [0.9997, 0.9743, 0.9605], [0.0023, 0.0212, 0.031]),
    Published("raw", "average", "bootstrap", [50, 64, 36], [0.999, 0.7814, 0.5509], [0.0089, 0.1536, 0.2929]),
    Published(
        "raw", "average", "subsample", [50, 64, 36], [0.9978, 0.7659, 0.5459], [0.0128, 0.1621, 0.2868]
    ),
    Published("raw", "average", "noise", [50, 64, 36], [1, 0.8136, 0.554], [0, 0.1238, 0.3038]),
    Published(
        "scaled", "kmeans", "bootstrap", [50, 53, 47], [0.9954, 0.909, 0.9061], [0.0113, 0.0753, 0.0702]
    ),
    Published(
        "scaled", "kmeans", "subsample", [50, 53, 47], [0.9943, 0.8936, 0.8928], [0.0141, 0.0977, 0.0882]
    ),
    Published("scaled", "kmeans", "noise", [50, 53, 47], [0.9997, 0.9593, 0.9552], [0.0025, 0.0306, 0.0319]),
    Published(
        "scaled", "average", "bootstrap", [50, 97, 3], [0.9885, 0.9633, 0.6064], [0.017, 0.0774, 0.4597]
    ),
    Published(
        "scaled", "average", "subsample", [50, 97, 3], [0.9865, 0.9437, 0.5318], [0.0204, 0.1003, 0.4637]
    ),
    Published("scaled", "average", "noise", [50, 97, 3], [0.9968, 0.9962, 0.9328], [0.0073, 0.0117, 0.246]),
]


def ours(case):
    """Rows and stability of our three clusters, by rising petal length."""
    rows = RAW if case.columns == "raw" else SCALED
    name, parameters = (
        ("hierarchical", {"linkage": "average"}) if case.algorithm == "average" else ("kmeans", {})
    )
    clustering = fit_clustering(rows, name, 3, random_state=0, parameters=parameters)
    lengths = [rows[clustering.labels == cluster, PETAL_LENGTH].mean() for cluster in range(3)]
    found = cluster_stability(rows, clustering, method=case.method, n_draws=OUR_DRAWS, random_state=0)
    order = np.argsort(lengths)
    return np.bincount(clustering.labels)[order], found.by_cluster[order]


@pytest.mark.parametrize("case", CLUSTERBOOT, ids=lambda case: "-".join(case[:3]))
def test_each_cluster_is_as_stable_as_clusterboot_finds_it(case):
    sizes, stability = ours(case)
    assert sizes.tolist() == case.sizes
    # two means over random draws: three standard errors of their difference, and half a percent
    allowed = 3 * np.array(case.spreads) * np.sqrt(1 / OUR_DRAWS + 1 / THEIR_DRAWS) + 0.005
    assert (np.abs(stability - case.means) <= allowed).all(), (stability, case.means, allowed)
