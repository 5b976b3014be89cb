"""Candidate partitions of a table from three views of what a cluster is: dense, connected, compact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from cluster_maker.algorithms.density_tree import density_tree
from cluster_maker.algorithms.driver import labels_for_each
from cluster_maker.algorithms.inputs import compact_labels
from cluster_maker.algorithms.neighbours import with_noise_filled
from cluster_maker.types import NOISE, FloatMatrix, IntVector, ProgressCallback, RandomState

#: Smallest clusters that the density view tries, in rows and as shares of all.
CLUSTER_ROWS = (5, 10, 15, 25, 50, 100)
CLUSTER_SHARES = (0.02, 0.05)
#: Neighbours by which the density view judges density, at most.
DENSITY_SAMPLES = 10
#: Share of noise up to which its clusters say something about the table, and not about a few of its rows.
MOST_NOISE = 0.5
#: Most clusters that are tried, and those that are tried in any table.
UTMOST_CLUSTERS = 35
AT_LEAST_TRIED = 8
#: A candidate with a smaller cluster is no partition but a hunt for outliers.
LEAST_CLUSTER = 3
#: Starts of k-means.
STARTS = 5


@dataclass(frozen=True)
class View:
    """One partition, and how to get it again.

    Parameters
    ----------
    view : {"density", "connectivity", "compactness"}
        What a cluster is here.
    algorithm : str
        Name in the registry.
    n_clusters : int
        Number of clusters.
    labels : int array of shape (n,)
        Cluster of each row, 0 to n_clusters - 1.
    parameters : mapping
        Parameters of the algorithm beside the number of clusters.
    """

    view: str
    algorithm: str
    n_clusters: int
    labels: IntVector
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def candidate_partitions(
    values: FloatMatrix, random_state: RandomState = None, progress: ProgressCallback | None = None
) -> list[View]:
    """Return the candidates of all views, those with tiny clusters left out.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    random_state : int, RandomState or None
        Seed of k-means.
    progress : callable, optional
        Called as ``progress("candidates", done, 3)``.

    Returns
    -------
    list of View
        Each partition once: density first, then connectivity, then compactness, by the number of clusters.
    """
    found: list[View] = []
    views = (_dense(values), _connected(values), _compact(values, random_state))
    for done, view in enumerate(views, 1):
        found += list(view)
        if progress is not None:
            progress("candidates", done, len(views))
    return _once([one for one in found if np.bincount(one.labels).min() >= LEAST_CLUSTER])


def n_distinct(values: FloatMatrix) -> int:
    """Count different rows."""
    return len(np.unique(values + 0.0, axis=0))


def most_clusters(n_rows: int, n_distinct: int) -> int:
    """Return the greatest number of clusters to try."""
    return min(UTMOST_CLUSTERS, max(AT_LEAST_TRIED, int(np.sqrt(n_rows))), n_distinct)


def _dense(values: FloatMatrix) -> Iterator[View]:
    """HDBSCAN for several smallest sizes, from one spanning tree for each number of neighbours."""
    n = len(values)
    sizes = sorted({*CLUSTER_ROWS, *(round(share * n) for share in CLUSTER_SHARES)})
    trees: dict[int, Any] = {}
    for size in sizes:
        if not 2 <= size <= n / 4:
            continue
        samples = min(DENSITY_SAMPLES, size)
        if samples not in trees:
            trees[samples] = density_tree(values, samples)
        condensed = trees[samples].condensed(size)
        labels = condensed.labels(condensed.most_persistent())
        if labels.max() < 1 or np.mean(labels == NOISE) > MOST_NOISE:
            continue
        parameters = {"min_cluster_size": size, "min_samples": samples, "noise": "nearest"}
        filled = compact_labels(with_noise_filled(values, labels))
        yield View("density", "hdbscan", int(labels.max()) + 1, filled, MappingProxyType(parameters))


def _connected(values: FloatMatrix) -> Iterator[View]:
    """Genie, every number of clusters from one tree."""
    for k, labels in labels_for_each(values, "genie", _numbers(values)).items():
        yield View("connectivity", "genie", k, labels)


def _compact(values: FloatMatrix, random_state: RandomState) -> Iterator[View]:
    """k-means, all numbers of clusters in one sweep."""
    found = labels_for_each(
        values, "kmeans", _numbers(values), random_state=random_state, parameters={"n_init": STARTS}
    )
    for k, labels in found.items():
        yield View("compactness", "kmeans", k, labels)


def _numbers(values: FloatMatrix) -> range:
    """Numbers of clusters to try."""
    return range(2, most_clusters(len(values), n_distinct(values)) + 1)


def _once(found: list[View]) -> list[View]:
    """Leave out partitions that came before in the same view."""
    seen: set[tuple[str, bytes]] = set()
    kept = []
    for one in found:
        code = (one.view, compact_labels(one.labels).tobytes())
        if code not in seen:
            seen.add(code)
            kept.append(one)
    return kept
