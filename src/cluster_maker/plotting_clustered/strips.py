"""Draw one feature: a lane for each cluster, its histogram above the line and its rows below."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cluster_maker.plotting_clustered.projection import frame, sample_rows
from cluster_maker.plotting_clustered.scene import Scene
from cluster_maker.plotting_clustered.style import (
    SMALL_SIZE,
    WIDTH,
    Size,
    Theme,
    dress,
    label_axis,
    name_ticks,
    new_figure,
    settle,
)
from cluster_maker.plotting_clustered.text import NBSP, plural, wrap_all
from cluster_maker.types import NOISE

_MOST_LANES = 20
_LANE_ROWS = 800
_BINS = 80


def draw_strips(scene: Scene, title: str, theme: Theme, *, size: Size = None) -> Figure:
    """Return the figure of a scene with one axis."""
    lanes = [*scene.ids[:_MOST_LANES], *([NOISE] if scene.n_noise else [])]
    limits = frame(scene.seen, scene.labels, scene.centers)
    height = float(np.clip(0.85 * len(lanes), 1.2, 4.4)) if len(lanes) < 10 else 0.42 * len(lanes)
    width, height = size or (WIDTH, height + 0.6)
    figure = new_figure(theme, title=title, note=_note(scene, lanes, limits), width=width, height=height)
    axes = figure.add_subplot()
    dress(axes, theme, grid="x")
    axes.spines["left"].set_visible(False)
    axes.set_xlim(*limits[:, 0])
    axes.set_ylim(len(lanes) - 0.4, -0.75)
    label_axis(axes.xaxis, scene.axis_names[0], theme)
    name_ticks(axes.yaxis, range(len(lanes)), _lane_names(scene, lanes), theme)
    axes.yaxis.set_tick_params(length=0)
    bin_width = float(np.ptp(limits[:, 0])) / _BINS
    for lane, id_ in enumerate(lanes):
        _draw_lane(axes, lane, scene.rows_of(id_)[:, 0], bin_width, scene.color(id_))
    _draw_centers(axes, scene, lanes, theme)
    settle(figure)
    return figure


def _note(scene: Scene, lanes: list[int], limits: npt.NDArray[np.float64]) -> str:
    """Return the sentences below the lanes."""
    notes = [
        *scene.notes,
        "Humps: how the rows of each cluster spread, each to its own height. Dots: single rows.",
    ]
    if len(scene.seen) > _LANE_ROWS:
        notes[-1] = notes[-1][:-1] + f", at most {_LANE_ROWS} of each cluster."
    if len(scene.centers):
        notes.append("Ringed dots: cluster means.")
    hidden = int(np.count_nonzero((scene.seen < limits[0]) | (scene.seen > limits[1])))
    if hidden:
        notes.append(f"{plural(hidden, 'row')} far away, beyond the edge of the figure.")
    if len(scene.counts) > _MOST_LANES:
        notes.append(f"Of {len(scene.counts)} clusters, the {_MOST_LANES} largest are shown.")
    return " ".join(notes)


def _lane_names(scene: Scene, lanes: list[int]) -> list[str]:
    """Return the lanes' names with their shares of the rows."""
    few = len(lanes) < 10
    clusters = [id_ for id_ in lanes if id_ != NOISE]
    names = wrap_all([scene.names[id_] for id_ in clusters], 120, size=SMALL_SIZE, max_lines=2 if few else 1)
    gap = "\n" if few else NBSP + NBSP
    texts = [f"{name}{gap}{scene.share(id_)}" for id_, name in zip(clusters, names, strict=True)]
    return texts + [f"no cluster\n{plural(scene.n_noise, 'row')}"] * (NOISE in lanes)


def _draw_lane(axes: Axes, lane: int, values: npt.NDArray[np.float64], width: float, color: str) -> None:
    """Draw one cluster: histogram above the lane's line, rows scattered below it."""
    if not len(values):
        return
    middle, half = (values.min() + values.max()) / 2, max(float(np.ptp(values)), width) / 2
    bins = min(10 * _BINS, max(1, round(2 * half / width)))
    counts, edges = np.histogram(values, bins=bins, range=(middle - half, middle + half))
    heights = counts / max(int(counts.max()), 1) * 0.55
    axes.stairs(
        lane - heights, edges, baseline=lane, fill=True, color=color, alpha=0.75, linewidth=0, zorder=2
    )
    shown = values[sample_rows(len(values), _LANE_ROWS)]
    drop = 0.08 + 0.22 * np.random.default_rng(0).random(len(shown))
    size = float(np.clip(900 / max(len(shown), 1), 2.5, 16))
    axes.scatter(shown, lane + drop, s=size, c=color, alpha=0.6, linewidths=0, zorder=2)


def _draw_centers(axes: Axes, scene: Scene, lanes: list[int], theme: Theme) -> None:
    """Mark the centres on their lanes' lines."""
    for id_, center in enumerate(scene.centers[:, 0]):
        if id_ in lanes:
            axes.plot(
                center,
                lanes.index(id_),
                marker="o",
                markersize=6.5,
                color=scene.color(id_),
                markeredgecolor=theme.ink,
                markeredgewidth=1.1,
                zorder=3,
            )
