"""Charts of every kind: configured size and colours, named, nothing cut off, nothing global changed."""

from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.image import imread

from cluster_maker.errors import ConfigError
from cluster_maker.types import Candidate, Selection
from clustering.core.customer_settings import ReportingConfig
from clustering.reporting.customers import ClusteringReporter
from clustering.reporting.customers.charts.looks import segment_colors
from clustering.reporting.customers.charts.optimal_k import describe_optimal_k
from clustering.reporting.customers.charts.segment_map import faithfulness, shown_spread
from tests.clustering.reporting.customers.kinds import CONFIG


def swept(chosen=3, second=4):
    """Return a choice among 2 to 6 with a silhouette that is best at 3 and an inertia that bends there."""
    figures = {2: (900, 0.5), 3: (300, 0.7), 4: (270, 0.6), 5: (250, 0.5), 6: (240, np.nan)}
    tried = tuple(
        Candidate(k, inertia, silhouette, 0.1, 1.0 / k, 100.0 * k, 10)
        for k, (inertia, silhouette) in figures.items()
    )
    return Selection(chosen, second, f"{chosen} clusters: clearest.", "agreement and clearness", tried)


def texts(figure):
    """Return everything that is written in a figure."""
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_every_kind_has_its_charts(kinds, kind):
    drawn = set(ClusteringReporter(CONFIG).charts(kinds[kind]))
    expected = {"comparison", "map"}
    if kind not in ("one group", "only noise", "one cluster and noise"):
        expected.add("profiles")
    if kind == "dbscan":
        expected.add("radii")
    assert drawn == expected


def test_charts_have_the_configured_width_and_never_less_than_the_height(kinds, kind):
    for name, figure in ClusteringReporter(CONFIG).charts(kinds[kind]).items():
        if name in ("comparison", "map"):
            width, height = figure.get_size_inches()
            assert width == pytest.approx(9)
            assert height >= (6 if name == "comparison" else 5.5)


def test_no_text_sticks_out_of_the_figure(kinds, kind):
    drawn = ClusteringReporter(CONFIG).charts(kinds[kind])
    drawn.pop("radii", None)  # the engine's, with ticks beyond its limits that are not drawn
    for figure in drawn.values():
        figure.canvas.draw()
        width, height = figure.canvas.get_width_height()
        for axes in figure.axes:
            for text in [*axes.texts, *axes.get_yticklabels(), *axes.get_xticklabels(), axes._left_title]:
                if text.get_visible() and text.get_text():
                    box = text.get_window_extent()
                    assert box.x0 >= -2, text
                    assert box.x1 <= width + 2, text
                    assert box.y0 >= -2, text
                    assert box.y1 <= height + 2, text


def test_global_settings_stay_as_they_are(kinds):
    before = dict(mpl.rcParams)
    reporter = ClusteringReporter(
        CONFIG.model_copy(update={"plot_style": "darkgrid", "color_palette": "husl"})
    )
    reporter.chart_files(kinds["tiny"])
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("style", ["white", "whitegrid", "dark", "darkgrid", "ticks"])
def test_every_style_draws(kinds, style):
    reporter = ClusteringReporter(CONFIG.model_copy(update={"plot_style": style}))
    assert len(reporter.charts(kinds["tiny"])) == 3
    assert reporter.plot_optimal_k_analysis(swept()) is not None


def test_files_have_the_configured_resolution_and_are_the_same_again(kinds):
    reporter = ClusteringReporter(CONFIG)
    first, second = (reporter.chart_files(kinds["dbscan"]) for _ in range(2))
    assert list(first) == [
        "dbscan_cluster_comparison.png",
        "dbscan_clustering_visualization.png",
        "dbscan_segment_profiles.png",
        "dbscan_radius_analysis.png",
    ]
    assert first == second
    assert imread(BytesIO(first["dbscan_cluster_comparison.png"])).shape[1] == 9 * 60


def test_palettes_of_seaborn_are_taken_and_others_refused():
    colors = segment_colors("husl", [0, 1, 2, -1])
    assert len(set(colors.values())) == 4
    assert colors[-1] == segment_colors("accessible", [-1])[-1]
    with pytest.raises(ConfigError, match=r"unknown color_palette 'huls'. Allowed are 'accessible' and the"):
        segment_colors("huls", [0])


def test_a_palette_colours_map_and_bars_alike(kinds):
    reporter = ClusteringReporter(CONFIG.model_copy(update={"color_palette": "husl"}))
    colors = segment_colors("husl", kinds["made"].names)
    drawn = reporter.charts(kinds["made"])
    clouds = [each for each in drawn["map"].axes[0].collections if len(each.get_offsets())]
    points = {mpl.colors.to_hex(each.get_facecolor()[0]) for each in clouds}
    bars = {mpl.colors.to_hex(bar.get_facecolor()) for bar in drawn["comparison"].axes[1].patches}
    assert points == bars == set(colors.values())


