"""The heat map: effects printed in tinted cells, strongest features only, blocks together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered import plot_feature_heatmap
from cluster_maker.plotting_clustered.heatmap import describe, draw
from cluster_maker.plotting_clustered.style import THEMES, contrast
from tests.cluster_maker.plotting_clustered.plot_cases import (
    LONG_NAMES,
    assert_legible,
    blobs,
    make_inputs,
    words,
)

EFFECTS = pd.DataFrame(
    {0: [0.1, 1.5, -0.2, 0.4], 1: [-2.0, -0.5, 0.3, 0.0], 2: [0.2, -1.0, 0.9, 0.1]},
    index=["age", "income", "orders", "returns"],
)


def rows_of(figure):
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def effects_of(d, k, seed=0):
    names = [f"how content are you with item {i} of our service?" for i in range(d)]
    return pd.DataFrame(np.random.default_rng(seed).normal(0, 0.8, (d, k)), index=names)


def test_features_are_grouped_by_the_cluster_of_their_largest_effect_then_by_size():
    # Largest effects: age in 1 (2.0), income in 0 (1.5), orders in 2 (0.9), returns in 0 (0.4).
    assert rows_of(plot_feature_heatmap(EFFECTS)) == ["income", "returns", "age", "orders"]


def test_two_clusters_that_mirror_each_other_show_two_blocks():
    mirrored = pd.DataFrame({0: [1.0, -2.0, 0.5, -0.7]}, index=["a", "b", "c", "d"])
    mirrored[1] = -mirrored[0] * (1 + 1e-12)
    assert rows_of(plot_feature_heatmap(mirrored)) == ["a", "c", "b", "d"]


def test_a_title_begins_with_a_capital_unless_the_name_is_a_code():
    said = {name: f"amount of {name}" for name in EFFECTS.index}
    assert plot_feature_heatmap(EFFECTS, labels=said).get_suptitle().startswith("Amount of age sets")
    coded = EFFECTS.rename(index={"age": "q12_a"})
    assert plot_feature_heatmap(coded).get_suptitle().startswith("q12_a sets")


def test_effects_are_printed_with_sign_and_the_title_says_the_finding():
    figure = plot_feature_heatmap(EFFECTS, names=["a", "b", "c"])
    said = words(figure)
    for text in ("+1.5", "−2.0", "+0.9", "0.0"):
        assert text in said
    assert figure.get_suptitle() == "Age sets the clusters apart the most"
    assert "standardised difference" in said


def test_the_weaker_features_are_left_out_and_counted():
    figure = plot_feature_heatmap(EFFECTS, max_features=2)
    assert rows_of(figure) == ["income", "age"]
    assert "The 2 strongest features; 2 weaker ones left out." in words(figure)


@pytest.mark.parametrize(("d", "k"), [(1, 2), (13, 3), (25, 6), (8, 7), (1000, 12), (30, 20), (3, 1)])
def test_every_size_is_legible(d, k):
    figure = plot_feature_heatmap(effects_of(d, k), names=LONG_NAMES, theme="dark" if d % 2 else "light")
    assert_legible(figure)
    assert len(set(rows_of(figure))) == min(d, 25)
    assert ("The first 12 of 20 clusters." in words(figure)) == (k == 20)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_can_be_read_on_their_cells(theme):
    figure = plot_feature_heatmap(effects_of(12, 4), theme=theme)
    mesh = figure.axes[0].collections[0]
    colors = mesh.cmap(mesh.norm(mesh.get_array())).reshape(-1, 4)
    for text, color in zip(figure.axes[0].texts, colors, strict=True):
        tint = "#" + "".join(f"{round(channel * 255):02x}" for channel in color[:3])
        assert contrast(text.get_color(), tint) >= 4


def test_colours_are_centred_at_zero():
    figure = plot_feature_heatmap(EFFECTS)
    norm = figure.axes[0].collections[0].norm
    assert norm.vmin == -norm.vmax
    assert contrast(THEMES["light"].low, "#ffffff") >= 4.5


def test_missing_effects_are_dashes():
    with_gaps = EFFECTS.astype(float)
    with_gaps.iloc[0, 0] = np.nan
    figure = plot_feature_heatmap(with_gaps)
    assert_legible(figure)
    assert "–" in words(figure)


def test_clusters_without_any_difference_are_said_to_have_none():
    assert plot_feature_heatmap(EFFECTS * 0).get_suptitle() == "No feature sets the clusters apart"


def test_nothing_to_draw_and_no_room_are_refused():
    with pytest.raises(ConfigError, match=r"effects of shape \(4, 3\) hold no number"):
        plot_feature_heatmap(EFFECTS * np.nan)
    with pytest.raises(ConfigError, match="max_features=0 must be at least 1"):
        plot_feature_heatmap(EFFECTS, max_features=0)


def test_the_effects_are_not_changed():
    before = EFFECTS.copy()
    plot_feature_heatmap(EFFECTS)
    pd.testing.assert_frame_equal(EFFECTS, before)


def test_a_result_is_drawn_with_the_columns_as_people_say_them():
    inputs = make_inputs(*blobs())
    figure = draw(inputs)
    assert_legible(figure)
    assert "yearly income" in rows_of(figure)
    assert "Group a: " in describe(inputs)


def test_there_is_no_figure_without_effects():
    inputs = make_inputs(*blobs())
    for effects in (pd.DataFrame(), EFFECTS * np.nan):
        changed = replace(inputs, profile=replace(inputs.profile, effects=effects))
        assert draw(changed) is None
        assert describe(changed).startswith("No heat map")


def test_one_feature_and_ten_long_names_leave_room_for_the_cells():
    figure = plot_feature_heatmap(effects_of(1, 10), names=LONG_NAMES)
    assert_legible(figure)
    (axes,) = figure.axes
    assert axes.get_position().height > 0.05
