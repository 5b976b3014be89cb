"""Clusters in the data's own words: differences, rules, odd rows, names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd


#: Columns of `Profile.table` that each cluster has, with its id in place of the braces: its figure, its
#: effect size, the ends of their intervals, the p-value and the index (see `Characteristic`).
FIGURES_BY_CLUSTER = (
    "cluster {}",
    "effect {}",
    "cluster {} from",
    "cluster {} to",
    "effect {} from",
    "effect {} to",
    "p {}",
    "index {}",
)


@dataclass(frozen=True)
class Characteristic:
    """One thing that sets a cluster apart from everyone, on original values.

    Parameters
    ----------
    column : str
        The table column.
    label : str
        The column's name as a person would say it ("annual income").
    kind : {"amount", "share"}
        Whether a mean is compared (numbers, dates, ordinal ranks) or the share of rows with one level.
    level : str
        The level whose share is compared; empty for amounts.
    value, overall : float
        Mean or share (0-1) in the cluster and over all rows, in original units.
    effect : float
        Standardised difference against the rows outside the cluster; its sign says over or under.
    text : str
        The comparison in words: "annual income 86.5 k$, against 60.6 k$ overall".
    value_interval, effect_interval : pair of float
        95 % confidence interval of `value` and of `effect`; NaN where there is none (too few rows).
    interval_text : str
        The interval of the figure that `text` shows, without its unit: "81.2 to 91.8"; empty where there is
        none.
    p_value : float
        How often groups drawn at random would differ as much, corrected for all columns and clusters.
    index : float or None
        100 times the share in the cluster over the overall share; None for amounts.
    """

    column: str
    label: str
    kind: Literal["amount", "share"]
    level: str
    value: float
    overall: float
    effect: float
    text: str
    value_interval: tuple[float, float] = (math.nan, math.nan)
    effect_interval: tuple[float, float] = (math.nan, math.nan)
    interval_text: str = ""
    p_value: float = math.nan
    index: float | None = None


@dataclass(frozen=True)
class Condition:
    """What a rule asks of one column; exactly one of a range, levels, or a value at all.

    Parameters
    ----------
    column : str
        The table column.
    low, high : float or None
        Amounts of at least `low` and less than `high` fulfil it; dates are days since 1970-01-01.
    levels : tuple of str
        Rows with one of these levels fulfil it, or, where `negated`, rows with any other level.
    negated : bool
        See `levels`. Without range and levels: any value fulfils it.
    missing : bool
        Whether rows without a value fulfil it.
    """

    column: str
    low: float | None = None
    high: float | None = None
    levels: tuple[str, ...] = ()
    negated: bool = False
    missing: bool = False


@dataclass(frozen=True)
class Rule:
    """A cluster as a few conditions on original columns, and how well they tell it from the rest.

    Parameters
    ----------
    alternatives : tuple of tuples of Condition
        A row is caught where all conditions of one alternative hold; empty where none were found.
    text : str
        The rule in words; long questions and levels are cut.
    sql : str
        The same as a condition for SQL's WHERE; a row without a value fulfils only what says IS NULL.
    coverage, precision : float
        Share of the cluster's rows that are caught, and of the caught rows that are the cluster's, both among
        rows that took no part in learning; NaN where there were none.
    good : bool
        Whether it is good enough to be used; `remark` says why not.
    remark : str
        In one sentence, what is to be known about it; may be empty.
    n_learnt, n_measured : int
        Rows that it was learnt on, and measured on.
    converted : tuple of str
        Columns that hold numbers or dates as text, which SQL has to convert first.
    full_text : str
        The rule in words, with column names and levels as the table has them; empty where `text` leaves
        nothing out.
    """

    alternatives: tuple[tuple[Condition, ...], ...]
    text: str
    sql: str
    coverage: float
    precision: float
    good: bool
    remark: str = ""
    n_learnt: int = 0
    n_measured: int = 0
    converted: tuple[str, ...] = ()
    full_text: str = ""


@dataclass(frozen=True)
class OutlyingRow:
    """A row far from the others, and why.

    Parameters
    ----------
    row : int
        Position among the clustered rows.
    distance : float
        How far it is: root of the mean squared deviation over the features, in (robust) standard deviations.
    columns : tuple of str
        The columns on which it is farthest; empty where it is a combination that is unusual.
    reason : str
        The same in words, original values: "income 990 k$, usually 61 k$".
    """

    row: int
    distance: float
    columns: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class ColumnImportance:
    """How much the clusters depend on one column.

    Parameters
    ----------
    column, label : str
        The table column, and its name as a person would say it.
    changed : float
        Share of the rows whose cluster changes when the column's values are dealt out anew, 0-1.
    spread : float
        Standard deviation of that share over the repeats.
    """

    column: str
    label: str
    changed: float
    spread: float


@dataclass(frozen=True)
class ContrastedColumn:
    """One column on which two clusters differ.

    Parameters
    ----------
    column, label, kind, level
        As for a `Characteristic`.
    first, second : float
        Typical value or share (0-1) in each of the two clusters.
    effect : float
        Standardised difference, above 0 where the first has more.
    effect_interval : pair of float
        Its 95 % confidence interval.
    p_value : float
        Corrected for all columns.
    title, first_text, second_text : str
        What is compared, and the two figures in words: ("annual income", "86.5 k$", "25.7 k$").
    """

    column: str
    label: str
    kind: Literal["amount", "share"]
    level: str
    first: float
    second: float
    effect: float
    effect_interval: tuple[float, float]
    p_value: float
    title: str
    first_text: str
    second_text: str

    @property
    def text(self) -> str:
        """The comparison in words: "annual income: 86.5 k$ against 25.7 k$"."""
        return f"{self.title}: {self.first_text} against {self.second_text}"


@dataclass(frozen=True)
class Contrast:
    """What tells two clusters apart.

    Parameters
    ----------
    first, second : int
        Their ids.
    names : pair of str
        Their names.
    differences : tuple of ContrastedColumn
        Strongest first; empty where no column tells them apart.
    text : str
        The strongest in a sentence.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    """

    first: int
    second: int
    names: tuple[str, str]
    differences: tuple[ContrastedColumn, ...]
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClusterProfile:
    """One cluster in the data's own words.

    Parameters
    ----------
    cluster : int
        Canonical id.
    name : str
        Unique within the result.
    size : int
        Number of rows.
    share : float
        Share of all rows, 0-1.
    characteristics : tuple of Characteristic
        Strongest first.
    typical_rows : tuple of int
        Positions of the rows with the least total distance to the others of the cluster: the medoid first.
    rule : Rule or None
        The cluster as conditions on original columns; None where there is nothing to tell it from, and for
        scattered rows, which are no cluster.
    outlying : tuple of OutlyingRow
        Rows of the cluster that lie far from its others, farthest first.
    """

    cluster: int
    name: str
    size: int
    share: float
    characteristics: tuple[Characteristic, ...]
    typical_rows: tuple[int, ...]
    rule: Rule | None = None
    outlying: tuple[OutlyingRow, ...] = ()


@dataclass(frozen=True)
class Profile:
    """All clusters described, and the figures behind the descriptions.

    Parameters
    ----------
    clusters : tuple of ClusterProfile
        Largest first.
    table : pandas.DataFrame
        One row for each column (and level) and cluster: the figures that `profile.csv` holds.
    effects : pandas.DataFrame of shape (columns, k)
        Effect size of each column (strongest level of categories) in each cluster, for the heat map.
    importance : tuple of ColumnImportance
        How much the clusters depend on each column, most first; empty where that was left out.
    noise : tuple of OutlyingRow
        The noise rows that are farthest from everyone, farthest first.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    """

    clusters: tuple[ClusterProfile, ...]
    table: pd.DataFrame
    effects: pd.DataFrame
    importance: tuple[ColumnImportance, ...] = ()
    noise: tuple[OutlyingRow, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> dict[int, str]:
        """Name of each cluster id."""
        return {cluster.cluster: cluster.name for cluster in self.clusters}
