"""The figures of each column in each cluster, in original values, and how far each lies from the rest.

Three forms of column: amounts (numbers, dates, ranks) have one typical value per cluster, levels
have one share per level and cluster. Rows without a value are left out of a column's figures;
noise rows count in the overall figure and in the rest against which a cluster is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.explanation.amount_figures import amount_figures, days_of, numbers_of
from cluster_maker.explanation.column_figures import MOST_LEVELS, ColumnFigures, Grouping
from cluster_maker.explanation.column_labels import unique_labels
from cluster_maker.explanation.ordinal_figures import ordinal_figures
from cluster_maker.explanation.share_figures import share_figures
from cluster_maker.explanation.significance import false_discovery_rates
from cluster_maker.preprocessing.clean import column_of
from cluster_maker.types import QUANTITATIVE_ROLES, ColumnReport, FloatVector, Role, TableReport

#: Columns that were not clustered on, but in which clusters may differ all the same.
_WORTH_COMPARING = QUANTITATIVE_ROLES | {Role.ORDINAL, Role.BINARY, Role.NOMINAL, Role.DATE}


def describe_columns(
    table: pd.DataFrame, report: TableReport, labels: npt.ArrayLike, n_clusters: int
) -> tuple[ColumnFigures, ...]:
    """Compute the figures of every column that was clustered on, and of those that might differ too.

    Columns that were not clustered on are included where they hold amounts, dates or levels and no
    personal data; at most `MOST_LEVELS` levels where they hold levels.

    Parameters
    ----------
    table : pandas.DataFrame of n rows
        The original table.
    report : TableReport
        What its columns are.
    labels : int array-like of shape (n,)
        Cluster of each row, 0 to `n_clusters` - 1; -1 is noise.
    n_clusters : int
        Number of clusters.

    Returns
    -------
    tuple of ColumnFigures
        In the table's order. Columns without any value are left out.

    Raises
    ------
    ValueError
        If the number of labels is not the number of rows.

    Notes
    -----
    O(n log n) for each column of amounts and O(n + levels k) for each column of levels. A column
    with a hundred thousand levels costs no more than one with `MOST_LEVELS`.
    """
    groups = np.asarray(labels, dtype=np.intp)
    if len(groups) != len(table):
        raise ValueError(f"{len(groups)} labels for {len(table)} rows: give one label for each row.")
    grouping = Grouping(np.where(groups < 0, n_clusters, groups), n_clusters)
    columns = [column for column in report.columns if column.used or _worth_comparing(column)]
    names = unique_labels([column.name for column in columns])
    described = (
        _describe(column_of(table, column.name), column, label, grouping)
        for column, label in zip(columns, names, strict=True)
    )
    return _corrected([figures for figures in described if figures is not None])


def _corrected(described: Sequence[ColumnFigures]) -> tuple[ColumnFigures, ...]:
    """Correct p-values for all columns that were clustered on and all clusters; the others by themselves."""
    rates: dict[str, FloatVector] = {}
    for used in (True, False):
        family = [figures for figures in described if figures.used is used]
        found = false_discovery_rates([figures.p_values for figures in family])
        rates |= {figures.label: row for figures, row in zip(family, found, strict=True)}
    return tuple(replace(figures, p_values=rates[figures.label]) for figures in described)


def _worth_comparing(column: ColumnReport) -> bool:
    """Whether a column that was not clustered on is shown for comparison."""
    if column.role not in _WORTH_COMPARING or column.personal or column.n_distinct == 1:
        return False
    return column.role is not Role.NOMINAL or column.n_distinct <= MOST_LEVELS


def _describe(
    series: pd.Series, column: ColumnReport, label: str, grouping: Grouping
) -> ColumnFigures | None:
    """Compute the figures of one column by its role; None where it has no values."""
    if column.role in QUANTITATIVE_ROLES:
        return amount_figures(numbers_of(series), column, label, grouping)
    if column.role is Role.DATE:
        return amount_figures(days_of(series), column, label, grouping)
    if column.role is Role.ORDINAL:
        return ordinal_figures(series, column, label, grouping)
    return share_figures(series, column, label, grouping)
