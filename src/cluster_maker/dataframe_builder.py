"""Made-up tables with known clusters: the centres as a small table, and points drawn around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.utils import check_random_state

from cluster_maker.errors import ConfigError, unknown_column
from cluster_maker.types import FloatMatrix, IntVector, RandomState

TRUE_CLUSTER = "true_cluster"

#: Standard deviations: one for all, one for each cluster, or one for each column by name.
Spread = float | Sequence[float] | npt.NDArray[np.float64] | Mapping[str, float]


def define_dataframe_structure(column_specs: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Lay out the centres of clusters: a row for each cluster, a column for each feature.

    Parameters
    ----------
    column_specs : sequence of {"name": str, "reps": sequence of float}
        For each column its name and its centre in each cluster; all have equally many.

    Returns
    -------
    pandas.DataFrame of shape (n_clusters, n_columns)
        float64, index ``cluster_id`` from 0.

    Raises
    ------
    ConfigError
        If a name or the centres are missing, a name occurs twice, or the lengths differ.

    Examples
    --------
    >>> define_dataframe_structure([{"name": "x", "reps": [0, 5]}, {"name": "y", "reps": [1, 9]}])
                  x    y
    cluster_id
    0           0.0  1.0
    1           5.0  9.0
    """
    if isinstance(column_specs, (str, Mapping)) or not isinstance(column_specs, Sequence) or not column_specs:
        raise ConfigError(
            "column_specs must be a list with at least one {'name': ..., 'reps': [...]}, "
            f"got {_shown(column_specs)}."
        )
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for position, spec in enumerate(column_specs):
        name, reps = _read_spec(position, spec)
        if name in columns:
            raise ConfigError(f"the column name {name!r} occurs twice in column_specs: names must differ.")
        columns[name] = reps
    lengths = {name: len(reps) for name, reps in columns.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name!r} has {length}" for name, length in lengths.items())
        raise ConfigError(f"every column needs as many reps as there are clusters, but {shown}.")
    index = pd.RangeIndex(next(iter(lengths.values())), name="cluster_id")
    return pd.DataFrame(columns, index=index)


def simulate_data(
    seed_df: pd.DataFrame,
    n_points: int = 100,
    cluster_std: Spread = 1.0,
    random_state: RandomState = None,
) -> pd.DataFrame:
    """Draw points from a normal distribution around each centre.

    Parameters
    ----------
    seed_df : pandas.DataFrame of shape (n_clusters, n_columns)
        The centres, as `define_dataframe_structure` gives them.
    n_points : int
        Number of rows in all; spread as evenly as possible, the first clusters get one more.
    cluster_std : float, sequence of float or mapping of str to float
        Standard deviation in the columns' units: one for all; one for each cluster; or one for each
        column, by its name (a sequence as long as there are columns is read so only where it
        does not fit the clusters). A (n_clusters, n_columns) array gives each its own.
    random_state : int, RandomState or None
        Seed; the same seed gives the same points.

    Returns
    -------
    pandas.DataFrame of shape (n_points, n_columns + 1)
        float64 columns and ``true_cluster``, the centre's label in `seed_df`; rows by cluster.

    Raises
    ------
    ConfigError
        If the centres are not finite numbers, there are fewer points than clusters, or the
        deviations are negative or do not fit.

    Examples
    --------
    >>> centres = define_dataframe_structure([{"name": "x", "reps": [0.0, 50.0]}])
    >>> points = simulate_data(centres, n_points=5, random_state=0)
    >>> points["true_cluster"].tolist()
    [0, 0, 0, 1, 1]
    """
    centers = _check_centers(seed_df)
    sizes = _sizes(n_points, len(centers))
    spread = _check_spread(cluster_std, seed_df)
    owner = np.repeat(np.arange(len(centers)), sizes)
    noise = check_random_state(random_state).standard_normal((len(owner), centers.shape[1]))
    points = pd.DataFrame(centers[owner] + spread[owner] * noise, columns=[str(name) for name in seed_df])
    points[TRUE_CLUSTER] = seed_df.index.to_numpy()[owner]
    return points


def _read_spec(position: int, spec: Any) -> tuple[str, npt.NDArray[np.float64]]:
    """Return the name and the centres of one column."""
    if not isinstance(spec, Mapping) or "name" not in spec or "reps" not in spec:
        raise ConfigError(f"column_specs[{position}] must have 'name' and 'reps', got {_shown(spec)}.")
    name = spec["name"]
    if not isinstance(name, str) or not name.strip():
        raise ConfigError(f"column_specs[{position}] needs a name that is text, got {name!r}.")
    if name == TRUE_CLUSTER:
        raise ConfigError(f"the name {TRUE_CLUSTER!r} is kept for the cluster that a point was drawn from.")
    return name, _read_reps(name, spec["reps"])


