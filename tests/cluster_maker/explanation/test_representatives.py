"""Typical rows: the medoid and its runners-up, ties by position, noise never."""

import numpy as np
import pytest

from cluster_maker.explanation import representatives
from cluster_maker.explanation.representatives import typical_rows
from tests.oracles.explanation_twins import medoid_order


def test_rows_come_by_their_total_distance_to_the_others():
    # totals of 0, 1, 2, 3, 10: 16, 13, 12, 13, 34; the mean, 3.2, is nearest to row 3
    values = np.array([[0.0], [1.0], [2.0], [3.0], [10.0]])
    assert typical_rows(values, [0] * 5, 1, count=4) == ((2, 1, 3, 0),)


def test_equal_rows_are_taken_in_order_of_position():
    assert typical_rows(np.zeros((100, 2)), [0] * 100, 1, count=3) == ((0, 1, 2),)


def test_noise_is_typical_of_nothing_and_small_clusters_give_fewer():
    values = np.array([[0.0], [0.0], [5.0]])
    assert typical_rows(values, [-1, 0, 1], 2, count=3) == ((1,), (2,))


def test_the_medoid_is_that_of_all_pairs():
    rng = np.random.RandomState(0)
    values, labels = rng.randn(300, 3) + 100, rng.randint(-1, 4, 300)
    expected = tuple(tuple(medoid_order(values, labels, cluster)[:5]) for cluster in range(4))
    assert typical_rows(values, labels, 4, count=5) == expected


def test_of_a_large_cluster_some_rows_stand_for_all_whatever_their_order(monkeypatch):
    rng = np.random.RandomState(0)
    values = rng.randn(500, 2)
    exact = typical_rows(values, [0] * 500, 1, count=1)[0][0]
    monkeypatch.setattr(representatives, "MOST_ROWS", 100)
    drawn = typical_rows(values, [0] * 500, 1, count=1)[0][0]
    order = rng.permutation(500)
    again = typical_rows(values[order], [0] * 500, 1, count=1)[0][0]
    assert order[again] == drawn
    totals = np.linalg.norm(values[[exact, drawn], None] - values, axis=2).sum(axis=1)
    assert totals[1] < 1.05 * totals[0]


def test_labels_of_another_length_are_refused():
    with pytest.raises(ValueError, match="2 labels for 3 rows"):
        typical_rows(np.zeros((3, 1)), [0, 0], 1)
