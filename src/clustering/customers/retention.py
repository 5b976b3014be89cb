"""Retention: how often customers come back in the periods after their first purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.errors import ConfigError

if TYPE_CHECKING:
    from clustering.customers.aggregate import CustomerTable

#: Days of a period.
PERIOD = 90


def retention_rate(customers: CustomerTable, *, period: int = PERIOD) -> pd.Series:
    """Return in which share of the periods after the first purchase each customer bought again.

    Parameters
    ----------
    customers : CustomerTable
        Customers and their purchases.
    period : int
        Days of a period.

    Returns
    -------
    pandas.Series of shape (n,), named retention_rate
        0-1; missing for customers younger than one period. Period i covers the days (i - 1) x period + 1 to
        i x period after the first purchase; only periods that have ended by the observation date count.

    Examples
    --------
    See `period_retention` for all customers together.
    """
    table, purchases = customers.table, customers.purchases
    who = purchases["customer"].to_numpy()
    first = _days(table["first_purchase"])
    after = purchases["day"].to_numpy() - first[who]
    ended = table["customer_age_days"].to_numpy() // _checked(period)
    number = -(-after // period)
    counts = (number >= 1) & (number <= ended[who])
    pairs = np.unique(np.column_stack([who[counts], number[counts]]), axis=0)
    bought = np.bincount(pairs[:, 0], minlength=len(table))
    rate = np.divide(bought, ended, out=np.full(len(table), np.nan), where=ended > 0)
    return pd.Series(rate, index=table.index, name="retention_rate")


def period_retention(
    customers: CustomerTable, *, period: int = PERIOD, among: npt.ArrayLike | None = None
) -> float:
    """Return which share of the buyers of the last period but one bought again in the last one.

    Parameters
    ----------
    customers : CustomerTable
        Customers and their purchases.
    period : int
        Days of a period; the last one ends with the observation date.
    among : bool array of shape (n,), optional
        Look at these customers only (a segment).

    Returns
    -------
    float
        0-1; missing where nobody bought in the last period but one.

    Examples
    --------
    >>> from clustering.customers.aggregate import aggregate_customers
    >>> from clustering.customers.transactions import clean_transactions
    >>> lines = pd.DataFrame({"customer": ["a", "a", "b"], "amount": [1.5, 2.5, 3.5],
    ...                       "date": ["2024-01-10", "2024-03-30", "2024-01-20"]})
    >>> period_retention(aggregate_customers(clean_transactions(lines)), period=60)
    0.5
    """
    today = int(_days(pd.Series([customers.until]))[0])
    who, day = customers.purchases["customer"].to_numpy(), customers.purchases["day"].to_numpy()
    back = (today - day) // _checked(period)
    late, early = (np.zeros(len(customers.table), dtype=bool) for _ in range(2))
    late[who[back == 0]] = True
    early[who[back == 1]] = True
    if among is not None:
        early &= np.asarray(among, dtype=bool)
    return float(late[early].mean()) if early.any() else float("nan")


def _checked(period: int) -> int:
    """Return a period of at least one day."""
    if period < 1:
        raise ConfigError(f"period={period} is not allowed: at least 1 day.")
    return period


def _days(dates: pd.Series) -> npt.NDArray[np.int64]:
    """Return dates as days since 1970-01-01."""
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)
