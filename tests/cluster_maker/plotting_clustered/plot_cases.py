"""Results built by hand for the figures, and what every figure must keep to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.metrics import silhouette_samples

from cluster_maker.plotting_clustered import PlotInputs
from cluster_maker.types import (
    Candidate,
    Characteristic,
    Clustering,
    ClusterProfile,
    Evaluation,
    FeatureMatrix,
    Profile,
    Selection,
)

LONG_NAMES = tuple(f"young frequent shoppers with a high income and few returns {i}" for i in range(40))


def blobs(n: int = 150, k: int = 3, d: int = 4, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rows around k centres, and canonical labels (largest cluster first)."""
    X, _ = make_blobs(n, n_features=d, centers=k, cluster_std=1.3, random_state=seed)
    return X, canonical(KMeans(k, n_init=1, random_state=0).fit(X).labels_)


def canonical(labels: np.ndarray) -> np.ndarray:
    """Number clusters by falling size."""
    order = np.argsort(-np.bincount(labels), kind="stable")
    return np.argsort(order)[labels]


def centers_of(X: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mean of each cluster."""
    return np.array([X[labels == i].mean(axis=0) for i in range(labels.max() + 1)])


def make_inputs(
    X: np.ndarray,
    labels: np.ndarray,
    *,
    names: tuple[str, ...] | None = None,
    sweep: tuple[int, ...] = (),
    estimator: Any = None,
    measured: np.ndarray | None = None,
) -> PlotInputs:
    """The records of a result with these labels."""
    k = int(labels.max()) + 1
    columns = tuple(f"column {i}" for i in range(X.shape[1]))
    inside = np.flatnonzero(labels >= 0)
    several = k > 1
    rows = (inside if measured is None else measured) if several else np.empty(0, dtype=np.intp)
    values = silhouette_samples(X[inside], labels[inside])[np.isin(inside, rows)] if several else np.empty(0)
    by_cluster = (
        np.array([values[labels[rows] == i].mean() for i in range(k)]) if several else np.full(k, np.nan)
    )
    score = float(values.mean()) if several else None
    evaluation = Evaluation(
        1.0, score, 0.0, by_cluster, rows, values, 1.0, 1.0, 1.0, int(np.count_nonzero(labels < 0))
    )
    candidates = tuple(Candidate(i, 1000.0 / i, 0.5 - 0.03 * i, 0.4 - 0.05 * i, 1.0, 1.0, 5) for i in sweep)
    selection = Selection(k, None if not sweep else sweep[-1], "It was the best.", "given", candidates)
    clustering = Clustering(
        labels,
        np.ones(len(labels)),
        "k_means",
        {},
        SimpleNamespace(labels_=labels) if estimator is None else estimator,
        np.arange(k),
        centers_of(X, labels) if k else np.empty((0, X.shape[1])),
        "",
        "",
    )
    matrix = FeatureMatrix(X, columns, columns, pd.RangeIndex(len(X)))
    return PlotInputs(matrix, clustering, evaluation, selection, _profile(X, labels, columns, names))


def _profile(
    X: np.ndarray, labels: np.ndarray, columns: tuple[str, ...], names: tuple[str, ...] | None
) -> Profile:
    """Names, sizes, and Cohen's d of each column in each cluster."""
    k = int(labels.max()) + 1
    effects = pd.DataFrame(index=list(columns))
    if k > 1:
        for i in range(k):
            own, other = X[labels == i], X[labels != i]
            effects[i] = (own.mean(axis=0) - other.mean(axis=0)) / X.std(axis=0)
    said = (Characteristic(columns[0], "yearly income", "amount", "", 2.0, 1.0, 0.9, "yearly income 2"),)
    profiles = tuple(
        ClusterProfile(
            i,
            names[i] if names else f"Group {'abcdefghijklmnopqrstuvwxyz'[i]}",
            int(np.count_nonzero(labels == i)),
            float(np.mean(labels == i)),
            said,
            (),
        )
        for i in range(k)
    )
    return Profile(profiles, pd.DataFrame(), effects)


def texts_of(figure: Figure) -> list[Text]:
    """All texts that are seen in a figure."""
    hidden_ticks = {
        id(label)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
    }
    shown = {
        id(tick.label1 if tick.label1.get_visible() else tick.label2)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis._update_ticks()
    }
    found = figure.findobj(Text)
    return [
        text
        for text in found
        if text.get_text().strip()
        and text.get_visible()
        and (id(text) not in hidden_ticks or id(text) in shown)
    ]


def words(figure: Figure) -> str:
    """All that is written in a figure, on one line, with plain blanks."""
    return " ".join(" ".join(text.get_text().split()) for text in texts_of(figure))


def assert_legible(figure: Figure) -> None:
    """Every text lies on the canvas, is large enough, and covers no other; the picture is not blank."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    assert len(np.unique(np.ascontiguousarray(pixels).view(np.uint32))) > 10, "blank"
    height, width = pixels.shape[:2]
    boxes = [(text, text.get_window_extent()) for text in texts_of(figure)]
    for text, box in boxes:
        where = (text.get_text(), box.extents.round(1).tolist(), (width, height))
        assert box.x0 >= -0.5, where
        assert box.y0 >= -0.5, where
        assert box.x1 <= width + 0.5, where
        assert box.y1 <= height + 0.5, where
        assert text.get_fontsize() >= 9, where
    extents = np.array([box.extents for _, box in boxes])
    low, high = extents[:, None, :2], extents[:, None, 2:]
    shared = np.minimum(high, high.swapaxes(0, 1)) - np.maximum(low, low.swapaxes(0, 1))
    covered = np.argwhere(np.triu(shared.min(axis=2) > 2, k=1))
    assert not len(covered), [(boxes[i][0].get_text(), boxes[j][0].get_text()) for i, j in covered]


def pixels_of(figure: Figure) -> np.ndarray:
    """The figure as an image."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())
