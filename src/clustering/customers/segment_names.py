"""Segments named by what they mean for the business, from their own figures against everyone's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
import pandas as pd

from cluster_maker.types import NOISE, UNLABELLED
from cluster_maker.wording import plural
from clustering.customers.scattered import SCATTERED_ACTIONS, scattered_words
from clustering.customers.segment_words import (
    APART,
    MEANINGS,
    SCATTERED,
    SCATTERED_EMOJI,
    UNPLACED,
    UNPLACED_EMOJI,
    Meaning,
)
from clustering.customers.segmentation import SegmentName

#: Mean places (0-1, everyone's is 0.5) from which on a segment has more, or less, of something than most …
MORE, LESS = 0.58, 0.42
#: … and clearly so.
MUCH = 0.65
#: Champions are few: at most so large a share of the customers.
FEW = 0.25
#: Place by recency up to which silent customers are lost.
GONE = 0.25
#: Time since the first purchase up to which customers are new: days, and as a share of everyone's.
NEW_DAYS, NEW_SHARE = 365, 0.5
#: Share of customers with one purchase from which on a segment is of one-time buyers.
MOSTLY = 0.7
#: Mean risk of leaving from which on silence is taken for leaving, and up to which it is not.
LEAVING, STAYING = 0.7, 0.3


def segment_names(
    stats: pd.DataFrame,
    *,
    scattered: pd.Series | None = None,
    noise_label: int | None = None,
    currency: str = "",
) -> dict[int, SegmentName]:
    """Name segments by their business meaning.

    Parameters
    ----------
    stats : pandas.DataFrame
        As `segment_stats` makes it.
    scattered : pandas.Series of str, optional
        The kind of each scattered customer (`scattered_customers`).
    noise_label : int, optional
        Label of a segment that scattered customers were put together in; -1 is always noise.
    currency : str
        Put before amounts.

    Returns
    -------
    dict of int to SegmentName
        For each row of `stats`, all names different.

    Notes
    -----
    The meaning is found by `meaning_of` from where the segment's customers stand among all: it depends
    neither on ids nor on their order. Segments with one meaning are told apart by the figure on which they
    differ most. What actions could be worth is arithmetic on past figures (one of ten customers, one purchase
    of the usual size): it says how much is at stake, not what will happen.
    """
    special = {NOISE, UNLABELLED, noise_label}
    usual = [label for label in stats.index.tolist() if label not in special]
    everyone = _everyone(stats)
    found = {label: meaning_of(stats.loc[label], everyone, alone=len(usual) == 1) for label in usual}
    called = _told_apart(found, stats)
    names = {
        label: _named(called[label], MEANINGS[found[label]], stats.loc[label], everyone, currency)
        for label in usual
    }
    for label in stats.index.tolist():
        if label not in names:
            names[label] = _special(label, stats.loc[label], scattered)
    return {label: names[label] for label in stats.index.tolist()}


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
    (promising with spend from 0.58). Silent: recency up to 0.42, or a mean risk of leaving from 0.7; not
    with a risk up to 0.3. Silent segments are told by one-time buyers, spend, frequency, discounts and how
    long they are silent; others by spend and frequency from 0.65 (champions, at most a quarter of the
    customers), discounts, frequency, one-time buyers, basket, recency.

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
        risk = self._of("churn_risk")
        return (self.recency <= LESS or risk >= LEAVING) and risk > STAYING

    @property
    def mostly_once(self) -> bool:
        """Whether most of them bought once."""
        return self._of("one_time_share", 0.0) >= MOSTLY

    def silent_rules(self) -> Sequence[tuple[bool, str]]:
        """Return what silent customers may be, the first that holds counts."""
        return (
            (self.mostly_once, "once_big" if self.basket >= MORE else "once"),
            (self.spend >= MORE, "lapsing_big"),
            (self.frequency >= MORE, "lapsing_regulars"),
            (self.discounts >= MUCH, "lapsed_bargains"),
            (self.recency <= GONE or self._of("churn_risk") >= LEAVING, "lost"),
            (True, "drifting"),
        )

    def active_rules(self) -> Sequence[tuple[bool, str]]:
        """Return what other customers may be, the first that holds counts."""
        few = self._of("customer_share", 0.0) <= FEW
        best = self.frequency >= MUCH and self.spend >= MUCH and self.recency >= MORE
        return (
            (best and few, "champions"),
            (self.discounts >= MUCH, "bargains"),
            (self.frequency >= MORE, "small_baskets" if self.basket <= LESS else "regulars"),
            (self.mostly_once and self.recency < 0.5, "once_big" if self.basket >= MORE else "once"),
            (self.basket >= MORE and self.spend >= MORE, "big_spenders"),
            (self.basket >= MORE, "big_baskets"),
            (self.recency >= MORE, "active"),
            (self.mostly_once, "once"),
            (self.spend < 0.5, "occasional"),
            (True, "steady"),
        )


def _told_apart(found: Mapping[int, str], stats: pd.DataFrame) -> dict[int, str]:
    """Return a name for each segment, all different."""
    called = {}
    for meaning in dict.fromkeys(found.values()):
        same = [label for label, one in found.items() if one == meaning]
        name = MEANINGS[meaning].name
        words = _words_apart(stats.loc[same]) if len(same) > 1 else [""]
        called.update(
            {label: f"{name}, {word}" if word else name for label, word in zip(same, words, strict=True)}
        )
    return called


def _words_apart(alike: pd.DataFrame) -> list[str]:
    """Return for each of several segments of one meaning what tells it from the others."""
    known = [place for place in APART if place in alike and alike[place].notna().all()]
    widest = max(known, key=lambda place: float(np.diff(np.sort(alike[place].to_numpy())).min()))
    less, more, column, figure = APART[widest]
    if len(alike) == 2 and alike[widest].nunique() == 2:
        return [more if value == alike[widest].max() else less for value in alike[widest]]
    words = [figure.format(value) for value in alike[column]]
    if len(set(words)) == len(words):
        return words
    return [f"{word}, group {number}" for number, word in enumerate(words, 1)]


def _named(name: str, meaning: Meaning, own: pd.Series, everyone: pd.Series, currency: str) -> SegmentName:
    """Put a segment's name, description and actions together."""
    first, *others = meaning.actions
    told = _sum(meaning, own, currency)
    return SegmentName(
        name,
        meaning.emoji,
        _description(meaning, own, everyone, currency),
        (f"{first[:-1]} ({told})." if told else first, *others),
    )


