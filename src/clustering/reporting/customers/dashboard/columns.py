"""Which figures of a customer the dashboard shows, what they are called, and of what kind they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from clustering.customers.segmentation import Segmentation

#: How a figure is written: money with the currency, days, counts, shares as percentages, plain numbers.
Kind = Literal["money", "days", "count", "share", "number"]


@dataclass(frozen=True)
class Shown:
    """A column as the page shows it.

    Parameters
    ----------
    name : str
        In the table of customers.
    label : str
        In words.
    kind : {"money", "days", "count", "share", "number"}
        How its figures are written.
    """

    name: str
    label: str
    kind: Kind


_KNOWN: dict[str, tuple[str, Kind]] = {
    "total_spent": ("Revenue", "money"),
    "total_transactions": ("Orders", "count"),
    "avg_transaction_value": ("Value of an order", "money"),
    "days_since_last_purchase": ("Days since the last order", "days"),
    "customer_age_days": ("Days since the first order", "days"),
    "avg_days_between_purchases": ("Days between orders", "days"),
    "engagement_score": ("Engagement", "number"),
    "churn_risk": ("Risk of having left", "share"),
    "retention_rate": ("Retention", "share"),
    "discount_sensitivity": ("Discount sensitivity", "number"),
    "category_diversity": ("Categories bought from", "number"),
    "spending_consistency": ("Evenness of spending", "number"),
    "purchase_frequency": ("Order frequency", "number"),
    "rfm_recency": ("Days since the last order (RFM)", "days"),
    "rfm_frequency": ("Orders (RFM)", "count"),
    "rfm_monetary": ("Revenue (RFM)", "money"),
    "rfm_score": ("RFM score", "number"),
    "r_score": ("Recency score", "count"),
    "f_score": ("Frequency score", "count"),
    "m_score": ("Money score", "count"),
    "clv_advanced": ("Expected value", "money"),
    "clv_simple": ("Expected value, simply reckoned", "money"),
}
#: In the profile even where they were not clustered on.
_PROFILE = (
    "total_transactions", "avg_transaction_value", "days_since_last_purchase", "total_spent",
    "engagement_score", "churn_risk", "retention_rate", "discount_sensitivity", "category_diversity",
)  # fmt: skip
#: Told about a single customer.
_CUSTOMER = (
    "total_spent", "total_transactions", "avg_transaction_value", "days_since_last_purchase",
    "customer_age_days", "churn_risk", "r_score", "f_score", "m_score",
)  # fmt: skip
MOST_PROFILE_COLUMNS = 12


def shown(name: str) -> Shown:
    """Return a column in words; one that is not known by its name, as a plain number.

    >>> shown("total_spent").label, shown("basket_size").label
    ('Revenue', 'Basket size')
    """
    label, kind = _KNOWN.get(name, (name.replace("_", " ").strip().capitalize() or name, "number"))
    return Shown(name, label, kind)


def profile_columns(segmentation: Segmentation) -> tuple[Shown, ...]:
    """Return what segments are compared by: the clustered columns first, then the usual figures."""
    wanted = dict.fromkeys((*segmentation.features, *_PROFILE))
    found = [name for name in wanted if _is_number(segmentation.customers, name)]
    return tuple(shown(name) for name in found if _varies(segmentation.customers[name]))[
        :MOST_PROFILE_COLUMNS
    ]


def customer_columns(segmentation: Segmentation) -> tuple[Shown, ...]:
    """Return what is told about a single customer: key figures, value, then the profile's columns."""
    value = value_column(segmentation.customers)
    compared = [column.name for column in profile_columns(segmentation)]
    wanted = dict.fromkeys((*_CUSTOMER[:4], *([value] if value else []), *_CUSTOMER[4:], *compared))
    return tuple(shown(name) for name in wanted if _is_number(segmentation.customers, name))


def value_column(customers: pd.DataFrame) -> str:
    """Return the column of lifetime value, the better one where both are there; empty where none is."""
    return next((name for name in ("clv_advanced", "clv_simple") if _is_number(customers, name)), "")


def _is_number(customers: pd.DataFrame, name: str) -> bool:
    """Whether a column is there and holds numbers."""
    return name in customers.columns and pd.api.types.is_numeric_dtype(customers[name])


def _varies(column: pd.Series) -> bool:
    """Whether customers differ in a column, so that they can be compared by it."""
    return bool(column.nunique(dropna=True) > 1)
