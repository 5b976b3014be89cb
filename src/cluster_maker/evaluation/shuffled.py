"""The familiar comparison: the silhouette here beside that of the same procedure on shuffled columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from cluster_maker.algorithms.driver import fit_clustering
from cluster_maker.algorithms.inputs import compact_labels
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.errors import ClusteringError
from cluster_maker.evaluation.silhouette import silhouettes_of_many
from cluster_maker.evaluation.structure import drawn_rows
from cluster_maker.types import (
    NOISE,
    Clustering,
    FloatMatrix,
    ProgressCallback,
    RandomState,
    Shuffled,
)

#: Shuffled tables, and rows that take part in them at most.
DRAWS = 19
ROWS = 1_000
#: Draws where a fit takes long: a search for many oval clusters, say.
FEW_DRAWS = 9
#: Starts of algorithms that have several.
STARTS = 2
#: Rows times clusters times features squared above which there are few draws.
HEAVY = 4_000_000


def beside_shuffled(
    values: FloatMatrix,
    clustering: Clustering,
    *,
    n_clusters: int | None,
    parameters: Mapping[str, Any] | None = None,
    random_state: RandomState = None,
    progress: ProgressCallback | None = None,
) -> Shuffled | None:
    """Cluster tables with shuffled columns as this one was clustered, and compare the silhouettes.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    clustering : Clustering
        What was found in them.
    n_clusters : int or None
        Number of clusters that the algorithm is told; None where it finds it.
    parameters : mapping, optional
        Parameters of the algorithm.
    random_state : int, RandomState or None
        Seed of the sample, the shuffles and the algorithm.
    progress : callable, optional
        Called as ``progress("shuffled columns", done, total)``.

    Returns
    -------
    Shuffled or None
        None where there is one column, or no two clusters of three rows in all.

    Notes
    -----
    Each column is permuted by itself, so that its values stay and its links to the others go. With b of m
    such tables at least as clear as this one, ``p = (1 + b) / (1 + m)``. A table with linked columns and no
    clusters can be clearer than its shuffled self: a small p says that the columns hang together, not that
    there are groups. Algorithms that start several times do so twice. Above 1,000 rows all tables, this one
    too, are clustered on a random sample of 1,000.

    References
    ----------
    Davison, A. C. and Hinkley, D. V. (1997). Bootstrap Methods and their Application, chapter 4.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> far_apart = rng.normal(size=(60, 2)) + 20 * rng.integers(0, 2, (60, 1))
    >>> clustering = fit_clustering(far_apart, "kmeans", 2, random_state=0)
    >>> found = beside_shuffled(far_apart, clustering, n_clusters=2, random_state=0)
    >>> found.silhouette > found.expected, found.p_value, found.n_draws
    (True, 0.05, 19)
    """
    if values.shape[1] < 2 or clustering.n_real_clusters < 2:
        return None
    fit = partial(
        _silhouette_of_fit,
        algorithm=clustering.algorithm,
        n_clusters=n_clusters,
        parameters=_with_few_starts(clustering.algorithm, parameters),
        random_state=random_state,
    )
    sample, notes = _sample(values, random_state)
    here = fit(sample) if notes else _silhouette(values, clustering)
    if here is None:
        return None
    n_draws = _draws(sample, clustering.n_real_clusters)
    rng = check_random_state(random_state)
    found = []
    for done in range(1, n_draws + 1):
        found.append(fit(_permuted(sample, rng)))
        if progress is not None:
            progress("shuffled columns", done, n_draws)
    known = [one for one in found if one is not None]
    as_clear = sum(one >= here for one in known)
    return Shuffled(
        silhouette=here,
        expected=float(np.mean(known)) if known else None,
        p_value=(1 + as_clear) / (1 + n_draws),
        n_draws=n_draws,
        n_rows=len(sample),
        notes=notes,
    )


def _sample(values: FloatMatrix, random_state: RandomState) -> tuple[FloatMatrix, tuple[str, ...]]:
    """Return the rows that take part, and a note where these are not all."""
    if len(values) <= ROWS:
        return values, ()
    rows = drawn_rows(len(values), ROWS, random_state)
    note = f"Silhouettes here and on shuffled columns come from a random sample of {ROWS:,} rows."
    return np.ascontiguousarray(values[rows]), (note,)


def _with_few_starts(algorithm: str, parameters: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return the parameters with few starts, unless the caller told how many."""
    has_starts = "n_init" in ALGORITHMS.load(algorithm)().get_params(deep=False)
    return {**({"n_init": STARTS} if has_starts else {}), **(parameters or {})}


def _draws(values: FloatMatrix, n_clusters: int) -> int:
    """Return how many tables are shuffled: fewer where each takes long."""
    n, d = values.shape
    return FEW_DRAWS if n * n_clusters * d * d > HEAVY else DRAWS


def _permuted(values: FloatMatrix, rng: np.random.RandomState) -> FloatMatrix:
    """Shuffle each column by itself."""
    return np.column_stack([rng.permutation(column) for column in values.T])


def _silhouette_of_fit(
    values: FloatMatrix,
    *,
    algorithm: str,
    n_clusters: int | None,
    parameters: Mapping[str, Any] | None,
    random_state: RandomState,
) -> float | None:
    """Cluster rows and return their mean silhouette; None where there are no two clusters."""
    try:
        fitted = fit_clustering(
            values, algorithm, n_clusters, random_state=random_state, parameters=parameters
        )
    except ClusteringError:  # fewer different rows in the sample than clusters
        return None
    return _silhouette(values, fitted)


def _silhouette(values: FloatMatrix, clustering: Clustering) -> float | None:
    """Mean silhouette, noise left out; None where there are no two clusters of three rows in all."""
    labels = clustering.real_labels
    inside = labels != NOISE
    found = compact_labels(labels[inside])
    if len(found) < 3 or not 1 <= found.max() < len(found) - 1:
        return None
    return float(silhouettes_of_many(np.ascontiguousarray(values[inside]), [found])[0].mean())
