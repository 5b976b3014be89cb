"""Many rows as tinted cells: colour of the cluster, fuller where there are more, nothing where none."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.plotting_clustered.density import density_image
from cluster_maker.plotting_clustered.style import cluster_color, rgb

LIMITS = np.array([[0.0, 0.0], [10.0, 10.0]])


def test_a_cell_has_the_colour_of_the_cluster_with_most_rows_in_it():
    seen = np.array([[2.5, 2.5]] * 30 + [[2.5, 2.5]] * 10 + [[7.5, 7.5]] * 10)
    labels = np.repeat([0, 1, 1], [30, 10, 10])
    image = density_image(seen, labels, [0, 1], LIMITS, (10, 10))
    assert image[2, 2, :3] == pytest.approx(rgb(cluster_color(0)))
    assert image[7, 7, :3] == pytest.approx(rgb(cluster_color(1)))
    assert image[5, 5, 3] == 0


def test_denser_cells_are_fuller_and_the_image_is_not_one_blot():
    seen = np.random.default_rng(0).normal(5, 1, (50_000, 2))
    image = density_image(seen, np.zeros(50_000, dtype=int), [0], LIMITS, (40, 40))
    middle, edge = image[20, 20, 3], image[20, 8, 3]
    assert middle > 0.8
    assert 0.1 < edge < 0.5
    assert len(np.unique(image[..., 3].round(2))) > 20


def test_a_small_cluster_is_as_full_as_a_large_one():
    seen = np.concatenate([np.full((10_000, 2), 2.5), np.full((10, 2), 7.5)])
    image = density_image(seen, np.repeat([0, 1], [10_000, 10]), [0, 1], LIMITS, (10, 10))
    assert image[2, 2, 3] == pytest.approx(image[7, 7, 3])


def test_rows_outside_the_limits_are_left_out():
    image = density_image(np.array([[50.0, 5.0]]), np.array([0]), [0], LIMITS, (10, 10))
    assert not image.any()
