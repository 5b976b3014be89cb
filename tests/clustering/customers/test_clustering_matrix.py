"""The matrix that customers are clustered on: the engine's own, limits and scales learnt once."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ModelError
from clustering.core.customer_settings import PreprocessingConfig
from clustering.customers.clustering_matrix import (
    build_matrix,
    drawn_in,
    loaded_transformer,
    options_of,
    plain_transformer,
    same_matrix,
)
from tests.clustering.customers.made_customers import made_customers

FEATURES = ["total_transactions", "avg_transaction_value", "days_since_last_purchase", "retention_rate"]


@pytest.fixture(scope="module")
def table():
    return made_customers(300)


@pytest.fixture(scope="module", params=["iqr", "zscore"])
def options(request):
    return options_of(PreprocessingConfig(outlier_method=request.param, outlier_threshold=1.0))


def test_every_setting_of_the_configuration_reaches_the_engine():
    for scaling in ("standard", "minmax", "robust"):
        found = options_of(PreprocessingConfig(scaling_method=scaling, handle_outliers=False))
        assert (found.scaling, found.outliers) == (scaling, "none")
    found = options_of(PreprocessingConfig(outlier_method="zscore", outlier_threshold=2.5))
    assert (found.outliers, found.threshold, found.outlier_action) == ("zscore", 2.5, "clip")


def test_other_customers_are_scaled_by_what_was_learnt(table, options):
    matrix = build_matrix(table, FEATURES, options)
    np.testing.assert_array_equal(same_matrix(table, matrix.transformer).values, matrix.values)
    part = same_matrix(table.iloc[5:9], matrix.transformer)
    np.testing.assert_array_equal(part.values, matrix.values[5:9])
    assert part.row_ids.equals(table.index[5:9])


def test_drawn_in_values_are_scaled_to_the_same_numbers(table, options):
    matrix = build_matrix(table, FEATURES, options)
    tamed = drawn_in(table, FEATURES, matrix.transformer)
    changed = (tamed != table[FEATURES]).any(axis=1).to_numpy()
    np.testing.assert_array_equal(changed, matrix.flags["outlier"])
    assert changed.any()
    np.testing.assert_allclose(same_matrix(tamed, matrix.transformer).values, matrix.values, rtol=1e-9)
    assert (tamed.max() <= table[FEATURES].max()).all()


def test_without_outlier_handling_nothing_is_drawn_in(table):
    matrix = build_matrix(table, FEATURES, options_of(PreprocessingConfig(handle_outliers=False)))
    pd.testing.assert_frame_equal(
        drawn_in(table, FEATURES, matrix.transformer), table[FEATURES], check_dtype=False
    )


def test_kinds_have_no_extremes(table, options):
    matrix = build_matrix(table, ["city"], options)
    pd.testing.assert_frame_equal(drawn_in(table, ["city"], matrix.transformer), table[["city"]])


def test_what_customers_lack_is_no_feature_of_its_own(table, options):
    matrix = build_matrix(table, ["total_transactions", "avg_days_between_purchases"], options)
    assert matrix.feature_names == ("total_transactions", "avg_days_between_purchases")


def test_a_transformer_goes_through_plain_json(table, options):
    features = [*FEATURES, "city"]
    matrix = build_matrix(table, features, options)
    text = json.dumps(plain_transformer(matrix.transformer), allow_nan=False)
    back = loaded_transformer(json.loads(text))
    np.testing.assert_array_equal(same_matrix(table, back).values, matrix.values)
    assert back.notes_ == matrix.transformer.notes_


def test_anything_but_a_transformer_is_refused():
    with pytest.raises(ModelError, match="the saved scaling is damaged: fit it again"):
        loaded_transformer({"node": 3, "arrays": {}})
