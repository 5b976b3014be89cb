"""Figures of customers as a marketing manager reads them: money, days, shares, each in one way everywhere."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from cluster_maker.data_analyser.naming import pretty_label
from cluster_maker.explanation.words import format_amount
from clustering.customers.money import NBSP, money_text
from clustering.reporting.wording import MINUS, NOT_MEASURED, score_text, share_text


def number_text(value: float) -> str:
    """Return a number with three digits.

    >>> number_text(12.753), number_text(float("nan"))
    ('12.8', '–')
    """
    return NOT_MEASURED if not math.isfinite(value) else format_amount(value).replace("-", MINUS)


def days_text(value: float) -> str:
    r"""Return a length of time in whole days.

    >>> days_text(258.54), days_text(1.2)
    ('259\xa0days', '1\xa0day')
    """
    if not math.isfinite(value):
        return NOT_MEASURED
    days = round(value)
    return f"{days:,}{NBSP}{'day' if days == 1 else 'days'}"


def times_text(value: float) -> str:
    """Return how many times as much: two decimals below 1, one above.

    >>> times_text(3.704), times_text(0.069), times_text(1.0), times_text(float("nan"))
    ('3.7', '0.07', '1.0', '–')
    """
    return score_text(value, 2 if round(value, 2) < 1 else 1) if math.isfinite(value) else NOT_MEASURED


def part_text(share: float) -> str:
    """Return a share (0-1) as a percentage; a dash where there is none.

    >>> part_text(0.15), part_text(float("nan"))
    ('15%', '–')
    """
    return NOT_MEASURED if not math.isfinite(share) else share_text(share)


@dataclass(frozen=True)
class Measure:
    """One figure of a segment, as the records name it and as a reader does.

    Parameters
    ----------
    column : str
        Its column in the figures of the segments.
    title : str
        What it is called.
    short : str
        The same in a few words, for the head of a table.
    kind : {"money", "number", "days", "share"}
        How it is written.
    """

    column: str
    title: str
    short: str
    kind: str

    def text(self, value: float, currency: str = "") -> str:
        """Return a value of it as a reader wants it."""
        return money_text(value, currency) if self.kind == "money" else _WRITERS[self.kind](value)


_WRITERS: dict[str, Callable[[float], str]] = {
    "number": number_text,
    "days": days_text,
    "share": part_text,
}

#: The figures of a segment that reports show, in their order.
MEASURES = (
    Measure("total_spent", "Revenue per customer", "revenue each", "money"),
    Measure("avg_transaction_value", "Value of an order", "order value", "money"),
    Measure("total_transactions", "Orders per customer", "orders", "number"),
    Measure("days_since_last_purchase", "Days since the last order", "since last order", "days"),
    Measure("clv", "Expected value per customer", "expected value", "money"),
    Measure("churn_risk", "Risk of having left", "risk of having left", "share"),
    Measure("retention_rate", "Retention", "retention", "share"),
    Measure("customer_age_days", "Days since the first order", "known for", "days"),
    Measure("discount_sensitivity", "Discount sensitivity (0 to 1)", "discounts", "number"),
    Measure("category_diversity", "Categories bought from", "categories", "number"),
    Measure("engagement_score", "Engagement (0 to 1)", "engagement", "number"),
    Measure("rfm_score", "RFM score", "RFM", "number"),
)


#: Columns of customers whose names say little, as a manager says them.
SPOKEN = {
    "customer_age_days": "days since first order",
    "days_since_last_purchase": "days since last order",
    "avg_transaction_value": "order value",
    "total_transactions": "orders",
    "avg_days_between_purchases": "days between orders",
    "purchase_frequency": "orders a month",
}


def words(column: str) -> str:
    """Return a column's name in words.

    >>> words("avg_transaction_value"), words("days_since_last_purchase")
    ('order value', 'days since last order')
    """
    return SPOKEN.get(column, column.replace("_", " "))


#: Words of the engine and what they are called here; the first mention of a valley says what it is.
_ENGINE_WORDS = (
    (r"\bvalleys of density\b", "gaps between groups (valleys of density)", 1),
    (r"\bvalley of density\b", "gap between groups", 0),
    (r"\brows\b", "customers", 0),
    (r"\brow\b", "customer", 0),
    (r"\bclusters\b", "segments", 0),
    (r"\bcluster\b", "segment", 0),
    (r"\bdbscan\b", "DBSCAN", 0),
)


def in_plain_words(text: str) -> str:
    """Return a sentence of the engine in the words of these reports: customers, segments, orders.

    >>> in_plain_words("total transactions ≥ 4 and average transaction value < 100")
    'orders ≥ 4 and order value < 100'
    >>> in_plain_words("2 clusters: no valleys of density in 90 rows.")
    '2 segments: no gaps between groups (valleys of density) in 90 customers.'
    """
    for column, spoken in SPOKEN.items():
        text = text.replace(pretty_label(column), spoken).replace(column, spoken)
    for pattern, spoken, count in _ENGINE_WORDS:
        text = re.sub(pattern, spoken, text, count=count)
    return text


def customers_count(value: float) -> str:
    """Return a number of customers without the word.

    >>> customers_count(1200.0)
    '1,200'
    """
    return NOT_MEASURED if not math.isfinite(value) else f"{int(value):,}"
