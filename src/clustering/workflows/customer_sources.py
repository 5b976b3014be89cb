"""Where customers come from: generated ones, or real transactions with or without a table of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from cluster_maker.errors import ConfigError
from cluster_maker.readers import SourceTable
from clustering.core.customer_settings import DataGeneratorConfig
from clustering.customers.aggregate import CustomerTable, aggregate_customers
from clustering.customers.cleaning_records import TransactionOptions, Transactions
from clustering.customers.columns import guess_columns
from clustering.customers.generator import TRUE_SEGMENT, CustomerDataGenerator
from clustering.customers.people import join_people
from clustering.customers.transactions import clean_transactions
from clustering.io.source import read_source
from clustering.tracking.hashes import digest, table_hash


@dataclass(frozen=True)
class SourceRequest:
    """Which files to read, and how.

    Parameters
    ----------
    transactions : str
        The file of transactions; empty where customers are to be generated.
    customers : str
        A file with a row for each customer; may be empty.
    mapping : mapping of str to str
        Which column is what, as far as told. ``customer`` names the column of both files.
    options : TransactionOptions
        Observation date and the like.
    sheet : str or None
        Sheet of a workbook of transactions.
    """

    transactions: str = ""
    customers: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    options: TransactionOptions = field(default_factory=TransactionOptions)
    sheet: str | None = None

    def __post_init__(self) -> None:
        if self.customers and not self.transactions:
            raise ConfigError(
                "--customers needs --transactions: the customers' purchases. A table of customers alone "
                "is clustered with: clustering analyse FILE."
            )


@dataclass(frozen=True)
class CustomerSource:
    """Customers and their purchases, wherever they came from.

    Parameters
    ----------
    name : str
        "generated customers", or the file's name.
    transactions : Transactions
        Clean purchase lines.
    aggregated : CustomerTable
        What each customer did; its table without the people's columns.
    customers : pandas.DataFrame
        The same with the people's columns, indexed by the customers' ids.
    people : pandas.DataFrame or None
        Who the customers are, as found or generated.
    lines : pandas.DataFrame
        The transactions as they came, or were generated.
    generated : bool
        Whether customers were generated.
    sha256 : str
        Of the bytes of the files, or of what was generated.
    notes : tuple of str
        How it was read and cleaned, in plain sentences.
    """

    name: str
    transactions: Transactions
    aggregated: CustomerTable
    customers: pd.DataFrame
    people: pd.DataFrame | None
    lines: pd.DataFrame
    generated: bool
    sha256: str
    notes: tuple[str, ...] = ()

    @property
    def true_segments(self) -> pd.Series | None:
        """The generated segment of each customer; None for real ones."""
        return self.customers[TRUE_SEGMENT] if self.generated else None


def generated_source(config: DataGeneratorConfig, options: TransactionOptions) -> CustomerSource:
    """Generate customers and their transactions, and clean and sum them up as real ones are."""
    generator = CustomerDataGenerator(config)
    people = generator.generate_customers()
    lines = generator.generate_transactions(people)
    transactions = clean_transactions(lines, None, options)
    aggregated = aggregate_customers(transactions)
    return CustomerSource(
        name="generated customers",
        transactions=transactions,
        aggregated=aggregated,
        customers=join_people(aggregated.table, people, "customer_id").table,
        people=people,
        lines=lines,
        generated=True,
        sha256=digest(
            f"{name} {table_hash(table)}" for name, table in (("people", people), ("lines", lines))
        ),
        notes=transactions.report.sentences,
    )


def real_source(request: SourceRequest) -> CustomerSource:
    """Read, clean and sum up real transactions; join the people where there is a table of them."""
    read = read_source(request.transactions, sheet=request.sheet)
    told = dict(request.mapping)
    mapping = guess_columns(read.table, told)
    transactions = clean_transactions(read.table, mapping, request.options)
    aggregated = aggregate_customers(transactions)
    notes = (*read.notes, *mapping.sentences, *transactions.report.sentences)
    people = read_source(request.customers) if request.customers else None
    customers, joined_notes = aggregated.table, tuple[str, ...]()
    if people is not None:
        names = [str(name) for name in people.table.columns]
        id_column = mapping["customer"] if mapping["customer"] in names else ""
        joined = join_people(aggregated.table, people.table, id_column)
        customers, joined_notes = joined.table, (*people.notes, *joined.notes)
    return CustomerSource(
        name=_file_name(request.transactions),
        transactions=transactions,
        aggregated=aggregated,
        customers=customers,
        people=None if people is None else people.table,
        lines=read.table,
        generated=False,
        sha256=_together(read, people),
        notes=(*notes, *joined_notes),
    )


def _file_name(source: str) -> str:
    """Return a file's name without its folders."""
    return "standard input" if source == "-" else source.replace("\\", "/").rsplit("/", 1)[-1]


def _together(read: SourceTable, people: SourceTable | None) -> str:
    """Return one hash for one or two files."""
    if people is None:
        return read.sha256
    return digest([f"lines {read.sha256}", f"people {people.sha256}"])
