"""What a table holds, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a column is, as far as clustering is concerned."""

    IDENTIFIER = "identifier"
    CONSTANT = "constant"
    NUMERIC = "numeric"
    COUNT = "count"
    MONEY = "money"
    ORDINAL = "ordinal"
    BINARY = "binary"
    NOMINAL = "nominal"
    DATE = "date"
    FREE_TEXT = "free text"
    WEIGHT = "weight"
    EMPTY = "empty"


#: Roles whose values are amounts: they have a mean, and distances between them mean something.
QUANTITATIVE_ROLES = frozenset({Role.NUMERIC, Role.COUNT, Role.MONEY})


@dataclass(frozen=True)
class ColumnReport:
    """What one column was found to be, why, and whether it is clustered on.

    Parameters
    ----------
    name : str
        The column's label in the table.
    role : Role
        What it is.
    reason : str
        Why it is thought to be that, in plain words.
    used : bool
        Whether it becomes a feature.
    left_out_because : str
        Why it does not; empty when it does.
    personal : bool
        Whether it holds personal data (a person's name, e-mail address, telephone number, …).
    n_missing : int
        Number of rows without a value.
    n_distinct : int
        Number of different values.
    examples : tuple of str
        A few values, as text.
    levels : tuple of str
        The order of the levels of an ordinal column, lowest first; empty for other roles.
    converted : bool
        Whether the column arrives as text and is read as numbers or dates.
    unit : str
        The unit found in the name or the values ("$", "%", "k$"); may be empty.
    """

    name: str
    role: Role
    reason: str
    used: bool
    left_out_because: str = ""
    personal: bool = False
    n_missing: int = 0
    n_distinct: int = 0
    examples: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    converted: bool = False
    unit: str = ""


@dataclass(frozen=True)
class TableReport:
    """What a table holds, column by column.

    Parameters
    ----------
    columns : tuple of ColumnReport
        One for each column, in the table's order.
    n_rows : int
        Number of rows.
    notes : tuple of str
        What a reader should know about the table as a whole, in plain sentences.
    id_column : str
        The column that was named as the one that identifies a row; empty where none was.
    """

    columns: tuple[ColumnReport, ...]
    n_rows: int
    notes: tuple[str, ...] = ()
    id_column: str = ""

    def __getitem__(self, name: str) -> ColumnReport:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def used(self) -> tuple[ColumnReport, ...]:
        """The columns that are clustered on."""
        return tuple(column for column in self.columns if column.used)

    def first(self, role: Role) -> ColumnReport | None:
        """Return the first column of a role, or None."""
        return next((column for column in self.columns if column.role is role), None)
