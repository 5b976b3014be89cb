"""Small tables with their reports and clusterings, for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cluster_maker.explanation.column_figures import ColumnFigures
from cluster_maker.explanation.figures import describe_columns
from cluster_maker.types import Clustering, ColumnReport, FeatureMatrix, Role, TableReport


def report_of(
    table: pd.DataFrame, roles: Mapping[str, Role], *, unused: Sequence[str] = (), **extra: dict[str, Any]
) -> TableReport:
    """Say what the columns are; `extra` holds further fields of a column's report."""
    columns = tuple(
        ColumnReport(
            name,
            role,
            "as given",
            used=name not in unused,
            n_distinct=table[name].nunique(),
            **extra.get(name, {}),
        )
        for name, role in roles.items()
    )
    return TableReport(columns, len(table))


def numeric_report(table: pd.DataFrame) -> TableReport:
    """Say that all columns are plain numbers."""
    return report_of(table, dict.fromkeys(table.columns, Role.NUMERIC))


def figures_of(
    table: pd.DataFrame, roles: Mapping[str, Role], labels: Sequence[int], **options: Any
) -> tuple[ColumnFigures, ...]:
    """Describe the columns of a table."""
    return describe_columns(table, report_of(table, roles, **options), labels, max(labels) + 1)


def features_of(table: pd.DataFrame) -> FeatureMatrix:
    """Take the numeric columns as they are."""
    numbers = table.select_dtypes("number").fillna(0.0)
    names = tuple(map(str, numbers.columns))
    return FeatureMatrix(numbers.to_numpy(dtype=np.float64), names, names, table.index)


class NearestCenter:
    """Stands where a fitted estimator would."""

    def __init__(self, centers: np.ndarray) -> None:
        self.centers = centers

    def predict(self, X: np.ndarray) -> np.ndarray:
        return ((X[:, None] - self.centers) ** 2).sum(axis=2).argmin(axis=1)


def clustering_of(features: FeatureMatrix, labels: Sequence[int]) -> Clustering:
    """Take labels as they are, canonical or not."""
    groups = np.asarray(labels, dtype=np.intp)
    k = int(groups.max()) + 1
    centers = np.array([features.values[groups == cluster].mean(axis=0) for cluster in range(k)])
    return Clustering(
        labels=groups,
        confidence=np.ones(len(groups)),
        algorithm="given",
        parameters={},
        estimator=NearestCenter(centers),  # type: ignore[arg-type]
        canonical=np.arange(k),
        centers=centers,
        prediction_rule="",
        confidence_rule="",
    )
