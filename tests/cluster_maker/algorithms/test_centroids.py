import numpy as np
import pandas as pd
import pytest

from cluster_maker.algorithms import assign_clusters, init_centroids, kmeans, update_centroids
from cluster_maker.errors import ClusteringError
from tests.oracles import k_means_twin as twin


@pytest.fixture
def X():
    return np.random.RandomState(0).randn(60, 3)


def test_first_centroids_are_different_rows(X):
    centroids = init_centroids(X, 5, random_state=1)
    assert len({tuple(row) for row in centroids.tolist()}) == 5
    assert {tuple(row) for row in centroids.tolist()} <= {tuple(row) for row in X.tolist()}
    np.testing.assert_array_equal(centroids, init_centroids(X, 5, random_state=1))


def test_assignment_is_that_of_plain_loops(X):
    np.testing.assert_array_equal(assign_clusters(X, X[:7]), twin.nearest(X, X[:7]))


def test_updated_centroids_are_means(X):
    labels = np.arange(60) % 4
    expected = twin.means(X, np.ones(60), labels, 4)
    np.testing.assert_allclose(update_centroids(X, labels, 4), expected, rtol=1e-12)


def test_clusters_without_rows_get_different_rows_of_their_own(X):
    centroids = update_centroids(X, np.zeros(60, dtype=int), 4, random_state=0)
    np.testing.assert_allclose(centroids[0], X.mean(axis=0))
    rescued = {tuple(row) for row in centroids[1:].tolist()}
    assert len(rescued) == 3
    assert rescued <= {tuple(row) for row in X.tolist()}
    np.testing.assert_array_equal(centroids, update_centroids(X, np.zeros(60, dtype=int), 4, random_state=0))


def test_rescued_rows_are_away_from_their_centroid():
    # rows 0-8 sit on their mean; only row 9 does not sit on a centroid of its own
    X = [0.0] * 9 + [10.0, 20.0]
    labels = [0] * 9 + [1, 1]
    assert {float(update_centroids(X, labels, 3, random_state=s)[2, 0]) for s in range(20)} == {10.0, 20.0}


def test_identical_rows_are_rescued_without_error():
    assert update_centroids([1.0, 1.0, 1.0], [0, 0, 0], 3).ravel().tolist() == [1.0, 1.0, 1.0]


def test_kmeans_labels_fit_its_centroids(X):
    labels, centroids = kmeans(X, 4, random_state=0)
    np.testing.assert_array_equal(labels, assign_clusters(X, centroids))
    np.testing.assert_allclose(centroids, twin.means(X, np.ones(60), labels, 4), atol=1e-12)
    again, _ = kmeans(X, 4, random_state=0)
    np.testing.assert_array_equal(labels, again)


def test_kmeans_finds_the_better_of_ten_starts():
    # four corners of a long rectangle, k=2: splitting the long side costs 4 x 1², the short side 4 x 5²
    X = [[0.0, 0.0], [0.0, 2.0], [10.0, 0.0], [10.0, 2.0]]
    for seed in range(10):
        labels, centroids = kmeans(X, 2, random_state=seed)
        assert twin.inertia(np.array(X), np.ones(4), centroids, labels) == 4.0


@pytest.mark.parametrize(
    "data",
    [[1.0, 2.0, 9.0], np.array([[1], [2], [9]]), pd.Series([1, 2, 9]), pd.DataFrame({"a": [1.0, 2.0, 9.0]})],
)
def test_one_feature_comes_in_any_shape(data):
    labels, centroids = kmeans(data, 2, random_state=0)
    assert centroids.shape == (2, 1)
    assert labels[0] == labels[1] != labels[2]
    assert assign_clusters(data, centroids).tolist() == labels.tolist()


@pytest.mark.parametrize("function", [kmeans, init_centroids])
@pytest.mark.parametrize(
    ("k", "message"),
    [
        (0, "n_clusters=0 is too small: give a whole number from 1 to 3 "),
        (-1, "n_clusters=-1 is too small"),
        (4, "n_samples=3 should be >= n_clusters=4"),
        (2.0, "n_clusters=2.0 is not a whole number"),
        (True, "n_clusters=True is not a whole number"),
        ("2", "n_clusters='2' is not a whole number"),
        (None, "n_clusters=None is not a whole number"),
    ],
)
def test_an_impossible_k_is_refused_in_one_line(function, k, message):
    with pytest.raises(ClusteringError, match=message) as caught:
        function([1.0, 2.0, 3.0], k)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([1.0, np.nan, 3.0], r"1 of the values cannot be clustered, the first being nan at row 1, column 0"),
        ([[1.0, 2.0], [np.inf, 3.0]], "the first being inf at row 1, column 0"),
        ([], "at least one row and one column"),
        (np.empty((0, 3)), r"at least one row and one column, got shape \(0, 3\)"),
        (np.empty((3, 0)), r"got shape \(3, 0\)"),
        (np.zeros((2, 2, 2)), r"got shape \(2, 2, 2\)"),
        (pd.DataFrame({"a": ["x", "y"]}), "must be numbers, got DataFrame"),
        ([1e200, 0.0], "up to 1e150"),
    ],
)
def test_data_that_cannot_be_clustered_are_refused_in_one_line(data, message):
    for call in (
        lambda: kmeans(data, 1),
        lambda: init_centroids(data, 1),
        lambda: assign_clusters(data, [[0.0]]),
    ):
        with pytest.raises(ClusteringError, match=message) as caught:
            call()
        assert "\n" not in str(caught.value)


def test_more_clusters_than_different_rows_are_refused():
    with pytest.raises(ClusteringError, match="only 2 of the 4 rows are different"):
        kmeans([1.0, 1.0, 2.0, 2.0], 3)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 1], r"labels must be 3 whole numbers, one for each row, got shape \(2,\)"),
        ([0.0, 1.0, 1.0], "of float64"),
        ([0, 1, 2], "labels run from 0 to 2, but k=2 allows 0 to 1"),
        ([-1, 0, 1], "labels run from -1 to 1"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels, message):
    with pytest.raises(ClusteringError, match=message):
        update_centroids([1.0, 2.0, 3.0], labels, 2)


def test_centroids_of_another_width_are_refused():
    with pytest.raises(ClusteringError, match=r"rows have 1 feature\(s\) but centroids have 2"):
        assign_clusters([1.0, 2.0], [[1.0, 2.0]])
