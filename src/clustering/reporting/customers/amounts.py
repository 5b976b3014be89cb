"""Figures of customers as a marketing manager reads them: money, days, shares, each in one way everywhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from cluster_maker.data_analyser.naming import pretty_label
from cluster_maker.explanation.words import format_amount
from clustering.reporting.wording import MINUS, NOT_MEASURED, share_text

NBSP = "\u00a0"


def money_text(value: float, currency: str = "") -> str:
    r"""Return an amount of money, three digits, the currency before it.

    Parameters
    ----------
    value : float
        The amount; NaN for none.
    currency : str
        A sign ("£") stands close to the amount, a word ("EUR") apart from it; may be empty.

    Examples
    --------
    >>> money_text(1234.5, "£"), money_text(-0.5, "EUR"), money_text(float("nan"))
    ('£1,230', '−EUR\xa00.5', '–')
    >>> money_text(57.0, ""), money_text(2_345_678, "$")
    ('57', '$2.35\xa0million')
    """
    if not math.isfinite(value):
        return NOT_MEASURED
    unit = currency.strip()
    gap = NBSP if unit and unit[-1].isalnum() else ""
    number = format_amount(abs(value)).replace(" ", NBSP)
    return f"{MINUS if value < 0 else ''}{unit}{gap}{number}"


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
    "customer_age_days": "days since first purchase",
    "avg_transaction_value": "order value",
    "total_transactions": "orders",
    "avg_days_between_purchases": "days between orders",
    "purchase_frequency": "orders a month",
}


def words(column: str) -> str:
    """Return a column's name in words.

    >>> words("avg_transaction_value"), words("days_since_last_purchase")
    ('order value', 'days since last purchase')
    """
    return SPOKEN.get(column, column.replace("_", " "))


def in_plain_words(text: str) -> str:
    """Return a sentence of the engine with the columns of customers named as a manager names them.

    >>> in_plain_words("total transactions ≥ 4 and average transaction value < 100")
    'orders ≥ 4 and order value < 100'
    """
    for column, spoken in SPOKEN.items():
        text = text.replace(pretty_label(column), spoken)
    return text


def customers_count(value: float) -> str:
    """Return a number of customers without the word.

    >>> customers_count(1200.0)
    '1,200'
    """
    return NOT_MEASURED if not math.isfinite(value) else f"{int(value):,}"
