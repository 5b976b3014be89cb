"""How the segments stand to each other in money: order, everyone's mean, and who brings the revenue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_maker.types import NOISE
from cluster_maker.wording import plural
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.amounts import MEASURES, Measure, part_text
from clustering.reporting.wording import join_words, quoted

#: The share of the revenue that the customers named first must bring.
MOST_OF_THE_MONEY = 0.5
#: Less than this is no finding about who brings the money.
WORTH_NAMING = 0.2
#: Revenue share over head-count share from which revenue counts as unevenly spread.
UNEVEN = 1.25
#: The same as a difference of the shares: 80 % of customers with 95 % leave 5 % to a fifth of them.
MORE = 0.1


@dataclass(frozen=True)
class Earners:
    """The segments that together bring most of the revenue, those that spend most per customer first.

    Parameters
    ----------
    labels : tuple of int
        Their labels; empty where nobody brings more than others.
    customer_share, revenue_share : float
        Their part of the customers and of the revenue, 0-1.
    """

    labels: tuple[int, ...]
    customer_share: float
    revenue_share: float

    @property
    def uneven(self) -> bool:
        """Whether they bring clearly more than their number would."""
        more = self.revenue_share - self.customer_share
        return bool(self.labels) and (more >= MORE or more >= (UNEVEN - 1) * self.customer_share)


def segment_labels(segmentation: Segmentation) -> list[int]:
    """Return the labels that occur in the order of reports: most revenue first, noise last."""
    stats = segmentation.stats
    revenue = column(stats, "revenue").fillna(0.0)
    labels = [int(label) for label in stats.index]
    return sorted(labels, key=lambda label: (label < 0, -float(revenue.loc[label]), label))


def real_segments(segmentation: Segmentation) -> list[int]:
    """Return the labels of segments: without noise, and without a segment of scattered customers."""
    scattered = segmentation.result.clustering.noise_cluster
    return [label for label in segment_labels(segmentation) if label not in (NOISE, scattered)]


def name_of(segmentation: Segmentation, label: int) -> str:
    """Return a segment's business name."""
    return segmentation.names[label].name


def column(stats: pd.DataFrame, name: str) -> pd.Series:
    """Return one column of the figures as numbers; all NaN where there is none of that name."""
    if name not in stats.columns:
        return pd.Series(np.nan, index=stats.index)
    return pd.to_numeric(stats[name], errors="coerce").astype(float)


def value_of(segmentation: Segmentation, label: int, name: str) -> float:
    """Return one figure of one segment; NaN where there is none."""
    return float(column(segmentation.stats, name).loc[label])


def known_measures(segmentation: Segmentation) -> list[Measure]:
    """Return the measures that at least one segment has."""
    return [each for each in MEASURES if column(segmentation.stats, each.column).notna().any()]


def everyone(segmentation: Segmentation, name: str) -> float:
    """Return the mean of a figure over all customers, from that of the segments; NaN where one has none."""
    stats = segmentation.stats
    counts, values = column(stats, "customers"), column(stats, name)
    known = values.notna() & (counts > 0)
    return float(np.average(values[known], weights=counts[known])) if known.any() else float("nan")


def earners(segmentation: Segmentation) -> Earners:
    """Return who brings the money.

    Notes
    -----
    Segments by falling revenue per customer, until they bring `MOST_OF_THE_MONEY`; noise counts, for it may
    hold the best customers. All segments together would say nothing, nor would less than
    `WORTH_NAMING`: then nobody is named.
    """
    stats = segmentation.stats
    heads, money = column(stats, "customer_share"), column(stats, "revenue_share")
    richest = sorted(stats.index, key=lambda label: -(money.loc[label] / max(heads.loc[label], 1e-12)))
    taken: list[int] = []
    for label in richest[:-1]:
        if money.loc[taken].sum() >= MOST_OF_THE_MONEY:
            break
        taken.append(int(label))
    found = Earners(tuple(taken), float(heads.loc[taken].sum()), float(money.loc[taken].sum()))
    return found if found.revenue_share >= WORTH_NAMING else Earners((), 0.0, 0.0)


def money_sentence(segmentation: Segmentation) -> str:
    """Say who brings the money, as a sentence without its full stop."""
    found = earners(segmentation)
    if not found.labels:
        return ""
    heads, money = part_text(found.customer_share), part_text(found.revenue_share)
    if not found.uneven:
        return f"revenue is spread about as the customers are ({heads} of customers bring {money})"
    return f"{heads} of customers bring {money} of the revenue"


def named_earners(segmentation: Segmentation) -> str:
    """Name the segments that bring most of the revenue, as in a sentence."""
    return join_words([quoted(name_of(segmentation, label)) for label in earners(segmentation).labels])


def customers_text(count: float) -> str:
    """Return a number of customers.

    >>> customers_text(1200.0), customers_text(1)
    ('1,200 customers', '1 customer')
    """
    return plural(int(count), "customer")
