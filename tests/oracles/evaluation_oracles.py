"""Slow, plain twins of the quality measures: the formulas as they are written, pair by pair."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


def distance(left: Sequence[float], right: Sequence[float]) -> float:
    return math.dist(left, right)


def members(labels: Sequence[int]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(labels):
        if label != -1:
            groups.setdefault(int(label), []).append(row)
    return groups


def silhouettes(X: Matrix, labels: Sequence[int]) -> list[float]:
    groups = members(labels)
    found = []
    for row, label in enumerate(labels):
        if label == -1:
            found.append(math.nan)
            continue
        own = groups[int(label)]
        if len(own) == 1:
            found.append(0.0)
            continue
        a = math.fsum(distance(X[row], X[other]) for other in own) / (len(own) - 1)
        b = min(
            math.fsum(distance(X[row], X[other]) for other in group) / len(group)
            for name, group in groups.items()
            if name != label
        )
        found.append((b - a) / max(a, b) if max(a, b) > 0 else 0.0)
    return found


def mean_of(X: Matrix, rows: list[int]) -> list[float]:
    return [math.fsum(float(X[row, column]) for row in rows) / len(rows) for column in range(X.shape[1])]


def inertia(X: Matrix, labels: Sequence[int]) -> float:
    return math.fsum(
        distance(X[row], mean_of(X, rows)) ** 2 for rows in members(labels).values() for row in rows
    )


def davies_bouldin(X: Matrix, labels: Sequence[int]) -> float:
    groups = list(members(labels).values())
    means = [mean_of(X, rows) for rows in groups]
    scatter = [
        math.fsum(distance(X[row], mean) for row in rows) / len(rows)
        for rows, mean in zip(groups, means, strict=True)
    ]
    worst = []
    for i in range(len(groups)):
        ratios = []
        for j in range(len(groups)):
            apart = distance(means[i], means[j])
            if i != j:
                ratios.append((scatter[i] + scatter[j]) / apart if apart > 0 else math.inf)
        worst.append(max(ratios))
    return math.fsum(worst) / len(worst)


def calinski_harabasz(X: Matrix, labels: Sequence[int]) -> float:
    groups = members(labels)
    rows = [row for group in groups.values() for row in group]
    overall = mean_of(X, rows)
    between = math.fsum(len(g) * distance(mean_of(X, g), overall) ** 2 for g in groups.values())
    within = inertia(X, labels)
    return (between / (len(groups) - 1)) / (within / (len(rows) - len(groups)))


def dunn(X: Matrix, labels: Sequence[int]) -> float:
    kept = [row for row, label in enumerate(labels) if label != -1]
    gap, diameter = math.inf, 0.0
    for i in kept:
        for j in kept:
            apart = distance(X[i], X[j])
            if labels[i] == labels[j]:
                diameter = max(diameter, apart)
            else:
                gap = min(gap, apart)
    return gap / diameter
