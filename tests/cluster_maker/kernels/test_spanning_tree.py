import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.csgraph import minimum_spanning_tree as scipy_tree
from scipy.spatial.distance import pdist, squareform

from cluster_maker.kernels import genie_order, minimum_spanning_tree, thread_limit
from tests.compiled import INSTRUCTION_SETS, instruction_set
from tests.oracles import genie_twin
from tests.oracles import spanning_tree_twin as twin

every_set = pytest.mark.parametrize("isa", INSTRUCTION_SETS)


@pytest.mark.parametrize(("n", "d"), [(2, 1), (50, 2), (120, 5), (300, 40)])
def test_edges_span_all_rows_at_the_least_length(n, d):
    X = np.random.RandomState(n).randn(n, d)
    edges, lengths = minimum_spanning_tree(X)
    assert edges.shape == (n - 1, 2)
    assert lengths.sum() == pytest.approx(scipy_tree(squareform(pdist(X))).sum(), rel=1e-12)
    links = coo_array((np.ones(n - 1), (edges[:, 0], edges[:, 1])), shape=(n, n))
    assert connected_components(links, directed=False)[0] == 1
    np.testing.assert_allclose(np.linalg.norm(X[edges[:, 0]] - X[edges[:, 1]], axis=1), lengths, rtol=1e-12)
    assert (np.diff(lengths) >= 0).all()


def test_mutual_reachability_is_the_greatest_of_distance_and_both_cores():
    X = np.random.RandomState(1).randn(90, 3)
    apart = squareform(pdist(X))
    cores = np.sort(apart, axis=1)[:, 4]
    reach = np.maximum(apart, np.maximum(cores[:, None], cores))
    np.fill_diagonal(reach, 0)
    edges, lengths = minimum_spanning_tree(X, cores)
    assert lengths.sum() == pytest.approx(scipy_tree(reach).sum(), rel=1e-12)
    np.testing.assert_allclose(reach[edges[:, 0], edges[:, 1]], lengths, rtol=1e-12)


@every_set
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 600), d=st.integers(1, 9), steps=st.sampled_from([3, 0]))
def test_the_tree_is_that_of_plain_loops_ties_included(isa, seed, n, d, steps):
    X = np.random.RandomState(seed).rand(n, d)
    X = np.round(X * steps) if steps else X
    with instruction_set(isa):
        edges, lengths = minimum_spanning_tree(X)
    expected, their_lengths = twin.minimum_spanning_tree(X)
    np.testing.assert_array_equal(edges, expected)
    np.testing.assert_array_equal(lengths, their_lengths)


def test_any_number_of_threads_finds_the_same_tree():
    X = np.round(np.random.RandomState(2).rand(3000, 80), 1)
    trees = []
    for n_threads in (1, 2, 3):
        with thread_limit(n_threads):
            trees.append(minimum_spanning_tree(X))
    for edges, lengths in trees[1:]:
        np.testing.assert_array_equal(edges, trees[0][0])
        np.testing.assert_array_equal(lengths, trees[0][1])


def test_equal_rows_are_joined_at_length_zero():
    _, lengths = minimum_spanning_tree(np.array([[0.0], [5.0], [0.0], [5.0]]))
    assert lengths.tolist() == [0.0, 0.0, 5.0]


def test_one_row_has_no_edges():
    edges, lengths = minimum_spanning_tree(np.zeros((1, 3)))
    assert edges.shape == (0, 2)
    assert lengths.shape == (0,)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 60),
    threshold=st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0]),
)
def test_genie_takes_the_edges_that_its_definition_says(seed, n, threshold):
    X = np.random.RandomState(seed).randn(n, 2)
    edges, _ = minimum_spanning_tree(X)
    assert genie_order(edges, threshold).tolist() == genie_twin.genie_order(edges.tolist(), n, threshold)
