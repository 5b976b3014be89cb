"""The table of segments, each cell as text: who they are, what they bring, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clustering.customers.money import money_text
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.amounts import part_text
from clustering.reporting.customers.standing import segment_labels, value_of
from clustering.reporting.wording import count_text, score_text


def segment_rows(
    segmentation: Segmentation, colors: Mapping[int, str], currency: str
) -> list[dict[str, Any]]:
    """Return a line for each segment, in the order of reports.

    Parameters
    ----------
    segmentation : Segmentation
        Names, actions and figures.
    colors : mapping of int to str
        Of each segment, by label.
    currency : str
        Put before amounts.
    """
    return [
        _segment_row(segmentation, label, colors[label], currency) for label in segment_labels(segmentation)
    ]


def _segment_row(segmentation: Segmentation, label: int, color: str, currency: str) -> dict[str, Any]:
    """Return one line of the table of segments."""
    told = segmentation.names[label]

    def figure(name: str) -> float:
        return value_of(segmentation, label, name)

    return {
        "name": told.name,
        "emoji": told.emoji,
        "description": told.description,
        "actions": list(told.actions),
        "color": color,
        "customers": count_text(int(figure("customers"))),
        "customer_share": part_text(figure("customer_share")),
        "revenue": money_text(figure("revenue"), currency),
        "revenue_share": part_text(figure("revenue_share")),
        "spent": money_text(figure("total_spent"), currency),
        "orders": score_text(figure("total_transactions"), 1),
        "recency": score_text(figure("days_since_last_purchase"), 0),
        "value": money_text(figure("clv"), currency),
    }
