"""Columns described in figures: statistics, correlations, and one line per column.

Infinite values count as missing throughout; empty tables give empty results.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types as dtypes

from cluster_maker.data_analyser.facts import ColumnFacts, gather_facts, text_of
from cluster_maker.data_analyser.values import to_numbers
from cluster_maker.errors import PreprocessingError
from cluster_maker.types import FloatMatrix, FloatVector

_QUARTILES = {"25%": 0.25, "50%": 0.5, "75%": 0.75}


def calculate_descriptive_statistics(data: pd.DataFrame) -> pd.DataFrame:
    """Describe every column: counts for all, moments and quartiles for numbers, the commonest value for text.

    Parameters
    ----------
    data : pandas.DataFrame of shape (n, p)
        Any table.

    Returns
    -------
    pandas.DataFrame with p columns
        Rows ``count`` (rows with a value), ``missing``, ``distinct``, ``mean``, ``std`` (of a sample,
        n - 1), ``min``, ``25%``, ``50%``, ``75%``, ``max``; where a column is no number also ``top``
        and ``freq``, the commonest value and its number of rows. What does not apply is NaN.

    Examples
    --------
    >>> calculate_descriptive_statistics(pd.DataFrame({"x": [1.0, 2.0, 6.0]})).loc["mean", "x"]
    np.float64(3.0)
    """
    table = _as_table(data)
    described = [_describe(column) for column in _columns(table)]
    rows = ["count", "missing", "distinct", "mean", "std", "min", *_QUARTILES, "max"]
    if any("top" in one for one in described):
        rows += ["top", "freq"]
    columns = {
        position: pd.Series([one.get(row, np.nan) for row in rows], index=rows)
        for position, one in enumerate(described)
    }
    out = pd.DataFrame(columns, index=pd.Index(rows))
    out.columns = table.columns
    return out


def calculate_correlation(data: pd.DataFrame) -> pd.DataFrame:
    """Return Pearson's correlation of each pair of number columns.

    Parameters
    ----------
    data : pandas.DataFrame of shape (n, p)
        A table; columns that hold no numbers (or truth values) are left out.

    Returns
    -------
    pandas.DataFrame of shape (q, q)
        Over the rows in which both columns have a value. NaN where that is fewer than two rows or a
        column is constant in them.

    Notes
    -----
    Four matrix products of the zero-filled columns and their masks: O(n q²) work, O(n q + q²) memory.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1, 2, 3], "y": [2, 4, 6], "name": ["a", "b", "c"]})
    >>> calculate_correlation(table).round(3).to_numpy().tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    table = _as_table(data)
    kept = [position for position, dtype in enumerate(table.dtypes) if _is_number(dtype)]
    names = table.columns[kept]
    if not kept:
        return pd.DataFrame(index=names, columns=names, dtype=np.float64)
    values = np.column_stack([to_numbers(table.iloc[:, position]).to_numpy() for position in kept])
    return pd.DataFrame(_pairwise_correlation(values), index=names, columns=names)


def column_summary(data: pd.DataFrame) -> pd.DataFrame:
    """Describe every column in one line.

    Parameters
    ----------
    data : pandas.DataFrame of shape (n, p)
        Any table.

    Returns
    -------
    pandas.DataFrame with p rows
        Index ``column``; columns ``dtype``, ``count``, ``missing``, ``missing_share`` (0-1),
        ``distinct``, ``mean``, ``std``, ``min``, ``max`` (NaN where the column holds no numbers) and
        ``most_common``.

    Examples
    --------
    >>> column_summary(pd.DataFrame({"city": ["Rome", "Oslo", "Rome", None]})).loc["city", "most_common"]
    'Rome'
    """
    table = _as_table(data)
    lines = [_line(column) for column in _columns(table)]
    fields = [
        "dtype", "count", "missing", "missing_share", "distinct", "mean", "std", "min", "max", "most_common",
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=fields, index=pd.Index(table.columns, name="column"))


