"""All clusters described: names, characteristics, typical rows, and the figures behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.explanation import rules
from cluster_maker.explanation.characteristics import characteristics_of
from cluster_maker.explanation.differences import strongest_row
from cluster_maker.explanation.figures import OTHER_LEVELS, ColumnFigures, describe_columns
from cluster_maker.explanation.importance import column_importance
from cluster_maker.explanation.names import name_clusters
from cluster_maker.explanation.outlying import Scene, noise_rows, outlying_rows
from cluster_maker.explanation.overlap import Overlap
from cluster_maker.explanation.representatives import rows_compared, typical_rows
from cluster_maker.explanation.sampling import row_keys
from cluster_maker.explanation.words import format_date
from cluster_maker.types import (
    Clustering,
    ClusterProfile,
    ColumnImportance,
    FeatureMatrix,
    Profile,
    RandomState,
    TableReport,
)

#: What a segment of rows that fit no cluster is called: they have nothing in common.
SCATTERED = "Scattered rows"

#: Levels of a column that `Profile.table` lists, besides those that set a cluster apart.
LISTED_LEVELS = 20

#: Typical rows of each cluster.
TYPICAL_ROWS = 3


def build_profile(
    table: pd.DataFrame,
    report: TableReport,
    features: FeatureMatrix,
    clustering: Clustering,
    *,
    quick: bool = False,
    random_state: RandomState = 0,
) -> Profile:
    """Describe each cluster in the data's own words.

    Parameters
    ----------
    table : pandas.DataFrame of n rows
        The original table, row for row what was clustered.
    report : TableReport
        What its columns are.
    features : FeatureMatrix of n rows
        The clustering space; typical rows are found in it.
    clustering : Clustering
        Labels in canonical order.
    quick : bool
        Leave out which columns decide (`Profile.importance`), which asks the algorithm again and again.
    random_state : int, RandomState or None
        Seed of that question; nothing else is drawn.

    Returns
    -------
    Profile
        Clusters by id, that is, largest first. `effects` has one row for each column that was
        clustered on (columns of levels: the level that differs most between clusters, named in the
        row's label) and one column for each cluster id; an effect that cannot be measured is 0.
        `table` is described at `figures_table`.

    Raises
    ------
    ValueError
        If table, features and labels differ in length.
    """
    sizes = [int(size) for size in clustering.sizes]
    figures = describe_columns(table, report, clustering.labels, len(sizes))
    overlap = Overlap()
    names = name_clusters(figures, sizes[: clustering.n_real_clusters], overlap=overlap)
    if clustering.noise_cluster is not None:
        names = (*names, SCATTERED)
    keys = row_keys(features.values)
    rows = typical_rows(features.values, clustering.labels, len(sizes), count=TYPICAL_ROWS, keys=keys)
    found = rules.learn_rules(table, report, figures, clustering.labels, len(sizes), keys)
    scene = Scene(table, report, features, clustering.labels, figures, keys)
    clusters = tuple(
        ClusterProfile(
            cluster=cluster,
            name=names[cluster],
            size=size,
            share=size / len(table),
            characteristics=characteristics_of(figures, cluster, overlap=overlap),
            typical_rows=rows[cluster],
            rule=None if cluster == clustering.noise_cluster else found[cluster],
            outlying=outlying_rows(scene, cluster),
        )
        for cluster, size in enumerate(sizes)
    )
    importance: tuple[ColumnImportance, ...] = ()
    if not quick:
        importance = column_importance(table, features, clustering, figures, keys, random_state=random_state)
    return Profile(
        clusters=clusters,
        table=figures_table(figures, len(sizes)),
        effects=effects_table(figures, len(sizes)),
        importance=importance,
        noise=noise_rows(scene),
        notes=tuple(_short_cuts(figures, sizes, len(table), quick)),
    )


def _short_cuts(
    figures: Sequence[ColumnFigures], sizes: Sequence[int], n_rows: int, quick: bool
) -> Iterator[str]:
    """Say what was looked at on some rows or columns only."""
    if len(sizes) > 1 and n_rows > rules.MOST_ROWS:
        yield f"Rules were learnt and measured on {rules.MOST_ROWS:,} of the {n_rows:,} rows."
    compared = rows_compared(len(sizes))
    if max(sizes, default=0) > compared:
        yield f"Typical rows of clusters of more than {compared:,} rows were sought among that many of them."
    n_used = sum(column.used for column in figures)
    if len(sizes) > 1 and n_used > rules.MOST_COLUMNS:
        yield (
            f"Rules ask for the {rules.MOST_COLUMNS} columns on which clusters differ most, of {n_used:,}"
            + ("." if quick else "; of these, too, it was looked how much the clusters depend on them.")
        )


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
        - ``effect 0``, ``effect 1``, …: effect size against the rows outside the cluster.

        Levels beyond the `LISTED_LEVELS` most common are left out unless they set a cluster apart.
        Dates are written as dates.
    """
    head = ["column", "level", "used", "figure", "unit", "rows with a value", "overall"]
    clusters = [f"cluster {cluster}" for cluster in range(n_clusters)]
    effects = [f"effect {cluster}" for cluster in range(n_clusters)]
    rows = [row for column in figures for row in _table_rows(column)]
    return pd.DataFrame(rows, columns=[*head, *clusters, *effects])


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
        ]


def _listed_rows(column: ColumnFigures) -> list[int]:
    """Return the most common levels and those that set a cluster apart."""
    strongest = {strongest_row(column, cluster) for cluster in range(column.values.shape[1])}
    return [row for row in range(len(column.levels)) if row < LISTED_LEVELS or row in strongest]


def _cells(column: ColumnFigures, values: npt.NDArray[np.float64]) -> list[float | str]:
    """Return figures as numbers, dates as dates."""
    if column.form in ("date", "moment"):
        return [format_date(value, with_time=column.form == "moment") for value in values]
    return [float(value) for value in values]
