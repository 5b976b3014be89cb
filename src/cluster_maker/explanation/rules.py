"""A rule for each cluster: a few conditions on original columns, with how well they tell it from the rest.

A rule is learnt on two thirds of the rows and measured on the other third, which had no part in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.explanation.conditions import (
    RuleColumn,
    condition_sql,
    condition_words,
    fulfilled,
    read_columns,
)
from cluster_maker.explanation.differences import strongest_columns
from cluster_maker.explanation.figures import ColumnFigures
from cluster_maker.explanation.sampling import Keys, some_rows
from cluster_maker.explanation.tree_paths import Questions, coarser, leaves_of, questions_of
from cluster_maker.explanation.words import format_share
from cluster_maker.types import BoolVector, Condition, IntVector, Rule, TableReport
from cluster_maker.wording import plural

#: Rows that rules are learnt and measured on.
MOST_ROWS = 12_000
#: Columns that a rule may ask for: those on which clusters differ most.
MOST_COLUMNS = 30
#: A rule is good from this precision and coverage on, and where it halves the errors of "every row".
GOOD_PRECISION, GOOD_COVERAGE, GAIN = 0.75, 0.6, 0.5
#: Rows of a cluster that a measurement needs.
FEW_ROWS = 5
#: What a second alternative has to bring, and what leaving a condition out may cost, in F1.
_WORTH_MORE, _MAY_COST = 0.03, 0.005
#: What rounder thresholds may cost together, in F1.
_MAY_MOVE = 0.002

Alternatives = tuple[tuple[Condition, ...], ...]

NOTHING = "No condition on the columns tells it from the rest."


def learn_rules(
    table: pd.DataFrame,
    report: TableReport,
    figures: Sequence[ColumnFigures],
    labels: npt.ArrayLike,
    n_clusters: int,
    keys: Keys,
) -> tuple[Rule | None, ...]:
    """Return a rule for each cluster.

    Parameters
    ----------
    table : pandas.DataFrame of n rows
        The original table.
    report : TableReport
        What its columns are; rules ask for those that were clustered on.
    figures : sequence of ColumnFigures
        Their figures, from `describe_columns`: with more than `MOST_COLUMNS` columns, those with the largest
        effects may be asked for.
    labels : int array-like of shape (n,)
        Cluster of each row; -1 is noise, which belongs to the rest.
    n_clusters : int
        Number of clusters.
    keys : uint64 array of shape (n,)
        From `sampling.row_keys`: they decide which rows are learnt from, whatever their order.

    Returns
    -------
    tuple of Rule or None
        None where there is nothing to tell a cluster from.

    Notes
    -----
    For each cluster a small tree is grown against all other rows (`tree_paths.leaves_of`). Of its leaves the
    one or the two with the best F1 become the rule, two only where that is clearly better; conditions that
    hardly matter are left out. At most `MOST_ROWS` rows take part; one third of each cluster is kept for
    measuring. A rule is good from a precision of 0.75 and a coverage of 0.6 on, if it also makes at most
    half the errors that calling every row the cluster's would make; another is returned all the same, and
    says that it is not.
    """
    groups = np.asarray(labels, dtype=np.intp)
    if len(np.unique(groups)) < 2:
        return (None,) * n_clusters
    rows = some_rows(keys, np.arange(len(groups)), MOST_ROWS)
    groups, keys = groups[rows], keys[rows]
    asked = [column.column for column in strongest_columns(figures, MOST_COLUMNS)]
    columns = read_columns(table.iloc[rows], report, asked)
    if not columns:
        return (None,) * n_clusters
    kept = _kept_for_measuring(groups, keys)
    learnt, measured = np.flatnonzero(~kept), np.flatnonzero(kept)
    learning = _Learning(tuple(column.at(learnt) for column in columns))
    test = tuple(column.at(measured) for column in columns)
    questions = questions_of(learning.columns)
    return tuple(
        _rule(learning, questions, groups[learnt] == cluster, test, groups[measured] == cluster)
        for cluster in range(n_clusters)
    )


def caught_rows(rule: Rule, table: pd.DataFrame, report: TableReport) -> BoolVector:
    """Return which rows of a table a rule catches, shape (n,).

    Parameters
    ----------
    rule : Rule
        A cluster's rule.
    table : pandas.DataFrame of n rows
        Any table with the columns that it asks for.
    report : TableReport
        What the columns of the table that was clustered are.
    """
    names = sorted({condition.column for way in rule.alternatives for condition in way})
    columns = {column.name: column for column in read_columns(table, report, names)}
    ways = [
        way for way in rule.alternatives if all(each.missing for each in way if each.column not in columns)
    ]
    return _any_way(ways, columns, len(table))


def _kept_for_measuring(groups: IntVector, keys: Keys) -> BoolVector:
    """Keep every third row of each cluster, in the order of their keys."""
    kept = np.zeros(len(groups), dtype=bool)
    order = np.lexsort((keys, groups))
    starts = np.flatnonzero(np.concatenate(([True], np.diff(groups[order]) != 0)))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    kept[order] = place % 3 == 2
    return kept


# learning ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Learning:
    """The rows that rules are learnt on."""

    columns: tuple[RuleColumn, ...]

    @property
    def by_name(self) -> dict[str, RuleColumn]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def catch(self, ways: Sequence[tuple[Condition, ...]]) -> BoolVector:
        """Return the rows that are caught."""
        return _any_way(ways, self.by_name, len(self.columns[0].values))


def _any_way(
    ways: Sequence[tuple[Condition, ...]], columns: dict[str, RuleColumn], n_rows: int
) -> BoolVector:
    """Return the rows for which all conditions of some way hold; unknown columns are passed over."""
    caught = np.zeros(n_rows, dtype=bool)
    for way in ways:
        inside = np.ones(n_rows, dtype=bool)
        for condition in way:
            if condition.column in columns:
                inside &= fulfilled(condition, columns[condition.column])
        caught |= inside
    return caught


def _rule(
    learning: _Learning,
    questions: Questions,
    target: BoolVector,
    test: tuple[RuleColumn, ...],
    truth: BoolVector,
) -> Rule:
    """Learn the rule of one cluster, put it into words, and measure it."""
    ways = _best(leaves_of(questions, target), target) if target.any() else ()
    ways = _rounded(learning, _simplest(learning, ways, target), target) if ways else ()
    if not ways:
        return Rule((), "", "", np.nan, np.nan, False, NOTHING, len(target), len(truth))
    caught = _any_way(ways, {column.name: column for column in test}, len(truth))
    coverage, precision = _figures(caught, truth)
    remark = _remark(coverage, precision, truth)
    by_name = learning.by_name
    asked = [by_name[condition.column] for way in ways for condition in way]
    converted = tuple(dict.fromkeys(column.name for column in asked if column.converted))
    text, sql = _words(ways, by_name), _sql(ways, by_name)
    good = not remark
    return Rule(ways, text, sql, coverage, precision, good, remark, len(target), len(truth), converted)


def _best(leaves: Sequence[tuple[tuple[Condition, ...], BoolVector]], target: BoolVector) -> Alternatives:
    """Return the conditions of the leaf, or of the two, that catch a cluster best."""
    if not leaves:
        return ()
    one = max(leaves, key=lambda leaf: _f1(leaf[1], target))
    pairs = list(combinations(leaves, 2))
    two = max(pairs, key=lambda pair: _f1(pair[0][1] | pair[1][1], target), default=None)
    if two is not None and _f1(two[0][1] | two[1][1], target) > _f1(one[1], target) + _WORTH_MORE:
        first, second = sorted(two, key=lambda leaf: -int(np.count_nonzero(leaf[1] & target)))
        return first[0], second[0]
    return (one[0],) if (one[1] & target).any() else ()


def _simplest(learning: _Learning, ways: Alternatives, target: BoolVector) -> Alternatives:
    """Leave out what hardly matters, one thing at a time, as long as there is such a thing."""
    best = _f1(learning.catch(ways), target)
    while True:
        tries = [(ways_, _f1(learning.catch(ways_), target)) for ways_ in _simpler(ways)]
        good = [each for each in tries if each[1] >= best - _MAY_COST]
        if not good:
            return ways
        ways, found = max(good, key=lambda each: each[1])
        best = max(best, found)


def _rounded(learning: _Learning, ways: Alternatives, target: BoolVector) -> Alternatives:
    """Round thresholds further than the learnt rows force, where that hardly changes what is caught."""
    enough = _f1(learning.catch(ways), target) - _MAY_MOVE
    for place, way in enumerate(ways):
        for position in range(len(way)):
            for end in ("low", "high"):
                tries = _with_rounder(learning.by_name, ways, (place, position), end)
                ways = next((each for each in tries if _f1(learning.catch(each), target) >= enough), ways)
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


def _f1(caught: BoolVector, target: BoolVector) -> float:
    """Return the harmonic mean of precision and coverage (van Rijsbergen 1979)."""
    both = int(np.count_nonzero(caught & target))
    return 2 * both / max(int(np.count_nonzero(caught)) + int(np.count_nonzero(target)), 1)


# measuring and saying ---------------------------------------------------------------------------------------


def _figures(caught: BoolVector, truth: BoolVector) -> tuple[float, float]:
    """Return coverage and precision; NaN where there is nothing to measure."""
    both = np.count_nonzero(caught & truth)
    of = [np.count_nonzero(truth), np.count_nonzero(caught)]
    coverage, precision = (float(both / n) if n else float("nan") for n in of)
    return coverage, precision


def _remark(coverage: float, precision: float, truth: BoolVector) -> str:
    """Say why a rule is not good; empty where it is."""
    n_truth = int(np.count_nonzero(truth))
    if n_truth < FEW_ROWS:
        return f"Too few rows to measure it: {plural(n_truth, 'row')} of the cluster were kept for that."
    share = n_truth / len(truth)
    needed = max(GOOD_PRECISION, 1 - GAIN * (1 - share))
    if precision >= needed and coverage >= GOOD_COVERAGE:
        return ""
    if np.isnan(precision):
        return "It catches none of the rows that were kept for measuring."
    return (
        f"No short rule tells this cluster well: the best catches {format_share(coverage)} of it, "
        f"and {format_share(precision)} of what it catches belongs there."
    )


def _words(ways: Alternatives, columns: dict[str, RuleColumn]) -> str:
    """Put a rule into words."""
    said = [" and ".join(condition_words(each, columns[each.column]) for each in way) for way in ways]
    return said[0] if len(said) == 1 else "; or ".join(said)


def _sql(ways: Alternatives, columns: dict[str, RuleColumn]) -> str:
    """Put a rule into SQL."""
    said = [" AND ".join(condition_sql(each, columns[each.column]) for each in way) for way in ways]
    return said[0] if len(said) == 1 else " OR ".join(f"({way})" for way in said)
