"""One text read as an amount."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_maker.data_analyser.amount_text import NumberStyle, find_style, read_amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,5", 1.5),
        ("1.5", 1.5),
        ("0,125", 0.125),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("12,34,567.5", 1234567.5),
        ("1 200", 1200.0),
        ("1\u2009200\u202f300", 1200300.0),
        ("1'200", 1200.0),
        ("$1,200", 1200.0),
        ("1.200,50 €", 1200.5),
        ("-$5", -5.0),
        ("$-5", -5.0),
        ("(5)", -5.0),
        ("(1,200.50)", -1200.5),
        ("120.00-", -120.0),
        ("−5", -5.0),
        ("12 %", 12.0),
        ("15k", 15000.0),
        ("1.5 million", 1.5e6),
        ("$2m", 2e6),
        ("5m", 5.0),  # metres, not millions
        ("5 km", 5.0),
        ("1e5", 1e5),
        ("1:30", 1.5),
        ("00:00:36", 0.01),
        ("3:45 PM", 15.75),
        ("12:15 AM", 0.25),
    ],
)
def test_plain_amounts(text: str, value: float):
    amount = read_amount(text)
    assert amount is not None
    assert amount.kind == "plain"
    assert amount.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("18-29", 18, 29),
        ("106k-125k", 106e3, 125e3),
        ("25-49k", 25e3, 49e3),
        ("0-40k", 0, 40e3),
        ("$25,000 - $49,999", 25000, 49999),
        ("18 to 29 years", 18, 29),
        ("18–29", 18, 29),
        ("-5 - 5", -5, 5),
    ],
)
def test_ranges_are_their_middle(text: str, low: float, high: float):
    amount = read_amount(text)
    assert amount is not None
    assert (amount.kind, amount.low, amount.high) == ("range", low, high)
    assert amount.value == (low + high) / 2


@pytest.mark.parametrize(
    ("text", "bound", "upward"),
    [
        ("150k+", 150e3, True),
        ("> 60", 60, True),
        ("100+", 100, True),
        ("$150,000+", 150e3, True),
        ("65 and up", 65, True),
        ("60 or older", 60, True),
        ("more than 60", 60, True),
        ("under 18", 18, False),
        ("up to 10", 10, False),
        ("< $5", 5, False),
        ("10 or less", 10, False),
    ],
)
def test_open_ends_are_their_bound(text: str, bound: float, upward: bool):
    amount = read_amount(text)
    assert amount is not None
    assert (amount.kind, amount.value) == ("bound", bound)
    assert amount.high == math.inf if upward else amount.low == -math.inf


@pytest.mark.parametrize(
    "text",
    [
        "", "abc", "15, thereof 8 as CTO", "1.2.3", "192.168.0.1", "2020-01-02", "10/12/2020", "10-5", "0x1F",
        "1_000", "3G", "A12", "12A", "1,23,4", "99:99", "13:00 PM", "Q1", "$", "-", "1" * 61,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_not_read(text: str):
    assert read_amount(text) is None


def test_units_are_kept():
    assert [read_amount(text).unit for text in ("$5", "5 €", "5 %", "5 km", "5")] == ["$", "€", "%", "km", ""]


@given(st.floats(-1e9, 1e9).map(lambda x: round(x, 2)))
def test_written_with_marks_and_read_again_is_the_same(value: float):
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    style = find_style([german])
    assert read_amount(english, find_style([english])).value == pytest.approx(value)
    assert read_amount(german, style).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["1,234"], NumberStyle(decimal_comma=False)),
        (["1,234", "1,5"], NumberStyle(decimal_comma=True)),
        (["0,234"], NumberStyle(decimal_comma=True)),
        (["1,234,567"], NumberStyle(decimal_comma=False)),
        (["1.234.567"], NumberStyle(dot_thousands=True)),
        (["1.234,5"], NumberStyle(decimal_comma=True, dot_thousands=True)),
        (["1.5", "2.25"], NumberStyle()),
        ([], NumberStyle()),
    ],
)
def test_the_style_is_found_from_values_with_one_meaning(texts: list[str], style: NumberStyle):
    assert find_style(texts) == style
