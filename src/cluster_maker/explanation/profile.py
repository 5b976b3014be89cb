"""All clusters described: names, characteristics, typical rows, and the figures behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from cluster_maker.explanation import rules
from cluster_maker.explanation.characteristics import characteristics_of
from cluster_maker.explanation.column_figures import ColumnFigures
from cluster_maker.explanation.figure_tables import effects_table, figures_table
from cluster_maker.explanation.figures import describe_columns
from cluster_maker.explanation.importance import column_importance
from cluster_maker.explanation.names import name_clusters
from cluster_maker.explanation.outlying import Scene, noise_rows, outlying_rows
from cluster_maker.explanation.overlap import Overlap
from cluster_maker.explanation.representatives import rows_compared, typical_rows
from cluster_maker.explanation.sampling import row_keys
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
