"""Which columns decide, by dealing them out anew."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.explanation import importance
from cluster_maker.explanation.figures import describe_columns
from cluster_maker.explanation.importance import column_importance
from cluster_maker.explanation.sampling import row_keys
from cluster_maker.preprocessing.options import PreprocessingOptions


def table_of_two_groups(n=200):
    """Return a column that parts two groups, one that says half of it, and noise."""
    rng = np.random.default_rng(0)
    group = np.arange(n) % 2
    return pd.DataFrame(
        {
            "noise": rng.normal(size=n),
            "strong": 10.0 * group + rng.normal(size=n),
            "plan": np.where(rng.random(n) < 0.5, "basic", "plus"),
        }
    )


def importance_of(result, seed=0):
    """Measure once more, apart from the run."""
    figures = describe_columns(result.table, result.columns, result.clustering.labels, result.n_clusters)
    keys = row_keys(result.features.values)
    return column_importance(
        result.table, result.features, result.clustering, figures, keys, random_state=seed
    )


@pytest.mark.parametrize("algorithm", ALGORITHMS.names())
def test_the_column_that_parts_the_groups_decides(algorithm):
    wanted = 2 if ALGORITHMS[algorithm].needs_n_clusters else None
    table = table_of_two_groups()[["noise", "strong"]].assign(noise=lambda rows: rows["noise"] / 10)
    options = PreprocessingOptions(scaling="none")
    found = run_clustering(table, algorithm=algorithm, k=wanted, preprocessing=options).profile.importance
    assert [each.column for each in found] == ["strong", "noise"]
    # a row keeps its value's group in half of the deals
    assert found[0].changed == pytest.approx(0.5, abs=0.15)
    assert found[1].changed < 0.2


def test_a_share_is_counted_over_the_deals():
    result = run_clustering(table_of_two_groups(), k=2)
    first = importance_of(result)[0]
    rng = np.random.RandomState(0)
    rows = np.argsort(row_keys(result.features.values), kind="stable")
    own = [i for i, source in enumerate(result.features.sources) if source == first.column]
    place = [column.name for column in result.columns.used].index(first.column)
    shares = []
    for deal in range(5 * len(result.columns.used)):
        order = rng.permutation(len(rows))
        if deal // 5 == place:
            values = result.features.values[rows]
            values[:, own] = values[np.ix_(order, own)]
            shares.append((result.clustering.predict(values) != result.clustering.labels[rows]).mean())
    assert first.changed == pytest.approx(np.mean(shares))
    assert first.spread == pytest.approx(np.std(shares, ddof=1))


def test_the_same_seed_gives_the_same_figures_and_the_table_is_left_alone():
    table = table_of_two_groups()
    result = run_clustering(table, k=2)
    before = result.features.values.copy()
    assert importance_of(result) == importance_of(result)
    assert importance_of(result, 1) != importance_of(result)
    assert np.array_equal(result.features.values, before)


def test_mixtures_of_columns_are_made_anew_from_the_table():
    table = table_of_two_groups()
    result = run_clustering(table, k=2, preprocessing=PreprocessingOptions(reduction="pca"))
    assert set(result.features.sources) == {""}
    assert result.profile.importance[0].column == "strong"
    by_features = importance_of(
        replace(run_clustering(table, k=2), clustering=run_clustering(table, k=2).clustering)
    )
    assert by_features[0].column == "strong"


def test_quick_and_one_cluster_have_none():
    table = table_of_two_groups()
    assert run_clustering(table, k=2, quick=True).profile.importance == ()
    assert run_clustering(table, k=1).profile.importance == ()


def test_of_many_columns_the_most_telling_are_tried(monkeypatch):
    monkeypatch.setattr(importance, "MOST_COLUMNS", 1)
    assert [each.column for each in importance_of(run_clustering(table_of_two_groups(), k=2))] == ["strong"]
