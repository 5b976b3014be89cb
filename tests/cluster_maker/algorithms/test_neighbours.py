import numpy as np
import pytest

from cluster_maker.algorithms import neighbours


@pytest.fixture(params=[2, 20], ids=["tree", "no tree"])
def rows(request):
    return np.random.RandomState(0).rand(70, request.param)


def distances(X, rows):
    return np.sqrt(((X[:, np.newaxis] - rows) ** 2).sum(axis=2))


def test_nearest_rows_are_those_of_all_distances(rows):
    X = np.random.RandomState(1).rand(30, rows.shape[1])
    positions, lengths = neighbours.nearest_rows(X, rows, neighbours.build_tree(rows))
    np.testing.assert_array_equal(positions, distances(X, rows).argmin(axis=1))
    np.testing.assert_allclose(lengths, distances(X, rows).min(axis=1))


def test_a_row_finds_itself_at_distance_zero_exactly(rows):
    positions, lengths = neighbours.nearest_rows(rows, rows, neighbours.build_tree(rows))
    np.testing.assert_array_equal(positions, np.arange(70))
    assert not lengths.any()


@pytest.mark.parametrize("at_a_time", [1, 500, 1_000_000])
def test_the_n_nearest_come_nearest_first(rows, at_a_time, monkeypatch):
    monkeypatch.setattr(neighbours, "DISTANCES_AT_A_TIME", at_a_time)
    X = np.random.RandomState(1).rand(30, rows.shape[1])
    positions, lengths = neighbours.nearest_n_rows(X, rows, neighbours.build_tree(rows), 6)
    np.testing.assert_array_equal(positions, distances(X, rows).argsort(axis=1)[:, :6])
    np.testing.assert_allclose(lengths, np.sort(distances(X, rows), axis=1)[:, :6])


def test_rows_within_reach_are_counted(rows):
    eps = float(np.median(distances(rows, rows)))
    counts = neighbours.count_within(rows, rows, neighbours.build_tree(rows), eps)
    np.testing.assert_array_equal(counts, (distances(rows, rows) <= eps).sum(axis=1))
