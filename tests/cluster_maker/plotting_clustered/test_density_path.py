"""The choice of a radius: clusters and noise over all radii, the chosen run shaded and named."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.algorithms import DBSCAN
from cluster_maker.plotting_clustered.density_path import describe, draw
from tests.cluster_maker.plotting_clustered.plot_cases import assert_legible, blobs, make_inputs, words


def inputs_of(X, **settings):
    estimator = DBSCAN(**settings).fit(X)
    return make_inputs(X, estimator.labels_, estimator=estimator)


@pytest.fixture
def inputs():
    X = np.random.RandomState(0).randn(240, 2) + 12 * np.repeat([[0, 0], [1, 0], [0, 1]], 80, axis=0)
    return inputs_of(X)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_radii_are_shaded_and_the_choice_is_named(inputs, theme):
    figure = draw(inputs, theme=theme)
    assert_legible(figure)
    upper, lower = figure.axes
    one = inputs.clustering.estimator.path_.chosen
    for axes in (upper, lower):
        box = axes.patches[0].get_extents().transformed(axes.transData.inverted())
        assert (box.x0, box.x1) == pytest.approx((one.start, one.end))
        assert axes.get_xlim()[0] < one.start
        assert axes.get_xlim()[1] > one.end
    said = words(figure)
    assert f"{one.eps:.3g} chosen" in said
    assert f"3 clusters over the radii from {one.start:.3g} to {one.end:.3g}" in said
    assert "% of rows in no cluster" in said


def test_the_lines_are_those_of_the_path(inputs):
    path = inputs.clustering.estimator.path_
    upper, lower = draw(inputs).axes
    x, y = max((line.get_data() for line in upper.get_lines()), key=lambda data: len(data[0]))
    at = np.searchsorted(path.eps, x[:-1])
    np.testing.assert_array_equal(path.eps[at], x[:-1])
    np.testing.assert_array_equal(path.n_clusters[at], y[:-1])
    assert lower.get_ylim() == (0, 100)


def test_rows_that_stay_together_and_very_many_clusters_are_drawn():
    together = inputs_of(np.random.RandomState(0).randn(200, 2))
    figure = draw(together)
    assert_legible(figure)
    assert "No radius parts the rows" in words(figure)
    many = inputs_of(np.random.RandomState(2).rand(900, 2), min_samples=4)
    assert many.clustering.estimator.path_.n_clusters.max() > 20
    assert_legible(draw(many, theme="dark"))


def test_there_is_no_figure_where_the_radius_was_given_or_there_is_none():
    X, labels = blobs()
    for case in (inputs_of(X, eps=2.0), make_inputs(X, labels)):
        assert draw(case) is None
        assert describe(case).startswith("No figure")


def test_the_description_says_what_was_chosen(inputs):
    path = inputs.clustering.estimator.path_
    text = describe(inputs).replace("\xa0", " ")
    assert f"{path.chosen.eps:.3g} chosen" in text
    assert "that has 3 clusters with" in text
    assert text.endswith("of the rows in none.")
