"""Which differences between a cluster and the rest are worth telling, strongest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cluster_maker.explanation.column_figures import ColumnFigures, telling_row
from cluster_maker.explanation.significance import FALSE_SHARE

#: Below this an effect is less than small (Cohen 1988) and not told.
SMALLEST_EFFECT = 0.2


@dataclass(frozen=True)
class Difference:
    """One column of one cluster: the figure that differs most.

    Parameters
    ----------
    figures : ColumnFigures
        The column.
    cluster : int
        The cluster.
    row : int
        Which row of the figures: the level, 0 for amounts.
    """

    figures: ColumnFigures
    cluster: int
    row: int

    @property
    def value(self) -> float:
        """Figure of the cluster."""
        return float(self.figures.values[self.row, self.cluster])

    @property
    def overall(self) -> float:
        """Figure over all rows."""
        return float(self.figures.overall[self.row])

    @property
    def effect(self) -> float:
        """Effect size against the rest."""
        return float(self.figures.effects[self.row, self.cluster])

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % confidence interval of `value`."""
        low, high = (float(ends[self.row, self.cluster]) for ends in self.figures.intervals)
        return low, high

    @property
    def effect_interval(self) -> tuple[float, float]:
        """The 95 % confidence interval of `effect`."""
        low, high = (float(ends[self.row, self.cluster]) for ends in self.figures.effect_intervals)
        return low, high

    @property
    def level(self) -> str:
        """The level compared; empty for amounts."""
        return self.figures.levels[self.row]

    @property
    def agrees(self) -> bool:
        """Whether the figure shown lies on the side that the effect says."""
        return bool(np.sign(self.value - self.overall) == np.sign(self.effect))

    @property
    def beyond_chance(self) -> bool:
        """Whether at most `FALSE_SHARE` of the differences that are as clear are made by chance."""
        return self.p_value <= FALSE_SHARE

    @property
    def p_value(self) -> float:
        """Its p-value, corrected for all columns and clusters; NaN where nothing could be tested."""
        return float(self.figures.p_values[self.cluster])


def differences_of(figures: Sequence[ColumnFigures], cluster: int) -> tuple[Difference, ...]:
    """Return what sets a cluster apart in the columns that were clustered on.

    A difference is told where the effect is at least `SMALLEST_EFFECT`, is more than chance after correction
    for all columns and clusters (`significance.false_discovery_rates`), and has the sign of the difference
    between the figures that a reader sees.

    Parameters
    ----------
    figures : sequence of ColumnFigures
        All columns; those that were not clustered on are passed over.
    cluster : int
        The cluster.

    Returns
    -------
    tuple of Difference
        Strongest first. Effects that are equal to one decimal stay in the table's order, so that
        a handful of rows more or less does not change the order.
    """
    found = []
    for column in figures:
        row = strongest_row(column, cluster) if column.used else None
        if row is not None:
            found.append(Difference(column, cluster, row))
    told = [each for each in found if worth_telling(each)]
    return tuple(sorted(told, key=lambda each: -round(abs(each.effect), 1)))


def worth_telling(difference: Difference) -> bool:
    """Whether a difference is large enough, more than chance, and visible in its figures."""
    return abs(difference.effect) >= SMALLEST_EFFECT and difference.beyond_chance and difference.agrees


def strongest_row(column: ColumnFigures, cluster: int) -> int | None:
    """Return the row of the figures (the level) that speaks for a cluster; None where there is none."""
    row = telling_row(column.effects[:, cluster], column.levels)
    return None if row < 0 else row


def strongest_columns(figures: Sequence[ColumnFigures], count: int) -> tuple[ColumnFigures, ...]:
    """Return the columns that were clustered on and differ most between clusters, in the table's order.

    Parameters
    ----------
    figures : sequence of ColumnFigures
        All columns.
    count : int
        Columns wanted. Effects that are equal to one decimal count as equal, the earlier column first.
    """
    used = [column for column in figures if column.used]
    strength = [float(np.nan_to_num(np.abs(column.effects)).max(initial=0.0)) for column in used]
    order = sorted(range(len(used)), key=lambda place: (-round(strength[place], 1), place))
    return tuple(used[place] for place in sorted(order[:count]))
