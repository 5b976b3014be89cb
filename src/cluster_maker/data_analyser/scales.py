"""The order of answers: well-known scales ("never" … "always"), graded words, ranges and numbered answers.

Each reader takes the different answers of a column and returns them lowest first, or None where it
does not know them all. Answers that decline to answer ("don't know") are set apart first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cluster_maker.data_analyser.amount_text import Amount, find_style, read_amount, tidy
from cluster_maker.data_analyser.scale_words import EDUCATION, EDUCATION_NAME, OPPOSITES, RUNGS, STRENGTH

MOST_LEVELS = 30


@dataclass(frozen=True)
class Scale:
    """Answers in order.

    Parameters
    ----------
    levels : tuple of str
        The answers as the column writes them, lowest first.
    kind : str
        What orders them, for the reason: "how often", "ranges".
    declined : tuple of str
        Answers outside the order, read as missing.
    unit : str
        The unit of ranges.
    """

    levels: tuple[str, ...]
    kind: str
    declined: tuple[str, ...] = ()
    unit: str = ""


_DECLINED = re.compile(
    r"(i )?(don'?t|do not|cannot|can'?t) (know|remember|recall|say).*|(i'?m )?(not sure|unsure)"
    r"|.*(prefer|rather) not( to)?( say| answer| disclose)?.*|no (answer|response|opinion|reply)|refused?.*"
    r"|n/?a|.*\(n/?a\)|.*not applicable.*|not relevant|unknown|missing"
    r"|not (answered|stated|specified|given|available)|decline.*"
)

_PLAIN = 3.0
_NEUTRAL = re.compile(
    r"(neither\b.*|neutral|undecided|indifferent|no difference|mixed|so-so|in between)(\s*\(neutral\))?"
)
_STRENGTHS = "|".join(sorted(STRENGTH, key=len, reverse=True))
_GRADED = re.compile(
    r"(?P<not>not at all|not (?:too|very|so|particularly|really|that)\b)?\s*"
    rf"(?P<strength>{_STRENGTHS})?\s*(?P<pole>.+)"
)
_NEGATIONS = ("dis", "un", "in", "im", "not ", "non-", "non")
_NUMBERED = re.compile(r"\(?(-?\d{1,2})\s*(?:[-:=.)]|\s)\s*[^\d\s].*")


def find_scale(answers: Sequence[str], *, words: Sequence[str] = ()) -> Scale | None:
    """Return the order of a column's answers, or None where none is known.

    Parameters
    ----------
    answers : sequence of str
        The different answers, at most `MOST_LEVELS` of them.
    words : sequence of str
        Words of the column's name; education is only looked for where they mention it or all fits.

    Returns
    -------
    Scale or None
        None too where fewer than three answers are left to be ordered.

    Examples
    --------
    >>> find_scale(["Often", "Never", "Sometimes", "No answer"]).levels
    ('Never', 'Sometimes', 'Often')
    >>> find_scale(["> 60", "18-29", "30-60"]).levels
    ('18-29', '30-60', '> 60')
    """
    if not 3 <= len(answers) <= MOST_LEVELS:
        return None
    tidied = {answer: _normal(answer) for answer in answers}
    declined = tuple(answer for answer, text in tidied.items() if _DECLINED.fullmatch(text))
    rest = {answer: text for answer, text in tidied.items() if answer not in declined}
    if len(rest) < 3:
        return None
    for reader in (_by_range, _by_number, _by_family, _by_grade):
        scale = reader(rest)
        if scale is not None:
            return Scale(scale.levels, scale.kind, declined, scale.unit)
    education = _by_education(rest, named=bool(EDUCATION_NAME & set(words)))
    return None if education is None else Scale(education.levels, education.kind, declined)


def _normal(answer: str) -> str:
    """Bring an answer to small letters, single blanks and no closing stop."""
    return tidy(answer).lower().rstrip(".! ")


def _by_range(answers: Mapping[str, str]) -> Scale | None:
    """Order "18-29", "30-44", "60+" by their bounds; most answers must be ranges or open ends."""
    style = find_style(answers)
    amounts: dict[str, Amount] = {}
    for answer in answers:
        amount = read_amount(answer, style)
        if amount is None:
            return None
        amounts[answer] = amount
    spread = sum(amount.kind != "plain" for amount in amounts.values())
    if 2 * spread < len(amounts):
        return None
    levels = sorted(amounts, key=lambda answer: (amounts[answer].low, amounts[answer].high))
    units = {amount.unit for amount in amounts.values()} - {""}
    return Scale(tuple(levels), "ranges", unit=units.pop() if len(units) == 1 else "")


def _by_number(answers: Mapping[str, str]) -> Scale | None:
    """Order "1 - poor", "2 - fair" by their numbers."""
    numbers: dict[str, int] = {}
    for answer, text in answers.items():
        match = _NUMBERED.fullmatch(text)
        if match is not None:
            numbers[answer] = int(match[1])
        elif re.fullmatch(r"-?\d{1,2}", text):  # "1 - poor", "2", "3", "4 - good"
            numbers[answer] = int(text)
        else:
            return None
    worded = any(not re.fullmatch(r"-?\d{1,2}", text) for text in answers.values())
    if not worded or len(set(numbers.values())) < len(numbers):  # bare numbers are amounts, or codes
        return None
    return Scale(tuple(sorted(numbers, key=numbers.__getitem__)), "numbered answers")


def _by_family(answers: Mapping[str, str]) -> Scale | None:
    """Order answers that all belong to one well-known scale, with or without a word that all share."""
    for texts in (answers, _without_shared_words(answers)):
        for kind, rungs in RUNGS.items():
            ranks = {answer: rungs.get(text) for answer, text in texts.items()}
            found = {answer: rank for answer, rank in ranks.items() if rank is not None}
            if len(found) == len(ranks) and len(set(found.values())) == len(found):
                return Scale(tuple(sorted(found, key=found.__getitem__)), kind)
    return None


def _without_shared_words(answers: Mapping[str, str]) -> dict[str, str]:
    """Drop the words that every answer has: "low risk" and "high risk" become "low" and "high"."""
    split = {answer: text.split() for answer, text in answers.items()}
    shared = set.intersection(*(set(words) for words in split.values()))
    return {answer: " ".join(word for word in words if word not in shared) for answer, words in split.items()}


def _by_grade(answers: Mapping[str, str]) -> Scale | None:
    """Order graded words around one pole: "very unimportant" … "not too important" … "very important"."""
    grades: dict[str, tuple[float, str]] = {}
    for answer, text in answers.items():
        grade = _grade(text)
        if grade is None:
            return None
        grades[answer] = grade
    poles = {pole for _, pole in grades.values() if pole}
    pole = poles.pop() if len(poles) == 1 else _positive_of(poles)
    if pole is None:
        return None
    heights = {answer: (height if own in (pole, "") else -height) for answer, (height, own) in grades.items()}
    if len(set(heights.values())) < len(heights):
        return None
    return Scale(tuple(sorted(heights, key=heights.__getitem__)), f"how {pole}")


def _grade(text: str) -> tuple[float, str] | None:
    """Return how far an answer leans to its own pole, and the pole; neutral has none."""
    if _NEUTRAL.fullmatch(text):
        return 0.0, ""
    match = _GRADED.fullmatch(text)
    if match is None or len(match["pole"].split()) > 2:
        return None
    if match["not"]:
        return (-6.0 if match["not"] == "not at all" else -0.5), match["pole"]
    return STRENGTH.get(match["strength"] or "", _PLAIN), match["pole"]


def _positive_of(poles: set[str]) -> str | None:
    """Return the positive one of two opposite poles ("satisfied"); None where they are no opposites."""
    if len(poles) != 2:
        return None
    one, other = sorted(poles)
    for positive, negative in ((one, other), (other, one)):
        if OPPOSITES.get(negative) == positive or any(negative == f"{n}{positive}" for n in _NEGATIONS):
            return positive
    return None


def _by_education(answers: Mapping[str, str], *, named: bool) -> Scale | None:
    """Order levels of schooling; each must be known, and the name or three different steps must say so."""
    ranks: dict[str, float] = {}
    for answer, text in answers.items():
        rank = next((rank for rank, pattern in EDUCATION if re.search(pattern, text)), None)
        if rank is None:
            return None
        ranks[answer] = rank
    if len(set(ranks.values())) < (len(ranks) if named else max(3, len(ranks))):
        return None
    return Scale(tuple(sorted(ranks, key=ranks.__getitem__)), "education")
