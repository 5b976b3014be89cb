"""How many segments: a panel for each measure over the numbers tried, choice and runner-up marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cluster_maker.errors import ConfigError
from cluster_maker.evaluation.elbow import find_knee
from cluster_maker.plotting_clustered.style import PALETTE, SMALL_SIZE, font, label_axis, settle
from cluster_maker.types import Candidate, Selection
from cluster_maker.wording import plural
from clustering.reporting.customers.amounts import in_plain_words
from clustering.reporting.customers.charts.looks import Looks, dress_panel, head_panel, new_chart
from clustering.reporting.wording import join_words

_Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Index:
    """One measure: where it is found, how its panel is headed, and what is best."""

    name: str
    head: str
    said: str
    best: Callable[[_Vector], np.intp] | None
    read: Callable[[Candidate], float]


_INDICES = (
    _Index("inertia", "Spread inside segments: look for the bend", "the bend", None, lambda c: c.inertia),
    _Index(
        "silhouette", "Silhouette: higher is better", "silhouette", np.nanargmax, lambda c: c.silhouette
    ),
    _Index(
        "davies_bouldin", "Davies-Bouldin: lower is better", "Davies-Bouldin", np.nanargmin,
        lambda c: c.davies_bouldin,
    ),
    _Index(
        "calinski_harabasz", "Calinski-Harabasz: higher is better", "Calinski-Harabasz", np.nanargmax,
        lambda c: c.calinski_harabasz,
    ),
)  # fmt: skip
#: The measures that can be switched off.
MEASURES = tuple(index.name for index in _INDICES[1:])


def draw_optimal_k(selection: Selection, looks: Looks, measures: Sequence[str] = MEASURES) -> Figure | None:
    """Draw the choice of the number of segments.

    Parameters
    ----------
    selection : Selection
        What was tried and chosen.
    looks : Looks
        How to draw.
    measures : sequence of str
        Which indices are shown beside the elbow: of `MEASURES`.

    Returns
    -------
    matplotlib.figure.Figure or None
        None where fewer than two numbers were compared.

    Raises
    ------
    ConfigError
        For an unknown measure.
    """
    _check(measures)
    if len(selection.candidates) < 2:
        return None
    ks, shown = _values(selection, measures)
    rows = -(-len(shown) // 2)
    figure = new_chart(looks, title_of(selection), _note(ks, shown), least_height=2.2 * rows)
    panels = figure.subplots(rows, min(2, len(shown)), squeeze=False, sharex=True).ravel()
    for place, (axes, (index, values)) in enumerate(zip(panels, shown, strict=False)):
        _draw_panel(axes, index, ks, values, selection, looks)
        if place >= len(shown) - 2:
            label_axis(axes.xaxis, "number of segments", looks.theme)
            axes.tick_params(labelbottom=True)
    for axes in panels[len(shown) :]:
        axes.remove()
    settle(figure)
    return figure


def title_of(selection: Selection) -> str:
    """Say what was chosen, from what, and what came second.

    >>> from cluster_maker.types import Selection
    >>> title_of(Selection(4, 3, "", "clearness")), title_of(Selection(4, None, "", "given"))
    ('4 segments chosen; 3 came second', '4 segments, as asked for')
    """
    if selection.criterion == "given" and selection.n_clusters > 1:
        return f"{plural(selection.n_clusters, 'segment')}, as asked for"
    tried = sorted(candidate.n_clusters for candidate in selection.candidates)
    among = f" from {tried[0]} to {tried[-1]}" if len(tried) > 1 else ""
    second = f"; {selection.runner_up} came second" if selection.runner_up is not None else ""
    if selection.n_clusters <= 1:
        return f"No division into segments chosen{f', {tried[0]} to {tried[-1]} tried' if among else ''}"
    return f"{plural(selection.n_clusters, 'segment')} chosen{among}{second}"


def describe_optimal_k(selection: Selection, measures: Sequence[str] = MEASURES) -> str:
    """Return what the chart of the choice shows, in a sentence."""
    _check(measures)
    if len(selection.candidates) < 2:
        return f"No chart of the choice of the number of segments: {in_plain_words(selection.reason)}"
    ks, shown = _values(selection, measures)
    best = _best_numbers(ks, shown)
    told = f" Best by single measures: {best}." if best else ""
    return f"Measures for {ks[0]} to {ks[-1]} segments. {title_of(selection)}.{told}"


def _check(measures: Sequence[str]) -> None:
    """Refuse a measure that there is none of."""
    unknown = [name for name in measures if name not in MEASURES]
    if unknown:
        raise ConfigError(f"unknown measure {unknown[0]!r}. Allowed: {', '.join(MEASURES)}.")


def _values(
    selection: Selection, measures: Sequence[str]
) -> tuple[npt.NDArray[np.int64], list[tuple[_Index, _Vector]]]:
    """Return the numbers tried, rising, and the values of each measure that has any."""
    ordered = sorted(selection.candidates, key=lambda candidate: candidate.n_clusters)
    wanted = [index for index in _INDICES if index.name == "inertia" or index.name in measures]
    table = [(index, np.array([index.read(each) for each in ordered], dtype=float)) for index in wanted]
    ks = np.array([candidate.n_clusters for candidate in ordered], dtype=np.int64)
    return ks, [(index, values) for index, values in table if np.isfinite(values).any()]


def _draw_panel(
    axes: Axes,
    index: _Index,
    ks: npt.NDArray[np.int64],
    values: _Vector,
    selection: Selection,
    looks: Looks,
) -> None:
    """Draw one measure with the choice, the runner-up, and what it would choose alone."""
    dress_panel(axes, looks, grid="y")
    head_panel(axes, index.head, looks)
    axes.plot(ks, values, color=PALETTE[0], linewidth=1.8, marker="o", markersize=4.5, zorder=3)
    alone = _alone(index, ks, values)
    if alone is not None:
        at = values[int(np.flatnonzero(ks == alone)[0])]
        axes.plot(
            alone, at, marker="o", markersize=11, markerfacecolor="none", markeredgecolor=PALETTE[1],
            markeredgewidth=1.8, zorder=4,
        )  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True, min_n_ticks=1))
    axes.set_xlim(ks[0] - 0.4, ks[-1] + 0.4)
    _set_heights(axes, values, from_zero=index.name != "silhouette")
    _mark_choice(axes, ks, selection, looks)


def _set_heights(axes: Axes, values: _Vector, *, from_zero: bool) -> None:
    """Leave room above for the words; begin at zero, or show below it too."""
    finite = values[np.isfinite(values)]
    high = max(float(finite.max()), 0.0) or 1.0
    low = 0.0 if from_zero else min(float(finite.min()), 0.0)
    axes.set_ylim(low - 0.04 * (high - low), high + 0.22 * (high - low))


def _mark_choice(axes: Axes, ks: npt.NDArray[np.int64], selection: Selection, looks: Looks) -> None:
    """Draw a line at the choice and one at the runner-up; the words lean away from each other."""
    chosen, second = selection.n_clusters, selection.runner_up
    for number, word, dashes in ((chosen, "chosen", "-"), (second, "second", (0, (3, 3)))):
        if number is None or not ks[0] <= number <= ks[-1]:
            continue
        color = looks.theme.ink if word == "chosen" else looks.theme.muted
        axes.axvline(number, color=color, linewidth=1.1, linestyle=dashes, zorder=1.5)
        other = second if word == "chosen" else chosen
        left = number == ks[-1] or (other is not None and number < other and number > ks[0])
        drop = -3 if word == "chosen" else -15  # on a line of its own: the two may be neighbours
        axes.annotate(
            f"{number} {word}", (number, 1.0), (-4 if left else 4, drop),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points", ha="right" if left else "left", va="top",
            **font(looks.theme, size=SMALL_SIZE, color=color, bold=word == "chosen"),
        )  # fmt: skip


def _alone(index: _Index, ks: npt.NDArray[np.int64], values: _Vector) -> int | None:
    """Return the number that one measure alone would choose; None where it cannot tell."""
    known = np.isfinite(values)
    if index.best is None:
        found = find_knee(ks[known].tolist(), values[known].tolist()) if known.sum() > 2 else None
        return None if found is None else int(found)
    return int(ks[int(index.best(values))])


def _best_numbers(ks: npt.NDArray[np.int64], shown: list[tuple[_Index, _Vector]]) -> str:
    """List what each measure alone would choose."""
    found = [(index.said, _alone(index, ks, values)) for index, values in shown]
    return join_words([f"{number} by {said}" for said, number in found if number is not None])


def _note(ks: npt.NDArray[np.int64], shown: list[tuple[_Index, _Vector]]) -> str:
    """Say what the rings are; why this number is said in the report."""
    best = _best_numbers(ks, shown)
    return f"Rings: what one measure alone would choose ({best})." if best else ""


__all__ = ["MEASURES", "describe_optimal_k", "draw_optimal_k", "title_of"]
