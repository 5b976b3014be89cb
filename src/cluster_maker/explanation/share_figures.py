"""The figures of a column of levels: the share of each level in each cluster."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cluster_maker.explanation.column_figures import (
    MOST_LEVELS,
    OTHER_LEVELS,
    ColumnFigures,
    Grouping,
    telling_row,
)
from cluster_maker.explanation.effects import share_effects
from cluster_maker.explanation.intervals import share_effect_intervals, share_intervals
from cluster_maker.explanation.significance import share_p_values
from cluster_maker.explanation.words import NOT_TICKED, is_no, is_yes
from cluster_maker.preprocessing.clean import level_codes
from cluster_maker.types import ColumnReport, FloatMatrix, FloatVector, IntVector, Role


def share_figures(
    series: pd.Series, column: ColumnReport, label: str, grouping: Grouping
) -> ColumnFigures | None:
    """Compare the share of each level; of yes and no, that of yes."""
    codes, levels = level_codes(series)
    if column.role is Role.BINARY and len(levels) == 1:  # a box: blank means not ticked
        said = _bare(levels[0]) in _bare(column.name)  # "films you have seen: Episode V" needs only a yes
        codes, levels = np.where(codes < 0, 1, codes), ["yes", "no"] if said else [*levels, "not ticked"]
    codes, levels = _most_common(codes, levels)
    if not levels:
        return None
    counts = cross_counts(codes, len(levels), grouping)
    effects = share_effects(counts)
    values, overall = shares_of(counts)
    shown = _rows_shown(levels)
    return ColumnFigures(
        column=column.name,
        label=label,
        unit="",
        role=column.role,
        used=column.used,
        form="share",
        statistic="share",
        levels=tuple(levels[row] for row in shown),
        values=values[shown],
        overall=overall[shown],
        effects=effects[shown, :-1],
        counts=counts[:, :-1].sum(axis=0).astype(np.intp),
        total=int(counts.sum()),
        ladder=None,
        sample=_sample_codes(codes[grouping.sample], shown),
        intervals=_rows_of(share_intervals(counts, counts.sum(axis=0)), shown),
        effect_intervals=_rows_of(share_effect_intervals(effects, counts), shown),
        p_values=_level_p_values(counts, effects[shown, :-1], levels, shown),
    )


def _rows_of(ends: tuple[FloatMatrix, FloatMatrix], shown: Sequence[int]) -> tuple[FloatMatrix, FloatMatrix]:
    """Take the rows that are shown, without the noise group."""
    return ends[0][shown, :-1], ends[1][shown, :-1]


def _level_p_values(
    counts: FloatMatrix, effects: FloatMatrix, levels: Sequence[str], shown: Sequence[int]
) -> FloatVector:
    """Return the p-value of the level that speaks for each cluster, corrected for the choice of the level."""
    chances = share_p_values(counts)[shown, :-1]
    names = [levels[row] for row in shown]
    rows = [telling_row(effects[:, cluster], names) for cluster in range(effects.shape[1])]
    found = [chances[row, cluster] if row >= 0 else np.nan for cluster, row in enumerate(rows)]
    return np.minimum(np.array(found, dtype=np.float64) * len(shown), 1.0)


def _bare(text: str) -> str:
    """Return a text without capitals and repeated blanks, for comparing."""
    return " ".join(text.lower().split())


def _most_common(codes: IntVector, levels: Sequence[str]) -> tuple[IntVector, list[str]]:
    """Order levels by how common they are and put the rare ones together."""
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    order = sorted(range(len(levels)), key=lambda code: (-counts[code], levels[code]))
    kept = order if len(order) <= MOST_LEVELS else order[: MOST_LEVELS - 1]
    place = np.full(len(levels) + 1, len(kept), dtype=np.intp)
    place[kept] = np.arange(len(kept))
    place[-1] = -1  # missing rows
    names = [levels[code] for code in kept]
    return place[codes], names if len(kept) == len(order) else [*names, OTHER_LEVELS]


def cross_counts(codes: IntVector, n_levels: int, grouping: Grouping) -> FloatMatrix:
    """Count the rows of each level in each group, shape (n_levels, n_groups); code -1 is left out."""
    there = codes >= 0
    cells = codes[there] * grouping.n_groups + grouping.groups[there]
    counts = np.bincount(cells, minlength=n_levels * grouping.n_groups)
    return counts.reshape(n_levels, grouping.n_groups).astype(np.float64)


def shares_of(counts: FloatMatrix) -> tuple[FloatMatrix, FloatVector]:
    """Return the share of each level in each cluster and over all rows."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return counts[:, :-1] / counts[:, :-1].sum(axis=0), counts.sum(axis=1) / counts.sum()


def _rows_shown(levels: Sequence[str]) -> list[int]:
    """Show "yes" alone where the levels are yes and no, or a ticked box, else all."""
    if len(levels) == 2:
        for row, other in ((0, 1), (1, 0)):
            if (is_yes(levels[row]) and is_no(levels[other])) or levels[other].lower() in NOT_TICKED:
                return [row]
    return list(range(len(levels)))


def _sample_codes(codes: IntVector, shown: Sequence[int]) -> FloatVector:
    """Translate codes to rows shown (a hidden "no" becomes -1); NaN is missing."""
    place = {code: float(row) for row, code in enumerate(shown)}
    return np.array([np.nan if code < 0 else place.get(int(code), -1.0) for code in codes])
