import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.csgraph import minimum_spanning_tree as scipy_tree
from scipy.spatial.distance import pdist, squareform

from cluster_maker.kernels import minimum_spanning_tree


@pytest.mark.parametrize(("n", "d"), [(2, 1), (50, 2), (120, 5)])
def test_edges_span_all_rows_at_the_least_length(n, d):
    X = np.random.RandomState(n).randn(n, d)
    edges, lengths = minimum_spanning_tree(X)
    assert edges.shape == (n - 1, 2)
    assert lengths.sum() == pytest.approx(scipy_tree(squareform(pdist(X))).sum(), rel=1e-12)
    links = coo_array((np.ones(n - 1), (edges[:, 0], edges[:, 1])), shape=(n, n))
    assert connected_components(links, directed=False)[0] == 1
    np.testing.assert_allclose(np.linalg.norm(X[edges[:, 0]] - X[edges[:, 1]], axis=1), lengths, rtol=1e-12)
    assert (np.diff(lengths) >= 0).all()


def test_equal_rows_are_joined_at_length_zero():
    _, lengths = minimum_spanning_tree(np.array([[0.0], [5.0], [0.0], [5.0]]))
    assert lengths.tolist() == [0.0, 0.0, 5.0]


def test_one_row_has_no_edges():
    edges, lengths = minimum_spanning_tree(np.zeros((1, 3)))
    assert edges.shape == (0, 2)
    assert lengths.shape == (0,)
