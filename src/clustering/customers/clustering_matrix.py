"""The numbers that customers are clustered on: the engine's matrix, made as `run_clustering` makes it.

Drawing extreme values in and scaling exist here only: the table of customers keeps its original values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from cluster_maker.data_analyser.roles import analyse_columns
from cluster_maker.errors import ModelError
from cluster_maker.preprocessing.build import build_feature_matrix
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.power import TailBender
from cluster_maker.preprocessing.transformer import TableTransformer
from cluster_maker.storage.decoding import Decoder
from cluster_maker.storage.encoding import Encoder
from cluster_maker.types import FeatureMatrix
from clustering.core.customer_settings import PreprocessingConfig


def options_of(config: PreprocessingConfig) -> PreprocessingOptions:
    """Return the engine's options that a configuration means.

    Notes
    -----
    No feature says that a value was missing: what customers lack (a rhythm, say) they lack because they
    bought once, which the number of purchases says already.

    Examples
    --------
    >>> options = options_of(PreprocessingConfig(outlier_method="zscore", outlier_threshold=3))
    >>> options.outliers, options.threshold, options.scaler
    ('zscore', 3.0, 'standard')
    """
    return PreprocessingOptions(
        missing_indicator=False,
        outliers=config.outlier_method if config.handle_outliers else "none",
        outlier_threshold=config.outlier_threshold if config.handle_outliers else None,
        scaling=config.scaling_method,
    )


def build_matrix(
    table: pd.DataFrame, features: Sequence[str], options: PreprocessingOptions
) -> FeatureMatrix:
    """Return the matrix that ``run_clustering(table, features, preprocessing=options)`` clusters."""
    report = analyse_columns(table, features=list(features))
    return build_feature_matrix(table, report, options, random_state=0)


def same_matrix(table: pd.DataFrame, transformer: TableTransformer) -> FeatureMatrix:
    """Return other customers as a matrix, by what was learnt before."""
    values, flags = transformer.transform_with_flags(table)
    return FeatureMatrix(
        values=values,
        feature_names=transformer.feature_names_,
        sources=transformer.sources_,
        row_ids=table.index,
        transformer=transformer,
        flags=MappingProxyType(flags),
        notes=transformer.notes_,
    )


def drawn_in(table: pd.DataFrame, features: Sequence[str], transformer: TableTransformer) -> pd.DataFrame:
    """Return the features with extreme values drawn to the limits that clustering uses, in original units.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        Customers; it is not changed.
    features : sequence of str
        The columns that the transformer was fitted to.
    transformer : TableTransformer
        Fitted (`build_matrix`).

    Notes
    -----
    Limits are found after heavy tails are bent, so those of a skewed column are far apart.
    """
    found = table[list(features)].copy()
    branches = transformer.encoder_
    if not branches.layout.amounts:
        return found
    bending, limits = branches.power, branches.outliers
    raw = transformer.imputer_.transform(transformer.reader_.transform(table))[
        :, list(branches.layout.amounts)
    ]
    bent = bending.transform(raw)
    for place, name in enumerate(limits.names):
        low, high = (_unbent(edge[place], bending, place) for edge in (limits.lower_, limits.upper_))
        values = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        values = np.where(bent[:, place] < limits.lower_[place], low, values)
        found[name] = np.where(bent[:, place] > limits.upper_[place], high, values)
    return found


def _unbent(value: float, bending: TailBender, place: int) -> float:
    """Return a bent value of a column in its original unit."""
    if not bending.bent_[place]:
        return value
    return float(bending.center_[place] + bending.width_[place] * np.sinh(value))


def plain_transformer(transformer: TableTransformer) -> dict[str, Any]:
    """Return a fitted transformer as texts, numbers and lists."""
    encoder = Encoder()
    node = encoder.node(transformer, "transformer")
    arrays = {
        name: {"dtype": array.dtype.str, "shape": list(array.shape), "values": _plain(array)}
        for name, array in encoder.store.held.items()
    }
    return {"node": node, "arrays": arrays}


def loaded_transformer(saved: Mapping[str, Any]) -> TableTransformer:
    """Return what `plain_transformer` gave as it was; nothing in it is run.

    Raises
    ------
    ModelError
        If it is damaged.
    """
    arrays = {
        name: np.array([_number(value) for value in held["values"]], dtype=np.dtype(held["dtype"])).reshape(
            held["shape"]
        )
        for name, held in saved["arrays"].items()
    }
    found = Decoder(arrays).value(saved["node"])
    if not isinstance(found, TableTransformer):
        raise ModelError("the saved scaling is damaged: fit it again.")
    return found


def _plain(array: np.ndarray[Any, Any]) -> list[Any]:
    """Return an array's values for JSON, which knows neither infinity nor NaN: those as texts."""
    values: list[Any] = array.ravel().tolist()
    return [repr(v) if isinstance(v, float) and not np.isfinite(v) else v for v in values]


def _number(value: Any) -> Any:
    """Return a value of `_plain` as it was."""
    return float(value) if isinstance(value, str) else value
