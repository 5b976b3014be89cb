"""The short list, the price of a wish and the silhouette on shuffled columns, as the report tells them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cluster_maker.evaluation import given_selection
from cluster_maker.evaluation.short_list import FINER, SAFEST, answer_of
from cluster_maker.types import Selection, Shuffled, Structure
from clustering.reporting.html import render_html
from clustering.reporting.markdown import render_markdown
from clustering.reporting.summary import summarise
from tests.clustering.reporting import made

PRICE = "What the wish (3 to 8 clusters) costs: clearness 0.20; the free choice, 2, clearness 0.60."


def summary_of(result):
    return summarise(result, source=made.source_of(result), run=made.RUN, figures=())


def with_shuffled(**figures):
    found = Shuffled(
        **{"silhouette": 0.6, "expected": 0.094, "p_value": 0.05, "n_draws": 19, "n_rows": 100, **figures}
    )
    structure = Structure("clear", "There are clear valleys.", 5.0, n_rows=100, shuffled=found)
    return summary_of(made.two_groups(structure=structure))


@pytest.fixture
def wished():
    short = (answer_of(2, SAFEST, figures={"silhouette": 0.6}), answer_of(5, FINER))
    selection = Selection(
        2, 5, "Two.", "agreement and clearness", price=PRICE, short_list=short,
        candidates=(
            replace(made.candidate(2, 0.6), valleys=3.14, agreement=0.9),
            replace(made.candidate(5, 0.4), valleys=-0.04, agreement=0.5),
        ),
    )  # fmt: skip
    return summary_of(made.two_groups(selection=selection))


def test_the_short_list_is_a_sentence_and_data(wished):
    short = wished["how_sure"]["short_list"]
    assert short["sentence"] == "Numbers that can be defended: 2 is safest; 5 if you need detail."
    assert [answer["n_clusters"] for answer in short["answers"]] == [2, 5]
    assert short["answers"][0]["figures"] == {"silhouette": 0.6}


def test_the_price_of_a_wish_stands_at_the_top_and_beside_the_numbers(wished):
    assert wished["answer"]["paragraph"].endswith(PRICE)
    assert wished["answer"]["figures"][0]["note"] == "kept to what was wished for"
    assert wished["how_sure"]["price"] == PRICE


def test_one_group_that_was_asked_for_is_not_called_a_finding():
    price = "What the wish (1 cluster) costs: the free choice, 3, has clearness 0.50, and stays undivided."
    told = replace(given_selection(1), price=price)
    answer = summary_of(made.made(pd.DataFrame({"a": np.arange(50.0)}), np.zeros(50, int), selection=told))[
        "answer"
    ]
    assert answer["headline"].endswith("are kept as one group, as asked for.")
    assert answer["paragraph"] == price


def test_every_renderer_shows_both(wished):
    for page in (render_html(wished, {}, {}), render_markdown(wished)):
        assert "2 is safest; 5 if you need detail." in page
        assert page.count("the free choice, 2, clearness 0.60.") == 2


def test_valleys_and_agreement_are_columns_where_they_were_measured(wished):
    choice = wished["how_sure"]["choice"]
    assert [column["key"] for column in choice["columns"]][:3] == ["n_clusters", "valleys", "agreement"]
    assert choice["rows"][0]["texts"][:3] == ["2", "3.1", "0.90"]
    assert choice["rows"][1]["texts"][:3] == ["5", "0.0", "0.50"]
    by_silhouettes = summary_of(made.wine())["how_sure"]["choice"]
    assert "valleys" not in [column["key"] for column in by_silhouettes["columns"]]


def test_the_silhouette_stands_beside_that_of_shuffled_columns():
    summary = with_shuffled()
    assert summary["how_sure"]["shuffled"]["sentence"] == (
        "Silhouette 0.60; 0.09 on shuffled columns, p = 0.05 (19 draws, the least that so few can show)."
    )
    assert summary["answer"]["figures"][1]["note"].endswith("silhouette 0.60, 0.09 on shuffled columns")
    assert "0.09 on shuffled columns, p = 0.05" in render_html(summary, {}, {})
    assert "0.09 on shuffled columns, p = 0.05" in render_markdown(summary)


def test_p_has_no_more_digits_than_the_draws_allow():
    # 4 of 9 shuffled tables as clear: (1 + 4) / (1 + 9)
    sentence = with_shuffled(p_value=0.5, n_draws=9)["how_sure"]["shuffled"]["sentence"]
    assert sentence.endswith("p = 0.5 (9 draws).")


def test_shuffled_columns_without_any_segment_are_told_so():
    summary = with_shuffled(expected=None)
    assert (
        "19 draws of shuffled columns gave no two segments at all"
        in (summary["how_sure"]["shuffled"]["sentence"])
    )
    assert "shuffled" not in summary["answer"]["figures"][1]["note"]


def test_what_was_not_measured_is_not_told():
    summary = summary_of(made.two_groups())
    assert summary["how_sure"]["shuffled"]["measured"] is False
    assert summary["how_sure"]["price"] == ""
    assert "shuffled" not in render_html(summary, {}, {})
