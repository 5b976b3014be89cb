"""Greedy k-means++ in plain numpy: all distances in doubles, one line of masses, no blocks."""

from __future__ import annotations

import numpy as np


def greedy_seeds(X, weights, order, n_seeds, random_state) -> np.ndarray:
    """Rows drawn in proportion to weight x squared distance, the best of 2 + floor(ln k) for each."""
    n_trials = 2 + int(np.log(n_seeds))
    seeds = np.empty(n_seeds, dtype=np.intp)
    seeds[0] = draw(weights, order, random_state.uniform(size=1))[0]
    closest = distances_to_rows(X, seeds[:1])[0]
    for s in range(1, n_seeds):
        candidates = draw(weights * closest, order, random_state.uniform(size=n_trials))
        reached = np.minimum(distances_to_rows(X, candidates), closest)
        potentials = [float(np.sum((weights * row)[order])) for row in reached]
        best = first_of_least(potentials)
        seeds[s], closest = candidates[best], reached[best]
    return seeds


def draw(mass, order, uniforms) -> np.ndarray:
    """Rows drawn in proportion to their mass; the first of the order where there is no mass."""
    line = np.cumsum(mass[order])
    # side="right": a row without mass is never hit, not even by a draw of exactly 0
    positions = np.searchsorted(line, uniforms * line[-1], side="right")
    last = int(np.searchsorted(line, line[-1]))
    return order[np.minimum(positions, last)]


def distances_to_rows(X, rows) -> np.ndarray:
    """Squared distances from all rows to some of them, shape (len(rows), n)."""
    return np.array([((X - X[row]) ** 2).sum(axis=1) for row in rows])


def first_of_least(potentials) -> int:
    """The smallest; the first of those that differ by rounding only."""
    best = 0
    for t, potential in enumerate(potentials):
        if potential < potentials[best] * (1 - 1e-6):
            best = t
    return best


def potential(X, seeds) -> float:
    """Sum of squared distances to the nearest seed."""
    return float(distances_to_rows(X, seeds).min(axis=0).sum())
