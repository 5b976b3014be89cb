import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, is_valid_linkage, linkage
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from cluster_maker.algorithms import Hierarchical
from cluster_maker.algorithms import memory as memory_module
from cluster_maker.algorithms.hierarchical import LINKAGES
from cluster_maker.errors import ClusteringError, ConfigError, MemoryLimitError


@pytest.mark.parametrize("method", LINKAGES)
def test_merges_and_cuts_are_those_of_scipy(method):
    X, _ = make_blobs(90, 3, centers=5, random_state=1)
    model = Hierarchical(4, linkage=method).fit(X)
    expected = linkage(X, method)
    assert is_valid_linkage(model.linkage_matrix_)
    np.testing.assert_allclose(model.linkage_matrix_[:, 2:], expected[:, 2:], rtol=1e-12)
    for k in (1, 2, 4, 9, 90):
        assert adjusted_rand_score(fcluster(expected, k, "maxclust"), model.cut(k)) == 1.0
        assert len(np.unique(model.cut(k))) == k


def test_cutting_leaves_the_fit_as_it_is():
    model = Hierarchical(2).fit([[0.0], [1.0], [5.0], [6.0]])
    model.cut(4)
    assert model.labels_.tolist() == [0, 0, 1, 1]


def test_clusters_are_nested():
    X = np.random.RandomState(0).rand(60, 2)
    model = Hierarchical().fit(X)
    for k in range(1, 30):
        finer, coarser = model.cut(k + 1), model.cut(k)
        assert all(len(np.unique(coarser[finer == c])) == 1 for c in range(k + 1))


@pytest.mark.parametrize("method", LINKAGES)
def test_equal_rows_are_never_parted(method):
    X = np.repeat(np.random.RandomState(0).rand(20, 2), 3, axis=0)
    model = Hierarchical(20, linkage=method).fit(X)
    assert (model.labels_.reshape(20, 3) == model.labels_[::3, np.newaxis]).all()
    np.testing.assert_array_equal(model.predict(X), model.labels_)
    with pytest.raises(ClusteringError, match="only 20 of the 60 rows are different"):
        model.cut(21)


@pytest.mark.parametrize("n_features", [2, 20])  # by tree, by block kernel
def test_new_rows_get_the_label_of_the_nearest_row(n_features):
    rng = np.random.RandomState(0)
    X, new = rng.rand(80, n_features), rng.rand(50, n_features)
    model = Hierarchical(5).fit(X)
    nearest = ((new[:, np.newaxis] - X) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_array_equal(model.predict(new), model.labels_[nearest])


def test_confidence_is_the_share_of_near_rows_with_the_same_label():
    # complete linkage merges 0-7 and 8-11; the 10 nearest rows of 0 are 0-9, and 8 of them have its label
    model = Hierarchical(2, linkage="complete").fit(np.arange(12.0)[:, np.newaxis])
    assert model.labels_.tolist() == [0] * 8 + [1] * 4
    assert model.predict_confidence([[0.0]])[0] == 0.8


def test_a_tree_that_does_not_fit_is_refused_with_need_and_free_memory(monkeypatch):
    monkeypatch.setattr(memory_module, "free_memory", lambda: 100 * 2**20)
    X = np.random.RandomState(0).rand(5000, 2)
    # 5000 x 4999 / 2 distances, 8 bytes each, twice: 191 MiB
    with pytest.raises(
        MemoryLimitError,
        match=r"5000 rows with ward linkage needs 191 MiB, but only 100 MiB are free: use kmeans",
    ):
        Hierarchical(3).fit(X)


def test_single_linkage_needs_no_such_memory(monkeypatch):
    monkeypatch.setattr(memory_module, "free_memory", lambda: 2**20)
    X, classes = make_blobs(1000, 2, centers=[[0, 0], [50, 50]], random_state=0)
    assert adjusted_rand_score(classes, Hierarchical(2, linkage="single").fit(X).labels_) == 1.0


def test_an_unknown_linkage_is_refused_with_the_closest_one():
    with pytest.raises(
        ConfigError, match=r"linkage='wards' is unknown. Did you mean 'ward'\? Allowed: 'ward', 'av"
    ):
        Hierarchical(2, linkage="wards").fit([[0.0], [1.0]])


def test_one_row_is_one_cluster():
    model = Hierarchical(1).fit([[3.0]])
    assert model.labels_.tolist() == [0]
    assert model.linkage_matrix_.shape == (0, 4)
    assert model.predict([[9.0]]).tolist() == [0]
