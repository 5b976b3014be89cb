"""What a map shows, before anything is drawn: rows in the view, their clusters, names and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered.projection import (
    VIEW_ROWS,
    View,
    find_view,
    project_rows,
    sample_rows,
)
from cluster_maker.plotting_clustered.style import cluster_color
from cluster_maker.plotting_clustered.text import NBSP, Names, clean, cluster_names, percent, plural
from cluster_maker.types import FloatMatrix

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Scene:
    """The content of a map.

    Parameters
    ----------
    seen : float array of shape (m, a)
        The rows that are looked at, along the axes of the view.
    labels : int array of shape (m,)
        Their clusters.
    centers : float array of shape (c, a)
        Centres in the view; no rows where none were given.
    counts : dict of int to int
        Rows of each cluster, over the whole table.
    n_rows, n_noise : int
        Rows of the whole table, and those without a cluster.
    names : dict of int to str
        Name of each cluster.
    axis_names : tuple of str
        What the axes show.
    is_mixture : bool
        Whether the axes are mixtures of features.
    notes : tuple of str
        What a reader must know.
    colors : mapping of int to str
        Colours of clusters that are not to have their usual one.
    """

    seen: FloatMatrix
    labels: npt.NDArray[np.intp]
    centers: FloatMatrix
    counts: dict[int, int]
    n_rows: int
    n_noise: int
    names: dict[int, str]
    axis_names: tuple[str, ...]
    is_mixture: bool
    notes: tuple[str, ...]
    colors: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ids(self) -> tuple[int, ...]:
        """The clusters, largest first."""
        return tuple(sorted(self.counts, key=lambda id_: (-self.counts[id_], id_)))

    def share(self, id_: int) -> str:
        """Return a cluster's share of all rows, as text."""
        return percent(self.counts[id_] / self.n_rows)

    def color(self, id_: int) -> str:
        """Return a cluster's colour."""
        return self.colors.get(id_, cluster_color(id_))

    def rows_of(self, id_: int) -> FloatMatrix:
        """Return the rows of a cluster in the view."""
        rows: FloatMatrix = self.seen[self.labels == id_]
        return rows


def make_scene(
    X: npt.ArrayLike | pd.DataFrame,
    labels: npt.ArrayLike,
    centroids: npt.ArrayLike | None,
    names: Names,
    feature_names: Sequence[str] | None = None,
    colors: Mapping[int, str] | None = None,
) -> Scene:
    """Check what is to be drawn and bring it into the view; ConfigError for shapes that do not fit."""
    values = _as_matrix(X)
    label_array = _as_labels(labels, len(values))
    view = find_view(values, _feature_names(X, values.shape[1], feature_names))
    rows = sample_rows(len(values), VIEW_ROWS)
    seen = project_rows(values, rows, view)
    complete = np.isfinite(seen).all(axis=1)
    ids, counts = _count(label_array)
    by_id = {id_: count for id_, count in zip(ids, counts, strict=True) if id_ >= 0}
    return Scene(
        seen=seen[complete],
        labels=label_array[rows][complete],
        centers=_centers(centroids, values.shape[1], view),
        counts=by_id,
        n_rows=len(values),
        n_noise=len(values) - sum(by_id.values()),
        names=cluster_names(by_id, names),
        axis_names=tuple(clean(name) for name in view.axis_names),
        is_mixture=view.is_mixture,
        notes=_notes(len(values), len(rows), int(np.count_nonzero(~complete))),
        colors=MappingProxyType(dict(colors or {})),
    )


def headline(n_clusters: int, n_rows: int, n_noise: int) -> str:
    """Return the finding of a map: "3 clusters in 178 rows"."""
    found = f"{plural(n_clusters, 'cluster') if n_clusters else 'No clusters'} in {plural(n_rows, 'row')}"
    if not n_noise or not n_clusters:
        return found
    return f"{found}; {plural(n_noise, 'row')} {'belongs' if n_noise == 1 else 'belong'} to none"


def _as_matrix(X: npt.ArrayLike | pd.DataFrame) -> npt.NDArray[Any]:
    """Return numbers in two dimensions, without a copy where there is no need."""
    values = np.asarray(X)
    if values.ndim != 2 or values.shape[1] == 0 or not np.issubdtype(values.dtype, np.number):
        raise ConfigError(
            f"X must be numbers of shape (rows, features) with at least one feature, "
            f"got shape {values.shape!r} and type {values.dtype.name!r}."
        )
    return values


def _as_labels(labels: npt.ArrayLike, n_rows: int) -> npt.NDArray[np.intp]:
    """Return labels as integers, one for each row."""
    array = np.asarray(labels)
    if array.shape != (n_rows,):
        raise ConfigError(
            f"labels must hold one label for each of the {n_rows} rows, got shape {array.shape!r}."
        )
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ConfigError(f"labels must be integers (-1 for noise), got type {array.dtype.name!r}.")
    return array.astype(np.intp, copy=False)


def _count(labels: npt.NDArray[np.intp]) -> tuple[list[int], list[int]]:
    """Return the labels that occur and how often, without sorting all rows where ids are small."""
    if not len(labels):
        return [], []
    low, high = int(labels.min()), int(labels.max())
    if high - low > 1_000_000:
        ids, counts = np.unique(labels, return_counts=True)
        return ids.tolist(), counts.tolist()
    counts = np.bincount(labels - low)
    ids = np.flatnonzero(counts)
    return (ids + low).tolist(), counts[ids].tolist()


def _feature_names(
    X: npt.ArrayLike | pd.DataFrame, d: int, feature_names: Sequence[str] | None
) -> tuple[str, ...]:
    """Return the names given, those of the table's columns, or "feature 1" and so on."""
    if feature_names is not None and len(feature_names) != d:
        raise ConfigError(
            f"feature_names must hold one name for each of the {d} features, got {len(feature_names)}."
        )
    found = feature_names if feature_names is not None else getattr(X, "columns", None)
    return tuple(f"feature{NBSP}{i + 1}" for i in range(d)) if found is None else tuple(map(str, found))


def _centers(centroids: npt.ArrayLike | None, d: int, view: View) -> FloatMatrix:
    """Return the centres in the view."""
    if centroids is None:
        return np.empty((0, len(view.axis_names)))
    array = np.asarray(centroids, dtype=float)
    if array.ndim != 2 or array.shape[1] != d:
        raise ConfigError(f"centroids must have shape (clusters, {d}) like the rows, got {array.shape!r}.")
    return view.project(array)


def _notes(n: int, looked_at: int, incomplete: int) -> tuple[str, ...]:
    """Return what a reader must know about the rows that are drawn."""
    notes = []
    if looked_at < n:
        notes.append(f"Drawn from a sample of {looked_at:,} of {n:,} rows.")
    if incomplete:
        notes.append(f"{plural(incomplete, 'row')} with missing values not drawn.")
    return tuple(notes)
