import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_wine, make_moons
from sklearn.metrics import adjusted_rand_score

from cluster_maker import PreprocessingOptions, define_dataframe_structure, run_clustering, simulate_data
from cluster_maker.errors import ColumnError, ConfigError, DataLoadError, ExportError, PreprocessingError


@pytest.fixture(scope="module")
def groups():
    """90 rows in three groups far apart, in shuffled order."""
    seeds = define_dataframe_structure(
        [{"name": "age", "reps": [20, 50, 80]}, {"name": "income", "reps": [10, 90, 40]}]
    )
    table = simulate_data(seeds, n_points=90, cluster_std=2.0, random_state=0)
    return table.sample(frac=1, random_state=1).reset_index(drop=True)


def test_the_groups_are_found_without_being_told_how_many(groups):
    result = run_clustering(groups, ["age", "income"])
    assert result.n_clusters == 3
    assert adjusted_rand_score(groups["true_cluster"], result.labels) == 1.0
    assert "3" in result.selection.reason


def test_a_path_and_a_table_give_the_same(groups, tmp_path):
    path = tmp_path / "groups.csv"
    groups[["age", "income"]].to_csv(path, index=False)
    from_path, from_table = run_clustering(path), run_clustering(groups[["age", "income"]])
    assert np.array_equal(from_path.labels, from_table.labels)


def test_an_array_will_do(groups):
    values = groups[["age", "income"]].to_numpy()
    assert run_clustering(values).n_clusters == 3
    assert run_clustering(values[:, 0]).labels.shape == (90,)


def test_the_specified_arguments_work_by_position(groups, tmp_path):
    out = tmp_path / "labelled.csv"
    result = run_clustering(groups, ["age", "income"], "kmeans", 3, True, out, 42, True, [2, 3, 4])
    assert result.elbow.keys() == {2, 3, 4}
    assert result.elbow[2] > result.elbow[3] > result.elbow[4]
    assert pd.read_csv(out)["cluster"].tolist() == result.labels.tolist()
    assert {"scatter", "elbow"} <= result.figures().keys()
    assert {"inertia", "silhouette"} <= result.metrics.keys()
    assert result.centroids.shape == (3, 2)


def test_k_and_n_clusters_must_agree(groups):
    assert run_clustering(groups, ["age"], k=2, n_clusters=2).n_clusters == 2
    with pytest.raises(ConfigError, match="k=2 and n_clusters=3 say different things"):
        run_clustering(groups, ["age"], k=2, n_clusters=3)


def test_without_standardising_the_values_are_clustered_as_they_are(groups):
    result = run_clustering(groups, ["age", "income"], k=3, standardise=False)
    assert np.allclose(result.features.values, groups[["age", "income"]])


def test_the_input_is_left_alone(groups):
    before = groups.copy(deep=True)
    run_clustering(groups)
    pd.testing.assert_frame_equal(groups, before)


def test_every_row_comes_out_once_in_order_with_its_id(groups):
    table = groups.assign(customer_id=[f"C{i:04d}" for i in range(len(groups))])
    out = run_clustering(table, ["age", "income"], id_column="customer_id").assignments
    assert out["id"].tolist() == table["customer_id"].tolist()
    assert out.columns.tolist() == ["id", "cluster", "name", "confidence", "flags"]
    assert out["confidence"].between(0, 1).all()


def test_a_row_without_any_value_gets_an_empty_label_and_a_reason(groups):
    table = groups[["age", "income"]].copy()
    table.loc[[4, 7]] = np.nan
    result = run_clustering(table, k=3)
    assert result.labels[[4, 7]].tolist() == [-2, -2]
    assert (np.delete(result.labels, [4, 7]) >= 0).all()
    out = result.assignments
    assert len(out) == 90
    assert out.loc[[4, 7], "cluster"].isna().all()
    assert out.loc[4, "flags"] == "not clustered: no value in any of the clustered columns"
    assert "2 rows have no value" in " ".join(result.notes)


def test_predict_gives_the_training_labels_again(groups):
    table = groups[["age", "income"]].copy()
    table.loc[4] = np.nan
    result = run_clustering(table, k=3)
    assert np.array_equal(result.predict(table), result.labels)
    assert result.predict(table.iloc[[10]])[0] == result.labels[10]


def test_predict_names_a_missing_column(groups):
    result = run_clustering(groups, ["age", "income"], k=3)
    with pytest.raises(ColumnError, match="income"):
        result.predict(groups.drop(columns="income"))


