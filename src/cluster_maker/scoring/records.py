"""What a model asks of a table, what was found in one, and the rows with their clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import BoolVector, Role


@dataclass(frozen=True)
class ColumnContract:
    """What a model needs to find in one column.

    Parameters
    ----------
    name : str
        The column.
    role : Role
        What it was in the table that was clustered.
    kind : {"amount", "rank", "binary", "level"}
        What its values are read as.
    unit : str
        The unit that was found in its name or its values; may be empty.
    levels : tuple of str
        The values that were seen, for ranks, yes/no columns and categories.
    written : str
        How its values are written, in words: "numbers with a decimal comma".
    """

    name: str
    role: Role
    kind: str
    unit: str
    levels: tuple[str, ...]
    written: str


@dataclass(frozen=True)
class ContractCheck:
    """How a new table keeps to what a model needs.

    Parameters
    ----------
    table : pandas.DataFrame
        The table, with columns renamed as was asked for.
    extra : tuple of str
        Columns that the model does not use.
    renamed : tuple of (str, str)
        Name in the new table, and name in the model.
    unread : tuple of (str, int)
        Columns with values that could not be read, which count as missing; and how many.
    unseen : tuple of (str, tuple of str, int)
        Columns with levels that the model never saw, those levels (some of them), and the number of rows.
    notes : tuple of str
        All of it in plain sentences, with what was done about it.
    """

    table: pd.DataFrame
    extra: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    unread: tuple[tuple[str, int], ...] = ()
    unseen: tuple[tuple[str, tuple[str, ...], int], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Strangers:
    """Which rows are unlike everything that was clustered.

    Parameters
    ----------
    strange : bool array of shape (n,)
        Whether a row is.
    reasons : object array of str of shape (n,)
        Why, in plain words; empty where it is not.
    """

    strange: BoolVector
    reasons: npt.NDArray[np.object_]


@dataclass(frozen=True)
class Scoring:
    """New rows with their clusters.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row for each row of the table, in order: id, cluster, name, confidence, flags, out_of_domain,
        reason.
    check : ContractCheck
        How the table kept to what the model needs.
    notes : tuple of str
        What a reader should know, in plain sentences.
    """

    rows: pd.DataFrame
    check: ContractCheck
    notes: tuple[str, ...] = ()
