"""Texts in figures: nothing that cannot be drawn, nothing wider than its room."""

from __future__ import annotations

import pytest

from cluster_maker.plotting_clustered.fonts import drawable_characters, font_families, text_width
from cluster_maker.plotting_clustered.text import (
    clean,
    cluster_names,
    percent,
    plural,
    shorten,
    signed,
    wrap,
    wrap_all,
)


def test_the_font_that_comes_with_matplotlib_is_first():
    assert font_families()[0] == "DejaVu Sans"
    assert ord("a") in drawable_characters()


def test_a_line_is_as_wide_as_its_characters():
    assert text_width("mmmm", size=10) == pytest.approx(4 * text_width("m", size=10), rel=0.05)
    assert text_width("name", size=20) == pytest.approx(2 * text_width("name", size=10), rel=0.05)
    assert text_width("name", size=10, bold=True) > text_width("name", size=10)


def test_clean_keeps_one_line_and_what_can_be_drawn():
    assert clean("  two\nlines\tand\x00 more ") == "two lines and more"
    assert clean("36\xa0rows") == "36\xa0rows"
    assert clean("a\ue000b") in {"ab", "a□b"}  # private use: no font has it
    assert clean("\u202eabc") == "abc"  # direction marks are left out
    assert clean(3.5) == "3.5"


def test_shorten_cuts_at_a_word_and_fits():
    text = "annual income of the whole household"
    short = shorten(text, 100, size=9)
    assert short.endswith("…")
    assert text.startswith(short[:-1])
    assert text[len(short) - 1] == " "
    assert text_width(short, size=9) <= 100
    assert shorten("income", 100, size=9) == "income"
    assert shorten("x" * 200, 50, size=9) == "x" * (len(shorten("x" * 200, 50, size=9)) - 1) + "…"


def test_wrap_fills_lines_and_cuts_the_last():
    lines = wrap("one two three four five six seven eight nine ten", 60, size=9, max_lines=3)
    assert len(lines) == 3
    assert all(text_width(line, size=9) <= 60 for line in lines)
    assert lines[-1].endswith("…")
    assert wrap("short", 60, size=9) == ["short"]
    assert wrap("", 60, size=9) == []


def test_names_that_begin_alike_stay_different_when_they_are_cut():
    names = [f"how satisfied are you with item {i} of our service in general?" for i in range(12)]
    for lines in (1, 2, 3):
        cut = wrap_all(names, 120, size=9, max_lines=lines)
        assert len(set(cut)) == 12
        assert max(text_width(line, size=9) for name in cut for line in name.split("\n")) <= 120


def test_the_same_name_twice_is_no_error():
    assert len(wrap_all(["the same long name of two clusters"] * 2, 50, size=9)) == 2


def test_cluster_names_come_from_a_mapping_a_list_or_the_id():
    assert cluster_names([0, 2], None) == {0: "Cluster\xa00", 2: "Cluster\xa02"}
    assert cluster_names([0, 2], ["a", "b"]) == {0: "a", 2: "Cluster\xa02"}
    assert cluster_names([2], {2: "two\nlines"}) == {2: "two lines"}


def test_small_and_large_shares_do_not_look_like_none_and_all():
    assert [percent(x) for x in (0, 0.001, 0.36, 0.999, 1)] == [
        "0%",
        "<1%",
        "36%",
        ">99%",
        "100%",
    ]


def test_counts_and_signs_are_written_out():
    assert (plural(1, "row"), plural(1234, "row")) == ("1\xa0row", "1,234\xa0rows")
    assert [signed(x) for x in (1.25, -0.5, 0.01, -0.01)] == ["+1.2", "−0.5", "0.0", "0.0"]
