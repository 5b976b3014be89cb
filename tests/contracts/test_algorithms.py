"""Promises that every registered algorithm keeps; a new line in the table is tested here at once."""

from __future__ import annotations

import inspect
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks
from threadpoolctl import threadpool_limits

from cluster_maker import algorithms
from cluster_maker.algorithms import ALGORITHMS, fit_clustering, labels_for_each
from cluster_maker.errors import ClusteringError, ConfigError
from cluster_maker.evaluation.elbow import inertia_of

every = pytest.mark.parametrize("name", ALGORITHMS.names())
counting = pytest.mark.parametrize("name", [e.name for e in ALGORITHMS if e.needs_n_clusters])
finding = pytest.mark.parametrize("name", [e.name for e in ALGORITHMS if not e.needs_n_clusters])


def table(n=160, d=3, centers=3, seed=0):
    """Groups that overlap a little, so that borders matter; the last rows repeat the first."""
    X, _ = make_blobs(n - 10, d, centers=centers, cluster_std=1.5, random_state=seed)
    return np.vstack([X, X[:10]])


def fitted(name, X, seed=0, k=3, **parameters):
    n_clusters = k if ALGORITHMS[name].needs_n_clusters else None
    return fit_clustering(X, name, n_clusters, random_state=seed, parameters=parameters)


@pytest.fixture(autouse=True)
def one_thread():
    """Small tables gain nothing from threads, and lose much where the cores are shared."""
    with threadpool_limits(1):
        yield


def light(entry):
    """An estimator that takes one start, if it has a choice: most checks fit only to see that it works."""
    estimator = entry.load()()
    return estimator.set_params(n_init=1) if "n_init" in estimator.get_params() else estimator


@pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"
)  # the checks use few distinct rows
@parametrize_with_checks([light(entry) for entry in ALGORITHMS])
def test_scikit_learns_own_checks_pass(estimator, check):
    check(estimator)


