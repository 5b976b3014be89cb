"""K-means' number of clusters within given bounds, by the engine's own selection."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from cluster_maker.evaluation.selection import select_n_clusters
from cluster_maker.evaluation.structure import look_for_structure
from cluster_maker.evaluation.wishes import Wish
from cluster_maker.types import Candidate, FloatMatrix, ProgressCallback
from clustering.core.customer_settings import ClusteringConfig
from clustering.customers.segmentation import INDICES

#: Customers that a segment must have on average for a number of segments to be weighed.
FEWEST_EACH = 30


def kmeans_parameters(config: ClusteringConfig) -> dict[str, Any]:
    """Return the parameters of K-means."""
    return {"n_init": config.kmeans_n_init, "max_iter": config.kmeans_max_iter}


def number_bounds(config: ClusteringConfig, n_customers: int) -> tuple[int, int]:
    """Return the least and greatest number of segments that are weighed for so many customers.

    At most as many as leave 30 customers to a segment on average, but never fewer than the least number.

    >>> number_bounds(ClusteringConfig(), 5000), number_bounds(ClusteringConfig(), 100)
    ((2, 10), (2, 3))
    """
    low = config.kmeans_min_k
    return low, max(low, min(config.kmeans_max_k, n_customers // FEWEST_EACH))


def search_number(
    values: FloatMatrix, config: ClusteringConfig, progress: ProgressCallback | None = None
) -> tuple[int, dict[int, dict[str, float]]]:
    """Choose the number of clusters as `run_clustering` does for the same bounds.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    config : ClusteringConfig
        Bounds, seed, starts, what is listed.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    k : int
        The number that is told, or chosen.
    metrics : dict of int to dict of str to float
        Figures of each number within the bounds that was tried.
    """
    look = look_for_structure(values, random_state=config.kmeans_random_state, progress=progress)
    low, high = number_bounds(config, len(values))
    wish = Wish(low, high)
    selection = select_n_clusters(
        values,
        "kmeans",
        wish=wish,
        parameters=kmeans_parameters(config),
        random_state=config.kmeans_random_state,
        look=look,
        progress=progress,
    )
    one = look.structure.verdict == "none" and not wish.divides
    chosen = config.kmeans_n_clusters or (1 if one else selection.n_clusters)
    wanted = {*range(low, high + 1), chosen}
    return chosen, {
        candidate.n_clusters: _listed(candidate, config)
        for candidate in selection.candidates
        if candidate.n_clusters in wanted
    }


def _listed(candidate: Candidate, config: ClusteringConfig) -> dict[str, float]:
    """Return the figures of a number of clusters that are wanted and exist."""
    switched_off = {name for name in INDICES if name not in shown_indices(config)}
    figures = {name: float(value) for name, value in asdict(candidate).items() if name != "n_clusters"}
    return {name: value for name, value in figures.items() if name not in switched_off and np.isfinite(value)}


def shown_indices(config: ClusteringConfig) -> tuple[str, ...]:
    """Return the indices of quality that the configuration leaves on."""
    return tuple(name for name in INDICES if getattr(config, f"use_{name}"))
