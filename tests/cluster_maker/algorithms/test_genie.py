import numpy as np
import pytest
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from cluster_maker.algorithms import ALGORITHMS, Genie, Hierarchical
from cluster_maker.errors import ClusteringError, ConfigError


def test_two_moons_are_two_clusters():
    X, truth = make_moons(400, noise=0.05, random_state=0)
    assert adjusted_rand_score(truth, Genie(2).fit(X).labels_) == 1.0


def test_an_outlier_is_no_cluster_as_it_is_in_single_linkage():
    X, truth = make_blobs(300, 2, centers=[[0, 0], [12, 0]], random_state=0)
    X = np.vstack([X, [[6.0, 300.0]]])
    assert adjusted_rand_score(truth, Genie(2).fit(X).labels_[:-1]) == 1.0
    assert np.bincount(Hierarchical(2, linkage="single").fit(X).labels_).min() == 1


def test_with_a_threshold_of_one_it_is_single_linkage():
    X = np.random.RandomState(3).randn(80, 2)
    genie, single = Genie(2, gini_threshold=1.0).fit(X), Hierarchical(2, linkage="single").fit(X)
    for k in range(1, 20):
        np.testing.assert_array_equal(genie.cut(k), single.cut(k))


def test_cuts_are_nested():
    model = Genie(2).fit(np.random.RandomState(4).rand(150, 3))
    for k in range(2, 30):
        coarse, fine = model.cut(k), model.cut(k + 1)
        assert fine.max() == k
        assert all(len(set(coarse[fine == c])) == 1 for c in range(k + 1))


def test_equal_rows_stay_together_down_to_the_finest_cut():
    X = np.repeat(np.random.RandomState(5).rand(12, 2), [1, 9, 1, 1, 7, 1, 1, 1, 5, 1, 1, 1], axis=0)
    labels = Genie(12).fit(X).labels_
    assert all(len(set(labels[(row == X).all(axis=1)])) == 1 for row in X)
    with pytest.raises(ClusteringError, match="only 12 of the 30 rows are different"):
        Genie(13).fit(X)


@pytest.mark.parametrize("threshold", [-0.1, 1.5, "0.3", None])
def test_an_impossible_threshold_is_refused(threshold):
    with pytest.raises(ConfigError, match="gini_threshold="):
        Genie(2, gini_threshold=threshold).fit([[0.0], [1.0]])


def test_it_is_registered():
    assert ALGORITHMS["genie"].nested
    assert ALGORITHMS["genie"].load() is Genie
