"""Page and Markdown: escaped, complete, light, and nothing asked for from elsewhere."""

import re
from html.parser import HTMLParser

import pytest

from clustering.reporting.customers import ClusteringReporter
from clustering.reporting.customers.pages import render_business_html
from tests.clustering.reporting.customers.kinds import CONFIG, CONTEXT

VOID = {"meta", "img", "br"}


class Checked(HTMLParser):
    """Insists that every tag is closed, and gathers tags, ids and links."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.images = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append(tag)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if "href" in told else []
        self.images += [told] if tag == "img" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open or tag not in {"rect"}:
            assert self.open.pop() == tag


def parsed(html):
    page = Checked()
    page.feed(html)
    assert page.open == []
    return page


def test_the_page_is_well_formed_and_its_links_lead_somewhere(reports, kind):
    page = parsed(reports[kind].html)
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_nothing_from_elsewhere_and_no_script(reports, kind):
    page = parsed(reports[kind].html)
    assert "script" not in page.tags
    assert all(image["src"].startswith("data:image/png;base64,") for image in page.images)
    assert page.links
    assert all(link.startswith("#") for link in page.links)


def test_every_picture_has_words(reports, kind):
    page = parsed(reports[kind].html)
    assert len(page.images) == len(reports[kind].summary["figures"])
    assert all(len(image["alt"]) > 30 for image in page.images)


def test_the_page_stays_under_three_megabytes(reports, kind):
    assert len(reports[kind].html) < 3_000_000


def test_hostile_names_are_just_names(reports):
    assert "<script>" not in reports["twelve"].html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reports["twelve"].html
    text = reports["twelve"].markdown
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "[l](http" not in text
    assert "*bold*" not in text.replace("\\*bold\\*", "")


def test_tables_of_the_markdown_have_as_many_cells_in_every_line(reports, kind):
    lines = reports[kind].markdown.splitlines()
    tables, current = [], []
    for line in [*lines, ""]:
        if line.startswith("|"):
            current.append(len(re.findall(r"(?<!\\)\|", line)))
        elif current:
            tables.append(current)
            current = []
    assert tables
    assert all(len(set(table)) == 1 and len(table) > 2 for table in tables)


def test_the_markdown_links_the_charts_where_they_lie(reports):
    assert "](<../visualizations/kmeans_cluster_comparison.png>)" in reports["made"].markdown
    assert "](<../visualizations/dbscan_radius_analysis.png>)" in reports["dbscan"].markdown


def test_both_forms_hold_the_same_sentences(reports, kind):
    summary = reports[kind].summary
    said = [summary["answer"]["headline"], *(each["title"] for each in summary["caveats"])]
    for sentence in said:
        assert sentence in reports[kind].html
        assert sentence in reports[kind].markdown


def test_commands_can_be_copied_as_they_are(reports):
    assert "    clustering customers --demo" in reports["made"].markdown
    assert "<code>clustering predict outputs/models/kmeans new.csv</code>" in reports["made"].html


def test_no_value_no_column_of_value(reports):
    html = reports["without value"].html
    assert "Expected in all" not in html
    assert "Revenue at risk" not in html
    assert "Expected in all" in reports["made"].html


def test_a_chart_that_was_not_drawn_is_left_out(reports):
    assert parsed(render_business_html(reports["made"].summary, {})).images == []


def test_the_same_segmentation_gives_the_same_report(kinds, reports):
    again = ClusteringReporter(CONFIG).generate_business_report(
        kinds["one group"], CONTEXT, other=kinds["dbscan"]
    )
    assert again.html == reports["one group"].html


@pytest.mark.parametrize("currency", ["<b>", "EUR", "$", ""])
def test_any_currency_is_escaped(kinds, currency):
    reporter = ClusteringReporter(CONFIG.model_copy(update={"currency": currency}))
    report = reporter.generate_business_report(kinds["tiny"], CONTEXT)
    assert "<b>" + "1" not in report.html
    assert parsed(report.html).tags
