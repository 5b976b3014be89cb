"""The one way to run any registered algorithm: checks, fit, canonical labels, confidence, notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from cluster_maker.algorithms.inputs import as_matrix, check_distinct_rows, check_n_clusters
from cluster_maker.algorithms.table import ALGORITHMS, AlgorithmEntry
from cluster_maker.errors import ClusteringError, ClusterMakerError, ConfigError, suggest
from cluster_maker.kernels.distances import nearest_centers
from cluster_maker.kernels.lloyd import sums_by_label
from cluster_maker.types import (
    NOISE,
    Clustering,
    FloatMatrix,
    IntVector,
    ProgressCallback,
    RandomState,
    to_canonical,
)


def fit_clustering(
    X: Any,
    algorithm: str = "kmeans",
    n_clusters: int | None = None,
    *,
    random_state: RandomState = None,
    parameters: Mapping[str, Any] | None = None,
    fitted_on: IntVector | None = None,
) -> Clustering:
    """Cluster rows by a registered algorithm.

    Parameters
    ----------
    X : array-like of shape (n, d) or (n,)
        Finite numbers.
    algorithm : str
        Name in `ALGORITHMS`.
    n_clusters : int or None
        Number of clusters, 1 to the number of different rows; None for algorithms that find it.
    random_state : int, RandomState or None
        Seed; without influence on algorithms that draw nothing.
    parameters : mapping, optional
        Further parameters of the estimator.
    fitted_on : int array, optional
        Positions of the rows that the estimator is fitted on; all rows are then given the labels that it
        predicts. By default it is fitted on all.

    Returns
    -------
    Clustering
        Labels numbered by falling size; equal sizes by their centres, first coordinate first.

    Raises
    ------
    ClusteringError
        If the data or the number of clusters do not allow a clustering.
    ConfigError
        If the algorithm or a parameter is unknown, or a parameter's value is not allowed.

    Examples
    --------
    >>> fit_clustering([0.0, 9.0, 9.5, 1.0, 9.2], n_clusters=2, random_state=0).labels.tolist()
    [1, 0, 0, 1, 0]
    """
    values = as_matrix(X)
    entry = ALGORITHMS[algorithm]
    fitted = values if fitted_on is None else values[fitted_on]
    wanted = _check_wanted(entry, n_clusters, fitted)
    estimator = _build(entry, wanted, random_state, parameters)
    _fit(estimator, entry, fitted)
    found = estimator.labels_ if fitted_on is None else estimator.predict(values)
    return _describe(entry, estimator, values, found, wanted)


def labels_for_each(
    X: Any,
    algorithm: str,
    k_values: Iterable[int],
    *,
    random_state: RandomState = None,
    parameters: Mapping[str, Any] | None = None,
    progress: ProgressCallback | None = None,
) -> dict[int, IntVector]:
    """Cluster rows into several numbers of clusters; a nested algorithm is fitted once.

    Parameters
    ----------
    X : array-like of shape (n, d) or (n,)
        Finite numbers.
    algorithm : str
        Name in `ALGORITHMS`; one that needs a number of clusters.
    k_values : iterable of int
        Numbers of clusters, each 1 to the number of different rows.
    random_state : int, RandomState or None
        Seed; an int is used afresh for each number of clusters.
    parameters : mapping, optional
        Further parameters of the estimator.
    progress : callable, optional
        Called as ``progress("clustering", done, total)`` after each number of clusters.

    Returns
    -------
    dict of int to int array of shape (n,)
        Canonical labels for each number of clusters, in the order given.

    Raises
    ------
    ClusteringError, ConfigError
        As `fit_clustering`; also if the algorithm finds the number of clusters itself.

    Examples
    --------
    >>> found = labels_for_each([0.0, 1.0, 8.0, 9.0, 20.0], "hierarchical", [2, 3])
    >>> found[2].tolist(), found[3].tolist()
    ([0, 0, 0, 0, 1], [0, 0, 1, 1, 2])
    """
    values = as_matrix(X)
    entry = ALGORITHMS[algorithm]
    if not entry.needs_n_clusters:
        raise ClusteringError(
            f"{entry.name} finds the number of clusters itself, so there is nothing to try: "
            f"use one of {_counting_algorithms()}."
        )
    wanted = [check_n_clusters(k, len(values)) for k in k_values]
    if wanted:
        check_distinct_rows(values, max(wanted))
    raw = _raw_labels(values, entry, wanted, random_state, parameters, progress)
    return {k: to_canonical(labels, _canonical_ids(values, labels)) for k, labels in raw}


def _raw_labels(
    values: FloatMatrix,
    entry: AlgorithmEntry,
    wanted: list[int],
    random_state: RandomState,
    parameters: Mapping[str, Any] | None,
    progress: ProgressCallback | None,
) -> Iterator[tuple[int, IntVector]]:
    """Yield the algorithm's own labels for each number of clusters."""
    tell = partial(progress, "clustering") if progress is not None else None
    if entry.sweeps and wanted:
        estimator = _build(entry, max(wanted), random_state, parameters)
        found = estimator.sweep(values, wanted, tell)
        yield from ((k, found[k]) for k in wanted)
        return
    estimator = None
    for done, k in enumerate(wanted, 1):
        if estimator is None or not entry.nested:
            estimator = _build(entry, k, random_state, parameters)
            _fit(estimator, entry, values)
        yield k, estimator.cut(k) if entry.nested else estimator.labels_
        if tell is not None:
            tell(done, len(wanted))


