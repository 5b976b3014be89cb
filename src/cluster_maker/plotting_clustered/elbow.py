"""The choice of the number of clusters: the figures for each number tried, the choice marked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered.inputs import PlotInputs
from cluster_maker.plotting_clustered.style import (
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
from cluster_maker.types import Selection

_FloatVector = npt.NDArray[np.float64]
_INERTIA = "squared distances\nto cluster means"


def plot_elbow(
    k_values: Sequence[int],
    inertias: Sequence[float],
    title: str | None = None,
    *,
    chosen: int | None = None,
    theme: str = "light",
) -> Figure:
    """Draw the inertia for each number of clusters.

    Parameters
    ----------
    k_values : sequence of int
        Numbers of clusters, in any order.
    inertias : sequence of float, same length
        Sum of squared distances to the cluster means, in squared units of the clustering space; NaN
        leaves a gap.
    title : str, optional
        Default: says what was compared.
    chosen : int, optional
        The number of clusters that was chosen; it is marked.
    theme : {"light", "dark"}
        Colours of background and text.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ConfigError
        If there are no values, or the lengths differ, or for an unknown theme.

    References
    ----------
    Thorndike, R. L. (1953). Who belongs in the family? Psychometrika 18.

    Examples
    --------
    >>> figure = plot_elbow([2, 3, 4], [900.0, 300.0, 280.0], chosen=3)
    >>> figure.axes[0].get_xlabel()
    'number of clusters'
    """
    look = get_theme(theme)
    ks, values = _sorted_sweep(k_values, inertias)
    heading = title if title is not None else f"Inertia for {_span(ks)}"
    figure = new_figure(look, title=heading, height=3.4)
    axes = figure.add_subplot()
    _dress_sweep(axes, ks, look)
    _draw_line(axes, ks, values, PALETTE[0], look)
    axes.set_ylim(*_from_zero(values))
    label_axis(axes.xaxis, "number of clusters", look)
    _label_measure(axes, _INERTIA, look)
    _mark(axes, ks, chosen, None, look)
    settle(figure)
    return figure


def draw(inputs: PlotInputs, *, theme: str = "light") -> Figure | None:
    """Draw the choice of the number of clusters; None without a sweep of at least two numbers."""
    selection = inputs.selection
    if len(selection.candidates) < 2:
        return None
    look = get_theme(theme)
    ks, inertia, mean, worst = _candidates(selection)
    title = f"{plural(selection.n_clusters, 'cluster')} chosen, {ks[0]} to {ks[-1]} tried"
    note = selection.reason  # the notes stand beside the figure, where there is room
    figure = new_figure(look, title=title, note=note, height=4.6)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    for axes in (upper, lower):
        _dress_sweep(axes, ks, look)
    _draw_line(upper, ks, mean, look.muted, look)
    _draw_line(upper, ks, worst, PALETTE[0], look)
    _draw_line(lower, ks, inertia, look.muted, look)
    upper.set_ylim(*_around(np.concatenate([mean, worst])))
    lower.set_ylim(*_from_zero(inertia))
    upper.tick_params(labelbottom=False)
    _label_measure(upper, "silhouette\n(−1 to 1, higher is better)", look)
    _label_measure(lower, _INERTIA, look)
    label_axis(lower.xaxis, "number of clusters", look)
    _mark(upper, ks, selection.n_clusters, selection.runner_up, look)
    _mark(lower, ks, selection.n_clusters, selection.runner_up, look, words=False)
    ends = [("mean of\nall rows", mean, look.muted), ("worst\ncluster", worst, readable(PALETTE[0], look))]
    _name_lines(upper, ends, look)
    figure.align_ylabels([upper, lower])
    settle(figure)
    return figure


def describe(inputs: PlotInputs) -> str:
    """Return what the choice of the number of clusters shows, in a sentence."""
    selection = inputs.selection
    if len(selection.candidates) < 2:
        return "No figure of the choice of the number of clusters: no other numbers were compared."
    ks, _, _, worst = _candidates(selection)
    at_choice = worst[(ks == selection.n_clusters) & np.isfinite(worst)]
    found = f", where the worst cluster's silhouette is {at_choice[0]:.2f}" if len(at_choice) else ""
    second = f"; the runner-up is {selection.runner_up}" if selection.runner_up is not None else ""
    return f"Silhouette and inertia for {_span(ks)}: {selection.n_clusters} chosen{found}{second}."


def _candidates(
    selection: Selection,
) -> tuple[npt.NDArray[np.int64], _FloatVector, _FloatVector, _FloatVector]:
    """Return numbers of clusters, inertia, mean and worst silhouette, by rising number."""
    ordered = sorted(selection.candidates, key=lambda candidate: candidate.n_clusters)
    table = np.array(
        [(c.n_clusters, c.inertia, c.silhouette, c.worst_silhouette) for c in ordered], dtype=float
    )
    return table[:, 0].astype(np.int64), table[:, 1], table[:, 2], table[:, 3]


def _sorted_sweep(
    k_values: Sequence[int], inertias: Sequence[float]
) -> tuple[npt.NDArray[np.int64], _FloatVector]:
    """Return both as arrays by rising number of clusters."""
    ks, values = np.asarray(k_values, dtype=np.int64), np.asarray(inertias, dtype=float)
    if ks.ndim != 1 or ks.shape != values.shape or not len(ks):
        raise ConfigError(
            f"k_values and inertias must be two lists of the same length with at least one number, "
            f"got {ks.size} and {values.size}."
        )
    order = np.argsort(ks, kind="stable")
    return ks[order], values[order]


def _span(ks: npt.NDArray[np.int64]) -> str:
    """Return the numbers tried in words."""
    if len(ks) == 1:
        return plural(int(ks[0]), "cluster")
    return f"{ks[0]} to {ks[-1]}{NBSP}clusters"


def _dress_sweep(axes: Axes, ks: npt.NDArray[np.int64], theme: Theme) -> None:
    """Prepare axes whose horizontal axis is the number of clusters."""
    dress(axes, theme, grid="y")
    room = max(0.5, 0.04 * float(ks[-1] - ks[0]))
    axes.set_xlim(ks[0] - room, ks[-1] + room)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=16, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))


def _draw_line(axes: Axes, ks: npt.NDArray[np.int64], values: _FloatVector, color: str, theme: Theme) -> None:
    """Draw one measure over the numbers of clusters."""
    size = 4.5 if len(ks) <= 30 else 2.5
    axes.plot(ks, values, color=color, linewidth=1.8, marker="o", markersize=size, zorder=3)


def _from_zero(values: _FloatVector) -> tuple[float, float]:
    """Return limits from zero to above the largest value."""
    top = float(np.nanmax(values)) if np.isfinite(values).any() else 1.0
    return 0.0, 1.08 * top if top > 0 else 1.0


def _around(values: _FloatVector) -> tuple[float, float]:
    """Return limits around all values; zero is shown where they come near it."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return 0.0, 1.0
    low, high = min(0.0, float(finite.min())), max(0.0, float(finite.max()))
    room = 0.1 * max(high - low, 0.1)
    return (low - room if low < 0 else 0.0), high + room


