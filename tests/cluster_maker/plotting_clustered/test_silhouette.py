"""The silhouette figure: one band per cluster, sorted rows, means marked, a bounded number of bars."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered import plot_silhouette
from cluster_maker.plotting_clustered.silhouette import describe, draw
from tests.cluster_maker.plotting_clustered.plot_cases import (
    LONG_NAMES,
    assert_legible,
    blobs,
    make_inputs,
    texts_of,
    words,
)

VALUES = np.array([0.2, 0.8, 0.5, -0.1, 0.3])
LABELS = np.array([0, 0, 0, 1, 1])


def bands(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, StepPatch)]


def test_rows_are_sorted_within_their_clusters():
    figure = plot_silhouette(VALUES, LABELS)
    assert [band.get_data().values.tolist() for band in bands(figure)] == [[0.8, 0.5, 0.2], [0.3, -0.1]]


def test_means_of_the_clusters_and_of_all_rows_are_written():
    said = words(plot_silhouette(VALUES, LABELS, names=["near", "far"]))
    # (0.2 + 0.8 + 0.5) / 3 = 0.50, (-0.1 + 0.3) / 2 = 0.10, 1.7 / 5 = 0.34
    for text in ("0.50", "0.10", "mean of all rows 0.34", "near", "far"):
        assert text in said
    assert "Mean silhouette 0.34; 1 of 5 rows lies nearer to another cluster" in said


def test_rows_without_a_cluster_or_a_value_are_left_out():
    figure = plot_silhouette([*VALUES, 0.9, np.nan], [*LABELS, -1, 0])
    assert sum(len(band.get_data().values) for band in bands(figure)) == 5


@pytest.mark.parametrize(("k", "theme"), [(2, "light"), (8, "dark"), (14, "light"), (30, "dark")])
def test_any_number_of_clusters_is_legible(k, theme):
    rng = np.random.default_rng(0)
    labels = np.sort(rng.geometric(0.2, 600) % k)
    labels[:k] = np.arange(k)  # some clusters of a single row
    figure = plot_silhouette(rng.uniform(-0.3, 0.9, 600), labels, names=LONG_NAMES, theme=theme)
    assert_legible(figure)
    assert len(bands(figure)) == min(k, 20)
    assert ("Of 30 clusters, the 20 largest are shown." in words(figure)) == (k == 30)


def test_many_rows_are_drawn_by_their_quantiles():
    values = np.random.default_rng(0).uniform(0, 1, 300_000)
    figure = plot_silhouette(values, np.repeat([0, 1], 150_000))
    drawn = [band.get_data().values for band in bands(figure)]
    assert [len(part) for part in drawn] == [1000, 1000]
    assert drawn[0][0] == values[:150_000].max()
    assert drawn[0][-1] == values[:150_000].min()
    assert np.median(drawn[0]) == pytest.approx(np.median(values[:150_000]), abs=0.01)


def test_a_sample_counts_each_cluster_by_its_size():
    # Means 0.5 and 0.1 over 900 and 100 rows: 0.9 · 0.5 + 0.1 · 0.1 = 0.46; below zero: half of 100 rows.
    figure = plot_silhouette(VALUES, LABELS, sizes={0: 900, 1: 100})
    assert "Mean silhouette 0.46; about 5% of the rows lie nearer to another cluster" in words(figure)
    heights = [np.ptp(band.get_data().edges) for band in bands(figure)]
    assert heights[0] > 3 * heights[1]


@pytest.mark.parametrize("values", [[-1.0, -1.0], [1.0, 1.0], [0.0, 0.0], [-0.5, 0.99]])
def test_extreme_silhouettes_are_legible(values):
    assert_legible(plot_silhouette(values, [0, 1]))


def test_names_stand_beside_their_bands():
    figure = plot_silhouette(VALUES, LABELS, names=["near", "far"])
    place = {text.get_text(): text.get_window_extent() for text in texts_of(figure)}
    assert place["near"].y0 > place["far"].y1
    assert place["near"].x1 < figure.axes[0].get_window_extent().x0


def test_shapes_that_do_not_fit_and_empty_input_are_refused():
    with pytest.raises(ConfigError, match=r"got shapes \(2,\) and \(3,\)"):
        plot_silhouette([0.1, 0.2], [0, 0, 1])
    with pytest.raises(ConfigError, match="none of 2 rows has both a silhouette and a cluster"):
        plot_silhouette([0.1, np.nan], [-1, 0])


def test_the_figure_of_a_result_says_when_a_sample_was_measured():
    X, labels = blobs()
    assert "Measured on" not in words(draw(make_inputs(X, labels)))
    sampled = make_inputs(X, labels, measured=np.arange(0, 150, 2))
    figure = draw(sampled)
    assert_legible(figure)
    assert "Measured on 75 of 150 rows." in words(figure)


def test_there_is_no_figure_of_one_cluster_or_without_values():
    X, labels = blobs()
    one = make_inputs(X, np.zeros(150, dtype=np.intp))
    inputs = make_inputs(X, labels)
    empty = replace(
        inputs.evaluation,
        silhouette_rows=np.empty(0, dtype=int),
        silhouette_values=np.empty(0),
        silhouette=None,
    )
    for case in (one, replace(inputs, evaluation=empty)):
        assert draw(case) is None
        assert describe(case) == "No silhouette figure: it takes at least two clusters."


def test_the_description_names_the_clearest_and_the_least_clear_cluster():
    inputs = make_inputs(*blobs())
    by_cluster = inputs.evaluation.silhouette_by_cluster
    text = describe(inputs)
    assert f"clearest is Group {'abc'[by_cluster.argmax()]} ({by_cluster.max():.2f})" in text
    assert f"least clear Group {'abc'[by_cluster.argmin()]} ({by_cluster.min():.2f})" in text
