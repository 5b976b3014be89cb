"""What the figures of a customer mean: engagement, activity, value, the risk of leaving.

Each is a stated function of what the customer did. What depends on the other customers (limits, ranks)
is learnt once as a `Yardstick` and used again for new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.errors import ConfigError, ModelError, PreprocessingError, unknown_column
from cluster_maker.types import FloatVector
from clustering.customers.rank_scores import positions

ACTIVITY = ("new", "active", "cooling", "inactive")
VALUE_TIERS = ("low", "medium", "high")
#: What engagement is made of: the column, and whether more of it is more engagement.
ENGAGEMENT = {"days_since_last_purchase": False, "purchase_frequency": True, "product_variety": True}
#: Shares of customers below the medium and the high tier.
TIER_SHARES = (0.5, 0.8)
#: Shares of the customers' own rhythms (days between purchases) that bound active and cooling.
RHYTHM_SHARES = (0.75, 0.95)
#: With fewer customers who came back there is no rhythm to learn; these days bound active and cooling
#: instead.
ENOUGH_REPEATERS = 20
USUAL_DAYS = (90, 180)
_STEPS = 200


@dataclass(frozen=True)
class Yardstick:
    """What customers are measured against, learnt from the customers of a fit.

    Parameters
    ----------
    quantiles : mapping of str to tuple of float
        For each column of `ENGAGEMENT` that is known, its quantiles.
    active_days, cooling_days : float
        A customer silent no longer than these is active, or cooling; longer is inactive.
    tier_starts : tuple of two float, or None
        The least money of the medium and of the high tier; None where money is not known.
    reasons : tuple of str
        How the limits were found, in plain sentences.
    """

    quantiles: Mapping[str, tuple[float, ...]]
    active_days: float
    cooling_days: float
    tier_starts: tuple[float, float] | None
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain numbers and texts, to be saved as JSON or YAML."""
        return {
            "quantiles": {name: list(values) for name, values in self.quantiles.items()},
            "active_days": self.active_days,
            "cooling_days": self.cooling_days,
            "tier_starts": None if self.tier_starts is None else list(self.tier_starts),
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Yardstick:
        """Return what `to_dict` gave as it was; ModelError where it is damaged."""
        try:
            tiers = saved["tier_starts"]
            return cls(
                {name: tuple(map(float, values)) for name, values in saved["quantiles"].items()},
                float(saved["active_days"]),
                float(saved["cooling_days"]),
                None if tiers is None else (float(tiers[0]), float(tiers[1])),
                tuple(map(str, saved["reasons"])),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(
                f"the saved yardstick of behaviour is damaged ({type(error).__name__}: {error}): "
                "learn it again."
            ) from error


def learn_yardstick(table: pd.DataFrame) -> Yardstick:
    """Learn from a table of customers what counts as active, as much and as engaged.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        As `aggregate_customers` makes it; what it does not have is not learnt.

    Returns
    -------
    Yardstick
        Customers are active while silent no longer than three quarters of the customers who came back wait
        between purchases, cooling up to what 95 % of them wait. With fewer than 20 who came back, 90 and
        180 days are taken and the reasons say so. The upper fifth by money is the high tier, the next three
        tenths the medium one.

    Examples
    --------
    >>> table = pd.DataFrame({"days_since_last_purchase": [1, 50], "purchase_frequency": [2.0, 0.0],
    ...                       "avg_days_between_purchases": [14.0, None], "total_spent": [90.0, 10.0]})
    >>> learn_yardstick(table).reasons[0]
    'Only 1 of 2 customers came back: active means up to 90 days, cooling up to 180.'
    """
    if table.empty:
        raise PreprocessingError("there are no customers to measure others against: give at least one.")
    rhythm = "avg_days_between_purchases"
    limits, reason = _limits(_numbers(table, rhythm)) if rhythm in table else _usual_limits()
    starts, tiers = _tiers(_numbers(table, "total_spent")) if "total_spent" in table else (None, ())
    known = [name for name in ENGAGEMENT if name in table]
    return Yardstick(
        quantiles={name: _quantiles(_numbers(table, name)) for name in known},
        active_days=limits[0],
        cooling_days=limits[1],
        tier_starts=starts,
        reasons=(reason, *tiers),
    )


def behaviour_columns(
    table: pd.DataFrame, yardstick: Yardstick, p_alive: npt.ArrayLike | None = None
) -> pd.DataFrame:
    """Return engagement, activity, tier and, with P(alive), the risk of leaving of each customer.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        Customers, as `aggregate_customers` makes them.
    yardstick : Yardstick
        What they are measured against.
    p_alive : float array of shape (n,), optional
        Probability that each still is a customer, from a model of purchases (BG/NBD). Without it there is
        no `churn_risk`: it is never made up.

    Returns
    -------
    pandas.DataFrame with the table's index
        `engagement_score` (0-1), `activity_status` (one of `ACTIVITY`), `value_tier` (one of `VALUE_TIERS`)
        and `churn_risk` (0-1), as far as the table and the yardstick have what they are made of.

    Notes
    -----
    All of these restate other columns: they are for reports, not for clustering (`audit_features`).
    """
    columns: dict[str, Any] = {}
    if yardstick.quantiles:
        columns["engagement_score"] = engagement_score(table, yardstick)
    if {"days_since_last_purchase", "total_transactions"} <= set(table.columns):
        columns["activity_status"] = activity_status(table, yardstick)
    if yardstick.tier_starts is not None:
        columns["value_tier"] = value_tier(table, yardstick)
    if p_alive is not None:
        columns["churn_risk"] = churn_risk(p_alive, n_customers=len(table))
    return pd.DataFrame(columns, index=table.index)


def engagement_score(table: pd.DataFrame, yardstick: Yardstick) -> FloatVector:
    """Return how recent, frequent and varied each customer's buying is among all, 0 (least) to 1.

    Returns
    -------
    float array of shape (n,)
        The mean, over the columns of `ENGAGEMENT` that are known, of the customer's place among the
        customers of the fit (the share below, and half of the equal ones); missing where none is known.
    """
    places = np.array(
        [
            _place(_numbers(table, name), np.asarray(quantiles), more=ENGAGEMENT[name])
            for name, quantiles in yardstick.quantiles.items()
        ]
    )
    known = np.isfinite(places).sum(axis=0)
    mean = np.divide(np.nansum(places, axis=0), known, out=np.full(len(table), np.nan), where=known > 0)
    return np.asarray(mean)


def activity_status(table: pd.DataFrame, yardstick: Yardstick) -> npt.NDArray[np.object_]:
    """Return how each customer stands: new, active, cooling or inactive.

    Returns
    -------
    object array of shape (n,)
        By the days since the last purchase; new are those who bought once, within the days that count as
        active (a first purchase on the observation day among them).
    """
    silent = _numbers(table, "days_since_last_purchase")
    step = np.searchsorted([yardstick.active_days, yardstick.cooling_days], silent, side="left") + 1
    once = _numbers(table, "total_transactions") == 1
    return np.array(ACTIVITY, dtype=object)[np.where((step == 1) & once, 0, step)]


def value_tier(table: pd.DataFrame, yardstick: Yardstick) -> npt.NDArray[np.object_]:
    """Return the tier of each customer by money: low, medium or high; equal money is one tier."""
    if yardstick.tier_starts is None:
        raise ModelError("the yardstick knows no tiers: learn it from customers with total_spent.")
    spent = _numbers(table, "total_spent")
    return np.array(VALUE_TIERS, dtype=object)[np.searchsorted(yardstick.tier_starts, spent, side="right")]


def churn_risk(p_alive: npt.ArrayLike, *, n_customers: int | None = None) -> FloatVector:
    """Return the risk that customers have left for good: 1 - P(alive).

    Parameters
    ----------
    p_alive : float array of shape (n,)
        Probability that each still is a customer, 0-1; missing where the model gives none.
    n_customers : int, optional
        How many there should be.

    Raises
    ------
    ConfigError
        If a probability is outside 0-1, or their number is not the customers'.

    Examples
    --------
    >>> churn_risk([1.0, 0.25]).tolist()
    [0.0, 0.75]
    """
    found = np.asarray(p_alive, dtype=np.float64)
    if n_customers is not None and found.shape != (n_customers,):
        raise ConfigError(
            f"p_alive has the shape {found.shape} for {n_customers} customers: give one number for each."
        )
    outside = found[(found < 0) | (found > 1)]
    if len(outside):
        raise ConfigError(f"p_alive={outside[0]:g} is no probability: give numbers from 0 to 1.")
    return np.asarray(1.0 - found)


def _numbers(table: pd.DataFrame, name: str) -> FloatVector:
    """Return a column as numbers."""
    if name not in table:
        raise unknown_column(name, table.columns)
    return table[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _limits(rhythm: FloatVector) -> tuple[tuple[float, float], str]:
    """Return the days that bound active and cooling, and how they were found."""
    known = rhythm[np.isfinite(rhythm)]
    if len(known) < ENOUGH_REPEATERS:
        return _usual_limits(f"Only {len(known)} of {len(rhythm)} customers came back")
    active, cooling = (float(value) for value in np.quantile(known, RHYTHM_SHARES))
    return (active, cooling), (
        f"Active means silent for up to {active:.0f} days, as long as three quarters of those who came back "
        f"wait between purchases; cooling up to {cooling:.0f} days (95 %)."
    )


def _usual_limits(why: str = "How long customers wait is not known") -> tuple[tuple[float, float], str]:
    """Return the days that bound active and cooling where there is no rhythm to learn."""
    active, cooling = map(float, USUAL_DAYS)
    return (active, cooling), f"{why}: active means up to {active:.0f} days, cooling up to {cooling:.0f}."


def _tiers(spent: FloatVector) -> tuple[tuple[float, float], tuple[str]]:
    """Return the least money of the medium and the high tier, and how they were found."""
    rising = np.sort(spent)
    medium, high = (float(rising[int(share * len(rising))]) for share in TIER_SHARES)
    told = f"High value begins at {high:,.2f} (the upper fifth by money), medium at {medium:,.2f}"
    return (medium, high), (f"{told} (the upper half).",)


def _quantiles(values: FloatVector) -> tuple[float, ...]:
    """Return evenly spread order statistics: all values, or so many of them."""
    found = np.sort(values[np.isfinite(values)])
    if len(found) > _STEPS:
        found = np.quantile(found, np.linspace(0, 1, _STEPS + 1), method="nearest")
    return tuple(found.tolist())


def _place(values: FloatVector, quantiles: FloatVector, *, more: bool) -> FloatVector:
    """Return the place among quantiles, 1 being the most engaged; missing where the value is."""
    place = np.where(np.isfinite(values), positions(values, quantiles), np.nan)
    return place if more else 1 - place
