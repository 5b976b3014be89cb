"""A table of customers made safe: one row for each customer, nothing impossible, every row accounted for.

A row is left out, for the first reason that holds, where

1. it has no customer id;
2. it is an exact copy of another row;
3. its customer has another row with more purchases (the earlier state of a table that grew);
4. it shows no purchase;
5. what everything else is made of (purchases, money, age, days since the last one) is missing or impossible.

Impossible values of other columns (a negative share, an age of 200 years) become missing, and are counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_maker.data_analyser.naming import words_of
from cluster_maker.data_analyser.values import to_numbers
from cluster_maker.errors import PreprocessingError, suggest
from cluster_maker.types import BoolVector
from cluster_maker.wording import plural
from clustering.customers.aggregate import UNITS
from clustering.customers.coding import code_things
from clustering.customers.column_words import name_points, name_words

#: Columns that everything else is made of: a row without them says nothing.
ESSENTIAL = ("total_transactions", "total_spent", "customer_age_days", "days_since_last_purchase")
#: More repeated ids than this share of the rows, and the table is one of transactions.
MOST_REPEATED = 0.5
#: Years; more is no age of a person.
OLDEST = 120


@dataclass(frozen=True)
class CustomerAccount:
    """What became of each row of a table of customers.

    Parameters
    ----------
    n_rows : int
        Rows of the input.
    left_out : pandas.DataFrame
        A row for each that was left out: `row` (its position in the input), `customer_id`, `reason`.
    notes : tuple of str
        Values that were taken as missing, and where ids come from, in plain sentences.
    """

    n_rows: int
    left_out: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def n_customers(self) -> int:
        """Rows that are kept."""
        return self.n_rows - len(self.left_out)

    @property
    def dropped(self) -> dict[str, int]:
        """Number of rows left out for each reason, in the order of the rules."""
        counts = self.left_out["reason"].value_counts(sort=False)
        return {str(reason): int(count) for reason, count in counts.items()}

    @property
    def sentences(self) -> tuple[str, ...]:
        """The account for people, one line each; empty where there is nothing to tell."""
        told = [f"{plural(count, 'row')} left out: {reason}." for reason, count in self.dropped.items()]
        read = [f"{plural(self.n_rows, 'row')} of customers read, {self.n_customers:,} kept."] if told else []
        return (*read, *told, *self.notes)


def clean_customers(table: pd.DataFrame) -> tuple[pd.DataFrame, CustomerAccount]:
    """Clean a table of customers.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        A row for each customer, as `aggregate_customers` gives it or with some of its columns; the ids are a
        column (`customer_id`, or one whose name says the same) or the index. It is not changed.

    Returns
    -------
    table : pandas.DataFrame
        Indexed by `customer_id`, in the input's order; columns of behaviour as numbers, the others as found.
    account : CustomerAccount
        Every row that was left out, and why.

    Raises
    ------
    PreprocessingError
        If it has no column of behaviour, holds transactions rather than customers, or no row is left.

    Examples
    --------
    >>> table = pd.DataFrame({"customer_id": ["a", "a", "b", None], "total_transactions": [3, 3, 0, 2],
    ...                       "total_spent": [9.5, 9.5, 0.0, 4.0]})
    >>> clean, account = clean_customers(table)
    >>> clean.index.tolist(), account.dropped
    (['a'], {'no customer id': 1, 'exact copy of another row': 1, 'no purchase': 1})
    """
    _check_is_of_customers(table)
    found, ids, notes = _identified(table)
    found, unread = _as_numbers(found)
    left_out = _Rows(len(table))
    left_out.add("no customer id", ids.isna().to_numpy())
    _check_not_transactions(ids[left_out.still])
    named = found.assign(**{_KEY: ids.to_numpy()})
    left_out.add("exact copy of another row", named.duplicated().to_numpy())
    left_out.add("another row of the customer shows more purchases", _earlier_states(named, left_out.still))
    for reason, which in _faults(found):
        left_out.add(reason, which)
    account = CustomerAccount(len(table), left_out.listed(ids), tuple(notes + unread))
    if not account.n_customers:
        raise PreprocessingError(
            f"no customer is left of {plural(len(table), 'row')}: {' '.join(account.sentences[1:])} "
            "Check what the columns hold."
        )
    kept = found[left_out.still].set_axis(pd.Index(ids[left_out.still], name="customer_id"), axis=0)
    kept, blanked = _without_impossible(kept)
    return kept, CustomerAccount(account.n_rows, account.left_out, (*account.notes, *blanked))


_KEY = "customer id while cleaning"  # no name that a table of customers has


class _Rows:
    """Which rows are still kept, and why the others are not."""

    def __init__(self, n_rows: int) -> None:
        self.still = np.ones(n_rows, dtype=bool)
        self.reasons: dict[str, BoolVector] = {}

    def add(self, reason: str, which: BoolVector) -> None:
        """Leave rows out; those left out before do not count again."""
        new = which & self.still
        if new.any():
            self.reasons[reason] = new
            self.still &= ~new

    def listed(self, ids: pd.Series) -> pd.DataFrame:
        """Return the rows that were left out, reason after reason."""
        rows = [(row, reason) for reason, which in self.reasons.items() for row in np.flatnonzero(which)]
        at = [row for row, _ in rows]
        return pd.DataFrame(
            {"row": at, "customer_id": ids.to_numpy()[at], "reason": [reason for _, reason in rows]}
        )


def _check_is_of_customers(table: pd.DataFrame) -> None:
    """Refuse tables without a single column that says what customers did."""
    if not isinstance(table, pd.DataFrame):
        raise PreprocessingError(f"a pandas DataFrame is needed, got {type(table).__name__}.")
    if not set(table.columns) & set(UNITS):
        hints = (suggest(str(name), UNITS) for name in table.columns if name != _id_column(table))
        hint = next((hint for hint in hints if hint), "")
        raise PreprocessingError(
            f"no column says what customers did.{hint} Known are {', '.join(UNITS)}: make them of "
            "transactions (aggregate_customers), or rename your columns."
        )
    if table.empty:
        raise PreprocessingError("the table of customers has no rows: give at least one.")


def _identified(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series, list[str]]:
    """Return the table without its ids, the ids (missing where there is none), and where they come from."""
    column = _id_column(table)
    if column is not None:
        codes, things = code_things(table[column])
        ids = np.array([*things, None], dtype=object)[codes]
        found = pd.Series(ids).infer_objects() if (codes >= 0).all() else pd.Series(ids, dtype=object)
        return table.drop(columns=column).reset_index(drop=True), found, []
    note = []
    if isinstance(table.index, pd.RangeIndex) and table.index.name is None:
        note = ["The table has no column of customer ids: its rows are numbered."]
    return table.reset_index(drop=True), pd.Series(table.index), note


def _id_column(table: pd.DataFrame) -> str | None:
    """Return the column of customer ids; None where the index holds them, or nothing does."""
    if "customer_id" in table.columns:
        return "customer_id"
    if table.index.name is not None or not isinstance(table.index, pd.RangeIndex):
        return None
    named = [name for name in table.columns if name_points("customer", name_words(str(name))) == 3]
    return named[0] if len(named) == 1 else None


def _check_not_transactions(ids: pd.Series) -> None:
    """Refuse tables in which most customers are there many times."""
    repeated = int(ids.duplicated().sum())
    if repeated > MOST_REPEATED * len(ids):
        raise PreprocessingError(
            f"{repeated:,} of {len(ids):,} rows repeat a customer id: these look like transactions. "
            "Sum them up first (clean_transactions, aggregate_customers; --transactions FILE)."
        )


def _as_numbers(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with its columns of behaviour as numbers; say what could not be read."""
    read, notes = {}, []
    for name in (name for name in table.columns if name in UNITS):
        if pd.api.types.is_bool_dtype(table[name]) or not pd.api.types.is_numeric_dtype(table[name]):
            read[name] = to_numbers(table[name])
            lost = int((read[name].isna() & table[name].notna()).sum())
            notes += [f"{name}: {plural(lost, 'value')} could not be read as a number."] if lost else []
    return table.assign(**read), notes


