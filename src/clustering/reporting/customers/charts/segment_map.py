"""The map of customers: the engine's flat view of the clustering space, segments named where they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from cluster_maker.plotting_clustered.clusters import draw_scene
from cluster_maker.plotting_clustered.projection import AXIS_ROWS, sample_rows
from cluster_maker.plotting_clustered.scene import make_scene
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.amounts import part_text, words
from clustering.reporting.customers.charts.looks import Looks, dress_panel, speak
from clustering.reporting.customers.standing import customers_text, name_of, real_segments
from clustering.reporting.wording import number_word

METHOD_NAMES = {"kmeans": "K-means", "dbscan": "DBSCAN"}
#: Shares of the spread from which the flat view is close to the truth, or at least a fair sketch of it.
_FAITHFUL, _FAIR = 0.8, 0.5


def draw_segment_map(
    X: npt.ArrayLike,
    labels: npt.ArrayLike,
    names: Mapping[int, str],
    looks: Looks,
    *,
    title: str,
    feature_names: Sequence[str] | None = None,
) -> Figure:
    """Draw customers in a flat view, each segment named at its place.

    Parameters
    ----------
    X : float array of shape (n, d)
        The clustering space; two columns are drawn as they are, more along their two widest directions.
    labels : int array of shape (n,)
        Segment of each customer; -1 is drawn as grey crosses.
    names : mapping of int to str
        Names of the segments.
    looks : Looks
        How to draw.
    title : str
        The finding.
    feature_names : sequence of str, length d, optional
        Names of the columns, for the axes where there are one or two.

    Notes
    -----
    Above 20 000 customers, cells are tinted by density: the picture stays readable and small.
    """
    scene = make_scene(X, labels, None, names, feature_names, looks.colors)
    figure = draw_scene(scene, title, looks.theme, size=looks.plot_size)
    ticks = [axis.get_ticklocs() for axis in (figure.axes[0].xaxis, figure.axes[0].yaxis)]
    if not scene.is_mixture and scene.seen.shape[1] > 1:
        dress_panel(figure.axes[0], looks, grid="y")
        figure.axes[0].set_xticks(ticks[0][1:-1])
        figure.axes[0].set_yticks(ticks[1][1:-1])
    return figure


def map_of(segmentation: Segmentation, looks: Looks) -> Figure:
    """Draw the map of a segmentation."""
    names = {label: told.name for label, told in segmentation.names.items() if label >= 0}
    features = segmentation.result.features
    return speak(
        draw_segment_map(
            features.values,
            segmentation.result.clustering.labels,
            names,
            looks,
            title=title_of(segmentation),
            feature_names=[f"{words(name)} (as scaled for clustering)" for name in features.feature_names],
        )
    )


def title_of(segmentation: Segmentation) -> str:
    """Say how many segments the map shows."""
    return plain_title(segmentation.result.clustering.real_labels, segmentation.method)


def plain_title(labels: npt.ArrayLike, method: str) -> str:
    """Say how many segments there are among how many customers, from labels alone.

    >>> plain_title([0, 1, 1, -1], "kmeans")
    'K-means: two segments among 4 customers, 1 customer in none'
    """
    found = np.asarray(labels)
    count, noise = len(np.unique(found[found >= 0])), int(np.count_nonzero(found < 0))
    before = f"{METHOD_NAMES.get(method, method)}: " if method else ""
    text = (
        f"{number_word(count)} {'segment' if count == 1 else 'segments'} among {customers_text(len(found))}"
    )
    return f"{before}{text}{f', {customers_text(noise)} in none' if noise and count else ''}"


def shown_spread(segmentation: Segmentation) -> float:
    """Return the share of the spread of the clustering space that the flat view shows, 0-1; NaN for none."""
    values = np.asarray(segmentation.result.features.values, dtype=float)
    if values.shape[1] <= 2:
        return 1.0
    seen = values[sample_rows(len(values), AXIS_ROWS)]
    spread = np.linalg.eigvalsh(np.cov(seen, rowvar=False)) if len(seen) > 1 else np.zeros(2)
    return float(spread[-2:].sum() / spread.sum()) if spread.sum() > 0 else float("nan")


def faithfulness(segmentation: Segmentation) -> str:
    """Say how far the flat view can be trusted."""
    share = shown_spread(segmentation)
    count = segmentation.result.features.shape[1]
    if not np.isfinite(share):
        return "All customers have the same values: there is nothing to see on a map."
    if count <= 2:
        return "The map shows the clustered columns themselves: what looks close is close."
    how = f"The flat view shows {part_text(share)} of the differences over {count} columns"
    if share >= _FAITHFUL:
        return f"{how}: what looks close mostly is close."
    if share >= _FAIR:
        return f"{how}: a fair sketch; segments that overlap here may be apart in truth."
    return f"{how}: a rough sketch only; do not judge single customers, or overlaps, by it."


def describe_map(segmentation: Segmentation) -> str:
    """Return what the map shows, in a sentence."""
    stats = segmentation.stats
    told = [
        f"{name_of(segmentation, label)} ({part_text(float(stats['customer_share'].loc[label]))})"
        for label in real_segments(segmentation)[:6]
    ]
    listed = f": {', '.join(told)}" if told else ""
    return f"Map of the customers. {title_of(segmentation)}{listed}. {faithfulness(segmentation)}"
