"""Rows that fit no cluster in a report: by kind, with what each choice costs, and never as a real segment."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from clustering.reporting import summarise
from clustering.reporting.html import render_html
from clustering.reporting.markdown import render_markdown
from tests.clustering.reporting import made


def result_of(noise, **settings):
    """Clouds of 80 and 60 rows, one row half-way and one far away."""
    rng = np.random.RandomState(0)
    clouds = [rng.normal([0, 0], 0.5, (80, 2)), rng.normal([10, 0], 0.5, (60, 2))]
    table = pd.DataFrame(np.vstack([*clouds, [[5.0, 0.0], [0.0, 60.0]]]), columns=["spend", "visits"])
    return run_clustering(
        table, algorithm="dbscan", parameters={"noise": noise}, standardise=False, **settings
    )


def summary_of(result):
    return summarise(result, source=made.source_of(result), run=made.RUN)


@pytest.mark.parametrize("noise", ["keep", "nearest", "own_segment"])
def test_kinds_and_choices_are_told_with_the_chosen_one_marked(noise):
    told = summary_of(result_of(noise, quick=True))["segment_details"]["noise"]
    assert told["total"] == 2
    assert told["kinds"] == {"extreme": 1, "between clusters": 1, "sparse": 0}
    assert (
        "1 extreme (beyond all rows in clusters on some column) and 1 between two clusters." in told["text"]
    )
    assert [each["choice"] for each in told["choices"] if each["chosen"]] == [noise]
    assert [each["n_segments"] for each in told["choices"]] == [2, 2, 3]


def test_scattered_rows_are_shown_but_not_counted_among_the_segments():
    summary = summary_of(result_of("own_segment"))
    answer = summary["answer"]
    assert answer["headline"].startswith("Two segments in 142 rows")
    assert "2 rows that fit no segment are put together as “Scattered rows”" in answer["paragraph"]
    assert answer["figures"][0]["value"] == 2
    assert answer["figures"][2]["note"].endswith("2 rows in no segment")
    assert summary["segments"]["heading"] == "The two segments and the scattered rows"
    map_of_rows = next(each for each in summary["see_it"]["figures"] if each["name"] == "scatter")
    alt = map_of_rows["alt"].replace("\N{NO-BREAK SPACE}", " ")
    assert "2 clusters in 142 rows; 2 rows belong to none" in alt
    assert summary["how_sure"]["by_segment"][2]["name"] == "Scattered rows"
    assert summary["how_sure"]["by_segment"][2]["silhouette"] is None
    assert "least sure one to" in summary["how_sure"]["stability"]["sentence"]
    limits = {each["title"]: each["text"] for each in summary["limits"]}
    assert limits["Rows in no segment"].startswith("2 rows fit none of the clusters and are put together")


def test_the_choice_of_a_radius_is_among_the_figures_where_there_was_one():
    summary = summary_of(result_of("keep", quick=True))
    figure = next(each for each in summary["see_it"]["figures"] if each["name"] == "density_path")
    assert figure["finding"].startswith("2 segments for every radius from ")
    assert " of the rows in none. That is with " in figure["alt"]
    assert "density_path" not in {each["name"] for each in summary_of(made.two_groups())["see_it"]["figures"]}


def test_nothing_is_told_where_every_row_fits():
    assert summary_of(made.two_groups())["segment_details"]["noise"]["total"] == 0


def test_page_and_text_show_the_choices():
    summary = summary_of(result_of("nearest", quick=True))
    for text in (render_markdown(summary), render_html(summary, {}, {})):
        assert "Rows that fit no cluster" in text
        assert "Counted to the nearest segment (chosen)" in text
        assert "2 rows (1%) form a segment of rows that have nothing in common" in text


def test_each_number_of_neighbours_is_told_with_what_it_finds():
    summary = summary_of(result_of("keep", quick=True))
    radii = summary["segment_details"]["noise"]["radii"]
    assert [each["min_samples"] for each in radii] == [5, 7, 10]  # log2(142) = 7.1
    assert [each["chosen"] for each in radii].count(True) == 1
    for each in radii:
        assert each["n_clusters"] == 2
        assert each["text"].startswith("2 clusters at radii from ")
        assert "of the rows in none, parted by valleys of density of " in each["text"]
    for text in (render_markdown(summary), render_html(summary, {}, {})):
        assert "How many neighbours" in text
        assert radii[0]["text"] in text
    none = summary_of(made.two_groups())
    assert none["segment_details"]["noise"]["radii"] == []
    assert "How many neighbours" not in render_markdown(none)
