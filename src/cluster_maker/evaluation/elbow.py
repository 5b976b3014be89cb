"""The elbow: how inertia falls as the number of clusters grows, and where it stops paying."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cluster_maker.algorithms.driver import labels_for_each
from cluster_maker.errors import EvaluationError
from cluster_maker.evaluation.partition import moments_of, partition_of
from cluster_maker.types import FloatVector, IntVector, ProgressCallback, RandomState

#: How far the curve must fall back from its farthest point, in mean steps: Kneedle's S.
_SENSITIVITY = 1.0


def elbow_curve(
    X: npt.ArrayLike,
    k_values: Iterable[int],
    *,
    algorithm: str = "kmeans",
    parameters: Mapping[str, Any] | None = None,
    random_state: RandomState = None,
    progress: ProgressCallback | None = None,
) -> dict[int, float]:
    """Return the inertia for each number of clusters.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    k_values : iterable of int
        Numbers of clusters, each 1 to the number of different rows.
    algorithm : str
        Name of a registered algorithm that needs a number of clusters.
    parameters : mapping or None
        Its parameters.
    random_state : int, RandomState or None
        Seed; an int is used afresh for each number of clusters.
    progress : callable or None
        Called as ``progress("clustering", done, total)``.

    Returns
    -------
    dict of int to float
        Sum of squared distances of the rows to the mean of their cluster, in the order of `k_values`.

    Raises
    ------
    EvaluationError, ClusteringError, ConfigError
        If the data, a number of clusters or the algorithm do not allow it.

    References
    ----------
    Thorndike (1953), Who belongs in the family?

    Examples
    --------
    >>> elbow_curve([[0.0], [2.0], [10.0], [12.0]], [1, 2, 4], random_state=0)
    {1: 104.0, 2: 4.0, 4: 0.0}
    """
    wanted = list(k_values)
    if not wanted:
        raise EvaluationError("k_values is empty: give at least one number of clusters.")
    labels = labels_for_each(
        X, algorithm, wanted, random_state=random_state, parameters=parameters, progress=progress
    )
    return {k: inertia_of(X, found) for k, found in labels.items()}


def inertia_of(X: npt.ArrayLike, labels: IntVector) -> float:
    """Return the sum of squared distances to the means of the clusters."""
    return moments_of(partition_of(X, labels)).inertia


def find_knee(k_values: Sequence[int], inertias: Sequence[float]) -> int | None:
    """Return the number of clusters after which more of them hardly lower the inertia.

    Parameters
    ----------
    k_values : sequence of int
        Numbers of clusters, each once; in any order.
    inertias : sequence of float
        Inertia of each; finite.

    Returns
    -------
    int or None
        The knee; None if there is none: fewer than three points, a straight or a hollow line, a curve
        that does not fall.

    Raises
    ------
    EvaluationError
        If the lengths differ, a value is not finite or a number of clusters occurs twice.

    Notes
    -----
    Kneedle: both axes are scaled to 0-1 and the curve is compared with the straight line between its
    ends; the knee is the point farthest below that line, if the curve comes back to the line by at
    least one mean step after it. A rise of the inertia (an unlucky run) is levelled first. O(m log m).

    References
    ----------
    Satopaa, Albrecht, Irwin, Raghavan (2011), Finding a "kneedle" in a haystack.

    Examples
    --------
    >>> find_knee([1, 2, 3, 4, 5], [100.0, 50.0, 10.0, 8.0, 6.0])
    3
    >>> find_knee([1, 2, 3], [30.0, 20.0, 10.0]) is None
    True
    """
    ks, falling = _checked_curve(k_values, inertias)
    if len(ks) < 3 or falling[0] == falling[-1]:
        return None
    x = (ks - ks[0]) / (ks[-1] - ks[0])
    y = (falling - falling[-1]) / (falling[0] - falling[-1])
    below = 1.0 - x - y
    at = int(np.argmax(below))
    threshold = below[at] - _SENSITIVITY * float(np.diff(x).mean())
    # the ends lie on the line; rounding must not make a knee out of a straight one
    if below[at] < 1e-9 or below[at:].min() > threshold:
        return None
    return int(ks[at])


def _checked_curve(k_values: Sequence[int], inertias: Sequence[float]) -> tuple[FloatVector, FloatVector]:
    """Return the curve by rising number of clusters, levelled so that it never rises."""
    ks = np.asarray(k_values, dtype=np.float64)
    heights = np.asarray(inertias, dtype=np.float64)
    if ks.ndim != 1 or ks.shape != heights.shape:
        raise EvaluationError(f"got {ks.size} numbers of clusters and {heights.size} inertias: pair them up.")
    if not (np.isfinite(ks).all() and np.isfinite(heights).all()):
        raise EvaluationError("numbers of clusters and inertias must be finite.")
    order = np.argsort(ks)
    if (np.diff(ks[order]) == 0).any():
        raise EvaluationError("a number of clusters occurs twice: give each once.")
    return ks[order], np.minimum.accumulate(heights[order])