def test_the_comparison_writes_every_value_in_original_units(kinds):
    figure = ClusteringReporter(CONFIG).plot_cluster_comparison(kinds["made"])
    written = texts(figure)
    for value in ("17%", "57%", "£225", "12.8", "259\u00a0days", "£1,120", "31%"):
        assert value in written
    heads = [axes.get_title(loc="left") for axes in figure.axes]
    assert heads[1:] == [
        "Value of an order", "Orders per customer", "Days since the last order",
        "Expected value per customer", "Risk of having left",
    ]  # fmt: skip


def test_the_comparison_fills_up_where_figures_are_missing(kinds):
    figure = ClusteringReporter(CONFIG).plot_cluster_comparison(kinds["without value"])
    heads = [axes.get_title(loc="left") for axes in figure.axes]
    assert len(heads) == 6
    assert "Expected value per customer" not in heads


def test_the_choice_marks_the_chosen_and_the_second(kinds):
    figure = ClusteringReporter(CONFIG).plot_optimal_k_analysis(swept())
    assert figure.get_suptitle().replace("\u00a0", " ") == "3 segments chosen from 2 to 6; 4 came second"
    assert texts(figure).count("3 chosen") == texts(figure).count("4 second") == 4
    assert "3 by silhouette" in describe_optimal_k(swept())


def test_measures_are_left_out_as_asked():
    figure = ClusteringReporter(CONFIG).plot_optimal_k_analysis(swept(), measures=["silhouette"])
    assert len(figure.axes) == 2
    with pytest.raises(ConfigError, match=r"unknown measure 'dunn'. Allowed: silhouette, davies_bouldin"):
        ClusteringReporter(CONFIG).plot_optimal_k_analysis(swept(), measures=["dunn"])


def test_no_chart_of_a_choice_that_was_none():
    given = Selection(3, None, "3 clusters, as asked for.", "given")
    assert ClusteringReporter(CONFIG).plot_optimal_k_analysis(given) is None
    assert describe_optimal_k(given).endswith("3 segments, as asked for.")


def test_a_measure_without_values_has_no_panel():
    bare = tuple(Candidate(k, 10.0 / k, np.nan, np.nan, np.nan, np.nan, 5) for k in (2, 3, 4))
    figure = ClusteringReporter(CONFIG).plot_optimal_k_analysis(Selection(2, 3, "2.", "given", bare))
    assert len(figure.axes) == 1


def test_neighbouring_choices_do_not_write_over_each_other():
    figure = ClusteringReporter(CONFIG).plot_optimal_k_analysis(swept(3, 2))
    figure.canvas.draw()
    for axes in figure.axes:
        chosen, second = (text.get_window_extent() for text in axes.texts)
        assert not chosen.overlaps(second)


def test_the_map_tells_how_far_it_can_be_trusted(kinds):
    features = kinds["made"].result.features
    assert features.shape[1] == 3
    spread = np.sort(np.linalg.eigvalsh(np.cov(features.values.T)))
    assert shown_spread(kinds["made"]) == pytest.approx(spread[1:].sum() / spread.sum())
    assert faithfulness(kinds["made"]).startswith("The flat view shows 9")


def test_the_map_takes_plain_arrays_and_names():
    rows = np.random.default_rng(0).normal(size=(40, 2)) + np.repeat([[0, 0], [9, 9]], 20, axis=0)
    labels = np.repeat([0, 1], 20)
    labels[0] = -1
    figure = ClusteringReporter(CONFIG).plot_clusters_2d(rows, labels, {0: "Calm", 1: "Busy"}, "dbscan")
    assert figure.get_suptitle() == "DBSCAN: two segments among 40 customers, 1 customer in none"
    assert {"Calm", "Busy"} <= set(texts(figure))


def test_many_customers_are_tinted_not_drawn_one_by_one():
    rows = np.random.default_rng(0).normal(size=(25_000, 3))
    labels = (rows[:, 0] > 0).astype(int)
    figure = ClusteringReporter(CONFIG).plot_clusters_2d(rows, labels, {0: "Left", 1: "Right"})
    assert len(figure.axes[0].images) == 1


def test_every_chart_is_told_in_words_and_an_unknown_one_refused(kinds):
    reporter = ClusteringReporter(CONFIG)
    for name in ("comparison", "map", "profiles", "optimal_k", "radii"):
        assert len(reporter.alt_text(name, kinds["dbscan"])) > 30
    with pytest.raises(ConfigError, match=r"unknown chart 'mapp'. Did you mean 'map'\?"):
        reporter.alt_text("mapp", kinds["dbscan"])


def test_the_default_configuration_is_that_of_the_settings():
    assert ClusteringReporter().config == ReportingConfig()


def test_charts_speak_of_customers_and_segments_not_of_rows_and_clusters(kinds, kind):
    for name, figure in ClusteringReporter(CONFIG).charts(kinds[kind]).items():
        for text in figure.findobj(mpl.text.Text):
            words = text.get_text().lower().split()
            assert not {"row", "rows", "cluster", "clusters", "valley"} & set(words), (name, text.get_text())
