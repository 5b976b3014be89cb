"""What the segments are worth: revenue so far, value expected, and what is at risk."""

from __future__ import annotations

from typing import Any

import numpy as np

from clustering.customers.money import money_text
from clustering.customers.segment_stats import VALUES
from clustering.reporting.customers.amounts import customers_count, part_text
from clustering.reporting.customers.potential import revenue_at_risk
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.standing import (
    column,
    name_of,
    real_segments,
    segment_labels,
    value_of,
)
from clustering.reporting.sections.segments import css_class
from clustering.reporting.wording import quoted


def value(told: Told) -> dict[str, Any]:
    """Return the table of values and a sentence on it."""
    rows = [_row(told, label) for label in segment_labels(told.segmentation)]
    return {
        "heading": "What the segments are worth",
        "sentence": _sentence(told),
        "has_expected": bool(column(told.segmentation.stats, "clv").notna().any()),
        "has_risk": any(row["at_risk"] is not None for row in rows),
        "expected_title": f"Expected per customer, {told.context.horizon_days} days",
        "rows": rows,
        "total": _total(told, rows),
        "method": clv_method(told),
        "how": how_text(clv_method(told)),
    }


def clv_method(told: Told) -> str:
    """Return how expected value was found; empty where it was not."""
    stats = told.segmentation.stats
    if "clv_method" not in stats.columns:
        return ""
    found = stats["clv_method"].dropna().astype(str).unique()
    return ", ".join(found)


def how_text(method: str) -> str:
    """Say in a sentence how expected value was found; empty where it was not.

    >>> how_text("pace so far, without leaving").partition(";")[0]
    'Expected value is what the pace so far would bring if nobody left'
    """
    if not method:
        return ""
    if method == VALUES["clv_simple"]:
        what = "is what the pace so far would bring if nobody left"
    elif method == VALUES["clv_advanced"]:
        what = f"comes from models of how customers order, stop ordering, and spend ({method})"
    else:
        what = f"was found by {method}"
    return f"Expected value {what}; the range says how sure the mean is (95% interval)."


def _sentence(told: Told) -> str:
    """Say how much is expected and from whom; or why nothing is."""
    totals = column(told.segmentation.stats, "clv_total")
    total, days = float(totals.sum()), told.context.horizon_days
    if not totals.notna().any() or total <= 0:
        return "What customers will still bring is not told: see what could not be concluded."
    best = int(totals.index[int(totals.argmax())])
    amount = money_text(total, told.currency)
    expected = f"Over the next {days} days {amount} is expected, if customers go on as they did"
    if len(real_segments(told.segmentation)) < 2:
        return f"{expected}."
    share = float(totals.loc[best]) / total
    return f"{expected}; {part_text(share)} of it from {quoted(name_of(told.segmentation, best))}."


def _row(told: Told, label: int) -> dict[str, Any]:
    """Return one segment's line."""
    figures = {
        name: value_of(told.segmentation, label, name)
        for name in ("customers", "customer_share", "revenue", "revenue_share", "total_spent", "clv",
                     "clv_low", "clv_high", "clv_total", "churn_risk")
    }  # fmt: skip
    at_risk = revenue_at_risk(told.segmentation, label)
    interval = [money_text(figures[each], told.currency) for each in ("clv_low", "clv_high")]
    return {
        "id": label,
        "class": css_class(label),
        "name": name_of(told.segmentation, label),
        **{name: _or_none(figure) for name, figure in figures.items()},
        "customers_text": customers_count(figures["customers"]),
        "customer_share_text": part_text(figures["customer_share"]),
        "revenue_text": money_text(figures["revenue"], told.currency),
        "revenue_share_text": part_text(figures["revenue_share"]),
        "spent_text": money_text(figures["total_spent"], told.currency),
        "clv_text": money_text(figures["clv"], told.currency),
        "clv_range_text": " to ".join(interval) if np.isfinite(figures["clv_low"]) else "",
        "clv_total_text": money_text(figures["clv_total"], told.currency),
        "churn_text": part_text(figures["churn_risk"]),
        "at_risk": _or_none(at_risk),
        "at_risk_text": money_text(at_risk, told.currency),
    }


def _total(told: Told, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the line of everyone."""
    customers, revenue = (sum(row[name] or 0.0 for row in rows) for name in ("customers", "revenue"))
    expected, at_risk = (
        [row[name] for row in rows if row[name] is not None] for name in ("clv_total", "at_risk")
    )
    nothing = float("nan")
    return {
        "name": "Everyone",
        "customers_text": customers_count(customers),
        "revenue_text": money_text(revenue, told.currency),
        "spent_text": money_text(revenue / customers if customers else nothing, told.currency),
        "clv_text": money_text(
            sum(expected) / customers if expected and customers else nothing, told.currency
        ),
        "clv_total_text": money_text(sum(expected) if expected else nothing, told.currency),
        "at_risk_text": money_text(sum(at_risk) if at_risk else nothing, told.currency),
    }


def _or_none(figure: float) -> float | None:
    """Return a figure, None where there is none."""
    return figure if np.isfinite(figure) else None
