"""DBSCAN the slow way: all pairs, and a walk from core row to core row."""

from __future__ import annotations

import numpy as np


def dbscan(X, eps, min_samples) -> np.ndarray:
    """Labels numbered by first appearance; border rows join the nearest core row; -1 is noise."""
    n = len(X)
    distances = np.array([[float(np.sqrt(((a - b) ** 2).sum())) for b in X] for a in X])
    core = [i for i in range(n) if sum(distances[i] <= eps) >= min_samples]
    group: dict[int, int] = {}
    for start in core:
        waiting = [start]
        while waiting:
            row = waiting.pop()
            if row not in group:
                group[row] = group.get(start, start)
                waiting += [other for other in core if distances[row, other] <= eps and other not in group]
    labels: list[int] = []
    numbers: dict[int, int] = {}
    for i in range(n):
        near = [c for c in core if distances[i, c] <= eps]
        if not near:
            labels.append(-1)
            continue
        found = group[min(near, key=lambda c: distances[i, c])]
        labels.append(numbers.setdefault(found, len(numbers)))
    return np.array(labels)
