"""What a segment means for the business: which of the known kinds its figures make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

import pandas as pd

#: Mean places (0-1, everyone's is 0.5) from which on a segment has more, or less, of something than most …
MORE, LESS = 0.58, 0.42
#: … and clearly so.
MUCH = 0.65
#: Usual pauses between purchases after which customers are overdue, up to which they are in time, and how
#: many purchases it takes to have a usual pause.
OVERDUE, IN_TIME, ENOUGH_PURCHASES = 3.0, 1.0, 2.0
#: Champions are few: at most so large a share of the customers.
FEW = 0.25
#: Place by recency up to which customers have been silent for long, and the days of silence after which,
#: where no risk of leaving is known, they are taken for lost.
GONE, GONE_DAYS = 0.25, 365
#: Time since the first purchase up to which customers are new: days, and as a share of everyone's.
NEW_DAYS, NEW_SHARE = 365, 0.5
#: Share of customers with one purchase from which on a segment is of one-time buyers.
MOSTLY = 0.7
#: Mean risk of leaving from which on silence is taken for leaving, and up to which it is not.
LEAVING, STAYING = 0.7, 0.3


def meaning_of(figures: pd.Series, everyone: pd.Series, *, alone: bool = False) -> str:
    """Return what a segment means: a key of `MEANINGS`.

    Parameters
    ----------
    figures : pandas.Series
        A row of `segment_stats`.
    everyone : pandas.Series
        With the mean ``customer_age_days`` of all customers.
    alone : bool
        Whether it is the only segment.

    Notes
    -----
    The first line that holds decides; places are means over the segment's customers, 0 to 1. New: first
    purchase at most 365 days and half of everyone's time ago, recency from 0.5, frequency up to 0.58
    (promising with spend from 0.58). Silent: recency up to 0.42, or up to 0.5 after three usual pauses of
    the segment, or a mean risk of leaving from 0.7; not with a risk up to 0.3 or within the usual pause.
    Silent segments are told by one-time buyers, spend, frequency, discounts, basket and how long they are
    silent; lost are those with a risk of leaving from 0.7, or, where none is known, a year of silence.
    Others are told by discounts, spend and frequency from 0.65 (champions, at most a quarter of the
    customers), frequency, one-time buyers, basket, recency. Much spend is a place from 0.58 and no less
    revenue than the segment's share of the customers.

    Examples
    --------
    >>> meaning_of(pd.Series({"customer_share": 0.2, "one_time_share": 0.0, "recency_place": 0.8,
    ...     "frequency_place": 0.9, "spend_place": 0.9, "customer_age_days": 400.0}),
    ...     pd.Series({"customer_age_days": 300.0}))
    'champions'
    """
    if alone:
        return "everyone" if figures["customer_share"] == 1 else "crowd"
    one = _Standing(figures, float(everyone["customer_age_days"]))
    if one.is_new:
        return "promising" if one.spend >= MORE else "new"
    rules = one.silent_rules() if one.is_silent else one.active_rules()
    return next(meaning for holds, meaning in rules if holds)


@dataclass(frozen=True)
class _Standing:
    """Where the customers of a segment stand among all."""

    figures: pd.Series
    usual_age: float

    def _of(self, name: str, otherwise: float = 0.5) -> float:
        """Return a figure; a neutral one where it is unknown."""
        value = float(self.figures.get(name, otherwise))
        return otherwise if isnan(value) else value

    @property
    def recency(self) -> float:
        return self._of("recency_place")

    @property
    def frequency(self) -> float:
        return self._of("frequency_place")

    @property
    def spend(self) -> float:
        return self._of("spend_place")

    @property
    def spends_much(self) -> bool:
        """Whether most spend more than most, and together no less than their number would."""
        revenue, customers = self._of("revenue_share", nan), self._of("customer_share", nan)
        return self.spend >= MORE and not revenue < customers

    @property
    def is_lost(self) -> bool:
        """Whether they have probably left for good."""
        risk = self._of("churn_risk", nan)
        if isnan(risk):
            return self.recency <= GONE and self._of("days_since_last_purchase", 0.0) >= GONE_DAYS
        return risk >= LEAVING

    @property
    def basket(self) -> float:
        return self._of("basket_place")

    @property
    def discounts(self) -> float:
        return self._of("discount_place")

    @property
    def is_new(self) -> bool:
        """Whether they have not been customers for long."""
        age = float(self.figures["customer_age_days"])
        young = age <= NEW_DAYS and age <= NEW_SHARE * self.usual_age
        return young and self.recency >= 0.5 and self.frequency <= MORE

    @property
    def is_silent(self) -> bool:
        """Whether they have not bought for long, or are likely to have left."""
        risk, overdue = self._of("churn_risk"), self.overdue
        long_overdue = self.recency <= 0.5 and overdue >= OVERDUE
        silent = self.recency <= LESS or risk >= LEAVING or long_overdue
        return silent and risk > STAYING and not overdue <= IN_TIME

    @property
    def overdue(self) -> float:
        """How many of their usual pauses they have been silent for; NaN where most bought once or so."""
        purchases, silent = self._of("total_transactions", nan), self._of("days_since_last_purchase", nan)
        between = float(self.figures["customer_age_days"]) - silent
        if not (purchases >= ENOUGH_PURCHASES and between > 0):
            return nan
        return silent * (purchases - 1) / between

    @property
    def mostly_once(self) -> bool:
        """Whether most of them bought once."""
        return self._of("one_time_share", 0.0) >= MOSTLY

    def silent_rules(self) -> Sequence[tuple[bool, str]]:
        """Return what silent customers may be, the first that holds counts."""
        return (
            (self.mostly_once, "once_big" if self.basket >= MORE else "once"),
            (self.spends_much, "lapsing_big"),
            (self.frequency >= MORE, "lapsing_regulars"),
            (self.discounts >= MUCH, "lapsed_bargains"),
            (self.basket >= MORE, "lapsed_baskets"),
            (self.is_lost, "lost"),
            (self.recency <= GONE, "silent"),
            (True, "drifting"),
        )

    def active_rules(self) -> Sequence[tuple[bool, str]]:
        """Return what other customers may be, the first that holds counts."""
        few = self._of("customer_share", 0.0) <= FEW
        best = self.frequency >= MUCH and self.spend >= MUCH and self.spends_much and self.recency >= MORE
        return (
            (self.discounts >= MUCH, "bargains"),  # before champions: these buy without discounts
            (best and few, "champions"),
            (self.frequency >= MORE, "small_baskets" if self.basket <= LESS else "regulars"),
            (self.mostly_once and self.recency < 0.5, "once_big" if self.basket >= MORE else "once"),
            (self.basket >= MORE and self.spends_much, "big_spenders"),
            (self.basket >= MORE, "big_baskets"),
            (self.recency >= MORE, "active"),
            (self.mostly_once, "once"),
            (self.spend < 0.5, "occasional"),
            (True, "steady"),
        )
