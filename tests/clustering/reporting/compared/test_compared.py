"""The report of a comparison: the dict first, then the page and Markdown, and the tables beside them."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from cluster_maker.comparison import compare_results, compare_with_table
from cluster_maker.comparison.advice import UNSTABLE
from cluster_maker.comparison.records import Advice
from clustering.reporting.compared.files import crosswalk_table, drift_table, migration_table
from clustering.reporting.compared.pages import render_comparison_html, render_comparison_markdown
from clustering.reporting.compared.summary import CompareInfo, summarise_comparison

CENTERS = np.array([[20.0, 200.0], [45.0, 900.0], [70.0, 300.0], [40.0, 80.0]])
INFO = CompareInfo(
    old="may",
    new="june",
    command="clustering compare may june",
    next_command="clustering predict may NEW-ROWS.csv",
    started="1 June 2026, 09:00 UTC",
    versions={"python": "3.12"},
    files=("compare.md", "crosswalk.csv"),
    notes=("Read with care.",),
)


def customers(sizes, seed, first=0):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    values = CENTERS[groups] + rng.normal(0, [2.0, 20.0], (len(groups), 2))
    table = pd.DataFrame(values.round(1), columns=["age", "spending"])
    table.insert(0, "customer_id", [f"C{i + first:05d}" for i in range(len(table))])
    return table


def analysed(table, k, **more):
    return run_clustering(table, k=k, quick=True, random_state=0, **more)


def hostile():
    """A column, a level and through them names that would break a page."""
    table = customers([60, 50, 40], 1).rename(columns={"age": "<b>age</b> | a"})
    table["plan"] = np.repeat(["<script>alert(1)</script>", "x|y"], [110, 40])
    return compare_results(analysed(table, 3), analysed(table.iloc[10:], 3))


def noise():
    table = customers([60, 50, 40], 1)
    result = run_clustering(table, algorithm="dbscan", parameters={"eps": 0.1}, quick=True)
    return compare_results(result, result)


def only_noise():
    table = customers([60, 50, 40], 1)
    result = run_clustering(table, algorithm="dbscan", parameters={"eps": 1e-6}, quick=True)
    return compare_results(result, result)


def before():
    return analysed(customers([200, 160, 120], 1), 3)


KINDS = {
    "keep": lambda: compare_results(before(), analysed(customers([200, 160, 120], 2), 3)),
    "other rows": lambda: compare_results(before(), analysed(customers([100, 80, 60], 2, 9_000), 3)),
    "gone": lambda: compare_results(before(), analysed(customers([200, 160], 5), 2)),
    "born": lambda: compare_results(before(), analysed(customers([200, 160, 120, 100], 6), 4)),
    "new rows": lambda: compare_with_table(before(), customers([20, 80, 140], 8).iloc[10:]),
    "rows of others": lambda: compare_with_table(before(), customers([100, 80, 60], 8, 9_000)),
    "hostile": hostile,
    "noise": noise,
    "only noise": only_noise,
}


def summary_of(found):
    summary = summarise_comparison(found, INFO)
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    return summary


@pytest.fixture(scope="module", params=list(KINDS))
def each(request):
    return KINDS[request.param]()


class Page(HTMLParser):
    """Elements and text of a page; every element is closed in order."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.words = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def test_the_answer_comes_first():
    assert summary_of(KINDS["keep"]())["answer"]["headline"] == "Keep: three of three segments found again."
    assert summary_of(KINDS["born"]())["answer"]["headline"] == (
        "Re-fit: three of three segments found again; one segment not there before."
    )
    assert summary_of(KINDS["gone"]())["answer"]["headline"] == (
        "Re-score: two of three segments found again; their shares have moved."
    )
    assert summary_of(KINDS["new rows"]())["answer"]["headline"] == (
        "Re-score: 230 new rows fall into the segments in other shares."
    )
    assert summary_of(KINDS["only noise"]())["answer"]["headline"].startswith(
        "Keep: the earlier analysis found no"
    )


def test_the_three_figures_by_hand():
    figures = summary_of(KINDS["gone"]())["answer"]["figures"]
    assert [figure["text"] for figure in figures] == ["2 of 3", "100%", "Moved far"]
    assert figures[0]["note"] == "1 without a counterpart now, none that was not there then"
    assert figures[1]["note"] == "of 360 rows with the same identifier"
    (unknown,) = (f for f in summary_of(KINDS["rows of others"]())["answer"]["figures"] if f["value"] is None)
    assert (unknown["text"], unknown["note"]) == ("Not known", "rows have no identifiers in common")


def test_sizes_then_and_now_by_hand():
    lines = summary_of(KINDS["gone"]())["segments"]["list"]
    # 200, 160, 120 of 480; 200, 160 of 360
    assert [line["old_text"] for line in lines] == ["42% (200)", "33% (160)", "25% (120)"]
    assert [line["new_text"] for line in lines] == ["56% (200)", "44% (160)", "–"]
    assert [line["moved_text"] for line in lines] == ["+13.9", "+11.1", "−25.0"]
    assert [line["happened"] for line in lines] == ["found again", "found again", "gone"]
    assert lines[0]["new_bar"] == {"width": 100.0}


