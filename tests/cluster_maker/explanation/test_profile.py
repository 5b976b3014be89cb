"""The whole profile, on small tables and on real ones."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans

import cluster_maker.explanation as room
from cluster_maker.data_analyser.roles import analyse_columns
from cluster_maker.explanation import build_profile
from cluster_maker.types import FeatureMatrix, Role
from tests.cluster_maker.explanation.tables import clustering_of, features_of, report_of
from tests.support import shared_data


@pytest.fixture
def shops():
    """Return ten shops in two clusters and one without, with their records."""
    table = pd.DataFrame(
        {
            "Sales (k$)": [9.0, 10.0, 11.0, 10.0, 10.0, 1.0, 2.0, 3.0, 2.0, 30.0],
            "Type": ["A", "A", "A", "A", "B", "B", "B", "B", "B", "B"],
            "Opened": pd.to_datetime(["2020-01-01"] * 5 + ["2010-01-01"] * 5),
            "Staff": [5, 5, 5, 5, 5, 2, 2, 2, 2, 2],
        }
    )
    roles = {"Sales (k$)": Role.MONEY, "Type": Role.NOMINAL, "Opened": Role.DATE, "Staff": Role.COUNT}
    features = features_of(table[["Sales (k$)"]])
    clustering = clustering_of(features, [0, 0, 0, 0, 0, 1, 1, 1, 1, -1])
    return table, report_of(table, roles, unused=["Staff"]), features, clustering


def test_every_cluster_is_described_with_its_size_and_share_of_all_rows(shops):
    profile = build_profile(*shops)
    assert [(each.cluster, each.size, each.share) for each in profile.clusters] == [(0, 5, 0.5), (1, 4, 0.4)]
    assert profile.names == {0: profile.clusters[0].name, 1: profile.clusters[1].name}
    assert profile.clusters[0].typical_rows == (1, 3, 4)  # the three shops with sales of 10
    assert profile.clusters[1].typical_rows == (6, 8, 5)


def test_the_table_has_a_row_per_column_and_level_and_clusters_side_by_side(shops):
    table = build_profile(*shops).table
    assert list(table.columns) == [
        "column", "level", "used", "figure", "unit", "rows with a value", "overall",
        "cluster 0", "cluster 1", "effect 0", "effect 1", "cluster 0 from", "cluster 1 from", "cluster 0 to",
        "cluster 1 to", "effect 0 from", "effect 1 from", "effect 0 to", "effect 1 to", "p 0", "p 1",
        "index 0", "index 1",
    ]  # fmt: skip
    rows = table.set_index(["column", "level"])
    assert rows.index.get_level_values(0).tolist() == ["Sales (k$)", "Type", "Type", "Opened", "Staff"]
    assert rows.index.get_level_values(1).tolist() == ["", "B", "A", "", ""]
    assert rows.loc[("Type", "A"), ["overall", "cluster 0", "cluster 1"]].tolist() == [0.4, 0.8, 0.0]
    assert rows.loc[("Opened", ""), "cluster 0"] == "2020-01-01"
    assert rows.loc[("Staff", ""), ["used", "figure"]].tolist() == ["no", "mean"]
    assert rows.loc[("Sales (k$)", ""), "unit"] == "k$"
    # 80 % of the first cluster and 40 % of all are A; B speaks for the second, A for the first
    assert rows.loc[("Type", "A"), ["index 0", "index 1"]].tolist() == [200.0, 0.0]
    assert np.isnan(rows.loc[("Sales (k$)", ""), "index 0"])


def test_the_table_holds_the_intervals_and_p_values_of_the_characteristics():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({
        "sales": np.r_[rng.normal(10, 1, 40), rng.normal(20, 1, 60)],
        "type": np.repeat(["A", "B"], [38, 62]),
    })  # fmt: skip
    features = features_of(table[["sales"]])
    report = report_of(table, {"sales": Role.NUMERIC, "type": Role.NOMINAL})
    profile = build_profile(table, report, features, clustering_of(features, np.repeat([0, 1], [40, 60])))
    rows = profile.table.set_index(["column", "level"])
    told = [(each, cluster.cluster) for cluster in profile.clusters for each in cluster.characteristics]
    assert len(told) == 4
    for each, cluster in told:
        names = [f"{what} {cluster} {end}" for what in ("cluster", "effect") for end in ("from", "to")]
        row = rows.loc[(each.column, each.level)]
        assert row[names].tolist() == [*each.value_interval, *each.effect_interval]
        assert row[f"p {cluster}"] == each.p_value
        assert each.index is None or row[f"index {cluster}"] == pytest.approx(each.index)
    other = rows.loc[("type", "A"), "p 0"], rows.loc[("type", "A"), "p 1"]
    assert np.isnan(other).sum() == 1  # the other cluster is spoken for by B


def test_the_heat_map_has_one_row_for_each_column_clustered_on(shops):
    effects = build_profile(*shops).effects
    assert list(effects.index) == ["sales", "type: B", "opened"]
    assert list(effects.columns) == [0, 1]
    assert effects.loc["type: B", 0] < 0 < effects.loc["type: B", 1]
    assert np.isfinite(effects.to_numpy()).all()


def test_one_cluster_of_all_rows_has_a_profile_without_differences():
    table = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    features = features_of(table)
    profile = build_profile(
        table, report_of(table, {"x": Role.NUMERIC}), features, clustering_of(features, [0] * 3)
    )
    assert (profile.clusters[0].name, profile.clusters[0].characteristics) == ("All rows", ())
    assert profile.effects.to_numpy().tolist() == [[0.0]]


def test_the_table_given_is_not_changed(shops):
    before = shops[0].copy(deep=True)
    build_profile(*shops)
    pd.testing.assert_frame_equal(shops[0], before)


def test_public_names_can_all_be_imported():
    assert room.__all__ == sorted(room.__all__)
    assert all(callable(getattr(room, name)) for name in room.__all__)


# real tables ------------------------------------------------------------------------------------------------


def described(table, features, n_clusters):
    """Cluster standardised (where skewed: logarithmic) columns by k-means and describe the clusters."""
    report = analyse_columns(table, features=features)
    numbers = table[features].apply(pd.to_numeric, errors="coerce")
    numbers = numbers.fillna(numbers.median()).clip(numbers.quantile(0.01), numbers.quantile(0.99), axis=1)
    scaled = ((numbers - numbers.mean()) / numbers.std()).to_numpy()
    matrix = FeatureMatrix(scaled, tuple(features), tuple(features), table.index)
    labels = KMeans(n_clusters, n_init=3, random_state=0).fit_predict(scaled)
    by_size = np.argsort(np.argsort(-np.bincount(labels), kind="stable"), kind="stable")
    return build_profile(table, report, matrix, clustering_of(matrix, by_size[labels]))


@pytest.mark.shared_data
def test_mall_customers_get_the_names_an_analyst_would_give():
    table = pd.read_csv(shared_data("customers", "mall_customers", "Mall_Customers.csv"))
    profile = described(table, ["Annual Income (k$)", "Spending Score (1-100)"], 5)
    assert set(profile.names.values()) == {
        "Close to average",
        "High spending score and annual income",
        "Low spending score, high annual income",
        "Low annual income and spending score",
        "Low annual income, high spending score",
    }
    assert profile.table.set_index("column").loc["Age", "used"] == "no"


@pytest.mark.shared_data
def test_an_absurd_income_does_not_reach_the_text():
    table = pd.read_csv(
        shared_data("customers", "customer_personality", "marketing_campaign.csv"),
        sep=";",
        encoding="utf-8-sig",
    )
    profile = described(table, ["Income", "MntWines", "MntMeatProducts", "NumWebVisitsMonth"], 3)
    incomes = [
        told.text
        for cluster in profile.clusters
        for told in cluster.characteristics
        if told.column == "Income"
    ]
    assert incomes
    assert all(text.startswith("median income ") for text in incomes)
    assert all(0 < told.value < 100_000 for c in profile.clusters for told in c.characteristics[:1])
    assert len(set(profile.names.values())) == 3
