"""The page as text: complete, escaped, asking for nothing, light enough, saying its findings."""

import dataclasses
import json
import re

import numpy as np
import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered.style import NOISE_COLOR, PALETTE
from clustering.core.customer_settings import ReportingConfig
from clustering.customers.segmentation import SegmentName
from clustering.reporting.customers.dashboard import create_interactive_dashboard
from clustering.reporting.customers.dashboard.page import own_script
from tests.clustering.customers.made_segmentation import made_segmentation
from tests.clustering.reporting.customers.dashboard.many import many_segmentation

HOSTILE = '</script><img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def segmentation():
    return made_segmentation()


@pytest.fixture(scope="module")
def page(segmentation):
    return create_interactive_dashboard(segmentation, ReportingConfig(currency="£"))


def data_of(page):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1])


def without_plotly(page):
    """The page with Plotly's script taken out: it is the longest one."""
    scripts = re.findall(r"<script>.*?</script>", page, re.DOTALL)
    return page.replace(max(scripts, key=len), "")


def renamed(segmentation, name):
    """The first segment under another name, everywhere."""
    names = {**segmentation.names, 0: SegmentName(name, "", name, (name,))}
    stats = segmentation.stats.assign(name=[names[label].name for label in segmentation.stats.index])
    return dataclasses.replace(segmentation, names=names, stats=stats, notes=(name,))


def test_plotly_is_inside_once_and_nothing_is_fetched(page):
    assert page.count("plotly.js v") == 1
    own = without_plotly(page)
    assert "http:" not in own
    assert "https:" not in own
    assert not re.search(r"<(script|img|link|iframe)[^>]*\b(src|href)=", own)


def test_a_policy_allows_the_page_s_own_scripts_and_no_others(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert policy.count("sha256-") == page.count("<script>") == 2
    assert "connect-src" not in policy  # nothing, by default-src
    assert "unsafe-eval" not in policy


def test_names_from_the_data_stay_text_wherever_they_stand(segmentation):
    hostile = renamed(segmentation, HOSTILE)
    hostile = dataclasses.replace(hostile, customers=hostile.customers.rename(index={"C0000": HOSTILE}))
    page = create_interactive_dashboard(hostile, ReportingConfig(currency="<b>"))
    assert "<img" not in without_plotly(page)
    assert page.count("</script>") == 3  # data, Plotly, the page's own
    assert data_of(page)["segments"][1]["name"] == HOSTILE
    assert HOSTILE in data_of(page)["customers"]["id"]
    assert data_of(page)["currency"] == "<b>"


def test_the_headline_names_the_segment_that_brings_more_than_its_share(page):
    # 50 of 300 customers are 17%; by their sums of money 57%
    assert "<h1>“Big spenders”: 17% of customers, 57% of revenue</h1>" in page


def test_figures_of_segments_are_of_all_customers_most_revenue_first(segmentation, page):
    told = data_of(page)["segments"]
    assert [each["name"] for each in told] == ["Big spenders", "Regular buyers", "Lapsed <small> buyers"]
    assert [each["customers"] for each in told] == [50, 150, 100]
    assert sum(each["revenue"] for each in told) == pytest.approx(segmentation.customers["total_spent"].sum())
    assert sum(each["revenue_share"] for each in told) == pytest.approx(1)


def test_cells_of_scores_add_up_to_the_segment(segmentation, page):
    labels = segmentation.result.labels
    for each, label in zip(data_of(page)["segments"], (2, 0, 1), strict=True):
        inside = segmentation.customers[labels == label]
        cells = np.array(each["rfm"]["customers"])
        assert cells.sum() == len(inside)
        assert cells[4, 2] == np.count_nonzero((inside["r_score"] == 5) & (inside["f_score"] == 3))
        assert np.sum(each["rfm"]["revenue"]) == pytest.approx(inside["total_spent"].sum(), abs=0.1)


def test_colours_are_those_of_all_figures_and_noise_is_grey():
    told = data_of(create_interactive_dashboard(made_segmentation("dbscan"), ReportingConfig()))["segments"]
    colors = {each["name"]: each["color"] for each in told}
    assert colors["Regular buyers"] == PALETTE[0]
    assert colors["Scattered customers"] == NOISE_COLOR
    assert told[-1]["name"] == "Scattered customers"  # noise last


def test_a_palette_of_seaborn_gives_other_colours(segmentation):
    told = data_of(create_interactive_dashboard(segmentation, ReportingConfig(color_palette="husl")))
    colors = {each["color"] for each in told["segments"]}
    assert len(colors) == 3
    assert not colors & set(PALETTE)


def test_an_unknown_template_is_told_in_one_line_with_the_known_ones(segmentation):
    with pytest.raises(ConfigError) as told:
        create_interactive_dashboard(segmentation, ReportingConfig(dashboard_template="plotly_whit"))
    assert str(told.value).startswith(
        "unknown dashboard_template 'plotly_whit'. Did you mean 'plotly_white'? Known: ggplot2, seaborn, "
    )
    assert "\n" not in str(told.value)


def test_an_unknown_palette_is_told_in_one_line(segmentation):
    with pytest.raises(ConfigError, match="color_palette 'rainbowish'"):
        create_interactive_dashboard(segmentation, ReportingConfig(color_palette="rainbowish"))


@pytest.mark.parametrize(
    ("template", "theme"), [("plotly_white", "reader"), ("plotly_dark", "dark"), ("ggplot2+gridon", "light")]
)
def test_the_template_is_used_and_settles_the_theme(segmentation, template, theme):
    page = create_interactive_dashboard(segmentation, ReportingConfig(dashboard_template=template))
    assert f'data-theme="{theme}"' in page
    assert data_of(page)["theme"] == theme
    assert data_of(page)["template"]["layout"]


def test_without_scores_value_and_outlook_their_charts_are_left_out(segmentation):
    poor = dataclasses.replace(
        segmentation,
        customers=segmentation.customers.drop(columns=["r_score", "f_score", "m_score", "clv_advanced"]),
        stats=segmentation.stats.drop(
            columns=[name for name in segmentation.stats if name.startswith("clv")]
        ),
        outlook=None,
    )
    page = create_interactive_dashboard(poor, ReportingConfig())
    for name in ("rfm", "value", "outlook"):
        assert f'id="{name}-panel"' not in page
    for name in ("map", "shares", "profile"):
        assert f'id="{name}-panel"' in page
    assert data_of(page)["rfm"] is None


def test_the_table_of_segments_holds_figures_and_actions_without_any_script(page):
    table = page[page.index('<section id="segments"') : page.index("</section>", page.index('id="segments"'))]
    assert table.count("<tr data-row=") == 3
    assert "Lapsed &lt;small&gt; buyers" in table
    assert "Give them a contact." in table
    assert "<noscript>" in page


def test_the_same_segmentation_gives_the_same_page(segmentation, page):
    assert create_interactive_dashboard(segmentation, ReportingConfig(currency="£")) == page


def test_a_hundred_thousand_customers_stay_under_ten_megabytes():
    page = create_interactive_dashboard(many_segmentation(100_000), ReportingConfig())
    assert len(page.encode()) < 10e6
    told = data_of(page)
    assert 4_900 <= len(told["customers"]["id"]) <= 5_000
    assert sum(each["customers"] for each in told["segments"]) == 100_000
    assert "of 100,000 are drawn" in page


def test_the_page_s_own_script_is_strict_and_shares_nothing():
    assert own_script().startswith('(() => {\n"use strict";\n')
    assert own_script().endswith("})();\n")
