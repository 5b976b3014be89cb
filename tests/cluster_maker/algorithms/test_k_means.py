import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans as SklearnKMeans
from sklearn.datasets import load_iris, make_blobs
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from cluster_maker.algorithms import KMeans
from cluster_maker.algorithms.k_means import same_partition
from cluster_maker.errors import ClusteringError, ConfigError
from tests.oracles import k_means_twin as twin


@pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"
)  # the checks use few distinct rows
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks([KMeans(), KMeans(3, n_init=2)])
def test_scikit_learns_own_checks_pass(estimator, check):
    check(estimator)


def a_table(seed):
    """A random table with starting centres, as a small world of its own."""
    rng = np.random.RandomState(seed)
    n, d = rng.randint(8, 250), rng.randint(1, 10)
    k = rng.randint(1, min(n, 10))
    X = (rng.randn(n, d) + 3 * rng.randint(4, size=(n, 1))) * 10 ** rng.uniform(-3, 3)
    X += rng.choice([0.0, 5.0, -1e3]) * X.std()
    return rng, X, k


def assert_same_as_scikit_learn(X, k, init, sample_weight=None, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs = SklearnKMeans(k, init=init, algorithm="lloyd", **settings).fit(
            X, sample_weight=sample_weight
        )
        ours = KMeans(k, init=init, **settings).fit(X, sample_weight=sample_weight)
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-9, abs=1e-18 * X.var())
    assert ours.n_iter_ == theirs.n_iter_
    np.testing.assert_allclose(
        ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-7, atol=1e-9 * np.abs(X).max()
    )
    np.testing.assert_array_equal(ours.predict(X), theirs.labels_)
    np.testing.assert_allclose(ours.transform(X), theirs.transform(X), rtol=1e-6, atol=1e-6 * np.abs(X).max())
    assert ours.score(X) == pytest.approx(theirs.score(X), rel=1e-7)


@pytest.mark.parametrize("seed", range(60))
def test_same_start_same_answer_as_scikit_learn(seed):
    rng, X, k = a_table(seed)
    assert_same_as_scikit_learn(X, k, X[rng.choice(len(X), k, replace=False)], n_init=1)


@pytest.mark.parametrize("seed", range(30))
def test_same_as_scikit_learn_with_weights_and_duplicate_rows(seed):
    rng, X, k = a_table(seed)
    X = np.repeat(X, rng.randint(1, 4, size=len(X)), axis=0)
    weights = rng.uniform(0.1, 3.0, size=len(X))
    start = np.unique(X, axis=0)
    start = start[rng.choice(len(start), min(k, len(start)), replace=False)]
    assert_same_as_scikit_learn(X, len(start), start, weights, n_init=1)


@pytest.mark.parametrize("seed", range(60))
def test_same_as_scikit_learn_when_clusters_run_empty(seed):
    rng, X, k = a_table(seed)
    far_off = X[rng.choice(len(X), k, replace=False)] + 10 * X.std() * rng.randn(k, X.shape[1])
    assert_same_as_scikit_learn(X, k, far_off, n_init=1)


@pytest.mark.parametrize("seed", range(15))
def test_same_as_scikit_learn_over_several_starts_of_a_callable(seed):
    _, X, k = a_table(seed)

    def init(X, n_clusters, random_state):
        return X[random_state.permutation(len(X))[:n_clusters]]

    assert_same_as_scikit_learn(X, k, init, n_init=5, random_state=seed)


