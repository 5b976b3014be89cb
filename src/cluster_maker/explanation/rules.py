"""A rule for each cluster: a few conditions on original columns, with how well they tell it from the rest.

A rule is learnt on two thirds of the rows and measured on the other third, which had no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.explanation.column_figures import ColumnFigures
from cluster_maker.explanation.conditions import (
    RuleColumn,
    condition_sql,
    read_columns,
)
from cluster_maker.explanation.differences import strongest_columns
from cluster_maker.explanation.rule_shortening import (
    Alternatives,
    Learning,
    any_way,
    f1,
    in_telling_columns,
    rounder_rule,
    shortest,
)
from cluster_maker.explanation.rule_words import rule_words
from cluster_maker.explanation.sampling import Keys, some_rows
from cluster_maker.explanation.tree_paths import Questions, leaves_of, questions_of
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
#: What a second alternative has to bring, in F1.
_WORTH_MORE = 0.03

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
    learning = Learning(tuple(column.at(learnt) for column in columns))
    test = tuple(column.at(measured) for column in columns)
    questions = questions_of(learning.columns)
    return tuple(
        _rule(
            learning,
            questions,
            groups[learnt] == cluster,
            test,
            groups[measured] == cluster,
            _most_telling(figures, cluster),
        )
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
    return any_way(ways, columns, len(table))


def _most_telling(figures: Sequence[ColumnFigures], cluster: int) -> list[str]:
    """Return the columns in the order in which they tell a cluster from the rest."""
    strength = {each.column: np.nan_to_num(np.abs(each.effects[:, cluster])).max() for each in figures}
    return sorted(strength, key=lambda name: -round(float(strength[name]), 1))


def _kept_for_measuring(groups: IntVector, keys: Keys) -> BoolVector:
    """Keep every third row of each cluster, in the order of their keys."""
    kept = np.zeros(len(groups), dtype=bool)
    order = np.lexsort((keys, groups))
    starts = np.flatnonzero(np.concatenate(([True], np.diff(groups[order]) != 0)))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    kept[order] = place % 3 == 2
    return kept


def _rule(
    learning: Learning,
    questions: Questions,
    target: BoolVector,
    test: tuple[RuleColumn, ...],
    truth: BoolVector,
    order: Sequence[str],
) -> Rule:
    """Learn the rule of one cluster, put it into words, and measure it."""
    ways = _best(leaves_of(questions, target), target) if target.any() else ()
    if ways:
        short = rounder_rule(learning, shortest(learning, ways, target), target)
        ways = in_telling_columns(learning, short, order)
    if not ways:
        return Rule((), "", "", np.nan, np.nan, False, NOTHING, len(target), len(truth))
    caught = any_way(ways, {column.name: column for column in test}, len(truth))
    coverage, precision = _figures(caught, truth)
    remark = _remark(coverage, precision, truth)
    by_name = learning.by_name
    asked = [by_name[condition.column] for way in ways for condition in way]
    converted = tuple(dict.fromkeys(column.name for column in asked if column.converted))
    said, sql = rule_words(ways, by_name), _sql(ways, by_name)
    return Rule(
        ways,
        said.text,
        sql,
        coverage,
        precision,
        not remark,
        remark,
        len(target),
        len(truth),
        converted,
        said.full,
    )


def _best(leaves: Sequence[tuple[tuple[Condition, ...], BoolVector]], target: BoolVector) -> Alternatives:
    """Return the conditions of the leaf, or of the two, that catch a cluster best."""
    if not leaves:
        return ()
    one = max(leaves, key=lambda leaf: f1(leaf[1], target))
    pairs = list(combinations(leaves, 2))
    two = max(pairs, key=lambda pair: f1(pair[0][1] | pair[1][1], target), default=None)
    if two is not None and f1(two[0][1] | two[1][1], target) > f1(one[1], target) + _WORTH_MORE:
        first, second = sorted(two, key=lambda leaf: -int(np.count_nonzero(leaf[1] & target)))
        return first[0], second[0]
    return (one[0],) if (one[1] & target).any() else ()


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


def _sql(ways: Alternatives, columns: dict[str, RuleColumn]) -> str:
    """Put a rule into SQL."""
    said = [" AND ".join(condition_sql(each, columns[each.column]) for each in way) for way in ways]
    return said[0] if len(said) == 1 else " OR ".join(f"({way})" for way in said)
