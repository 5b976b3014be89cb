"""Columns that are the items of one survey question: the item is said first, the question in brackets.

"Please rank the films in order of preference: Star Wars: Episode IV" and its five sisters differ at
their ends only, which is where a label that is cut loses them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from cluster_maker.explanation.words import cut_middle

#: Words from which the common part of several names is a question.
QUESTION_WORDS = 5
#: Characters of an item and of the question in a label.
ITEM_LENGTH, STEM_LENGTH = 36, 18

_BRACKETED = re.compile(r"(.+?)\s*\(([^()]+)\)$")
_NUMBERED = re.compile(r"^\s*Q?\d+[a-z]?\s*[-.:)]\s*", re.IGNORECASE)


def item_labels(columns: Sequence[str]) -> dict[str, str]:
    """Return a label for each column that is an item of a question with several.

    Examples
    --------
    >>> names = [f"How happy are you with the following? ({item})" for item in ("Salary", "Team")]
    >>> item_labels([*names, "Age"])[names[0]]
    'Salary (how happy are you…)'
    """
    questions: dict[str, dict[str, str]] = defaultdict(dict)
    for column in columns:
        for question, item in _splits(column):
            questions[question][column] = item
    labels: dict[str, str] = {}
    for question in sorted(questions, key=len):  # the shortest common part is the question
        items = {column: item for column, item in questions[question].items() if column not in labels}
        if len(items) > 1:
            labels |= _labels(question, items)
    return labels


def _splits(column: str) -> Iterator[tuple[str, str]]:
    """Yield each way to part a name into a question and an item."""
    name = " ".join(column.split())
    for match in re.finditer(r": ", name):
        if name[: match.start()].count(" ") >= QUESTION_WORDS - 1:
            yield name[: match.start()], name[match.end() :]
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed is not None and bracketed[1].count(" ") >= QUESTION_WORDS - 1:
        yield bracketed[1], bracketed[2]


def _labels(question: str, items: dict[str, str]) -> dict[str, str]:
    """Put each item before the beginning of its question."""
    stem = _stem(question)
    while len({item.partition(": ")[0] for item in items.values()}) == 1 and all(
        map(_has_more, items.values())
    ):
        items = {column: item.partition(": ")[2] for column, item in items.items()}
    return {column: f"{cut_middle(item, ITEM_LENGTH)} ({stem})" for column, item in items.items()}


def _has_more(item: str) -> bool:
    """Whether something follows the first colon of an item."""
    return bool(item.partition(": ")[2])


def _stem(question: str) -> str:
    """Return the first words of a question."""
    words = _NUMBERED.sub("", question).split()
    stem = words[0].lower() if words[0][1:].islower() or len(words[0]) == 1 else words[0]
    for word in words[1:]:
        if len(stem) + 1 + len(word) > STEM_LENGTH:
            break
        stem += f" {word.lower() if word[1:].islower() else word}"
    return stem.rstrip(" ,;:.?!") + "…"
