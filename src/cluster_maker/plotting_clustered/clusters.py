"""The map: every row in a flat view of the clustering space, clusters named where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from cluster_maker.plotting_clustered.inputs import PlotInputs
from cluster_maker.plotting_clustered.mapping import draw_map
from cluster_maker.plotting_clustered.scene import Scene, headline, make_scene
from cluster_maker.plotting_clustered.strips import draw_strips
from cluster_maker.plotting_clustered.style import Size, Theme, get_theme
from cluster_maker.plotting_clustered.text import Names, clean, percent
from cluster_maker.types import NOISE, Clustering

if TYPE_CHECKING:
    import pandas as pd


def plot_clusters_2d(
    X: npt.ArrayLike | pd.DataFrame,
    labels: npt.ArrayLike,
    centroids: npt.ArrayLike | None = None,
    title: str | None = None,
    *,
    names: Names = None,
    feature_names: Sequence[str] | None = None,
    theme: str = "light",
) -> Figure:
    r"""Draw rows and clusters in a flat view.

    Parameters
    ----------
    X : array or DataFrame of shape (n, d)
        The rows. One feature is drawn as a lane for each cluster, two as they are, more along their
        first two principal components.
    labels : int array of shape (n,)
        Cluster of each row, -1 for none.
    centroids : array of shape (k, d), optional
        Centre of cluster 0, 1, …, in the space of `X`.
    title : str, optional
        Default: the finding, "3 clusters in 178 rows".
    names : mapping of int to str, or sequence of str, optional
        Names of the clusters; default "Cluster 0", …
    feature_names : sequence of str, length d, optional
        Default: the columns of a DataFrame.
    theme : {"light", "dark"}
        Colours of background and text.

    Returns
    -------
    matplotlib.figure.Figure
        The axes say how much of the spread a view of more than two features shows.

    Raises
    ------
    ConfigError
        If shapes do not fit each other, or for an unknown theme.

    Notes
    -----
    Above 20 000 rows, cells of a few pixels are tinted by the density of rows. Work is bounded: the view
    is found from 20 000 rows, at most a million are counted, and the note below the figure says so.
    Principal components follow Hotelling (1933).

    References
    ----------
    Hotelling, H. (1933). Analysis of a complex of statistical variables into principal components.

    Examples
    --------
    >>> figure = plot_clusters_2d([[0, 0], [0, 1], [9, 9], [9, 8]], [0, 0, 1, 1])
    >>> figure.get_suptitle().replace("\xa0", " ")
    '2 clusters in 4 rows'
    """
    look = get_theme(theme)
    scene = make_scene(X, labels, centroids, names, feature_names)
    heading = headline(len(scene.counts), scene.n_rows, scene.n_noise) if title is None else title
    return draw_scene(scene, heading, look)


def draw_scene(scene: Scene, title: str, theme: Theme, *, size: Size = None) -> Figure:
    """Return the figure of a scene: a lane for each cluster where it has one axis, a map where it has two.

    Parameters
    ----------
    scene : Scene
        What `make_scene` returned; it may have colours of its own.
    title : str
        The finding.
    theme : Theme
        Colours of background and text.
    size : pair of float, optional
        Width and height of the plot in inches, without title and note; default 6.8 by 4.6.
    """
    draw_it = draw_strips if scene.seen.shape[1] == 1 else draw_map
    return draw_it(scene, title, theme, size=size)


def draw(inputs: PlotInputs, *, theme: str = "light") -> Figure | None:
    """Draw the map of a result; it always applies."""
    return plot_clusters_2d(
        inputs.features.values,
        inputs.clustering.labels,
        inputs.clustering.centers,
        names=inputs.profile.names,
        feature_names=_axis_names(inputs),
        title=_finding(inputs.clustering),
        theme=theme,
    )


def describe(inputs: PlotInputs) -> str:
    """Return what the map of a result shows, in a sentence."""
    found = _finding(inputs.clustering)
    sizes = [f"{clean(cluster.name)} ({percent(cluster.share)})" for cluster in inputs.profile.clusters[:6]]
    more = len(inputs.profile.clusters) - len(sizes)
    listed = ", ".join(sizes) + (f" and {more} smaller ones" if more else "")
    return f"Map of the rows, tinted by cluster: {found}{': ' + listed if listed else ''}."


def _finding(clustering: Clustering) -> str:
    """Return how many clusters there are; a segment of scattered rows is none."""
    labels = clustering.real_labels
    return headline(clustering.n_real_clusters, len(labels), int(np.count_nonzero(labels == NOISE)))


def _axis_names(inputs: PlotInputs) -> list[str]:
    """Return the features' names, saying so where their values are not those of the table."""
    scaled = inputs.features.transformer is not None
    return [
        f"{name} (as scaled for clustering)" if scaled else name for name in inputs.features.feature_names
    ]


__all__ = ["Scene", "describe", "draw", "draw_scene", "plot_clusters_2d"]
