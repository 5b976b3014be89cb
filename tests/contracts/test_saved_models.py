"""Every registered algorithm: a saved result is the same when it is loaded, and takes new rows as before."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker import ClusteringResult, PreprocessingOptions, run_clustering
from cluster_maker.algorithms.table import ALGORITHMS

every = pytest.mark.parametrize("algorithm", ALGORITHMS.names())


def draw(seed, n=40):
    """n customers of each of three groups, with gaps, categories and a row without values."""
    rng = np.random.default_rng(seed)
    centers = np.array([[25.0, 20_000.0], [45.0, 60_000.0], [65.0, 30_000.0]])
    values = np.repeat(centers, n, axis=0) + rng.normal(0, [3.0, 3_000.0], (3 * n, 2))
    table = pd.DataFrame(values.round(1), columns=["age", "income"])
    table["plan"] = np.repeat(["basic", "plus", "basic"], n)
    table["city"] = rng.choice(["Oslo", "Rome", "Wien"], 3 * n)
    table.insert(0, "customer_id", [f"C{seed}{i:04d}" for i in range(3 * n)])
    table.loc[[5, n + 10], "income"] = np.nan
    table.loc[3 * n - 1, ["age", "income", "plan", "city"]] = [np.nan, np.nan, None, None]
    return table


def fitted(algorithm, **settings):
    k = 3 if ALGORITHMS[algorithm].needs_n_clusters else None
    return run_clustering(draw(0), algorithm=algorithm, k=k, exclude=["customer_id"], **settings)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """Each algorithm's result, and what became of it on disk."""
    found = {}

    def get(algorithm):
        if algorithm not in found:
            before = fitted(algorithm)
            folder = tmp_path_factory.mktemp("models") / algorithm
            before.save(folder)
            found[algorithm] = before, ClusteringResult.load(folder)
        return found[algorithm]

    return get


@every
class TestSavedModels:
    def test_everything_that_was_found_is_there_again(self, pairs, algorithm):
        before, after = pairs(algorithm)
        assert np.array_equal(after.labels, before.labels)
        pd.testing.assert_frame_equal(after.assignments, before.assignments)
        assert after.names == before.names
        assert after.selection == before.selection
        assert after.structure == before.structure
        assert after.metrics == before.metrics
        assert after.clustering.parameters == before.clustering.parameters
        assert after.profile.clusters == before.profile.clusters
        pd.testing.assert_frame_equal(after.profile.table, before.profile.table)
        pd.testing.assert_frame_equal(after.profile.effects, before.profile.effects)
        assert np.array_equal(after.features.values, before.features.values)
        assert (after.notes, after.seed, after.timings) == (before.notes, before.seed, before.timings)

    def test_new_rows_get_the_same_cluster_and_confidence_bit_for_bit(self, pairs, algorithm):
        before, after = pairs(algorithm)
        new = draw(1)
        assert np.array_equal(after.predict(new), before.predict(new))
        values = before.features.transformer.transform(new.iloc[:-1])
        assert np.array_equal(after.features.transformer.transform(new.iloc[:-1]), values)
        confidences = (each.clustering.estimator.predict_confidence(values) for each in (before, after))
        assert np.array_equal(*confidences)
        pd.testing.assert_frame_equal(after.score(new), before.score(new))

    def test_the_figures_can_be_drawn(self, pairs, algorithm):
        before, after = pairs(algorithm)
        assert list(after.figures()) == list(before.figures())

    def test_the_rows_of_the_fit_score_as_they_were_labelled(self, pairs, algorithm):
        before, after = pairs(algorithm)
        scored = after.score(draw(0))
        columns = ["id", "cluster", "name", "confidence"]
        pd.testing.assert_frame_equal(scored[columns], before.assignments[columns])
        # the kind of noise hangs on all rows of the fit: of new rows only that they are noise is told
        same = ~before.assignments["flags"].str.contains("noise")
        assert same.sum() > 100
        assert scored.loc[same, "flags"].tolist() == before.assignments.loc[same, "flags"].tolist()

    def test_a_row_scores_alone_as_it_does_among_others(self, pairs, algorithm):
        _, after = pairs(algorithm)
        new = draw(2)
        new.loc[0, "income"] = 9e9
        new.loc[1, "city"] = "Atlantis"
        bulk = after.score(new)
        assert bulk["out_of_domain"].iloc[:2].tolist() == [True, True]
        for row in (0, 1, 45, 119):
            alone = after.score(new.iloc[[row]])
            pd.testing.assert_frame_equal(alone, bulk.iloc[[row]].reset_index(drop=True))

    def test_saving_what_was_loaded_writes_the_same_bytes(self, pairs, algorithm, tmp_path):
        before, after = pairs(algorithm)
        before.save(tmp_path / "first")
        after.save(tmp_path / "second")
        for name in ("model.json", "arrays.npz"):
            assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


@pytest.mark.parametrize(
    "preprocessing",
    [
        {"outliers": "isolation_forest"},
        {"reduction": "pca", "n_components": 2},
        {"missing": "knn"},
        {"scaling": "robust", "outliers": "zscore", "missing_indicator": True},
        {"scaling": "none", "missing": "constant", "fill_value": "none"},
    ],
    ids=str,
)
def test_every_way_of_preparing_comes_back(preprocessing, tmp_path):
    before = fitted("kmeans", preprocessing=PreprocessingOptions(**preprocessing), quick=True)
    before.save(tmp_path / "model")
    after = ClusteringResult.load(tmp_path / "model")
    pd.testing.assert_frame_equal(after.score(draw(3)), before.score(draw(3)))


@pytest.mark.parametrize("choice", ["keep", "nearest", "own_segment"])
@pytest.mark.parametrize("algorithm", [entry.name for entry in ALGORITHMS if entry.has_noise])
def test_every_choice_about_noise_comes_back(algorithm, choice, tmp_path):
    before = fitted(algorithm, parameters={"noise": choice}, quick=True)
    before.save(tmp_path / "model")
    after = ClusteringResult.load(tmp_path / "model")
    pd.testing.assert_frame_equal(after.assignments, before.assignments)
    pd.testing.assert_frame_equal(after.score(draw(3)), before.score(draw(3)))
