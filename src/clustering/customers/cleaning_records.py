"""What cleaning transactions is asked and what it hands on: purchase lines, and an account of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from cluster_maker.errors import ConfigError
from cluster_maker.wording import plural
from clustering.customers.column_mapping import ColumnMapping


@dataclass(frozen=True)
class TransactionOptions:
    """How a table of transactions is cleaned.

    Parameters
    ----------
    until : str, date or None
        The observation date, that whole day included; by default the last day in the table.
    copies : {"auto", "drop", "keep"}
        What happens to exact copies of a line. By default they are dropped where the table tells purchases
        apart (an invoice number, or a time of day): without these, two equal purchases of a day look the
        same.
    free_lines : {"keep", "drop"}
        Whether lines with an amount of zero count as purchases.
    services : tuple of str
        Product codes that are no goods, besides the usual ones.
    """

    until: str | date | pd.Timestamp | None = None
    copies: Literal["auto", "drop", "keep"] = "auto"
    free_lines: Literal["keep", "drop"] = "keep"
    services: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, allowed in (("copies", ("auto", "drop", "keep")), ("free_lines", ("keep", "drop"))):
            if getattr(self, name) not in allowed:
                raise ConfigError(
                    f"{name}={getattr(self, name)!r} is not allowed: choose {' or '.join(allowed)}."
                )


@dataclass(frozen=True)
class ServiceLines:
    """Lines of one service: its product code, how many they were, and their money, refunds taken off."""

    product: str
    n_lines: int
    money: float


@dataclass(frozen=True)
class ReturnsReport:
    """What became of the lines that are returns.

    Parameters
    ----------
    n_matched, n_partly, n_unmatched : int
        Returns that undid purchases wholly, in part, and those that had no purchase before them.
    money : float
        What the undone purchases had cost.
    money_refunded : float
        What the returns themselves say was paid back, matched or not.
    money_unmatched : float
        The part of it that had no purchase before it; it changes nothing.
    n_undone_lines : int
        Purchase lines that were returned whole.
    """

    n_matched: int = 0
    n_partly: int = 0
    n_unmatched: int = 0
    money: float = 0.0
    money_refunded: float = 0.0
    money_unmatched: float = 0.0
    n_undone_lines: int = 0

    @property
    def n_lines(self) -> int:
        """Number of lines that are returns."""
        return self.n_matched + self.n_partly + self.n_unmatched


@dataclass(frozen=True)
class CleaningReport:
    """Every line of the input accounted for: left out for one reason, a return, or a purchase.

    Parameters
    ----------
    n_lines : int
        Lines of the input; what follows adds up to it.
    dropped : mapping of str to int
        Lines left out, by reason.
    returns : ReturnsReport
        Lines that are returns.
    n_purchase_lines : int
        Lines that are purchases, those returned whole included.
    n_free_lines : int
        Purchase lines with an amount of zero.
    services : tuple of ServiceLines
        What was left out as no goods, the most frequent first.
    money_bought, money_net : float
        Money of the purchase lines, before and after what was returned.
    until : pandas.Timestamp
        The observation date.
    notes : tuple of str
        What a reader should know, in plain sentences.
    """

    n_lines: int
    dropped: Mapping[str, int]
    returns: ReturnsReport
    n_purchase_lines: int
    n_free_lines: int
    services: tuple[ServiceLines, ...]
    money_bought: float
    money_net: float
    until: pd.Timestamp
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The account for people, one line each."""
        lines = [f"{plural(self.n_lines, 'line')} read"]
        lines += [f"{plural(count, 'line')} left out: {reason}" for reason, count in self.dropped.items()]
        lines += [f"{plural(self.returns.n_lines, 'line')} of returns"] if self.returns.n_lines else []
        return (*lines, f"{plural(self.n_purchase_lines, 'line')} of purchases", *self.notes)


@dataclass(frozen=True)
class Transactions:
    """Purchase lines of customers up to the observation date.

    Parameters
    ----------
    lines : pandas.DataFrame of shape (m, …)
        One row for each purchase line: `row` (its position in the input), `customer` (code), `date`,
        `invoice`, `product`, `category` (codes, -1 for none; only where the table has them), `quantity`
        and `amount` (what was bought, returns taken off), `bought` (the amount before returns),
        `undone` (returned whole), `discounted`.
    customers, invoices, products, categories : pandas.Index
        What the codes stand for.
    until : pandas.Timestamp
        The observation date (midnight at its beginning; the whole day is included).
    mapping : ColumnMapping
        Which column was what.
    report : CleaningReport
        What was left out, and why.
    """

    lines: pd.DataFrame
    customers: pd.Index
    invoices: pd.Index
    products: pd.Index
    categories: pd.Index
    until: pd.Timestamp
    mapping: ColumnMapping
    report: CleaningReport
