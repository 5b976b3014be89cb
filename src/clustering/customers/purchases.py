"""Purchase lines to purchases: one row for each invoice of a customer, or each day without invoices."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from clustering.customers.cleaning_records import Transactions

#: One day in the unit of the dates (microseconds).
DAY = 86_400_000_000


def purchases_of(transactions: Transactions) -> pd.DataFrame:
    """Sum the lines of each purchase up.

    Parameters
    ----------
    transactions : Transactions
        Clean purchase lines.

    Returns
    -------
    pandas.DataFrame of shape (number of purchases, 6)
        Sorted by customer and time: `customer` (code), `date` (of its first line), `day` (whole days since
        1970-01-01), `amount` (money, returns taken off), `quantity` (pieces; lines where pieces are unknown),
        `n_lines`. What was returned whole is not there.

    Notes
    -----
    A purchase is an invoice of a customer; lines without an invoice number are one purchase for each day.
    Amounts are summed in a fixed order, so that the order of the input's rows does not matter.

    Examples
    --------
    >>> from clustering.customers.transactions import clean_transactions
    >>> table = pd.DataFrame({"customer": ["a", "a", "a"], "amount": [2.5, 1.0, 4.0],
    ...                       "date": ["2024-01-05", "2024-01-05", "2024-01-06"]})
    >>> purchases_of(clean_transactions(table))[["amount", "n_lines"]].to_numpy().tolist()
    [[3.5, 2.0], [4.0, 1.0]]
    """
    lines = transactions.lines
    kept = np.flatnonzero(~lines["undone"].to_numpy())
    customer = lines["customer"].to_numpy()[kept]
    time = lines["date"].to_numpy().astype("datetime64[us]").astype(np.int64)[kept]
    amount = lines["amount"].to_numpy()[kept]
    number = _numbers(lines, kept, time // DAY)
    order = np.lexsort((amount, number, customer))
    starts = _starts(customer[order], number[order])
    sums = {"amount": _sums(amount[order], starts)}
    n_lines = np.diff(np.append(starts, len(order)))
    counts = _sums(lines["quantity"].to_numpy()[kept][order], starts) if "quantity" in lines else n_lines
    first = np.minimum.reduceat(time[order], starts) if len(starts) else time[:0]
    found = pd.DataFrame(
        {
            "customer": customer[order][starts],
            "date": first.astype("datetime64[us]"),
            "day": first // DAY,
            **sums,
            "quantity": counts,
            "n_lines": n_lines,
        }
    )
    in_time = np.lexsort((found["amount"].to_numpy(), first, found["customer"].to_numpy()))
    return found.iloc[in_time].reset_index(drop=True)


def _numbers(
    lines: pd.DataFrame, kept: npt.NDArray[np.intp], day: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the number of each line's purchase: its invoice, or its day below zero."""
    by_day = -1 - day
    if "invoice" not in lines:
        return np.asarray(by_day)
    invoice = lines["invoice"].to_numpy()[kept].astype(np.int64)
    return np.where(invoice >= 0, invoice, by_day - np.int64(2**40))  # never an invoice's number


def _starts(*keys: npt.NDArray[np.generic]) -> npt.NDArray[np.intp]:
    """Return where a new combination of sorted keys begins."""
    if not len(keys[0]):
        return np.empty(0, dtype=np.intp)
    new = np.zeros(len(keys[0]), dtype=bool)
    new[0] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)


def _sums(values: npt.NDArray[np.float64], starts: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Return the sum of each stretch."""
    return np.add.reduceat(values, starts) if len(starts) else np.empty(0)