def _label_measure(axes: Axes, text: str, theme: Theme) -> None:
    """Name the vertical axis in two short lines."""
    axes.set_ylabel(text, linespacing=1.3, **font(theme, size=SMALL_SIZE, color=theme.muted))


def _mark(
    axes: Axes,
    ks: npt.NDArray[np.int64],
    chosen: int | None,
    runner_up: int | None,
    theme: Theme,
    *,
    words: bool = True,
) -> None:
    """Mark the choice and the runner-up by lines; the words lean away from each other."""
    chosen_first = runner_up is None or chosen is None or chosen < runner_up
    for k, word, dashes, color in (
        (chosen, "chosen", "-", theme.ink),
        (runner_up, "runner-up", (0, (3, 3)), theme.muted),
    ):
        if k is None or not ks[0] <= k <= ks[-1]:
            continue
        axes.axvline(k, color=color, linewidth=1.1, linestyle=dashes, zorder=1.5)
        if words:
            side = "right" if runner_up is not None and (word == "chosen") == chosen_first else "left"
            style = font(theme, size=TEXT_SIZE, color=color, bold=word == "chosen")
            axes.text(
                k,
                1.02,
                f"{k}{NBSP}{word}",
                transform=axes.get_xaxis_transform(),
                ha=side,
                va="bottom",
                **style,
            )


def _name_lines(axes: Axes, ends: Sequence[tuple[str, _FloatVector, str]], theme: Theme) -> None:
    """Write the names of lines at their right ends, apart from each other."""
    low, high = axes.get_ylim()
    heights = [
        float(values[np.isfinite(values)][-1]) if np.isfinite(values).any() else low for _, values, _ in ends
    ]
    places = _apart([(height - low) / (high - low) for height in heights], gap=0.22)
    for (name, _, color), place in zip(ends, places, strict=True):
        style = font(theme, size=SMALL_SIZE, color=color, bold=True)
        axes.text(1.015, place, name, transform=axes.transAxes, ha="left", va="center", **style)


def _apart(places: Sequence[float], *, gap: float) -> list[float]:
    """Return two heights (0 to 1) moved apart to at least `gap`, kept inside."""
    first, second = places
    distance = abs(first - second)
    if distance < gap:
        middle = min(max((first + second) / 2, gap), 1 - gap)
        up = gap / 2 if first >= second else -gap / 2
        first, second = middle + up, middle - up
    return [first, second]
