"""`build_feature_matrix`: sensible features with nothing set, and clear errors where there are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.metrics import adjusted_rand_score

from cluster_maker.data_analyser.roles import analyse_columns
from cluster_maker.errors import PreprocessingError
from cluster_maker.preprocessing import PreprocessingOptions, build_feature_matrix
from cluster_maker.types import ColumnReport, Role, TableReport
from tests.support import shared_data


def report_of(table, roles=None):
    roles = roles or {}
    columns = [ColumnReport(name, roles.get(name, Role.NUMERIC), "given", True) for name in table.columns]
    return TableReport(tuple(columns), len(table))


def cluster(features, n_clusters):
    return KMeans(n_clusters, n_init=5, random_state=0).fit_predict(features.values)


@pytest.mark.parametrize(
    ("load", "n_clusters", "least"), [(load_wine, 3, 0.85), (load_iris, 3, 0.6), (load_breast_cancer, 2, 0.6)]
)
def test_known_groups_are_found_with_nothing_set(load, n_clusters, least):
    data = load(as_frame=True)
    features = build_feature_matrix(data.data, report_of(data.data))
    assert adjusted_rand_score(data.target, cluster(features, n_clusters)) >= least


def test_the_record_is_complete():
    table = pd.DataFrame(
        {"id": ["a", "b", "c", "d"], "x": [1.0, 2.0, np.nan, 4.0], "sex": ["m", "f", "f", "m"]},
        index=[9, 8, 7, 6],
    )
    columns = (
        ColumnReport("id", Role.IDENTIFIER, "unique", False, left_out_because="names the rows"),
        ColumnReport("x", Role.NUMERIC, "numbers", True),
        ColumnReport("sex", Role.BINARY, "two values", True),
    )
    features = build_feature_matrix(table, TableReport(columns, 4))
    assert features.feature_names == ("x", "sex = m")
    assert features.sources == ("x", "sex")
    assert features.row_ids.tolist() == ["a", "b", "c", "d"]
    assert features.row_ids.name == "id"
    assert features.flags["imputed"].tolist() == [False, False, True, False]
    assert not features.flags["outlier"].any()
    assert features.notes == ("1 missing value of x was filled with the median (2).",)
    np.testing.assert_array_equal(features.transformer.transform(table), features.values)


def test_an_identifier_with_doubles_or_gaps_is_no_row_id():
    columns = (
        ColumnReport("id", Role.IDENTIFIER, "", False),
        ColumnReport("x", Role.NUMERIC, "", True),
    )
    for ids in (["a", "a", "b"], ["a", None, "b"]):
        table = pd.DataFrame({"id": ids, "x": [1.0, 2.0, 3.0]}, index=[5, 6, 7])
        assert build_feature_matrix(table, TableReport(columns, 3)).row_ids.tolist() == [5, 6, 7]


def test_a_table_without_a_usable_column_is_refused_with_the_reasons():
    columns = (
        ColumnReport("id", Role.IDENTIFIER, "", False, left_out_because="every value is different"),
        ColumnReport("note", Role.FREE_TEXT, "", False, left_out_because="free text"),
    )
    table = pd.DataFrame({"id": [1, 2], "note": ["a b", "c d"]})
    message = (
        r"'id' \(every value is different\); 'note' \(free text\)\. Name the columns to use \(--features"
    )
    with pytest.raises(PreprocessingError, match=message):
        build_feature_matrix(table, TableReport(columns, 2))
    with pytest.raises(PreprocessingError, match="the table has no columns"):
        build_feature_matrix(pd.DataFrame(), TableReport((), 0))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame({"x": [1.0]}), "the table has 1 row: clustering needs at least 2 different rows"),
        (pd.DataFrame({"x": np.zeros(0)}), "the table has no rows"),
        (pd.DataFrame({"x": [3.0] * 5, "y": [4.0] * 5}), "'x', 'y' have the same value in"),
        (pd.DataFrame({"x": [np.nan] * 5}), "no value could be read in the columns 'x'"),
    ],
)
def test_a_table_without_two_different_rows_is_refused(table, message):
    with pytest.raises(PreprocessingError, match=message):
        build_feature_matrix(table, report_of(table))


def test_one_column_and_two_rows_are_enough():
    table = pd.DataFrame({"x": [1.0, 2.0]})
    assert build_feature_matrix(table, report_of(table)).values.ravel().tolist() == [-1.0, 1.0]


def groups_table(n=200):
    """Two groups in two columns."""
    rng = np.random.RandomState(0)
    truth = np.arange(n) % 2
    return pd.DataFrame(rng.normal(size=(n, 2)) + 5 * truth[:, None], columns=["x", "y"]), truth


@pytest.mark.parametrize("n_clusters", [2, 3, 4])
def test_one_odd_row_makes_no_cluster_of_its_own(n_clusters):
    table, _ = groups_table()
    table.loc[0, "x"] = 666_666.0
    features = build_feature_matrix(table, report_of(table))
    sizes = np.bincount(cluster(features, n_clusters))
    assert sizes.min() >= 10
    assert features.flags["outlier"].sum() == 1
    assert "x: 1 extreme value was clipped for the clustering only." in features.notes


@pytest.mark.parametrize("role", [Role.BINARY, Role.NOMINAL, Role.NUMERIC])
def test_a_rare_level_makes_no_cluster_of_its_own(role):
    table, truth = groups_table()
    table["rare"] = (np.arange(200) < 4).astype(int)  # 2 % of the rows, standardised 7 away
    features = build_feature_matrix(table, report_of(table, {"rare": role}))
    assert adjusted_rand_score(truth, cluster(features, 2)) > 0.95
    assert np.bincount(cluster(features, 3)).min() >= 10


def test_a_column_of_many_levels_does_not_drown_the_numbers():
    table, truth = groups_table(600)
    table["city"] = np.random.RandomState(1).randint(0, 30, 600)
    features = build_feature_matrix(table, report_of(table, {"city": Role.NOMINAL}))
    assert adjusted_rand_score(truth, cluster(features, 2)) > 0.95


def test_gaps_by_chance_do_not_decide_the_clusters():
    table, truth = groups_table()
    table.loc[np.random.RandomState(1).permutation(200)[:40], "y"] = np.nan
    features = build_feature_matrix(table, report_of(table))
    assert features.feature_names == ("x", "y")
    assert adjusted_rand_score(truth, cluster(features, 2)) > 0.8


def test_flagged_outliers_stay_in_the_numbers():
    table, _ = groups_table()
    table.loc[0, "x"] = 50.0
    features = build_feature_matrix(table, report_of(table), PreprocessingOptions(outlier_action="flag"))
    assert features.flags["outlier"][0]
    assert features.values[0, 0] > 5


def test_components_come_from_no_single_column():
    table, _ = groups_table()
    options = PreprocessingOptions(reduction="pca", n_components=1)
    features = build_feature_matrix(table, report_of(table), options)
    assert features.feature_names == ("Component 1",)
    assert features.sources == ("",)


REAL_TABLES = {
    "mall": (("customers", "mall_customers", "Mall_Customers.csv"), {}),
    "wholesale": (("customers", "wholesale_customers", "Wholesale customers data.csv"), {}),
    "credit card": (("customers", "credit_card", "CC GENERAL.csv"), {}),
    "personality": (("customers", "customer_personality", "marketing_campaign.csv"), {"sep": ";"}),
    "telco": (("customers", "telco_churn", "WA_Fn-UseC_-Telco-Customer-Churn.csv"), {}),
    "young people": (("surveys", "young_people", "responses.csv"), {}),
    "walmart": (("sales", "walmart", "features.csv"), {}),
}


@pytest.mark.shared_data
@pytest.mark.parametrize(("parts", "how"), REAL_TABLES.values(), ids=REAL_TABLES)
def test_real_tables_give_clusters_of_a_decent_size(parts, how):
    table = pd.read_csv(shared_data(*parts), **how)
    features = build_feature_matrix(table, analyse_columns(table), random_state=0)
    assert np.isfinite(features.values).all()
    assert np.abs(features.values).max() < 8
    rows = np.linspace(0, len(table) - 1, min(800, len(table))).astype(int)
    for n_clusters in (3, 4):
        sizes = np.bincount(KMeans(n_clusters, n_init=2, random_state=0).fit_predict(features.values[rows]))
        assert sizes.min() >= 0.03 * len(rows)
        assert sizes.max() <= 0.7 * len(rows)


@pytest.mark.shared_data
def test_bending_heavy_tails_finds_the_channels_of_the_wholesale_customers():
    table = pd.read_csv(shared_data("customers", "wholesale_customers", "Wholesale customers data.csv"))
    spending = table.drop(columns=["Channel", "Region"])
    bent = build_feature_matrix(spending, report_of(spending))
    straight = build_feature_matrix(spending, report_of(spending), PreprocessingOptions(power=False))
    ari = [adjusted_rand_score(table["Channel"], cluster(features, 2)) for features in (bent, straight)]
    assert ari[0] > 0.55 > ari[1]


@pytest.mark.shared_data
def test_the_normalised_block_of_weekly_sales_is_left_out():
    table = pd.read_csv(shared_data("sales", "weekly_transactions", "Sales_Transactions_Dataset_Weekly.csv"))
    numbers = table.drop(columns=["Product_Code"])
    features = build_feature_matrix(numbers, report_of(numbers))
    assert not any(name.startswith("Normalized") for name in features.feature_names)
    assert any("Normalized 3 (same information as W3)" in note for note in features.notes)


def test_a_blank_in_a_box_to_tick_means_not_ticked():
    table = pd.DataFrame({"seen": ["Episode V", None, "Episode V", None], "age": [20.0, 30.0, 40.0, 50.0]})
    columns = (
        ColumnReport("seen", Role.BINARY, "ticked or not", True, n_missing=2, n_distinct=1),
        ColumnReport("age", Role.NUMERIC, "numbers", True),
    )
    features = build_feature_matrix(table, TableReport(columns, 4), PreprocessingOptions(scaling="none"))
    assert features.values[:, features.feature_names.index("seen = Episode V")].tolist() == [1, 0, 1, 0]
    assert not features.flags["imputed"].any()


def test_the_named_identifier_wins_and_personal_data_never_identifies_on_its_own():
    table = pd.DataFrame({"mail": ["a@b.c", "d@e.f"], "code": ["A1", "A2"], "age": [20.0, 30.0]})
    mail = ColumnReport("mail", Role.IDENTIFIER, "e-mail", False, personal=True)
    code = ColumnReport("code", Role.IDENTIFIER, "codes", False)
    age = ColumnReport("age", Role.NUMERIC, "numbers", True)
    assert build_feature_matrix(table, TableReport((mail, code, age), 2)).row_ids.name == "code"
    assert build_feature_matrix(table, TableReport((mail, age), 2)).row_ids.name is None
    named = TableReport((mail, code, age), 2, id_column="mail")
    assert build_feature_matrix(table, named).row_ids.tolist() == ["a@b.c", "d@e.f"]
