"""What is known of customers beside their purchases, joined to the table of customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_maker.errors import ColumnError, DataLoadError, unknown_column
from cluster_maker.wording import plural
from clustering.customers.coding import code_things

#: So many of the customers must be found in the people's table by a column for it to be their id.
ENOUGH_FOUND = 0.5


@dataclass(frozen=True)
class JoinedPeople:
    """The customers with the people's columns beside theirs, and how well the two tables met.

    Parameters
    ----------
    table : pandas.DataFrame
        The customers, in their order, the people's columns after their own.
    id_column : str
        The column of the people's table that holds the customers' ids.
    notes : tuple of str
        Who was in one of the tables only, in plain sentences.
    """

    table: pd.DataFrame
    id_column: str
    notes: tuple[str, ...] = ()


def join_people(customers: pd.DataFrame, people: pd.DataFrame, id_column: str = "") -> JoinedPeople:
    """Put the columns of a table of people beside those of the table of customers.

    Parameters
    ----------
    customers : pandas.DataFrame of shape (n, …)
        Indexed by the customers' ids; it is not changed.
    people : pandas.DataFrame of shape (m, …)
        A row for each person.
    id_column : str
        Its column with the customers' ids; where none is told, the one in which most customers are found.

    Returns
    -------
    JoinedPeople
        Customers who are not among the people have missing values there. A column that both tables have
        keeps the customers' values.

    Raises
    ------
    ColumnError
        If a told column does not exist, or no column holds at least half of the customers.
    DataLoadError
        If a customer is there twice.

    Examples
    --------
    >>> customers = pd.DataFrame({"total_spent": [10.0, 20.0]}, index=pd.Index([7, 8], name="customer_id"))
    >>> people = pd.DataFrame({"client": ["8", "7", "9"], "city": ["Bonn", "Ulm", "Trier"]})
    >>> joined = join_people(customers, people)
    >>> joined.table["city"].tolist(), joined.id_column
    (['Ulm', 'Bonn'], 'client')
    >>> joined.notes
    ('1 of 3 people made no purchase and is left out.',)
    """
    columns = [str(name) for name in people.columns]
    people = people.set_axis(columns, axis=1)
    if id_column and id_column not in columns:
        raise unknown_column(id_column, columns)
    name = id_column or _id_column(customers.index, people)
    ids = _texts(people[name])
    known = ids.notna()
    _check_unique(ids[known], name)
    beside = people[known].set_axis(ids[known], axis=0)
    new = [column for column in columns if column != name and column not in customers.columns]
    wanted = _texts(customers.index.to_series())
    if not set(wanted) & set(ids[known]):
        raise DataLoadError(
            f"none of the {plural(len(customers), 'customer')} of the transactions ({wanted.iloc[0]!r}, …) "
            f"is in {name!r} of the table of customers ({_first(ids[known])}): the ids must be written alike."
        )
    found = beside.reindex(wanted.to_numpy())[new].set_axis(customers.index, axis=0)
    notes = _notes(set(wanted), set(ids[known]), len(people), len(customers))
    return JoinedPeople(pd.concat([customers, found], axis=1), name, notes)


def _id_column(index: pd.Index, people: pd.DataFrame) -> str:
    """Return the column in which most customers are found."""
    wanted = set(_texts(index.to_series()))
    shares = {str(name): len(wanted & set(_texts(people[name]))) / len(wanted) for name in people.columns}
    best = max(shares, key=lambda name: shares[name], default="")
    if not best or shares[best] < ENOUGH_FOUND:
        told = f" ({best!r} holds {shares[best]:.0%} of them)" if best and shares[best] else ""
        raise ColumnError(
            f"no column of the table of customers holds the ids of the transactions{told}: "
            f"say which column it is, with customer= in --map. It has: {_shown(people.columns)}."
        )
    return best


def _texts(values: pd.Series) -> pd.Series:
    """Return ids as texts, whole numbers without decimals, so that 17850.0 and "17850" are one."""
    codes, things = code_things(values)
    texts = np.array([*(str(thing) for thing in things), None], dtype=object)
    return pd.Series(texts[codes], index=values.index, dtype=object)


def _first(ids: pd.Series) -> str:
    """Return the first id for a message."""
    return f"{ids.iloc[0]!r}, …" if len(ids) else "which holds no ids"


def _check_unique(ids: pd.Series, name: str) -> None:
    """Refuse people who are there twice: it would be open which of their rows counts."""
    twice = ids[ids.duplicated()]
    if len(twice):
        raise DataLoadError(
            f"the table of customers has {plural(len(twice), 'id')} more than once in {name!r} "
            f"({twice.iloc[0]!r}, …): keep one row for each customer."
        )


def _notes(wanted: set[str], there: set[str], n_people: int, n_customers: int) -> tuple[str, ...]:
    """Say who is in one table only."""
    found = []
    missing, idle = len(wanted - there), n_people - len(wanted & there)
    if missing:
        found.append(
            f"{missing:,} of {n_customers:,} customers {'is' if missing == 1 else 'are'} not in the table "
            "of customers: what it tells is missing for them."
        )
    if idle:
        found.append(
            f"{idle:,} of {n_people:,} people made no purchase and {'is' if idle == 1 else 'are'} left out."
        )
    return tuple(found)


def _shown(columns: Iterable[object]) -> str:
    """Return the first names for a message."""
    return ", ".join(repr(str(name)) for name in list(columns)[:8])
