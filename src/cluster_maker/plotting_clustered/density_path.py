"""The choice of DBSCAN's radius: clusters and noise over all radii, the chosen run of radii shaded."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, LogLocator, MaxNLocator, NullLocator

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
#: Room on either side of what is shown, as a ratio of radii.
_ROOM = 1.25
#: Numbers of clusters from which on their axis is one of ratios.
_MANY = 20


def draw(inputs: PlotInputs, *, theme: str = "light") -> Figure | None:
    """Draw clusters and noise over all radii; None where no radius was chosen from others."""
    path = _path_of(inputs)
    if path is None:
        return None
    look = get_theme(theme)
    figure = new_figure(look, title=_title(path), note=_note(path), height=4.6)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    eps, n_clusters, noise = _shown(path)
    for axes in (upper, lower):
        dress(axes, look, grid="y")
        axes.axvspan(path.chosen.start, path.chosen.end, color=PALETTE[0], alpha=0.16, linewidth=0, zorder=0)
        axes.axvline(path.chosen.eps, color=look.ink, linewidth=1.1, zorder=1.5)
    _draw_steps(upper, eps, n_clusters, readable(PALETTE[0], look))
    _draw_steps(lower, eps, 100 * noise, readable(NOISE_COLOR, look))
    _scale_radii(upper, lower, eps, look)
    _scale_clusters(upper, n_clusters)
    lower.set_ylim(0, 100)
    lower.yaxis.set_major_locator(FixedLocator([0, 50, 100]))
    for axes, text in ((upper, "number\nof clusters"), (lower, "% of rows\nin no cluster")):
        axes.set_ylabel(text, linespacing=1.3, **font(look, size=SMALL_SIZE, color=look.muted))
    _name_choice(upper, path, look)
    figure.align_ylabels([upper, lower])
    settle(figure)
    return figure


def describe(inputs: PlotInputs) -> str:
    """Return what the choice of the radius shows, in a sentence."""
    path = _path_of(inputs)
    if path is None:
        return "No figure of the choice of a radius: none was chosen from all radii."
    one = path.chosen
    found = f"{plural(one.n_clusters, 'cluster')} with {_percent(one.noise_share)} of the rows in none"
    eps, n_clusters, _ = _shown(path)
    return (
        f"Number of clusters and share of rows in none for radii from {eps[0]:.3g} to {eps[-1]:.3g}, with "
        f"{int(n_clusters.min())} to {plural(int(n_clusters.max()), 'cluster')}: {one.eps:.3g} chosen, from "
        f"the run from {one.start:.3g} to {one.end:.3g} that has {found}."
    )


def _path_of(inputs: PlotInputs) -> EpsPath | None:
    """Return the path of the estimator, where it has one."""
    path: EpsPath | None = getattr(inputs.clustering.estimator, "path_", None)
    return path


def _title(path: EpsPath) -> str:
    """Say what was chosen."""
    one = path.chosen
    if one.n_clusters == 1:
        return "No radius parts the rows by a valley of density"
    return f"{plural(one.n_clusters, 'cluster')} over the radii from {one.start:.3g} to {one.end:.3g}"


def _note(path: EpsPath) -> str:
    """Say how to read the figure."""
    many = f"A row with {path.min_samples} rows within the radius, itself included, is inside a cluster."
    if path.chosen.n_clusters == 1:
        return f"{many} The shaded radii keep nearly all rows together."
    depth = f"valleys of density of {path.chosen.valleys:.1f} part them, in standard deviations of chance"
    return f"{many} Over the shaded radii the clusters are as many; {depth}."


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


def _draw_steps(axes: Axes, eps: _FloatVector, values: npt.NDArray[np.generic], color: str) -> None:
    """Draw figures that stay the same from one radius to the next."""
    axes.plot(eps, values, color=color, linewidth=1.8, drawstyle="steps-post", zorder=3)


def _scale_radii(upper: Axes, lower: Axes, eps: _FloatVector, theme: Theme) -> None:
    """Radii on a scale of ratios, with ticks that people read."""
    upper.set_xscale("log")
    upper.set_xlim(eps[0] / _ROOM, eps[-1])
    dress(lower, theme, grid="y")
    dress(upper, theme, grid="y")
    lower.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=9))
    lower.xaxis.set_minor_locator(NullLocator())
    upper.tick_params(labelbottom=False)
    label_axis(lower.xaxis, "radius of a neighbourhood (eps)", theme)


def _scale_clusters(axes: Axes, n_clusters: npt.NDArray[np.intp]) -> None:
    """Numbers of clusters from 1 on; many on a scale of ratios, so that few are still told apart."""
    most = int(n_clusters.max())
    if most > _MANY:
        axes.set_yscale("log")
        axes.set_ylim(0.8, most * 1.3)
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=7))
        axes.yaxis.set_minor_locator(NullLocator())
    else:
        axes.set_ylim(0, most * 1.12 + 0.2)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))


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
