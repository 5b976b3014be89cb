"""What the clusterer is given, checked: a matrix, a method, the columns to cluster on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.data_analyser.roles import analyse_columns
from cluster_maker.errors import ConfigError, PreprocessingError, suggest, unknown_column
from cluster_maker.types import QUANTITATIVE_ROLES, FeatureMatrix, FloatMatrix
from clustering.customers.segmentation import Method

METHODS: tuple[Method, ...] = ("kmeans", "dbscan")
Matrix = npt.ArrayLike | FeatureMatrix


def matrix_of(X: Matrix) -> FloatMatrix:
    """Return the numbers of a matrix, or of the engine's FeatureMatrix."""
    return np.asarray(X.values if isinstance(X, FeatureMatrix) else X, dtype=np.float64)


def checked_method(method: str) -> None:
    """Refuse a method that is not there."""
    if method not in METHODS:
        raise ConfigError(
            f"method={method!r} is not known.{suggest(method, METHODS)} Allowed: {', '.join(METHODS)}."
        )


def clustered_table(customers: pd.DataFrame, features: Sequence[str]) -> pd.DataFrame:
    """Return the columns to cluster on, in the table's order: the matrix is that of the whole table."""
    if not features:
        raise PreprocessingError("there is no column to cluster customers on: give at least one feature.")
    for name in features:
        if name not in customers:
            raise unknown_column(name, customers.columns)
    return customers.loc[:, [name in set(features) for name in customers.columns]]


def numeric_roles(table: pd.DataFrame) -> dict[str, str]:
    """Return "numeric" for numbers that would be taken for categories, though they count something."""
    report = analyse_columns(table, features=list(table.columns))
    return {
        column.name: "numeric"
        for column in report.columns
        if column.role not in QUANTITATIVE_ROLES and pd.api.types.is_numeric_dtype(table[column.name].dtype)
    }
