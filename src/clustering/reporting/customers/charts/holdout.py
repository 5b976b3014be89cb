"""Was the model of orders right? What came in the days held back beside what was expected."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cluster_maker.plotting_clustered.style import SMALL_SIZE, font, label_axis, settle
from clustering.customers.purchase_check import FAR_OFF, PurchaseCheck
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.amounts import part_text
from clustering.reporting.customers.charts.looks import Looks, dress_panel, head_panel, new_chart
from clustering.reporting.wording import count_text, score_text

#: Totals that differ by less are called right.
RIGHT = 0.05


def draw_holdout(segmentation: Segmentation, looks: Looks) -> Figure | None:
    """Draw the check of the purchase model; None where there is none."""
    check = segmentation.purchase_check
    if check is None:
        return None
    figure = new_chart(looks, title_of(check), note_of(check), least_height=3.2)
    first, second = figure.subplots(1, 2, gridspec_kw={"width_ratios": (1.0, 1.25)})
    _draw_by_frequency(first, check, looks)
    _draw_over_time(second, check, looks)
    settle(figure)
    return figure


def title_of(check: PurchaseCheck) -> str:
    """Say how far off the total was."""
    error = check.evaluation.relative_error
    if not np.isfinite(error):
        return f"Nobody who was known ordered in the {check.days} days held back"
    when = f"the {check.days} days held back"
    if abs(error) < RIGHT:
        return f"The model expected the orders of {when} to within {part_text(abs(error))}"
    return f"The model expected {part_text(abs(error))} too {'many' if error > 0 else 'few'} orders in {when}"


def note_of(check: PurchaseCheck) -> str:
    """Say what is compared."""
    return (
        f"Fitted to orders up to {check.cut:%Y-%m-%d}; customers known then. Orders of one day are one. "
        "Pale: everyone goes on as before."
    )


def sentence_of(check: PurchaseCheck) -> str:
    """Say in words whether the model was right, for reports."""
    found = check.evaluation
    told = (
        f"Tried on the {check.days} days after {check.cut:%Y-%m-%d}: {count_text(round(found.expected))} "
        f"order days were expected of the customers known then, {count_text(round(found.actual))} came. For "
        f"a single customer the model is off by {score_text(found.mean_absolute_error)} on average; letting "
        f"everyone go on as before, by {score_text(found.naive_mean_absolute_error)}."
    )
    if np.isfinite(found.relative_error) and abs(found.relative_error) > FAR_OFF:
        told += (
            " That is far off (a season, a trend?): take expected values as a ranking of customers, not as "
            "money."
        )
    return told


def describe_holdout(segmentation: Segmentation) -> str:
    """Return what the chart shows, in a sentence."""
    check = segmentation.purchase_check
    return (
        "No chart: the model of orders was not tried."
        if check is None
        else f"{title_of(check)}. {sentence_of(check)}"
    )


def _draw_by_frequency(axes: Axes, check: PurchaseCheck, looks: Looks) -> None:
    """Draw mean orders in the days held back by what customers had ordered before."""
    table = check.evaluation.by_frequency
    place = np.arange(len(table))
    theme, accent = looks.theme, looks.theme.low
    axes.bar(place - 0.27, table["actual"], 0.27, color=accent)
    axes.bar(place, table["expected"], 0.27, color=theme.ink)
    axes.bar(place + 0.27, table["naive"], 0.27, color=theme.line)
    label_axis(axes.xaxis, "earlier repeat orders of a customer", theme)
    head_panel(axes, "Orders of a customer in these days", looks)
    dress_panel(axes, looks, grid="y")
    axes.set_xticks(place, [str(each) for each in table["frequency"]])
    for shift, text, color in (
        (0.98, "came", accent),
        (0.93, "expected", theme.ink),
        (0.88, "as before", theme.muted),
    ):
        axes.text(
            0.02, shift, text, transform=axes.transAxes, va="top", **font(theme, size=SMALL_SIZE, color=color)
        )


def _draw_over_time(axes: Axes, check: PurchaseCheck, looks: Looks) -> None:
    """Draw all repeat orders up to each day, as they came and as they were expected."""
    table, theme = check.over_time, looks.theme
    axes.plot(table["day"], table["actual"], color=theme.low, linewidth=2.0)
    axes.plot(table["day"], table["expected"], color=theme.ink, linewidth=1.4, linestyle="--")
    cut = float(table["day"].iloc[-1]) - check.days
    axes.axvline(cut, color=theme.muted, linewidth=1.0)
    axes.text(
        cut, 0.03, " held back", transform=axes.get_xaxis_transform(), ha="left", va="bottom",
        **font(theme, size=SMALL_SIZE, color=theme.muted),
    )  # fmt: skip
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(lambda value, _: count_text(int(value)))
    label_axis(axes.xaxis, "days since the first order of all", theme)
    head_panel(axes, "Repeat orders of all, added up", looks)
    dress_panel(axes, looks, grid="y")
