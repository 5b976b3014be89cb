"""What a segmentation of customers is: the records that clustering, value, reports and tracking share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

    from cluster_maker.result import ClusteringResult
    from clustering.customers.purchase_check import PurchaseCheck

#: How customers are segmented.
Method = Literal["kmeans", "dbscan"]
#: Indices of quality that can be switched on and off.
INDICES = ("silhouette", "davies_bouldin", "calinski_harabasz")


@dataclass(frozen=True)
class SegmentName:
    """What a segment is called, and what to do about it.

    Parameters
    ----------
    name : str
        Its business meaning in two to four words, unique within the segmentation: "Lapsing big spenders".
    emoji : str
        One symbol for it.
    description : str
        One sentence with its own figures.
    actions : tuple of str
        What to do, most worth doing first; each a sentence.
    """

    name: str
    emoji: str
    description: str
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outlook:
    """Whether the segments predict what customers did in days that were held back.

    The segmentation was made anew from purchases up to `cut`, and what then came is compared.

    Parameters
    ----------
    days : int
        Days held back.
    cut : pandas.Timestamp
        The last day that the segmentation saw.
    table : pandas.DataFrame
        A row for each segment of then (index ``segment``; -1 is noise): ``name``, which is that of today's
        segment where it is the same, ``customers``, ``buyers_share``
        (share that bought in those days, 0-1), ``revenue`` (mean per customer), ``revenue_low``,
        ``revenue_high`` (95 % interval of that mean), ``lift`` (revenue per customer over that of everyone).
    eta_squared : float
        Share of the variance of held-back revenue (of ranks) that lies between segments, 0-1.
    eta_squared_chance : float
        What segments of the same sizes dealt out at random reach in 95 of 100 cases.
    eta_squared_rfm : float
        The same for groups by RFM score, as many as there are segments: what is easily had.
    notes : tuple of str
        What a reader should know, in plain sentences.
    """

    days: int
    cut: pd.Timestamp
    table: pd.DataFrame
    eta_squared: float
    eta_squared_chance: float
    eta_squared_rfm: float
    notes: tuple[str, ...] = ()

    def of_segment(self, name: str) -> pd.Series | None:
        """Return the row of the segment of that name; None where there was none then."""
        rows = self.table[self.table["name"] == name]
        return rows.iloc[0] if len(rows) == 1 else None


@dataclass(frozen=True)
class Segmentation:
    """Customers clustered by one method, with business names and figures.

    Parameters
    ----------
    method : {"kmeans", "dbscan"}
        How.
    customers : pandas.DataFrame of shape (n, …)
        A row for each customer (index ``customer_id``), original values, as the preprocessor gives them.
    features : tuple of str
        The columns that were clustered on.
    result : ClusteringResult
        Labels (in the order of `customers`), selection, stability, rules, model.
    names : mapping of int to SegmentName
        For each label that occurs, noise (-1) included.
    stats : pandas.DataFrame
        A row for each label that occurs (index ``segment``, noise last), from original values:
        ``name``, ``customers``, ``customer_share``, ``revenue``, ``revenue_share``, then means for each
        customer: ``total_spent``, ``total_transactions``, ``avg_transaction_value``,
        ``days_since_last_purchase``, ``customer_age_days``, and, where known, ``churn_risk``,
        ``retention_rate``, ``engagement_score``, ``discount_sensitivity``, ``category_diversity``,
        ``rfm_score``, ``clv`` with ``clv_low``, ``clv_high`` (interval of the mean), ``clv_total`` and
        ``clv_method``. Then what names were found from: ``one_time_share``, ``inactive_share`` (of the
        customers, 0-1) and the mean places among all customers (0-1) ``recency_place``,
        ``frequency_place``, ``spend_place``, ``basket_place``, ``age_place``, ``discount_place``,
        ``diversity_place``.
    metrics : mapping of str to float
        ``n_clusters``, ``noise_share``, ``silhouette``, ``davies_bouldin``, ``calinski_harabasz``,
        ``stability``, ``structure`` (depth of the valleys); those that could be measured, in clustering
        space. The three indices are of the customers in clusters; ``silhouette_all`` counts noise as a
        group of its own, so that two methods stand on common ground.
    outlook : Outlook or None
        None where there were too few days, or it was not asked for; `notes` says why.
    notes : tuple of str
        What a reader should know, in plain sentences.
    scattered : pandas.Series or None
        For each customer who is like no group (index ``customer_id``) the kind: "VIP",
        "possible data error", "new", "in transition", "niche". None where there are no such customers.
    purchase_check : PurchaseCheck or None
        How well the purchase model told what came in the days held back; the same for every method.
    indices : tuple of str
        Which indices are shown beside the elbow: silhouette, davies_bouldin, calinski_harabasz.
    """

    method: Method
    customers: pd.DataFrame
    features: tuple[str, ...]
    result: ClusteringResult
    names: Mapping[int, SegmentName]
    stats: pd.DataFrame
    metrics: Mapping[str, float]
    outlook: Outlook | None = None
    notes: tuple[str, ...] = ()
    scattered: pd.Series | None = None
    indices: tuple[str, ...] = INDICES
    purchase_check: PurchaseCheck | None = None
