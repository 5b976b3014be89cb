"""Names on a map: inside, never on each other, near their own rows, off the points where there is room."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from cluster_maker.plotting_clustered.labels import place_labels

AREA = (0.0, 0.0, 600.0, 400.0)
SIZE = (80.0, 30.0)


def crowd(center, n=200, spread=15, seed=0):
    return np.random.default_rng(seed).normal(center, spread, (n, 2))


def boxes(placed, sizes):
    return [
        (p.x - w / 2, p.y - h / 2, p.x + w / 2, p.y + h / 2)
        for p, (w, h) in zip(placed, sizes, strict=True)
        if p is not None
    ]


@pytest.mark.parametrize("k", [1, 3, 8, 14])
def test_labels_lie_inside_and_never_on_each_other(k):
    rng = np.random.default_rng(k)
    centers = rng.uniform((40, 40), (560, 360), (k, 2))
    points = np.concatenate([crowd(center, seed=i) for i, center in enumerate(centers)])
    placed = place_labels(points, np.repeat(np.arange(k), 200), [SIZE] * k, AREA)
    found = boxes(placed, [SIZE] * k)
    assert len(found) == k
    for left, bottom, right, top in found:
        assert left >= 0
        assert bottom >= 0
        assert right <= 600
        assert top <= 400
    for a, b in combinations(found, 2):
        assert min(a[2], b[2]) <= max(a[0], b[0]) or min(a[3], b[3]) <= max(a[1], b[1])


def test_a_label_is_nearer_to_its_own_cluster_than_to_any_other():
    centers = np.array([[100, 100], [300, 300], [500, 100]])
    points = np.concatenate([crowd(center, seed=i) for i, center in enumerate(centers)])
    placed = place_labels(points, np.repeat(np.arange(3), 200), [SIZE] * 3, AREA)
    for i, place in enumerate(placed):
        assert np.argmin(np.linalg.norm(centers - (place.x, place.y), axis=1)) == i
        assert place.anchor is None


def test_a_single_row_is_not_hidden_by_its_label():
    placed = place_labels(np.array([[300.0, 200.0]]), np.array([0]), [SIZE], AREA)
    left, bottom, right, top = boxes(placed, [SIZE])[0]
    assert not (left <= 300 <= right and bottom <= 200 <= top)


def test_a_label_does_not_hide_a_mark():
    points = crowd((300, 200), spread=40)
    for mark in ((300.0, 150.0), (300.0, 250.0), (230.0, 200.0)):
        placed = place_labels(points, np.zeros(200, dtype=int), [SIZE], AREA, np.array([mark]))
        left, bottom, right, top = boxes(placed, [SIZE])[0]
        assert not (left <= mark[0] <= right and bottom <= mark[1] <= top)


def test_a_label_that_finds_no_room_is_none_and_not_on_top_of_another():
    placed = place_labels(crowd((50, 30), 50), np.zeros(50, dtype=int), [SIZE, SIZE], (0, 0, 100, 50))
    assert placed[0] is not None
    assert placed[1] is None


def test_a_cluster_without_rows_in_the_picture_still_gets_a_place():
    placed = place_labels(crowd((300, 200)), np.zeros(200, dtype=int), [SIZE, SIZE], AREA)
    assert placed[1] is not None


def test_places_are_the_same_each_time():
    points, owners = crowd((300, 200)), np.arange(200) % 3
    assert place_labels(points, owners, [SIZE] * 3, AREA) == place_labels(points, owners, [SIZE] * 3, AREA)
