"""Purchases to a table of customers: how often, how much, how long ago, how varied.

No row is counted twice and nobody is left out: a customer whose first purchase is today has an age of 0
days, a customer with one purchase has no rhythm yet (a missing value, never "one purchase a day").
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import FloatVector
from clustering.customers.cleaning_records import Transactions
from clustering.customers.purchases import purchases_of
from clustering.customers.retention import retention_rate

#: Days in the unit of `purchase_frequency`; no customer's life counts as shorter.
MONTH = 30
#: Units of the columns, for reports; money is in the currency of the table.
UNITS = {
    "total_transactions": "purchases", "total_spent": "money", "avg_transaction_value": "money",
    "purchase_frequency": "repeat purchases in 30 days", "customer_age_days": "days",
    "days_since_last_purchase": "days", "avg_days_between_purchases": "days", "returns_share": "share 0-1",
    "basket_size": "pieces a purchase", "product_variety": "products", "category_diversity": "categories",
    "spending_consistency": "0-1", "discount_sensitivity": "share 0-1", "retention_rate": "share 0-1",
    "purchase_days": "days with a purchase", "repeat_purchase_value": "money",
}  # fmt: skip


@dataclass(frozen=True)
class CustomerTable:
    """What each customer did up to the observation date.

    Parameters
    ----------
    table : pandas.DataFrame of shape (number of customers, …)
        Indexed by the customers' own ids (`customer_id`), sorted; columns as `aggregate_customers` says.
    purchases : pandas.DataFrame
        The purchases behind it (`purchases_of`); `customer` is the position of the row in `table`.
    without_purchases : pandas.Index
        Customers who returned all they bought: they are in the input but not in the table.
    until : pandas.Timestamp
        The observation date.
    """

    table: pd.DataFrame
    purchases: pd.DataFrame
    without_purchases: pd.Index
    until: pd.Timestamp


def aggregate_customers(transactions: Transactions) -> CustomerTable:
    """Make the table of customers.

    Parameters
    ----------
    transactions : Transactions
        Clean purchase lines (`clean_transactions`).

    Returns
    -------
    CustomerTable
        With the columns

        - `total_transactions`: purchases (invoices, or days) not returned whole;
        - `total_spent`: money, returns taken off; `avg_transaction_value`: money for each purchase;
        - `first_purchase`, `last_purchase`: days;
        - `customer_age_days`, `days_since_last_purchase`: whole days from these to the observation date;
        - `purchase_frequency`: repeat purchases in 30 days: (purchases - 1) / max(age, 30) x 30;
        - `avg_days_between_purchases`: days between the first and the last day with a purchase, over the
          number of such days less one; missing for those who bought on one day only;
        - `purchase_days`: days with a purchase; `repeat_purchase_value`: mean money of these days without
          the first, missing for those who bought on one day only (what `lifetime` works with);
        - `spending_consistency`: 1 / (1 + standard deviation / mean of the purchases), 1 = always the same;
          missing for those with one purchase;
        - `basket_size`: pieces for each purchase (lines, where pieces are unknown);
        - `returns_share`: share of the money bought that was returned, undone purchases included;
        - `product_variety`: number of different products (where products are known);
        - `category_diversity`: exp(entropy) of the lines over the categories: the number of equally used
          categories that would be as diverse, 1 and more (where categories are known);
        - `discount_sensitivity`: share of the lines bought at a discount (where discounts are known);
        - `retention_rate`: share of the 90-day periods after the first purchase in which the customer bought
          again (`retention.retention_rate`); missing for customers younger than that.

    Notes
    -----
    O(n log n) for n lines, all by sorting and running sums. The divisor of the standard deviation is the
    number of purchases.

    References
    ----------
    Hill (1973): exp(entropy) as an effective number of kinds.

    Examples
    --------
    >>> from clustering.customers.transactions import clean_transactions
    >>> lines = pd.DataFrame({"customer": ["a", "a", "b"], "amount": [10.0, 30.5, 8.0],
    ...                       "date": ["2024-01-01", "2024-01-31", "2024-03-01"]})
    >>> table = aggregate_customers(clean_transactions(lines)).table
    >>> table[["total_spent", "customer_age_days", "purchase_frequency"]].to_numpy().tolist()
    [[40.5, 60.0, 0.5], [8.0, 0.0, 0.0]]
    """
    purchases = purchases_of(transactions)
    codes, place = np.unique(purchases["customer"].to_numpy(), return_inverse=True)
    purchases = purchases.assign(customer=place)
    seen = np.unique(transactions.lines["customer"].to_numpy())
    today = int(transactions.until.value // 86_400_000_000_000)
    columns = _totals(purchases, len(codes)) | _times(purchases, len(codes), today)
    columns |= _varieties(transactions, codes)
    ids = transactions.customers[codes].rename("customer_id")
    made = CustomerTable(
        table=pd.DataFrame(columns, index=ids),
        purchases=purchases,
        without_purchases=transactions.customers[np.setdiff1d(seen, codes)],
        until=transactions.until,
    )
    return replace(made, table=made.table.assign(retention_rate=retention_rate(made)))


def _totals(purchases: pd.DataFrame, n_customers: int) -> dict[str, npt.NDArray[np.generic]]:
    """Return money, counts and how even the purchases are."""
    who, amount = purchases["customer"].to_numpy(), purchases["amount"].to_numpy()
    count = np.bincount(who, minlength=n_customers)
    spent = np.bincount(who, amount, n_customers)
    mean = spent / count
    spread = np.sqrt(np.bincount(who, (amount - mean[who]) ** 2, n_customers) / count)
    relative = np.divide(spread, mean, out=np.zeros(n_customers), where=mean > 0)
    return {
        "total_transactions": count,
        "total_spent": spent,
        "avg_transaction_value": mean,
        "spending_consistency": np.where(count > 1, 1 / (1 + relative), np.nan),
        "basket_size": np.bincount(who, purchases["quantity"].to_numpy(), n_customers) / count,
    }


def _times(purchases: pd.DataFrame, n_customers: int, today: int) -> dict[str, npt.NDArray[np.generic]]:
    """Return first and last days, and how often purchases come."""
    who, day = purchases["customer"].to_numpy(), purchases["day"].to_numpy()
    ends = np.cumsum(np.bincount(who, minlength=n_customers))  # purchases stand in order of customer and time
    first, last = day[np.append(0, ends[:-1])] if n_customers else day, day[ends - 1]
    new_day = np.append(True, (who[1:] != who[:-1]) | (day[1:] != day[:-1]))[: len(who)]
    n_days = np.bincount(who[new_day], minlength=n_customers)
    age, repeats = today - first, np.bincount(who, minlength=n_customers) - 1
    rhythm = np.divide(last - first, n_days - 1, out=np.full(n_customers, np.nan), where=n_days > 1)
    later = day > first[who]
    again = np.bincount(who[later], purchases["amount"].to_numpy()[later], n_customers)
    return {
        "first_purchase": first.astype("datetime64[D]").astype("datetime64[us]"),
        "last_purchase": last.astype("datetime64[D]").astype("datetime64[us]"),
        "customer_age_days": age,
        "days_since_last_purchase": today - last,
        "purchase_frequency": repeats / np.maximum(age, MONTH) * MONTH,
        "avg_days_between_purchases": rhythm,
        "purchase_days": n_days,
        "repeat_purchase_value": np.divide(
            again, n_days - 1, out=np.full(n_customers, np.nan), where=n_days > 1
        ),
    }


def _varieties(
    transactions: Transactions, codes: npt.NDArray[np.integer]
) -> dict[str, npt.NDArray[np.generic]]:
    """Return returns, products, categories and discounts, as far as the table knows them."""
    lines, n_customers = transactions.lines, len(codes)
    place = np.full(len(transactions.customers) + 1, -1)
    place[codes] = np.arange(n_customers)
    of_line = place[lines["customer"].to_numpy()]
    inside, undone = of_line >= 0, lines["undone"].to_numpy()
    found: dict[str, npt.NDArray[np.generic]] = {
        "returns_share": _returns_share(lines[inside], of_line[inside], n_customers)
    }
    lines, who = lines[inside & ~undone], of_line[inside & ~undone]
    if "product" in lines:
        found["product_variety"] = _kinds(who, lines["product"].to_numpy(), n_customers)[0]
    if "category" in lines:
        found["category_diversity"] = np.exp(_kinds(who, lines["category"].to_numpy(), n_customers)[1])
    if "discounted" in lines:
        share = np.bincount(who, lines["discounted"].to_numpy(), n_customers)
        found["discount_sensitivity"] = share / np.bincount(who, minlength=n_customers)
    return found


def _returns_share(lines: pd.DataFrame, who: npt.NDArray[np.integer], n_customers: int) -> FloatVector:
    """Return the share of each customer's bought money that came back."""
    bought, amount = lines["bought"].to_numpy(), lines["amount"].to_numpy()
    order = np.lexsort((amount, bought, who))
    total = _added(who, bought, order, n_customers)
    back = _added(who, bought - amount, order, n_customers)
    return np.divide(back, total, out=np.zeros(n_customers), where=total > 0)


def _added(
    who: npt.NDArray[np.integer], values: FloatVector, order: npt.NDArray[np.intp], n_customers: int
) -> FloatVector:
    """Sum by customer in a given order."""
    return np.asarray(np.bincount(who[order], values[order], n_customers), dtype=np.float64)


def _kinds(
    who: npt.NDArray[np.integer], kind: npt.NDArray[np.integer], n_customers: int
) -> tuple[npt.NDArray[np.integer], FloatVector]:
    """Return each customer's number of kinds, and the entropy of the lines over them; -1 is no kind."""
    known = kind >= 0
    who, kind = who[known].astype(np.int64), kind[known].astype(np.int64)
    size = int(kind.max(initial=0)) + 1
    pairs, count = np.unique(who * size + kind, return_counts=True)
    owner = pairs // size
    lines = np.bincount(owner, count, n_customers)
    share = count / lines[owner]
    entropy = np.bincount(owner, -share * np.log(share), n_customers)
    return np.bincount(owner, minlength=n_customers), np.maximum(entropy, 0.0)
