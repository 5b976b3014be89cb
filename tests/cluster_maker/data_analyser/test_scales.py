"""The order of answers."""

from __future__ import annotations

import random

import pytest

from cluster_maker.data_analyser.scale_words import RUNGS
from cluster_maker.data_analyser.scales import find_scale

IN_ORDER = [
    ["Never", "Rarely", "Sometimes", "Often", "Always"],
    ["Never, and not open to it", "Never, but open to it", "Rarely", "Sometimes", "Often"],
    ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"],
    ["Strongly disagree", "Somewhat disagree", "Neutral", "Somewhat agree", "Strongly agree"],
    ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"],
    [
        "Very unfavorably", "Somewhat unfavorably", "Neither favorably nor unfavorably (neutral)",
        "Somewhat favorably", "Very favorably",
    ],
    ["Not at all important", "Not too important", "Somewhat important", "Very important"],
    ["Not at all likely", "Slightly likely", "Moderately likely", "Very likely", "Extremely likely"],
    ["Very Difficult", "Difficult", "Neither easy nor difficult", "Easy", "Very Easy"],
    ["Low", "Medium", "High"],
    ["low risk", "medium risk", "high risk"],
    ["S", "M", "L", "XL"],
    ["poor", "fair", "good", "excellent"],
    ["never smoked", "tried smoking", "former smoker", "current smoker"],
    ["Nothing at all", "Only a little", "Some", "A lot"],
    ["no time at all", "less than an hour a day", "few hours a day", "most of the day"],
    ["18-29", "30-44", "45-60", "> 60"],
    ["$0 - $24,999", "$25,000 - $49,999", "$50,000 - $99,999", "$100,000 - $149,999", "$150,000+"],
    ["up to 10", "11-50", "51-100", "101-1000", "1000+"],
    ["0-40k", "41k-65k", "66k-85k", "150k-225k", "225k+"],
    ["1 - poor", "2", "3", "4 - good"],
    ["Junior", "Middle", "Senior", "Lead", "Head"],
    ["High School", "Associates", "Bachelors", "Masters", "PhD"],
    [
        "Less than high school degree", "High school degree", "Some college or Associate degree",
        "Bachelor degree", "Graduate degree",
    ],
    ["Basic", "Graduation", "2n Cycle", "Master", "PhD"],
]  # fmt: skip


@pytest.mark.parametrize("levels", IN_ORDER, ids=lambda levels: levels[0])
def test_the_order_does_not_depend_on_the_order_of_the_answers(levels: list[str]):
    shuffled = random.Random(0).sample(levels, len(levels))
    scale = find_scale(shuffled, words=["education"])
    assert scale is not None
    assert list(scale.levels) == levels
    assert find_scale(levels[::-1], words=["education"]).levels == scale.levels


def test_important_is_not_the_opposite_of_portant():
    # "im" also begins words that are no negation: only a pair of opposites turns the scale.
    scale = find_scale(["Very important", "Somewhat important", "Not at all important"])
    assert scale.levels == ("Not at all important", "Somewhat important", "Very important")


def test_answers_that_decline_are_set_apart():
    scale = find_scale(["Often", "Never", "Sometimes", "No answer", "Prefer not to say", "Don't know"])
    assert scale.levels == ("Never", "Sometimes", "Often")
    assert set(scale.declined) == {"No answer", "Prefer not to say", "Don't know"}


@pytest.mark.parametrize(
    "answers",
    [
        ["red", "green", "blue"],
        ["Business", "Economy", "Economy Plus"],
        ["Rome", "low", "high"],
        ["1", "2", "3"],  # bare numbers are amounts or codes
        ["Yes", "No"],
        ["Never", "No answer", "Often"],  # two answers are left
        ["often", "Often", "never"],  # two spellings of one rung
        ["very tall", "very rich", "very old"],
        [f"level {i}" for i in range(40)],
    ],
)
def test_no_order_is_invented(answers: list[str]):
    assert find_scale(answers) is None


@pytest.mark.parametrize("kind", RUNGS)
def test_every_family_has_at_least_three_rungs(kind: str):
    assert len(set(RUNGS[kind].values())) >= 3
