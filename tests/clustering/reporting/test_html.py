"""The page: whole, closed to the outside, readable without eyes, and safe from the data."""

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from clustering.reporting.figures import figure_pngs
from clustering.reporting.html import render_html
from clustering.reporting.markdown import render_markdown
from tests.clustering.reporting import made
from tests.clustering.reporting.conftest import KINDS, hostile, summary_of

VOID = {"meta", "img", "source", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """All elements of a page with their attributes; refuses elements that are not closed in order."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), (tag, names)
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


@cache
def pictures_of(kind):
    """Pictures of one kind of result, drawn once."""
    return pictures(KINDS[kind]())


def pictures(result):
    return figure_pngs(result.figures(theme="light")), figure_pngs(result.figures(theme="dark"))


@pytest.fixture(scope="module")
def wine_page(wine_summary):
    return render_html(wine_summary, *pictures_of("wine"))


@pytest.fixture(scope="module", params=list(KINDS))
def any_page(request):
    result = KINDS[request.param]()
    pngs = pictures_of(request.param) if request.param in ("wine", "hostile") else ({}, {})
    return render_html(summary_of(result), *pngs)


def test_a_page_is_well_formed(any_page):
    page = Page(any_page)
    assert any_page.startswith("<!DOCTYPE html>")
    assert [tag for tag, _ in page.elements].count("h1") == 1


def test_ids_are_unique_and_everything_pointed_at_exists(any_page):
    page = Page(any_page)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = [link["href"][1:] for link in page.all("a") if link["href"].startswith("#")]
    labels = [
        attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes
    ]
    assert set(inner) | set(labels) <= set(ids)


def test_a_page_loads_nothing_and_runs_nothing(any_page):
    page = Page(any_page)
    assert page.all("script", "link", "iframe", "object", "embed", "form", "base") == []
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "srcset"):
            assert attributes.get(name, "data:image/png;base64,").startswith("data:image/png;base64,")
    assert "url(" not in any_page
    assert "@import" not in any_page
    links = {link["href"] for link in page.all("a") if not link["href"].startswith("#")}
    assert links <= {"labels.csv", "profile.csv", "run.json"}


def test_the_policy_allows_the_page_s_own_style_sheet_and_nothing_else(wine_page):
    policy = next(each["content"] for each in Page(wine_page).all("meta") if each.get("http-equiv"))
    style = re.search(r"<style>(.*?)</style>", wine_page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; img-src data:;")


def test_every_picture_has_words_a_size_and_a_dark_twin(wine_page):
    images = Page(wine_page).all("img")
    assert len(images) == 4
    assert all(len(image["alt"]) > 20 and int(image["width"]) > 300 for image in images)
    dark = Page(wine_page).all("source")
    assert len(dark) == 4
    assert {each["media"] for each in dark} == {"screen and (prefers-color-scheme: dark)"}
    assert {each["srcset"] for each in dark}.isdisjoint({each["src"] for each in images})


def test_headings_go_down_one_level_at_a_time(any_page):
    levels = [int(tag[1]) for tag, _ in Page(any_page).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_captions_scopes_and_can_be_scrolled_with_the_keyboard(any_page):
    page = Page(any_page)
    assert len(page.all("table")) == len(page.all("caption")) > 0
    assert all(cell.get("scope") in ("row", "col") for cell in page.all("th"))
    boxes = [each for each in page.all("div") if "scroll" in (each.get("class") or "").split()]
    assert len(boxes) >= len(page.all("table"))
    assert all(box["tabindex"] == "0" and box["role"] == "region" for box in boxes)


def test_names_from_the_data_are_only_names():
    text = render_html(summary_of(hostile()), {}, {})
    assert "<script" not in text.lower()
    assert "onerror=" not in re.sub(r">[^<]*<", "><", text)
    assert "low &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;" in text
    assert "low <script>alert('1')</script>" in Page(text).text
    assert "free &lt;b&gt;text&lt;/b&gt;" in text


def test_page_and_markdown_show_the_same_texts(any_summary):
    page = Page(render_html(any_summary, {}, {})).text
    plain = re.sub(r"\\([^\w\s])", r"\1", render_markdown(any_summary))
    plain = " ".join(plain.split())
    shown = [any_summary["answer"]["headline"], *(each["text"] for each in any_summary["limits"])]
    for figure in any_summary["answer"]["figures"]:
        shown += [figure["text"], figure["note"]]
    for segment in any_summary["segments"]["list"][: any_summary["segments"]["cards"]]:
        shown += [segment["size_text"], *segment["cautions"]]
        for trait in segment["characteristics"][:4]:
            shown += [trait["value_text"], trait["overall_text"]]
    for row in any_summary["how_sure"]["choice"]["rows"]:
        shown += row["texts"]
    for text in map(str, shown):
        assert " ".join(text.split()) in page
        assert " ".join(text.split()) in plain


def test_a_page_of_ten_thousand_rows_stays_under_three_megabytes():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(10_000, 6)) + np.repeat(np.arange(5), 2000)[:, None] * 4
    table = pd.DataFrame(values, columns=[f"column {i}" for i in range(6)])
    result = made.made(table, np.repeat(np.arange(5), 2000))
    page = render_html(summary_of(result), *pictures(result))
    assert len(page.encode()) < 3_000_000


def test_a_thousand_columns_make_a_page_of_bounded_length():
    page = render_html(summary_of(KINDS["thousand columns"]()), {}, {})
    assert len(page.encode()) < 150_000
    assert "940 more columns not shown here." in Page(page).text


def test_a_figure_that_was_not_drawn_is_left_out(wine_summary):
    assert Page(render_html(wine_summary, {}, {})).all("img") == []


def test_a_figure_without_a_dark_twin_is_shown_light(wine_summary):
    light, _ = pictures_of("wine")
    page = Page(render_html(wine_summary, {"heatmap": light["heatmap"]}, {}))
    assert (len(page.all("img")), len(page.all("source"))) == (1, 0)


def test_a_figure_that_is_no_png_is_refused(wine_summary):
    with pytest.raises(ValueError, match="should be PNG bytes"):
        render_html(wine_summary, {"scatter": b"GIF89a"}, {})


def test_only_files_that_are_there_are_linked():
    summary = summary_of(made.two_groups())
    summary["what_went_in"]["files"] = ["labels.csv"]
    links = {link["href"] for link in Page(render_html(summary, {}, {})).all("a")}
    assert "labels.csv" in links
    assert "profile.csv" not in links
