"""Rules for columns of numbers, and of text that can be read as numbers: money, ratings, codes, counts."""

from __future__ import annotations

import pandas as pd
from pandas.api import types as dtypes

from cluster_maker.data_analyser import name_hints as hints
from cluster_maker.data_analyser.facts import ColumnFacts
from cluster_maker.data_analyser.findings import MANY_CODES, READABLE, Finding, Surroundings
from cluster_maker.data_analyser.naming import unit_of
from cluster_maker.types import Role

BATTERY = 4  # so many columns with the same small range are questions with one scale


def amounts(facts: ColumnFacts, around: Surroundings) -> Finding | None:
    """Find numbers, and text that can be read as numbers."""
    declared = isinstance(
        facts.column.dtype, pd.CategoricalDtype
    )  # the table says itself that these are kinds
    if declared or facts.numbers.share < READABLE or not len(facts.amounts):
        return None
    if dtypes.is_timedelta64_dtype(facts.column.dtype):
        return Finding(Role.NUMERIC, "durations, in days", converted=True, unit="days")
    unit = facts.numbers.unit or unit_of(facts.name)
    role, reason = _kind_of_amount(facts, unit, around)
    converted = facts.text and role is not Role.NOMINAL
    if converted:
        reason = f"text read as {_how_read(facts)}; {reason}"
    recorded = unit == "hours" and facts.text and bool(set(facts.words) & hints.RECORDED)
    left_out = "it gives the time of the record" if recorded else ""
    return Finding(role, reason, left_out, converted=converted, unit=unit)


def small_range(facts: ColumnFacts) -> tuple[float, float] | None:
    """Return the range of a column of few whole numbers that begins at 0, 1 or 2, as ratings do."""
    if facts.text or not 3 <= facts.n_distinct <= 11 or not facts.whole:
        return None
    low, high = float(facts.amounts[0]), float(facts.amounts[-1])
    return (low, high) if low in (0.0, 1.0, 2.0) and 3 <= high <= 10 else None


def _kind_of_amount(facts: ColumnFacts, unit: str, around: Surroundings) -> tuple[Role, str]:
    """Say what kind of numbers a column holds."""
    low, high = float(facts.amounts[0]), float(facts.amounts[-1])
    span = f"from {_figure(low)} to {_figure(high)}"
    if facts.whole:
        return _kind_of_whole(facts, unit, around, f"whole numbers {span}")
    share = low >= 0 and high <= 1
    if not share and _is_money(facts, unit):
        return Role.MONEY, f"amounts of money {span}"
    return Role.NUMERIC, f"numbers {span}"


def _kind_of_whole(facts: ColumnFacts, unit: str, around: Surroundings, what: str) -> tuple[Role, str]:
    """Say what kind of whole numbers a column holds; `what` begins the reason."""
    if _is_rating(facts, around):
        return Role.NUMERIC, f"{what}: a rating, taken as amounts"
    if facts.n_distinct <= MANY_CODES and hints.says_kind(facts.words):
        return Role.NOMINAL, f"{what} that are codes, by the column's name"
    if _is_money(facts, unit):
        return Role.MONEY, f"{what}: amounts of money, by the column's name or unit"
    if hints.is_cyclical(facts.words):
        return Role.NUMERIC, f"{what}: parts of a calendar, taken as amounts"
    if facts.amounts[0] < 0 or hints.says_measure(facts.words):
        return Role.NUMERIC, what
    return Role.COUNT, f"{what}, none negative"


def _is_money(facts: ColumnFacts, unit: str) -> bool:
    """Whether amounts are money: by their unit, or where they have none by the column's name."""
    if unit:
        return hints.is_currency(unit)
    return hints.says_money(facts.words, fractional=not facts.whole)


def _is_rating(facts: ColumnFacts, around: Surroundings) -> bool:
    """Whether whole numbers are ratings: by name, or with at least four columns of the same range.

    A column whose lowest answer nobody gave belongs to the others too.
    """
    found = small_range(facts)
    if found is None:
        return False
    low, high = found
    if hints.says_rating(facts.words) and low <= 1:
        return True
    return any(around.batteries[start, high] >= BATTERY for start in (low, low - 1, low - 2) if start >= 0)


def _how_read(facts: ColumnFacts) -> str:
    """Say what text was read as, and how much of it."""
    reading = facts.numbers
    what = "the middles of ranges" if reading.kind == "ranges" else "numbers"
    part = (
        ""
        if reading.share == 1
        else f" ({reading.share:.1%} of the values could be read, the others count as missing)"
    )
    return what + part


def _figure(value: float) -> str:
    """Write a number short: no thousands marks in four digits (years), no needless decimals."""
    if abs(value) >= 1e15:
        return f"{value:.4g}"
    if value == int(value):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.0f}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
