"""Was the model right? Its predictions beside what customers then bought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import FloatVector
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.histories import checked_histories, summed_at
from clustering.customers.lifetime.models import PurchaseModel


@dataclass(frozen=True)
class HoldoutEvaluation:
    """How well purchases of a holdout period were predicted.

    Parameters
    ----------
    by_frequency : pandas.DataFrame
        A row for each number of earlier repeat purchases (the last one for it and more): ``frequency``,
        ``customers``, and the mean purchases in the holdout, ``actual``, ``expected`` and ``naive``.
    actual, expected, naive : float
        Purchases of all customers in the holdout. Naive: everyone goes on at his own pace so far.
    mean_absolute_error, naive_mean_absolute_error : float
        Mean distance of prediction and purchases over customers, in purchases.
    """

    by_frequency: pd.DataFrame
    actual: float
    expected: float
    naive: float
    mean_absolute_error: float
    naive_mean_absolute_error: float

    @property
    def relative_error(self) -> float:
        """Error of the predicted total as a share of the actual one; positive: too many were predicted."""
        return self.expected / self.actual - 1.0 if self.actual else float("nan")


def evaluate_holdout(
    model: PurchaseModel,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    T: npt.ArrayLike,
    holdout_frequency: npt.ArrayLike,
    holdout_length: float,
    *,
    most: int = 7,
) -> HoldoutEvaluation:
    """Compare predictions with the purchases of a holdout period.

    Parameters
    ----------
    model : PurchaseModel
        Fitted to what came before.
    frequency, recency, T : array-like of shape (n,)
        What came before, as in `fit_bg_nbd`.
    holdout_frequency : array-like of shape (n,)
        Purchases of each customer in the holdout period.
    holdout_length : float
        Its length, above 0, in the model's time unit.
    most : int
        Customers with this many earlier repeat purchases or more make one row.

    Returns
    -------
    HoldoutEvaluation

    Raises
    ------
    LifetimeError
        If values contradict each other or the holdout has no length.
    """
    x, last, watched = checked_histories(frequency, recency, T)
    bought = np.asarray(holdout_frequency, dtype=np.float64)
    if bought.shape != x.shape:
        raise LifetimeError(f"holdout_frequency has shape {bought.shape}, but there are {len(x)} customers.")
    if not (np.isfinite(holdout_length) and holdout_length > 0):
        raise LifetimeError(f"holdout_length must be a time above 0, got {holdout_length!r}.")
    expected = model.expected_purchases(x, last, watched, holdout_length)
    naive = np.divide(x * holdout_length, watched, out=np.zeros(len(x)), where=watched > 0)
    return HoldoutEvaluation(
        _by_frequency(x, most, {"actual": bought, "expected": expected, "naive": naive}),
        float(bought.sum()),
        float(expected.sum()),
        float(naive.sum()),
        float(np.abs(expected - bought).mean()),
        float(np.abs(naive - bought).mean()),
    )


def _by_frequency(x: FloatVector, most: int, figures: dict[str, FloatVector]) -> pd.DataFrame:
    """Return means for each earlier frequency; frequencies that nobody has get no row."""
    group = np.minimum(x, most).astype(np.intp)
    customers = np.bincount(group)
    present = np.flatnonzero(customers)
    names = [f"{number}+" if number == most else str(number) for number in present.tolist()]
    table: dict[str, object] = {"frequency": names, "customers": customers[present]}
    for name, values in figures.items():
        table[name] = summed_at(group, values, len(customers))[present] / customers[present]
    return pd.DataFrame(table)


def cumulative_purchases(
    model: PurchaseModel, starts: npt.ArrayLike, purchases: npt.ArrayLike, times: npt.ArrayLike
) -> pd.DataFrame:
    """Return repeat purchases of all customers up to each time, as they were and as the model expects them.

    Parameters
    ----------
    model : PurchaseModel
        Fitted to the part before the holdout.
    starts : array-like of shape (n,)
        Time of each customer's first purchase, from any common zero, in the model's time unit.
    purchases : array-like of shape (m,)
        Times of all repeat purchases, from the same zero.
    times : array-like of shape (k,)
        When to count, in rising order.

    Returns
    -------
    pandas.DataFrame
        ``time``, ``actual`` and ``expected``: the two lines of the usual tracking plot.
    """
    when = np.atleast_1d(np.asarray(times, dtype=np.float64))
    first, customers = np.unique(np.asarray(starts, dtype=np.float64), return_counts=True)
    bought = np.sort(np.asarray(purchases, dtype=np.float64))
    expected = [
        float(customers @ model.expected_purchases_of_new_customer(np.maximum(time - first, 0.0)))
        for time in when.tolist()
    ]
    actual = np.searchsorted(bought, when, side="right")
    return pd.DataFrame({"time": when, "actual": actual, "expected": expected})
