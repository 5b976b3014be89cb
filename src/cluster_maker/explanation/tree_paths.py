"""A small decision tree on original columns, and the conditions on the way to each of its leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from cluster_maker.explanation.conditions import RuleColumn
from cluster_maker.types import BoolVector, Condition, FloatMatrix, FloatVector

#: Questions on the way to a leaf, and leaves.
MOST_QUESTIONS, MOST_LEAVES = 4, 8
#: Levels of a column that the tree may ask for: the most common ones.
MOST_LEVELS = 12


@dataclass(frozen=True)
class _Question:
    """What one feature of the tree asks: a column's amount, one of its levels, or whether it has a value."""

    column: RuleColumn
    steps: FloatVector = field(default_factory=lambda: np.zeros(0))  # the different amounts, ascending
    level: str | None = None


@dataclass(frozen=True)
class Questions:
    """The features of the tree.

    Parameters
    ----------
    matrix : float32 array of shape (n, q)
        Amounts as ranks among the different ones: the tree rounds to single precision, which ranks survive.
    questions : tuple of _Question, length q
        What each feature asks.
    """

    matrix: FloatMatrix
    questions: tuple[_Question, ...]


def questions_of(columns: Sequence[RuleColumn]) -> Questions:
    """Return all that a tree may ask about the rows of some columns."""
    found = [pair for column in columns for pair in _asked(column)]
    matrix = np.column_stack([values for _, values in found])
    return Questions(matrix, tuple(question for question, _ in found))


