"""Segments named by what they mean for the business, from their own figures against everyone's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cluster_maker.types import NOISE, UNLABELLED
from clustering.customers.money import money_text, one_in_ten
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

#: Fewer customers have no sums told: one in ten of them is nobody.
FEWEST = 6
#: Mean place by discounts below which customers are said to buy without.
FEW_DISCOUNTS = 0.5


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
            names[label] = _special(label, scattered)
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
    if meaning.at_full_price and own.get("discount_place", np.nan) < FEW_DISCOUNTS:
        others = [*others, meaning.at_full_price]
    return SegmentName(
        name,
        meaning.emoji,
        _description(meaning, own, everyone, currency),
        (f"{first[:-1]} ({told})." if told else first, *others),
    )


def _description(meaning: Meaning, own: pd.Series, everyone: pd.Series, currency: str) -> str:
    """Return one sentence with the segment's own figures."""
    silence, orders, value = (
        own["days_since_last_purchase"], own["total_transactions"], own["avg_transaction_value"],
    )  # fmt: skip
    unit = "order" if round(orders, 1) == 1 else "orders"
    return (
        f"They {meaning.what}: last order {silence:,.0f} days ago on average (everyone "
        f"{everyone['days_since_last_purchase']:,.0f}), {orders:,.1f} {unit} (everyone "
        f"{everyone['total_transactions']:,.1f}) of {money_text(value, currency)} each "
        f"(everyone {money_text(everyone['avg_transaction_value'], currency)})."
    )


def _sum(meaning: Meaning, own: pd.Series, currency: str) -> str:
    """Return what one customer of ten is about, as arithmetic on past figures; empty for too few."""
    if not meaning.sum or own["customers"] < FEWEST:
        return ""
    tenth, order = one_in_ten(own["customers"]), own["avg_transaction_value"]
    one = f"one in ten of them, {tenth:,},"
    if meaning.sum == "loss":
        return f"at stake: {one} has brought {money_text(tenth * own['total_spent'], currency)} so far"
    does = "coming back for one order" if meaning.sum == "back" else "ordering once more"
    return (
        f"{one} {does} at the usual {money_text(order, currency)} would be "
        f"{money_text(tenth * order, currency)}"
    )


def _special(label: int, scattered: pd.Series | None) -> SegmentName:
    """Return the name of customers that are in no segment."""
    if label == UNLABELLED:
        return SegmentName(
            UNPLACED, UNPLACED_EMOJI, "They have no value in any of the columns that segments are made from.",
            ("Find out why nothing is known of them.",),
        )  # fmt: skip
    kinds = scattered_words(scattered) if scattered is not None else ""
    description = f"They are unlike any group{': ' + kinds if kinds else ''}."
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
