"""What the customers of each segment are like: shares, means of original values, and what they are worth."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from cluster_maker.errors import PreprocessingError, unknown_column
from cluster_maker.types import FloatVector, IntVector
from clustering.customers.lifetime.fitted import LifetimeModels
from clustering.customers.lifetime.interval import value_interval
from clustering.customers.mean_interval import mean_interval

#: Means of these are given; the first five must be there, the others may be.
NEEDED = (
    "total_spent", "total_transactions", "avg_transaction_value", "days_since_last_purchase",
    "customer_age_days",
)  # fmt: skip
OPTIONAL = (
    "churn_risk", "retention_rate", "engagement_score", "discount_sensitivity", "category_diversity",
    "rfm_score",
)  # fmt: skip
#: Where customers stand among all: the column of the place, the quantity, and whether more of it is more.
PLACES = {
    "recency_place": ("days_since_last_purchase", False),
    "frequency_place": ("total_transactions", True),
    "spend_place": ("total_spent", True),
    "basket_place": ("avg_transaction_value", True),
    "age_place": ("customer_age_days", True),
    "discount_place": ("discount_sensitivity", True),
    "diversity_place": ("category_diversity", True),
}
#: How values are told, best first, and the words for it.
VALUES = {"clv_advanced": "MBG/NBD and Gamma-Gamma", "clv_simple": "pace so far, without leaving"}
#: Chance that the intervals are meant to have.
LEVEL = 0.95


def segment_stats(
    customers: pd.DataFrame,
    labels: npt.ArrayLike,
    *,
    lifetime: LifetimeModels | None = None,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return the figures of each segment, from original values.

    Parameters
    ----------
    customers : pandas.DataFrame of shape (n, …)
        Customers with original values, as `aggregate_customers` makes them and more.
    labels : int array of shape (n,)
        Segment of each customer; -1 is noise.
    lifetime : LifetimeModels, optional
        Models to value the segments with. Without them the column ``clv_advanced``, or ``clv_simple``, is
        averaged, where there is one.
    random_state : int
        Seed of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row for each label that occurs (index ``segment``), noise last, with the columns of
        `Segmentation.stats` but ``name``, and more of what names are found from: ``one_time_share`` and
        ``inactive_share`` (shares of customers, 0-1), and ``recency_place``, ``frequency_place``,
        ``spend_place``, ``basket_place``, ``age_place``, ``discount_place``, ``diversity_place``: the mean
        place of its customers among all, 0 (the longest silent, the least) to 1.

    Raises
    ------
    ColumnError, PreprocessingError
        If a column is absent, or there is not one label for each customer.
    LifetimeError
        If a customer has no history.

    Notes
    -----
    ``clv_low`` and ``clv_high`` are a 95 % interval of the mean: with models, how sure their parameters are
    (`value_interval`); else, how much the mean would change with other customers (`mean_interval`).
    Places are ranks (the share below, and half of the equal ones), so that a few huge customers do not
    move them.

    Examples
    --------
    >>> customers = pd.DataFrame({"total_spent": [10.0, 30.0, 60.0], "total_transactions": [1, 1, 3],
    ...     "avg_transaction_value": [10.0, 30.0, 20.0], "days_since_last_purchase": [50, 70, 3],
    ...     "customer_age_days": [50, 70, 90]})
    >>> segment_stats(customers, [0, 0, 1])[["customers", "revenue", "revenue_share"]].to_numpy().tolist()
    [[2.0, 40.0, 0.4], [1.0, 60.0, 0.6]]
    """
    found = np.asarray(labels, dtype=np.intp)
    if found.shape != (len(customers),):
        raise PreprocessingError(
            f"{found.size} labels were given for {len(customers)} customers: give one for each."
        )
    for name in NEEDED:
        if name not in customers:
            raise unknown_column(name, customers.columns)
    order = in_order(found)
    groups = _figures(customers).groupby(found)
    means, sizes, revenue = groups.mean(), groups.size(), groups["total_spent"].sum()
    total = float(revenue.sum())
    stats = pd.DataFrame(
        {
            "customers": sizes,
            "customer_share": sizes / max(len(customers), 1),
            "revenue": revenue,
            "revenue_share": revenue / total if total else 0.0,
        }
    )
    stats = stats.join(means).join(_worth(customers, found, lifetime, random_state)).loc[order]
    return stats.rename_axis("segment")


