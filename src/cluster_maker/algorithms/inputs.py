"""Checks of what users hand in, shared by all algorithms: one clear line when it cannot be clustered."""

from __future__ import annotations

from collections.abc import Collection
from numbers import Integral, Real
from typing import Any

import numpy as np

from cluster_maker.errors import ClusteringError, ConfigError, suggest
from cluster_maker.types import FloatMatrix, FloatRows, IntVector

#: Larger values overflow when squared and summed.
LARGEST = 1e150


def as_matrix(X: Any) -> FloatMatrix:
    """Return a C-contiguous matrix of finite doubles; a single column may come as a vector.

    Parameters
    ----------
    X : array-like of shape (n, d) or (n,)
        Array, list, DataFrame or Series of numbers.

    Returns
    -------
    float array of shape (n, d)
        `X` itself where it already is one: not to be written to.

    Raises
    ------
    ClusteringError
        If it is not numeric, has no rows or columns, or holds missing, infinite or overflowing values.
    """
    values: FloatMatrix = _as_rows(X, np.float64)
    check_finite(values)
    return np.ascontiguousarray(values)


def as_rows(X: Any) -> FloatRows:
    """Return a C-contiguous matrix in single precision where it comes so, else in double.

    Whether the values are finite is not looked at: `check_finite` does that, and so does `pack_rows`.

    Parameters
    ----------
    X : array-like of shape (n, d) or (n,)
        Array, list, DataFrame or Series of numbers.

    Returns
    -------
    float or double array of shape (n, d)
        `X` itself where it already is one: not to be written to.

    Raises
    ------
    ClusteringError
        If it is not numeric, or has no rows or columns.
    """
    in_floats = getattr(X, "dtype", None) == np.float32
    rows: FloatRows = np.ascontiguousarray(_as_rows(X, np.float32 if in_floats else np.float64))
    return rows


def _as_rows(X: Any, dtype: Any) -> Any:
    """Return a matrix of numbers; a single column may come as a vector."""
    try:
        values = np.asarray(X, dtype=dtype)
    except (TypeError, ValueError) as error:
        detail = " ".join(str(error).split())
        raise ClusteringError(
            f"the data must be numbers, got {type(X).__name__}: {detail}; encode text columns first."
        ) from error
    if values.ndim == 1:
        values = values[:, np.newaxis]
    if values.ndim != 2 or 0 in values.shape:
        raise ClusteringError(
            f"the data must be a table with at least one row and one column, got shape {np.shape(X)}."
        )
    return values


def check_finite(values: FloatRows) -> None:
    """Refuse missing, infinite and overflowing values, naming the first."""
    bad = ~(np.abs(values) <= LARGEST)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise ClusteringError(
            f"{np.count_nonzero(bad)} of the values cannot be clustered, the first being "
            f"{float(values[row, column])!r} at row {row}, column {column} (counted from 0): "
            "fill in missing values, and give finite numbers up to 1e150."
        )


def check_n_clusters(n_clusters: Any, n_rows: int) -> int:
    """Return the number of clusters as an int.

    Parameters
    ----------
    n_clusters : int
        What was asked for.
    n_rows : int
        Number of rows.

    Raises
    ------
    ClusteringError
        If it is not a whole number from 1 to `n_rows`.
    """
    allowed = f"give a whole number from 1 to {n_rows} (the number of rows)"
    if isinstance(n_clusters, bool | np.bool_) or not isinstance(n_clusters, Integral):
        raise ClusteringError(f"n_clusters={n_clusters!r} is not a whole number: {allowed}.")
    wanted = int(n_clusters)
    if wanted < 1:
        raise ClusteringError(f"n_clusters={n_clusters!r} is too small: {allowed}.")
    if wanted > n_rows:
        # scikit-learn's wording, which its own checks look for
        raise ClusteringError(f"n_samples={n_rows} should be >= n_clusters={n_clusters}: {allowed}.")
    return wanted


def check_distinct_rows(values: FloatMatrix, n_clusters: int) -> None:
    """Refuse more clusters than there are different rows.

    Raises
    ------
    ClusteringError
        Naming both numbers.
    """
    size = 4 * n_clusters
    while True:
        distinct = len(np.unique(values[:size] + 0.0, axis=0))  # + 0.0: -0.0 and 0.0 are one value
        if distinct >= n_clusters:
            return
        if size >= len(values):
            raise ClusteringError(
                f"n_clusters={n_clusters} is too many: only {distinct} of the {len(values)} rows are "
                f"different from each other; give a whole number from 1 to {distinct}."
            )
        size *= 8


def check_choice(name: str, value: Any, allowed: Collection[str]) -> str:
    """Return a text setting, or raise ConfigError with the closest allowed one."""
    if not isinstance(value, str) or value not in allowed:
        listed = ", ".join(repr(choice) for choice in allowed)
        raise ConfigError(f"{name}={value!r} is unknown.{suggest(str(value), allowed)} Allowed: {listed}.")
    return value


def check_count(name: str, value: Any, *, least: int = 1) -> int:
    """Return a whole-number setting, or raise ConfigError."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral) or int(value) < least:
        raise ConfigError(f"{name}={value!r} is not possible: give a whole number of at least {least}.")
    return int(value)


def check_amount(name: str, value: Any, *, positive: bool = False) -> float:
    """Return a setting that is a finite number, not negative; or raise ConfigError."""
    number = _as_number(value)
    if not np.isfinite(number) or number < 0 or (positive and number == 0):
        wanted = "above 0" if positive else "of at least 0"
        raise ConfigError(f"{name}={value!r} is not possible: give a number {wanted}.")
    return number


def _as_number(value: Any) -> float:
    """Return a number as a float; NaN for anything else, truth values among them."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        return float("nan")
    return float(value)


def compact_labels(labels: IntVector) -> IntVector:
    """Return labels numbered from 0 in order of first appearance; noise (-1) stays."""
    found, first, codes = np.unique(labels, return_index=True, return_inverse=True)
    inside = np.flatnonzero(found >= 0)
    new = np.full(len(found), -1, dtype=np.intp)
    new[inside[np.argsort(first[inside])]] = np.arange(len(inside))
    return new[codes]
