"""The segment cards: what sets each apart, what it is worth, what to do, what to be careful about."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_maker.resampling import TRUSTED, reading_of
from cluster_maker.types import NOISE, Characteristic, ClusterProfile
from clustering.customers.money import money_text
from clustering.reporting.cells import comparison
from clustering.reporting.customers.amounts import MEASURES, in_plain_words, part_text, times_text
from clustering.reporting.customers.potential import (
    REACHED_WORDS,
    one_more_order,
    revenue_at_risk,
    top_tenth_share,
)
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.standing import (
    customers_text,
    everyone,
    known_measures,
    real_segments,
    segment_labels,
    value_of,
)
from clustering.reporting.sections.segments import FEW_ROWS, WEAK_SILHOUETTE, css_class
from clustering.reporting.sections.segments import rule as rule_of
from clustering.reporting.sections.story import bar
from clustering.reporting.wording import (
    NOT_MEASURED,
    capital,
    count_text,
    effect_text,
    number_word,
    score_text,
)

TRAITS = 4
#: Share of a segment's revenue from its best tenth from which a mean says little about the others.
TOP_HEAVY = 0.5
_UNITS = {each.column: each.kind for each in MEASURES}


def cards(told: Told) -> dict[str, Any]:
    """Describe every segment, most revenue first; customers in none come last."""
    labels = segment_labels(told.segmentation)
    count = len(real_segments(told.segmentation))
    return {
        "heading": "The customers" if count < 2 else f"The {number_word(count)} segments",
        "bar_note": ""
        if count < 2
        else (
            "Bars start in the middle, at everyone: to the left is under, to the right is over. A full bar "
            "is very far from everyone (3 standard deviations or more)."
        ),
        "list": [card(told, label) for label in labels],
    }


def card(told: Told, label: int) -> dict[str, Any]:
    """Describe one segment."""
    segmentation, name = told.segmentation, told.segmentation.names[label]
    profile = _profile(told, label) if len(real_segments(segmentation)) > 1 else None
    shares = {each: value_of(segmentation, label, each) for each in ("customer_share", "revenue_share")}
    traits = [_trait(told, each) for each in profile.characteristics[:TRAITS]] if profile else []
    return {
        "id": label,
        "class": css_class(label),
        "color": told.colors[label],
        "name": name.name,
        "emoji": name.emoji,
        "description": name.description,
        "customers": int(value_of(segmentation, label, "customers")),
        "customers_number": count_text(int(value_of(segmentation, label, "customers"))),
        "customers_text": customers_text(value_of(segmentation, label, "customers")),
        **shares,
        "customer_share_text": part_text(shares["customer_share"]),
        "revenue": value_of(segmentation, label, "revenue"),
        "revenue_text": money_text(value_of(segmentation, label, "revenue"), told.currency),
        "revenue_share_text": part_text(shares["revenue_share"]),
        "traits": traits,
        "facts": _facts(told, label),
        "rule": _rule(profile) if profile is not None else None,
        "outlook": _outlook(told, name.name),
        "actions": list(name.actions) if told.config.include_recommendations else [],
        "worth": _worth(told, label) if told.config.include_recommendations else [],
        "cautions": _cautions(told, label, profile),
    }


def _profile(told: Told, label: int) -> ClusterProfile | None:
    """Return the engine's description of a segment; None for customers in none."""
    found = told.segmentation.result.profile.clusters
    return next((each for each in found if each.cluster == label), None)


def _rule(profile: ClusterProfile) -> dict[str, Any] | None:
    """Return the segment as a rule, in the words of this report."""
    found = rule_of(profile)
    if found is None:
        return None
    return {**found, **{key: in_plain_words(found[key]) for key in ("text", "sentence")}}


def _trait(told: Told, found: Characteristic) -> dict[str, Any]:
    """Describe one thing that sets a segment apart."""
    columns = {each.name: each for each in told.segmentation.result.columns.columns}
    title, value, overall = comparison(found, columns.get(found.column))
    return {
        "column": found.column,
        "title": in_plain_words(title),
        "value_text": with_unit(found.column, value, told.currency),
        "overall_text": with_unit(found.column, overall, told.currency),
        "effect": found.effect,
        "effect_text": effect_text(found.effect),
        "bar": bar(found.effect),
    }


def with_unit(column: str, text: str, currency: str) -> str:
    r"""Put the unit of a customers' column to a number that has none.

    >>> with_unit("avg_transaction_value", "229", "£"), with_unit("days_since_last_purchase", "20", "")
    ('£229', '20\xa0days')
    """
    if not text[:1].isdigit():
        return text
    kind = _UNITS.get(column)
    if kind == "money" and currency:
        return money_text(0.0, currency).removesuffix("0") + text
    return (
        f"{text}\u00a0days" if kind == "days" and text.replace(",", "").replace(".", "").isdigit() else text
    )


