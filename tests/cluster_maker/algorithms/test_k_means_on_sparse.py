import logging

import numpy as np
import pytest
from scipy import sparse
from sklearn.cluster import KMeans as ScikitKMeans

from cluster_maker import KMeans
from cluster_maker.algorithms import k_means_on_sparse
from cluster_maker.errors import ClusteringError


@pytest.fixture
def sparse_rows():
    rng = np.random.default_rng(0)
    centers = rng.uniform(0, 5, size=(4, 30)) * (rng.random((4, 30)) < 0.3)
    X = centers[rng.integers(4, size=500)] + 0.3 * rng.random((500, 30)) * (rng.random((500, 30)) < 0.1)
    return sparse.csr_matrix(X)


@pytest.fixture
def plain_path(monkeypatch):
    """Lets even small tables go the way of large ones, in several blocks."""
    monkeypatch.setattr(k_means_on_sparse, "DENSE_BYTES", 0)
    monkeypatch.setattr(k_means_on_sparse, "BLOCK_BYTES", 100 * 30 * 8)


def test_small_sparse_rows_give_what_dense_rows_give(sparse_rows):
    dense, loose = (KMeans(4, random_state=0).fit(X) for X in (sparse_rows.toarray(), sparse_rows))
    np.testing.assert_array_equal(dense.labels_, loose.labels_)
    np.testing.assert_array_equal(dense.cluster_centers_, loose.cluster_centers_)


def test_the_plain_path_ends_where_scikit_learn_does(sparse_rows, plain_path):
    start = sparse_rows[:4].toarray()
    ours = KMeans(4, init=start, n_init=1).fit(sparse_rows)
    theirs = ScikitKMeans(4, init=start, n_init=1).fit(sparse_rows)
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    np.testing.assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, atol=1e-12)
    assert ours.inertia_ == pytest.approx(theirs.inertia_)
    assert ours.n_iter_ == theirs.n_iter_


def test_the_plain_path_is_the_dense_path(sparse_rows, plain_path):
    weights = np.random.default_rng(1).uniform(0.5, 2, 500)
    start = sparse_rows[[3, 50, 90, 200]].toarray()
    plain = KMeans(4, init=start, n_init=1).fit(sparse_rows, sample_weight=weights)
    dense = KMeans(4, init=start, n_init=1).fit(sparse_rows.toarray(), sample_weight=weights)
    np.testing.assert_array_equal(plain.labels_, dense.labels_)
    assert plain.inertia_ == pytest.approx(dense.inertia_)
    np.testing.assert_array_equal(plain.predict(sparse_rows), dense.labels_)
    np.testing.assert_array_equal(plain.predict(sparse_rows[7]), dense.labels_[[7]])
    np.testing.assert_allclose(plain.transform(sparse_rows), dense.transform(sparse_rows.toarray()))
    assert plain.score(sparse_rows, None, weights) == pytest.approx(-plain.inertia_)


def first_rows(X, k, random_state):
    return X[:k].toarray() if sparse.issparse(X) else X[:k]


@pytest.mark.parametrize("init", ["random", first_rows])
def test_the_plain_path_starts_where_the_dense_path_does(sparse_rows, plain_path, init):
    plain, dense = (
        KMeans(4, init=init, n_init=3, random_state=0).fit(X) for X in (sparse_rows, sparse_rows.toarray())
    )
    assert plain.inertia_ == pytest.approx(dense.inertia_)
    np.testing.assert_array_equal(plain.labels_, dense.labels_)


def test_the_plain_path_spreads_its_starts_out(sparse_rows, plain_path):
    plain = KMeans(4, n_init=5, random_state=0).fit(sparse_rows)
    best = KMeans(4, n_init=10, random_state=0).fit(sparse_rows.toarray())
    assert plain.inertia_ == pytest.approx(best.inertia_)


def test_the_plain_path_fills_a_cluster_without_rows(sparse_rows, plain_path):
    start = np.vstack([sparse_rows[:3].toarray(), np.full((1, 30), 1e6)])
    assert len(np.unique(KMeans(4, init=start, n_init=1).fit(sparse_rows).labels_)) == 4


def test_the_plain_path_says_so(sparse_rows, plain_path, caplog):
    with caplog.at_level(logging.INFO):
        KMeans(2, random_state=0).fit(sparse_rows)
    assert "a block at a time" in caplog.text


def test_starting_centres_of_the_wrong_shape_are_refused(sparse_rows, plain_path):
    with pytest.raises(ClusteringError, match="does not match the number of clusters 4"):
        KMeans(4, init=lambda X, k, random_state: X[:2].toarray(), n_init=1).fit(sparse_rows)


def test_missing_values_are_refused(sparse_rows):
    broken = sparse_rows.copy()
    broken.data[0] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        KMeans(2).fit(broken)
