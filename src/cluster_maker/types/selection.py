"""Which number of clusters, and which algorithm, from what and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cluster_maker.types.arrays import NOT_MEASURED


@dataclass(frozen=True)
class Alternative:
    """One way of clustering that was weighed where the algorithm was to be chosen too.

    Parameters
    ----------
    algorithm : str
        Name in the registry.
    n_clusters : int
        Number of clusters.
    valleys : float
        Depth of the valleys around its clusters less that of those inside, in standard deviations of chance.
    agreement : float
        Agreement with the other views of what a cluster is; NaN where its valleys rule it out.
    smallest_cluster : int
        Rows of its smallest cluster, among those that were looked at.
    """

    algorithm: str
    n_clusters: int
    valleys: float
    agreement: float
    smallest_cluster: int


@dataclass(frozen=True)
class Candidate:
    """The figures of one number of clusters in a sweep.

    `valleys` and `agreement` are those of `Alternative`; NaN where the density was not looked at.
    """

    n_clusters: int
    inertia: float
    silhouette: float
    worst_silhouette: float
    davies_bouldin: float
    calinski_harabasz: float
    smallest_cluster: int
    valleys: float = NOT_MEASURED
    agreement: float = NOT_MEASURED


@dataclass(frozen=True)
class Answer:
    """One of a few numbers of clusters that can be defended.

    Parameters
    ----------
    n_clusters : int
        The number.
    why : str
        What speaks for it, to be read after the number: "is safest", "if you need detail".
    algorithm : str
        The algorithm, where that was to be chosen too; else empty.
    figures : mapping of str to float
        What it rests on: ``valleys``, ``agreement``, ``silhouette``, ``worst_silhouette``.
    """

    n_clusters: int
    why: str
    algorithm: str = ""
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Selection:
    """Which number of clusters was chosen, from what, and why.

    Parameters
    ----------
    n_clusters : int
        The choice.
    runner_up : int or None
        The next best; None where nothing else was possible.
    reason : str
        Why, in one plain sentence.
    criterion : str
        ``"given"``, ``"agreement and clearness"``, ``"mean and worst silhouette"``, ``"valleys of density"``,
        ``"found by the algorithm"``.
    candidates : tuple of Candidate
        One for each number of clusters tried; empty when it was given.
    notes : tuple of str
        Short cuts taken (a sample), in plain sentences.
    algorithm : str
        The algorithm, where that was to be chosen too; else empty.
    parameters : mapping
        Its parameters, where they were chosen.
    alternatives : tuple of Alternative
        What was weighed where the algorithm was to be chosen too, best first.
    price : str
        What a wish cost against the free choice, in one plain sentence; empty where there was none.
    short_list : tuple of Answer
        One to three numbers that can be defended, the choice first.
    """

    n_clusters: int
    runner_up: int | None
    reason: str
    criterion: str
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()
    algorithm: str = ""
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    alternatives: tuple[Alternative, ...] = ()
    price: str = ""
    short_list: tuple[Answer, ...] = ()
