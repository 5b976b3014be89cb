"""The silhouette figure: how much nearer each row is to its own cluster than to the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered.inputs import PlotInputs
from cluster_maker.plotting_clustered.style import (
    SMALL_SIZE,
    TEXT_SIZE,
    Theme,
    cluster_color,
    dress,
    font,
    get_theme,
    label_axis,
    name_ticks,
    new_figure,
    readable,
    settle,
)
from cluster_maker.plotting_clustered.text import NBSP, Names, cluster_names, percent, plural, wrap_all

#: Rows drawn as single bars; more are thinned to this many quantiles of the cluster.
_MOST_BARS = 1_000
_MOST_BANDS = 20
#: Height of the gap between bands and the least height of a band, in inches.
_GAP = 0.09
_FloatVector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Group:
    """One cluster: the silhouettes that were measured, and how many rows it has."""

    id: int
    values: _FloatVector
    size: int


@dataclass(frozen=True)
class _Band:
    """What is drawn of a cluster: silhouettes, falling, their mean, and where (inches from above)."""

    id: int
    values: _FloatVector
    mean: float
    top: float
    height: float


def plot_silhouette(
    values: npt.ArrayLike,
    labels: npt.ArrayLike,
    title: str | None = None,
    *,
    names: Names = None,
    sizes: Mapping[int, int] | None = None,
    note: str = "",
    theme: str = "light",
) -> Figure:
    r"""Draw the silhouette of each row, sorted within its cluster.

    Parameters
    ----------
    values : float array of shape (m,)
        Silhouettes, -1 to 1.
    labels : int array of shape (m,)
        Cluster of each of these rows; rows without one (-1) are left out.
    title : str, optional
        Default: the finding, with the mean silhouette.
    names : mapping of int to str, or sequence of str, optional
        Names of the clusters; default "Cluster 0", …
    sizes : mapping of int to int, optional
        Rows of each cluster, where `values` are a sample drawn cluster by cluster; default: as many as in
        `labels`. Heights, the mean and the share of rows below zero follow them.
    note : str
        A sentence below the figure.
    theme : {"light", "dark"}
        Colours of background and text.

    Returns
    -------
    matplotlib.figure.Figure
        A band for each cluster (the 20 largest), as high as the cluster has rows; the smallest bands are
        drawn higher than that so that they are seen. More than 1000 rows of a cluster are drawn
        by their quantiles.

    Raises
    ------
    ConfigError
        If the shapes differ or there is nothing to draw, or for an unknown theme.

    References
    ----------
    Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of cluster
    analysis. Journal of Computational and Applied Mathematics 20.

    Examples
    --------
    >>> figure = plot_silhouette([0.8, 0.6, -0.1, 0.5], [0, 0, 1, 1], names=["near", "far"])
    >>> figure.get_suptitle().replace("\xa0", " ")
    'Mean silhouette 0.45; 1 of 4 rows lies nearer to another cluster'
    """
    look = get_theme(theme)
    groups = _grouped(values, labels, sizes)
    bands = _bands(groups)
    heading = _headline(groups) if title is None else title
    height = bands[-1].top + bands[-1].height + 0.75
    figure = new_figure(look, title=heading, note=_note(note, bands, groups), height=height)
    axes = figure.add_subplot()
    dress(axes, look, grid="x")
    axes.spines["left"].set_visible(False)
    axes.yaxis.set_tick_params(length=0)
    for band in bands:
        _draw_band(axes, band, look)
    _set_axes(axes, bands, cluster_names((band.id for band in bands), names), look)
    _draw_mean(axes, _mean(groups), look)
    settle(figure)
    return figure


def draw(inputs: PlotInputs, *, theme: str = "light") -> Figure | None:
    """Draw the silhouettes of a result; None with fewer than two clusters or nothing measured."""
    evaluation, labels = inputs.evaluation, inputs.clustering.labels
    if not _applies(inputs):
        return None
    measured = len(evaluation.silhouette_rows)
    clustered = len(labels) - inputs.clustering.n_noise
    note = f"Measured on {measured:,} of {plural(clustered, 'row')}." if measured < clustered else ""
    return plot_silhouette(
        evaluation.silhouette_values,
        labels[evaluation.silhouette_rows],
        names=inputs.profile.names,
        sizes=_sizes(inputs),
        note=note,
        theme=theme,
    )


def describe(inputs: PlotInputs) -> str:
    """Return what the silhouettes of a result show, in a sentence."""
    if not _applies(inputs):
        return "No silhouette figure: it takes at least two clusters."
    by_cluster = inputs.evaluation.silhouette_by_cluster
    names = inputs.profile.names
    evaluation = inputs.evaluation
    seen = inputs.clustering.labels[evaluation.silhouette_rows]
    overall = _headline(_grouped(evaluation.silhouette_values, seen, _sizes(inputs)))
    if not np.isfinite(by_cluster).any():
        return f"Silhouette of each row, by cluster. {overall}."
    best, worst = int(np.nanargmax(by_cluster)), int(np.nanargmin(by_cluster))
    named = cluster_names((best, worst), names)
    return (
        f"Silhouette of each row, by cluster. {overall}; clearest is {named[best]} ({by_cluster[best]:.2f}), "
        f"least clear {named[worst]} ({by_cluster[worst]:.2f})."
    )


def _applies(inputs: PlotInputs) -> bool:
    """Return whether there are silhouettes of at least two clusters."""
    evaluation = inputs.evaluation
    if inputs.clustering.n_clusters < 2 or not len(evaluation.silhouette_values):
        return False
    seen = inputs.clustering.labels[evaluation.silhouette_rows]
    return bool(((seen >= 0) & np.isfinite(evaluation.silhouette_values)).any())


def _sizes(inputs: PlotInputs) -> dict[int, int]:
    """Return how many rows each cluster has."""
    return {id_: int(size) for id_, size in enumerate(inputs.clustering.sizes)}


def _grouped(
    values: npt.ArrayLike, labels: npt.ArrayLike, sizes: Mapping[int, int] | None
) -> tuple[_Group, ...]:
    """Return the silhouettes of each cluster, largest cluster first; ConfigError where there are none."""
    silhouettes, ids = np.asarray(values, dtype=float), np.asarray(labels)
    if silhouettes.ndim != 1 or silhouettes.shape != ids.shape:
        raise ConfigError(
            f"values and labels must have one entry for each row, "
            f"got shapes {silhouettes.shape!r} and {ids.shape!r}."
        )
    kept = (ids >= 0) & np.isfinite(silhouettes)
    if not kept.any():
        raise ConfigError(f"none of {len(ids)} rows has both a silhouette and a cluster: nothing to draw.")
    silhouettes, ids = silhouettes[kept], ids[kept]
    own = {int(id_): silhouettes[ids == id_] for id_ in np.unique(ids)}
    known = sizes or {}
    groups = (_Group(id_, part, known.get(id_, len(part))) for id_, part in own.items())
    return tuple(sorted(groups, key=lambda group: (-group.size, group.id)))


def _mean(groups: Sequence[_Group]) -> float:
    """Return the mean silhouette of all rows, each cluster counting by its size."""
    return float(np.average([group.values.mean() for group in groups], weights=[g.size for g in groups]))


def _bands(groups: Sequence[_Group]) -> list[_Band]:
    """Return the bands from above, largest cluster first."""
    shown = groups[:_MOST_BANDS]
    least = 0.46 if len(shown) <= 8 else 0.24  # room for the name beside it
    total = float(np.clip(1.0 * len(shown), 2.4, 4.4))
    rows = sum(group.size for group in shown)
    bands: list[_Band] = []
    top = 0.0
    for group in shown:
        height = max(group.size / rows * total, least)
        bands.append(_Band(group.id, _thinned(group.values), float(group.values.mean()), top, height))
        top += height + _GAP
    return bands


def _thinned(values: _FloatVector) -> _FloatVector:
    """Return silhouettes from highest to lowest; the quantiles of many."""
    falling = np.sort(values)[::-1]
    if len(falling) <= _MOST_BARS:
        return falling
    return np.quantile(values, np.linspace(1, 0, _MOST_BARS))


def _headline(groups: Sequence[_Group]) -> str:
    """Return the finding: the mean, and how many rows lie nearer to another cluster."""
    mean = f"Mean silhouette {_mean(groups):.2f}".replace("-", "−")
    below = sum(int(np.count_nonzero(group.values < 0)) for group in groups)
    rows = sum(group.size for group in groups)
    is_sample = rows > sum(len(group.values) for group in groups)
    if not below:
        return f"{mean}; no {'measured ' if is_sample else ''}row lies nearer to another cluster"
    if is_sample:  # its share, each cluster counting by its size
        share = sum(float((group.values < 0).mean()) * group.size for group in groups) / rows
        return f"{mean}; about {percent(share)} of the rows lie nearer to another cluster"
    verb = "lies" if below == 1 else "lie"
    return f"{mean}; {below:,} of {plural(rows, 'row')} {verb} nearer to another cluster"


def _note(note: str, bands: Sequence[_Band], groups: Sequence[_Group]) -> str:
    """Return the sentences below the figure."""
    read = "Each bar is a row: right of zero it lies nearer to its own cluster, left of zero to another."
    cut = (
        f"Of {len(groups)} clusters, the {len(bands)} largest are shown." if len(groups) > len(bands) else ""
    )
    return " ".join(part for part in (read, note, cut) if part)


def _draw_band(axes: Axes, band: _Band, theme: Theme) -> None:
    """Draw one cluster's bars as one shape, and its mean as a short line."""
    color = cluster_color(band.id)
    edges = np.linspace(band.top, band.top + band.height, len(band.values) + 1)
    bars = axes.stairs(band.values, edges, orientation="horizontal", baseline=0, fill=True, color=color)
    bars.set(linewidth=0, zorder=2)
    mean = band.mean
    axes.plot([mean, mean], [edges[0], edges[-1]], color=theme.background, linewidth=2.6, zorder=3)
    axes.plot([mean, mean], [edges[0], edges[-1]], color=theme.ink, linewidth=1.2, zorder=3)
    axes.text(
        1.01,
        band.top + band.height / 2,
        f"{mean:.2f}".replace("-", "−"),
        transform=axes.get_yaxis_transform(),
        ha="left",
        va="center",
        **font(theme, size=TEXT_SIZE, color=readable(color, theme), bold=True),
    )