def test_movers_stand_on_a_diagonal_with_those_who_left_and_came():
    found = summary_of(KINDS["gone"]())["movers"]
    assert [row["name"] for row in found["rows"]][-1] != "Not there then"  # nobody came
    assert found["columns"][-1] == "Not there now"
    assert [[cell["rows"] for cell in row["cells"]] for row in found["rows"]] == [
        [200, 0, 0],
        [0, 160, 0],
        [0, 0, 120],
    ]
    assert [cell["shade"] for cell in found["rows"][0]["cells"]] == [9, 0, 0]


def test_without_identifiers_the_table_says_what_the_model_would_do():
    assert (
        summary_of(KINDS["other rows"]())["movers"]["heading"]
        == "Where the earlier model would put the new rows"
    )
    assert summary_of(KINDS["rows of others"]())["movers"]["rows"] == []


def test_what_could_not_be_concluded(each):
    told = {limit["title"] for limit in summary_of(each)["limits"]}
    assert "Why it moved" in told
    assert ("Who moved" in told) == (each.migration is None)
    assert ("Segments that were not there before" in told) == (each.kind == "rows")


def test_a_page_is_whole_and_loads_and_runs_nothing(each):
    text = render_comparison_html(summary_of(each))
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>")
    tags = [tag for tag, _ in page.elements]
    assert tags.count("h1") == 1
    assert not set(tags) & {"script", "link", "iframe", "img", "form", "object"}
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    pointed = {a["href"][1:] for t, a in page.elements if t == "a" and a["href"].startswith("#")}
    labels = {a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a}
    assert pointed | labels <= set(ids)
    assert tags.count("table") == tags.count("caption") >= 1
    assert all(a.get("scope") in ("row", "col") for t, a in page.elements if t == "th")


def test_the_policy_allows_the_page_s_own_style_and_nothing_else():
    text = render_comparison_html(summary_of(KINDS["keep"]()))
    policy = next(a["content"] for t, a in Page(text).elements if a.get("http-equiv"))
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert f"style-src 'sha256-{digest}'" in policy


def test_names_from_the_data_are_only_names():
    summary = summary_of(hostile())
    text = render_comparison_html(summary)
    assert "<script" not in text.lower()
    assert "<script>alert(1)</script>" in Page(text).text
    assert "<script" not in render_comparison_markdown(summary).replace("\\<script", "")


def test_page_and_markdown_show_the_same_texts(each):
    summary = summary_of(each)
    page = Page(render_comparison_html(summary)).text
    plain = " ".join(re.sub(r"\\([^\w\s])", r"\1", render_comparison_markdown(summary)).split())
    shown = [summary["answer"]["headline"], *summary["answer"]["reasons"], summary["rests_on"]["recognised"]]
    shown += [figure["note"] for figure in summary["answer"]["figures"]]
    shown += [line["sentence"] for line in summary["segments"]["list"]]
    shown += [row["moved"] for row in summary["columns"]["rows"]]
    shown += [limit["text"] for limit in summary["limits"]]
    for text in shown:
        assert " ".join(text.split()) in page
        assert " ".join(text.split()) in plain


def test_every_row_is_in_the_migration_table_once(each):
    table = migration_table(each)
    if each.migration is not None:
        then, now = table["from"] != "not there then", table["to"] != "not there now"
        assert (table.loc[then, "rows"].sum(), table.loc[now, "rows"].sum()) == (each.n_old, each.n_new)
    assert (table.groupby("from", sort=False)["share_of_from"].sum().round(4) == 1).all()


def test_the_crosswalk_leads_from_old_to_new():
    table = crosswalk_table(KINDS["born"]())
    assert table["old_id"].tolist()[:3] == [0, 1, 2]
    assert pd.isna(table["old_id"][3])
    assert table["happened"].tolist() == ["found again"] * 3 + ["new"]
    assert table["rows_now"].tolist() == [200, 160, 120, 100]
    assert table["rows_then"].tolist() == [200, 160, 120, 0]


def test_the_drift_table_has_the_shares_and_every_clustered_column(each):
    table = drift_table(each)
    assert table["column"][0] == "(shares of the segments)"
    assert len(table) == 1 + len(each.drift)
    assert (table["psi"] >= 0).all()


def test_segments_that_are_kept_as_one_division_of_several_are_called_that_throughout():
    result = analysed(customers([60, 50, 40], 1), 3)
    found = compare_results(result, result)
    kept = replace(found, advice=Advice("keep", ("Only 50% agree.", UNSTABLE), unstable=True))
    answer = summarise_comparison(kept, INFO)["answer"]
    assert answer["headline"].startswith("Keep: the segments are a convenient division; ")
    assert "a convenient division and not groups that every analysis finds" in answer["paragraph"]
    assert answer["paragraph"].endswith("would change every name and figure.")
    assert "Go on with the segments as they are." not in answer["paragraph"]
