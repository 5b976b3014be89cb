"""Money that a decision is about: what is at risk, and what a few more orders would bring.

These are plain multiplications of a segment's own figures with a stated assumption, so that segments can be
compared; they are no forecasts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clustering.customers.money import one_in_ten
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.standing import value_of

#: The part of a segment's customers that an action is assumed to reach.
REACHED = 0.1
REACHED_WORDS = "one in ten"


def revenue_at_risk(segmentation: Segmentation, label: int) -> float:
    """Return the past revenue of a segment's customers, each times the chance that they have left.

    NaN where that chance is not known.
    """
    customers = segmentation.customers
    if "churn_risk" not in customers.columns:
        return float("nan")
    inside = np.asarray(segmentation.result.labels) == label
    spent, risk = (_numbers(customers.loc[inside, name]) for name in ("total_spent", "churn_risk"))
    known = np.isfinite(spent) & np.isfinite(risk)
    return float(spent[known] @ risk[known]) if known.any() else float("nan")


def one_more_order(segmentation: Segmentation, label: int) -> float:
    """Return what one more order, of the usual value, from one in ten of a segment would bring."""
    customers = value_of(segmentation, label, "customers")
    return one_in_ten(customers) * value_of(segmentation, label, "avg_transaction_value")


def cost_of_losing(segmentation: Segmentation, label: int) -> float:
    """Return the cost of losing `REACHED` of a segment: of its expected value, else of its past revenue."""
    expected = value_of(segmentation, label, "clv_total")
    return REACHED * (expected if np.isfinite(expected) else value_of(segmentation, label, "revenue"))


def top_tenth_share(segmentation: Segmentation, label: int) -> float:
    """Return the share of a segment's revenue that its best tenth of customers brings; NaN for under 20."""
    inside = np.asarray(segmentation.result.labels) == label
    spent = np.sort(_numbers(segmentation.customers.loc[inside, "total_spent"]))[::-1]
    spent = spent[np.isfinite(spent)]
    if len(spent) < 20 or spent.sum() <= 0:
        return float("nan")
    return float(spent[: len(spent) // 10].sum() / spent.sum())


def _numbers(values: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return a column as numbers."""
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