def test_clusters_are_numbered_by_size(groups):
    sizes = run_clustering(groups.iloc[:70], ["age", "income"], k=3).clustering.sizes
    assert sizes.tolist() == sorted(sizes, reverse=True)


def test_the_same_seed_gives_the_same_everything(groups):
    first, second = run_clustering(groups, random_state=5), run_clustering(groups, random_state=5)
    assert np.array_equal(first.labels, second.labels)
    assert first.names == second.names
    assert first.selection.reason == second.selection.reason


def test_the_cultivars_of_the_wine_set_come_back():
    wine = load_wine(as_frame=True)
    result = run_clustering(wine.data)
    assert result.n_clusters == 3
    assert adjusted_rand_score(wine.target, result.labels) > 0.85


def test_preprocessing_options_are_used(groups):
    result = run_clustering(groups, ["age", "income"], preprocessing=PreprocessingOptions(scaling="minmax"))
    assert result.features.values.min() >= 0
    assert result.features.values.max() <= 1


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({"input_path": "no-such.csv"}, DataLoadError, "no-such.csv"),
        ({"feature_cols": ["agee"]}, ColumnError, "'agee'. Did you mean 'age'"),
        ({"algorithm": "kmeens"}, ConfigError, "'kmeens'. Did you mean 'kmeans'"),
        ({"n_clusters": "many"}, ConfigError, "'many' should be a whole number"),
        ({"algorithm": "dbscan", "k": 3}, ConfigError, "dbscan finds the number of clusters itself"),
        ({"output_path": "no/such/folder/x.csv"}, ExportError, "no/such/folder"),
        ({"input_path": np.zeros((2, 2, 2))}, PreprocessingError, r"shape \(2, 2, 2\)"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(groups, arguments, kind, words):
    source = arguments.pop("input_path", groups)
    with pytest.raises(kind, match=words) as caught:
        run_clustering(source, **{"feature_cols": None, **arguments})
    assert "\n" not in str(caught.value)


def test_columns_may_be_labelled_by_numbers(groups):
    table = groups[["age", "income"]].set_axis([0, 1], axis=1)
    table.loc[4] = np.nan
    result = run_clustering(table, k=3)
    assert result.labels[4] == -2
    assert (np.delete(result.labels, 4) >= 0).all()
    assert np.array_equal(result.predict(table), result.labels)
    assert result.data.columns.tolist() == [0, 1, "cluster"]


def moons_table():
    X, truth = make_moons(500, noise=0.06, random_state=0)
    return pd.DataFrame(X, columns=["east", "north"]), truth


def test_told_nothing_algorithm_and_number_are_chosen():
    table, truth = moons_table()
    result = run_clustering(table, algorithm="auto")
    assert result.structure.verdict == "clear"
    assert result.clustering.algorithm in ("genie", "hdbscan")
    assert adjusted_rand_score(truth, result.labels) == 1.0
    assert result.selection.algorithm == result.clustering.algorithm
    assert len(result.selection.alternatives) > 2
    np.testing.assert_array_equal(result.predict(table), result.labels)
    np.testing.assert_array_equal(run_clustering(table, algorithm="auto").labels, result.labels)


def test_a_number_can_be_told_where_the_algorithm_is_chosen():
    table, _ = moons_table()
    result = run_clustering(table, algorithm="auto", n_clusters=6)
    assert result.n_clusters == 6
    assert "as asked for" in result.selection.reason


@pytest.mark.parametrize("algorithm", ["auto", "kmeans", "gaussian_mixture"])
def test_a_table_without_groups_is_one_group_unless_a_number_is_told(algorithm):
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(300, 3))).add_prefix("m")
    result = run_clustering(table, algorithm=algorithm)
    assert (result.n_clusters, result.structure.verdict) == (1, "none")
    assert result.selection.runner_up > 1
    assert run_clustering(table, algorithm=algorithm, n_clusters=3).n_clusters == 3


def test_quick_leaves_the_look_at_the_structure_out_and_says_so():
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(300, 3))).add_prefix("m")
    result = run_clustering(table, quick=True)
    assert result.structure.verdict == "unknown"
    assert "as asked for" in result.structure.reason
    assert result.n_clusters > 1


def test_of_large_tables_a_sample_is_looked_at_and_the_others_are_given_the_nearest_rows_label(monkeypatch):
    table, truth = moons_table()
    for place in ("interface", "evaluation.structure"):
        monkeypatch.setattr(f"cluster_maker.{place}.CHOSEN_ON", 400)
    result = run_clustering(table, algorithm="auto")
    assert "random sample of 400 of the 500 rows" in " ".join(result.selection.notes)
    assert adjusted_rand_score(truth, result.labels) > 0.95
    np.testing.assert_array_equal(result.predict(table), result.labels)


