"""What could not be concluded, the most pressing first."""

from __future__ import annotations

import numpy as np

from cluster_maker.resampling import TRUSTED
from cluster_maker.wording import plural
from clustering.customers.segment_stats import VALUES
from clustering.reporting.customers.amounts import part_text
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.sections.answer import STRUCTURE_WORDS
from clustering.reporting.customers.sections.cards import stability_of
from clustering.reporting.customers.sections.outlook import verdict
from clustering.reporting.customers.sections.value import clv_method
from clustering.reporting.customers.standing import name_of, real_segments, value_of
from clustering.reporting.sections.segments import FEW_ROWS
from clustering.reporting.wording import join_words, quoted, score_text

_NAMED = 6
#: Share of customers in no segment from which that is a finding of its own.
MUCH_NOISE = 0.2


def caveats(told: Told) -> list[dict[str, str]]:
    """List what the report does not show."""
    found = [
        ("Whether the groups exist", _structure(told)),
        ("Customers in no segment", _noise(told)),
        ("Unstable segments", _unstable(told)),
        ("Small segments", _small(told)),
        ("Expected value", _value(told)),
        ("What comes next", _outlook(told)),
        ("Causes", _causes(told)),
        ("Other times, other customers", _elsewhere(told)),
    ]
    return [{"title": title, "text": text} for title, text in found if text]


def _structure(told: Told) -> str:
    """Say what weak, missing or unknown structure means."""
    structure = told.segmentation.result.structure
    if structure.verdict == "clear":
        return ""
    if len(real_segments(told.segmentation)) < 2:
        return (
            "These columns, prepared this way, do not divide the customers. Other columns, or another "
            "method, may still show groups."
        )
    return f"{STRUCTURE_WORDS[structure.verdict]} Other customers of the same shop may be divided elsewhere."


def _noise(told: Told) -> str:
    """Say for how many customers the segments do not speak."""
    share = told.segmentation.metrics.get("noise_share", 0.0)
    if not share > 0:
        return ""
    much = (
        " That is much: the segments are about a part of the customers only." if share >= MUCH_NOISE else ""
    )
    return f"The segments do not speak for {part_text(share)} of the customers, who fit none.{much}"


def _unstable(told: Told) -> str:
    """Name the segments that would not be found again, or say that nobody looked."""
    labels = real_segments(told.segmentation)
    if len(labels) < 2:
        return ""
    if told.segmentation.result.stability is None:
        return "Whether new samples of customers would give the same segments was not measured."
    shaky = [label for label in labels if stability_of(told, label) < TRUSTED]
    if not shaky:
        return ""
    names = _listed(
        [
            f"{quoted(name_of(told.segmentation, label))} ({score_text(stability_of(told, label))})"
            for label in shaky
        ]
    )
    return (
        f"Drawn anew, the customers do not give {names} again: do not build on "
        f"{'it' if len(shaky) == 1 else 'them'}."
    )


def _small(told: Told) -> str:
    """Name the segments that are too small for firm figures."""
    small = [
        label
        for label in real_segments(told.segmentation)
        if value_of(told.segmentation, label, "customers") < FEW_ROWS
    ]
    if not small:
        return ""
    names = _listed([quoted(name_of(told.segmentation, label)) for label in small])
    return f"Means of fewer than {FEW_ROWS} customers are rough: {names}."


def _value(told: Told) -> str:
    """Say why there is no expected value, or what the one there is assumes."""
    method = clv_method(told)
    refused = _refused(told)
    if not method:
        why = refused or "the model of it was refused, or it was not asked for"
        return f"What customers will still bring is not told: {why}."
    if method == VALUES["clv_simple"]:
        why = f" There is no model of it: {refused}." if refused else ""
        return (
            "Expected value is a simple rule: it supposes that everyone goes on at the pace so far and that "
            f"nobody leaves, so it is too high for those who have fallen silent.{why}"
        )
    return (
        "Expected value supposes that customers go on ordering at their own rhythm until they leave: no new "
        "prices, campaigns or competitors. Customers who are still to come are not in it."
    )


def _refused(told: Told) -> str:
    """Return why there is no model of value, without its full stop; empty where nothing says so."""
    notes = [*told.segmentation.notes, *told.context.notes]
    refusals = ("No expected value: ", "No clv_advanced: ", "No churn_risk and no clv_advanced: ")
    why = [note.partition(": ")[2] for note in notes if note.startswith(refusals)]
    return why[0].partition(". ")[0].rstrip(".") if why else ""


def _outlook(told: Told) -> str:
    """Say what the test of the future does not show."""
    found = told.segmentation.outlook
    if found is None:
        return "Whether the segments predict what customers buy next was not measured."
    text = (
        f"The test used one stretch of {found.days} days: another season may differ. Customers who came "
        f"after {found.cut.date()} are not in it, and the segments tested were made anew without those days, "
        "so they are not exactly the ones shown."
    )
    return f"{text} They did no better than chance." if verdict(found) == "no" else text


def _causes(told: Told) -> str:
    """Say that a description is not an explanation."""
    return (
        "The segments say which figures go together, not why, nor what an offer would change. Whether an "
        "action pays is seen only beside a group, chosen by lot, that does not get it."
    )


def _elsewhere(told: Told) -> str:
    """Say that the segments are of these customers and this time."""
    count = plural(len(told.segmentation.customers), "customer")
    if len(told.segmentation.customers) < FEW_ROWS:
        return f"With {count} hardly anything can be concluded: take the figures as an example of the report."
    noise = told.segmentation.metrics.get("noise_share", np.nan)
    if noise == 1:
        return ""
    return (
        f"The segments are of these {count} in this time: make them anew when prices, range or customers "
        "change."
    )


def _listed(names: list[str]) -> str:
    """Return names as in a sentence, the rest as a number."""
    if len(names) <= _NAMED:
        return join_words(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
