"""The flat view: the features themselves up to two, principal components beyond; bounded samples."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.plotting_clustered.projection import find_view, frame, project_rows, sample_rows


def test_a_sample_is_sorted_different_and_spread_over_all_rows():
    rows = sample_rows(1000, 300)
    assert len(rows) == 300
    assert (np.diff(rows) > 0).all()
    assert rows[0] < 4
    assert rows[-1] >= 996
    assert np.array_equal(rows, sample_rows(1000, 300))
    assert np.array_equal(sample_rows(5, 10), np.arange(5))
    assert sample_rows(7, 6)[-1] < 7


def test_two_features_are_shown_as_they_are():
    X = np.array([[1, 2], [3, 4]])
    view = find_view(X, ("a", "b"))
    assert view.axis_names == ("a", "b")
    assert not view.is_mixture
    assert project_rows(X, np.arange(2), view).tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_more_features_are_seen_along_their_principal_components():
    # Variances 9·16, 9·4 and 9·0: the view shows 80% and 20% of the spread.
    grid = np.array([(4 * a, 2 * b, 0) for a in (-1, 1) for b in (-1, 1)], dtype=float) * 3 + 7
    view = find_view(grid, ("a", "b", "c"))
    assert view.is_mixture
    assert view.axis_names == (
        "first view axis (80% of the spread)",
        "second view axis (20% of the spread)",
    )
    seen = project_rows(grid, np.arange(4), view)
    distances = np.linalg.norm(seen[:, None] - seen, axis=2)
    assert distances == pytest.approx(np.linalg.norm(grid[:, None] - grid, axis=2))


@pytest.mark.parametrize("X", [np.ones((4, 3)), np.ones((1, 3))])
def test_rows_that_are_all_the_same_make_no_claim_about_the_spread(X):
    view = find_view(X, ("a", "b", "c"))
    assert view.axis_names == ("first view axis", "second view axis")
    assert project_rows(X, np.arange(len(X)), view).tolist() == [[0.0, 0.0]] * len(X)


def test_the_frame_holds_all_rows_unless_a_few_are_far_away():
    seen = np.random.default_rng(0).uniform(0, 1, (1000, 2))
    labels = np.zeros(1000, dtype=int)
    low, high = frame(seen, labels, np.empty((0, 2)))
    assert (low <= seen.min(axis=0)).all()
    assert (high >= seen.max(axis=0)).all()
    seen[0] = (500, 0.5)
    assert frame(seen, labels, np.empty((0, 2)))[1, 0] < 2  # the stray is left out …
    labels[0] = 1
    assert frame(seen, labels, np.empty((0, 2)))[1, 0] > 500  # … but a cluster of its own is shown
    assert frame(seen[1:], labels[1:], np.array([[9.0, 9.0]]))[1].min() > 9  # and so is a centre


def test_the_frame_is_never_empty():
    for seen in (np.empty((0, 2)), np.ones((3, 2)), np.zeros((1, 2))):
        low, high = frame(seen, np.zeros(len(seen), dtype=int), np.empty((0, 2)))
        assert (low < high).all()
