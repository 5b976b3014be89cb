"""Customers who are like no group, by kind: VIP, possible data error, niche, in transition, new."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_maker.result import ClusteringResult
from cluster_maker.types import Noise
from clustering.customers.aggregate import MONTH
from clustering.customers.segment_stats import numbers_of, places

VIP, ERROR, NICHE, TRANSITION, NEW = "VIP", "possible data error", "niche", "in transition", "new"
KINDS = (VIP, ERROR, NEW, TRANSITION, NICHE)
#: Place by money, among all customers, from which on a customer is a VIP.
TOP = 0.95
#: Purchases so many times the usual are looked at for errors; so is a customer who returned nearly all.
HUGE = 100.0
RETURNED = 0.9
SCATTERED_ACTIONS = {
    VIP: "Give the VIPs a personal contact, each by name.",
    ERROR: "Check the records that may be errors, and correct or drop them before the next run.",
    NEW: "Look at the new ones again when they have had time to show what they are.",
    TRANSITION: "Watch which group those in transition move to: up or out.",
    NICHE: "Ask a few of the niche customers what they buy for: business, resale, presents.",
}


def scattered_customers(customers: pd.DataFrame, result: ClusteringResult) -> pd.Series | None:
    """Return the kind of each customer who fits no group.

    Parameters
    ----------
    customers : pandas.DataFrame of shape (n, …)
        As they were clustered, original values.
    result : ClusteringResult
        Of these customers.

    Returns
    -------
    pandas.Series of str, or None
        Indexed by the customers' ids, in their order; None where every customer is in a group.

    Notes
    -----
    As `kinds_of` says; also where scattered customers were given to the nearest group.
    """
    return None if result.noise is None else kinds_of(customers, result.noise, result.rows)


def kinds_of(customers: pd.DataFrame, noise: Noise, rows: np.ndarray | None = None) -> pd.Series:
    """Return the kind of each scattered customer, from the engine's kind and the customer's own figures.

    Parameters
    ----------
    customers : pandas.DataFrame of shape (n, …)
        Customers with original values.
    noise : Noise
        The engine's account of the rows that fit no cluster.
    rows : int array, optional
        Positions in `customers` of the rows that were clustered; by default all.

    Returns
    -------
    pandas.Series of str
        Indexed by the customers' ids.

    Notes
    -----
    The first that holds: possible data error (no money, nearly all returned, or purchases 100 times as large
    as usual); VIP (among the upper 5 % by money); new (first purchase in the last 30 days, or the activity
    status says so); in transition (between two clusters); niche (the rest).
    """
    position = np.array([kind.row for kind in noise.kinds], dtype=np.intp)
    if rows is not None:
        position = np.asarray(rows)[position]
    between = np.array([kind.kind == "between clusters" for kind in noise.kinds], dtype=np.bool_)
    where = np.zeros(len(customers), dtype=np.bool_)
    where[position[between]] = True
    top = places(numbers_of(customers, "total_spent")) >= TOP
    kinds = np.select(
        [_may_be_wrong(customers), top, _is_new(customers), where],
        [ERROR, VIP, NEW, TRANSITION],
        default=NICHE,
    )  # fmt: skip
    return pd.Series(kinds[position], index=customers.index[position], name="kind", dtype=object)


def scattered_words(kinds: pd.Series) -> str:
    """Return how many there are of each kind: "2 VIPs, 1 new".

    Examples
    --------
    >>> scattered_words(pd.Series(["niche", "VIP", "VIP"]))
    '2 VIPs, 1 niche'
    """
    counts = kinds.value_counts()
    plurals = {VIP: "VIPs", ERROR: "possible data errors"}
    return ", ".join(
        f"{counts[kind]:,} {plurals.get(kind, kind) if counts[kind] > 1 else kind}"
        for kind in KINDS
        if kind in counts
    )


def _may_be_wrong(customers: pd.DataFrame) -> np.ndarray:
    """Whether the figures of each customer may come from an error."""
    basket = numbers_of(customers, "avg_transaction_value")
    usual = float(np.nanmedian(basket)) if np.isfinite(basket).any() else 0.0
    wrong = (numbers_of(customers, "total_spent") <= 0) | (numbers_of(customers, "customer_age_days") < 0)
    if usual > 0:
        wrong |= basket > HUGE * usual
    if "returns_share" in customers:
        wrong |= numbers_of(customers, "returns_share") >= RETURNED
    return np.asarray(wrong)


def _is_new(customers: pd.DataFrame) -> np.ndarray:
    """Whether each customer has only just begun to buy."""
    new = numbers_of(customers, "customer_age_days") <= MONTH
    if "activity_status" in customers:
        new |= (customers["activity_status"] == "new").to_numpy()
    return np.asarray(new)
