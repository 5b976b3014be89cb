"""Do the segments predict the days that were held back? In plain words, against chance and against RFM."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_maker.types import NOISE
from clustering.customers.money import money_text
from clustering.customers.outlook import UNTESTED
from clustering.customers.segmentation import Outlook
from clustering.reporting.customers.amounts import customers_count, part_text, times_text
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.standing import column, name_of, segment_labels
from clustering.reporting.sections.segments import css_class

_FIGURES = ("customers", "buyers_share", "revenue", "revenue_low", "revenue_high", "lift")
#: Shares of the variance that differ by less are alike.
ALIKE = 0.02


def outlook(told: Told) -> dict[str, Any]:
    """Return the section; without figures where nothing was held back."""
    found = told.segmentation.outlook
    if found is None:
        return {
            "known": False,
            "heading": "Do the segments predict what comes next?",
            "sentence": _why_not(told),
            "rows": [],
            "notes": [],
        }
    return {
        "known": True,
        "heading": f"Do the segments predict the next {found.days} days?",
        "sentence": f"{verdict_sentence(found)} {_explained(found)}",
        "days": found.days,
        "cut": str(found.cut.date()),
        "eta_squared": found.eta_squared,
        "eta_squared_chance": found.eta_squared_chance,
        "eta_squared_rfm": found.eta_squared_rfm,
        "rows": [_row(told, found, label) for label in _in_order(told, found)],
        "notes": list(found.notes),
    }


def _why_not(told: Told) -> str:
    """Say why nothing was measured: the notes know."""
    about = [note for note in told.segmentation.notes if note.startswith(UNTESTED)]
    return about[0] if about else "That was not measured: no days were held back, or there were too few."


def _in_order(told: Told, found: Outlook) -> list[int]:
    """Return the segments of then in the order of today's, those that are no more after them, noise last."""
    today = [name_of(told.segmentation, label) for label in segment_labels(told.segmentation)]
    places = {name: place for place, name in enumerate(today)}
    names = found.table["name"]
    return sorted(
        map(int, found.table.index),
        key=lambda label: (label < 0, places.get(str(names.loc[label]), len(today)), label),
    )


def verdict(found: Outlook) -> str:
    """Return "no", "worse than RFM", "as RFM" or "better than RFM"."""
    if not found.eta_squared > found.eta_squared_chance:
        return "no"
    difference = found.eta_squared - found.eta_squared_rfm
    if abs(difference) < ALIKE or not np.isfinite(difference):
        return "as RFM"
    return "better than RFM" if difference > 0 else "worse than RFM"


def verdict_sentence(found: Outlook) -> str:
    """Say in a sentence whether the segments predict."""
    tested = f"Tested on the last {found.days} days, which were held back, the segments"
    simple = "simple groups by how lately, often and much customers ordered (RFM score)"
    return {
        "no": f"{tested} do not tell who buys next: they do no better than chance.",
        "worse than RFM": f"{tested} tell who buys next, but {simple} do it better.",
        "as RFM": f"{tested} tell who buys next, about as well as {simple}.",
        "better than RFM": f"{tested} tell who buys next, better than {simple}.",
    }[verdict(found)]


def _explained(found: Outlook) -> str:
    """Say how much, against what."""
    return (
        f"Made from purchases up to {found.cut.date()} only, they explain {part_text(found.eta_squared)} of "
        "the differences in what customers then spent (compared by rank); chance alone reaches "
        f"{part_text(found.eta_squared_chance)}, as many groups by RFM score "
        f"{part_text(found.eta_squared_rfm)}."
    )


def _row(told: Told, found: Outlook, label: int) -> dict[str, Any]:
    """Return one segment's line of the table."""
    figures = {name: float(column(found.table, name).loc[label]) for name in _FIGURES}
    name = str(found.table["name"].loc[label])
    low, high = (money_text(figures[each], told.currency) for each in ("revenue_low", "revenue_high"))
    return {
        "class": css_class(_today(told, name)),
        "name": name,
        "customers_text": customers_count(figures["customers"]),
        "buyers_share": figures["buyers_share"],
        "buyers_text": part_text(figures["buyers_share"]),
        "revenue": figures["revenue"],
        "revenue_text": money_text(figures["revenue"], told.currency),
        "range_text": f"{low} to {high}" if "–" not in (low, high) else "",
        "lift": figures["lift"],
        "lift_text": f"{times_text(figures['lift'])} ×",
    }


def _today(told: Told, name: str) -> int:
    """Return the label of today's segment of a name; noise's, which is grey, where there is none."""
    labels = {each.name: label for label, each in told.segmentation.names.items()}
    return labels.get(name, NOISE)
