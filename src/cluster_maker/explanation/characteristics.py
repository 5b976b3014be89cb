"""What sets each cluster apart from everyone, in words and in original units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cluster_maker.explanation.column_figures import ColumnFigures, LevelShares
from cluster_maker.explanation.differences import Difference, differences_of
from cluster_maker.explanation.intervals import share_intervals
from cluster_maker.explanation.overlap import Overlap
from cluster_maker.explanation.words import (
    amounts_apart,
    format_amount,
    format_date,
    format_year,
    shares_apart,
)
from cluster_maker.types import Characteristic, FloatVector

#: Columns correlated more than this are one characteristic, told once.
SAME_THING = 0.9

#: Characteristics of a cluster; nobody reads more.
MOST_TOLD = 30

#: A level held by at least this share of a cluster, and more than elsewhere, speaks for it.
_SPEAKS = 0.3

#: It does so if its share is at least this much above the overall one.
_CLEARLY_MORE = 0.1


def characteristics_of(
    figures: Sequence[ColumnFigures], cluster: int, *, overlap: Overlap | None = None
) -> tuple[Characteristic, ...]:
    """Return what sets one cluster apart in the columns that were clustered on, strongest first.

    Parameters
    ----------
    figures : sequence of ColumnFigures
        The figures of all columns, from `describe_columns`.
    cluster : int
        The cluster.
    overlap : Overlap, optional
        Correlations computed so far; give the same one for all clusters of a result.

    Returns
    -------
    tuple of Characteristic
        Only effects of at least 0.2 that are more than chance, corrected for all columns and clusters, and
        agree with the figures shown; empty for a cluster that is close to everyone. A column whose rank
        correlation with a stronger one exceeds `SAME_THING` is passed over, and at most `MOST_TOLD` are
        returned: the table of figures has them all.

    Notes
    -----
    Amounts, dates and ranks are compared by the probability of superiority, put on the scale of
    Cohen's d; shares by Cohen's h (see `effects`). The figure shown is the mean, or, where a long
    tail or a gross outlier makes the mean untypical, the median, and the text says so.

    References
    ----------
    Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988).
    McGraw & Wong, "A common language effect size statistic", Psychological Bulletin 111 (1992).
    """
    overlap = overlap or Overlap()
    told: list[Difference] = []
    for each in differences_of(figures, cluster):
        if len(told) == MOST_TOLD:
            break
        if all(overlap.between(each, other) <= SAME_THING for other in told):
            told.append(each)
    return tuple(_characteristic(each) for each in told)


def _characteristic(difference: Difference) -> Characteristic:
    """Turn a difference into the record that travels."""
    figures = difference.figures
    share = figures.form == "share"
    return Characteristic(
        column=figures.column,
        label=figures.label,
        kind="share" if share else "amount",
        level=difference.level,
        value=difference.value,
        overall=difference.overall,
        effect=difference.effect,
        text=comparison_text(difference),
        value_interval=difference.interval,
        effect_interval=difference.effect_interval,
        interval_text=interval_text(difference),
        p_value=difference.p_value,
        index=100 * difference.value / difference.overall if share and difference.overall else None,
    )


def interval_text(difference: Difference) -> str:
    """Return the interval of the figure that the comparison shows, without its unit: "81.2 to 91.8"."""
    figures = difference.figures
    low, high = difference.interval
    if figures.ladder is not None:
        step = _ladder_step(figures.ladder, difference)
        count = int(figures.counts[difference.cluster])
        low, high = (float(end) for end in share_intervals(step.value * count, count))
        return " to ".join(shares_apart(low, high))
    if math.isnan(low) or math.isnan(high):
        return ""
    if figures.form == "amount":  # the unit is said once
        low_text, high_text = amounts_apart(low, high, "")
        return f"{low_text} to {high_text}"
    return " to ".join(figure_texts(figures, low, high))


def comparison_text(difference: Difference) -> str:
    """Return the comparison in words: "annual income 86.5 k$, against 60.6 k$ overall"."""
    figures = difference.figures
    parts = comparison_parts(difference)
    if figures.form == "share":
        answer = "yes" if figures.yes_no else f"“{difference.level}”"
        return f"{figures.label}: {parts.value} {answer}, against {parts.other} overall"
    return f"{parts.title} {parts.value}, against {parts.other} overall"


@dataclass(frozen=True)
class Comparison:
    """What is compared, and the two figures in words: ("annual income", "86.5 k$", "60.6 k$")."""

    title: str
    value: str
    other: str


def comparison_parts(difference: Difference, *, against: int | None = None) -> Comparison:
    """Return a cluster's figure beside that of everyone, or of the cluster `against`."""
    figures = difference.figures
    other = difference.overall if against is None else float(figures.values[difference.row, against])
    if figures.form == "share":
        title = figures.label if figures.yes_no else f"{figures.label} “{difference.level}”"
        return Comparison(title, *shares_apart(difference.value, other))
    if figures.ladder is not None:
        step = _ladder_step(figures.ladder, difference, against)
        return Comparison(f"{figures.label}: {step.words}", *shares_apart(step.value, step.other))
    word = "median " if figures.statistic == "median" else ""
    return Comparison(f"{word}{figures.label}", *figure_texts(figures, difference.value, other))


def figure_texts(figures: ColumnFigures, value: float, overall: float) -> tuple[str, str]:
    """Write two figures of a column in its own form, so that they can be told apart."""
    if figures.form == "share":
        return shares_apart(value, overall)
    if figures.form == "year":
        return format_year(value), format_year(overall)
    if figures.form in ("date", "moment"):
        with_time = figures.form == "moment"
        return format_date(value, with_time=with_time), format_date(overall, with_time=with_time)
    return amounts_apart(value, overall, figures.unit)


def typical_text(difference: Difference) -> str:
    """Write the cluster's own figure alone."""
    if difference.figures.form == "amount":
        return format_amount(difference.value, difference.figures.unit)
    return figure_texts(difference.figures, difference.value, difference.overall)[0]


def speaking_level(ladder: LevelShares, cluster: int) -> int | None:
    """Return the most common level of a cluster where it is clearly more common than elsewhere, or None."""
    shares = ladder.values[:, cluster]
    level = int(np.argmax(shares))
    clearly = shares[level] - ladder.overall[level] >= _CLEARLY_MORE
    return level if shares[level] >= _SPEAKS and clearly else None


@dataclass(frozen=True)
class _Step:
    """A step of an ordered column in words, and the shares of rows there or beyond it."""

    words: str
    value: float
    other: float


def _ladder_step(ladder: LevelShares, difference: Difference, against: int | None = None) -> _Step:
    """Return the step of an ordered column that shows a difference best."""
    shares = ladder.values[:, difference.cluster]
    others = ladder.overall if against is None else ladder.values[:, against]
    level = speaking_level(ladder, difference.cluster)
    if level is not None:
        often = "mostly" if shares[level] >= 0.5 else "often"
        return _Step(f"{often} “{ladder.levels[level]}”", float(shares[level]), float(others[level]))
    higher = difference.effect > 0
    inside, outside = _reaching(shares, higher), _reaching(others, higher)
    gap = inside - outside
    cut = int(np.argmax(gap[1:]) + 1) if higher else int(np.argmax(gap[:-1]))
    words = f"“{ladder.levels[cut]}” or {'more' if higher else 'less'}"
    return _Step(words, float(inside[cut]), float(outside[cut]))


def _reaching(shares: FloatVector, higher: bool) -> FloatVector:
    """Return the share of rows at each level or beyond it."""
    return shares[::-1].cumsum()[::-1] if higher else shares.cumsum()
