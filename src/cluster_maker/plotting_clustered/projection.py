"""The flat view of the clustering space: which rows are looked at, and along which two axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cluster_maker.plotting_clustered.text import percent
from cluster_maker.types import FloatMatrix

#: Rows from which the two axes are found, and rows that are looked at; more are sampled.
AXIS_ROWS = 20_000
VIEW_ROWS = 1_000_000
_BLOCK = 100_000


@dataclass(frozen=True)
class View:
    """A way to look at the clustering space.

    Parameters
    ----------
    project : callable
        Rows (m, d) to the view (m, 1) or (m, 2).
    axis_names : tuple of str
        One for each axis of the view.
    is_mixture : bool
        Whether the axes are mixtures of features, so that their numbers mean nothing by themselves.
    """

    project: Callable[[npt.NDArray[Any]], FloatMatrix]
    axis_names: tuple[str, ...]
    is_mixture: bool


def sample_rows(n: int, size: int) -> npt.NDArray[np.intp]:
    """Return sorted, different row positions, one drawn from each of `size` equal stretches; all if fewer."""
    if n <= size:
        return np.arange(n)
    bounds = np.arange(size + 1, dtype=np.int64) * n // size
    jitter = np.random.default_rng(0).random(size)
    return (bounds[:-1] + (jitter * np.diff(bounds)).astype(np.int64)).astype(np.intp)


def find_view(values: npt.NDArray[Any], feature_names: Sequence[str]) -> View:
    """Return the features themselves for one or two of them, the first two principal components for more."""
    if values.shape[1] <= 2:
        return View(lambda rows: np.asarray(rows, dtype=float), tuple(feature_names), is_mixture=False)
    rows = np.asarray(values[sample_rows(len(values), AXIS_ROWS)], dtype=float)
    rows = rows[np.isfinite(rows).all(axis=1)]
    middle = rows.mean(axis=0) if len(rows) else np.zeros(values.shape[1])
    axes, shares = _principal_axes(rows - middle)
    names = tuple(
        f"{which} view axis" + (f" ({percent(share)} of the spread)" if np.isfinite(share) else "")
        for which, share in zip(("first", "second"), shares, strict=True)
    )
    return View(lambda rows: (np.asarray(rows, dtype=float) - middle) @ axes.T, names, is_mixture=True)


def _principal_axes(centred: FloatMatrix) -> tuple[FloatMatrix, tuple[float, float]]:
    """Return the two directions of the largest spread, (2, d), and their shares of the whole spread."""
    from sklearn.decomposition import PCA  # noqa: PLC0415 - takes a while to import, and not all figures need it

    n, d = centred.shape
    spread = float(np.square(centred).sum())
    if n < 2 or spread == 0:
        return np.eye(2, d), (float("nan"), float("nan"))
    fitted = PCA(n_components=2, random_state=0).fit(centred)
    first, second = (float(share) for share in fitted.explained_variance_ratio_)
    return fitted.components_, (first, second)


def project_rows(values: npt.NDArray[Any], rows: npt.NDArray[np.intp], view: View) -> FloatMatrix:
    """Return the view of some rows, block by block so that no large copy is made."""
    blocks = [view.project(values[rows[i : i + _BLOCK]]) for i in range(0, len(rows), _BLOCK)]
    return np.concatenate(blocks) if blocks else np.empty((0, len(view.axis_names)))


def frame(seen: FloatMatrix, labels: npt.NDArray[np.intp], extra: FloatMatrix) -> FloatMatrix:
    """Return lower and upper limits of each axis, (2, a): all rows, or without the far strays.

    A few rows far away would press all others into a spot. Where that happens, the limits leave out
    the outermost rows of each cluster, with room around the rest.
    """
    if not len(seen):
        return np.array([[-1.0] * seen.shape[1], [1.0] * seen.shape[1]])
    whole = np.array([seen.min(axis=0), seen.max(axis=0)])
    inner = _inner_limits(seen, labels)
    room = np.ptp(inner, axis=0)
    stretched = np.ptp(whole, axis=0) > 2.5 * np.where(room > 0, room, np.inf)
    limits = np.where(stretched, inner + np.outer((-0.25, 0.25), room), whole)
    limits = np.array([np.maximum(limits[0], whole[0]), np.minimum(limits[1], whole[1])])
    if len(extra):
        limits = np.array(
            [np.minimum(limits[0], extra.min(axis=0)), np.maximum(limits[1], extra.max(axis=0))]
        )
    room = np.ptp(limits, axis=0)
    padding = np.where(room > 0, 0.05 * room, 0.5 * np.maximum(1.0, np.abs(limits[0])))
    return limits + np.outer((-1, 1), padding)


def _inner_limits(seen: FloatMatrix, labels: npt.NDArray[np.intp]) -> FloatMatrix:
    """Return the limits of all clusters without the outermost fiftieth of each, on each side."""
    groups = [seen[labels == id_] for id_ in np.unique(labels[labels >= 0])] or [seen]
    ends = np.array([_inner_ends(group) for group in groups])
    return np.array([ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)])


def _inner_ends(group: FloatMatrix) -> FloatMatrix:
    """Return the ends of one cluster without its outermost rows; those of a small one are its own."""
    n = len(group)
    cut = 0 if n < 20 else max(1, n // 50)
    ordered = np.partition(group, (cut, n - 1 - cut), axis=0)
    return ordered[[cut, n - 1 - cut]]
