"""The gap statistic the slow way: Ward's clusters from scipy, inertias as sums over pairs of rows."""

from __future__ import annotations

import math

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage


def pooled(X, labels) -> float:
    """Sum over clusters of all squared distances of two of its rows, divided by twice their number."""
    total = 0.0
    for label in set(labels):
        rows = [row for row, own in zip(X.tolist(), labels, strict=True) if own == label]
        total += math.fsum(math.dist(a, b) ** 2 for a in rows for b in rows) / (2 * len(rows))
    return total


def log_heights(X, ks) -> list[float]:
    tree = linkage(X, "ward")
    return [math.log(pooled(X, fcluster(tree, k, "maxclust").tolist())) for k in ks]


def reference_sets(X, n_references: int, reference: str, seed: int):
    """Rows drawn as in the paper, section 4, from numpy's old generator."""
    centred = X - X.mean(axis=0)
    axes = np.eye(X.shape[1])
    if reference == "components":
        axes = np.linalg.svd(centred)[2][::-1].T  # columns by rising variance
        axes = np.column_stack([axis * math.copysign(1, max(axis, key=abs)) for axis in axes.T])
    along = centred @ axes
    rng = np.random.RandomState(seed)
    for _ in range(n_references):
        yield rng.uniform(along.min(axis=0), along.max(axis=0), size=along.shape) @ axes.T


def gaps(X, ks, n_references: int, reference: str, seed: int) -> tuple[list[float], list[float]]:
    own = log_heights(X, ks)
    others = [log_heights(drawn, ks) for drawn in reference_sets(X, n_references, reference, seed)]
    columns = list(zip(*others, strict=True))
    means = [math.fsum(column) / n_references for column in columns]
    errors = [
        math.sqrt(math.fsum((value - mean) ** 2 for value in column) / n_references)
        * math.sqrt(1 + 1 / n_references)
        for column, mean in zip(columns, means, strict=True)
    ]
    return [mean - height for mean, height in zip(means, own, strict=True)], errors


def choice(ks, gaps, errors) -> int:
    """The smallest k whose gap is not beaten by the next by more than its error."""
    ks = list(ks)
    for i in range(len(ks) - 1):
        if gaps[i] >= gaps[i + 1] - errors[i + 1]:
            return ks[i]
    return ks[-1]
