"""Rows that lie far from the others, of their cluster or of everyone, with the reasons in original values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_maker.explanation.characteristics import figure_texts
from cluster_maker.explanation.column_figures import ColumnFigures
from cluster_maker.explanation.conditions import RuleColumn, read_columns
from cluster_maker.explanation.sampling import Keys, some_rows
from cluster_maker.explanation.words import format_share, is_no
from cluster_maker.types import (
    NOISE,
    FeatureMatrix,
    FloatMatrix,
    FloatVector,
    IntVector,
    OutlyingRow,
    TableReport,
)

#: Rows listed of each cluster, and of those without one.
MOST_LISTED, MOST_NOISE_LISTED = 5, 10
#: Rows on which the middle and spread of a cluster are measured, and noise rows that are looked at.
LOOKED_AT = 20_000
#: Robust standard deviations beyond which a distance is an outlier's (Iglewicz & Hoaglin 1993).
FAR = 3.5
#: A row is no outlier if it is not so many times as far as usual, however alike the others are.
TIMES_USUAL = 1.5
#: Standard deviations from the middle that are worth naming, and columns named.
WORTH_NAMING, MOST_NAMED = 2.0, 3
WORTH_NAMING_OF_NOISE = 1.5
#: Smaller clusters have no outliers: they have no usual either.
FEW_ROWS = 10
#: A normal standard deviation in median absolute deviations.
_MAD = 1.4826


@dataclass(frozen=True)
class Scene:
    """What rows are judged by: the table, what its columns are, its features and their figures by cluster."""

    table: pd.DataFrame
    report: TableReport
    features: FeatureMatrix
    labels: IntVector
    figures: Sequence[ColumnFigures]
    keys: Keys


def outlying_rows(scene: Scene, cluster: int) -> tuple[OutlyingRow, ...]:
    """Return the rows of a cluster that lie far from its others, farthest first.

    Parameters
    ----------
    scene : Scene
        The clustered table.
    cluster : int
        The cluster.

    Returns
    -------
    tuple of OutlyingRow
        At most `MOST_LISTED`; empty for clusters of fewer than `FEW_ROWS` rows.

    Notes
    -----
    A row's deviation on each feature is taken from the cluster's median in units of its median absolute
    deviation (where that is 0, of its standard deviation); the row's distance is the root of their mean
    square. It is outlying where the distance lies more than 3.5 such units above the cluster's usual one,
    and is at least 1.5 times as large. O(n d).

    References
    ----------
    Iglewicz & Hoaglin, "How to Detect and Handle Outliers" (1993).
    """
    rows = np.flatnonzero(scene.labels == cluster)
    if len(rows) < FEW_ROWS:
        return ()
    values = scene.features.values
    middle, spread = _middle_and_spread(values[some_rows(scene.keys, rows, LOOKED_AT)])
    away = (values[rows] - middle) / spread
    distances = np.sqrt(np.einsum("ij,ij->i", away, away) / away.shape[1])
    usual, unit = _middle_and_spread(distances[:, None])
    limit = max(usual[0] + FAR * unit[0], TIMES_USUAL * usual[0])
    far = np.flatnonzero(distances > limit)
    far = far[np.argsort(-np.round(distances[far], 9), kind="stable")][:MOST_LISTED]
    return tuple(
        _described(scene, int(rows[each]), float(distances[each]), away[each], cluster, WORTH_NAMING)
        for each in far
    )


def noise_rows(scene: Scene) -> tuple[OutlyingRow, ...]:
    """Return the rows of no cluster that lie farthest from everyone, farthest first.

    Notes
    -----
    Deviations are standard ones, from the mean of all rows. At most `MOST_NOISE_LISTED`, of at most
    `LOOKED_AT`.
    """
    rows = some_rows(scene.keys, np.flatnonzero(scene.labels == NOISE), LOOKED_AT)
    if not len(rows):
        return ()
    values = scene.features.values
    spread = values.std(axis=0)
    away = (values[rows] - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    distances = np.sqrt(np.einsum("ij,ij->i", away, away) / away.shape[1])
    order = np.argsort(-np.round(distances, 9), kind="stable")[:MOST_NOISE_LISTED]
    return tuple(
        _described(scene, int(rows[each]), float(distances[each]), away[each], NOISE, WORTH_NAMING_OF_NOISE)
        for each in order
    )


def _middle_and_spread(values: FloatMatrix) -> tuple[FloatVector, FloatVector]:
    """Return the median of each feature and its robust spread; 1 where all values are equal."""
    middle = np.median(values, axis=0)
    spread = _MAD * np.median(np.abs(values - middle), axis=0)
    spread = np.where(spread > 0, spread, values.std(axis=0))
    return middle, np.where(spread > 0, spread, 1.0)


# reasons ----------------------------------------------------------------------------------------------------


def _described(
    scene: Scene, row: int, distance: float, away: FloatVector, cluster: int, limit: float
) -> OutlyingRow:
    """Name the columns on which a row is farthest, with its values and the usual ones."""
    order = np.argsort(-np.abs(away), kind="stable")
    far = dict.fromkeys(scene.features.sources[each] for each in order if abs(away[each]) >= limit)
    shown = {column.name for column in scene.report.used if not column.personal}
    named = tuple(name for name in far if name in shown)[:MOST_NAMED]
    said = [_said(scene, row, name, cluster) for name in named]
    return OutlyingRow(row, distance, named, _listed(said) or "an unusual combination of ordinary values")


def _said(scene: Scene, row: int, name: str, cluster: int) -> str:
    """Say a row's value of a column, and the usual one of its cluster (of everyone, for noise)."""
    figures = next(each for each in scene.figures if each.column == name)
    found = read_columns(scene.table.iloc[[row]], scene.report, [name])
    if not found:
        return f"{figures.label} not ticked" if figures.levels[-1] == "not ticked" else f"no {figures.label}"
    return _compared(found[0], figures, cluster)


def _compared(cell: RuleColumn, figures: ColumnFigures, cluster: int) -> str:
    """Say one value beside the usual figure."""
    usual = figures.overall if cluster == NOISE else figures.values[:, cluster]
    if cell.kind != "level" and figures.form != "share" and figures.ladder is None:
        value, typical = figure_texts(figures, float(cell.values[0]), float(usual[0]))
        return f"{figures.label} {value}, usually {typical}"
    level = cell.levels[int(cell.values[0])]
    levels = figures.levels if figures.ladder is None else figures.ladder.levels
    if figures.yes_no and is_no(level):  # the share shown is that of yes
        usual, levels = 1 - usual, (level,)
    if level not in levels:
        return f"{figures.label} “{level}”"
    if figures.ladder is not None:
        ladder = figures.ladder
        usual = ladder.overall if cluster == NOISE else ladder.values[:, cluster]
    return f"{figures.label} “{level}”, as {format_share(float(usual[levels.index(level)]))} have"


def _listed(words: Sequence[str]) -> str:
    """Join reasons, which hold commas themselves."""
    return "; ".join(words)
