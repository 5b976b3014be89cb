"""`CustomerDataPreprocessor`: original values, learnt once, and the very matrix that the engine clusters."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ColumnError, ExportError, ModelError, PreprocessingError
from cluster_maker.interface import run_clustering
from clustering.core.customer_settings import PreprocessingConfig
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.behaviour import ACTIVITY, VALUE_TIERS
from clustering.customers.lifetime.interval import value_interval
from clustering.customers.preprocessor import CustomerDataPreprocessor
from clustering.customers.rfm_segments import RFM_SEGMENTS
from clustering.customers.transactions import clean_transactions
from tests.clustering.customers.made_customers import made_customers
from tests.clustering.customers.made_lines import many_lines

COLUMNS = {
    "total_transactions", "total_spent", "avg_transaction_value", "purchase_frequency", "customer_age_days",
    "days_since_last_purchase", "avg_days_between_purchases", "rfm_recency", "rfm_frequency", "rfm_monetary",
    "rfm_score", "r_score", "f_score", "m_score", "rfm_segment", "clv_simple", "clv_advanced",
    "retention_rate", "category_diversity", "spending_consistency", "discount_sensitivity",
    "engagement_score", "churn_risk", "value_tier", "activity_status",
}  # fmt: skip


@pytest.fixture(scope="module")
def customers():
    return made_customers(240)


@pytest.fixture(scope="module")
def fitted(customers):
    """A preprocessor that has learnt from the customers, and what it returned."""
    preprocessor = CustomerDataPreprocessor()
    return preprocessor, *preprocessor.preprocess(customers)


def test_all_columns_come_out_in_original_values(customers, fitted):
    _, table, _, _ = fitted
    assert set(table) >= COLUMNS | set(customers)
    pd.testing.assert_frame_equal(table[list(customers)], customers)
    assert table["total_spent"].sum() == customers["total_spent"].sum()  # revenue is never of clipped values


def test_the_matrix_is_the_one_that_run_clustering_clusters(fitted):
    preprocessor, table, X, features = fitted
    result = run_clustering(
        table, list(features), preprocessing=preprocessor.options, n_clusters=4, quick=True
    )
    np.testing.assert_array_equal(X.values, result.features.values)
    assert X.feature_names == result.features.feature_names
    by_hand = run_clustering(np.asarray(X), standardise=False, n_clusters=4, quick=True)
    np.testing.assert_array_equal(by_hand.labels, result.labels)


def test_the_matrix_goes_where_an_array_does(fitted):
    X = fitted[2]
    assert np.asarray(X).shape == X.shape
    np.testing.assert_array_equal(np.mean(X, axis=0), X.values.mean(axis=0))
    assert np.asarray(X, dtype=np.float32).dtype == np.float32


def test_the_customers_of_the_fit_get_their_values_again_alone_and_in_bulk(customers, fitted):
    preprocessor, table, X, features = fitted
    again, X_again, same = preprocessor.transform(customers)
    pd.testing.assert_frame_equal(again, table)
    np.testing.assert_array_equal(X_again.values, X.values)
    assert same == features
    part, X_part, _ = preprocessor.transform(customers.iloc[10:13])
    pd.testing.assert_frame_equal(part, table.iloc[10:13])
    np.testing.assert_array_equal(X_part.values, X.values[10:13])


def test_the_order_of_the_rows_does_not_matter(customers, fitted):
    _, table, X, features = fitted
    turned, X_turned, same = CustomerDataPreprocessor().preprocess(customers.iloc[::-1])
    pd.testing.assert_frame_equal(turned.iloc[::-1], table, rtol=1e-6)
    np.testing.assert_allclose(X_turned.values[::-1], X.values, atol=1e-9)
    assert same == features


def test_what_was_learnt_goes_through_a_json_file(customers, fitted, tmp_path):
    preprocessor, table, X, _ = fitted
    preprocessor.save(tmp_path / "preparation.json")
    json.loads((tmp_path / "preparation.json").read_text(), parse_constant=pytest.fail)  # no NaN, no Infinity
    back = CustomerDataPreprocessor.load(tmp_path / "preparation.json")
    again, X_again, _ = back.transform(customers)
    pd.testing.assert_frame_equal(again, table)
    np.testing.assert_array_equal(X_again.values, X.values)
    assert back.config == preprocessor.config
    assert back.notes == preprocessor.notes
    assert [path.name for path in tmp_path.iterdir()] == ["preparation.json"]


def test_the_steps_by_hand_give_what_preprocess_gives(customers, fitted):
    _, table, X, features = fitted
    steps = CustomerDataPreprocessor()
    found = steps.engineer_features(steps.clean_data(customers))
    found = steps.create_behavioral_features(steps.calculate_clv(steps.calculate_rfm(found)))
    pd.testing.assert_frame_equal(found, table)
    assert steps.select_clustering_features(found) == features
    np.testing.assert_array_equal(steps.scale_features(found, features).values, X.values)


@pytest.mark.parametrize("off", ["enable_rfm", "enable_clv", "enable_behavioral_features"])
def test_each_part_can_be_switched_off_alone(customers, fitted, off):
    _, table, _, _ = fitted
    found, _, _ = CustomerDataPreprocessor(PreprocessingConfig(**{off: False})).preprocess(customers)
    gone = {
        "enable_rfm": {"rfm_score", "r_score", "rfm_segment"},
        "enable_clv": {"clv_simple", "clv_advanced"},
        "enable_behavioral_features": {"engagement_score", "churn_risk", "activity_status", "value_tier"},
    }[off]
    assert not gone & set(found)
    kept = [name for name in table if name in found]
    assert (COLUMNS - gone) - set(found) <= {
        "rfm_recency",
        "rfm_frequency",
        "rfm_monetary",
        "f_score",
        "m_score",
    }
    pd.testing.assert_frame_equal(found[kept], table[kept])


def test_churn_risk_is_one_less_the_chance_to_be_alive(fitted):
    _, table, _, _ = fitted
    np.testing.assert_allclose(table["churn_risk"], 1 - table["p_alive"])


def test_day_0_customers_and_one_time_buyers_get_everything(customers, fitted):
    preprocessor = fitted[0]
    today = customers.iloc[:2].assign(
        total_transactions=1, purchase_days=1, customer_age_days=[0, 300], days_since_last_purchase=[0, 300],
        avg_days_between_purchases=np.nan, repeat_purchase_value=np.nan, purchase_frequency=0.0,
    )  # fmt: skip
    found = preprocessor.transform(today)[0]
    assert found["activity_status"].tolist() == ["new", "inactive"]
    assert found["activity_status"].isin(ACTIVITY).all()
    assert found["value_tier"].isin(VALUE_TIERS).all()
    assert found["rfm_segment"].isin(RFM_SEGMENTS).all()
    assert found[["clv_simple", "clv_advanced", "churn_risk", "engagement_score"]].notna().all(axis=None)


def test_scores_survive_ties(customers):
    tied = customers.assign(total_transactions=1, purchase_days=1)
    found, _, _ = CustomerDataPreprocessor().preprocess(tied)
    assert found["f_score"].nunique() == 1


def test_told_features_are_clustered_on(customers):
    told = PreprocessingConfig(clustering_features=("retention_rate", "city"))
    _, X, features = CustomerDataPreprocessor(told).preprocess(customers)
    assert features == ("retention_rate", "city")
    assert X.sources == features
    wrong = PreprocessingConfig(clustering_features=("retention",))
    with pytest.raises(ColumnError, match=r"unknown column 'retention'\. Did you mean 'retention_rate'\?"):
        CustomerDataPreprocessor(wrong).preprocess(customers)


def test_somebodys_own_table_gets_what_it_can_and_the_reasons_for_the_rest():
    own = pd.DataFrame({"Customer ID": [1, 2, 3, 4], "total_spent": [10.0, 250.0, 40.0, 900.0],
                        "total_transactions": [1, 5, 2, 9]})  # fmt: skip
    preprocessor = CustomerDataPreprocessor()
    table, _, features = preprocessor.preprocess(own)
    assert features == ("total_transactions", "avg_transaction_value")
    assert {"value_tier"} <= set(table)
    assert not {"rfm_score", "clv_simple", "churn_risk", "activity_status"} & set(table)
    assert "RFM scores cannot be had: the table does not tell days_since_last_purchase." in preprocessor.notes
    assert any(note.startswith("Customer value and churn_risk cannot be had") for note in preprocessor.notes)


def test_rows_that_are_left_out_are_told(customers):
    spoilt = customers.reset_index()
    spoilt.loc[0, "customer_id"] = None
    spoilt.loc[1, "total_spent"] = -5.0
    preprocessor = CustomerDataPreprocessor()
    table, X, _ = preprocessor.preprocess(spoilt)
    assert len(table) == len(X.values) == len(customers) - 2
    assert preprocessor.account.left_out["row"].tolist() == [0, 1]
    assert preprocessor.notes[0] == "240 rows of customers read, 238 kept."


def test_outliers_are_handled_for_the_matrix_alone(customers):
    preprocessor = CustomerDataPreprocessor(PreprocessingConfig(outlier_threshold=0.5))
    table, _, features = preprocessor.preprocess(customers)
    tamed = preprocessor.handle_outliers(table, features)
    assert (tamed != table[list(features)]).any(axis=None)
    pd.testing.assert_frame_equal(tamed, preprocessor.handle_outliers(table, features, fit=False))
    pd.testing.assert_frame_equal(table[list(customers)], customers)


def test_segments_can_be_valued_with_its_models(fitted):
    preprocessor, table, _, _ = fitted
    models = preprocessor.lifetime_models(table)
    found = value_interval(
        models.purchase_model, models.spend_model, models.histories, [0, 1] * 120, models.plan, n_draws=20
    )
    np.testing.assert_allclose(found["mean_value"][0], table["clv_advanced"].iloc[::2].mean())
    few = CustomerDataPreprocessor()
    few.preprocess(table.iloc[:20])
    assert few.lifetime_models(table) is None


def test_transactions_become_features_without_another_word():
    table = aggregate_customers(clean_transactions(many_lines(8000))).table
    preprocessor = CustomerDataPreprocessor()
    found, X, _ = preprocessor.preprocess(table)
    assert len(found) == len(table) == X.shape[0]
    assert preprocessor.account.left_out.empty


def test_nothing_is_used_before_it_is_learnt(customers):
    unfitted = CustomerDataPreprocessor()
    for call in (unfitted.transform, unfitted.to_dict):
        with pytest.raises(ModelError, match="nothing was learnt yet: call preprocess with a table"):
            call(*([customers] if call == unfitted.transform else []))
    with pytest.raises(ModelError, match="nothing was learnt yet: call scale_features"):
        unfitted.scale_features(customers, ["total_spent"], fit=False)


def test_tomorrows_table_must_have_todays_columns(customers, fitted):
    with pytest.raises(ColumnError, match="unknown column 'discount_sensitivity'"):
        fitted[0].transform(customers.drop(columns="discount_sensitivity"))
    with pytest.raises(PreprocessingError, match="no customer is left"):
        fitted[0].transform(customers.assign(total_transactions=0))


def test_damaged_files_are_refused_in_one_line(fitted, tmp_path):
    saved = fitted[0].to_dict()
    for spoilt in ({}, saved | {"format": 99}, saved | {"transformer": {}}, saved | {"config": {"a": 1}},
                   saved | {"rfm": {}}):  # fmt: skip
        with pytest.raises(
            ModelError, match=r"^the saved preparation of customers cannot be used \(.+\): run"
        ):
            CustomerDataPreprocessor.from_dict(spoilt)
    (tmp_path / "broken.json").write_text("{")
    for name, why in (("broken.json", "it is no JSON"), ("absent.json", "No such file")):
        with pytest.raises(ModelError, match=why):
            CustomerDataPreprocessor.load(tmp_path / name)


def test_a_place_that_cannot_be_written_is_told_in_one_line(fitted, locked_folder):
    with pytest.raises(ExportError, match=r"cannot write '.+preparation\.json': Permission denied\."):
        fitted[0].save(locked_folder / "preparation.json")
