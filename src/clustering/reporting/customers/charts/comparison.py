"""The segments side by side: one small panel for each figure, original units, the same order everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from cluster_maker.plotting_clustered.style import SMALL_SIZE, font, name_ticks, readable, settle
from cluster_maker.plotting_clustered.text import wrap_all
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.amounts import Measure, part_text
from clustering.reporting.customers.charts.looks import Looks, dress_panel, head_panel, new_chart, widest
from clustering.reporting.customers.charts.segment_map import METHOD_NAMES
from clustering.reporting.customers.standing import (
    column,
    earners,
    everyone,
    known_measures,
    money_sentence,
    name_of,
    named_earners,
    real_segments,
    segment_labels,
)

#: The figures that have a panel, where they are known; others take the place of those that are not.
SHOWN = (
    "avg_transaction_value",
    "total_transactions",
    "days_since_last_purchase",
    "clv",
    "churn_risk",
)
_ACROSS, _PANELS = 3, 5
_LINE = 0.3  # inches a segment takes in a panel
_ABOVE = 0.55  # inches of a panel's head and foot
_Vector = npt.NDArray[np.float64]


def draw_comparison(segmentation: Segmentation, looks: Looks) -> Figure:
    """Draw the segments side by side.

    Parameters
    ----------
    segmentation : Segmentation
        What was found; figures that it has not are left out.
    looks : Looks
        How to draw.

    Returns
    -------
    matplotlib.figure.Figure
        Panels of horizontal bars: head count against revenue, then each figure of `SHOWN` with the mean of
        everyone as a dashed line and, for expected value, its interval. Higher than configured where many
        segments need it.
    """
    labels = segment_labels(segmentation)
    measures = _shown_measures(segmentation)
    rows = -(-(1 + len(measures)) // _ACROSS)
    least = rows * (_ABOVE + _LINE * max(len(labels), 2))
    figure = new_chart(looks, title_of(segmentation), _note(segmentation, measures), least_height=least)
    panels = figure.subplots(rows, _ACROSS, squeeze=False, sharey=True).ravel()
    _draw_shares(panels[0], segmentation, labels, looks)
    for axes, measure in zip(panels[1:], measures, strict=False):
        _draw_measure(axes, measure, segmentation, labels, looks)
    for axes in panels[1 + len(measures) :]:
        axes.remove()
    for axes in panels[: 1 + len(measures) : _ACROSS]:
        _name_segments(axes, segmentation, labels, looks)
    settle(figure)
    return figure


def title_of(segmentation: Segmentation) -> str:
    """Say who brings the money."""
    method = METHOD_NAMES[segmentation.method]
    found = earners(segmentation)
    if not found.labels:
        kinds = ("nobody is in a segment", "one group", "the groups side by side")
        return f"{method}: {kinds[min(len(real_segments(segmentation)), 2)]}"
    who = named_earners(segmentation)
    if not found.uneven:
        return f"{method}: {money_sentence(segmentation)}"
    heads, money = part_text(found.customer_share), part_text(found.revenue_share)
    return f"{heads} of customers bring {money} of the revenue: {who}"


def describe_comparison(segmentation: Segmentation, currency: str = "") -> str:
    """Return what the comparison shows, in a few sentences."""
    stats = segmentation.stats
    told = []
    for label in segment_labels(segmentation)[:6]:
        heads, money = (float(column(stats, name).loc[label]) for name in ("customer_share", "revenue_share"))
        each = known_measures(segmentation)[0].text(float(column(stats, "total_spent").loc[label]), currency)
        told.append(
            f"{name_of(segmentation, label)}: {part_text(heads)} of customers, {part_text(money)} of "
            f"revenue, {each} each"
        )
    return f"Bars for each segment. {title_of(segmentation)}. {'; '.join(told)}."


def _shown_measures(segmentation: Segmentation) -> list[Measure]:
    """Return the figures that get a panel, in their order."""
    known = known_measures(segmentation)
    first = [each for each in known if each.column in SHOWN]
    others = [each for each in known if each.column not in SHOWN]
    return sorted([*first, *others][:_PANELS], key=known.index)


def _note(segmentation: Segmentation, measures: Sequence[Measure]) -> str:
    """Say how to read the panels."""
    parts = ["Means per customer, from original values; dashed line: everyone. Most revenue first."]
    if any(each.column == "clv" for each in measures) and "clv_low" in segmentation.stats.columns:
        parts.append("Whisker: how sure the mean is (95% interval).")
    return " ".join(parts)


def _draw_shares(axes: Axes, segmentation: Segmentation, labels: Sequence[int], looks: Looks) -> None:
    """Draw the share of customers (pale) above that of the revenue (full) for each segment."""
    stats = segmentation.stats
    heads = column(stats, "customer_share").loc[list(labels)].to_numpy()
    money = column(stats, "revenue_share").loc[list(labels)].to_numpy()
    _prepare(axes, "Customers (pale) and revenue", len(labels), looks)
    places = np.arange(len(labels))
    colors = [looks.colors[label] for label in labels]
    axes.barh(places - 0.2, np.nan_to_num(heads), height=0.34, color=colors, alpha=0.4, linewidth=0)
    axes.barh(places + 0.2, np.nan_to_num(money), height=0.34, color=colors, linewidth=0)
    few = len(labels) <= 8
    _write_values(axes, places - 0.2, heads, [part_text(share) for share in heads], looks, muted=True)
    _write_values(axes, places + 0.2, money, [part_text(share) for share in money], looks, bold=few)
    _make_room(axes, np.concatenate([heads, money]), ["100%"], looks)


def _draw_measure(
    axes: Axes, measure: Measure, segmentation: Segmentation, labels: Sequence[int], looks: Looks
) -> None:
    """Draw one figure: a bar for each segment with its value, and everyone's mean."""
    values = column(segmentation.stats, measure.column).loc[list(labels)].to_numpy()
    _prepare(axes, measure.title, len(labels), looks)
    places = np.arange(len(labels))
    colors = [looks.colors[label] for label in labels]
    axes.barh(places, np.nan_to_num(values), height=0.62, color=colors, linewidth=0, zorder=2)
    texts = [measure.text(float(value), looks.config.currency) for value in values]
    ends = _whiskers(axes, measure, segmentation, labels, values, looks)
    _write_values(axes, places, ends, texts, looks, bold=True)
    mean = everyone(segmentation, measure.column)
    if np.isfinite(mean):
        axes.axvline(mean, color=looks.theme.muted, linewidth=1, linestyle=(0, (4, 3)), zorder=3)
    _make_room(axes, np.append(ends, mean), texts, looks)


