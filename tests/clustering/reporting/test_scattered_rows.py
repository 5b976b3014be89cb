"""Scattered rows have a card that says what they are, and nothing that would praise them as a segment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from clustering.reporting import summarise
from clustering.reporting.html import render_html
from clustering.reporting.markdown import render_markdown
from tests.clustering.reporting import made


@pytest.fixture(scope="module")
def result():
    """Clouds of 80 and 60 rows, one row half-way and twelve far away: enough for a rule to be measured."""
    rng = np.random.RandomState(0)
    clouds = [rng.normal([0, 0], 0.5, (80, 2)), rng.normal([10, 0], 0.5, (60, 2))]
    far = rng.uniform(100, 900, (12, 2))
    table = pd.DataFrame(np.vstack([*clouds, [[5.0, 0.0]], far]), columns=["spend", "visits"])
    return run_clustering(
        table, algorithm="dbscan", parameters={"noise": "own_segment", "eps": 1.0}, standardise=False
    )


@pytest.fixture(scope="module")
def summary(result):
    return summarise(result, source=made.source_of(result), run=made.RUN)


def test_they_come_last_and_are_told_by_kind(summary):
    *segments, last = summary["segments"]["list"]
    assert [each["scattered"] for each in segments] == [False, False]
    assert last["scattered"]
    assert last["kinds"] == [
        "12 rows extreme (beyond all rows in clusters on some column)",
        "1 row between two clusters",
    ]
    assert last["what"].startswith("Rows that fit none of the segments.")
    assert last["apart"] == "no segment: rows that fit none of the others"


def test_they_have_no_rule_no_averages_and_no_stability(result, summary):
    assert result.profile.clusters[-1].rule is None
    assert all(each.rule is not None for each in result.profile.clusters[:-1])
    assert result.profile.names[2] not in result.rules_sql()
    card, detail = summary["segments"]["list"][-1], summary["segment_details"]["list"][-1]
    for told in (card, detail):
        assert told["rule"] is None
        assert told["typical"]["rows"] == []
    assert (card["characteristics"], detail["columns"]) == ([], [])
    assert "would describe a kind of row that there is not" in detail["what"]
    assert "stability" not in card
    assert card.keys() >= summary["segments"]["list"][0].keys()


def test_kinds_are_left_out_where_they_are_not_known(result):
    old = replace(result, noise=None)
    told = summarise(old, source=made.source_of(old), run=made.RUN)
    assert told["segments"]["list"][-1]["kinds"] == []


def test_page_and_text_set_them_apart(summary):
    page, text = render_html(summary, {}, {}), render_markdown(summary)
    assert '<li class="card scattered s2">' in page
    for told in (page, text):
        assert "No segment · 13 rows" in told
        assert "Segment 2 ·" not in told
        assert "12 rows extreme (beyond all rows in clusters on some column)" in told
        assert "Least like the others of them" in told
