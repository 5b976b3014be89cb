"""The landscape of one column: distances as those of the slow twin, and no gap of chance that parts rows."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.algorithms.landscape import density_landscape, valley_score
from cluster_maker.algorithms.line_landscape import distance_to_neighbour, line_landscape
from tests.oracles.line_twin import distance_on_line


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("neighbours", [1, 2, 7, 30])
def test_distances_are_those_of_the_slow_twin(seed, neighbours):
    rng = np.random.RandomState(seed)
    for column in (rng.exponential(size=30), rng.randint(0, 6, 30).astype(float)):
        points = np.concatenate([column, rng.uniform(-1, 7, 20)])
        found = distance_to_neighbour(points, np.sort(column), neighbours)
        np.testing.assert_allclose(found, distance_on_line(points, column, neighbours))


def test_every_row_is_joined_to_the_next_ones_on_the_line_highest_first():
    column = np.random.RandomState(0).rand(50)
    landscape = line_landscape(column)
    order = np.argsort(column)
    assert {tuple(sorted(pair)) for pair in landscape.edges.tolist()} == {
        tuple(sorted(pair)) for pair in zip(order[:-1].tolist(), order[1:].tolist(), strict=True)
    }
    lower = landscape.heights[landscape.edges].min(axis=1)
    assert (np.diff(lower) <= 0).all()


def test_the_density_is_measured_by_the_square_root_of_the_rows_and_in_its_own_deviations():
    # 400 rows at distance 1: the 20th nearest is 10 away in the middle, and 20 away at either end; from the
    # middle of a gap it is 9.5 and 19.5
    heights = line_landscape(np.arange(400.0)).heights
    assert heights[200] == pytest.approx(-np.log(10) * np.sqrt(20))
    assert heights[0] == heights[-1] == pytest.approx(-np.log(20) * np.sqrt(20))


def test_rows_beside_a_gap_are_as_low_as_its_middle():
    # twenty rows on either side of a gap from 19 to 39: from its middle, 29, the 10th nearest row is at 15 or
    # 43; from row 19 it would be at 9, and from row 10 it is at 5 or 15
    heights = line_landscape(np.concatenate([np.arange(20.0), np.arange(39.0, 59.0)])).heights
    assert heights[19] == heights[20] == pytest.approx(-np.log(14) * np.sqrt(10))
    assert heights[10] == pytest.approx(-np.log(5) * np.sqrt(10))


def test_two_peaks_are_as_deep_in_a_long_column_as_in_a_short_one():
    for n in (500, 20_000):
        rng = np.random.RandomState(0)
        labels = np.repeat([0, 1], n // 2)
        column = rng.randn(n) + 12 * labels
        assert valley_score(line_landscape(column), labels) > 6
    # the landscape for several columns has gaps of chance in so many rows, as deep as the valley itself
    assert valley_score(density_landscape(column[:, np.newaxis]), labels) < 1


def test_the_order_of_the_rows_does_not_matter():
    column = np.random.RandomState(0).exponential(size=300)
    turn = np.random.RandomState(1).permutation(300)
    np.testing.assert_array_equal(line_landscape(column[turn]).heights, line_landscape(column).heights[turn])
