"""What a rule finds about a column, and the measures that several rules share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cluster_maker.data_analyser.facts import ColumnFacts
from cluster_maker.types import Role

READABLE = 0.9  # share of a text column that must be readable as numbers or dates
MANY_CODES = 12  # whole-number codes with more levels name things rather than kinds of things
MANY_LEVELS = 12  # a nominal column with more levels must have common ones
COMMON_SHARE, COMMON_ROWS = 0.01, 5  # a level is common from this share and this number of rows
COVERED = 0.7  # share of the rows that common levels must cover
SENTENCE_WORDS, SENTENCE_CHARS = 4, 40  # mean length from which texts that hardly repeat are prose


@dataclass(frozen=True)
class Finding:
    """What a rule found; the fields are those of `types.ColumnReport`."""

    role: Role
    reason: str
    left_out_because: str = ""
    personal: bool = False
    levels: tuple[str, ...] = ()
    converted: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What the other columns say: how many have whole numbers over the same small range."""

    batteries: Counter[tuple[float, float]] = field(default_factory=Counter)


#: A rule looks at one column and finds something, or leaves it to the next rule (None).
Rule = Callable[[ColumnFacts, Surroundings], Finding | None]


def common_levels(facts: ColumnFacts) -> tuple[float, int]:
    """Return the share of the rows that common levels cover, and their number."""
    common = facts.counts >= max(COMMON_ROWS, COMMON_SHARE * facts.n_present)
    return float(facts.counts[common].sum() / max(facts.n_present, 1)), int(common.sum())


def is_prose(facts: ColumnFacts) -> bool:
    """Whether a column holds sentences: many words or characters, and texts that hardly repeat."""
    if not facts.text or facts.share_distinct < 0.1:
        return False
    words = float(np.mean([len(text.split()) for text in facts.texts]))
    characters = float(np.mean([len(text) for text in facts.texts]))
    return words >= SENTENCE_WORDS or (characters >= SENTENCE_CHARS and words > 2)


def share_with(pattern: re.Pattern[str], texts: tuple[str, ...]) -> float:
    """Share of the texts that have the pattern as a whole."""
    return sum(pattern.fullmatch(text) is not None for text in texts) / max(len(texts), 1)


def shorten(text: str) -> str:
    """Cut a long value for a message."""
    return text if len(text) <= 40 else text[:39].rstrip() + "…"
