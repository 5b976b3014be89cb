"""The second look: whether two halves of a table, clustered apart, find the same clusters.

It sees what valleys of density do not: groups that are apart in many dimensions, where density is hard to
measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from cluster_maker.algorithms.driver import labels_for_each
from cluster_maker.algorithms.neighbours import build_tree, nearest_rows
from cluster_maker.evaluation.agreement import adjusted_rand
from cluster_maker.types import FloatMatrix, IntVector, RandomState

#: Pairs of halves, and rows of a half at most.
PAIRS = 3
HALF_ROWS = 500
#: Most clusters that are looked for.
MOST_CLUSTERS = 10
#: Agreement of two halves from which on it is no accident.
SURE = 0.97
#: Algorithms that are tried, with their parameters.
TRIED: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("kmeans", MappingProxyType({"n_init": 5})),
    ("hierarchical", MappingProxyType({"linkage": "ward"})),
    ("hierarchical", MappingProxyType({"linkage": "average"})),
    ("genie", MappingProxyType({})),
)


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
        Mean adjusted Rand index of the halves.
    parameters : mapping
        Parameters of the algorithm.
    """

    algorithm: str
    n_clusters: int
    agreement: float
    parameters: Mapping[str, Any]


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
    rng = check_random_state(random_state)
    found: dict[tuple[int, int], list[float]] = {}
    for _ in range(PAIRS):
        half = min(HALF_ROWS, len(values) // 2)
        rows = rng.permutation(len(values))[: 2 * half]
        first, second = values[np.sort(rows[:half])], values[np.sort(rows[half:])]
        for which, k, agreement in _agreements(first, second, rng):
            found.setdefault((which, k), []).append(agreement)
    repeated = [
        Repeated(TRIED[which][0], k, float(np.mean(several)), TRIED[which][1])
        for (which, k), several in found.items()
        if len(several) == PAIRS
    ]
    return sorted(repeated, key=lambda one: (-one.agreement, one.n_clusters))


def _agreements(
    first: FloatMatrix, second: FloatMatrix, rng: np.random.RandomState
) -> Iterator[tuple[int, int, float]]:
    """Yield the agreement of two halves for each algorithm and number of clusters."""
    distinct = min(len(np.unique(half + 0.0, axis=0)) for half in (first, second))
    numbers = range(2, min(MOST_CLUSTERS, distinct // 2) + 1)
    if not numbers:
        return
    nearest, _ = nearest_rows(second, first, build_tree(first))
    back, _ = nearest_rows(first, second, build_tree(second))
    for which, (algorithm, parameters) in enumerate(TRIED):
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