@every
class TestEveryAlgorithm:
    def test_every_row_has_a_label_and_a_confidence(self, name):
        X = table()
        result = fitted(name, X)
        assert result.labels.shape == result.confidence.shape == (len(X),)
        assert result.labels.dtype == np.intp
        assert result.confidence.min() >= 0
        assert result.confidence.max() <= 1
        assert (result.confidence[result.labels == -1] == 0).all()
        assert ALGORITHMS[name].has_noise or result.n_noise == 0

    def test_ids_run_by_falling_size_without_gaps(self, name):
        result = fitted(name, table())
        assert result.sizes.tolist() == sorted(result.sizes, reverse=True)
        assert result.sizes.min() > 0
        assert result.labels.max() + 1 == result.n_clusters

    def test_equal_sizes_run_by_their_centres(self, name):
        X = np.repeat([[9.0, 1.0], [-9.0, 5.0], [-9.0, -5.0]], 30, axis=0)
        X += np.tile(np.random.RandomState(0).normal(0, 0.01, (30, 2)), (3, 1))
        centers = fitted(name, X).centers
        assert np.round(centers).tolist() == [[-9, -5], [-9, 5], [9, 1]]

    def test_centers_are_the_means_of_their_rows(self, name):
        X = table()
        result = fitted(name, X)
        for c in range(result.n_clusters):
            np.testing.assert_allclose(result.centers[c], X[result.labels == c].mean(axis=0), rtol=1e-9)

    def test_predicting_the_rows_of_the_fit_gives_their_labels_in_bulk_and_one_by_one(self, name):
        X = table()
        result = fitted(name, X)
        np.testing.assert_array_equal(result.predict(X), result.labels)
        np.testing.assert_array_equal(result.predict(X[::-1].copy())[::-1], result.labels)
        assert [int(result.predict(X[[i]])[0]) for i in range(len(X))] == result.labels.tolist()

    def test_confidence_of_a_row_is_the_same_in_bulk_and_alone(self, name):
        X = table()
        estimator = fitted(name, X).estimator
        alone = [estimator.predict_confidence(X[[i]])[0] for i in range(len(X))]
        np.testing.assert_allclose(estimator.predict_confidence(X), alone, rtol=1e-12, atol=1e-15)

    def test_equal_rows_have_equal_labels(self, name):
        X = table()
        labels = fitted(name, X).labels
        np.testing.assert_array_equal(labels[:10], labels[-10:])

    def test_same_seed_same_labels(self, name):
        X = table()
        first, second = fitted(name, X, seed=7), fitted(name, X, seed=7)
        np.testing.assert_array_equal(first.labels, second.labels)
        np.testing.assert_array_equal(first.confidence, second.confidence)

    def test_the_number_of_threads_does_not_matter(self, name):
        X = table(1200, 8, 5)
        labels = fitted(name, X, k=5).labels
        with threadpool_limits(2):
            np.testing.assert_array_equal(fitted(name, X, k=5).labels, labels)

    def test_the_data_are_left_as_they_were(self, name):
        X = table()
        before = X.copy()
        fitted(name, X).predict(X)
        np.testing.assert_array_equal(X, before)

    def test_changing_the_data_later_does_not_change_the_model(self, name):
        X = table()
        result = fitted(name, X)
        kept = X.copy()
        X[:] = 0.0
        np.testing.assert_array_equal(result.predict(kept), result.labels)

    @pytest.mark.parametrize("form", ["fortran", "read-only", "strided", "frame", "list"])
    def test_the_form_of_the_data_does_not_matter(self, name, form):
        X = table()
        labels = fitted(name, X).labels
        given = {
            "fortran": lambda: np.asfortranarray(X),
            "read-only": lambda: read_only(X),
            "strided": lambda: np.repeat(X, 2, axis=0)[::2],
            "frame": lambda: pd.DataFrame(X, columns=["a", "b", "c"], index=range(5, 5 + len(X))),
            "list": X.tolist,
        }[form]()
        np.testing.assert_array_equal(fitted(name, given).labels, labels)

    def test_single_precision_and_whole_numbers_are_taken_as_their_values(self, name):
        single = table().astype(np.float32)
        np.testing.assert_array_equal(
            fitted(name, single).labels, fitted(name, single.astype(np.float64)).labels
        )
        whole = np.round(table() * 4).astype(np.int64)
        np.testing.assert_array_equal(fitted(name, whole).labels, fitted(name, whole.astype(float)).labels)

    def test_one_feature(self, name):
        X = np.concatenate([np.arange(40), 500 + np.arange(30), 900 + np.arange(20)]) / 40
        result = fitted(name, X)
        assert result.sizes.tolist() == [40, 30, 20]
        np.testing.assert_array_equal(result.predict(X[:, np.newaxis]), result.labels)

    def test_a_constant_column_changes_nothing_and_breaks_nothing(self, name):
        X = np.column_stack([table(), np.full(160, 7.0)])
        result = fitted(name, X)
        np.testing.assert_array_equal(result.predict(X), result.labels)

    def test_many_duplicates(self, name):
        X = np.repeat([[0.0, 0.0], [5.0, 5.0], [9.0, 0.0]], [50, 40, 30], axis=0)
        result = fitted(name, X)
        np.testing.assert_array_equal(result.predict(X), result.labels)
        assert result.sizes.tolist() == [50, 40, 30]

    def test_a_fit_can_be_copied_and_stored(self, name):
        X = table()
        estimator = fitted(name, X).estimator
        restored = pickle.loads(pickle.dumps(estimator))
        np.testing.assert_array_equal(restored.predict(X), estimator.labels_)
        again = clone(estimator).fit(X)
        np.testing.assert_array_equal(again.labels_, estimator.labels_)

    def test_the_rules_are_stated_in_a_sentence(self, name):
        result = fitted(name, table())
        for rule in (result.prediction_rule, result.confidence_rule):
            assert rule.endswith(".")
            assert "\n" not in rule

    def test_flags_and_implementation_agree(self, name):
        entry = ALGORITHMS[name]
        implementation = entry.load()
        estimator = fitted(name, table()).estimator
        assert ("n_clusters" in inspect.signature(implementation).parameters) == entry.needs_n_clusters
        assert hasattr(estimator, "cluster_centers_") == entry.has_centers
        assert hasattr(estimator, "cut") == entry.nested
        assert entry.summary.endswith(".")
        assert set(entry.defaults) <= set(implementation().get_params())

    def test_an_unknown_parameter_is_refused_with_the_closest_known_one(self, name):
        known = sorted(set(ALGORITHMS[name].load()().get_params()) - {"n_clusters", "random_state"})[0]
        with pytest.raises(ConfigError, match=f"{name} has no parameter '{known}x'. Did you mean '{known}'"):
            fitted(name, table(), **{known + "x": 1})

    def test_a_single_row_is_one_cluster_or_noise_or_refused_in_one_line(self, name):
        result = result_or_line(name, [[1.0, 2.0]], k=1)
        assert isinstance(result, str) or result.labels.tolist() in ([0], [-1])

    def test_very_large_values_are_clustered_or_refused_in_one_line(self, name):
        X = table() * 1e100
        result = result_or_line(name, X)
        assert isinstance(result, str) or (result.predict(X) == result.labels).all()


