"""All figures of a result at once: the table of figures, its order, themes, threads, descriptions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

import cluster_maker.plotting_clustered as room
from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered import PlotInputs, alt_text, draw_figures
from cluster_maker.plotting_clustered.style import THEMES, rgb
from cluster_maker.plotting_clustered.table import PLOTS
from tests.cluster_maker.plotting_clustered.plot_cases import (
    LONG_NAMES,
    assert_legible,
    blobs,
    canonical,
    make_inputs,
    pixels_of,
)
from tests.support import shared_data

NAMES = ("scatter", "silhouette", "heatmap", "elbow", "dendrogram")


@pytest.fixture(scope="module")
def inputs() -> PlotInputs:
    """A result to which all figures apply."""
    X, _ = blobs(150, 3, 4)
    matrix = linkage(X, "ward")
    labels = canonical(fcluster(matrix, 3, "maxclust") - 1)
    estimator = SimpleNamespace(labels_=labels, linkage_matrix_=matrix)
    return make_inputs(X, labels, sweep=(2, 3, 4, 5), estimator=estimator)


def test_the_table_lists_the_figures_in_the_order_of_the_report():
    assert PLOTS.names() == (*NAMES[:4], "density_path", NAMES[4])
    for entry in PLOTS:
        assert entry.title
        assert entry.summary.endswith(".")
        assert callable(entry.load())
        assert callable(entry.load_alt())


@pytest.mark.parametrize("theme", THEMES)
def test_all_figures_that_apply_are_drawn_in_order_legibly_on_the_themes_background(inputs, theme):
    figures = draw_figures(inputs, theme=theme)
    assert tuple(figures) == NAMES
    for figure in figures.values():
        assert_legible(figure)
        assert pixels_of(figure)[0, 0, :3] / 255 == pytest.approx(rgb(THEMES[theme].background), abs=0.01)
        assert 6.4 <= figure.get_figwidth() <= 7.2
        assert figure.dpi == 150
        for axes in figure.axes:
            assert not axes.spines["top"].get_visible()
            assert not axes.spines["right"].get_visible()


def test_figures_that_do_not_apply_are_left_out():
    plain = make_inputs(*blobs())
    assert tuple(draw_figures(plain)) == ("scatter", "silhouette", "heatmap")
    one = make_inputs(blobs()[0], np.zeros(150, dtype=np.intp))
    assert tuple(draw_figures(one)) == ("scatter",)


def test_names_choose_figures_and_their_order(inputs):
    assert tuple(draw_figures(inputs, names=["elbow", "scatter"])) == ("elbow", "scatter")
    assert draw_figures(inputs, names=[]) == {}


def test_unknown_figures_and_themes_are_refused(inputs):
    with pytest.raises(ConfigError, match=r"unknown figure 'scater'. Did you mean 'scatter'\?"):
        draw_figures(inputs, names=["scater"])
    with pytest.raises(ConfigError, match="unknown figure 'pie'"):
        alt_text("pie", inputs)
    with pytest.raises(ConfigError, match="unknown theme 'pink'"):
        draw_figures(inputs, names=[], theme="pink")


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_a_description_whether_it_is_drawn_or_not(inputs, name):
    nothing = make_inputs(blobs()[0], np.full(150, -1, dtype=np.intp))
    for case in (inputs, make_inputs(*blobs()), nothing):
        text = alt_text(name, case)
        assert len(text) > 20
        assert text.endswith(".")
        assert "nan" not in text
        assert text.startswith("No ") == (name not in draw_figures(case, names=[name]))
    assert "150" in alt_text("scatter", inputs)


def test_figures_drawn_in_threads_are_those_drawn_alone(inputs):
    def draw(name: str) -> np.ndarray:
        return pixels_of(draw_figures(inputs, names=[name])[name])

    alone = {name: draw(name) for name in NAMES}
    with ThreadPoolExecutor(4) as pool:
        for name, image in zip(NAMES * 2, pool.map(draw, NAMES * 2), strict=True):
            assert np.array_equal(image, alone[name])


def test_drawing_changes_no_record(inputs):
    before = (
        inputs.features.values.copy(),
        inputs.clustering.labels.copy(),
        inputs.clustering.centers.copy(),
        inputs.evaluation.silhouette_values.copy(),
    )
    effects = inputs.profile.effects.copy()
    draw_figures(inputs)
    after = (
        inputs.features.values,
        inputs.clustering.labels,
        inputs.clustering.centers,
        inputs.evaluation.silhouette_values,
    )
    assert all(map(np.array_equal, before, after))
    pd.testing.assert_frame_equal(inputs.profile.effects, effects)


def test_features_that_were_scaled_are_said_to_be():
    X, labels = blobs(60, 2, 2)
    inputs = make_inputs(X, labels)
    assert draw_figures(inputs)["scatter"].axes[0].get_xlabel() == "column 0"
    scaled = PlotInputs(
        inputs.features.__class__(
            X, inputs.features.feature_names, inputs.features.sources, inputs.features.row_ids, object()
        ),
        inputs.clustering,
        inputs.evaluation,
        inputs.selection,
        inputs.profile,
    )
    assert draw_figures(scaled)["scatter"].axes[0].get_xlabel() == "column 0 (as scaled for clustering)"


def test_the_package_offers_its_names_and_no_other():
    assert room.__all__ == sorted(room.__all__)
    assert set(room.__all__) == {
        "PlotInputs",
        "alt_text",
        "cluster_color",
        "draw_figures",
        "plot_clusters_2d",
        "plot_dendrogram",
        "plot_elbow",
        "plot_feature_heatmap",
        "plot_silhouette",
    }
    for name in room.__all__:
        assert getattr(room, name).__doc__


@pytest.mark.shared_data
def test_a_real_table_with_skewed_amounts_and_strays_is_drawn_legibly():
    path = shared_data("customers", "wholesale_customers", "Wholesale customers data.csv")
    table = pd.read_csv(path).drop(columns=["Channel", "Region"])
    X = ((table - table.mean()) / table.std()).to_numpy()
    labels = canonical(fcluster(linkage(X, "ward"), 4, "maxclust") - 1)
    for figure in draw_figures(make_inputs(X, labels, names=LONG_NAMES, sweep=(2, 3, 4, 5))).values():
        assert_legible(figure)
