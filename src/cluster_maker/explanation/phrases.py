"""Differences as an analyst would say them: "high annual income", "contract mostly two year"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cluster_maker.explanation.characteristics import speaking_level
from cluster_maker.explanation.differences import Difference
from cluster_maker.explanation.words import is_no, is_yes
from cluster_maker.types import Role

#: Shares from which "mostly" may be left out, from which it is true, and below which "rarely" and "no" are.
NEARLY_ALL, MOST, RARE, NEARLY_NONE = 0.95, 0.5, 0.15, 0.02

#: A level that most rows lack anyway is not worth calling absent.
_WORTH_MISSING = 0.25

#: The longest level that goes into a name.
_LONGEST_LEVEL = 28

#: Labels of this many words are sentences.
_SENTENCE_WORDS = 6

_ADJECTIVES = (
    (frozenset({"tenure", "duration", "distance", "delay", "commute"}), ("long", "short")),
    (frozenset({"size", "area", "volume", "surface", "perimeter"}), ("large", "small")),
)
_BIRTH = frozenset({"birth", "born", "birthyear"})
_COUNT_WORDS = re.compile(r"^(?:number of|num of|no of|count of|num|nr|n|number|count)\s+")
_AGE = re.compile(r"^(?:(?:customer|client|person|respondent|your|current)\s+)?age(?:\s+(?:years|yrs))?$")
_HEADS = frozenset(
    ["contract", "service", "method", "plan", "card", "channel", "class", "type", "product", "brand"]
)
#: Levels that need no name of the column beside them: "mostly female".
_BARE = frozenset({"female", "male", "woman", "man", "women", "men", "girl", "boy"})

_STARTS_LIKE_A_VERB = re.compile(
    r"^(?:(?:is|are|was|has|have|had|do|does|did|can|will|would|owns?|uses?|likes?|wants?|knows?)\b|\w+ed\b)"
)


@dataclass(frozen=True)
class Phrase:
    """One part of a name.

    Parameters
    ----------
    modifier : str
        What is said of the noun ("high"); empty where the phrase stands alone.
    noun : str
        The column's label, or the whole phrase.
    """

    modifier: str
    noun: str


def phrase_of(difference: Difference, label: str, *, strong: bool) -> Phrase | None:
    """Return how a difference is said in a name; None where nothing short and true can be said.

    Parameters
    ----------
    difference : Difference
        What differs.
    label : str
        The column's short label.
    strong : bool
        Whether the effect carries "high"; a weak one is only "slightly higher".
    """
    label = _as_noun(_clean(label))
    figures = difference.figures
    if figures.yes_no:
        return _yes_no_phrase(difference, label)
    if figures.form == "share":
        return _share_phrase(difference, label)
    if figures.ladder is not None:
        level = speaking_level(figures.ladder, difference.cluster)
        if level is not None and len(figures.ladder.levels[level]) <= _LONGEST_LEVEL:
            share = float(figures.ladder.values[level, difference.cluster])
            return Phrase("", _level_words(label, _clean(figures.ladder.levels[level]), _how_often(share)))
    return _amount_phrase(difference, label, strong)


def join_phrases(phrases: Sequence[Phrase]) -> str:
    """Put phrases together; what is said of several columns is said once.

    Examples
    --------
    >>> join_phrases([Phrase("high", "income"), Phrase("low", "age"), Phrase("high", "spending")])
    'high income and spending, low age'
    """
    nouns: dict[tuple[str, int], list[str]] = {}
    for position, phrase in enumerate(phrases):
        nouns.setdefault((phrase.modifier, 0 if phrase.modifier else position), []).append(phrase.noun)
    said = ((modifier, _listed(group)) for (modifier, _), group in nouns.items())
    return ", ".join(" ".join(part for part in pair if part) for pair in said)


def _listed(words: Sequence[str]) -> str:
    """Join words as in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _as_noun(label: str) -> str:
    """Quote a label that is a sentence or was cut, so that it can stand among other words."""
    whole_question = len(label.split()) >= _SENTENCE_WORDS or label.endswith("?")
    return f"“{label}”" if whole_question or "…" in label else label


def _clean(text: str) -> str:
    """Make a label fit for a name: no underscores, braces or line breaks."""
    return " ".join(re.sub(r"[_{}\[\]<>\s]+", " ", text).split())