def _read_reps(name: str, reps: Any) -> npt.NDArray[np.float64]:
    """Return the centres of one column as numbers."""
    try:
        values = np.asarray(None if isinstance(reps, str) else reps, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"the reps of {name!r} must be numbers, got {_shown(reps)}.") from error
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ConfigError(f"the reps of {name!r} must be a list of finite numbers, got {_shown(reps)}.")
    return values


def _check_centers(seed_df: pd.DataFrame) -> FloatMatrix:
    """Return the centres as a matrix of finite numbers."""
    if not isinstance(seed_df, pd.DataFrame):
        raise ConfigError(
            f"seed_df must be a pandas DataFrame of centres, got {type(seed_df).__name__}: "
            "make it with define_dataframe_structure()."
        )
    if seed_df.empty:
        raise ConfigError(
            f"seed_df has {seed_df.shape[0]} rows and {seed_df.shape[1]} columns: both are needed."
        )
    names = [str(name) for name in seed_df]
    if TRUE_CLUSTER in names or len(set(names)) < len(names):
        raise ConfigError(f"the columns of seed_df must have different names, none of them {TRUE_CLUSTER!r}.")
    try:
        centers = seed_df.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"the centres in seed_df must be numbers: {error}.") from error
    if not np.isfinite(centers).all():
        bad = names[int(np.flatnonzero(~np.isfinite(centers).all(axis=0))[0])]
        raise ConfigError(
            f"the centres in seed_df must be finite, but {bad!r} has a missing or infinite one."
        )
    return np.asarray(centers)


def _sizes(n_points: int, n_clusters: int) -> IntVector:
    """Spread the points over the clusters; the first ones get what does not divide."""
    if isinstance(n_points, bool) or not isinstance(n_points, (int, np.integer)):
        raise ConfigError(f"n_points must be a whole number, got {n_points!r}.")
    if n_points < n_clusters:
        raise ConfigError(
            f"n_points={n_points} is less than the {n_clusters} clusters: each needs at least one point."
        )
    sizes = np.full(n_clusters, n_points // n_clusters, dtype=np.intp)
    sizes[: n_points % n_clusters] += 1
    return sizes


def _check_spread(cluster_std: Spread, seed_df: pd.DataFrame) -> FloatMatrix:
    """Return a standard deviation for each cluster and column."""
    shape = seed_df.shape
    if isinstance(cluster_std, Mapping):
        cluster_std = _by_column(cluster_std, seed_df)
        values = np.broadcast_to(np.asarray(cluster_std), shape)
    else:
        values = _fit_spread(cluster_std, shape)
    if not np.isfinite(values).all() or (values < 0).any():
        raise ConfigError(f"cluster_std must be finite and not negative, got {cluster_std!r}.")
    return values


def _by_column(cluster_std: Mapping[str, float], seed_df: pd.DataFrame) -> list[float]:
    """Return the deviations in the order of the columns."""
    for name in cluster_std:
        if name not in seed_df.columns:
            raise unknown_column(str(name), seed_df.columns)
    absent = [name for name in seed_df.columns if name not in cluster_std]
    if absent:
        raise ConfigError(f"cluster_std names no deviation for the column {absent[0]!r}.")
    return [float(cluster_std[name]) for name in seed_df.columns]


def _fit_spread(cluster_std: Any, shape: tuple[int, int]) -> FloatMatrix:
    """Spread one deviation, one for each cluster or one for each column over all."""
    try:
        values = np.asarray(cluster_std, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"cluster_std must be a number or numbers, got {cluster_std!r}.") from error
    if values.ndim == 0 or values.shape == shape:
        return np.broadcast_to(values, shape)
    if values.shape == (shape[0],):
        return np.broadcast_to(values[:, None], shape)
    if values.shape == (shape[1],):
        return np.broadcast_to(values, shape)
    raise ConfigError(
        f"cluster_std has shape {values.shape}, but there are {shape[0]} clusters and {shape[1]} columns: "
        "give one number, one for each cluster, or one for each column."
    )


def _shown(value: object) -> str:
    """Show a value in a message, cut short."""
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
