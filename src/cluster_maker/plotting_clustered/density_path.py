"""The choice of DBSCAN's radius: clusters, noise and quality over all radii, the chosen run of radii shaded.

Each number of neighbours that was weighed has a column of its own, on the same scales.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator

from cluster_maker.plotting_clustered.inputs import PlotInputs
from cluster_maker.plotting_clustered.style import (
    NOISE_COLOR,
    PALETTE,
    SMALL_SIZE,
    TEXT_SIZE,
    Theme,
    dress,
    font,
    get_theme,
    label_axis,
    new_figure,
    readable,
    settle,
)
from cluster_maker.plotting_clustered.text import NBSP, plural
from cluster_maker.types import EpsPath

_FloatVector = npt.NDArray[np.float64]
#: What the rows of the figure show.
_ROWS = ("number\nof clusters", "% of rows\nin no cluster", "quality\nof a run")
#: Room on either side of what is shown, as a ratio of radii.
_ROOM = 1.25
#: Numbers of clusters from which on their axis is one of ratios.
_MANY = 20


def draw(inputs: PlotInputs, *, theme: str = "light") -> Figure | None:
    """Draw clusters, noise and quality over all radii; None where no radius was chosen from others."""
    path, paths = _path_of(inputs), _paths_of(inputs)
    if path is None:
        return None
    look = get_theme(theme)
    figure = new_figure(look, title=_title(path), note=_note(path, paths), height=5.6)
    panels = figure.subplots(3, len(paths), sharex=True, sharey="row", squeeze=False, height_ratios=(3, 2, 2))
    curves = [_shown(each) for each in paths]
    for column, each, curve in zip(panels.T, paths, curves, strict=True):
        _draw_column(column, each, curve, look, chosen=each is path)
        if len(paths) > 1:
            _name_column(column[0], each, look, chosen=each is path)
    _scale_radii(panels, curves, look)
    _scale_clusters(panels[0, 0], np.concatenate([curve[1] for curve in curves]))
    panels[1, 0].set_ylim(0, 100)
    panels[1, 0].yaxis.set_major_locator(FixedLocator([0, 50, 100]))
    _scale_quality(panels[2, 0], paths)
    for axes, text in zip(panels[:, 0], _ROWS, strict=True):
        axes.set_ylabel(text, linespacing=1.3, **font(look, size=SMALL_SIZE, color=look.muted))
    if len(paths) == 1:
        _name_choice(panels[0, 0], path, look)
    figure.align_ylabels(panels[:, 0])
    settle(figure)
    return figure


def describe(inputs: PlotInputs) -> str:
    """Return what the choice of the radius shows, in a sentence or two."""
    path = _path_of(inputs)
    if path is None:
        return "No figure of the choice of a radius: none was chosen from all radii."
    one = path.chosen
    found = f"{plural(one.n_clusters, 'cluster')} with {_percent(one.noise_share)} of the rows in none"
    eps, n_clusters, _ = _shown(path)
    return (
        f"Number of clusters and share of rows in none for radii from {eps[0]:.3g} to {eps[-1]:.3g}, with "
        f"{int(n_clusters.min())} to {plural(int(n_clusters.max()), 'cluster')}: {one.eps:.3g} chosen, from "
        f"the run from {one.start:.3g} to {one.end:.3g} that has {found}.{_others(path, _paths_of(inputs))}"
    )


def _others(path: EpsPath, paths: tuple[EpsPath, ...]) -> str:
    """Say what other numbers of neighbours find."""
    found = [
        f"{plural(each.chosen.n_clusters, 'cluster')} with {each.min_samples}"
        for each in paths
        if each is not path
    ]
    if not found:
        return ""
    return f" That is with {path.min_samples} neighbours; beside it, {' and '.join(found)}."


def _path_of(inputs: PlotInputs) -> EpsPath | None:
    """Return the path of the estimator, where it has one."""
    path: EpsPath | None = getattr(inputs.clustering.estimator, "path_", None)
    return path


def _paths_of(inputs: PlotInputs) -> tuple[EpsPath, ...]:
    """Return the paths of all numbers of neighbours that were weighed."""
    paths: tuple[EpsPath, ...] = getattr(inputs.clustering.estimator, "paths_", ())
    return paths


def _title(path: EpsPath) -> str:
    """Say what was chosen."""
    one = path.chosen
    if one.n_clusters == 1:
        return "No radius parts the rows by a valley of density"
    return f"{plural(one.n_clusters, 'cluster')} over the radii from {one.start:.3g} to {one.end:.3g}"


def _note(path: EpsPath, paths: tuple[EpsPath, ...]) -> str:
    """Say how to read the figure."""
    number = f"{path.min_samples} rows" if len(paths) == 1 else "so many rows"
    many = f"A row with {number} within the radius, itself included, is inside a cluster."
    quality = (
        "Quality: depth of the valleys of density around the clusters less that inside, in standard "
        "deviations of chance, times the share of rows in clusters; below 0 drawn at 0."
    )
    if path.chosen.n_clusters == 1:
        return f"{many} {quality} The shaded radii keep nearly all rows together."
    depth = f"valleys of {path.chosen.valleys:.1f} part them"
    return f"{many} {quality} Over the shaded radii the clusters are as many; {depth}."


def _shown(path: EpsPath) -> tuple[_FloatVector, npt.NDArray[np.intp], _FloatVector]:
    """Return the radii at which something is to be seen, with clusters and noise."""
    there = (path.eps > 0) & (path.n_clusters > 0)
    eps, n_clusters, noise = path.eps[there], path.n_clusters[there], path.noise_share[there]
    end = path.chosen.end * _ROOM
    several = int(np.flatnonzero(n_clusters > 1).max(initial=0)) + 2
    last = max(int(np.searchsorted(eps, end, side="right")), several)
    seen = slice(0, max(2, last))
    return (
        np.append(eps[seen], max(end, 1.05 * eps[seen][-1])),
        np.append(n_clusters[seen], n_clusters[seen][-1]),
        np.append(noise[seen], noise[seen][-1]),
    )


def _draw_column(
    column: npt.NDArray[np.object_],
    path: EpsPath,
    curve: tuple[_FloatVector, npt.NDArray[np.intp], _FloatVector],
    look: Theme,
    *,
    chosen: bool,
) -> None:
    """Draw clusters, noise and quality of one number of neighbours, its best run of radii shaded."""
    eps, n_clusters, noise = curve
    one = path.chosen
    for axes in column:
        dress(axes, look, grid="y")
        axes.axvspan(
            one.start, one.end, color=PALETTE[0], alpha=0.16 if chosen else 0.10, linewidth=0, zorder=0
        )
        if chosen:
            axes.axvline(one.eps, color=look.ink, linewidth=1.1, zorder=1.5)
    _draw_steps(column[0], eps, n_clusters, readable(PALETTE[0], look))
    _draw_steps(column[1], eps, 100 * noise, readable(NOISE_COLOR, look))
    runs = [
        [(each.start, max(each.quality, 0.0)), (each.end, max(each.quality, 0.0))] for each in path.plateaus
    ]
    lines = LineCollection(runs, colors=readable(PALETTE[2], look), linewidths=2.2, zorder=3)
    column[2].add_collection(lines, autolim=False)


def _draw_steps(axes: Axes, eps: _FloatVector, values: npt.NDArray[np.generic], color: str) -> None:
    """Draw figures that stay the same from one radius to the next."""
    axes.plot(eps, values, color=color, linewidth=1.8, drawstyle="steps-post", zorder=3)


def _scale_radii(
    panels: npt.NDArray[np.object_],
    curves: list[tuple[_FloatVector, npt.NDArray[np.intp], _FloatVector]],
    theme: Theme,
) -> None:
    """Radii on a scale of ratios, with ticks that people read."""
    first = panels[0, 0]
    first.set_xscale("log")
    low, high = min(eps[0] for eps, _, _ in curves) / _ROOM, max(eps[-1] for eps, _, _ in curves)
    first.set_xlim(low, high)
    every: list[Axes] = panels.ravel().tolist()
    for axes in every:
        dress(axes, theme, grid="y")
        axes.tick_params(labelbottom=axes in panels[-1], labelleft=axes in panels[:, 0])
    room = 9 // panels.shape[1]
    first.xaxis.set_major_locator(FixedLocator(_ticks(low, high, room)))
    first.xaxis.set_minor_locator(NullLocator())
    first.xaxis.set_major_formatter(FuncFormatter(_plainly))
    middle = panels[-1, panels.shape[1] // 2]
    label_axis(middle.xaxis, "radius of a neighbourhood (eps)", theme)


def _ticks(low: float, high: float, room: int) -> list[float]:
    """Return round radii between two, as close as there is room for."""
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    found: list[float] = []
    for digits in ((1, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        found = [digit * 10.0**power for power in decades for digit in digits]
        found = [each for each in found if low <= each <= high]
        if len(found) <= room:
            return found
    return found[:: -(-len(found) // room)]


def _scale_quality(axes: Axes, paths: tuple[EpsPath, ...]) -> None:
    """Quality from 0 on, up to twice what is needed at least."""
    most = max((each.plateaus[0].quality for each in paths if each.plateaus), default=0.0)
    axes.set_ylim(0, 1.15 * max(most, 2 * paths[0].least_valleys))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3))


def _name_column(axes: Axes, path: EpsPath, theme: Theme, *, chosen: bool) -> None:
    """Write the number of neighbours above a column, and what it finds."""
    one = path.chosen
    text = f"min_samples{NBSP}{path.min_samples}\n"
    text += f"{one.eps:.3g}{NBSP}chosen" if chosen else plural(one.n_clusters, "cluster")
    color = theme.ink if chosen else theme.muted
    axes.set_title(text, linespacing=1.35, pad=5, **font(theme, size=SMALL_SIZE, color=color, bold=chosen))


def _scale_clusters(axes: Axes, n_clusters: npt.NDArray[np.intp]) -> None:
    """Numbers of clusters from 1 on; many on a scale of ratios, so that few are still told apart."""
    most = int(n_clusters.max())
    if most > _MANY:
        axes.set_yscale("log")
        axes.set_ylim(0.8, most * 1.3)
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=7))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(FuncFormatter(_plainly))
    else:
        axes.set_ylim(0, most * 1.12 + 0.2)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))


def _plainly(value: float, _place: float) -> str:
    """Write the number at a tick without powers of ten."""
    return f"{value:,.10g}" if 1e-4 <= value < 1e7 else f"{value:g}"


def _name_choice(axes: Axes, path: EpsPath, theme: Theme) -> None:
    """Write the chosen radius above its line."""
    low, high = np.log(axes.get_xlim())
    place = (np.log(path.chosen.eps) - low) / (high - low)
    text = f"{path.chosen.eps:.3g}{NBSP}chosen"
    side = "left" if place < 0.15 else "right" if place > 0.85 else "center"
    style = font(theme, size=TEXT_SIZE, color=theme.ink, bold=True)
    axes.text(
        path.chosen.eps, 1.02, text, transform=axes.get_xaxis_transform(), ha=side, va="bottom", **style
    )


def _percent(share: float) -> str:
    """Write a share for people."""
    return f"{100 * share:.0f}%"