# amounts ----------------------------------------------------------------------------------------------------


def _amount_phrase(difference: Difference, label: str, strong: bool) -> Phrase:
    """Say that an amount is high or low, in the adjective that goes with its name."""
    more = difference.effect > 0
    form = difference.figures.form
    if _AGE.match(label) or (form == "year" and _BIRTH & set(label.split())):
        return Phrase("", "older" if more == (form != "year") else "younger")
    if form in ("date", "moment", "year"):
        return Phrase("later" if more else "earlier", label)
    if not strong:
        return Phrase("slightly higher" if more else "slightly lower", label)
    if difference.figures.role is Role.COUNT and _plural(label):
        return Phrase("many" if more else "few", _COUNT_WORDS.sub("", label))
    high, low = _adjectives(label)
    return Phrase(high if more else low, label)


def _adjectives(label: str) -> tuple[str, str]:
    """Return the pair of adjectives that goes with a label's last word."""
    last = label.rsplit(maxsplit=1)[-1:]
    return next((pair for heads, pair in _ADJECTIVES if heads.issuperset(last)), ("high", "low"))


def _plural(label: str) -> bool:
    """Whether a label counts things: "num store purchases", "children"."""
    last = label.rsplit(maxsplit=1)[-1] if label.split() else ""
    return last in ("children", "people") or (last.endswith("s") and not last.endswith(("ss", "us", "is")))


# shares -----------------------------------------------------------------------------------------------------


def _how_often(share: float) -> str:
    """Return the word for the share of an over-represented level; empty where nearly all have it."""
    if share >= NEARLY_ALL:
        return ""
    return "mostly" if share >= MOST else "more often"


def _how_rarely(share: float) -> str:
    """Return the word for the share of an under-represented level."""
    if share <= NEARLY_NONE:
        return "never"
    return "rarely" if share <= RARE else "less often"


def _yes_no_phrase(difference: Difference, label: str) -> Phrase | None:
    """Say that most, some or none answer yes."""
    share, overall = difference.value, difference.overall
    if difference.effect > 0:
        words = _how_often(share)
        return Phrase("", f"{label}: {words} yes" if words else f"{label}: yes")
    if overall < _WORTH_MISSING:
        return None
    if share <= NEARLY_NONE:
        return Phrase("", _none_of(label))
    return Phrase("", f"{label}: mostly no" if share < MOST else f"{label}: less often yes")


def _none_of(label: str) -> str:
    """Say no to a label: "no partner", but "accepted cmp 5: no"."""
    return f"{label}: no" if _STARTS_LIKE_A_VERB.match(label) or "“" in label else f"no {label}"


def _share_phrase(difference: Difference, label: str) -> Phrase | None:
    """Say which level a cluster mostly has, or hardly ever has."""
    level = _clean(difference.level)
    if len(level) > _LONGEST_LEVEL:
        return None
    if difference.effect > 0:
        return Phrase("", _level_words(label, level, _how_often(difference.value)))
    if difference.overall < _WORTH_MISSING:
        return None
    return Phrase("", _level_words(label, level, _how_rarely(difference.value)))


def _level_words(label: str, level: str, often: str) -> str:
    """Put a column, its level and how often it occurs into words."""
    heads, words = label.lower().split(), level.lower().split()
    if level.isalpha() and (is_yes(level) or is_no(level)):
        if is_no(level) and not often:
            return _none_of(label)
        return f"{label}: {often} {level.lower()}" if often else f"{label}: {level.lower()}"
    says_it_all = level.lower() in _BARE or set(heads) <= set(words)  # "no internet service"
    if says_it_all:
        return f"{often} {_lower_first(level)}".strip()
    if len(level) <= 2 or level.replace(".", "", 1).isdigit():
        return f"{often} {label} {level}".strip()
    if heads[-1:] and heads[-1] in _HEADS and len(words) <= 3 and often not in ("never", "less often"):
        return f"{often} {_lower_first(level)} {label}".strip()
    quoted = f"“{level}”" if "," in level else level
    return f"{label} {often} {quoted}" if often else f"{label}: {quoted}"


def _lower_first(text: str) -> str:
    """Start with a small letter, unless the first word is an abbreviation."""
    return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] in ("", " ") else text