def leaves_of(questions: Questions, target: BoolVector) -> list[tuple[tuple[Condition, ...], BoolVector]]:
    """Grow a tree that tells some rows from the others, and return its leaves.

    Parameters
    ----------
    questions : Questions
        What may be asked, n rows.
    target : bool array of shape (n,)
        The rows to be told from the others.

    Returns
    -------
    list of (tuple of Condition, bool array of shape (n,))
        Conditions, one for each column, and the rows that are there. Empty where nothing tells them apart.

    Notes
    -----
    CART with Gini's impurity: at most `MOST_QUESTIONS` questions on a way and `MOST_LEAVES` leaves, and in
    each leaf a tenth of the rows to be found (at most 20), so that a rule is not made for single rows.
    Missing amounts go to the side where they fit better. A threshold is the shortest number between the two
    neighbouring values.

    References
    ----------
    Breiman, Friedman, Olshen & Stone, "Classification and Regression Trees" (1984).
    """
    wanted = int(np.count_nonzero(target))
    tree = DecisionTreeClassifier(
        max_depth=MOST_QUESTIONS,
        max_leaf_nodes=MOST_LEAVES,
        min_samples_leaf=max(1, min(20, wanted // 10)),
        random_state=0,
    ).fit(questions.matrix, target)
    places = tree.apply(questions.matrix)
    return [(tuple(_conditions(way)), places == leaf) for leaf, way in _ways(tree.tree_, questions) if way]


def round_between(low: float, high: float, *, whole: bool = False) -> float:
    """Return a short number r with low < r <= high, near the middle; a whole one where `whole`.

    Examples
    --------
    >>> round_between(60.213, 60.874), round_between(5.0, 6.0, whole=True), round_between(1234.0, 5678.0)
    (60.5, 6.0, 3000.0)
    """
    middle, quarter = low + (high - low) / 2, (high - low) / 4
    if not quarter > 0 or not np.isfinite(quarter):
        return high
    exponent = int(np.floor(np.log10(high - low))) + 1
    for power in range(exponent, exponent - 17, -1):
        step = Decimal(1).scaleb(power)
        nearest = float((Decimal(middle) / step).to_integral_value() * step)
        if abs(nearest - middle) <= quarter and low < nearest <= high and not (whole and nearest % 1):
            return nearest
    return float(np.ceil(low + 0.5)) if whole and low < np.ceil(low + 0.5) <= high else high


def coarser(value: float, spread: float) -> Iterator[float]:
    """Yield ever finer roundings of a threshold, the coarsest a fifth of the column's spread off at most.

    Examples
    --------
    >>> [round(value, 3) for value in coarser(3674.0, 5000.0)]
    [4000.0, 3700.0, 3670.0]
    """
    if not spread > 0 or not np.isfinite(spread):
        return
    power = int(np.floor(np.log10(spread)))
    for exponent in range(power, power - 3, -1):
        step = Decimal(1).scaleb(exponent)
        rounded = float((Decimal(value) / step).to_integral_value() * step)
        if rounded != value and abs(rounded - value) <= spread / 5:
            yield rounded


def _asked(column: RuleColumn) -> Iterator[tuple[_Question, FloatVector]]:
    """Yield what may be asked about one column, and the answers."""
    values = column.values
    known = ~np.isnan(values)
    if column.kind != "level":
        steps = np.unique(values[known])
        yield _Question(column, steps), np.where(known, np.searchsorted(steps, values), np.nan)
    elif column.ordered:
        yield _Question(column, np.arange(len(column.levels), dtype=np.float64)), values
    else:
        counts = np.bincount(values[known].astype(np.intp), minlength=len(column.levels))
        common = sorted(range(len(counts)), key=lambda code: (-counts[code], column.levels[code]))
        for code in sorted(common[:MOST_LEVELS]):
            if counts[code]:
                yield _Question(column, level=column.levels[code]), (values == code).astype(np.float64)
        if not known.all() and len(column.levels) > 1:
            yield _Question(column), (~known).astype(np.float64)


@dataclass(frozen=True)
class _Turn:
    """One question on the way to a leaf, and its answer."""

    question: _Question
    threshold: float
    right: bool
    missing: bool  # whether rows without a value go this way, too

    def place(self, n_steps: int) -> int:
        """Return the place of the first amount to the right; past the end where none is."""
        return int(min(np.floor(self.threshold) + 1, n_steps))


def _ways(tree: Any, questions: Questions) -> Iterator[tuple[int, tuple[_Turn, ...]]]:
    """Yield each leaf with the turns that lead to it."""
    open_: list[tuple[int, tuple[_Turn, ...]]] = [(0, ())]
    while open_:
        node, way = open_.pop()
        left, right = int(tree.children_left[node]), int(tree.children_right[node])
        if left < 0:
            yield node, way
            continue
        question = questions.questions[int(tree.feature[node])]
        to_left = bool(tree.missing_go_to_left[node])
        for child, is_right in ((right, True), (left, False)):
            turn = _Turn(question, float(tree.threshold[node]), is_right, to_left != is_right)
            open_.append((child, (*way, turn)))


def _conditions(way: Sequence[_Turn]) -> Iterator[Condition]:
    """Yield one condition for each column that is asked for on a way."""
    by_column: dict[str, list[_Turn]] = {}
    for turn in way:
        by_column.setdefault(turn.question.column.name, []).append(turn)
    for turns in by_column.values():
        column = turns[0].question.column
        if column.kind == "level" and not column.ordered:
            yield _level_condition(column, turns)
        else:
            yield _range_condition(column, turns)


def _range_condition(column: RuleColumn, turns: Sequence[_Turn]) -> Condition:
    """Put questions for amounts together into one range, those for ordered levels into a set."""
    missing = all(turn.missing for turn in turns) and bool(np.isnan(column.values).any())
    steps = turns[0].question.steps
    low = max((turn.place(len(steps)) for turn in turns if turn.right), default=0)
    high = min((turn.place(len(steps)) for turn in turns if not turn.right), default=len(steps))
    if low == len(steps):
        return Condition(column.name, missing=True)
    if low == 0 and high == len(steps):
        return Condition(column.name, negated=True, missing=missing)
    if column.kind == "level":
        return Condition(column.name, levels=column.levels[low:high], missing=missing)
    whole = column.kind == "date" or not bool(np.any(steps % 1))
    ends = [
        None if not 0 < place < len(steps) else round_between(steps[place - 1], steps[place], whole=whole)
        for place in (low, high)
    ]
    return Condition(column.name, low=ends[0], high=ends[1], missing=missing)


def _level_condition(column: RuleColumn, turns: Sequence[_Turn]) -> Condition:
    """Put questions for single levels and for a value together."""
    condition = Condition(column.name, negated=True, missing=bool(np.isnan(column.values).any()))
    for turn in turns:
        level = turn.question.level
        if level is None:
            condition = (
                Condition(column.name, missing=True) if turn.right else replace(condition, missing=False)
            )
        elif turn.right:
            return Condition(column.name, levels=(level,))
        else:
            condition = replace(condition, levels=(*condition.levels, level))
    left = [level for level in column.levels if level not in condition.levels]
    if (
        condition.negated and condition.levels and len(left) == 1
    ):  # "is male" is said rather than "is not female"
        return replace(condition, levels=tuple(left), negated=False)
    return condition
