"""Which column of a table of transactions does which job: as a record, as text, and read from text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cluster_maker.errors import ConfigError, suggest

#: What a column of a table of transactions can be.
JOBS = ("customer", "date", "amount", "quantity", "price", "invoice", "product", "category", "discount")


@dataclass(frozen=True)
class ColumnChoice:
    """One column that was found, or told, to have a job.

    Parameters
    ----------
    job : str
        One of `JOBS`.
    column : str
        The column's label; empty where no column has the job.
    reason : str
        Why, in plain words.
    """

    job: str
    column: str
    reason: str


@dataclass(frozen=True)
class ColumnMapping:
    """Which column does which job, in the order of `JOBS`."""

    choices: tuple[ColumnChoice, ...]

    def __getitem__(self, job: str) -> str:
        """Return the column of a job; empty where there is none."""
        return next(choice.column for choice in self.choices if choice.job == job)

    @property
    def as_text(self) -> str:
        """The mapping as it can be given again: ``customer=CustomerID,date=InvoiceDate,…``."""
        return ",".join(f"{choice.job}={choice.column}" for choice in self.choices if choice.column)

    @property
    def sentences(self) -> tuple[str, ...]:
        """One line for each job, for people: "customer: 'CustomerID' (the name says so)"."""
        return tuple(
            f"{choice.job}: {repr(choice.column) if choice.column else 'none'} ({choice.reason})"
            for choice in self.choices
        )


def parse_mapping(text: str) -> dict[str, str]:
    """Read ``customer=CustomerID,date=InvoiceDate`` as a mapping of jobs to columns.

    An empty column ("discount=") says that no column has the job. Commas inside a column's name are
    kept: only a comma before ``job=`` begins a new entry.

    Raises
    ------
    ConfigError
        If a job is unknown, named twice, or an entry has no equals sign.

    Examples
    --------
    >>> parse_mapping("customer=Client, number,date=Day,discount=")
    {'customer': 'Client, number', 'date': 'Day', 'discount': ''}
    """
    found: dict[str, str] = {}
    for entry in re.split(r",(?=\s*\w+\s*=)", text):
        job, sign, column = entry.partition("=")
        job = job.strip().lower()
        if not sign or job not in JOBS:
            near = "" if job in JOBS else suggest(job, JOBS)
            raise ConfigError(
                f"{entry.strip()!r} is no part of a mapping.{near} "
                f"Write job=COLUMN, separated by commas; jobs: {', '.join(JOBS)}."
            )
        if job in found:
            raise ConfigError(f"{job}= is given twice in the mapping {text!r}: give it once.")
        found[job] = column.strip()
    return found
