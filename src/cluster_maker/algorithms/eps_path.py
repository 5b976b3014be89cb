"""The choice of DBSCAN's radius: the run of radii whose clusters are parted by the deepest valleys.

Told the number of neighbours, everything that DBSCAN can find lies on one curve. Over long runs of radii
the number of clusters does not change; the best of these plateaus is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from cluster_maker.algorithms.eps_curve import EpsCurve, eps_curves
from cluster_maker.algorithms.inputs import compact_labels
from cluster_maker.algorithms.landscape import (
    Landscape,
    density_landscape,
    spread_over_steps,
    valley_score,
)
from cluster_maker.algorithms.line_landscape import line_landscape
from cluster_maker.algorithms.neighbours import with_noise_filled
from cluster_maker.types import EpsPath, FloatMatrix, IntVector, Plateau

#: Rows up to which all are looked at, and as many are drawn from a larger table. More take time that grows
#: with their square, and chance makes deeper valleys in more rows.
LOOKED_AT = 10_000
#: Plateaus that are measured, the longest first.
MEASURED = 30
#: Share of the best quality that is as good: a hair's breadth of radii is a matter of chance.
AS_GOOD = 0.98
#: Ratio of a plateau's ends from which on it is one: a radius is never known more exactly.
LEAST_RATIO = 1.001
#: Share of noise from which on clusters say more about a few rows than about the table.
MOST_NOISE = 0.5
#: Depth of valleys below which two clusters are no more than what chance makes of one.
LEAST_VALLEYS = 1.0
#: The same for one column: chance is not walked around on a line, and reaches 1 often, 3 hardly ever.
LEAST_ON_LINE = 3.0
#: Share of rows in the largest cluster from which on it is the table as one.
NEARLY_ALL = 0.9
#: Radii at which the curve is kept for the record.
KEPT = 240
#: A run that begins at equal rows, at 0, is taken to begin at this share of its end.
FROM_ZERO = 1e-3
#: Different rows up to which each of them may be a cluster of its own.
HANDFUL = 10
#: Fewest rows in which valleys are looked for.
FEWEST = 10


def drawn_rows(values: FloatMatrix) -> IntVector:
    """Return the positions of the rows that are looked at.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.

    Returns
    -------
    int array of shape (m,)
        At most `LOOKED_AT` of them, in a random order that does not depend on the order they came in.
    """
    mixed: IntVector = _in_fixed_order(values)[np.random.RandomState(0).permutation(len(values))]
    return mixed[:LOOKED_AT]


def eps_paths(values: FloatMatrix, several: Sequence[int]) -> tuple[EpsPath, ...]:
    """Choose DBSCAN's radius from all radii, for each of several numbers of neighbours.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    several : sequence of int
        Numbers of rows within the radius, itself included, that make a row a core row, rising.

    Returns
    -------
    tuple of EpsPath
        One for each number that is at most n; none where all rows are equal: any radius does.

    Notes
    -----
    At a radius, the clusters with noise rows given to the nearest cluster are measured by `valley_score`:
    that takes no account of rows left out, so it is multiplied by the share of rows that are in clusters
    without being given to one. Measured are the `MEASURED` plateaus of two clusters and more, with at most
    half of the rows noise and a length of a thousandth and more, that are longest as a ratio of their ends.
    Of those whose valleys are at least 1 deep, 3 with one column, the best is chosen, or one that is longer
    and nearly as good; without any, the longest run of radii at which one cluster holds nearly all rows.
    Rows of one column have their own landscape (`line_landscape`).

    O(n² d) time for each number, memory linear in n.

    References
    ----------
    Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on
    hierarchical density estimates. PAKDD 2013.

    Examples
    --------
    >>> rows = np.concatenate([np.linspace(0, 1, 30), np.linspace(5, 6, 30)])[:, np.newaxis]
    >>> [path.chosen.n_clusters for path in eps_paths(rows, (4, 6))]
    [2, 2]
    """
    possible = [each for each in several if each <= len(values)]
    if len(values) < 2 or not possible or (values == values[0]).all():
        return ()
    rows = np.ascontiguousarray(values[_in_fixed_order(values)])
    landscape = _landscape(rows) if len(rows) >= FEWEST else None
    return tuple(_path(rows, curve, landscape) for curve in eps_curves(rows, possible))


def longest_of_best(plateaus: Sequence[Plateau]) -> Plateau:
    """Return the longest plateau, as a ratio of its ends, whose quality is within a fiftieth of the best.

    Parameters
    ----------
    plateaus : sequence of Plateau
        At least one, measured, with a quality above 0; of equal ones the first is taken.

    Returns
    -------
    Plateau
    """
    best = max(one.quality for one in plateaus)
    as_good = [one for one in plateaus if one.quality >= AS_GOOD * best]
    return min(as_good, key=lambda one: one.start / one.end)


def _in_fixed_order(values: FloatMatrix) -> IntVector:
    """Positions of rows in an order of their values."""
    ordered: IntVector = np.lexsort(values.T[::-1])
    return ordered


def _measured(values: FloatMatrix, curve: EpsCurve, landscape: Landscape | None) -> list[Plateau]:
    """Measure the longest plateaus of two clusters and more."""
    if landscape is None:
        return []
    wanted = [one for one in _plateaus(curve) if _is_wide(one) and one.n_clusters >= 2]
    wanted.sort(key=lambda one: one.start / one.end)
    return [_with_quality(one, values, curve, landscape) for one in wanted[:MEASURED]]


def _is_wide(one: Plateau) -> bool:
    """Whether a plateau is long enough, and says something of most rows."""
    return one.end >= LEAST_RATIO * one.start and one.noise_share <= MOST_NOISE


def _landscape(values: FloatMatrix) -> Landscape:
    """Landscape of density; a handful of different rows are not spread: what repeats is what is dense."""
    distinct = len(np.unique(values + 0.0, axis=0))
    spread = values if distinct <= HANDFUL else spread_over_steps(values)
    return line_landscape(spread[:, 0]) if values.shape[1] == 1 else density_landscape(spread)


def _plateaus(curve: EpsCurve) -> Iterator[Plateau]:
    """Yield the runs of radii with the same number of clusters, not yet measured, by rising radius."""
    breaks = curve.breaks()
    counts = curve.n_clusters(breaks)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(counts)) + 1])
    ends = np.append(starts[1:], len(breaks) - 1)
    real = breaks[ends] > breaks[starts]
    starts, high = starts[real], breaks[ends[real]]
    low = np.maximum(breaks[starts], FROM_ZERO * high)
    eps = np.sqrt(low * high)
    columns = (low, high, eps, counts[starts], curve.noise_share(eps))
    for start, end, middle, count, noise in zip(*(each.tolist() for each in columns), strict=True):
        yield Plateau(start, end, middle, count, noise, np.nan, np.nan)


def _with_quality(one: Plateau, values: FloatMatrix, curve: EpsCurve, landscape: Landscape) -> Plateau:
    """Measure the clusters of a plateau."""
    filled = compact_labels(with_noise_filled(values, curve.labels(one.eps)))
    valleys = valley_score(landscape, filled)
    return replace(one, valleys=valleys, quality=valleys * (1.0 - one.noise_share))


def _as_one(curve: EpsCurve) -> Plateau:
    """Return the longest run of radii at which one cluster holds nearly all rows, or the last radius."""
    whole = [one for one in _plateaus(curve) if one.n_clusters == 1 and one.noise_share <= 1 - NEARLY_ALL]
    if whole:
        return min(whole, key=lambda one: one.start / one.end)
    last = float(curve.breaks()[-1])
    return Plateau(last, last, last * (1 + 1e-6), 1, 0.0, np.nan, np.nan)


def _path(values: FloatMatrix, curve: EpsCurve, landscape: Landscape | None) -> EpsPath:
    """Choose a radius for one number of neighbours, and gather the record."""
    measured = sorted(_measured(values, curve, landscape), key=lambda one: -one.quality)
    least = LEAST_ON_LINE if values.shape[1] == 1 else LEAST_VALLEYS
    parting = [one for one in measured if one.valleys >= least]
    chosen = longest_of_best(parting) if parting else _as_one(curve)
    breaks = curve.breaks()
    at = np.unique(np.linspace(0, len(breaks) - 1, KEPT).round().astype(np.intp))
    eps = np.unique(np.concatenate([breaks[at], [chosen.start, chosen.eps]]))
    return EpsPath(
        curve.near.shape[1],
        eps,
        curve.n_clusters(eps),
        curve.noise_share(eps),
        curve.largest_share(eps),
        tuple(measured),
        chosen,
        least,
        len(values),
    )
