"""The written forms of dates."""

from __future__ import annotations

import pytest

from cluster_maker.data_analyser.date_text import day_month_pairs, find_formats, may_swap


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2020-01-02", "ISO8601"),
        ("2020-01-02T10:00:00.5+02:00", "ISO8601"),
        ("2020/1/2", "%Y/%m/%d"),
        ("2.1.2020", "%d.%m.%Y"),
        ("2/1/20", "%d/%m/%y"),
        ("2/1/2020 8:26", "%d/%m/%Y %H:%M"),
        ("02.12.2019 11:18:26", "%d.%m.%Y %H:%M:%S"),
        ("2/1/2020 8:26 PM", "%d/%m/%Y %I:%M %p"),
        ("20200102", "%Y%m%d"),
        ("2020-01", "%Y-%m"),
        ("12 Jan 2020", "%d %b %Y"),
        ("12-Jan-20", "%d-%b-%y"),
        ("January 12, 2020", "%B %d, %Y"),
        ("Jan 2020", "%b %Y"),
    ],
)
def test_a_date_has_its_form(text: str, form: str):
    assert find_formats([text]) == (form,)


@pytest.mark.parametrize(
    "text", ["", "12", "18-29", "12345678", "20201301", "abc", "May", "1/2-2020", "x" * 50]
)
def test_what_is_no_date_has_none(text: str):
    assert find_formats([text]) == ()


def test_the_most_frequent_form_comes_first():
    assert find_formats(["1/2/2020", "2020-01-02", "2020-01-03"]) == ("ISO8601", "%d/%m/%Y")


def test_only_digits_at_the_front_can_change_places():
    assert may_swap("%d/%m/%Y %H:%M")
    assert not may_swap("%d %b %Y")
    assert list(day_month_pairs(["%d/%m/%Y"])) == [("%d/%m/%Y", "%m/%d/%Y")]