@pytest.mark.parametrize("settings", [{"tol": 0.0}, {"tol": 0.1}, {"max_iter": 2}, {"max_iter": 1}])
def test_same_as_scikit_learn_at_other_tolerances_and_limits(settings):
    for seed in range(8):
        rng, X, k = a_table(seed)
        start = X[rng.choice(len(X), k, replace=False)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            assert_same_as_scikit_learn(X, k, start, n_init=1, **settings)


def test_same_as_plain_loops():
    X, _ = make_blobs(120, 3, centers=4, random_state=2)
    start = X[[0, 10, 20, 30]]
    model = KMeans(4, init=start, tol=0.0).fit(X)
    labels, centers, inertia, n_iter = twin.lloyd(X, np.ones(120), start)
    np.testing.assert_array_equal(model.labels_, labels)
    np.testing.assert_allclose(model.cluster_centers_, centers, rtol=1e-12)
    assert model.inertia_ == pytest.approx(inertia, rel=1e-12)
    assert model.n_iter_ == n_iter


@pytest.mark.parametrize("seed", range(5))
def test_a_row_of_weight_three_is_three_rows(seed):
    rng, X, k = a_table(seed + 100)
    copies = rng.randint(1, 4, size=len(X))
    weighted = KMeans(k, random_state=seed, tol=0).fit(X, sample_weight=copies)
    repeated = KMeans(k, random_state=seed, tol=0).fit(np.repeat(X, copies, axis=0))
    np.testing.assert_array_equal(np.repeat(weighted.labels_, copies), repeated.labels_)
    assert weighted.inertia_ == pytest.approx(repeated.inertia_, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_does_not_matter(seed):
    rng, X, k = a_table(seed + 200)
    shuffled = rng.permutation(len(X))
    labels = KMeans(k, random_state=seed).fit(X).labels_
    np.testing.assert_array_equal(KMeans(k, random_state=seed).fit(X[shuffled]).labels_, labels[shuffled])


def test_labels_survive_a_large_offset():
    X, _ = make_blobs(300, 2, centers=4, random_state=0)
    X = np.round(X * 1024) / 1024  # so that adding 2**30 is exact
    near, far = KMeans(4, random_state=0).fit(X), KMeans(4, random_state=0).fit(X + 2.0**30)
    np.testing.assert_array_equal(near.labels_, far.labels_)
    assert far.inertia_ == pytest.approx(near.inertia_, rel=1e-6)
    np.testing.assert_array_equal(far.predict(X + 2.0**30), far.labels_)


def test_fewer_distinct_rows_than_clusters_is_said():
    X = np.repeat([[0.0], [1.0]], 10, axis=0)
    with pytest.warns(
        ConvergenceWarning, match=r"Number of distinct clusters \(2\) found smaller than n_clusters \(4\)"
    ):
        model = KMeans(4, random_state=0).fit(X)
    np.testing.assert_array_equal(model.predict(X), model.labels_)
    assert model.inertia_ == 0.0


def test_more_clusters_than_rows_is_refused():
    with pytest.raises(ClusteringError, match=r"n_samples=3 should be >= n_clusters=4: .* from 1 to 3"):
        KMeans(4).fit([[0.0], [1.0], [2.0]])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"init": "kmeans++"}, r"init='kmeans\+\+' is unknown. Did you mean 'k-means\+\+'\?"),
        ({"n_init": 0}, "n_init=0 is not possible: give a whole number of at least 1"),
        ({"n_init": "all"}, "n_init='all' is unknown"),
        ({"max_iter": 2.5}, "max_iter=2.5 is not possible"),
        ({"tol": -1}, "tol=-1 is not possible: give a number of at least 0"),
        ({"tol": True}, "tol=True is not possible"),
    ],
)
def test_wrong_parameters_are_refused_with_what_is_allowed(settings, message):
    with pytest.raises(ConfigError, match=message):
        KMeans(2, **settings).fit([[0.0], [1.0], [2.0]])


@pytest.mark.parametrize(
    ("init", "message"),
    [
        ([[0.0]], r"\(1, 1\) does not match the number of clusters 2: give shape \(2, 1\)"),
        ([[0.0, 1.0], [1.0, 2.0]], r"\(2, 2\) does not match the number of features of the data 1"),
        ([["a"], ["b"]], "starting centres must be numbers, got list"),
        ([[np.nan], [1.0]], "missing or infinite"),
    ],
)
def test_wrong_starting_centres_are_refused(init, message):
    with pytest.raises(ClusteringError, match=message):
        KMeans(2, init=init).fit([[0.0], [1.0], [2.0]])


def test_more_starts_of_given_centres_are_one():
    with pytest.warns(RuntimeWarning, match="only one init in KMeans instead of n_init=5"):
        KMeans(1, init=[[0.0]], n_init=5).fit([[0.0], [1.0]])


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(ClusteringError, match="at least one non-zero number, got zeros only"):
        KMeans(1).fit([[0.0], [1.0]], sample_weight=[0.0, 0.0])


def test_confidence_is_one_on_a_centre_and_zero_half_way():
    model = KMeans(2, init=[[0.0], [4.0]]).fit([[-1.0], [1.0], [3.0], [5.0]])  # centres 0 and 4
    # at 1: distances 1 and 3, so 1 - 1/3
    np.testing.assert_allclose(model.predict_confidence([[0.0], [2.0], [1.0]]), [1.0, 0.0, 2 / 3])
    assert KMeans(1).fit([[0.0], [1.0]]).predict_confidence([[9.0]]).tolist() == [1.0]


def test_data_frames_pipelines_searches_and_copies():
    frame = load_iris(as_frame=True).data
    model = KMeans(3, random_state=0).set_output(transform="pandas").fit(frame)
    assert model.feature_names_in_.tolist() == list(frame.columns)
    distances = model.transform(frame)
    assert isinstance(distances, pd.DataFrame)
    assert list(distances.columns) == list(model.get_feature_names_out()) == ["kmeans0", "kmeans1", "kmeans2"]
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(model)).predict(frame), model.labels_)
    np.testing.assert_array_equal(clone(model).fit_predict(frame), model.labels_)
    pipeline = make_pipeline(StandardScaler(), KMeans(n_init=2, random_state=0))
    folds = KFold(3, shuffle=True, random_state=0)
    search = GridSearchCV(pipeline, {"kmeans__n_clusters": [2, 3, 4]}, cv=folds).fit(frame)
    assert search.best_params_["kmeans__n_clusters"] == 4  # the score rises with the number of clusters


def test_rows_of_another_width_are_refused():
    model = KMeans(1).fit([[0.0, 1.0], [1.0, 2.0]])
    with pytest.raises(ValueError, match="X has 1 features, but KMeans is expecting 2 features"):
        model.predict([[0.0]])


def test_same_partition_ignores_the_numbers():
    assert same_partition(np.array([0, 0, 1]), np.array([1, 1, 0]))
    assert not same_partition(np.array([0, 0, 1]), np.array([0, 1, 1]))
    assert not same_partition(np.array([0, 1, 2]), np.array([0, 1, 1]))
