"""Reports of percentages are told from answers of persons."""

from __future__ import annotations

import numpy as np

from cluster_maker.readers.crosstab import crosstab_question
from cluster_maker.readers.values import to_text


def block(question: str, scale: float) -> list[list[str]]:
    shares = [[0.2, 0.3, 0.25], [0.5, 0.3, 0.7], [0.3, 0.4, 0.05]]  # columns add up to 1
    first = [[question, "Unweighted n", "1000", "480", "520"]]
    return first + [
        ["", f"answer {i}", *(to_text(scale * share) for share in row)] for i, row in enumerate(shares)
    ]


HEADER = [["AMONG ADULTS", "", "Total", "Sex", ""], ["", "", "", "Men", "Women"]]


def test_blocks_that_add_up_are_a_report():
    for scale in (1, 100):
        assert (
            crosstab_question([*HEADER, *block("Q1 Approve?", scale), *block("Q2 Trust?", scale)])
            == "Q1 Approve?"
        )


def test_percent_signs_and_title_rows():
    rows = [["Q1 Approve?", "", ""], ["Yes", "60%", "30%"], ["No", "40%", "70%"], ["", "", ""]]
    rows += [["Q2 Trust?", "", ""], ["Yes", "10%", "20%"], ["No", "90%", "80%"]]
    assert crosstab_question(rows) == "Q1 Approve?"


def test_a_single_block_is_no_report():
    assert crosstab_question([*HEADER, *block("Q1 Approve?", 1)]) is None


def test_blocks_of_amounts_are_no_report():
    rows = [["shop", "item", "price", "weight", "stock"]]
    for shop in ("A", "B", "C"):
        rows += [[shop, "x", "1.5", "2", "7"], ["", "y", "3.5", "1", "9"], ["", "z", "2.5", "4", "8"]]
    assert crosstab_question(rows) is None


def test_shares_of_persons_are_no_report():
    # each row adds up to 1 (a composition), which is what clustering wants; columns do not
    shares = np.random.default_rng(0).dirichlet(np.ones(4), 60)
    rows = [["id", "a", "b", "c", "d"]] + [
        [f"p{i}", *(f"{s:.4f}" for s in row)] for i, row in enumerate(shares)
    ]
    assert crosstab_question(rows) is None


def test_nothing_is_no_report():
    assert crosstab_question([]) is None
    assert crosstab_question([["a"]]) is None
