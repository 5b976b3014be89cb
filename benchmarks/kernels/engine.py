"""How the package is called: the one place to change where a door moves."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.kernels.data import Floats, Labels
from cluster_maker import KMeans, init_centroids
from cluster_maker.algorithms.driver import labels_for_each
from cluster_maker.evaluation.silhouette import silhouettes_of_many

#: Whether silhouettes can be had in two precisions.
HAS_PRECISION = "precision" in inspect.signature(silhouettes_of_many).parameters


def fit(rows: Floats, centers: Floats, **settings: Any) -> KMeans:
    """K-means from given centres."""
    return KMeans(len(centers), init=centers, n_init=1, **settings).fit(rows)


def seeds(rows: Floats, k: int, seed: int) -> Floats:
    """First centres by greedy k-means++, the ordering of the rows by value included."""
    return init_centroids(rows, k, random_state=seed)


def sweep(rows: Floats, k_values: Sequence[int]) -> dict[int, Labels]:
    """Labels for each number of clusters, ten starts each."""
    return dict(labels_for_each(rows, "kmeans", k_values, random_state=0).items())


def silhouettes(rows: Floats, labellings: Sequence[Labels], precision: str | None = None) -> list[Floats]:
    """Silhouettes of all rows under each labelling; in the default precision where none is named."""
    named: dict[str, Any] = {"precision": precision} if precision is not None and HAS_PRECISION else {}
    return list(silhouettes_of_many(rows, labellings, **named))


def double_precision(rows: Floats) -> Floats:
    """The rows as doubles, C-contiguous."""
    return np.ascontiguousarray(rows, dtype=np.float64)