def _earlier_states(named: pd.DataFrame, still: BoolVector) -> BoolVector:
    """Return the rows of customers who have another one with more purchases."""
    out = np.zeros(len(named), dtype=bool)
    kept = named[still]
    rows = kept[kept[_KEY].duplicated(keep=False)]
    if rows.empty:
        return out
    order = [name for name in ("total_transactions", "total_spent") if name in rows]
    rows = rows.assign(_text=rows.astype(str).agg("|".join, axis=1))  # so that row order does not decide ties
    rows = rows.sort_values([*order, "_text"], na_position="first")
    out[rows.index] = True
    out[rows.drop_duplicates(_KEY, keep="last").index] = False
    return out


def _faults(table: pd.DataFrame) -> list[tuple[str, BoolVector]]:
    """Return what makes a row useless, and which rows it is true of."""
    values = {
        name: table[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ESSENTIAL if name in table
    }
    faults: list[tuple[str, BoolVector]] = []
    count = values.get("total_transactions")
    if count is not None:
        faults.append(("no purchase", count == 0))
    for name, numbers in values.items():
        faults += [
            (f"{name} is missing", np.isnan(numbers)),
            (f"{name} is impossible (below 0 or infinite)", (numbers < 0) | np.isinf(numbers)),
        ]
    if count is not None:
        faults.append(("total_transactions is no whole number", count != np.floor(count)))
    age, silent = values.get("customer_age_days"), values.get("days_since_last_purchase")
    if age is not None and silent is not None:
        faults.append(("the last purchase lies before the first", silent > age))
    return faults


def _without_impossible(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with impossible values taken as missing, and how many these were."""
    new, notes = {}, []
    for name in table.columns:
        if name in UNITS and name not in ESSENTIAL:
            low, high = (1.0 if name in ("purchase_days", "category_diversity") else 0.0), _greatest(name)
        elif words_of(name) == ("age",) and pd.api.types.is_numeric_dtype(table[name]):
            low, high = 0.0, float(OLDEST)
        else:
            continue
        values = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        wrong = (values < low) | (values > high) | np.isinf(values)
        if wrong.any():
            new[name] = np.where(wrong, np.nan, values)
            count = int(wrong.sum())
            allowed = f"{low:g} and more" if np.isinf(high) else f"{low:g} to {high:g}"
            notes.append(
                f"{name}: {plural(count, 'impossible value')} taken as missing (allowed is {allowed})."
            )
    return table.assign(**new), notes


def _greatest(name: str) -> float:
    """Return the greatest value that a column of behaviour can have."""
    return 1.0 + 1e-9 if "0-1" in UNITS[name] else np.inf
