"""The executive summary: how many segments, who brings the money, whether they are real, what to decide."""

from __future__ import annotations

from typing import Any

import numpy as np

from clustering.customers.money import money_text
from clustering.reporting.customers.amounts import part_text
from clustering.reporting.customers.charts.optimal_k import title_of as choice_title
from clustering.reporting.customers.charts.segment_map import METHOD_NAMES
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.sections.decisions import decisions
from clustering.reporting.customers.sections.outlook import verdict_sentence
from clustering.reporting.customers.standing import (
    MOST_OF_THE_MONEY,
    column,
    customers_text,
    earners,
    money_sentence,
    named_earners,
    real_segments,
)
from clustering.reporting.wording import capital, count_text, number_word, score_text

STRUCTURE_WORDS = {
    "clear": "The customers do fall into groups of their own: the segments are more than a convenience.",
    "weak": "There are only weak signs that the customers fall into groups: treat the borders as rough.",
    "none": (
        "The customers do not fall into groups of their own: read the segments as a convenient way to "
        "divide them, not as kinds of people that exist."
    ),
    "unknown": "Whether the customers fall into groups of their own could not be told.",
}
#: What a division of customers is, by what was found of groups.
DIVISION = {
    "clear": "the segments stand apart",
    "weak": "the borders are rough",
    "none": "the segments are slices of one crowd",
    "unknown": "that could not be told",
}
#: What to say where a method makes one group.
ONE_CROWD = "No division by this method sets groups of customers apart: to it they are one crowd."


def answer(told: Told) -> dict[str, Any]:
    """Say what was found in a sentence, a paragraph, three figures and up to three decisions."""
    return {
        "headline": headline(told),
        "paragraph": " ".join(_sentences(told)),
        "figures": [_segments_figure(told), _money_figure(told), _structure_figure(told)],
        "decisions": decisions(told) if told.config.include_recommendations else [],
    }


def headline(told: Told) -> str:
    """Return the one sentence."""
    segmentation = told.segmentation
    people, count = customers_text(len(segmentation.customers)), len(real_segments(segmentation))
    if count == 0:
        return f"No segments found: none of the {people} lies close enough to others."
    if count == 1:
        inside = int(column(segmentation.stats, "customers").loc[real_segments(segmentation)].sum())
        outside = len(segmentation.customers) - inside
        if outside:
            return (
                f"No segments found: {count_text(inside)} of the {people} are one crowd, "
                f"{count_text(outside)} {'is' if outside == 1 else 'are'} unlike them."
            )
        return f"No segments found: treat these {people} as one group."
    number = f"{capital(number_word(count))} segments"
    money = money_sentence(segmentation)
    return f"{number} in {people}: {money}." if money else f"{number} in {people}."


def _sentences(told: Told) -> list[str]:
    """Return the paragraph: who the earners are, whether the segments are real, what they predict."""
    segmentation = told.segmentation
    found = []
    if earners(segmentation).uneven:
        much = "Most" if earners(segmentation).revenue_share >= MOST_OF_THE_MONEY else "Much"
        found.append(f"{much} of the money comes from {named_earners(segmentation)}.")
    count = len(real_segments(segmentation))
    if count > 1:
        found.append(STRUCTURE_WORDS[segmentation.result.structure.verdict])
    elif count == 1:
        found.append(ONE_CROWD)
    noise = segmentation.metrics.get("noise_share", 0.0)
    if noise > 0 and count > 1:
        found.append(f"{capital(part_text(noise))} of the customers fit no segment.")
    if count > 1 and segmentation.outlook is not None and told.config.include_business_insights:
        found.append(verdict_sentence(segmentation.outlook))
    return [sentence for sentence in found if sentence]


def _segments_figure(told: Told) -> dict[str, Any]:
    """Return the number of segments and where it comes from."""
    segmentation = told.segmentation
    count = len(real_segments(segmentation))
    method, selection = METHOD_NAMES[segmentation.method], segmentation.result.selection
    if selection.criterion == "given":
        note = "as many as were asked for"
    else:
        note = choice_title(selection) if len(selection.candidates) > 1 else "found by the method itself"
    if count == 1:
        return _figure("Segments", count, "None", f"{method}; one crowd")
    return _figure("Segments", count, count_text(count), f"{method}; {note}")


def _money_figure(told: Told) -> dict[str, Any]:
    """Return how much of the revenue the few bring."""
    found = earners(told.segmentation)
    if not found.labels:
        total = float(column(told.segmentation.stats, "revenue").sum())
        return _figure("Revenue", total, money_text(total, told.currency), "in all")
    label = f"Revenue from {part_text(found.customer_share)} of the customers"
    return _figure(
        label, found.revenue_share, part_text(found.revenue_share), named_earners(told.segmentation)
    )


def _structure_figure(told: Told) -> dict[str, Any]:
    """Return whether there are groups, in a word."""
    structure, metrics = told.segmentation.result.structure, told.segmentation.metrics
    words = {"clear": "Clear", "weak": "Weak", "none": "None", "unknown": "Not known"}
    if len(real_segments(told.segmentation)) < 2:
        return _figure("Groups of their own", None, "None", "there is nothing to tell apart")
    note = DIVISION[structure.verdict]
    if np.isfinite(metrics.get("stability", np.nan)):
        note += f"; new samples of customers give them again: {score_text(metrics['stability'])} of 1"
    return _figure("Groups of their own", structure.valleys, words[structure.verdict], note)


def _figure(label: str, value: float | None, text: str, note: str) -> dict[str, Any]:
    """Return one of the three figures."""
    return {"label": label, "value": value, "text": text, "note": note}