def _description(meaning: Meaning, own: pd.Series, everyone: pd.Series, currency: str) -> str:
    """Return one sentence with the segment's own figures."""
    count, purchases = plural(int(own["customers"]), "customer"), own["total_transactions"]
    unit = "purchase" if round(purchases, 1) == 1 else "purchases"
    return (
        f"They {meaning.what}: {count} ({_percent(own['customer_share'])}) with "
        f"{_percent(own['revenue_share'])} of the revenue; last purchase "
        f"{own['days_since_last_purchase']:,.0f} days ago on average (everyone "
        f"{everyone['days_since_last_purchase']:,.0f}), {purchases:,.1f} {unit} (everyone "
        f"{everyone['total_transactions']:,.1f}) of {money(own['avg_transaction_value'], currency)} each "
        f"(everyone {money(everyone['avg_transaction_value'], currency)})."
    )


def _sum(meaning: Meaning, own: pd.Series, currency: str) -> str:
    """Return what one customer of ten is about, as arithmetic on past figures; empty for too few."""
    tenth = round(int(own["customers"]) / 10)
    if not meaning.sum or tenth < 1:
        return ""
    basket, spent = own["avg_transaction_value"], own["total_spent"]
    one = f"one in ten of them, {tenth:,},"
    if meaning.sum == "loss":
        return f"at stake: {one} has brought {money(tenth * spent, currency)} so far"
    does = "coming back for one purchase" if meaning.sum == "back" else "making one more purchase"
    return f"{one} {does} of the usual {money(basket, currency)} would be {money(tenth * basket, currency)}"


def _special(label: int, own: pd.Series, scattered: pd.Series | None) -> SegmentName:
    """Return the name of customers that are in no segment."""
    count = f"{plural(int(own['customers']), 'customer')} ({_percent(own['customer_share'])})"
    if label == UNLABELLED:
        return SegmentName(
            UNPLACED, UNPLACED_EMOJI, f"{count} without a value in any of the columns clustered on.",
            ("Find out why nothing is known of them.",),
        )  # fmt: skip
    kinds = scattered_words(scattered) if scattered is not None else ""
    description = (
        f"{count} with {_percent(own['revenue_share'])} of the revenue, unlike any group"
        f"{': ' + kinds if kinds else ''}."
    )
    present = set() if scattered is None else set(scattered)
    actions = tuple(text for kind, text in SCATTERED_ACTIONS.items() if kind in present)
    return SegmentName(
        SCATTERED, SCATTERED_EMOJI, description, actions or ("Look at them one by one, not as a group.",)
    )


def _everyone(stats: pd.DataFrame) -> pd.Series:
    """Return the means of all customers."""
    columns = [
        "days_since_last_purchase", "total_transactions", "avg_transaction_value", "customer_age_days",
    ]  # fmt: skip
    weights = stats["customers"] / stats["customers"].sum()
    return stats[columns].mul(weights, axis=0).sum()


def money(amount: float, currency: str = "") -> str:
    """Return an amount for people: cents below 100 only.

    Examples
    --------
    >>> money(1234567.8, "£"), money(12.5), money(-3)
    ('£1,234,568', '12.50', '-3.00')
    """
    digits = 2 if abs(amount) < 100 else 0
    return f"{'-' if amount < 0 else ''}{currency}{abs(amount):,.{digits}f}"


def _percent(share: float) -> str:
    """Write a share for people."""
    return "under 1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"
