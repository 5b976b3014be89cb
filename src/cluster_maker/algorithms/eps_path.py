"""The choice of DBSCAN's radius: the run of radii whose clusters are parted by the deepest valleys.

Told the number of neighbours, everything that DBSCAN can find lies on one curve. Over long runs of radii
the number of clusters does not change; the best of these plateaus is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cluster_maker.algorithms.eps_curve import EpsCurve, eps_curve
from cluster_maker.algorithms.inputs import compact_labels
from cluster_maker.algorithms.landscape import (
    Landscape,
    density_landscape,
    spread_over_steps,
    valley_score,
)
from cluster_maker.algorithms.neighbours import build_tree, nearest_n_rows, with_noise_filled
from cluster_maker.types import EpsPath, FloatMatrix, FloatVector, IntVector, Plateau

#: Rows of a larger table that the radius is chosen on: the tree takes time that grows with their square.
CHOSEN_ON = 5_000
#: Rows whose core distances carry the radius over from a sample to the table.
CARRIED_BY = 20_000
#: Plateaus that are measured, the longest first.
MEASURED = 30
#: Ratio of a plateau's ends from which on it is one: a radius is never known more exactly.
LEAST_RATIO = 1.001
#: Share of noise from which on clusters say more about a few rows than about the table.
MOST_NOISE = 0.5
#: Depth of valleys below which two clusters are no more than what chance makes of one.
LEAST_VALLEYS = 1.0
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


def choose_eps(values: FloatMatrix, min_samples: int) -> EpsPath | None:
    """Choose DBSCAN's radius from all radii.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    min_samples : int
        Rows within the radius, itself included, that make a row a core row.

    Returns
    -------
    EpsPath or None
        None where all rows are equal or there are fewer rows than `min_samples`: any radius does.

    Notes
    -----
    At a radius, the clusters with noise rows given to the nearest cluster are measured by `valley_score`:
    that takes no account of rows left out, so it is multiplied by the share of rows that are in clusters
    without being given to one. Measured are the `MEASURED` plateaus of two clusters and more, with at most
    half of the rows noise and a length of a thousandth and more, that are longest as a ratio of their ends.
    The best is chosen where its valleys are at least 1 deep; else the longest run of radii at which one
    cluster holds nearly all rows.

    Over `CHOSEN_ON` rows are represented by so many, drawn at random but the same whatever the order of the
    rows. The same number of neighbours reaches farther among fewer rows. So radii are carried over by the
    share of rows that they make core rows: that radius of the table stands for a radius of the sample which
    makes the same share of its rows core rows. A radius that keeps the rows of a sample together is left as
    it is.

    References
    ----------
    Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on
    hierarchical density estimates. PAKDD 2013.

    Examples
    --------
    >>> rows = np.concatenate([np.linspace(0, 1, 30), np.linspace(5, 6, 30)])[:, np.newaxis]
    >>> choose_eps(rows, 4).chosen.n_clusters
    2
    """
    ordered = _in_fixed_order(values)
    looked_at = ordered[: min(len(ordered), CHOSEN_ON)]
    if len(looked_at) < max(2, min_samples) or (looked_at == looked_at[0]).all():
        return None
    looked_at = np.ascontiguousarray(looked_at)
    curve = eps_curve(looked_at, min_samples)
    measured = _measured(looked_at, curve)
    best = max(measured, key=lambda one: one.quality, default=None)
    chosen = best if best is not None and best.valleys >= LEAST_VALLEYS else _as_one(curve)
    path = _path(curve, min_samples, measured, chosen)
    return path if len(looked_at) == len(ordered) else _carried_over(path, curve, ordered)


def notes_on_path(path: EpsPath | None, n_rows: int) -> tuple[str, ...]:
    """Say which radius was chosen and why, in plain sentences."""
    if path is None:
        return ()
    one = path.chosen
    eps = f"eps = {one.eps:.4g}"
    if one.n_clusters == 1:
        best = path.plateaus[0].valleys if path.plateaus else 0.0
        text = (
            f"{eps} keeps the rows together: no radius parts two clusters by valleys of density of "
            f"{LEAST_VALLEYS:g} or more (the best by {max(best, 0.0):.1f})."
        )
    else:
        text = (
            f"{eps} was chosen from all radii: from {one.start:.4g} to {one.end:.4g} there are "
            f"{one.n_clusters} clusters, with {100 * one.noise_share:.0f}% noise and valleys of density of "
            f"{one.valleys:.1f} between them, in standard deviations of chance."
        )
    if path.n_rows == n_rows:
        return (text,)
    return (
        text,
        f"The radius was chosen on a random sample of {path.n_rows:,} of the {n_rows:,} rows"
        + (" and carried over by the share of rows that it makes core rows" if one.n_clusters > 1 else "")
        + "; the number of clusters of all rows can differ.",
    )


def _in_fixed_order(values: FloatMatrix) -> FloatMatrix:
    """Rows in a random order that does not depend on the order they came in."""
    ordered = values[np.lexsort(values.T[::-1])]
    mixed: FloatMatrix = ordered[np.random.RandomState(0).permutation(len(values))]
    return mixed


def _measured(values: FloatMatrix, curve: EpsCurve) -> list[Plateau]:
    """Measure the longest plateaus of two clusters and more."""
    if len(values) < FEWEST:
        return []
    landscape = _landscape(values)
    wanted = [one for one in _plateaus(curve) if _is_wide(one) and one.n_clusters >= 2]
    wanted.sort(key=lambda one: one.start / one.end)
    return [_with_quality(one, values, curve, landscape) for one in wanted[:MEASURED]]


def _is_wide(one: Plateau) -> bool:
    """Whether a plateau is long enough, and says something of most rows."""
    return one.end >= LEAST_RATIO * one.start and one.noise_share <= MOST_NOISE


def _landscape(values: FloatMatrix) -> Landscape:
    """Landscape of density; a handful of different rows are not spread: what repeats is what is dense."""
    distinct = len(np.unique(values + 0.0, axis=0))
    return density_landscape(values if distinct <= HANDFUL else spread_over_steps(values))


def _plateaus(curve: EpsCurve) -> Iterator[Plateau]:
    """Yield the runs of radii with the same number of clusters, not yet measured, by rising radius."""
    breaks = curve.breaks()
    counts = curve.n_clusters(breaks)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(counts)) + 1])
    ends = np.append(starts[1:], len(breaks) - 1)
    for start, end in zip(starts, ends, strict=True):
        if breaks[end] > breaks[start]:
            low, high = max(breaks[start], FROM_ZERO * breaks[end]), breaks[end]
            eps = float(np.sqrt(low * high))
            noise = float(curve.noise_share(np.array([eps]))[0])
            yield Plateau(float(low), float(high), eps, int(counts[start]), noise, np.nan, np.nan)


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


def _path(curve: EpsCurve, min_samples: int, measured: list[Plateau], chosen: Plateau) -> EpsPath:
    """Gather the record."""
    breaks = curve.breaks()
    at = np.unique(np.linspace(0, len(breaks) - 1, KEPT).round().astype(np.intp))
    eps = np.unique(np.concatenate([breaks[at], [chosen.start, chosen.eps]]))
    ranked = tuple(sorted(measured, key=lambda one: -one.quality))
    return EpsPath(
        min_samples,
        eps,
        curve.n_clusters(eps),
        curve.noise_share(eps),
        curve.largest_share(eps),
        ranked,
        chosen,
        len(curve.near),
    )


def _carried_over(path: EpsPath, curve: EpsCurve, ordered: FloatMatrix) -> EpsPath:
    """Return the path with the radii of the whole table in place of those of the sample."""
    if path.chosen.n_clusters == 1:  # among more rows the same radius links no fewer of them
        return path
    some = np.ascontiguousarray(ordered[: min(len(ordered), CARRIED_BY)])
    rows = np.ascontiguousarray(ordered)
    cores = nearest_n_rows(some, rows, build_tree(rows), path.min_samples)[1][:, -1]
    scale = _Scale(np.sort(curve.cores), cores)
    return replace(
        path,
        eps=scale.carry(path.eps),
        plateaus=tuple(scale.carry_plateau(one) for one in path.plateaus),
        chosen=scale.carry_plateau(path.chosen),
    )


class _Scale:
    """Radii of a sample to radii of the table, by equal shares of core rows."""

    def __init__(self, sample: FloatVector, table: FloatVector) -> None:
        there = np.quantile(table, (np.arange(len(sample)) + 0.5) / len(sample))
        apart: IntVector = np.flatnonzero((sample > 0) & (there > 0) & (np.diff(sample, prepend=-1.0) > 0))
        self.here, self.there = sample[apart], there[apart]

    def carry(self, eps: FloatVector) -> FloatVector:
        """Return the table's radii; beyond the least and greatest known, in proportion."""
        if not len(self.here):
            return eps
        inside = np.clip(eps, self.here[0], self.here[-1])
        known = np.exp(np.interp(np.log(inside), np.log(self.here), np.log(self.there)))
        return np.asarray(known * (eps / inside))

    def carry_plateau(self, one: Plateau) -> Plateau:
        """Return a plateau with the table's radii."""
        start, end, eps = self.carry(np.array([one.start, one.end, one.eps])).tolist()
        return replace(one, start=start, end=end, eps=eps)
