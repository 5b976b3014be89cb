import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_maker.kernels import measure_valleys
from tests.oracles import valleys_twin as twin


def landscape(seed, n, k):
    """Random heights, edges in the order that the kernel wants them, and labels of k clusters."""
    rng = np.random.default_rng(seed)
    heights = rng.normal(size=n).round(rng.integers(1, 9)) * 3
    pairs = np.sort(rng.integers(n, size=(2 * n, 2)), axis=1)
    edges = np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0)
    lower = heights[edges].min(axis=1)
    labels = np.concatenate([np.arange(k), rng.integers(-1, k, size=n - k)])
    return heights, edges[np.argsort(-lower, kind="stable")], labels


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(6, 50), k=st.integers(1, 5))
def test_valleys_are_those_of_the_definition(seed, n, k):
    heights, edges, labels = landscape(seed, n, k)
    between, inside = measure_valleys(heights, edges, labels, k, 4.0, 3)
    np.testing.assert_allclose(between, twin.between(heights, edges, labels, k, 4.0))
    np.testing.assert_allclose(inside, twin.inside(heights, edges, labels, k, 4.0, 3))


def test_two_hills_with_a_pass_between_them():
    # heights along a line: 5 3 1 2 6; the pass is at 1, the lower peak at 5
    heights = np.array([5.0, 3.0, 1.0, 2.0, 6.0])
    edges = np.array([[0, 1], [3, 4], [1, 2], [2, 3]])
    between, inside = measure_valleys(heights, edges, np.array([0, 0, 0, 1, 1]), 2, 12.0, 5)
    assert between.tolist() == [4.0, 4.0]
    assert inside.tolist() == [0.0, 0.0]
    whole = measure_valleys(heights, edges, np.zeros(5, dtype=int), 1, 12.0, 5)
    assert (whole[0].tolist(), whole[1].tolist()) == ([12.0], [4.0])


@pytest.mark.parametrize(("least_part", "inside"), [(2, 12.0), (3, 0.0)])
def test_parts_that_no_edge_joins_count_if_they_have_rows_enough(least_part, inside):
    heights = np.zeros(7)
    edges = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [5, 6]])
    found = measure_valleys(heights, edges, np.zeros(7, dtype=int), 1, 12.0, least_part)
    assert found[1].tolist() == [inside]