def _set_axes(axes: Axes, bands: Sequence[_Band], names: Mapping[int, str], theme: Theme) -> None:
    """Set limits, the clusters' names on the left and the axis below."""
    lowest = min(float(band.values.min()) for band in bands)
    highest = max(float(band.values.max()) for band in bands)
    axes.set_xlim(min(0.0, lowest) - 0.02, min(1.0, highest + 0.04) if highest > 0 else 0.1)
    axes.set_ylim(bands[-1].top + bands[-1].height + 0.06, -0.06)
    axes.axvline(0, color=theme.muted, linewidth=0.9, zorder=2.5)
    lines = 3 if len(bands) <= 4 else 2 if len(bands) <= 8 else 1
    texts = wrap_all([names[band.id] for band in bands], 135, size=SMALL_SIZE, max_lines=lines)
    name_ticks(axes.yaxis, [band.top + band.height / 2 for band in bands], texts, theme)
    label_axis(axes.xaxis, "silhouette (−1 to 1, higher is better)", theme)


def _draw_mean(axes: Axes, mean: float, theme: Theme) -> None:
    """Draw the mean of all rows as a dashed line through the bands, named above."""
    axes.axvline(mean, color=theme.ink, linewidth=1.0, linestyle=(0, (4, 3)), zorder=4)
    text = f"mean of all rows {mean:.2f}".replace("-", "−")
    left, right = axes.get_xlim()
    place = (mean - left) / (right - left)
    side = "left" if place < 0.2 else "right" if place > 0.7 else "center"
    axes.text(
        mean,
        1.01,
        text,
        transform=axes.get_xaxis_transform(),
        ha=side,
        va="bottom",
        **font(theme, size=SMALL_SIZE, color=theme.ink),
    )
    axes.text(
        1.01,
        1.01,
        f"cluster{NBSP}mean",
        transform=axes.transAxes,
        ha="left",
        va="bottom",
        **font(theme, size=SMALL_SIZE, color=theme.muted),
    )
