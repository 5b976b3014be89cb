"""DBSCAN's radius and number of neighbours within given bounds, from what it finds at all radii at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cluster_maker.algorithms.eps_choice import best_path, usual_min_samples
from cluster_maker.algorithms.eps_path import LOOKED_AT, drawn_rows, eps_paths
from cluster_maker.errors import ClusteringError
from cluster_maker.types import EpsPath, FloatMatrix, Plateau

#: Numbers of neighbours that are tried at most, evenly spread over the bounds.
MOST_TRIED = 3


@dataclass(frozen=True)
class DensitySearch:
    """Which radius and number of neighbours were chosen, and why.

    Parameters
    ----------
    eps : float
        Radius.
    min_samples : int
        Rows within the radius that make a row a core row.
    free : bool
        Whether the bounds left the choice as it would have been for this number of neighbours.
    path : EpsPath
        What is found at all radii with this number of neighbours.
    listed : pandas.DataFrame
        ``eps``, ``n_clusters`` and ``noise_share`` at evenly spread radii within the bounds.
    reason : str
        Why, in one plain sentence.
    """

    eps: float
    min_samples: int
    free: bool
    path: EpsPath
    listed: pd.DataFrame
    reason: str


def search_density(
    values: FloatMatrix, eps_range: tuple[float, float], min_samples_range: tuple[int, int], n_listed: int
) -> DensitySearch:
    """Choose radius and number of neighbours within bounds.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    eps_range : pair of float
        Least and greatest radius.
    min_samples_range : pair of int
        Least and greatest number of neighbours; up to three, evenly spread, are tried.
    n_listed : int
        Radii in `listed`.

    Returns
    -------
    DensitySearch

    Raises
    ------
    ClusteringError
        If all rows are equal, or there are fewer than two.

    Notes
    -----
    For each number of neighbours one spanning tree tells what is found at every radius (`eps_paths`). Of the
    runs of radii that reach into the bounds, that is chosen whose clusters are parted by the deepest valleys
    of density, less the share of rows left out: throwing rows away does not pay. Where no valleys are deep
    enough, the rows are kept together, with the number of neighbours nearest the usual one, by the radius
    within the bounds that comes nearest to doing so. Over 10,000 rows a sample of so many is looked at.

    Examples
    --------
    >>> rows = np.concatenate([np.random.default_rng(0).normal(at, 1, (100, 2)) for at in (0, 20)])
    >>> found = search_density(rows, (0.5, 6.0), (3, 5), 4)
    >>> 0.5 < found.eps < 6, found.free, found.listed["n_clusters"].tolist()[-1]
    (True, True, 2)
    """
    tried = _tried(min_samples_range)
    paths = eps_paths(_looked_at(values), tried)
    usual = usual_min_samples(len(values), values.shape[1])
    best = best_path(
        [_within(path, eps_range) for path in paths], min(tried, key=lambda one: abs(one - usual))
    )
    if best is None:
        raise ClusteringError(
            f"no radius can be chosen for {len(values)} customers: they are too few, or all the same."
        )
    one, whole = best.chosen, next(path for path in paths if path.min_samples == best.min_samples)
    low, high = eps_range
    if one.n_clusters > 1:
        eps = float(np.clip(one.eps, max(one.start, low), min(one.end, high)))
        reason = _in_words(eps, one)
    else:
        eps = float(np.clip(one.eps, low, high))
        reason = _as_one_in_words(eps, one.eps, eps_range)
    free = whole.chosen.n_clusters == one.n_clusters and whole.chosen.eps == eps
    return DensitySearch(eps, best.min_samples, free, whole, _listed(whole, eps_range, n_listed), reason)


def _looked_at(values: FloatMatrix) -> FloatMatrix:
    """Return the rows that the radius is chosen on, as `DBSCAN` itself draws them."""
    return values if len(values) <= LOOKED_AT else values[np.sort(drawn_rows(values))]


def _tried(bounds: tuple[int, int]) -> list[int]:
    """Return numbers of neighbours spread over the bounds."""
    low, high = bounds
    spread = np.linspace(low, high, min(MOST_TRIED, high - low + 1)).round().astype(int)
    return sorted(set(spread.tolist()))


def _within(path: EpsPath, bounds: tuple[float, float]) -> EpsPath:
    """Return what is found at the radii within bounds, with the choice among them."""
    low, high = bounds
    inside = tuple(one for one in path.plateaus if one.end > low and one.start < high)
    if inside and inside[0].valleys >= path.least_valleys:
        return replace(path, plateaus=inside, chosen=inside[0])
    whole = path.chosen
    if whole.n_clusters > 1:
        last = float(path.eps[-1])
        whole = Plateau(last, last, last, 1, 0.0, np.nan, np.nan)
    return replace(path, plateaus=inside, chosen=whole)


def _listed(path: EpsPath, bounds: tuple[float, float], n_listed: int) -> pd.DataFrame:
    """Return what is found at evenly spread radii."""
    radii = np.linspace(*bounds, n_listed)
    at = np.clip(np.searchsorted(path.eps, radii, side="right") - 1, 0, None)
    below = radii < path.eps[0]
    return pd.DataFrame(
        {
            "eps": radii,
            "n_clusters": np.where(below, 0, path.n_clusters[at]),
            "noise_share": np.where(below, 1.0, path.noise_share[at]),
        }
    )


def _in_words(eps: float, one: Plateau) -> str:
    """Say why a radius with several clusters was chosen."""
    return (
        f"DBSCAN's radius {eps:.3g} was chosen among all within its bounds: about there {one.n_clusters} "
        f"groups are parted by valleys of density, and {one.noise_share:.0%} of the customers belong to none."
    )


def _as_one_in_words(eps: float, wanted: float, bounds: tuple[float, float]) -> str:
    """Say why a radius that parts no groups was chosen."""
    text = (
        "No radius within DBSCAN's bounds parts groups of customers by valleys of density, so they are kept "
        f"together (radius {eps:.3g})"
    )
    if eps == wanted:
        return f"{text}."
    which = "dbscan_eps_range ends" if eps < wanted else "dbscan_eps_range begins"
    end = bounds[1] if eps < wanted else bounds[0]
    return f"{text}; {which} at {end:g}, and {wanted:.3g} would have been taken: widen it."
