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
    ours = HDBSCAN(12, min_samples=1).fit(X)
    theirs = SklearnHDBSCAN(min_cluster_size=12, min_samples=1, copy=True).fit(X)
    np.testing.assert_array_equal(ours.labels_ == -1, theirs.labels_ == -1)
    assert adjusted_rand_score(theirs.labels_, ours.labels_) == 1.0
    np.testing.assert_allclose(ours.probabilities_, theirs.probabilities_, atol=1e-12)


def tables():
    rng = np.random.RandomState(0)
    clouds = rng.randn(250, 3) + 6 * rng.randint(3, size=(250, 1))
    return {
        "clouds": clouds,
        "uneven": np.vstack([rng.randn(150, 2), 0.1 * rng.randn(80, 2) + 4, 3 * rng.randn(60, 2) - 9]),
        "line": rng.exponential(size=(120, 1)),
    }


@pytest.mark.parametrize("name", ["clouds", "uneven"])
@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize(("size", "samples"), [(5, 5), (12, 3), (40, 1)])
def test_the_most_persistent_clusters_are_nearly_those_of_scikit_learn(name, single, size, samples):
    # merges at one distance are one merge to us, and one after the other to scikit-learn
    X = tables()[name]
    settings = {"min_cluster_size": size, "min_samples": samples, "allow_single_cluster": single}
    ours = HDBSCAN(**settings).fit(X)
    theirs = SklearnHDBSCAN(**settings, copy=True).fit(X)
    assert np.mean((ours.labels_ == -1) != (theirs.labels_ == -1)) <= 0.02
    both = (ours.labels_ >= 0) & (theirs.labels_ >= 0)
    assert not both.any() or adjusted_rand_score(theirs.labels_[both], ours.labels_[both]) > 0.98


def test_the_smallest_clusters_are_those_of_scikit_learn_where_no_distances_are_equal():
    X = tables()["uneven"]
    settings = {"min_cluster_size": 12, "min_samples": 1, "cluster_selection_method": "leaf"}
    ours, theirs = HDBSCAN(**settings).fit(X), SklearnHDBSCAN(**settings, copy=True).fit(X)
    np.testing.assert_array_equal(ours.labels_ == -1, theirs.labels_ == -1)
    assert adjusted_rand_score(theirs.labels_, ours.labels_) == 1.0


@pytest.mark.parametrize("distance", [0.4, 1.0])
def test_clusters_nearer_than_a_distance_are_not_split_as_in_scikit_learn(distance):
    X = tables()["uneven"]
    settings = {"min_cluster_size": 8, "min_samples": 1, "cluster_selection_epsilon": distance}
    ours, theirs = HDBSCAN(**settings).fit(X), SklearnHDBSCAN(**settings, copy=True).fit(X)
    assert adjusted_rand_score(theirs.labels_, ours.labels_) == 1.0


@pytest.mark.parametrize("method", ["eom", "leaf"])
def test_the_order_of_the_rows_does_not_matter_even_on_a_lattice_of_ties(method):
    rng = np.random.RandomState(1)
    X = np.unique(rng.randint(0, 12, size=(220, 2)), axis=0).astype(float)
    first = HDBSCAN(6, min_samples=3, cluster_selection_method=method).fit(X)
    for seed in range(5):
        turn = np.random.RandomState(seed).permutation(len(X))
        turned = HDBSCAN(6, min_samples=3, cluster_selection_method=method).fit(X[turn])
        np.testing.assert_array_equal(turned.labels_ == -1, first.labels_[turn] == -1)
        assert adjusted_rand_score(first.labels_[turn], turned.labels_) == 1.0


def test_noise_can_be_given_to_the_nearest_cluster(X):
    left, filled = HDBSCAN(12).fit(X), HDBSCAN(12, noise="nearest").fit(X)
    inside = left.labels_ >= 0
    assert 0 < np.count_nonzero(~inside) < len(X)
    assert filled.labels_.min() == 0
    assert adjusted_rand_score(left.labels_[inside], filled.labels_[inside]) == 1.0
    np.testing.assert_array_equal(filled.predict(X), filled.labels_)
    for row in np.flatnonzero(~inside)[:10]:
        nearest = np.flatnonzero(inside)[np.argmin(np.linalg.norm(X[inside] - X[row], axis=1))]
        assert filled.labels_[row] == filled.labels_[nearest]
    # well inside a cluster all neighbours are of it, also for rows that were noise
    confidence = filled.predict_confidence(X)
    assert confidence[left.probabilities_ == 1.0].min() == 1.0
    assert np.median(confidence[~inside]) > 0.5
    assert left.predict_confidence(X)[~inside].max() == 0.0
    assert "otherwise it is noise" in left.prediction_rule
    assert "noise" not in filled.prediction_rule


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
