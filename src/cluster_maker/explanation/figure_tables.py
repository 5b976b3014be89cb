"""The figures of all columns as tables: one for a spreadsheet, one for the heat map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.explanation.column_figures import OTHER_LEVELS, ColumnFigures
from cluster_maker.explanation.differences import strongest_row
from cluster_maker.explanation.words import format_date
from cluster_maker.types.explanation import FIGURES_BY_CLUSTER

#: Levels of a column that `Profile.table` lists, besides those that set a cluster apart.
LISTED_LEVELS = 20


def figures_table(figures: Sequence[ColumnFigures], n_clusters: int) -> pd.DataFrame:
    """Return the figures of all columns as a spreadsheet user wants them: clusters side by side.

    Parameters
    ----------
    figures : sequence of ColumnFigures
        The figures of all columns, from `describe_columns`.
    n_clusters : int
        Number of clusters.

    Returns
    -------
    pandas.DataFrame
        One row for each column, or for each level of a column of levels. Columns:

        - ``column``: the table's column; ``level``: the level whose share is given, or empty;
        - ``used``: "yes", or "no" for a column that was not clustered on but may differ too;
        - ``figure``: "mean", "median", "mean rank" (1 is the lowest level), or "share" (0-1);
        - ``unit``; ``rows with a value``; ``overall``: the figure over all rows, noise included;
        - ``cluster 0``, ``cluster 1``, …: the figure in each cluster;
        - ``effect 0``, ``effect 1``, …: effect size against the rows outside the cluster;
        - ``cluster 0 from``, ``cluster 0 to``, …, ``effect 0 from``, ``effect 0 to``, …: the ends of the 95 %
          confidence intervals of both, empty where there are too few rows;
        - ``p 0``, …: how often groups drawn at random would differ as much, corrected for all columns and
          clusters; of a column of levels, beside the level that speaks for the cluster;
        - ``index 0``, …: of shares, 100 times the share in the cluster over the overall one.

        Levels beyond the `LISTED_LEVELS` most common are left out unless they set a cluster apart.
        Dates are written as dates.
    """
    head = ["column", "level", "used", "figure", "unit", "rows with a value", "overall"]
    names = [title.format(cluster) for title in FIGURES_BY_CLUSTER for cluster in range(n_clusters)]
    rows = [row for column in figures for row in _table_rows(column)]
    return pd.DataFrame(rows, columns=[*head, *names])


def effects_table(figures: Sequence[ColumnFigures], n_clusters: int) -> pd.DataFrame:
    """Return the effect of each column that was clustered on in each cluster, for the heat map.

    Parameters
    ----------
    figures : sequence of ColumnFigures
        The figures of all columns, from `describe_columns`.
    n_clusters : int
        Number of clusters.

    Returns
    -------
    pandas.DataFrame of shape (columns, k)
        Index: label, with the level where shares are compared ("contract: Two year"), unique.
        Columns: cluster ids. An effect that cannot be measured is 0.
    """
    used = [column for column in figures if column.used]
    rows = [_telling_row(column) for column in used]
    values = np.array([column.effects[row] for column, row in zip(used, rows, strict=True)])
    labels = [_row_label(column, row) for column, row in zip(used, rows, strict=True)]
    matrix = np.nan_to_num(values.reshape(len(used), n_clusters))
    return pd.DataFrame(matrix, index=pd.Index(labels), columns=range(n_clusters))


def _telling_row(column: ColumnFigures) -> int:
    """Return the level with the largest effect in any cluster; 0 for amounts."""
    shown = column.effects[:-1] if column.levels[-1] == OTHER_LEVELS else column.effects
    return (
        int(np.argmax(np.nan_to_num(np.abs(shown)).max(axis=1, initial=0.0))) if len(column.levels) > 1 else 0
    )


def _row_label(column: ColumnFigures, row: int) -> str:
    """Name a row of the heat map."""
    named = column.form == "share" and not column.yes_no
    return f"{column.label}: {column.levels[row]}" if named else column.label


def _table_rows(column: ColumnFigures) -> Iterator[list[Any]]:
    """Give the rows of the figures table for one column."""
    for row in _listed_rows(column):
        yield [
            column.column,
            column.levels[row],
            "yes" if column.used else "no",
            column.statistic,
            column.unit,
            column.total,
            *_cells(column, np.append(column.overall[row], column.values[row])),
            *column.effects[row].tolist(),
            *(cell for ends in column.intervals for cell in _cells(column, ends[row])),
            *(float(end) for ends in column.effect_intervals for end in ends[row]),
            *_p_values(column, row),
            *_index(column, row),
        ]


def _p_values(column: ColumnFigures, row: int) -> list[float]:
    """Return the p-value of each cluster that a row speaks for; NaN for the others."""
    clusters = range(column.values.shape[1])
    return [
        float(column.p_values[each]) if strongest_row(column, each) == row else np.nan for each in clusters
    ]


def _index(column: ColumnFigures, row: int) -> list[float]:
    """Return 100 times the share in each cluster over the overall share; NaN for amounts."""
    overall = column.overall[row]
    if column.form != "share" or not overall:
        return [np.nan] * column.values.shape[1]
    index: list[float] = (100 * column.values[row] / overall).tolist()
    return index


def _listed_rows(column: ColumnFigures) -> list[int]:
    """Return the most common levels and those that set a cluster apart."""
    strongest = {strongest_row(column, cluster) for cluster in range(column.values.shape[1])}
    return [row for row in range(len(column.levels)) if row < LISTED_LEVELS or row in strongest]


def _cells(column: ColumnFigures, values: npt.NDArray[np.float64]) -> list[float | str]:
    """Return figures as numbers, dates as dates; what is not known stays NaN."""
    if column.form in ("date", "moment"):
        with_time = column.form == "moment"
        return [np.nan if np.isnan(value) else format_date(value, with_time=with_time) for value in values]
    return [float(value) for value in values]
