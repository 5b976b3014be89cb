"""The choice of the number of clusters: values, the choice and the runner-up marked in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered import plot_elbow
from cluster_maker.plotting_clustered.elbow import describe, draw
from tests.cluster_maker.plotting_clustered.plot_cases import assert_legible, blobs, make_inputs, words


@pytest.fixture
def inputs():
    return make_inputs(*blobs(), sweep=(2, 3, 4, 5, 6))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_line_goes_through_the_values_in_order(theme):
    figure = plot_elbow([4, 2, 3], [100.0, 900.0, 300.0], chosen=3, theme=theme)
    line = figure.axes[0].get_lines()[0]
    assert line.get_xydata().tolist() == [[2, 900], [3, 300], [4, 100]]
    assert_legible(figure)
    assert "3 chosen" in words(figure)
    assert "Inertia for 2 to 4 clusters" in words(figure)
    assert figure.axes[0].get_ylim()[0] == 0


@pytest.mark.parametrize(
    ("ks", "values"),
    [
        ([3], [5.0]),
        ([2, 3], [0.0, 0.0]),
        ([2, 3], [np.nan, np.nan]),
        (list(range(1, 61)), [1e9 / k for k in range(1, 61)]),
    ],
)
def test_short_flat_missing_and_long_sweeps_are_drawn(ks, values):
    assert_legible(plot_elbow(ks, values, chosen=ks[0]))


@pytest.mark.parametrize(("ks", "values"), [([], []), ([2, 3], [1.0])])
def test_lists_that_do_not_fit_are_refused(ks, values):
    with pytest.raises(ConfigError, match=f"same length.*got {len(ks)} and {len(values)}"):
        plot_elbow(ks, values)


def test_the_report_shows_silhouettes_above_inertia_with_choice_and_runner_up(inputs):
    figure = draw(inputs)
    assert_legible(figure)
    upper, lower = figure.axes
    assert upper.get_xlim() == lower.get_xlim()
    said = words(figure)
    assert "3 clusters chosen, 2 to 6 tried" in said
    assert "3 chosen" in said
    assert "6 runner-up" in said
    assert "It was the best." in said
    assert "worst cluster" in said
    assert [line.get_ydata()[0] for line in upper.get_lines()[:2]] == pytest.approx([0.44, 0.3])


@pytest.mark.parametrize(("chosen", "runner_up"), [(2, 3), (3, 2), (5, 6), (6, 5), (2, 6), (4, None), (9, 1)])
def test_the_words_at_the_choice_and_the_runner_up_never_meet(inputs, chosen, runner_up):
    selection = replace(inputs.selection, n_clusters=chosen, runner_up=runner_up)
    assert_legible(draw(replace(inputs, selection=selection), theme="dark"))


def test_silhouettes_that_do_not_exist_leave_a_gap(inputs):
    first = replace(inputs.selection.candidates[0], silhouette=np.nan, worst_silhouette=np.nan)
    selection = replace(inputs.selection, candidates=(first, *inputs.selection.candidates[1:]))
    assert_legible(draw(replace(inputs, selection=selection)))
    none = tuple(replace(c, silhouette=np.nan, worst_silhouette=np.nan) for c in selection.candidates)
    changed = replace(inputs, selection=replace(selection, candidates=none))
    assert_legible(draw(changed))
    assert "nan" not in describe(changed)


def test_there_is_no_figure_without_a_sweep(inputs):
    for count in (0, 1):
        selection = replace(inputs.selection, candidates=inputs.selection.candidates[:count])
        changed = replace(inputs, selection=selection)
        assert draw(changed) is None
        assert describe(changed).startswith("No figure")


def test_the_description_says_the_choice(inputs):
    # Worst silhouette at 3 clusters: 0.4 - 0.05 · 3.
    assert describe(inputs).replace("\xa0", " ") == (
        "Silhouette and inertia for 2 to 6 clusters: 3 chosen, "
        "where the worst cluster's silhouette is 0.25; the runner-up is 6."
    )