def canonical_order(
    values: FloatMatrix, labels: IntVector, last: int | None = None
) -> tuple[IntVector, FloatMatrix]:
    """Return the canonical id of each label, and the cluster means in canonical order.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    labels : int array of shape (n,)
        Labels 0, 1, … of any order, -1 for noise.
    last : int, optional
        Label that comes after all others, whatever its size: that of a segment of scattered rows.

    Returns
    -------
    canonical : int array of shape (largest label + 1,)
        Ids by falling size, then by the means, first coordinate first; -1 for labels without rows.
    centers : float array of shape (k, d)
        Means of the k labels that have rows, in canonical order.
    """
    inside = labels >= 0
    n_labels = int(labels.max(initial=-1)) + 1
    sums, sizes = sums_by_label(values[inside], np.ones(np.count_nonzero(inside)), labels[inside], n_labels)
    held = np.flatnonzero(sizes)
    centers = sums[held] / sizes[held, np.newaxis]
    comes_last = held == (NOISE if last is None else last)
    ranked = np.lexsort((*_comparable(centers, values).T[::-1], -sizes[held], comes_last))
    canonical = np.full(n_labels, NOISE, dtype=np.intp)
    canonical[held[ranked]] = np.arange(len(held))
    return canonical, centers[ranked]


def _canonical_ids(values: FloatMatrix, labels: IntVector) -> IntVector:
    """Canonical id of each label; the means are needed only where clusters are of one size."""
    sizes = np.bincount(labels[labels >= 0])
    if not sizes.all() or len(np.unique(sizes)) < len(sizes):
        return canonical_order(values, labels)[0]
    canonical = np.empty(len(sizes), dtype=np.intp)
    canonical[np.argsort(-sizes)] = np.arange(len(sizes))
    return canonical


def _comparable(centers: FloatMatrix, values: FloatMatrix) -> FloatMatrix:
    """Centres in shares of each column's range, without the last digits, which rounding decides."""
    low = values.min(axis=0)
    spread = values.max(axis=0) - low
    shares: FloatMatrix = np.round((centers - low) / np.where(spread > 0, spread, 1.0), 9)
    return shares + 0.0


def _counting_algorithms() -> str:
    """Names of the algorithms that take a number of clusters."""
    return ", ".join(entry.name for entry in ALGORITHMS if entry.needs_n_clusters)