def _facts(told: Told, label: int) -> list[dict[str, Any]]:
    """List a segment's means, each beside everyone's."""
    return [
        {
            "column": measure.column,
            "title": capital(measure.short),
            "value": value_of(told.segmentation, label, measure.column),
            "text": measure.text(value_of(told.segmentation, label, measure.column), told.currency),
            "range_text": _interval(told, label, measure.column),
            "overall_text": measure.text(everyone(told.segmentation, measure.column), told.currency),
        }
        for measure in known_measures(told.segmentation)[:6]
    ]


def _interval(told: Told, label: int, name: str) -> str:
    """Return the interval of a mean in words; empty where there is none."""
    low, high = (value_of(told.segmentation, label, f"{name}_{end}") for end in ("low", "high"))
    if not np.isfinite([low, high]).all():
        return ""
    return f"{money_text(low, told.currency)} to {money_text(high, told.currency)}"


def _outlook(told: Told, name: str) -> str:
    """Say what a segment of that name did in the days held back; empty where none has the name."""
    found = told.segmentation.outlook
    if found is None or not told.config.include_business_insights:
        return ""
    row = found.of_segment(name)
    if row is None:
        return ""
    return (
        f"Of the segment as it was {found.days} days before the end, {part_text(float(row['buyers_share']))} "
        f"bought in those days, for {money_text(float(row['revenue']), told.currency)} per customer: "
        f"{times_text(float(row['lift']))} times everyone's."
    )


def _worth(told: Told, label: int) -> list[dict[str, Any]]:
    """Return the money that actions on a segment are about."""
    segmentation, days = told.segmentation, told.context.horizon_days
    expected = value_of(segmentation, label, "clv_total")
    at_risk = revenue_at_risk(segmentation, label)
    lines = [
        (f"Expected in {days} days, if nothing changes", expected),
        (f"If {REACHED_WORDS} orders once more", one_more_order(segmentation, label)),
        ("Past revenue of those who have probably left", at_risk),
    ]
    return [
        {"label": text, "amount": amount, "amount_text": money_text(amount, told.currency)}
        for text, amount in lines
        if np.isfinite(amount)
    ]


def _cautions(told: Told, label: int, profile: ClusterProfile | None) -> list[str]:
    """Say what to be careful about with one segment."""
    found = [
        _few(told, label),
        _shaky(told, label),
        _blurred(told, label) if profile is not None else "",
        _top_heavy(told, label),
        _rough_value(told, label),
        "They have little in common but that they fit nowhere: do not treat them as one group."
        if label in (NOISE, told.segmentation.result.clustering.noise_cluster)
        else "",
    ]
    return [sentence for sentence in found if sentence]


def _few(told: Told, label: int) -> str:
    """Warn about means of few customers."""
    count = int(value_of(told.segmentation, label, "customers"))
    if count >= FEW_ROWS:
        return ""
    return f"Only {customers_text(count)}: the figures could look different in another sample."


def _shaky(told: Told, label: int) -> str:
    """Warn about a segment that would not be found again."""
    likeness = stability_of(told, label)
    if not likeness < TRUSTED:
        return ""
    return f"Drawn anew, the customers do not give this segment again ({score_text(likeness)} of 1)."


def _blurred(told: Told, label: int) -> str:
    """Warn about a segment with a blurred border."""
    values = told.segmentation.result.evaluation.silhouette_by_cluster
    silhouette = float(values[label]) if label < len(values) else float("nan")
    if not silhouette < WEAK_SILHOUETTE:
        return ""
    return (
        "Blurred border: many could as well belong to another segment (silhouette "
        f"{score_text(silhouette)}, where 0 is on the border and 1 well inside)."
    )


def _top_heavy(told: Told, label: int) -> str:
    """Warn about a mean that a few customers make."""
    share = top_tenth_share(told.segmentation, label)
    if not share >= TOP_HEAVY:
        return ""
    return (
        f"A tenth of its customers brings {part_text(share)} of its revenue: means say little about the "
        "others."
    )


def _rough_value(told: Told, label: int) -> str:
    """Warn about an expected value that is hardly known."""
    low, value, high = (value_of(told.segmentation, label, each) for each in ("clv_low", "clv", "clv_high"))
    if not (high - low > value > 0):
        return ""
    return f"Its expected value is hardly known: {_interval(told, label, 'clv')} per customer."


def stability_of(told: Told, label: int) -> float:
    """Return how surely a segment would be found again, 0-1; NaN where that was not measured."""
    found = told.segmentation.result.stability
    if found is None or not 0 <= label < len(found.by_cluster):
        return float("nan")
    return float(found.by_cluster[label])


def stability_text(told: Told, label: int) -> str:
    """Return that figure and what it means."""
    likeness = stability_of(told, label)
    return NOT_MEASURED if np.isnan(likeness) else f"{score_text(likeness)}, {reading_of(likeness)}"


__all__ = ["card", "cards", "stability_of", "stability_text", "with_unit"]
