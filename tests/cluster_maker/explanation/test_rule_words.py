"""Rules of surveys: what a reader needs, with the full wording beside it."""

import numpy as np
import pytest

from cluster_maker.explanation.conditions import RuleColumn
from cluster_maker.explanation.rule_words import condition_words, rule_words
from cluster_maker.types import ColumnReport, Condition, Role

RANK = "Please rank the films in order of preference: {}"
LIKERT = (
    "Very unfavourably",
    "Somewhat unfavourably",
    "Neither",
    "Somewhat",
    "Very favourably",
    "Unfamiliar",
)


def column(name, label, *, kind="amount", levels=(), role=Role.NUMERIC):
    report = ColumnReport(name, role, "", True)
    return RuleColumn(report, label, kind, np.zeros(1), levels, False, True, False)


def level_column(name, label, levels, role=Role.NOMINAL):
    return column(name, label, kind="level", levels=levels, role=role)


FOUR = column(RANK.format("Episode IV"), "Episode IV (please rank the…)")
FIVE = column(RANK.format("Episode V"), "Episode V (please rank the…)")
HAN = level_column("What do you think of the following? (Han Solo)", "Han Solo (what do you think…)", LIKERT)
AGE = column("Age", "age")
COLUMNS = {each.name: each for each in (FOUR, FIVE, HAN, AGE)}


def test_what_leaves_nothing_out_has_no_full_wording():
    said = rule_words([[Condition("Age", low=40.0)]], COLUMNS)
    assert (said.text, said.full) == ("age ≥ 40", "")


def test_a_question_that_several_conditions_share_is_named_once():
    said = rule_words(
        [[Condition(FOUR.name, low=6.0)], [Condition(FIVE.name, low=6.0), Condition("Age", high=30.0)]],
        COLUMNS,
    )
    assert said.text == "Episode IV (please rank the…) ≥ 6; or Episode V ≥ 6 and age < 30"
    assert said.full == f"{FOUR.name} ≥ 6; or {FIVE.name} ≥ 6 and Age < 30"


def test_the_question_stays_where_an_item_has_two():
    loved = column("Which films do you love of these here: Episode IV", "Episode IV (which films do…)")
    seen = column("Which films do you love of these here: Episode V", "Episode V (which films do…)")
    columns = {each.name: each for each in (FOUR, FIVE, loved, seen)}
    said = rule_words([[Condition(each.name, low=1.0) for each in (FOUR, seen, loved)]], columns)
    assert said.text == (
        "Episode IV (please rank the…) ≥ 1 and Episode V (which films do…) ≥ 1 "
        "and Episode IV (which films do…) ≥ 1"
    )


def test_of_many_levels_some_are_named_and_all_in_full():
    said = rule_words([[Condition(HAN.name, levels=LIKERT[:5])]], COLUMNS)
    assert said.text == (
        "Han Solo (what do you think…) is “Very unfavourably”, “Somewhat unfavourably”, “Neither” "
        "or one of 2 others"
    )
    assert said.full.endswith("“Neither”, “Somewhat” or “Very favourably”")
    four = Condition(HAN.name, levels=LIKERT[:4], negated=True)
    assert condition_words(four, HAN, short=True).endswith("“Neither” nor “Somewhat”")


def test_a_long_level_is_cut_in_the_middle():
    long = "I would rather not say anything about it at this point in time (refused)"
    asked = level_column("Vote", "vote", (long, "no"))
    said = rule_words([[Condition("Vote", levels=(long,))]], {"Vote": asked})
    assert len(said.text) < 45
    assert said.text.endswith("(refused)”")
    assert said.full == f"Vote = “{long}”"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("seen", missing=True), "Episode IV: not ticked"),
        (
            Condition("seen", levels=("Star Wars: Episode IV",), negated=True, missing=True),
            "Episode IV: not ticked",
        ),
        (Condition("seen", levels=("Star Wars: Episode IV",)), "Episode IV: ticked"),
        (Condition("seen", negated=True), "Episode IV: ticked"),
    ],
)
def test_a_box_is_ticked_or_not(condition, words):
    box = level_column("seen", "Episode IV", ("Star Wars: Episode IV",), Role.BINARY)
    assert condition_words(condition, box) == words
