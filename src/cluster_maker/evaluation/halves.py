"""The second look: whether two halves of a table, clustered apart, find the same clusters.

It sees what valleys of density do not: groups that are apart in many dimensions, where density is hard to
measure, and groups of unlike density. In few dimensions only cuts at the widest gaps count: an algorithm with
a criterion for the whole finds its cut again wherever that has one best place, groups or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from sklearn.utils import check_random_state

from cluster_maker.algorithms.driver import labels_for_each
from cluster_maker.algorithms.neighbours import build_tree, nearest_rows
from cluster_maker.evaluation.agreement import adjusted_rand
from cluster_maker.types import FloatMatrix, IntVector, RandomState

#: Pairs of halves, and rows of a half at most.
PAIRS = 3
HALF_ROWS = 500
#: Pairs of halves that are cut at the widest gaps.
GAP_PAIRS = 11
#: Most clusters that are looked for.
MOST_CLUSTERS = 10
#: Agreement of two halves from which on it is no accident.
SURE = 0.97
#: Algorithms that are tried, with their parameters.
Tried: TypeAlias = tuple[tuple[str, Mapping[str, Any]], ...]
TRIED: Tried = (
    ("kmeans", MappingProxyType({"n_init": 5})),
    ("hierarchical", MappingProxyType({"linkage": "ward"})),
    ("hierarchical", MappingProxyType({"linkage": "average"})),
    ("genie", MappingProxyType({})),
)
#: The one of them that cuts where the gaps are widest.
AT_GAPS: Tried = TRIED[-1:]


@dataclass(frozen=True)
class Repeated:
    """How well halves agree on one way of clustering.

    Parameters
    ----------
    algorithm : str
        Name in the registry.
    n_clusters : int
        Number of clusters.
    agreement : float
        Mean adjusted Rand index of the halves; the median of many where they were cut `at_gaps`.
    parameters : mapping
        Parameters of the algorithm.
    at_gaps : bool
        Whether halves were cut at the widest gaps only.
    """

    algorithm: str
    n_clusters: int
    agreement: float
    parameters: Mapping[str, Any]
    at_gaps: bool = False


def repeated_partitions(values: FloatMatrix, random_state: RandomState = None) -> list[Repeated]:
    """Return the agreement of halves for several algorithms and numbers of clusters, best first.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    random_state : int, RandomState or None
        Seed of the halves and of k-means.

    Returns
    -------
    list of Repeated
        Empty where there are too few rows.

    Notes
    -----
    Rows of two disjoint halves, at most 500 each, are clustered apart; the labels of one half are carried to
    the other by nearest rows and compared with what was found there. Three such pairs.

    References
    ----------
    Lange, T., Roth, V., Braun, M. L. and Buhmann, J. M. (2004). Stability-based validation of clustering
    solutions. Neural Computation 16 (6).
    """
    found = _agreements_of_pairs(values, TRIED, PAIRS, random_state)
    repeated = [
        Repeated(TRIED[which][0], k, float(np.mean(several)), TRIED[which][1])
        for (which, k), several in found.items()
    ]
    return sorted(repeated, key=_best_first)


def repeated_gaps(values: FloatMatrix, random_state: RandomState = None) -> Repeated | None:
    """Return the number of clusters that halves agree on best where both are cut at their widest gaps.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    random_state : int, RandomState or None
        Seed of the halves.

    Returns
    -------
    Repeated or None
        None where there are too few rows.

    Notes
    -----
    k-means, Ward's and average linkage find their cut again wherever their criterion has one best place: a
    half circle is halved in the middle again and again. Genie links nearest rows first, so that its last cuts
    lie at the widest gaps; along a curve or a band without groups these lie elsewhere in every half. The
    median over eleven pairs of halves stays below 0.9 without groups.

    References
    ----------
    Ben-David, S., von Luxburg, U. and Pál, D. (2006). A sober look at clustering stability. COLT.
    Gagolewski, M., Bartoszuk, M. and Cena, A. (2016). Genie: a new, fast, and outlier-resistant hierarchical
    clustering algorithm. Information Sciences 363.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> angle = rng.uniform(0, np.pi, 400)
    >>> curve = np.column_stack([np.cos(angle), np.sin(angle)]) + rng.normal(0, 0.1, (400, 2))
    >>> repeated_gaps(curve, 0).agreement < 0.9
    True
    >>> repeated_gaps(curve + 9 * rng.integers(0, 2, (400, 1)), 0).n_clusters
    2
    """
    (algorithm, parameters), *_ = AT_GAPS
    found = _agreements_of_pairs(values, AT_GAPS, GAP_PAIRS, random_state)
    repeated = [
        Repeated(algorithm, k, float(np.median(several)), parameters, at_gaps=True)
        for (_, k), several in found.items()
    ]
    return min(repeated, key=_best_first, default=None)


def _best_first(one: Repeated) -> tuple[float, int]:
    """Return what ways of clustering are put in order by."""
    return -one.agreement, one.n_clusters


def _agreements_of_pairs(
    values: FloatMatrix, tried: Tried, n_pairs: int, random_state: RandomState
) -> dict[tuple[int, int], list[float]]:
    """Return the agreements of several pairs by algorithm and number, where all pairs have that number."""
    rng = check_random_state(random_state)
    found: dict[tuple[int, int], list[float]] = {}
    for _ in range(n_pairs):
        half = min(HALF_ROWS, len(values) // 2)
        rows = rng.permutation(len(values))[: 2 * half]
        first, second = values[np.sort(rows[:half])], values[np.sort(rows[half:])]
        for which, k, agreement in _agreements(first, second, tried, rng):
            found.setdefault((which, k), []).append(agreement)
    return {way: several for way, several in found.items() if len(several) == n_pairs}


def _agreements(
    first: FloatMatrix, second: FloatMatrix, tried: Tried, rng: np.random.RandomState
) -> Iterator[tuple[int, int, float]]:
    """Yield the agreement of two halves for each algorithm and number of clusters."""
    distinct = min(len(np.unique(half + 0.0, axis=0)) for half in (first, second))
    numbers = range(2, min(MOST_CLUSTERS, distinct // 2) + 1)
    if not numbers:
        return
    nearest, _ = nearest_rows(second, first, build_tree(first))
    back, _ = nearest_rows(first, second, build_tree(second))
    for which, (algorithm, parameters) in enumerate(tried):
        seed = rng.randint(2**31 - 1)
        one, other = (
            labels_for_each(half, algorithm, numbers, random_state=seed, parameters=parameters)
            for half in (first, second)
        )
        for k in numbers:
            yield which, k, _mutual(one[k], other[k], nearest, back)


def _mutual(one: IntVector, other: IntVector, nearest: IntVector, back: IntVector) -> float:
    """Agreement in both directions."""
    return (adjusted_rand(one[nearest], other) + adjusted_rand(other[back], one)) / 2