def _check_wanted(entry: AlgorithmEntry, n_clusters: Any, values: FloatMatrix) -> int | None:
    """Return the number of clusters, checked against the algorithm and the data."""
    if not entry.needs_n_clusters:
        if n_clusters is not None:
            raise ClusteringError(
                f"{entry.name} finds the number of clusters itself, got n_clusters={n_clusters!r}: "
                f"leave it out, or use one of {_counting_algorithms()}."
            )
        return None
    if n_clusters is None:
        raise ClusteringError(
            f"{entry.name} needs n_clusters: give a whole number from 1 to {len(values)} "
            "(the number of rows)."
        )
    wanted = check_n_clusters(n_clusters, len(values))
    check_distinct_rows(values, wanted)
    return wanted


def _build(
    entry: AlgorithmEntry,
    n_clusters: int | None,
    random_state: RandomState,
    parameters: Mapping[str, Any] | None,
) -> Any:
    """Make the estimator, after checking the names of its parameters."""
    implementation = entry.load()
    known = set(implementation().get_params(deep=False))
    own = {"n_clusters", "random_state"}
    for name in parameters or {}:
        if name in own:
            raise ConfigError(f"{name} is an argument of its own: do not give it among the parameters.")
        if name not in known:
            listed = ", ".join(sorted(known - own)) or "none"
            raise ConfigError(
                f"{entry.name} has no parameter {name!r}.{suggest(str(name), known)} Known: {listed}."
            )
    settings = {**entry.defaults, **(parameters or {})}
    if n_clusters is not None:
        settings["n_clusters"] = n_clusters
    if "random_state" in known:
        settings["random_state"] = random_state
    return implementation(**settings)


def _fit(estimator: Any, entry: AlgorithmEntry, values: FloatMatrix) -> None:
    """Fit, turning foreign errors into one line of ours."""
    try:
        estimator.fit(values)
    except ClusterMakerError:
        raise
    except (ValueError, TypeError, np.linalg.LinAlgError) as error:
        detail = " ".join(str(error).split())
        raise ClusteringError(f"{entry.name} failed on {_size(values)}: {detail}") from error


def _size(values: FloatMatrix) -> str:
    """Shape in words."""
    return f"{values.shape[0]} rows and {values.shape[1]} features"


def _describe(
    entry: AlgorithmEntry, estimator: Any, values: FloatMatrix, found: IntVector, wanted: int | None
) -> Clustering:
    """Gather what a fitted estimator says into a record, in canonical order."""
    noise_label = getattr(estimator, "noise_label_", None)
    canonical, centers = canonical_order(values, found, noise_label)
    canonical = _cover_empty_labels(canonical, centers, entry, estimator)
    labels = to_canonical(found, canonical)
    confidence = np.where(labels == NOISE, 0.0, np.clip(estimator.predict_confidence(values), 0.0, 1.0))
    return Clustering(
        labels=labels,
        confidence=confidence,
        algorithm=entry.name,
        parameters=estimator.get_params(deep=False),
        estimator=estimator,
        canonical=canonical,
        centers=centers,
        prediction_rule=estimator.prediction_rule,
        confidence_rule=estimator.confidence_rule,
        notes=_notes(entry, estimator, labels, len(centers) - (noise_label is not None), wanted),
        noise_cluster=None if noise_label is None else int(canonical[noise_label]),
    )


def _cover_empty_labels(
    canonical: IntVector, centers: FloatMatrix, entry: AlgorithmEntry, estimator: Any
) -> IntVector:
    """Give centres that no row of the fit belongs to the id of the nearest cluster, for `predict`."""
    if not entry.has_centers:
        return canonical
    held = estimator.cluster_centers_
    covered = np.full(len(held), NOISE, dtype=np.intp)
    covered[: len(canonical)] = canonical
    empty = covered == NOISE
    if empty.any():
        covered[empty] = nearest_centers(np.ascontiguousarray(held[empty]), centers)
    return covered


def _notes(
    entry: AlgorithmEntry, estimator: Any, labels: IntVector, n_found: int, wanted: int | None
) -> tuple[str, ...]:
    """Gather what a reader should know."""
    notes = list(getattr(estimator, "notes_", ()))
    if n_found == 0:
        notes.append(f"{entry.name} found no cluster: every row is noise.")
    elif wanted is not None and n_found < wanted:
        notes.append(f"{wanted} clusters were asked for, but only {n_found} of them have rows.")
    return tuple(notes)
