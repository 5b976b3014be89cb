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
    estimator = inputs.clustering.estimator
    panels = np.reshape(figure.axes, (3, len(estimator.paths_)))
    for column, path in zip(panels.T, estimator.paths_, strict=True):
        for axes in column:
            box = axes.patches[0].get_extents().transformed(axes.transData.inverted())
            assert (box.x0, box.x1) == pytest.approx((path.chosen.start, path.chosen.end))
            assert axes.get_xlim()[0] < path.chosen.start
            assert axes.get_xlim()[1] > path.chosen.end
    one = estimator.path_.chosen
    said = words(figure)
    for path in estimator.paths_:
        assert f"min_samples {path.min_samples}" in said.replace("\xa0", " ")
    assert f"{one.eps:.3g} chosen" in said
    assert f"3 clusters over the radii from {one.start:.3g} to {one.end:.3g}" in said
    assert "% of rows in no cluster" in said


def test_the_lines_are_those_of_the_paths(inputs):
    paths = inputs.clustering.estimator.paths_
    figure = draw(inputs)
    panels = np.reshape(figure.axes, (3, len(paths)))
    for path, (upper, middle, lower) in zip(paths, panels.T, strict=True):
        x, y = max((line.get_data() for line in upper.get_lines()), key=lambda data: len(data[0]))
        at = np.searchsorted(path.eps, x[:-1])
        np.testing.assert_array_equal(path.eps[at], x[:-1])
        np.testing.assert_array_equal(path.n_clusters[at], y[:-1])
        assert middle.get_ylim() == (0, 100)
        runs = lower.collections[0].get_segments()
        np.testing.assert_allclose(
            [(run[0, 0], run[1, 0], run[0, 1]) for run in runs],
            [(one.start, one.end, max(one.quality, 0.0)) for one in path.plateaus],
        )


def test_one_number_of_neighbours_has_the_figure_to_itself():
    figure = draw(inputs_of(blobs()[0], min_samples=6))
    assert_legible(figure)
    assert len(figure.axes) == 3
    assert "chosen" in words(figure)
    assert "6 rows within the radius" in words(figure)


def test_numbers_at_the_ticks_are_written_plainly():
    figure = draw(inputs_of(np.random.RandomState(2).rand(900, 2)))
    figure.canvas.draw()
    ticks = [
        label.get_text()
        for axes in figure.axes
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels())
    ]
    assert any(ticks)
    assert not any("10^" in text or "mathdefault" in text for text in ticks)


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
    others = [
        f"{each.chosen.n_clusters} clusters with {each.min_samples}"
        for each in inputs.clustering.estimator.paths_
        if each is not path
    ]
    beside = f"That is with {path.min_samples} neighbours; beside it, {others[0]} and {others[1]}."
    assert text.endswith(beside)
