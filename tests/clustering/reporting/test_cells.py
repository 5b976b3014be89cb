"""Cells and comparisons as text."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cluster_maker.types import Characteristic, ColumnReport, Role
from clustering.reporting.cells import LONGEST_CELL, cell_text, comparison

MONEY = ColumnReport("spent", Role.MONEY, "", True, unit="$")


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        (1185.0, MONEY, "$1,185"),
        (np.float64(3.25), None, "3.25"),
        (0.1 + 0.2, None, "0.3"),
        (np.int64(99_999_999_999), None, "99,999,999,999"),
        (float("nan"), MONEY, "–"),
        (None, None, "–"),
        (pd.NaT, None, "–"),
        (float("inf"), None, "infinite"),
        (True, None, "yes"),
        (np.bool_(False), None, "no"),
        (2.0, ColumnReport("Region", Role.NOMINAL, "", True), "2"),
        (1968.0, ColumnReport("Year of birth", Role.NUMERIC, "", True), "1968"),
        (pd.Timestamp("2013-07-10"), None, "2013-07-10"),
        (pd.Timestamp("2013-07-10 18:05"), None, "2013-07-10 18:05"),
        (date(2013, 7, 10), None, "2013-07-10"),
        ("two\nlines\tof  text", None, "two lines of text"),
    ],
)
def test_a_cell_is_shown_as_it_stands_in_the_table(value, column, expected):
    assert cell_text(value, column) == expected


def test_long_texts_are_cut():
    text = cell_text("word " * 100)
    assert len(text) <= LONGEST_CELL
    assert text.endswith("…")


@pytest.mark.parametrize(
    ("kind", "level", "text", "expected"),
    [
        ("amount", "", "income 86.5 k$, against 60.6 k$ overall", ("income", "86.5 k$", "60.6 k$")),
        ("amount", "", "median income 5, against 7 overall", ("median income", "5", "7")),
        (
            "share",
            "Two year",
            "income: 40% “Two year”, against 24% overall",
            ("income: Two year", "40%", "24%"),
        ),
        ("share", "yes", "income: 40% yes, against 24% overall", ("income", "40%", "24%")),
        (
            "amount",
            "",
            "income: mostly “often” 60%, against 20% overall",
            ("income mostly “often”", "60%", "20%"),
        ),
        (
            "amount",
            "",
            "income: “often” or more 60%, against 20% overall",
            ("income “often” or more", "60%", "20%"),
        ),
        ("amount", "", "something else", ("income", "5 k$", "7 k$")),
    ],
)
def test_a_comparison_is_taken_apart_into_what_and_the_two_figures(kind, level, text, expected):
    told = Characteristic("income", "income", kind, level, 5.0, 7.0, -1.0, text)
    column = ColumnReport("income", Role.MONEY, "", True, unit="k$")
    assert comparison(told, column) == expected