def in_order(labels: IntVector) -> list[int]:
    """Return the labels that occur: clusters rising, then noise."""
    return sorted(set(labels.tolist()), key=lambda label: (label < 0, abs(label)))


def places(values: npt.ArrayLike, *, more: bool = True) -> FloatVector:
    """Return the place of each value among all, 0 to 1: the share below and half of the equal ones.

    Parameters
    ----------
    values : float array of shape (n,)
        Missing values have a missing place.
    more : bool
        Whether more is a higher place.

    Examples
    --------
    >>> places([5.0, 1.0, 5.0, 9.0]).tolist()
    [0.5, 0.125, 0.5, 0.875]
    """
    numbers = np.asarray(values, dtype=np.float64)
    known = np.isfinite(numbers)
    out = np.full(len(numbers), np.nan)
    if known.any():
        ranked = rankdata(numbers[known] if more else -numbers[known])
        out[known] = (ranked - 0.5) / np.count_nonzero(known)
    return out


def numbers_of(customers: pd.DataFrame, name: str) -> FloatVector:
    """Return a column as floats, missing values as NaN."""
    values: FloatVector = customers[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return values


def _figures(customers: pd.DataFrame) -> pd.DataFrame:
    """Return, for each customer, everything whose mean is told."""
    columns: dict[str, FloatVector] = {
        name: numbers_of(customers, name) for name in (*NEEDED, *OPTIONAL) if name in customers
    }
    columns["one_time_share"] = np.where(columns["total_transactions"] <= 1, 1.0, 0.0)
    if "activity_status" in customers:
        inactive = customers["activity_status"].to_numpy() == "inactive"
        columns["inactive_share"] = np.where(inactive, 1.0, 0.0)
    for place, (name, more) in PLACES.items():
        if name in columns:
            columns[place] = places(columns[name], more=more)
    return pd.DataFrame(columns)


def _worth(
    customers: pd.DataFrame, labels: IntVector, lifetime: LifetimeModels | None, random_state: int
) -> pd.DataFrame:
    """Return what customers of each segment are still worth; no columns where nothing is known."""
    if lifetime is not None:
        table = value_interval(
            lifetime.purchase_model, lifetime.spend_model, lifetime.histories_of(customers.index), labels,
            lifetime.plan, level=LEVEL, random_state=random_state,
        ).set_index("group")  # fmt: skip
        told = table[["mean_value", "mean_low", "mean_high", "total_value"]].to_numpy(np.float64)
        return _as_worth(table.index, told, VALUES["clv_advanced"])
    name = next((one for one in VALUES if one in customers), None)
    if name is None:
        return pd.DataFrame()
    values, rows = numbers_of(customers, name), in_order(labels)
    return _as_worth(
        pd.Index(rows), np.array([_mean_worth(values[labels == one], random_state) for one in rows]),
        VALUES[name],
    )  # fmt: skip


def _mean_worth(values: FloatVector, random_state: int) -> tuple[float, float, float, float]:
    """Return mean, interval and sum of the values of a segment's customers."""
    known = values[np.isfinite(values)]
    mean = float(known.mean()) if len(known) else float("nan")
    low, high = mean_interval(known, level=LEVEL, random_state=random_state)
    return mean, low, high, float(known.sum())


def _as_worth(index: pd.Index, told: npt.NDArray[np.float64], method: str) -> pd.DataFrame:
    """Return the columns of value."""
    table = pd.DataFrame(told, index=index, columns=["clv", "clv_low", "clv_high", "clv_total"])
    return table.assign(clv_method=method)
