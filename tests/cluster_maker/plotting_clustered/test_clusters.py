"""The map: one, two or many features, few or a million rows, always legible and saying its finding."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered import cluster_color, plot_clusters_2d
from cluster_maker.plotting_clustered.style import rgb
from tests.cluster_maker.plotting_clustered.plot_cases import (
    LONG_NAMES,
    assert_legible,
    blobs,
    centers_of,
    pixels_of,
    texts_of,
    words,
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("d", [1, 2, 13])
def test_every_number_of_features_gives_a_legible_map(d, theme):
    X, labels = blobs(150, 3, d)
    figure = plot_clusters_2d(X, labels, centers_of(X, labels), names=LONG_NAMES, theme=theme)
    assert_legible(figure)
    said = words(figure)
    assert "3 clusters in 150 rows" in said
    assert "33%" in said
    assert "Ringed dots" in said


@pytest.mark.parametrize("k", [10, 14, 30])
def test_many_clusters_with_long_names_do_not_overlap(k):
    X, labels = blobs(1200, k, 5)
    figure = plot_clusters_2d(X, labels, names=LONG_NAMES)
    assert_legible(figure)
    if k == 30:
        assert "Of 30 clusters, the " in words(figure)


@pytest.mark.parametrize("k", [12, 26])
def test_many_lanes_of_one_feature_do_not_overlap(k):
    labels = np.arange(520) % k
    figure = plot_clusters_2d(labels[:, None] + np.linspace(0, 0.5, 520)[:, None], labels, names=LONG_NAMES)
    assert_legible(figure)
    assert ("Of 26 clusters, the 20 largest are shown." in words(figure)) == (k == 26)


def test_the_axes_say_how_much_of_the_spread_is_seen_or_which_feature_it_is():
    X, labels = blobs(100, 3, 6)
    axes = plot_clusters_2d(X, labels).axes[0]
    assert axes.get_xlabel().startswith("first view axis (")
    assert axes.get_ylabel().startswith("second view axis (")
    assert axes.get_xlabel().endswith("of the spread)")
    frame = pd.DataFrame(X[:, :2], columns=["income ($)", "spend ($)"])
    axes = plot_clusters_2d(frame, labels).axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("income ($)", "spend ($)")
    assert plot_clusters_2d(frame[["spend ($)"]], labels).axes[0].get_xlabel() == "spend ($)"


def test_a_distance_is_as_long_across_as_up_in_a_view_of_many_features():
    X, labels = blobs(100, 3, 6)
    axes = plot_clusters_2d(X, labels).axes[0]
    box = axes.get_window_extent()
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert (right - left) / box.width == pytest.approx((top - bottom) / box.height)


def test_rows_have_their_clusters_colours():
    X, labels = blobs(60, 3, 2)
    figure = plot_clusters_2d(X, labels)
    image = pixels_of(figure)[..., :3] / 255
    for i in range(3):
        # Points are drawn with an opacity of 0.8 on white.
        wanted = 0.8 * rgb(cluster_color(i)) + 0.2
        assert np.abs(image - wanted).max(axis=2).min() < 0.02


@pytest.mark.parametrize("d", [1, 2, 4])
def test_noise_is_drawn_grey_and_counted(d):
    X, labels = blobs(120, 3, d)
    labels[::10] = -1
    figure = plot_clusters_2d(X, labels)
    assert_legible(figure)
    assert "12 rows belong to none" in words(figure)


def test_a_row_far_away_does_not_press_the_others_into_a_spot():
    X, labels = blobs(400, 3, 2)
    X[0] = (1e4, 0)
    figure = plot_clusters_2d(X, labels)
    assert figure.axes[0].get_xlim()[1] < 100
    assert "1 row lies far away, beyond the edge of the map." in words(figure)


@pytest.mark.parametrize("d", [1, 3])
def test_many_rows_are_tinted_cells_and_the_work_is_bounded(d):
    rng = np.random.default_rng(0)
    labels = np.sort(rng.integers(0, 3, 1_200_000))[::-1].copy()
    X = (rng.standard_normal((1_200_000, d), dtype=np.float32) + 4 * labels[:, None]).astype(np.float32)
    figure = plot_clusters_2d(X, labels)
    assert_legible(figure)
    assert "Drawn from a sample of 1,000,000 of 1,200,000 rows." in words(figure)
    drawn = sum(len(collection.get_offsets()) for collection in figure.axes[0].collections)
    assert drawn < 10_000


@pytest.mark.parametrize(
    ("X", "labels"),
    [
        ([[1.0, 2.0], [1.0, 3.0], [8.0, 8.0], [9.0, 8.0], [30.0, 1.0]], [0, 0, 1, 1, 2]),
        ([[1.0, 2.0]], [0]),
        ([[1.0]], [0]),
        ([[1.0, 2.0, 3.0]], [0]),
        (np.ones((5, 4)), [0, 0, 0, 1, 1]),
        (np.ones((5, 1)), [0, 0, 0, 1, 1]),
        (np.ones((5, 2)), [-1] * 5),
        (np.ones((5, 1)), [-1] * 5),
        (np.array([[1e9, 1e-9], [2e9, 2e-9], [3e9, 3e-9]]), [0, 1, 1]),
        (np.arange(12).reshape(4, 3), np.array([0, 0, 1, 1], dtype=np.int8)),
    ],
)
def test_tiny_and_flat_tables_are_drawn_without_a_warning(X, labels):
    assert_legible(plot_clusters_2d(X, labels))


def test_a_thousand_features_are_no_trouble():
    X, labels = blobs(60, 2, 1000)
    assert_legible(plot_clusters_2d(X, labels))


@pytest.mark.parametrize("name", ["$x_1$ and $y", "顧客 <script>", "बड़ा \x07", "a" * 300, "", "100% \\frac"])
def test_any_name_is_only_a_name(name):
    X, labels = blobs(60, 2, 2)
    figure = plot_clusters_2d(X, labels, names=[name, "b"], feature_names=[name, "y"])
    assert_legible(figure)


def test_a_title_replaces_the_finding_and_is_wrapped():
    X, labels = blobs(60, 2, 2)
    figure = plot_clusters_2d(X, labels, None, "A title that goes on " * 6)
    assert "A title that goes on" in figure.get_suptitle()
    assert_legible(figure)


@pytest.mark.parametrize("d", [1, 2, 5])
def test_input_is_not_changed_and_the_figure_is_the_same_each_time(d):
    X, labels = blobs(200, 3, d)
    centers = centers_of(X, labels)
    before = X.copy(), labels.copy(), centers.copy()
    first, second = (pixels_of(plot_clusters_2d(X, labels, centers)) for _ in range(2))
    assert np.array_equal(first, second)
    for now, then in zip((X, labels, centers), before, strict=True):
        assert np.array_equal(now, then)


def test_clusters_are_named_where_they_lie_and_there_is_no_legend():
    X = np.array([[0.0, 0.0], [0.1, 0.0], [10.0, 10.0], [10.1, 10.0]]).repeat(20, axis=0)
    figure = plot_clusters_2d(X, np.repeat([0, 1], 40), names=["low", "high"])
    axes = figure.axes[0]
    assert axes.get_legend() is None
    place = {text.get_text(): text.get_window_extent() for text in texts_of(figure)}
    for name, center in (("low", (0, 0)), ("high", (10, 10))):
        x, y = axes.transData.transform(center)
        box = place[name]
        assert abs((box.x0 + box.x1) / 2 - x) < 120
        assert abs((box.y0 + box.y1) / 2 - y) < 120


def test_an_unknown_theme_is_refused():
    with pytest.raises(ConfigError, match="unknown theme 'pink'"):
        plot_clusters_2d([[1.0]], [0], theme="pink")