def _whiskers(
    axes: Axes,
    measure: Measure,
    segmentation: Segmentation,
    labels: Sequence[int],
    values: _Vector,
    looks: Looks,
) -> _Vector:
    """Draw the interval of the expected value; return where each bar with its interval ends."""
    low, high = (
        column(segmentation.stats, f"{measure.column}_{end}").loc[list(labels)].to_numpy()
        for end in ("low", "high")
    )
    known = np.isfinite(low) & np.isfinite(high) & np.isfinite(values)
    if not known.any():
        return values
    places = np.arange(len(labels))[known]
    axes.hlines(places, low[known], high[known], color=looks.theme.ink, linewidth=1.4, zorder=4)
    ends = values.copy()
    ends[known] = np.maximum(high[known], values[known])
    return ends


def _prepare(axes: Axes, head: str, count: int, looks: Looks) -> None:
    """Head a panel and take away its scale: the values stand at the bars."""
    dress_panel(axes, looks)
    head_panel(axes, head, looks)
    axes.grid(False)
    axes.xaxis.set_major_locator(NullLocator())
    axes.spines["bottom"].set_visible(False)
    axes.set_ylim(count - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelleft=False)


def _write_values(
    axes: Axes,
    places: npt.NDArray[np.generic],
    ends: _Vector,
    texts: Sequence[str],
    looks: Looks,
    *,
    bold: bool = False,
    muted: bool = False,
) -> None:
    """Write the values at the ends of the bars."""
    color = looks.theme.muted if muted else looks.theme.ink
    size = SMALL_SIZE if len(texts) <= 8 or not muted else SMALL_SIZE - 1.5
    halo = patheffects.withStroke(linewidth=2.6, foreground=looks.theme.background, alpha=0.9)
    for place, end, text in zip(places, np.nan_to_num(ends), texts, strict=True):
        axes.annotate(
            text, (max(float(end), 0.0), float(place)), (4, 0), textcoords="offset points", ha="left",
            va="center", zorder=5, path_effects=[halo],
            **font(looks.theme, size=size, color=color, bold=bold),
        )  # fmt: skip


def _make_room(axes: Axes, ends: _Vector, texts: Sequence[str], looks: Looks) -> None:
    """Leave room at the right for the values, and at the left where bars go below zero."""
    finite = ends[np.isfinite(ends)]
    high, low = max(float(finite.max(initial=0.0)), 0.0), min(float(finite.min(initial=0.0)), 0.0)
    panel = looks.config.figure_size[0] / _ACROSS - 0.9  # inches, roughly
    room = min(0.5, (widest(texts) * 1.2 + 0.1) / panel)
    span = (high - low) or 1.0
    axes.set_xlim(low, low + span / (1 - room))


def _name_segments(axes: Axes, segmentation: Segmentation, labels: Sequence[int], looks: Looks) -> None:
    """Write the segments' names at the left, each in its colour."""
    few = len(labels) <= 8
    width = 18 * looks.config.figure_size[0] * 0.72
    names = wrap_all(
        [name_of(segmentation, label) for label in labels], width, size=SMALL_SIZE, max_lines=2 if few else 1
    )
    name_ticks(axes.yaxis, range(len(labels)), names, looks.theme)
    axes.tick_params(axis="y", length=0, labelleft=True)
    for text, label in zip(axes.get_yticklabels(), labels, strict=True):
        text.set_color(readable(looks.colors[label], looks.theme))
