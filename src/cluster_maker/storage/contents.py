"""What of a result goes into a saved model, and what does not.

Kept: what is needed to give clusters to new rows, to report, and to compare with a later table: features,
labels, the original values of the columns that were clustered on, and what identifies a row. Left behind:
every other column, with the examples of its values; so personal data stay out unless they were clustered on
or named as the identifier.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from cluster_maker.types import FeatureMatrix, TableReport


def kept_table(table: pd.DataFrame, columns: TableReport, features: FeatureMatrix) -> pd.DataFrame:
    """Return the columns of the input table that a model keeps, all rows, in the table's order."""
    kept = _kept_names(columns, features)
    return table.loc[:, [str(label) in kept for label in table.columns]]


def kept_report(columns: TableReport, features: FeatureMatrix) -> TableReport:
    """Return what was said about each column, without examples of columns that a model does not keep."""
    kept = _kept_names(columns, features)
    told = (
        column if column.name in kept else replace(column, examples=(), levels=())
        for column in columns.columns
    )
    return replace(columns, columns=tuple(told))


def _kept_names(columns: TableReport, features: FeatureMatrix) -> set[str]:
    """Return the names of the columns that a model keeps."""
    name = features.row_ids.name
    return {column.name for column in columns.used} | ({str(name)} if name is not None else set())
