"""A rule made shorter and rounder without losing what it catches, and said by the columns that tell most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cluster_maker.explanation.conditions import RuleColumn, fulfilled
from cluster_maker.explanation.tree_paths import coarser
from cluster_maker.types import BoolVector, Condition

#: What leaving something out may cost, and what rounder thresholds may cost together, in F1.
MAY_COST, MAY_MOVE = 0.005, 0.002

Alternatives = tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True)
class Learning:
    """The rows that rules are learnt on."""

    columns: tuple[RuleColumn, ...]

    @property
    def by_name(self) -> dict[str, RuleColumn]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def catch(self, ways: Sequence[tuple[Condition, ...]]) -> BoolVector:
        """Return the rows that are caught."""
        return any_way(ways, self.by_name, len(self.columns[0].values))


def any_way(ways: Sequence[tuple[Condition, ...]], columns: dict[str, RuleColumn], n_rows: int) -> BoolVector:
    """Return the rows for which all conditions of some way hold; unknown columns are passed over."""
    caught = np.zeros(n_rows, dtype=bool)
    for way in ways:
        inside = np.ones(n_rows, dtype=bool)
        for condition in way:
            if condition.column in columns:
                inside &= fulfilled(condition, columns[condition.column])
        caught |= inside
    return caught


def shortest(learning: Learning, ways: Alternatives, target: BoolVector) -> Alternatives:
    """Leave out what hardly matters, one thing at a time, as long as there is such a thing."""
    best = f1(learning.catch(ways), target)
    while True:
        tries = [(ways_, f1(learning.catch(ways_), target)) for ways_ in _simpler(ways)]
        good = [each for each in tries if each[1] >= best - MAY_COST]
        if not good:
            return ways
        ways, found = max(good, key=lambda each: each[1])
        best = max(best, found)


def rounder_rule(learning: Learning, ways: Alternatives, target: BoolVector) -> Alternatives:
    """Round thresholds further than the learnt rows force, where that hardly changes what is caught."""
    enough = f1(learning.catch(ways), target) - MAY_MOVE
    for place, way in enumerate(ways):
        for position in range(len(way)):
            for end in ("low", "high"):
                tries = _with_rounder(learning.by_name, ways, (place, position), end)
                ways = next((each for each in tries if f1(learning.catch(each), target) >= enough), ways)
    return ways


def _with_rounder(
    columns: dict[str, RuleColumn], ways: Alternatives, place: tuple[int, int], end: str
) -> Iterator[Alternatives]:
    """Yield the rule with rounder numbers for one end of one range, the roundest first."""
    condition = ways[place[0]][place[1]]
    value, column = getattr(condition, end), columns[condition.column]
    if value is None or column.kind == "date":
        return
    low, high = np.nanquantile(column.values, (0.05, 0.95))
    for rounder in coarser(value, float(high - low)):
        way = list(ways[place[0]])
        way[place[1]] = replace(condition, low=rounder) if end == "low" else replace(condition, high=rounder)
        if _in_order(way[place[1]]):
            yield (*ways[: place[0]], tuple(way), *ways[place[0] + 1 :])


def _in_order(condition: Condition) -> bool:
    """Whether a range holds something."""
    return condition.low is None or condition.high is None or condition.low < condition.high


def _simpler(ways: Alternatives) -> Iterator[Alternatives]:
    """Yield the rule with one thing less: missing values, an end of a range, a level, a condition, a way."""
    if len(ways) == 2:
        yield from ((way,) for way in (_around(*ways), *ways) if way)
    for place, way in enumerate(ways):
        for position, condition in enumerate(way):
            for less in _less(condition):
                changed = (*way[:position], *less, *way[position + 1 :])
                if changed:
                    yield (*ways[:place], changed, *ways[place + 1 :])


def _around(one: tuple[Condition, ...], other: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Return what both ways ask for, with ranges and levels that hold those of either."""
    others = {condition.column: condition for condition in other}
    pairs = ((each, others[each.column]) for each in one if each.column in others)
    return tuple(hull for pair in pairs if (hull := _hull(*pair)) is not None)


def _hull(one: Condition, other: Condition) -> Condition | None:
    """Return the condition that holds where either does; None where that is everywhere."""
    missing = one.missing or other.missing
    if one.levels and other.levels and not one.negated and not other.negated:
        return Condition(
            one.column, levels=tuple(dict.fromkeys((*one.levels, *other.levels))), missing=missing
        )
    low = None if one.low is None or other.low is None else min(one.low, other.low)
    high = None if one.high is None or other.high is None else max(one.high, other.high)
    return None if low is None and high is None else Condition(one.column, low, high, missing=missing)


def _less(condition: Condition) -> Iterator[tuple[Condition, ...]]:
    """Yield what may stand instead of a condition: nothing, or one that says less."""
    yield ()
    if condition.missing and (condition.levels or condition.low is not None or condition.high is not None):
        yield (replace(condition, missing=False),)
    if condition.low is not None and condition.high is not None:
        yield (replace(condition, low=None),)
        yield (replace(condition, high=None),)
    if condition.negated and len(condition.levels) > 1:
        for level in condition.levels:
            yield (replace(condition, levels=tuple(each for each in condition.levels if each != level)),)


def in_telling_columns(learning: Learning, ways: Alternatives, order: Sequence[str]) -> Alternatives:
    """Ask for a single level in the column that tells most, where several have the same rows.

    Parameters
    ----------
    learning : Learning
        The rows that the rule was learnt on.
    ways : tuple of tuples of Condition
        The rule.
    order : sequence of str
        Columns, the most telling first.
    """
    return tuple(
        tuple(_in_telling_column(learning, way, position, order) for position in range(len(way)))
        for way in ways
    )


def _in_telling_column(
    learning: Learning, way: Sequence[Condition], position: int, order: Sequence[str]
) -> Condition:
    """Return the first condition on a single level that the same rows fulfil, or the given one."""
    given = way[position]
    if len(given.levels) != 1:
        return given
    by_name = learning.by_name
    rows = fulfilled(given, by_name[given.column])
    others = {each.column for each in way} - {given.column}
    for name in order:
        column = by_name.get(name)
        if column is None or column.kind != "level" or name in others:
            continue
        same = (each for each in _single_levels(column) if np.array_equal(fulfilled(each, column), rows))
        found = next(same, None)
        if found is not None:
            return given if name == given.column else found
    return given


def _single_levels(column: RuleColumn) -> Iterator[Condition]:
    """Yield what may be asked about one level of a column."""
    gaps = bool(np.isnan(column.values).any())
    for level in column.levels:
        yield Condition(column.name, levels=(level,))
    for level in column.levels:
        yield Condition(column.name, levels=(level,), negated=True, missing=gaps)


def f1(caught: BoolVector, target: BoolVector) -> float:
    """Return the harmonic mean of precision and coverage (van Rijsbergen 1979)."""
    both = int(np.count_nonzero(caught & target))
    return 2 * both / max(int(np.count_nonzero(caught)) + int(np.count_nonzero(target)), 1)
