import numpy as np
import pytest
from sklearn.cluster import HDBSCAN as SklearnHDBSCAN  # noqa: N811
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from cluster_maker.algorithms import HDBSCAN
from cluster_maker.errors import ConfigError


@pytest.fixture
def X():
    blobs, _ = make_blobs(300, 2, centers=4, random_state=0)
    return np.vstack([blobs, np.random.RandomState(0).uniform(-15, 15, (40, 2))])


def test_labels_are_those_of_scikit_learn(X):
    ours = HDBSCAN(12, min_samples=5).fit(X)
    theirs = SklearnHDBSCAN(min_cluster_size=12, min_samples=5, copy=True).fit(X)
    np.testing.assert_array_equal(ours.labels_ == -1, theirs.labels_ == -1)
    assert adjusted_rand_score(theirs.labels_, ours.labels_) == 1.0
    np.testing.assert_array_equal(ours.probabilities_, theirs.probabilities_)


def test_automatic_sizes_grow_with_the_square_root_of_the_rows(X):
    # (340)^0.5 / 2 = 9.2
    model = HDBSCAN().fit(X)
    assert (model.min_cluster_size_, model.min_samples_) == (9, 5)
    small = HDBSCAN().fit(X[:30])
    assert (small.min_cluster_size_, small.min_samples_) == (5, 5)
    large = HDBSCAN(50).fit(X)
    assert (large.min_cluster_size_, large.min_samples_) == (50, 5)


def test_rows_far_from_everything_are_noise(X):
    model = HDBSCAN().fit(X)
    assert model.predict([[1e6, 1e6]]).tolist() == [-1]
    assert model.predict_confidence([[1e6, 1e6]]).tolist() == [0.0]


def test_rows_beside_a_clusters_heart_belong_to_it(X):
    model = HDBSCAN().fit(X)
    heart = int(np.argmax(model.probabilities_))
    assert model.predict(X[[heart]] + 1e-6).tolist() == [model.labels_[heart]]
    assert model.predict_confidence(X[[heart]])[0] == 1.0


def test_equal_rows_have_equal_labels_even_on_a_lattice_of_ties():
    X = np.random.RandomState(0).randint(0, 5, size=(200, 2)).astype(float)
    model = HDBSCAN(5, min_samples=3, cluster_selection_method="leaf").fit(X)
    for row in np.unique(X, axis=0):
        assert len(set(model.labels_[(row == X).all(axis=1)])) == 1
    np.testing.assert_array_equal(model.predict(X), model.labels_)


def test_one_cluster_is_allowed_on_demand():
    X = np.random.RandomState(0).randn(100, 2)
    assert HDBSCAN(30, allow_single_cluster=True).fit(X).labels_.max() == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"min_cluster_size": 1}, "min_cluster_size=1 is not possible: give a whole number of at least 2"),
        ({"min_cluster_size": "big"}, "min_cluster_size='big' is unknown"),
        ({"min_samples": 0}, "min_samples=0 is not possible"),
        ({"cluster_selection_method": "leaves"}, "Did you mean 'leaf'"),
        ({"cluster_selection_epsilon": -1}, "cluster_selection_epsilon=-1 is not possible"),
    ],
)
def test_wrong_parameters_are_refused_with_what_is_allowed(X, settings, message):
    with pytest.raises(ConfigError, match=message):
        HDBSCAN(**settings).fit(X)