@pytest.mark.parametrize(("arguments", "words"), [
    ({"parameters": {"linkage": "ward"}}, "leave parameters out"),
    ({"quick": True}, "leave quick out"),
])  # fmt: skip
def test_what_auto_decides_itself_cannot_be_told(groups, arguments, words):
    with pytest.raises(ConfigError, match=words):
        run_clustering(groups, algorithm="auto", **arguments)


def test_bounds_and_sizes_are_kept_and_their_price_is_told(groups):
    free = run_clustering(groups, ["age", "income"])
    assert free.selection.price == ""
    within = run_clustering(groups, ["age", "income"], n_clusters=(2, 5))
    assert within.n_clusters == 3
    assert within.selection.price.startswith("The wish (2 to 5 clusters) costs nothing")
    more = run_clustering(groups, ["age", "income"], n_clusters="4-6")
    assert 4 <= more.n_clusters <= 6
    assert "the free choice, 3, " in more.selection.price
    two = run_clustering(groups, ["age", "income"], smallest_cluster=0.4)  # three times 40 % do not fit
    assert two.n_clusters == 2
    assert (
        two.clustering.sizes.min() >= 36
        or "not met" in two.selection.price
        or "nearest" in two.selection.price
    )


@pytest.mark.parametrize("algorithm", ["kmeans", "auto"])
def test_bounds_divide_a_table_without_groups_and_the_verdict_stays(algorithm):
    X = np.random.default_rng(0).normal(size=(200, 3))
    result = run_clustering(X, algorithm=algorithm, n_clusters=(3, 6))
    assert 3 <= result.n_clusters <= 6
    assert result.structure.verdict == "none"
    assert "would have been left as one" in result.selection.price
    assert result.selection.short_list[0].why == "is the best division"
    assert run_clustering(X, algorithm=algorithm, n_clusters=(1, 6)).n_clusters == 1


def test_a_told_number_is_kept_and_its_price_is_told_but_not_in_a_quick_run(groups):
    told = run_clustering(groups, ["age", "income"], k=5)
    assert told.n_clusters == 5
    assert "the free choice, 3, " in told.selection.price
    assert "costs nothing" in run_clustering(groups, ["age", "income"], k=3).selection.price
    quick = run_clustering(groups, ["age", "income"], k=5, quick=True)
    assert (quick.n_clusters, quick.selection.price, quick.selection.candidates) == (5, "", ())
    assert "was left out (quick)" in quick.selection.notes[0]
    np.testing.assert_array_equal(quick.labels, told.labels)


@pytest.mark.parametrize("wish", [{}, {"k": 2}, {"k": 3}, {"n_clusters": (2, 3)}])
def test_a_table_with_few_different_rows_is_clustered(wish):
    X = np.repeat([[0.0, 1.0], [3.0, 4.0], [9.0, 9.0]], 20, axis=0)
    assert 1 <= run_clustering(X, **wish).n_clusters <= 3


def test_a_number_and_a_size_that_cannot_both_be_had_are_told(groups):
    result = run_clustering(groups, ["age", "income"], k=6, smallest_cluster=20)  # 6 x 20 rows of 90
    assert result.n_clusters == 6
    assert "The wish is not met: the smallest cluster has" in result.selection.price


def test_hdbscan_is_told_the_smallest_cluster_by_its_own_parameter(groups):
    result = run_clustering(groups, ["age", "income"], "hdbscan", smallest_cluster=0.2)
    assert result.clustering.parameters["min_cluster_size"] == 18


@pytest.mark.parametrize("algorithm", ["kmeans", "auto", "dbscan", "hdbscan", "gaussian_mixture"])
def test_every_result_has_a_short_list_and_a_look_at_shuffled_columns(groups, algorithm):
    result = run_clustering(groups, ["age", "income"], algorithm)
    assert 1 <= len(result.selection.short_list) <= 3
    assert result.selection.short_list[0].n_clusters == result.n_clusters
    assert result.structure.shuffled.p_value == 0.05
    again = run_clustering(groups, ["age", "income"], algorithm)
    assert again.selection.short_list == result.selection.short_list
    assert again.structure == result.structure


def test_quick_leaves_the_look_out_and_goes_by_silhouettes(groups):
    result = run_clustering(groups, ["age", "income"], quick=True)
    assert result.structure.shuffled is None
    assert "by silhouettes alone" in result.selection.reason
    assert len(result.selection.short_list) >= 1
