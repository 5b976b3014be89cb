"""Rules in words: long questions and answers cut, what is said twice said once, and the same in full.

A survey's columns are whole questions. In a rule each is called by its label; the question that several
conditions share is named at the first of them; long answers are cut, and of many only some are named. Where
anything was left out, the full wording is kept beside the short one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cluster_maker.data_analyser.naming import unit_of
from cluster_maker.explanation.conditions import RuleColumn
from cluster_maker.explanation.words import cut_middle, exact_amount, format_date, is_year
from cluster_maker.types import Condition, Role

#: Characters of a level in a rule, and levels that are named one by one.
LEVEL_LENGTH = 32
LEVELS_NAMED = 4

#: The question at the end of the label of one of its items: " (please rank the…)".
_QUESTION = re.compile(r" \([^()]*…\)$")


@dataclass(frozen=True)
class RuleWords:
    """A rule in words.

    Parameters
    ----------
    text : str
        Short.
    full : str
        Column names and levels as the table has them; empty where `text` leaves nothing out.
    """

    text: str
    full: str


def rule_words(ways: Sequence[Sequence[Condition]], columns: Mapping[str, RuleColumn]) -> RuleWords:
    """Put a rule into words.

    Parameters
    ----------
    ways : sequence of sequences of Condition
        The alternatives of the rule.
    columns : mapping of str to RuleColumn
        The columns that it asks for, by name.
    """
    asked = {each.column: columns[each.column] for way in ways for each in way}
    labels = {name: column.label for name, column in asked.items()}
    said: set[str] = set()
    text = _joined([[_shortly(each, columns, labels, said) for each in way] for way in ways])
    if "…" not in text and not any(_many(each) for way in ways for each in way):
        return RuleWords(text, "")
    named = {name: replace(column, label=column.name) for name, column in asked.items()}
    return RuleWords(
        text, _joined([[condition_words(each, named[each.column]) for each in way] for way in ways])
    )


def condition_words(condition: Condition, column: RuleColumn, *, short: bool = False) -> str:
    """Say a condition: "annual income ≥ 60.5 k$", "plan = “plus”".

    Parameters
    ----------
    condition : Condition
        What is asked.
    column : RuleColumn
        Of which column, called by its `label`.
    short : bool
        Cut long levels, and name only some of many.
    """
    ticks = bool(condition.levels) != condition.negated  # whether a ticked box fulfils it
    if _is_box(column) and ticks != condition.missing:
        return f"{column.label}: {'ticked' if ticks else 'not ticked'}"
    is_level = column.kind == "level"
    said = _levels_words(condition, column, short=short) if is_level else _range_words(condition, column)
    if not said:
        return f"{column.label} has {'no' if condition.missing else 'a'} value"
    return f"({said} or no value)" if condition.missing else said


def _joined(ways: Sequence[Sequence[str]]) -> str:
    """Put conditions together to alternatives, and these to a rule."""
    said = [" and ".join(way) for way in ways]
    return said[0] if len(said) == 1 else "; or ".join(said)


def _shortly(
    condition: Condition, columns: Mapping[str, RuleColumn], labels: Mapping[str, str], said: set[str]
) -> str:
    """Say a condition shortly; the question of an item is left out where the rule has named it before."""
    column = columns[condition.column]
    question = _QUESTION.search(column.label)
    if question is not None:
        item = column.label[: question.start()]
        alone = sum(_QUESTION.sub("", label) == item for label in labels.values()) == 1
        if question[0] in said and alone:
            column = replace(column, label=item)
        said.add(question[0])
    return condition_words(condition, column, short=True)


def _many(condition: Condition) -> bool:
    """Whether not all levels are named."""
    return len(condition.levels) > LEVELS_NAMED


def _is_box(column: RuleColumn) -> bool:
    """Whether a column is a box: ticked or blank."""
    return column.kind == "level" and column.report.role is Role.BINARY and len(column.levels) == 1


def _range_words(condition: Condition, column: RuleColumn) -> str:
    """Say a range."""
    low, high = (None if end is None else _amount(end, column) for end in (condition.low, condition.high))
    if low is not None and high is not None:
        return f"{column.label} from {low} to under {high}"
    if low is not None:
        return f"{column.label} ≥ {low}"
    return "" if high is None else f"{column.label} < {high}"


def _amount(value: float, column: RuleColumn) -> str:
    """Write the end of a range."""
    if column.kind == "date":
        return format_date(value, with_time=bool(value % 1))
    if is_year(column.label, value, value):
        return f"{value:g}"
    return exact_amount(value, column.report.unit or unit_of(column.name))


def _levels_words(condition: Condition, column: RuleColumn, *, short: bool) -> str:
    """Say levels."""
    if not condition.levels:
        return ""
    levels = condition.levels
    more = len(levels) - LEVELS_NAMED + 1 if short and _many(condition) else 0
    named = [_level(level, short) for level in levels[: len(levels) - more]]
    if len(named) == 1:
        return f"{column.label} {'≠' if condition.negated else '='} {named[0]}"
    named += [f"one of {more} others"] if more else []
    listed = f"{', '.join(named[:-1])} {'nor' if condition.negated else 'or'} {named[-1]}"
    return f"{column.label} is {'neither ' if condition.negated else ''}{listed}"


def _level(level: str, short: bool) -> str:
    """Quote a level."""
    return f"“{cut_middle(level, LEVEL_LENGTH) if short else level}”"
