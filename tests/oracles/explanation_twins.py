"""Slow plain twins of what the explanation computes."""

from __future__ import annotations

import numpy as np


def medoid_order(values, labels, cluster):
    """Return the rows of a cluster by their total distance to its others, computed pair by pair."""
    rows = [row for row in range(len(values)) if labels[row] == cluster]
    total = {row: sum(float(np.linalg.norm(values[row] - values[other])) for other in rows) for row in rows}
    return sorted(rows, key=lambda row: (round(total[row], 6), row))


def stepwise_false_discovery_rates(p_values):
    """Return p-values corrected as the paper has it: the least p m / rank from the own rank upwards."""
    m = len(p_values)
    ranked = sorted(p_values)
    out = []
    for p in p_values:
        out.append(min([1.0, *(ranked[i] * m / (i + 1) for i in range(ranked.index(p), m))]))
    return out


def newcombe_end(share, inside, outside, *, upper):
    """Return an end of the interval of a probability of superiority, by a fine grid."""
    z = 1.959963984540054
    ends = np.linspace(share, 1.0 if upper else 0.0, 200_001)
    others = (inside + outside) / 2 - 1
    variance = ends * (1 - ends) * (1 + others * ((1 - ends) / (2 - ends) + ends / (1 + ends)))
    within = (share - ends) ** 2 <= z**2 * variance / (inside * outside)
    return float(ends[np.flatnonzero(within)[-1]])
