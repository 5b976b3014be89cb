"""From a table to the numbers that are clustered: clean, impute, outliers, encode, scale, select, reduce.

`build_feature_matrix` does all of it; `TableTransformer` is the fitted way to do the same to new rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.preprocessing.build import build_feature_matrix as build_feature_matrix
    from cluster_maker.preprocessing.options import PreprocessingOptions as PreprocessingOptions
    from cluster_maker.preprocessing.reduce import apply_pca as apply_pca
    from cluster_maker.preprocessing.scale import standardise_features as standardise_features
    from cluster_maker.preprocessing.select import select_features as select_features
    from cluster_maker.preprocessing.transformer import TableTransformer as TableTransformer

_ROOM = "cluster_maker.preprocessing"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "PreprocessingOptions": f"{_ROOM}.options",
        "TableTransformer": f"{_ROOM}.transformer",
        "apply_pca": f"{_ROOM}.reduce",
        "build_feature_matrix": f"{_ROOM}.build",
        "select_features": f"{_ROOM}.select",
        "standardise_features": f"{_ROOM}.scale",
    },
)
