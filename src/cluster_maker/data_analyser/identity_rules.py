"""Rules for columns that say whose row it is: identifiers, codes, names, personal data, survey weights.

They are skipped for columns that were asked for by name.
"""

from __future__ import annotations

import re

import numpy as np
from pandas.api import types as dtypes

from cluster_maker.data_analyser import name_hints as hints
from cluster_maker.data_analyser.date_text import find_formats
from cluster_maker.data_analyser.facts import ColumnFacts
from cluster_maker.data_analyser.findings import (
    MANY_CODES,
    READABLE,
    Finding,
    Surroundings,
    is_prose,
    share_with,
)
from cluster_maker.data_analyser.personal import REACH, personal_data
from cluster_maker.types import Role

NAMES_ROWS = 0.95  # share of rows with a value of their own from which text names the row
_ENOUGH_CODES = 0.8  # share of the values that must look like codes
_LONG_NUMBER = 1e8
_NAMES_A_ROW = "it names rows and says nothing about them"
_HASH = re.compile(
    r"\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?|(?=.*\d)(?=.*[a-fA-F])[0-9a-fA-F]{16,}"
)
_DIGITS = re.compile(r"\d+")
_LEADING_ZERO = re.compile(r"0\d+")
_CODE = re.compile(r"(?=.*\d)[\w./#-]{3,40}")


def personal(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find names, addresses and numbers of people."""
    if facts.n_distinct < 3 or not (facts.text or (facts.whole and set(facts.words) & REACH)):
        return None
    what = personal_data(facts.words, facts.texts, facts.share_distinct)
    if not what:
        return None
    return Finding(Role.IDENTIFIER, f"{what}: personal data", "it is personal data", personal=True)


def weight(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find survey weights: named so, and positive with a mean near one."""
    words = set(facts.words)
    surely = bool(words & hints.SURVEY_WEIGHT) or ("weight" in words and bool(words & hints.SURVEY))
    if not surely and not words & {"weight", "weights"}:
        return None
    values = facts.amounts
    if facts.text or not len(values) or values[0] < 0 or (facts.whole and not surely):
        return None
    mean = float(np.average(np.asarray(facts.values, dtype=np.float64), weights=facts.counts))
    if not surely and not 0.5 <= mean <= 2.0:
        return None
    return Finding(
        Role.WEIGHT,
        f"called a weight, positive with mean {mean:.2f}: it says how many people a row stands for",
        "survey weights say how much a row counts, not what it is",
    )


def row_counter(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find whole numbers that count the rows."""
    if not dtypes.is_integer_dtype(facts.column.dtype) or facts.n_distinct < facts.n_rows or facts.n_rows < 5:
        return None
    if facts.amounts[-1] - facts.amounts[0] + 1 != facts.n_rows or set(facts.words) & hints.RANKED:
        return None
    steps = np.diff(facts.column.to_numpy(dtype=np.float64))
    how = (
        "counts the rows" if bool(np.all(steps == 1)) else "gives every row a number of its own without gaps"
    )
    return Finding(Role.IDENTIFIER, f"{how}, {facts.amounts[0]:.0f} to {facts.amounts[-1]:.0f}", _NAMES_A_ROW)


def named_identifier(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find columns called id, number of an invoice, postal code, SKU."""
    what = hints.identifier_kind(facts.words)
    if not what or facts.n_distinct < 3 or dtypes.is_datetime64_any_dtype(facts.column.dtype):
        return None
    if not facts.text and not facts.whole:
        return None
    repeats = facts.n_present / facts.n_distinct
    if facts.n_distinct <= MANY_CODES and repeats >= 5:
        return None  # a few codes, many rows each: kinds of things, left to the rules for codes
    each = "a different one in every row" if repeats == 1 else f"{facts.n_distinct} different ones"
    return Finding(Role.IDENTIFIER, f"the name says {what}; {each}", _names_things(repeats))


def coded_identifier(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find values that look like codes: UUIDs, "7590-VHVEG", "00042", long numbers of one length."""
    if facts.n_distinct < 10:
        return None
    if not facts.text:
        return _long_numbers(facts)
    if share_with(_HASH, facts.texts) >= READABLE:
        return Finding(Role.IDENTIFIER, f"keys such as {facts.texts[0]!r}", _NAMES_A_ROW)
    if facts.n_distinct <= 4 * MANY_CODES and facts.share_distinct < 0.5:
        return None  # a few dozen codes with many rows each may be kinds of things
    return _zero_padded(facts) or _lettered_codes(facts)


def coded_things(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find whole-number codes of many stores, departments, zones."""
    if facts.text or not facts.whole or facts.n_distinct <= MANY_CODES or not hints.says_kind(facts.words):
        return None
    if facts.amounts[0] < 0 or facts.share_distinct == 1:
        return None
    reason = f"whole numbers that stand for {facts.n_distinct} different things"
    return Finding(Role.IDENTIFIER, reason, _names_things(1 / facts.share_distinct))


def names_the_row(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find text that is different in nearly every row and short enough to be a name."""
    if not facts.text or facts.n_present < 10 or facts.share_distinct < NAMES_ROWS or is_prose(facts):
        return None
    if facts.numbers.share >= READABLE or facts.dates.share >= READABLE:
        return None
    return Finding(Role.IDENTIFIER, "a different text in nearly every row: it names the row", _NAMES_A_ROW)


def _zero_padded(facts: ColumnFacts) -> Finding | None:
    """Find digits of one length, some with leading zeros: "00042"."""
    if share_with(_DIGITS, facts.texts) < READABLE or not _same_length(facts.texts):
        return None
    if share_with(_LEADING_ZERO, facts.texts) <= 0.05:
        return None
    return Finding(
        Role.IDENTIFIER, "codes of digits with leading zeros", _names_things(1 / facts.share_distinct)
    )


def _lettered_codes(facts: ColumnFacts) -> Finding | None:
    """Find single words with digits in them that are neither numbers nor dates: "7590-VHVEG"."""
    if share_with(_CODE, facts.texts) < _ENOUGH_CODES:
        return None
    if facts.numbers.share >= READABLE or (find_formats(facts.texts) and facts.dates.share >= READABLE):
        return None
    each = "different in every row" if facts.share_distinct == 1 else f"{facts.n_distinct} different ones"
    reason = f"codes such as {facts.texts[0]!r}, {each}"
    return Finding(Role.IDENTIFIER, reason, _names_things(1 / facts.share_distinct))


def _long_numbers(facts: ColumnFacts) -> Finding | None:
    """Find whole numbers of nine digits and more, all of one length and different in every row."""
    if not facts.whole or facts.share_distinct < 1 or facts.amounts[0] < _LONG_NUMBER:
        return None
    if np.floor(np.log10(facts.amounts[0])) != np.floor(np.log10(facts.amounts[-1])) or hints.says_money(
        facts.words
    ):
        return None
    return Finding(
        Role.IDENTIFIER, f"long numbers such as {facts.texts[0]}, different in every row", _NAMES_A_ROW
    )


def _names_things(repeats: float) -> str:
    """Say why an identifier is left out."""
    return _NAMES_A_ROW if repeats < 1.5 else "it names things and says nothing about them"


def _same_length(texts: tuple[str, ...]) -> bool:
    """Whether texts have one length."""
    return len({len(text) for text in texts}) == 1
