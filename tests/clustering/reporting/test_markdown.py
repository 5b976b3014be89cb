"""The report as Markdown: complete, and safe from the data."""

import re

import pytest

from clustering.reporting.markdown import block, code, escape, render_markdown
from tests.clustering.reporting import made
from tests.clustering.reporting.conftest import hostile, summary_of

SPECIAL = "\\`*_{}[]<>#|~$@&"


def tables(text):
    """Cells of each table's rows, split at pipes that are not escaped."""
    rows = [
        re.split(r"(?<!\\)\|", line)[1:-1] if line.startswith("|") else None for line in text.splitlines()
    ]
    found, current = [], []
    for row in [*rows, None]:
        if row is not None:
            current.append(row)
        elif current:
            found.append(current)
            current = []
    return found


def test_every_table_has_the_same_number_of_cells_in_each_row(any_summary):
    found = tables(render_markdown(any_summary))
    assert found
    for table in found:
        assert {len(row) for row in table} == {len(table[0])}
        assert all(re.fullmatch("-+:?", cell) for cell in table[1])


def test_sections_come_in_the_report_s_order(wine_summary):
    headings = re.findall(r"^## (.*)$", render_markdown(wine_summary), re.MULTILINE)
    assert headings == [
        "The three segments",
        "See it",
        "How sure",
        "Which columns decide",
        "Segment by segment",
        "What went in",
        "What could not be concluded",
    ]


def test_figures_are_linked_beside_the_report(wine_summary):
    text = render_markdown(wine_summary)
    assert re.findall(r"\]\((figures/.*?)\)$", text, re.MULTILINE) == [
        "figures/scatter.png",
        "figures/heatmap.png",
        "figures/silhouette.png",
        "figures/elbow.png",
    ]


@pytest.mark.parametrize("character", SPECIAL)
def test_characters_with_a_meaning_are_escaped(character):
    assert escape(f"a{character}b") == f"a\\{character}b"


def test_line_breaks_cannot_start_a_heading_or_end_a_table():
    assert escape("a\n# b\r\n| c") == "a \\# b \\| c"


def test_addresses_do_not_become_links():
    assert escape("see http://a.b or WWW.c.d") == "see http\\://a.b or WWW\\.c.d"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a|b", "`a\\|b`"), ("a\nb", "`a b`")],
)
def test_code_is_fenced_by_more_backticks_than_it_holds(text, expected):
    assert code(text) == expected


def test_a_command_is_an_indented_block():
    assert block("clustering analyse '*.csv'\n--seed 0") == "    clustering analyse '*.csv'\n    --seed 0"


def test_hostile_names_stay_text():
    text = render_markdown(summary_of(hostile()))
    prose = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
    assert not re.search(r"(?<!\\)<(?!(labels|profile)\.csv>|run\.json>)", prose)
    assert "http://" not in prose
    assert "\\<script\\>" in prose
    assert not re.search(r"^# d", prose, re.MULTILINE)


def test_there_are_no_holes_in_the_text(any_summary):
    text = render_markdown(any_summary)
    assert "\n\n\n" not in text
    assert not re.search(r"\b(None|nan|Undefined)\b", text.replace("**Structure: None**", ""))
    assert text.endswith("\n")


def test_rendering_twice_gives_the_same():
    assert render_markdown(summary_of(made.two_groups())) == render_markdown(summary_of(made.two_groups()))
