"""Which differences between a cluster and the rest are worth telling, strongest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cluster_maker.explanation.effects import chance_effect
from cluster_maker.explanation.figures import OTHER_LEVELS, ColumnFigures

#: Below this an effect is less than small (Cohen 1988) and not told.
SMALLEST_EFFECT = 0.2

#: A level that is over-represented is told before one that is missing, unless that is much stronger.
_PREFER_MORE = 0.6


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
    def level(self) -> str:
        """The level compared; empty for amounts."""
        return self.figures.levels[self.row]

    @property
    def agrees(self) -> bool:
        """Whether the figure shown lies on the side that the effect says."""
        return bool(np.sign(self.value - self.overall) == np.sign(self.effect))

    @property
    def beyond_chance(self) -> bool:
        """Whether the effect exceeds what groups of these sizes show by chance."""
        inside = int(self.figures.counts[self.cluster])
        return abs(self.effect) >= chance_effect(inside, self.figures.total - inside)


def differences_of(figures: Sequence[ColumnFigures], cluster: int) -> tuple[Difference, ...]:
    """Return what sets a cluster apart in the columns that were clustered on.

    A difference is told where the effect is at least `SMALLEST_EFFECT`, is more than chance, and
    has the sign of the difference between the figures that a reader sees.

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
    """Return the row of the figures (the level) with the largest effect; None where there is none.

    Of levels, one that is more common than elsewhere is preferred to one that is rarer.
    """
    effects = column.effects[:, cluster].copy()
    if column.levels[-1] == OTHER_LEVELS:
        effects[-1] = np.nan
    if np.isnan(effects).all():
        return None
    strongest = int(np.nanargmax(np.abs(effects)))
    highest = int(np.nanargmax(effects))
    if effects[highest] >= _PREFER_MORE * abs(effects[strongest]):
        return highest
    return strongest