# Centres that are drawn at random make other algorithms depend on the order of the rows.
@pytest.mark.parametrize("name", [e.name for e in ALGORITHMS if e.deterministic or e.name == "kmeans"])
def test_the_order_of_the_rows_does_not_matter(name):
    X = table()
    shuffled = np.random.RandomState(1).permutation(len(X))
    labels = fitted(name, X).labels
    np.testing.assert_array_equal(fitted(name, X[shuffled]).labels, labels[shuffled])


@pytest.mark.parametrize("name", [e.name for e in ALGORITHMS if e.deterministic])
def test_the_seed_does_not_matter_where_nothing_is_drawn(name):
    X = table()
    np.testing.assert_array_equal(fitted(name, X, seed=1).labels, fitted(name, X, seed=2).labels)


@every
def test_clear_groups_are_found(name):
    X, classes = make_blobs(300, 2, centers=[[0, 0], [20, 0], [0, 20]], random_state=3)
    found = fitted(name, X)
    inside = found.labels >= 0
    assert inside.mean() > 0.8
    assert adjusted_rand_score(classes[inside], found.labels[inside]) > 0.99


@counting
class TestEveryAlgorithmThatIsToldTheNumber:
    def test_one_cluster_holds_all_rows(self, name):
        result = fitted(name, table(), k=1)
        assert result.sizes.tolist() == [160]

    def test_labels_for_each_are_those_of_single_fits_or_better(self, name):
        X = table()
        seen = []
        found = labels_for_each(X, name, [2, 4], random_state=0, progress=lambda *event: seen.append(event))
        for k, labels in found.items():
            alone = fitted(name, X, k=k).labels
            if ALGORITHMS[name].sweeps and not np.array_equal(labels, alone):
                # numbers of clusters that are tried together help each other
                assert inertia_of(X, labels) < inertia_of(X, alone)
            else:
                np.testing.assert_array_equal(labels, alone)
        stages, done, totals = zip(*seen, strict=True)
        assert set(stages) == {"clustering"}
        assert len(set(totals)) == 1
        assert list(done) == list(range(1, totals[0] + 1))

    @pytest.mark.parametrize(
        ("k", "message"),
        [
            (None, "needs n_clusters: give a whole number from 1 to 160"),
            (0, "n_clusters=0 is too small: give a whole number from 1 to 160"),
            (-1, "n_clusters=-1 is too small"),
            (True, "n_clusters=True is not a whole number"),
            (2.0, "n_clusters=2.0 is not a whole number"),
            (161, "n_samples=160 should be >= n_clusters=161"),
            (155, "only 150 of the 160 rows are different"),
        ],
    )
    def test_an_impossible_number_is_refused_in_one_line(self, name, k, message):
        with pytest.raises(ClusteringError, match=message) as caught:
            fit_clustering(table(), name, k)
        assert "\n" not in str(caught.value)


@finding
class TestEveryAlgorithmThatFindsTheNumber:
    def test_a_given_number_is_refused(self, name):
        with pytest.raises(
            ClusteringError, match=f"{name} finds the number of clusters itself, got n_clusters=3"
        ):
            fit_clustering(table(), name, 3)
        with pytest.raises(ClusteringError, match="nothing to try"):
            labels_for_each(table(), name, [2, 3])


def test_nothing_registered_escapes():
    """Every estimator of the room is in the table, and so in these tests."""
    classes = {
        name for name in algorithms.__all__ if hasattr(getattr(algorithms, name), "predict_confidence")
    }
    assert classes == {entry.load().__name__ for entry in ALGORITHMS}


def result_or_line(name, X, **settings):
    """The result, or the message where there is none, which must be one line of ours."""
    try:
        return fitted(name, X, **settings)
    except ClusteringError as error:
        message = str(error)
    assert "\n" not in message
    return message


def read_only(X):
    out = X.copy()
    out.flags.writeable = False
    return out
