"""Do the segments say what customers will do? Made anew as of an earlier day, and compared with what came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2, rankdata

from cluster_maker.types import FloatVector, IntVector
from clustering.customers.cleaning_records import TransactionOptions, Transactions
from clustering.customers.mean_interval import mean_interval
from clustering.customers.rfm import RFM
from clustering.customers.segment_stats import in_order
from clustering.customers.segmentation import Outlook, Segmentation, SegmentName
from clustering.customers.transactions import clean_transactions

#: How the notes begin that say why nothing was looked at.
UNTESTED = "Whether segments predict"
#: Fewer customers known at the cut say nothing about what segments tell.
FEWEST_CUSTOMERS = 50
#: The history must be so many times as long as the days held back.
HISTORY = 2
_SHUFFLES = 400
#: With more customers the chance level is that of the theory, which is exact there.
_SHUFFLED_UP_TO = 20_000

#: What is known at the cut -> customers then, their segments, and what these are called.
Make = Callable[[Transactions], tuple[pd.DataFrame, npt.ArrayLike, Mapping[int, SegmentName]]]


@dataclass(frozen=True)
class OutlookAnswer:
    """What was found, or why nothing was.

    Parameters
    ----------
    outlook : Outlook or None
        None where there is too little to say something.
    note : str
        Then: why, in one plain sentence.
    """

    outlook: Outlook | None
    note: str = ""


def look_ahead(
    table: pd.DataFrame,
    transactions: Transactions,
    make: Make,
    days: int = 90,
    *,
    options: TransactionOptions | None = None,
    random_state: int = 0,
) -> OutlookAnswer:
    """Hold back the last days, segment what was known before, and compare with what was then bought.

    Parameters
    ----------
    table : pandas.DataFrame
        The lines as they came: what is known at the cut is cleaned from these anew, so that a return after
        it does not touch a purchase before it.
    transactions : Transactions
        The same lines cleaned up to the observation date.
    make : callable
        Makes customers and segments of what was known at the cut: ``make(transactions)`` returns customers
        (indexed by their ids), a label for each, and the names of the labels (`parts_of`).
    days : int
        Days to hold back; 0 holds back nothing.
    options : TransactionOptions, optional
        How `transactions` were cleaned; the observation date is that of `transactions` in any case.
    random_state : int
        Seed of intervals and shuffles.

    Returns
    -------
    OutlookAnswer
        Without an outlook where nothing was to be held back, the history before the cut is shorter than the
        days held back, fewer than 50 customers were known, there is one segment, or nobody bought.

    Raises
    ------
    ClusterMakerError
        What cleaning or `make` raise.

    Notes
    -----
    Compared are the customers who were known at the cut, with the money of their purchases after it, less
    what of these came back by the observation date. Eta squared is the share of the variance of the ranks of
    that money that lies between segments (Kruskal and Wallis 1952: H / (n - 1)); ranks, because a few huge
    orders would decide otherwise. Its chance level is the upper 5 % of 400 shuffles, over 20,000 customers
    the chi-squared limit. RFM groups are as many equal parts of the customers by the mean of their three
    scores, made at the cut too. The lift of a segment is its mean over everyone's.
    """
    cut = transactions.until - pd.Timedelta(days=days)
    note = _too_little(transactions, cut, days)
    if note:
        return OutlookAnswer(None, note)
    before = replace(options or TransactionOptions(), until=cut)
    then = clean_transactions(table, transactions.mapping, options=before)
    customers, labels, names = make(then)
    found = np.asarray(labels, dtype=np.intp)
    if len(customers) < FEWEST_CUSTOMERS:
        return OutlookAnswer(
            None,
            f"{UNTESTED} was not looked at: {len(customers)} customers were known on "
            f"{cut:%Y-%m-%d}, at least {FEWEST_CUSTOMERS} are needed.",
        )
    if len(np.unique(found)) < 2:
        return OutlookAnswer(
            None, f"{UNTESTED} cannot be said: on {cut:%Y-%m-%d} there was one segment only."
        )
    revenue, of_others = _bought_after(transactions, cut, customers.index)
    if not revenue.any():
        return OutlookAnswer(None, f"{UNTESTED} cannot be said: nobody known bought after {cut:%Y-%m-%d}.")
    return OutlookAnswer(_compared(customers, found, names, revenue, days, cut, of_others, random_state))


def parts_of(segmentation: Segmentation) -> tuple[pd.DataFrame, IntVector, Mapping[int, SegmentName]]:
    """Return what `look_ahead` wants of a segmentation."""
    return segmentation.customers, segmentation.result.labels, segmentation.names


def eta_squared(ranks: FloatVector, labels: IntVector) -> float:
    """Return the share of the variance of ranks that lies between groups, 0 to 1; 0 where all are equal.

    Parameters
    ----------
    ranks : float array of shape (n,)
        Ranks (equal values share one).
    labels : int array of shape (n,)
        Group of each.

    Examples
    --------
    >>> eta_squared(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0, 0, 1, 1]))  # 4 x 1 of 5
    0.8
    """
    codes = np.unique(labels, return_inverse=True)[1].ravel()
    deviations = ranks - ranks.mean()
    total = float(deviations @ deviations)
    if not total:
        return 0.0
    return float((np.bincount(codes, deviations) ** 2 / np.bincount(codes)).sum() / total)


def _too_little(transactions: Transactions, cut: pd.Timestamp, days: int) -> str:
    """Say why no days are held back; empty where they are."""
    if days <= 0:
        return f"{UNTESTED} was not looked at, as asked for."
    first = transactions.lines["date"].min()
    history = (transactions.until - first).days
    if pd.isna(first) or history < HISTORY * days:
        return (
            f"{UNTESTED} was not looked at: the purchases span {history} days, and to hold "
            f"back {days} at least {HISTORY * days} are needed."
        )
    return ""


def _bought_after(
    transactions: Transactions, cut: pd.Timestamp, known: pd.Index
) -> tuple[FloatVector, float]:
    """Return what each known customer bought after the cut, and the share that others bought."""
    lines = transactions.lines
    later = (lines["date"] >= cut + pd.Timedelta(days=1)).to_numpy()
    who, amount = lines["customer"].to_numpy()[later], lines["amount"].to_numpy()[later]
    order = np.lexsort((amount, who))
    spent = np.bincount(who[order], amount[order], len(transactions.customers)).astype(np.float64)
    place = transactions.customers.get_indexer(known)
    revenue = np.where(place >= 0, spent[place], 0.0)
    total = float(spent.sum())
    return revenue, 1.0 - float(revenue.sum()) / total if total else 0.0


def _compared(
    customers: pd.DataFrame,
    labels: IntVector,
    names: Mapping[int, SegmentName],
    revenue: FloatVector,
    days: int,
    cut: pd.Timestamp,
    of_others: float,
    random_state: int,
) -> Outlook:
    """Put the record together."""
    ranks = rankdata(revenue)
    rfm = _rfm_groups(customers, len(np.unique(labels)))
    found, easy = eta_squared(ranks, labels), eta_squared(ranks, rfm)
    chance = _chance(ranks, labels, random_state)
    notes = [
        f"The segments were made anew of what was known on {cut:%Y-%m-%d}: with names and sizes of then.",
    ]
    if of_others >= 0.005:
        notes.append(f"{of_others:.0%} of the revenue of these days came from customers not known before.")
    shown = _table(labels, names, revenue, random_state)
    return Outlook(days, cut, shown, found, chance, easy, tuple(notes))


def _table(
    labels: IntVector, names: Mapping[int, SegmentName], revenue: FloatVector, random_state: int
) -> pd.DataFrame:
    """Return a row for each segment."""
    everyone = float(revenue.mean())
    rows = []
    for label in in_order(labels):
        own = revenue[labels == label]
        low, high = mean_interval(own, random_state=random_state)
        rows.append(
            {
                "segment": label,
                "name": names[label].name,
                "customers": len(own),
                "buyers_share": float(np.mean(own > 0)),
                "revenue": float(own.mean()),
                "revenue_low": low,
                "revenue_high": high,
                "lift": float(own.mean()) / everyone if everyone else np.nan,
            }
        )
    return pd.DataFrame(rows).set_index("segment")


def _chance(ranks: FloatVector, labels: IntVector, random_state: int) -> float:
    """Return the eta squared that segments of the same sizes reach in 95 of 100 cases by chance."""
    codes = np.unique(labels, return_inverse=True)[1].ravel()
    sizes = np.bincount(codes)
    if len(ranks) > _SHUFFLED_UP_TO:
        return float(chi2.ppf(0.95, len(sizes) - 1) / (len(ranks) - 1))
    deviations = np.sort(ranks - ranks.mean())
    starts = np.cumsum(sizes) - sizes
    rng = np.random.default_rng(random_state)
    drawn = [
        (np.add.reduceat(rng.permutation(deviations), starts) ** 2 / sizes).sum() for _ in range(_SHUFFLES)
    ]
    return float(np.quantile(drawn, 0.95) / (deviations @ deviations))


def _rfm_groups(customers: pd.DataFrame, n_groups: int) -> IntVector:
    """Return equal parts of the customers by the mean of their RFM scores."""
    scores = RFM().fit_transform(customers)["rfm_score"].to_numpy(np.float64)
    place = (rankdata(scores) - 0.5) / len(scores)
    groups: IntVector = np.minimum((place * n_groups).astype(np.intp), n_groups - 1)
    return groups
