"""The table of clustering algorithms: names, implementations and what each can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from cluster_maker.registry import Entry, Registry


@dataclass(frozen=True)
class AlgorithmEntry(Entry):
    """One clustering algorithm.

    Parameters
    ----------
    needs_n_clusters : bool
        Whether the number of clusters must be given; otherwise the algorithm finds it.
    has_centers : bool
        Whether the estimator keeps `cluster_centers_` and predicts by them.
    has_noise : bool
        Whether rows may be left without a cluster (label -1).
    gives_confidence : bool
        Whether `predict_confidence` says more than 0 or 1.
    memory : {"linear", "quadratic"}
        How the memory needed grows with the number of rows.
    nested : bool
        Whether one fit serves every number of clusters, through ``estimator.cut(n_clusters)``.
    sweeps : bool
        Whether one call serves several numbers of clusters, through ``estimator.sweep(X, k_values)``.
    deterministic : bool
        Whether the partition is the same whatever the seed and the order of the rows.
    defaults : mapping
        Parameters that the driver sets where the caller does not.
    fence : float
        A row with this confidence or less is on the fence between two clusters. By a distance ratio 0 is
        half-way; a probability is never near 0 for the best of several; a share of neighbours ties at 0.5.
    smallest : str
        The parameter that says how many rows a cluster needs; empty where there is none.
    """

    needs_n_clusters: bool = True
    has_centers: bool = False
    has_noise: bool = False
    gives_confidence: bool = True
    memory: Literal["linear", "quadratic"] = "linear"
    nested: bool = False
    sweeps: bool = False
    deterministic: bool = False
    defaults: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    fence: float = 0.1
    smallest: str = ""


_ROOM = "cluster_maker.algorithms"

ALGORITHMS: Registry[AlgorithmEntry] = Registry(
    "algorithm",
    AlgorithmEntry(
        "kmeans",
        f"{_ROOM}.k_means:KMeans",
        "Round clusters of similar spread, each described by its centre; fast on any number of rows.",
        has_centers=True,
        sweeps=True,
        defaults=MappingProxyType({"n_init": 10}),
    ),
    AlgorithmEntry(
        "minibatch_kmeans",
        f"{_ROOM}.minibatch_k_means:MiniBatchKMeans",
        "k-means that learns from small random batches: for millions of rows, slightly less exact.",
        has_centers=True,
    ),
    AlgorithmEntry(
        "hierarchical",
        f"{_ROOM}.hierarchical:Hierarchical",
        "A tree of merges, cut where the wanted number of clusters is left; up to some ten thousand rows.",
        memory="quadratic",
        nested=True,
        deterministic=True,
        fence=0.5,
    ),
    AlgorithmEntry(
        "genie",
        f"{_ROOM}.genie:Genie",
        "A tree of merges that keeps sizes in balance: clusters of any shape, outliers included.",
        nested=True,
        deterministic=True,
        fence=0.5,
    ),
    AlgorithmEntry(
        "dbscan",
        f"{_ROOM}.dbscan:DBSCAN",
        "Dense regions of any shape; finds their number, and leaves scattered rows out as noise.",
        needs_n_clusters=False,
        has_noise=True,
        deterministic=True,
    ),
    AlgorithmEntry(
        "hdbscan",
        f"{_ROOM}.hdbscan:HDBSCAN",
        "Dense regions of any shape and of different densities; finds their number, and leaves noise out.",
        needs_n_clusters=False,
        has_noise=True,
        deterministic=True,
        smallest="min_cluster_size",
    ),
    AlgorithmEntry(
        "gaussian_mixture",
        f"{_ROOM}.gaussian_mixture:GaussianMixture",
        "Oval clusters of different size and direction, with a probability for every row.",
        fence=0.6,
    ),
)
