"""Typical rows: nearest to the mean, ties by position, noise never."""

import numpy as np
import pytest

from cluster_maker.explanation import representatives
from cluster_maker.explanation.representatives import typical_rows


def test_rows_come_nearest_first_and_ties_by_position():
    # distances to the centre 2.0: 2, 1, 0, 1, 2
    values = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
    assert typical_rows(values, [0] * 5, np.array([[2.0]]), count=4) == ((2, 1, 3, 0),)


def test_equal_rows_are_taken_in_order_of_position():
    assert typical_rows(np.zeros((100, 2)), [0] * 100, np.zeros((1, 2)), count=3) == ((0, 1, 2),)


def test_noise_is_typical_of_nothing_and_small_clusters_give_fewer():
    values = np.array([[0.0], [0.0], [5.0]])
    assert typical_rows(values, [-1, 0, 1], np.array([[0.0], [5.0]]), count=3) == ((1,), (2,))


def test_blocks_do_not_change_the_answer(monkeypatch):
    rng = np.random.RandomState(0)
    values, labels = rng.randn(500, 3), rng.randint(-1, 4, 500)
    centers = np.array([values[labels == c].mean(axis=0) for c in range(4)])
    distances = ((values - centers[labels]) ** 2).sum(axis=1)
    expected = tuple(
        tuple(sorted(np.flatnonzero(labels == c).tolist(), key=lambda row: (distances[row], row))[:5])
        for c in range(4)
    )
    assert typical_rows(values, labels, centers, count=5) == expected
    monkeypatch.setattr(representatives, "BLOCK_ROWS", 7)
    assert typical_rows(values, labels, centers, count=5) == expected


def test_labels_of_another_length_are_refused():
    with pytest.raises(ValueError, match="2 labels for 3 rows"):
        typical_rows(np.zeros((3, 1)), [0, 0], np.zeros((1, 1)))
