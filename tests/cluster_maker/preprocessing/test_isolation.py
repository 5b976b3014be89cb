import numpy as np
import pytest
from sklearn.ensemble import IsolationForest

from cluster_maker.preprocessing.isolation import grow_trees


@pytest.mark.parametrize("n", [2, 40, 1000])
def test_scores_are_those_of_scikit_learn(n):
    X = np.random.default_rng(0).normal(size=(n, 3))
    forest = IsolationForest(random_state=4).fit(X)
    new = np.random.default_rng(1).normal(0, 3, size=(500, 3))
    for rows in (X, new):
        np.testing.assert_allclose(grow_trees(X, 4).scores(rows), -forest.score_samples(rows), rtol=1e-12)


def test_a_row_scores_the_same_alone_and_among_others():
    X = np.random.default_rng(0).normal(size=(300, 4))
    trees = grow_trees(X, 0)
    alone = [trees.scores(X[[i]])[0] for i in range(50)]
    assert trees.scores(X)[:50].tolist() == alone


def test_equal_rows_are_neither_ordinary_nor_odd():
    assert grow_trees(np.ones((1, 2)), 0).scores(np.zeros((2, 2))).tolist() == [0.5, 0.5]


def test_values_beyond_single_precision_are_taken():
    X = np.random.default_rng(0).normal(size=(50, 2))
    assert grow_trees(X, 0).scores(np.array([[1e300, -1e300]]))[0] > 0.6
