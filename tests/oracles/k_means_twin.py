"""k-means the slow way: plain loops over rows, centres and features, as the kernels' law is written."""

from __future__ import annotations

import numpy as np


def sq_distance(row, center) -> float:
    """Squares added from the first feature to the last."""
    total = 0.0
    for a, b in zip(row.tolist(), center.tolist(), strict=True):
        total += (a - b) * (a - b)
    return total


def nearest(X, centers) -> np.ndarray:
    """Nearest centre of each row, the lowest id among equals."""
    labels = []
    for row in X:
        distances = [sq_distance(row, center) for center in centers]
        labels.append(distances.index(min(distances)))
    return np.array(labels)


def all_sq_distances(X, centers) -> np.ndarray:
    """The sums of `sq_distance` for all pairs at once, squares added in the same order: the same bits."""
    total = np.zeros((len(X), len(centers)))
    for column, coordinates in zip(np.asarray(X, dtype=np.float64).T, centers.T, strict=True):
        difference = column[:, np.newaxis] - coordinates
        total += difference * difference
    return total


def nearest_at_once(X, centers) -> np.ndarray:
    """What `nearest` returns, fast enough for many rows."""
    return all_sq_distances(X, centers).argmin(axis=1)


def means(X, weights, labels, k) -> np.ndarray:
    """Weighted mean of each label's rows; every label must have rows."""
    return np.array([np.average(X[labels == c], axis=0, weights=weights[labels == c]) for c in range(k)])


def inertia(X, weights, centers, labels) -> float:
    """Weighted sum of squared distances to the assigned centres."""
    return sum(w * sq_distance(x, centers[c]) for x, w, c in zip(X, weights, labels, strict=True))


def lloyd(X, weights, centers, max_iter=300, limit=0.0):
    """Assign and average until no label changes: labels, centres, inertia, iterations; no empty clusters."""
    labels, n_iter = None, 0
    for n_iter in range(1, max_iter + 1):
        previous, labels = labels, nearest(X, centers)
        moved = means(X, weights, labels, len(centers))
        shift, centers = float(((moved - centers) ** 2).sum()), moved
        if previous is not None and (labels == previous).all():
            return labels, centers, inertia(X, weights, centers, labels), n_iter
        if shift <= limit:
            break
    labels = nearest(X, centers)
    return labels, centers, inertia(X, weights, centers, labels), n_iter