def _as_table(data: Any) -> pd.DataFrame:
    """Accept a table, or one column of it."""
    if isinstance(data, pd.Series):
        return data.to_frame()
    if not isinstance(data, pd.DataFrame):
        raise PreprocessingError(f"expected a pandas DataFrame, got {type(data).__name__}.")
    return data


def _columns(table: pd.DataFrame) -> list[pd.Series]:
    """Return the columns by position, so that double names do no harm."""
    return [table.iloc[:, position] for position in range(table.shape[1])]


def _is_number(dtype: object) -> bool:
    """Whether a column type holds real numbers or truth values."""
    return (
        dtypes.is_numeric_dtype(dtype) or dtypes.is_bool_dtype(dtype)  # type: ignore[arg-type]
    ) and not dtypes.is_complex_dtype(dtype)  # type: ignore[arg-type]


def _finite(column: pd.Series) -> FloatVector:
    """Return the finite values of a number column."""
    values = to_numbers(column).to_numpy(dtype=np.float64)
    return np.asarray(values[~np.isnan(values)])


def _moments(column: pd.Series) -> dict[str, float]:
    """Return mean, std, min and max of a number column."""
    values = _finite(column)
    if not len(values):
        return {}
    return {
        "mean": float(values.mean()),
        "std": float(values.std(ddof=1)) if len(values) > 1 else np.nan,
        "min": float(values.min()),
        "max": float(values.max()),
    }


def _counts(facts: ColumnFacts) -> dict[str, object]:
    """Return how many values there are."""
    return {"count": facts.n_present, "missing": facts.n_missing, "distinct": facts.n_distinct}


def _describe(column: pd.Series) -> dict[str, object]:
    """Return the statistics of one column by name."""
    facts = gather_facts(str(column.name), column)
    out = _counts(facts)
    if _is_number(column.dtype):
        out |= _moments(column)
        values = _finite(column)
        if len(values):
            cuts = np.quantile(values, list(_QUARTILES.values()))
            out |= {name: float(cut) for name, cut in zip(_QUARTILES, cuts, strict=True)}
    else:
        out["top"] = text_of(facts.values[0]) if facts.n_distinct else np.nan
        out["freq"] = int(facts.counts[0]) if facts.n_distinct else 0
    return out


def _line(column: pd.Series) -> dict[str, object]:
    """Return the summary of one column by field."""
    facts = gather_facts(str(column.name), column)
    line = {"dtype": str(column.dtype), **_counts(facts)}
    line["missing_share"] = facts.share_missing if facts.n_rows else np.nan
    line["most_common"] = text_of(facts.values[0]) if facts.n_distinct else ""
    return line | (_moments(column) if _is_number(column.dtype) else {})


def _pairwise_correlation(values: FloatMatrix) -> FloatMatrix:
    """Correlate columns over the rows in which both have a value."""
    present = ~np.isnan(values)
    mask = present.astype(np.float64)
    filled = np.where(present, values, 0.0)
    count = np.maximum(mask.sum(axis=0), 1.0)
    centred = np.where(present, filled - filled.sum(axis=0) / count, 0.0)  # keeps the squares small
    scale = np.abs(centred).max(axis=0, initial=0.0)
    centred /= np.where(scale > 0, scale, 1.0)
    n = mask.T @ mask
    sums = centred.T @ mask  # [i, j]: sum of column i over the rows that j has too
    squares = (centred**2).T @ mask
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = centred.T @ centred - sums * sums.T / n
        spread = squares - sums**2 / n
        # What rounding leaves of a constant column's spread must not pass for a spread.
        spread = np.where(spread > 1e-12 * np.maximum(squares, 1e-300), spread, np.nan)
        correlation = covariance / np.sqrt(spread * spread.T)
    correlation[n < 2] = np.nan
    return np.asarray(np.clip(correlation, -1.0, 1.0))
