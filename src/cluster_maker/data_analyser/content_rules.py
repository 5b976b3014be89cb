"""Rules for what columns of text, dates and few values hold, from empty to nominal."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from pandas.api import types as dtypes

from cluster_maker.data_analyser import name_hints as hints
from cluster_maker.data_analyser.date_text import find_formats
from cluster_maker.data_analyser.facts import ColumnFacts, text_of
from cluster_maker.data_analyser.findings import (
    COMMON_ROWS,
    COMMON_SHARE,
    COVERED,
    MANY_LEVELS,
    READABLE,
    Finding,
    Surroundings,
    common_levels,
    is_prose,
    shorten,
)
from cluster_maker.data_analyser.naming import unit_of
from cluster_maker.data_analyser.scales import MOST_LEVELS, find_scale
from cluster_maker.types import Role

TICK_MISSING = 0.1  # one value and at least this share of blanks: a box that was ticked or not
STRAY = 0.03  # share of the rows that may have answers outside a scale
_NOT_TICKED = frozenset(
    {"not selected", "not ticked", "not checked", "unchecked", "unselected", "not mentioned", "not chosen"}
)


def empty(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find columns without any value."""
    if facts.n_distinct:
        return None
    return Finding(Role.EMPTY, "no row has a value", "it has no values")


def tick(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find boxes of multi-select questions: one value or blank, or "Not selected"."""
    if facts.n_distinct == 1 and facts.share_missing >= TICK_MISSING:
        value = text_of(facts.values[0])
        if facts.text or value in ("1", "True"):
            reason = f"{shorten(value)!r} or blank: a box that was ticked or not, blank means not ticked"
            return Finding(Role.BINARY, reason)
    if facts.n_distinct == 2 and facts.text:
        ticked = [text for text in facts.levels if text.strip().lower() not in _NOT_TICKED]
        if len(ticked) == 1:
            return Finding(
                Role.BINARY, f"{shorten(ticked[0])!r} or not selected: a box that was ticked or not"
            )
    return None


def constant(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find columns with one value only."""
    if facts.n_distinct != 1:
        return None
    value = shorten(text_of(facts.values[0]))
    blank = f" or blank (rows: {facts.n_missing})" if facts.n_missing else ""
    return Finding(Role.CONSTANT, f"every row has {value!r}{blank}", "it is the same in every row")


def date(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find dates, written in any way."""
    typed = dtypes.is_datetime64_any_dtype(facts.column.dtype) or isinstance(
        facts.column.dtype, pd.PeriodDtype
    )
    compact = not facts.text and facts.whole and facts.amounts[0] >= 1900_01_01
    if not typed and not compact and not (facts.text and _looks_dated(facts)):
        return None
    reading = facts.dates
    if reading.share < (READABLE if facts.text else 1.0):
        return None
    first, last = reading.values.min(), reading.values.max()
    reason = f"{reading.kind} from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    if reading.style.ambiguous:
        reason += "; day and month could change places"
    about = hints.dates_the_thing(facts.words)
    left_out = (
        "" if about else "it dates the record, not the person or thing (a date of birth, say, would be used)"
    )
    return Finding(Role.DATE, reason, left_out, converted=not typed)


def _looks_dated(facts: ColumnFacts) -> bool:
    """Whether any of some values has the form of a date, or is one."""
    return bool(find_formats(facts.texts)) or any(isinstance(value, dt.date) for value in facts.values[:100])


def binary(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find columns of two values."""
    if facts.n_distinct != 2:
        return None
    one, other = sorted(shorten(text_of(value)) for value in facts.values)
    return Finding(Role.BINARY, f"two values: {one!r} and {other!r}")


def ordered_categories(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find categories that come with an order of their own."""
    dtype = facts.column.dtype
    if not isinstance(dtype, pd.CategoricalDtype) or not dtype.ordered:
        return None
    present = {str(value) for value in facts.values}
    levels = tuple(str(level) for level in dtype.categories if str(level) in present)
    return Finding(Role.ORDINAL, f"the table gives the order of its {len(levels)} levels", levels=levels)


def scale(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find answers of a well-known scale, ranges, numbered answers; a few stray ones count as missing."""
    if not (facts.text or isinstance(facts.column.dtype, pd.CategoricalDtype)):
        return None
    found, stray = find_scale(facts.levels, words=facts.words), 0
    if found is None and MOST_LEVELS * 2 >= facts.n_distinct > 3:
        n_common = int(np.count_nonzero(facts.counts >= COMMON_ROWS))
        stray = facts.n_distinct - n_common
        if stray and facts.counts[n_common:].sum() <= STRAY * facts.n_present:
            found = find_scale(facts.levels[:n_common], words=facts.words)
    if found is None:
        return None
    reason = f"answers in order ({found.kind}): {shorten(found.levels[0])!r} … {shorten(found.levels[-1])!r}"
    if found.declined:
        reason += "; " + " and ".join(repr(shorten(text)) for text in found.declined) + " read as missing"
    if stray:
        reason += (
            f"; answers outside the scale ({stray}, in {facts.counts[-stray:].sum()} rows) read as missing"
        )
    return Finding(Role.ORDINAL, reason, levels=found.levels, unit=found.unit or unit_of(facts.name))


def free_text(facts: ColumnFacts, _: Surroundings) -> Finding | None:
    """Find sentences and comments."""
    if facts.n_distinct <= MANY_LEVELS or not is_prose(facts) or common_levels(facts)[0] >= COVERED:
        return None
    words = np.mean([len(text.split()) for text in facts.texts])
    reason = f"{facts.n_distinct} different texts of {words:.0f} words on average"
    return Finding(Role.FREE_TEXT, reason, "it is free text")


def nominal(facts: ColumnFacts, _: Surroundings) -> Finding:
    """Take everything else for kinds without an order."""
    what = f"{facts.n_distinct} kinds without a known order"
    if facts.n_distinct <= MANY_LEVELS:
        return Finding(Role.NOMINAL, what)
    covered, common = common_levels(facts)
    if covered >= COVERED:
        reason = f"{what}; the {common} common ones cover {covered:.0%} of the rows"
        return Finding(Role.NOMINAL, reason)
    left_out = (
        f"it has too many levels ({facts.n_distinct}): those with {COMMON_SHARE:.0%} of the rows and "
        f"at least {COMMON_ROWS} rows cover {covered:.0%} of the rows ({COVERED:.0%} are needed)"
    )
    return Finding(Role.NOMINAL, what, left_out)
