"""The promises of the whole way, for every registered algorithm, through the front door."""

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from cluster_maker import run_clustering
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.errors import MemoryLimitError
from cluster_maker.types import NOISE, UNLABELLED


@pytest.fixture(scope="module")
def customers():
    """120 customers in three groups, with gaps, an extreme value, categories and a row without values."""
    rng = np.random.default_rng(3)
    centers = np.array([[25.0, 20_000.0], [45.0, 60_000.0], [65.0, 30_000.0]])
    values = np.repeat(centers, 40, axis=0) + rng.normal(0, [2.0, 2_000.0], (120, 2))
    table = pd.DataFrame(values.round(1), columns=["age", "income"])
    table["plan"] = np.repeat(["basic", "plus", "basic"], 40)
    table.insert(0, "customer_id", [f"C{i:04d}" for i in range(120)])
    table.loc[[5, 50], "income"] = np.nan
    table.loc[7, "income"] = 9_999_999.0
    table.loc[100, ["age", "income", "plan"]] = [np.nan, np.nan, None]
    return table.sample(frac=1, random_state=0).reset_index(drop=True)


def fitted(algorithm, table, seed=0):
    k = 3 if ALGORITHMS[algorithm].needs_n_clusters else None
    return run_clustering(table, algorithm=algorithm, k=k, random_state=seed)


@pytest.mark.parametrize("algorithm", ALGORITHMS.names())
class TestPromises:
    def test_every_row_comes_out_once_in_order_with_its_id(self, customers, algorithm):
        result = fitted(algorithm, customers)
        out = result.assignments
        assert out["id"].tolist() == customers["customer_id"].tolist()
        blank = customers["age"].isna().to_numpy()
        assert (result.labels[blank] == UNLABELLED).all()
        assert (result.labels[~blank] >= NOISE).all()
        assert out.loc[blank, "cluster"].isna().all()
        assert (out.loc[blank, "flags"] != "").all()

    def test_the_table_and_the_descriptions_keep_original_values(self, customers, algorithm):
        before = customers.copy(deep=True)
        result = fitted(algorithm, customers)
        pd.testing.assert_frame_equal(customers, before)
        pd.testing.assert_frame_equal(result.data[customers.columns.tolist()], before)
        incomes = result.profile.table.set_index("column").loc["income"]
        clustered = customers.loc[customers["age"].notna(), "income"]
        assert incomes["overall"] == pytest.approx(
            clustered.median() if incomes["figure"] == "median" else clustered.mean()
        )

    def test_the_same_seed_gives_the_same_labels_whatever_the_threads(self, customers, algorithm):
        first = fitted(algorithm, customers)
        with threadpool_limits(1):
            second = fitted(algorithm, customers)
        assert np.array_equal(first.labels, second.labels)
        assert first.names == second.names

    def test_clusters_are_numbered_by_falling_size(self, customers, algorithm):
        sizes = fitted(algorithm, customers).clustering.sizes
        assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)

    def test_predict_gives_the_training_labels_in_bulk_and_row_by_row(self, customers, algorithm):
        result = fitted(algorithm, customers)
        assert np.array_equal(result.predict(customers), result.labels)
        some = [0, 17, 60, int(np.flatnonzero(customers["age"].isna())[0])]
        assert [int(result.predict(customers.iloc[[row]])[0]) for row in some] == result.labels[some].tolist()

    def test_the_rules_are_stated(self, customers, algorithm):
        clustering = fitted(algorithm, customers).clustering
        assert clustering.prediction_rule.endswith(".")
        assert clustering.confidence_rule
        assert ((clustering.confidence >= 0) & (clustering.confidence <= 1)).all()

    def test_names_are_unique_and_figures_are_drawn(self, customers, algorithm):
        result = fitted(algorithm, customers)
        assert len(set(result.names.values())) == result.n_clusters
        assert "scatter" in result.figures()


@pytest.mark.parametrize("algorithm", [entry.name for entry in ALGORITHMS if entry.memory == "quadratic"])
def test_what_does_not_fit_into_memory_is_refused_before_it_is_tried(algorithm):
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(1_000_000, 2)), columns=["a", "b"])
    with pytest.raises(MemoryLimitError, match="memory"):
        run_clustering(table, algorithm=algorithm, k=3)


@pytest.mark.parametrize("algorithm", [entry.name for entry in ALGORITHMS if entry.has_noise])
def test_nothing_but_noise_is_a_result_too(algorithm):
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": rng.normal(size=6), "b": rng.normal(size=6), "kind": list("xyzxyz")})
    strict = {"dbscan": {"eps": 1e-6}}.get(algorithm, {"min_samples": 6})
    result = run_clustering(table, algorithm=algorithm, parameters=strict)
    assert (result.labels == NOISE).all()
    assert result.n_clusters == 0
    assert result.profile.clusters == ()
    assert result.assignments["name"].tolist() == ["noise"] * 6
    assert np.array_equal(result.predict(table), result.labels)
    assert "No cluster" in result.selection.reason
