"""The slow twin of distances on a line: all distances, sorted."""

from __future__ import annotations

import numpy as np

from cluster_maker.types import FloatVector


def distance_on_line(points: FloatVector, column: FloatVector, neighbours: int) -> FloatVector:
    """Return the distance of each point to the nearest so many values."""
    found: FloatVector = np.sort(np.abs(points[:, np.newaxis] - column), axis=1)[:, neighbours - 1]
    return found
