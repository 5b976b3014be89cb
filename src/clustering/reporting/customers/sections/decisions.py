"""The decisions: whom to keep, whom to win back, whom to develop, and the money that each is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from clustering.customers.money import money_text
from clustering.reporting.customers.amounts import part_text
from clustering.reporting.customers.potential import (
    REACHED_WORDS,
    cost_of_losing,
    one_more_order,
    revenue_at_risk,
)
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.standing import (
    UNEVEN,
    everyone,
    name_of,
    real_segments,
    segment_labels,
    value_of,
)
from clustering.reporting.wording import capital, quoted

#: More decisions than this are none.
MOST = 3
#: Chance of having left from which a segment is one to win back, not one to keep.
LEFT = 0.5
#: The assumption behind the amounts, said once.
ASSUMED = (
    f"Amounts assume that {REACHED_WORDS} customers of the segment is reached; they serve to compare "
    "segments and are no forecast. Try an action on a part of the segment, chosen by lot, before paying for "
    "all."
)


def decisions(told: Told) -> list[dict[str, Any]]:
    """Return up to three decisions, each about another segment."""
    left = real_segments(told.segmentation)
    if not left:
        return [_nobody(told)]
    if len(left) < 2:
        return [*(_one_group(told, label) for label in left), *_odd_ones(told)]
    found = []
    for choose, describe in ((_keep, _kept), (_win_back, _won_back), (_develop, _developed)):
        label = choose(told, left)
        if label is not None:
            left = [each for each in left if each != label]
            found.append(describe(told, label))
    return [*found, *_odd_ones(told)][:MOST]


def _odd_ones(told: Told) -> list[dict[str, Any]]:
    """Return the decision about customers in no segment, where they bring more than their number would."""
    odd = set(segment_labels(told.segmentation)) - set(real_segments(told.segmentation))
    rich = [
        label
        for label in sorted(odd)
        if value_of(told.segmentation, label, "revenue_share")
        > UNEVEN * value_of(told.segmentation, label, "customer_share")
    ]
    text = "they bring more than their number would, and have little else in common"
    return [
        _decision(told, label, "Look one by one at", value_of(told.segmentation, label, "revenue"), text)
        for label in rich[:1]
    ]


def gone(told: Told, label: int) -> bool:
    """Return whether a segment's customers have mostly left: by their rhythm, or by a long silence.

    A silence is long at twice everyone's; where the risk of having left is known, it must be above
    everyone's too.
    """
    risk, silence = (
        value_of(told.segmentation, label, name) for name in ("churn_risk", "days_since_last_purchase")
    )
    silent = silence >= 2 * everyone(told.segmentation, "days_since_last_purchase")
    if not np.isfinite(risk):
        return silent
    return risk >= LEFT or (silent and risk > everyone(told.segmentation, "churn_risk"))


def _largest(labels: list[int], amount: Callable[[int], float]) -> int | None:
    """Return the label with the largest amount; None where none has any."""
    known = [(amount(label), -place, label) for place, label in enumerate(labels)]
    known = [each for each in known if np.isfinite(each[0]) and each[0] > 0]
    return max(known)[2] if known else None


def _keep(told: Told, labels: list[int]) -> int | None:
    """Choose the segment whose loss would cost most, among those who still buy."""
    here = [label for label in labels if not gone(told, label)] or labels
    return _largest(here, lambda label: cost_of_losing(told.segmentation, label))


def _win_back(told: Told, labels: list[int]) -> int | None:
    """Choose the segment with most revenue at risk, first among those that have mostly left."""
    silent = [label for label in labels if gone(told, label)]
    at_risk = _largest(silent or labels, lambda label: revenue_at_risk(told.segmentation, label))
    if at_risk is not None:
        return at_risk
    return _largest(silent, lambda label: one_more_order(told.segmentation, label))


def _develop(told: Told, labels: list[int]) -> int | None:
    """Choose the segment in which one more order brings most."""
    return _largest(labels, lambda label: one_more_order(told.segmentation, label))


def _kept(told: Told, label: int) -> dict[str, Any]:
    """Describe the first decision."""
    amount = cost_of_losing(told.segmentation, label)
    expected = np.isfinite(value_of(told.segmentation, label, "clv_total"))
    of_what = (
        f"of the value expected in {told.context.horizon_days} days" if expected else "of a revenue as so far"
    )
    text = f"losing {REACHED_WORDS} would cost {money_text(amount, told.currency)} {of_what}"
    return _decision(told, label, "Keep", amount, text)


def _won_back(told: Told, label: int) -> dict[str, Any]:
    """Describe the second decision."""
    at_risk, more = revenue_at_risk(told.segmentation, label), one_more_order(told.segmentation, label)
    lost = (
        f"{money_text(at_risk, told.currency)} of past revenue came from customers who, by their rhythm, "
        "have left"
        if np.isfinite(at_risk)
        else "they have been silent for long"
    )
    if not gone(told, label):
        return _decision(told, label, "Watch", at_risk, f"{lost}: act on those who fall silent")
    brings = (
        f"{REACHED_WORDS} ordering once more brings {money_text(more, told.currency)}, so pay less than that"
    )
    return _decision(told, label, "Win back, or let go of,", more, f"{lost}; {brings}")


def _developed(told: Told, label: int) -> dict[str, Any]:
    """Describe the third decision."""
    amount = one_more_order(told.segmentation, label)
    text = f"{REACHED_WORDS} ordering once more brings {money_text(amount, told.currency)}"
    return _decision(told, label, "Develop" if not gone(told, label) else "Win back cheaply", amount, text)


def _decision(told: Told, label: int, verb: str, amount: float, money: str) -> dict[str, Any]:
    """Put a decision together: who, how much it is about, and the first action."""
    name = name_of(told.segmentation, label)
    heads, share = (value_of(told.segmentation, label, each) for each in ("customer_share", "revenue_share"))
    actions = told.segmentation.names[label].actions
    return {
        "segment": label,
        "title": f"{verb} {quoted(name)}",
        "why": f"{capital(part_text(heads))} of customers, {part_text(share)} of revenue; {money}.",
        "action": actions[0] if actions else "",
        "amount": amount,
        "amount_text": money_text(amount, told.currency),
    }


def _nobody(told: Told) -> dict[str, Any]:
    """Describe the only decision where nobody is in a segment."""
    return {
        "segment": None,
        "title": "Do not act on this yet",
        "why": (
            "Nobody is close enough to others by this method, so there are no segments to act on. Look at "
            "the other method, or let the radius be chosen."
        ),
        "action": "",
        "amount": None,
        "amount_text": "",
    }


def _one_group(told: Told, label: int) -> dict[str, Any]:
    """Describe the only decision where there is one group."""
    more = one_more_order(told.segmentation, label)
    found = _decision(told, label, "Treat everyone alike:", more, "")
    return {
        **found,
        "title": "Do not pay for separate campaigns",
        "why": (
            f"The customers do not divide into groups that are worth telling apart. If {REACHED_WORDS} of "
            f"all ordered once more, that would bring {money_text(more, told.currency)}."
        ),
    }
