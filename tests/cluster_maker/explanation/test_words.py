"""Numbers as a person would write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_maker.explanation.words import (
    amounts_apart,
    cut_middle,
    format_amount,
    format_date,
    format_share,
    is_year,
    shares_apart,
    short_labels,
)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "", "0"),
        (-0.0, "€", "€0"),
        (86.537, "k$", "86.5 k$"),
        (12_345.6, "", "12,300"),
        (999_999.0, "$", "$1 million"),
        (1_234_567.0, "€", "€1.23 million"),
        (-1500.0, "$", "-$1,500"),
        (99_999_999_999.0, "EUR", "100 billion EUR"),
        (2.5e12, "", "2.5 trillion"),
        (0.00001234, "", "0.0000123"),
        (37.25, "%", "37.2%"),
        (1e-12, "", "1 × 10^-12"),
        (3e30, "kg", "3 × 10^30 kg"),
        (float("nan"), "kg", "no value"),
    ],
)
def test_amounts_have_three_digits_and_their_unit(value, unit, text):
    assert format_amount(value, unit) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_amount_is_written_with_an_exponent_of_e(value):
    assert not re.search(r"\de", format_amount(value))


@given(st.floats(1e-3, 9e5))
def test_written_amounts_are_right_to_three_digits(value):
    assert float(format_amount(value).replace(",", "").replace("1 million", "1e6")) == pytest.approx(
        value, rel=0.0051
    )


def test_two_amounts_get_the_digits_it_takes_to_tell_them_apart():
    assert amounts_apart(48.137, 48.149, "") == ("48.14", "48.15")
    assert amounts_apart(1234.0, 1230.0, "$") == ("$1,234", "$1,230")
    assert amounts_apart(5.0, 5.0, "") == ("5", "5")


def test_the_smaller_of_two_amounts_has_no_more_decimals_than_the_larger():
    assert amounts_apart(0.00882, 0.506, "") == ("0.009", "0.506")
    assert amounts_apart(2.34, 1230.0, "€") == ("€2", "€1,230")


def test_shares_are_whole_percentages_but_never_hide_a_difference():
    assert shares_apart(0.7149, 0.241) == ("71%", "24%")
    assert shares_apart(0.5012, 0.4988) == ("50.1%", "49.9%")
    assert format_share(0.004) == "under 1%"
    assert format_share(0.005 + 0.99) == "over 99%"


def test_dates_are_written_as_dates():
    assert format_date(0.0) == "1970-01-01"
    assert format_date(-1.0) == "1969-12-31"
    assert format_date(float("nan")) == "no date"


def test_years_are_known_by_name_and_range():
    assert is_year("year birth", 1893, 1996)
    assert not is_year("years of experience", 0, 40)
    assert not is_year("income", 1900, 2000)


def test_long_labels_are_cut_in_the_middle_where_their_beginnings_agree():
    asked = "How happy are you in your current position with the following? "
    short = short_labels(
        [asked + "(Salary)", asked + "(Coworkers)", "age", "What is your favourite colour of all?"]
    )
    assert short[0].endswith("(Salary)")
    assert short[1].endswith("(Coworkers)")
    assert short[2] == "age"
    assert short[3] == "What is your favourite colour of…"
    assert len(set(short)) == 4
    assert max(map(len, short)) <= 36


def test_scales_and_question_numbers_are_left_out_of_short_labels_that_stay_unique():
    assert short_labels(["spending score (1-100)", "Q3 - salary"]) == ("spending score", "salary")
    assert short_labels(["score (1-100)", "score (1-10)"]) == ("score (1-100)", "score (1-10)")


def test_a_cut_text_keeps_its_beginning_and_its_end():
    text = "Do you consider yourself to be a fan of the Star Trek franchise?"
    cut = cut_middle(text, 40)
    assert cut.startswith("Do you")
    assert cut.endswith("Star Trek franchise?")
    assert len(cut) <= 41
