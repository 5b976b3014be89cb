"""`build_feature_matrix`: the one function from a table and its report to the numbers that are clustered."""

from __future__ import annotations

import logging
from types import MappingProxyType
from typing import Any

import pandas as pd

from cluster_maker.errors import PreprocessingError
from cluster_maker.preprocessing.clean import column_of
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.transformer import TableTransformer
from cluster_maker.types import ColumnReport, FeatureMatrix, FloatMatrix, RandomState, Role, TableReport

_LOGGER = logging.getLogger(__name__)

_SHOWN = 8


def build_feature_matrix(
    table: pd.DataFrame,
    report: TableReport,
    options: PreprocessingOptions | None = None,
    *,
    random_state: RandomState = None,
) -> FeatureMatrix:
    """Turn a table into the numbers that are clustered.

    Columns are read by their role; missing values filled; heavy tails bent and extreme values drawn in;
    categories encoded, everything brought to comparable weight; constant and repeated features left out; and
    principal components taken where wanted. The table itself is not changed, and no row is dropped.

    Parameters
    ----------
    table : DataFrame of shape (n, columns)
        The rows to cluster.
    report : TableReport
        The role of each column, and which are used.
    options : PreprocessingOptions, optional
        The choices; the defaults otherwise.
    random_state : int, RandomState or None
        For the isolation forest and the randomised solver of PCA; nothing else is random.

    Returns
    -------
    FeatureMatrix
        `row_ids` are the values of the column named as identifier; else of the first identifier column that
        is complete, unique and not personal data; else the table's index.

    Raises
    ------
    PreprocessingError
        If no column is usable, fewer than two rows are different, or a column is nothing but infinities.
    ColumnError
        If a used column is not in the table.

    Notes
    -----
    O(n d) with a few passes over each column, and O(n d²) for the correlations that find repeated features
    (on at most 20 million numbers). Memory: about eight times the numbers of the used columns.

    Examples
    --------
    >>> from cluster_maker.types import ColumnReport
    >>> table = pd.DataFrame({"income": [10.0, 20.0, 30.0], "member": ["yes", "no", "yes"]})
    >>> columns = (
    ...     ColumnReport("income", Role.NUMERIC, "numbers", True),
    ...     ColumnReport("member", Role.BINARY, "two values", True),
    ... )
    >>> features = build_feature_matrix(table, TableReport(columns, n_rows=3))
    >>> features.feature_names
    ('income', 'member = yes')
    """
    used = report.used
    if not used:
        raise _nothing_usable(report)
    _check_rows(table)
    transformer = TableTransformer(used, options, random_state).fit(table)
    values, flags = transformer.transform_with_flags(table)
    _check_distinct(values, used)
    _LOGGER.debug("%d rows became %d features", *values.shape)
    return FeatureMatrix(
        values=values,
        feature_names=transformer.feature_names_,
        sources=transformer.sources_,
        row_ids=_row_ids(table, report),
        transformer=transformer,
        flags=MappingProxyType(flags),
        notes=transformer.notes_,
    )


def _nothing_usable(report: TableReport) -> PreprocessingError:
    """Return the error for a table without a usable column: which there are, and why each is left out."""
    if not report.columns:
        return PreprocessingError(
            "the table has no columns: give one with at least one column to cluster on."
        )
    reasons = [_reason(column) for column in report.columns[:_SHOWN]]
    more = len(report.columns) - _SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    return PreprocessingError(
        f"no column can be clustered on: {'; '.join(reasons)}{rest}. "
        "Name the columns to use (--features, or features=[…]) if you think otherwise."
    )


def _reason(column: ColumnReport) -> str:
    """Say why one column is left out."""
    return f"{column.name!r} ({column.left_out_because or column.reason or column.role.value})"


def _check_rows(table: pd.DataFrame) -> None:
    """Refuse tables too short to be clustered."""
    if len(table) < 2:
        rows = "no rows" if len(table) == 0 else "1 row"
        raise PreprocessingError(f"the table has {rows}: clustering needs at least 2 different rows.")


def _check_distinct(values: FloatMatrix, used: tuple[ColumnReport, ...]) -> None:
    """Refuse tables whose rows are all the same."""
    if (values == values[0]).all():
        names = ", ".join(repr(column.name) for column in used[:_SHOWN])
        raise PreprocessingError(
            f"all {len(values)} rows are the same in the columns {names}: "
            "clustering needs at least 2 different rows."
        )


def _row_ids(table: pd.DataFrame, report: TableReport) -> pd.Index[Any]:
    """Return the values of the column named as identifier, or of one that identifies rows, else the index."""
    identifiers = (
        column.name
        for column in report.columns
        if column.role is Role.IDENTIFIER and not column.used and not column.personal
    )
    unique = (name for name in identifiers if _tells_rows_apart(column_of(table, name)))
    name = report.id_column or next(unique, "")
    ids: pd.Index[Any] = pd.Index(column_of(table, name), name=name) if name else table.index
    return ids


def _tells_rows_apart(column: pd.Series) -> bool:
    """Whether every row has a value of its own."""
    return bool(column.notna().all()) and column.is_unique
