import numpy as np
import pytest
from sklearn.datasets import load_iris, make_blobs
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture as SklearnGaussianMixture

from cluster_maker.algorithms import GaussianMixture, fit_clustering
from cluster_maker.algorithms.gaussian_mixture import COVARIANCES
from cluster_maker.errors import ClusteringError, ConfigError


@pytest.mark.parametrize("covariance_type", COVARIANCES)
def test_probabilities_are_those_of_scikit_learn(covariance_type):
    X, _ = make_blobs(200, 3, centers=3, random_state=0)
    ours = GaussianMixture(3, covariance_type=covariance_type, random_state=0).fit(X)
    theirs = SklearnGaussianMixture(
        3, covariance_type=covariance_type, tol=1e-8, max_iter=500, means_init=ours.means_, random_state=0
    ).fit(X)
    assert adjusted_rand_score(theirs.predict(X), ours.labels_) == 1.0
    np.testing.assert_allclose(np.sort(theirs.weights_), np.sort(ours.weights_), atol=1e-3)
    proba = ours.predict_proba(X)
    np.testing.assert_allclose(proba.sum(axis=1), 1.0)
    np.testing.assert_allclose(np.sort(proba), np.sort(theirs.predict_proba(X)), atol=0.02)


def test_oval_clusters_are_told_apart():
    iris = load_iris()
    labels = fit_clustering(iris.data, "gaussian_mixture", 3, random_state=0).labels
    assert adjusted_rand_score(iris.target, labels) > 0.9  # k-means reaches 0.73


@pytest.mark.parametrize(("offset", "scale"), [(1e8, 1.0), (0.0, 1e-9), (0.0, 1e9)])
def test_neither_offset_nor_unit_matters(offset, scale):
    X, classes = make_blobs(150, 2, centers=[[0, 0], [9, 9]], random_state=0)
    labels = GaussianMixture(2, random_state=0).fit(X * scale + offset).labels_
    assert adjusted_rand_score(classes, labels) == 1.0


def test_rows_on_a_line_are_fitted():
    rng = np.random.RandomState(0)
    line = np.concatenate([rng.rand(50), 5 + rng.rand(50)])
    model = GaussianMixture(2, random_state=0).fit(np.column_stack([line, 2 * line, np.ones(100)]))
    assert np.bincount(model.labels_).tolist() == [50, 50]


def test_points_of_identical_rows_are_fitted():
    X = np.repeat([[0.0, 0.0], [1.0, 5.0], [7.0, 2.0]], 20, axis=0)
    assert sorted(np.bincount(GaussianMixture(3, random_state=0).fit(X).labels_)) == [20, 20, 20]
    assert not GaussianMixture(2, random_state=0).fit(np.ones((10, 2))).labels_.any()


def test_regularisation_that_was_raised_is_said():
    # 8 rows span at most 7 of 20 dimensions, and 1e-17 is lost by rounding beside variances near 1
    X = np.random.RandomState(0).randn(8, 20)
    model = GaussianMixture(1, reg_covar=1e-17, random_state=0).fit(X)
    assert model.notes_ == ("Some clusters are so flat that reg_covar was raised to 1e-15.",)


def test_a_mixture_that_cannot_be_fitted_is_refused_with_advice():
    X = np.repeat([[0.0, 0.0], [1.0, 5.0]], 20, axis=0)
    with pytest.raises(
        ClusteringError, match=r"no mixture of 2 distributions could be fitted to 40 rows and 2 features: ask"
    ):
        GaussianMixture(2, reg_covar=0.0, random_state=0).fit(X)


def test_a_fit_that_has_not_settled_is_said():
    X = np.random.RandomState(0).rand(200, 2)
    model = GaussianMixture(4, n_init=1, max_iter=1, tol=0.0, random_state=0).fit(X)
    assert model.notes_ == ("The mixture had not settled after max_iter=1 iterations.",)


def test_labels_have_no_gaps_even_if_a_distribution_holds_no_row():
    X = np.random.RandomState(0).rand(60, 1)
    for seed in range(10):
        model = GaussianMixture(12, n_init=1, random_state=seed).fit(X)
        assert np.unique(model.labels_).tolist() == list(range(len(model.means_)))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"covariance_type": "fulll"}, "Did you mean 'full'"),
        ({"n_init": 0}, "n_init=0 is not possible"),
        ({"reg_covar": -1}, "reg_covar=-1 is not possible"),
        ({"max_iter": 0}, "max_iter=0 is not possible"),
        ({"tol": "x"}, "tol='x' is not possible"),
    ],
)
def test_wrong_parameters_are_refused_with_what_is_allowed(settings, message):
    with pytest.raises(ConfigError, match=message):
        GaussianMixture(2, **settings).fit([[0.0], [1.0], [2.0]])
