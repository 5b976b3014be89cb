"""What customers are worth: expected purchases times their expected value times the margin, discounted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import FloatVector
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.gamma_gamma import GammaGamma
from clustering.customers.lifetime.histories import checked_histories, distinct_pairs
from clustering.customers.lifetime.models import PurchaseModel
from clustering.customers.lifetime.summary import DAYS, TimeUnit

#: Gauss-Legendre points at which purchases are discounted.
_DISCOUNT_POINTS = 6


@dataclass(frozen=True)
class ValuePlan:
    """Over what time, at what margin and at what discount value is counted.

    Parameters
    ----------
    horizon : float
        Time ahead, above 0, in `unit`.
    unit : {"week", "day", "month", "year"}
        Time unit of the horizon and of the models and histories used with it.
    margin : float
        Share of a purchase's value that is kept, above 0 and at most 1; 1 counts revenue.
    annual_discount : float
        What a year's delay takes off, from 0: 0.1 makes money in a year worth 1 / 1.1.
    """

    horizon: float
    unit: TimeUnit = "week"
    margin: float = 1.0
    annual_discount: float = 0.1

    def __post_init__(self) -> None:
        if self.unit not in DAYS:
            raise LifetimeError(f"unit must be one of {', '.join(map(repr, DAYS))}, got {self.unit!r}.")
        if not (np.isfinite(self.horizon) and self.horizon > 0):
            raise LifetimeError(f"horizon must be a time above 0, got {self.horizon!r}.")
        if not 0 < self.margin <= 1:
            raise LifetimeError(f"margin must be a share above 0 and at most 1, got {self.margin!r}.")
        if not (np.isfinite(self.annual_discount) and self.annual_discount >= 0):
            raise LifetimeError(f"annual_discount must be a number from 0, got {self.annual_discount!r}.")

    @property
    def discount(self) -> float:
        """Continuous discount for one time unit."""
        return float(np.log1p(self.annual_discount)) * DAYS[self.unit] / DAYS["year"]


def discounted_purchases(
    model: PurchaseModel, frequency: npt.ArrayLike, recency: npt.ArrayLike, T: npt.ArrayLike, plan: ValuePlan
) -> FloatVector:
    """Return the purchases expected of each customer within the plan's horizon, later ones counting less.

    Parameters
    ----------
    model : PurchaseModel
        Fitted in the plan's time unit.
    frequency, recency, T : array-like of shape (n,)
        As in `fit_bg_nbd`.
    plan : ValuePlan

    Returns
    -------
    float vector of shape (n,)

    Raises
    ------
    LifetimeError
        If values are missing, negative or contradict each other.

    Notes
    -----
    The integral of e^(-d t) dE(t) over the horizon H, by parts e^(-d H) E(H) + d times the integral of
    e^(-d t) E(t), with E the expected purchases; six Gauss-Legendre points. The continuous counterpart of
    discounting month by month.
    """
    x, last, watched = checked_histories(frequency, recency, T)
    alive = model.probability_alive(x, last, watched)
    different_x, different_T, place = distinct_pairs(x, watched)
    rate, horizon = plan.discount, plan.horizon
    total = np.exp(-rate * horizon) * model.purchases_if_alive(different_x, different_T, horizon)
    if rate > 0:
        points, weights = np.polynomial.legendre.leggauss(_DISCOUNT_POINTS)
        for time, weight in zip(horizon * (points + 1) / 2, horizon * weights / 2, strict=True):
            part = model.purchases_if_alive(different_x, different_T, time)
            total = total + rate * weight * np.exp(-rate * time) * part
    valued: FloatVector = alive * total[place]
    return valued


def lifetime_value(
    purchase_model: PurchaseModel,
    spend_model: GammaGamma,
    histories: pd.DataFrame,
    plan: ValuePlan,
) -> FloatVector:
    """Return the value of each customer over the plan's horizon.

    Parameters
    ----------
    purchase_model : PurchaseModel
        Fitted in the plan's time unit.
    spend_model : GammaGamma
    histories : pandas.DataFrame
        With the columns ``frequency``, ``recency``, ``T`` and ``monetary`` of `summarise_purchases`.
    plan : ValuePlan

    Returns
    -------
    float vector of shape (n,)
        In the currency of the data; what is still to come, not what was.

    Raises
    ------
    LifetimeError
        If values are missing, negative or contradict each other.

    Examples
    --------
    >>> from clustering.customers.lifetime.bg_nbd import BgNbd
    >>> histories = pd.DataFrame({"frequency": [0, 2], "recency": [0, 30.43], "T": [38.86, 38.86],
    ...     "monetary": [float("nan"), 22.35]})
    >>> cdnow, spend = BgNbd(0.243, 4.414, 0.793, 2.426), GammaGamma(6.25, 3.74, 15.44)
    >>> lifetime_value(cdnow, spend, histories, ValuePlan(52, margin=0.3)).round(2)
    array([ 2.55, 11.04])
    """
    x, last, watched, money = (
        histories[column].to_numpy(np.float64) for column in ("frequency", "recency", "T", "monetary")
    )
    purchases = discounted_purchases(purchase_model, x, last, watched, plan)
    return plan.margin * purchases * spend_model.expected_value(x, money)


def common_pace(frequency: npt.ArrayLike, T: npt.ArrayLike) -> float:
    """Return the repeat purchases of all customers in all the time they were watched, for one time unit.

    Parameters
    ----------
    frequency, T : array-like of shape (n,)
        Repeat purchases, and time since the first purchase.

    Examples
    --------
    >>> common_pace([0, 0, 9], [1, 99, 100])
    0.045
    """
    x, _, watched = checked_histories(frequency, np.minimum(frequency, T), T)
    return float(x.sum() / watched.sum()) if x.any() else 0.0


def simple_value(
    frequency: npt.ArrayLike,
    T: npt.ArrayLike,
    average_value: npt.ArrayLike,
    plan: ValuePlan,
    *,
    pace: float | None = None,
) -> FloatVector:
    """Return margin x average value x purchase frequency x horizon for each customer, without discount.

    Parameters
    ----------
    frequency : array-like of shape (n,)
        Repeat purchases.
    T : array-like of shape (n,)
        Time since the first purchase, in the plan's unit.
    average_value : array-like of shape (n,)
        Mean value of all purchases of the customer.
    plan : ValuePlan
    pace : float, optional
        The common pace (`common_pace`); by default that of these customers. New customers are measured
        against the pace of the earlier ones.

    Returns
    -------
    float vector of shape (n,)

    Raises
    ------
    LifetimeError
        If values are missing or negative.

    Notes
    -----
    The purchase frequency is (x + 1) / (T + 1 / f), with f the repeat purchases of all customers in all the
    time they were watched: as though each had made one more purchase at the common pace. A customer of
    yesterday is therefore expected to buy at the common pace, not once a day; a customer who has not come
    back for long, more rarely. Where nobody ever came back the value is 0. That customers leave is not
    considered: use `lifetime_value` where it can be fitted.

    Examples
    --------
    >>> simple_value([0, 0, 9], [1, 99, 100], [10, 10, 10], ValuePlan(100)).round(1)  # f = 9 / 200
    array([43.1,  8.2, 81.8])
    """
    x, _, watched = checked_histories(frequency, np.minimum(frequency, T), T)
    value = np.asarray(average_value, dtype=np.float64)
    if value.shape != x.shape or not np.isfinite(value).all():
        raise LifetimeError(
            f"average_value needs a finite number for each of the {len(x)} customers, got shape "
            f"{value.shape} with {int((~np.isfinite(value)).sum())} missing."
        )
    common = common_pace(frequency, T) if pace is None else pace
    if not common:
        return np.zeros(len(x))  # nobody has ever come back: nothing speaks for a second purchase
    own = (x + 1.0) / (watched + 1.0 / common)
    simple: FloatVector = plan.margin * value * own * plan.horizon
    return simple
