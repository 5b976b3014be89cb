"""The rows that fit no cluster: of what kind each is, and what each way to treat them costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from cluster_maker.algorithms.neighbours import build_tree, nearest_n_rows, nearest_rows
from cluster_maker.evaluation.partition import partition_of
from cluster_maker.evaluation.silhouette import estimated_silhouette
from cluster_maker.types import (
    NOISE,
    BoolVector,
    Clustering,
    FeatureMatrix,
    FloatMatrix,
    FloatVector,
    IntVector,
    Noise,
    NoiseCost,
    NoiseKind,
    to_canonical,
)
from cluster_maker.wording import plural

#: How far beyond the range of the rows in clusters a value is extreme, as a share of that range.
BEYOND = 0.1
#: Ratio of the distances to the nearest and the second nearest cluster from which on they are about equal.
ABOUT_EQUAL = 0.75
#: A row is far from its cluster at so many times the farthest that a row in a cluster is from its nearest.
FAR = 2.0
#: Rows on which silhouettes and usual distances are measured.
LOOKED_AT = 2_000

RULE = (
    "A row that fits no cluster is extreme where one of its values lies beyond those of all rows in clusters "
    f"by more than {BEYOND:.0%} of their range; between two clusters where the nearest row of the one is at "
    f"least {ABOUT_EQUAL:g} times as far from it as that of the other, and these two rows are farther from "
    "each other than from it; else it is sparse: few rows lie around it."
)


def describe_noise(features: FeatureMatrix, clustering: Clustering) -> Noise | None:
    """Say of what kind each noise row is, and what each way to treat noise costs.

    Parameters
    ----------
    features : FeatureMatrix of n rows
        What was clustered.
    clustering : Clustering
        By an algorithm that finds noise.

    Returns
    -------
    Noise or None
        None where there is no noise, or the algorithm finds none.

    Notes
    -----
    Rows are judged as they were before noise was given a place: also where each was given to the nearest
    cluster. The rule is in `RULE`; "extreme" comes before "between". For m noise rows O(m n d) at most,
    O(m k log n) with few features. Silhouettes are measured on at most 2,000 rows.

    Examples
    --------
    >>> from cluster_maker.algorithms import fit_clustering
    >>> rows = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [12.0], [6.0], [90.0]])
    >>> found = fit_clustering(rows, "dbscan", parameters={"eps": 1.5, "min_samples": 3})
    >>> features = FeatureMatrix(rows, ("size",), ("size",), range(8))
    >>> [kind.text for kind in describe_noise(features, found).kinds]
    ['between clusters 0 and 1', 'extreme: beyond all rows in clusters on size']
    """
    estimator: Any = clustering.estimator
    kept = getattr(estimator, "kept_labels_", None)
    if kept is None or len(kept) != len(features.values):
        return None
    labels = to_canonical(kept, clustering.canonical)
    rows = np.flatnonzero(labels == NOISE)
    if not len(rows):
        return None
    choice: Literal["keep", "nearest", "own_segment"] = clustering.parameters["noise"]
    apart = _Apart(features.values, labels, rows)
    filled = to_canonical(estimator.filled_labels_, clustering.canonical)
    return Noise(choice, tuple(_kinds(apart, features)), _costs(apart, filled), RULE)


class _Apart:
    """Noise rows, and how far each is from every cluster."""

    def __init__(self, values: FloatMatrix, labels: IntVector, rows: IntVector) -> None:
        self.values, self.labels, self.rows = values, labels, rows
        self.noise = np.ascontiguousarray(values[rows])
        self.n_clusters = int(labels.max(initial=NOISE)) + 1
        self.nearest = np.full((len(rows), 2), NOISE, dtype=np.intp)  # the two nearest clusters
        self.at = np.zeros((len(rows), 2), dtype=np.intp)  # their rows that are nearest
        self.distances = np.full((len(rows), 2), np.inf)
        for cluster in range(self.n_clusters):
            self._look_at(cluster)

    def _look_at(self, cluster: int) -> None:
        """Take one more cluster into account."""
        members = np.flatnonzero(self.labels == cluster)
        own = np.ascontiguousarray(self.values[members])
        found, distances = nearest_rows(self.noise, own, build_tree(own))
        for place in (1, 0):
            closer = distances < self.distances[:, place]
            if place == 0:
                for each in (self.nearest, self.at, self.distances):
                    each[closer, 1] = each[closer, 0]
            self.nearest[closer, place] = cluster
            self.at[closer, place] = members[found[closer]]
            self.distances[closer, place] = distances[closer]

    def between(self) -> BoolVector:
        """Whether each row lies between its two nearest clusters."""
        if self.n_clusters < 2:
            return np.zeros(len(self.rows), dtype=np.bool_)
        near, next_near = self.distances.T
        first, second = (self.values[self.at[:, place]] for place in (0, 1))
        gap = np.linalg.norm(first - second, axis=1)
        equal: BoolVector = (near >= ABOUT_EQUAL * next_near) & (gap > next_near)
        return equal

    def beyond(self) -> FloatMatrix:
        """How far beyond the range of the rows in clusters each value lies, as a share of it; 0 within."""
        inside = self.values[self.labels != NOISE]
        if not len(inside):
            return np.zeros_like(self.noise)
        low, high = inside.min(axis=0), inside.max(axis=0)
        over = np.maximum(np.maximum(low - self.noise, self.noise - high), 0.0)
        shares: FloatMatrix = over / np.where(high > low, high - low, np.finfo(np.float64).tiny)
        return shares


def _kinds(apart: _Apart, features: FeatureMatrix) -> Iterator[NoiseKind]:
    """Yield the kind of each noise row."""
    beyond, between = apart.beyond(), apart.between()
    names = [source or name for source, name in zip(features.sources, features.feature_names, strict=True)]
    for place, row in enumerate(apart.rows.tolist()):
        feature = int(beyond[place].argmax())
        if beyond[place, feature] > BEYOND:
            yield NoiseKind(row, "extreme", column=names[feature])
        elif between[place]:
            pair = sorted(apart.nearest[place].tolist())
            yield NoiseKind(row, "between clusters", clusters=tuple(pair))
        else:
            yield NoiseKind(row, "sparse")


def _costs(apart: _Apart, filled: IntVector) -> tuple[NoiseCost, ...]:
    """Return what each way to treat noise does."""
    n, m, k = len(apart.labels), len(apart.rows), apart.n_clusters
    own = np.where(apart.labels == NOISE, k, apart.labels)
    forced = int(np.count_nonzero(apart.distances[:, 0] > FAR * _usual_distance(apart))) if k else 0
    share = f"{plural(m, 'row')} ({_percent(m / n)})"
    far = f", {forced:,} of them far from it" if forced else ", none of them far from it"
    return (
        _cost(
            apart, "keep", apart.labels, m, 0, f"{share} have no cluster, and no decision is made for them"
        ),
        _cost(
            apart,
            "nearest",
            filled,
            0 if k else m,
            forced,
            f"{share} are counted to the nearest cluster{far}",
        ),
        _cost(apart, "own_segment", own, m, 0, f"{share} form a segment of rows that have nothing in common"),
    )


def _cost(
    apart: _Apart,
    choice: Literal["keep", "nearest", "own_segment"],
    labels: IntVector,
    n_without: int,
    n_forced: int,
    text: str,
) -> NoiseCost:
    """Return what one way does."""
    found = _silhouette(apart.values, labels)
    measured = "" if found is None else f"; silhouette {found:.2f}"
    return NoiseCost(choice, int(labels.max()) + 1, n_without, n_forced, found, f"{text}{measured}.")


def _percent(share: float) -> str:
    """Write a share for people."""
    return f"{100 * share:.0f}%" if share >= 0.01 else "under 1%"


def _silhouette(values: FloatMatrix, labels: IntVector) -> float | None:
    """Mean silhouette of at most `LOOKED_AT` rows, noise left out; None with fewer than two clusters."""
    rows = _some(np.flatnonzero(labels != NOISE))
    _, codes = np.unique(labels[rows], return_inverse=True)
    if codes.max(initial=0) == 0:
        return None
    partition = partition_of(values[rows], codes)
    return float(estimated_silhouette(partition, random_state=0).score)


def _usual_distance(apart: _Apart) -> float:
    """Farthest that a row in a cluster is from the nearest other one, of at most `LOOKED_AT` rows."""
    inside = np.ascontiguousarray(apart.values[apart.labels != NOISE])
    some = np.ascontiguousarray(inside[_some(np.arange(len(inside)))])
    if len(inside) < 2:
        return 0.0
    distances: FloatVector = nearest_n_rows(some, inside, build_tree(inside), 2)[1][:, 1]
    return float(distances.max())


def _some(rows: IntVector) -> IntVector:
    """Return at most `LOOKED_AT` of some rows, the same each time."""
    if len(rows) <= LOOKED_AT:
        return rows
    return np.sort(np.random.RandomState(0).permutation(rows)[:LOOKED_AT])
