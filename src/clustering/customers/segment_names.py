"""Segments named by what they mean for the business, from their own figures against everyone's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cluster_maker.types import NOISE, UNLABELLED
from cluster_maker.wording import plural
from clustering.customers.scattered import SCATTERED_ACTIONS, scattered_words
from clustering.customers.segment_meaning import meaning_of
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
