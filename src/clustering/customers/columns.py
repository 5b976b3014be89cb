"""Which column of a table of transactions is the customer, the date, the money: guessed, shown, overridable.

A name that says it outright comes first, then the contents. Where two columns could be it and part
the rows differently, the guess is refused and both are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cluster_maker.data_analyser.roles import analyse_columns
from cluster_maker.data_analyser.values import read_dates, read_numbers
from cluster_maker.errors import ColumnError, ConfigError, suggest, unknown_column
from cluster_maker.types import ColumnReport, Role
from clustering.customers.column_mapping import JOBS, ColumnChoice, ColumnMapping
from clustering.customers.column_words import NAME_RULES, NEVER, name_points, name_words

#: Rows, evenly spread, whose contents are looked at.
SAMPLE = 20_000
#: So much of a column must be readable as dates, or numbers, to be taken as such.
READABLE = 0.9

_AMOUNTS = frozenset({"amount", "quantity", "price", "discount"})
_THINGS = frozenset({"customer", "invoice", "product", "category"})
_WHAT = {
    "customer": "the customer", "date": "the date of the purchase", "amount": "the money of a line",
    "quantity": "the quantity", "price": "the price of one piece", "invoice": "the invoice",
    "product": "the product", "category": "the product's category", "discount": "the discount",
}  # fmt: skip


def guess_columns(table: pd.DataFrame, told: Mapping[str, str] | None = None) -> ColumnMapping:
    """Find the columns of a table of transactions that hold customer, date, money and the rest.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, p)
        One row for each line of a purchase; it is not changed.
    told : mapping of str to str, optional
        Jobs whose columns are known (see `JOBS`); an empty text says that no column has the job.

    Returns
    -------
    ColumnMapping
        A choice for every job, with its reason. Money is either `amount`, or `quantity` and `price`,
        or `price` alone (one piece a line).

    Raises
    ------
    ColumnError
        If a told column does not exist, or no column can be the customer, the date or the money.
    ConfigError
        If a job is unknown, or two columns could equally well be customer, date or money.

    Notes
    -----
    Contents are looked at in 20 000 rows spread evenly over the table. Two candidates that part the
    rows in the same way (an id of the master file and one of the sample) are one: the first is taken.

    Examples
    --------
    >>> table = pd.DataFrame({"client_id": ["a", "b", "a"], "day": ["2024-01-05", "2024-01-07", "2024-02-01"],
    ...                       "amount": [10.5, 3.2, 8.9]})
    >>> guess_columns(table).as_text
    'customer=client_id,date=day,amount=amount'
    """
    told = _checked(told or {}, table)
    guess = _Guess(table, told)
    for job in JOBS:
        guess.by_name(job)
    for job in ("customer", "date", "amount", "quantity"):
        guess.by_contents(job)
    guess.settle_money()
    return ColumnMapping(tuple(guess.choice(job) for job in JOBS))


def _checked(told: Mapping[str, str], table: pd.DataFrame) -> dict[str, str]:
    """Check the told jobs and columns."""
    names = [str(name) for name in table.columns]
    for job, column in told.items():
        if job not in JOBS:
            raise ConfigError(f"unknown job {job!r}.{suggest(job, JOBS)} Known: {', '.join(JOBS)}.")
        if column and column not in names:
            raise unknown_column(column, names)
    alone = {job: told[job] for job in ("customer", "date", "amount", "quantity", "price") if told.get(job)}
    for job, column in alone.items():
        other = next((each for each in alone if each != job and alone[each] == column), "")
        if other:
            raise ConfigError(
                f"{column!r} is told for {job} and for {other}: each needs a column of its own."
            )
    return dict(told)


class _Guess:
    """The choices made so far, and what is known of the columns."""

    def __init__(self, table: pd.DataFrame, told: Mapping[str, str]) -> None:
        self.table = table
        rows = np.unique(np.linspace(0, max(len(table) - 1, 0), min(len(table), SAMPLE)).astype(np.intp))
        self.sample = table.iloc[rows]
        self.reports = {report.name: report for report in analyse_columns(self.sample).columns}
        self.words = {name: name_words(name) for name in self.reports}
        self.chosen = {
            job: ColumnChoice(job, column, "as told" if column else "told that there is none")
            for job, column in told.items()
        }
        self.unclear: dict[str, list[str]] = {}

    def choice(self, job: str) -> ColumnChoice:
        """Return the choice of a job; one without a column where there is none."""
        if job in self.chosen:
            return self.chosen[job]
        names = ", ".join(map(repr, self.unclear.get(job, ())))
        reason = f"not used: {names} could be it, say which" if names else "no column looks like it"
        return ColumnChoice(job, "", reason)

    def by_name(self, job: str) -> None:
        """Choose the column whose name says the job most plainly."""
        if job in self.chosen:
            return
        points = {name: name_points(job, self.words[name]) for name in self._free() if self._fits(job, name)}
        best = max(points.values(), default=0)
        if best:
            self._take(job, [name for name, got in points.items() if got == best], "the name says so")

    def by_contents(self, job: str) -> None:
        """Choose by contents where no name says the job."""
        if job in self.chosen or job in self.unclear or self._needless(job):
            return
        self._take(job, [name for name in self._free() if self._looks_like(job, name)], _CONTENTS[job])

    def settle_money(self) -> None:
        """Make sure that customer, date and money are known; refuse with what could be them."""
        for job in ("customer", "date"):
            self._need(job)
        if self._amount_is_known():
            return
        for job in ("quantity", "price"):
            if job in self.unclear:
                self._need(job)
        self._need("amount")

    def _amount_is_known(self) -> bool:
        """Whether there is an amount, or a price to make one with."""
        amount = self.chosen.get("amount")
        if amount is not None and amount.column:
            return True
        price = self.chosen.get("price")
        if price is None or not price.column or "amount" in self.unclear:
            return False
        pieces = "quantity" in self.chosen and self.chosen["quantity"].column
        how = "quantity x price" if pieces else "the price, one piece a line"
        self.chosen["amount"] = ColumnChoice("amount", "", how)
        return "quantity" not in self.unclear

    def _need(self, job: str) -> None:
        """Refuse where a job has no column."""
        if job in self.chosen and self.chosen[job].column:
            return
        names = self.unclear.get(job)
        if names:
            raise ConfigError(
                f"{' and '.join(map(repr, names))} could each be {_WHAT[job]}: say which, {job}={names[0]}."
            )
        shown = ", ".join(repr(str(name)) for name in list(self.table.columns)[:8])
        ways = f"{job}=COLUMN" + (", or quantity=COLUMN,price=COLUMN" if job == "amount" else "")
        raise ColumnError(f"no column looks like {_WHAT[job]}: say which, {ways}. The table has: {shown}.")

    def _needless(self, job: str) -> bool:
        """Whether a job need not be looked for by contents: prices make money, and named money no pieces."""
        if job == "amount":
            return "price" in self.chosen or "price" in self.unclear
        amount = self.chosen.get("amount")
        return job == "quantity" and (amount is None or amount.reason != _CONTENTS["amount"])

    def _free(self) -> list[str]:
        """Return the columns without a job."""
        taken = {choice.column for choice in self.chosen.values()}
        return [name for name in self.reports if name not in taken]

    def _take(self, job: str, names: Sequence[str], reason: str) -> None:
        """Take the only candidate, or the first where all say the same; note them down otherwise."""
        if not names:
            return
        others = [name for name in names[1:] if not self._say_the_same(job, names[0], name)]
        if others:
            self.unclear[job] = [names[0], *others]
            return
        more = f"; {', '.join(map(repr, names[1:]))} says the same" if names[1:] else ""
        self.chosen[job] = ColumnChoice(job, names[0], reason + more)

    def _say_the_same(self, job: str, one: str, other: str) -> bool:
        """Whether two columns hold the same amounts or dates, or part the rows in the same way."""
        first, second = self._column(one), self._column(other)
        if job not in _THINGS:
            read = read_dates if job == "date" else read_numbers
            return read(first).values.equals(read(second).values)
        left, right = pd.factorize(first)[0], pd.factorize(second)[0]  # numbered by first appearance
        return bool(np.array_equal(left, right))

    def _column(self, name: str) -> pd.Series:
        """Return a whole column by its name as text."""
        return self.table.iloc[:, list(self.reports).index(name)]

    def _sampled(self, name: str) -> pd.Series:
        """Return a column's sample."""
        return self.sample.iloc[:, list(self.reports).index(name)]

    def _fits(self, job: str, name: str) -> bool:
        """Whether a column's contents allow the job that its name says."""
        report = self.reports[name]
        if report.role is Role.EMPTY or not name_points(job, self.words[name]):
            return False
        if job == "date":
            return report.role is Role.DATE or read_dates(self._sampled(name)).share >= READABLE
        if report.role is Role.DATE:
            return False
        if job in _AMOUNTS:
            return read_numbers(self._sampled(name)).share >= READABLE
        return not self._broken(report, name)

    def _broken(self, report: ColumnReport, name: str) -> bool:
        """Whether a column holds numbers that are not whole: amounts, not things."""
        if not pd.api.types.is_float_dtype(self._sampled(name).dtype):
            return report.role is Role.MONEY
        values = self._sampled(name).dropna().to_numpy(dtype=np.float64)
        return bool(np.any(values != np.floor(values)))

    def _looks_like(self, job: str, name: str) -> bool:
        """Whether the contents of a column whose name says nothing are those of a job."""
        report = self.reports[name]
        if self.words[name] & NEVER[job] or any(name_points(other, self.words[name]) for other in NAME_RULES):
            return False
        if job == "customer":
            return report.role is Role.IDENTIFIER and not self._column(name).is_unique
        if job == "date":
            return report.role is Role.DATE
        if report.role not in (Role.NUMERIC, Role.COUNT, Role.MONEY):
            return False
        broken = report.role is Role.MONEY or self._broken(report, name)
        return broken if job == "amount" else report.role is Role.COUNT


_CONTENTS = {
    "customer": "identifiers that come back",
    "date": "the only dates",
    "amount": "the only amounts that are not whole",
    "quantity": "the only whole numbers left",
}
