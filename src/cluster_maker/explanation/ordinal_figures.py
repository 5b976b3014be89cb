"""The figures of a column of ordered levels: mean ranks, and the share of each step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cluster_maker.data_analyser.values import to_numbers
from cluster_maker.explanation.amount_figures import amount_figures, single_row
from cluster_maker.explanation.column_figures import ColumnFigures, Grouping, LevelShares
from cluster_maker.explanation.effects import sort_column
from cluster_maker.explanation.share_figures import cross_counts, shares_of
from cluster_maker.preprocessing.clean import level_codes, level_text
from cluster_maker.types import ColumnReport


def ordinal_figures(
    series: pd.Series, column: ColumnReport, label: str, grouping: Grouping
) -> ColumnFigures | None:
    """Compare mean ranks; levels that are numbers are shown as numbers, others as shares."""
    codes, levels = level_codes(series)
    ladder = _order_of(levels, column.levels)
    numbers = to_numbers(pd.Series(ladder, dtype=object)).to_numpy(dtype=np.float64)
    numeric = bool(ladder) and all(_is_number(level) for level in ladder)
    ranks = numbers if numeric else np.arange(1.0, len(ladder) + 1)
    place = {level: position for position, level in enumerate(ladder)}
    positions = np.array([place.get(level, -1) for level in levels] + [-1], dtype=np.intp)[codes]
    amounts = np.append(ranks, np.nan)[positions]
    if numeric:
        return amount_figures(amounts, column, label, grouping)
    ordered = sort_column(amounts, grouping.groups, grouping.n_groups)
    if not len(ordered.values):
        return None
    counts = cross_counts(positions, len(ladder), grouping)
    return single_row(
        column,
        label,
        "rank",
        "mean rank",
        ordered,
        amounts[grouping.sample],
        LevelShares(tuple(ladder), *shares_of(counts)),
    )


def _order_of(levels: Sequence[str], given: Sequence[str]) -> list[str]:
    """Return the given order of levels, or, without one, that of the numbers in them or the alphabet."""
    known = list(dict.fromkeys(level_text(level) for level in given))
    if set(known) & set(levels):
        return known
    amounts = to_numbers(pd.Series(levels, dtype=object)).to_numpy(dtype=np.float64)
    if np.isnan(amounts).any():
        return sorted(levels)
    return [levels[position] for position in np.argsort(amounts, kind="stable")]


def _is_number(text: str) -> bool:
    """Whether a level is a plain number."""
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False
