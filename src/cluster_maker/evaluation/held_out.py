"""Whether valleys that are seen in one half of a table are there in the other half too.

The deepest of many valleys is deep by chance alone: along a curve or a band, a valley is short and one of
many. Rows that had no part in choosing it tell.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.utils import check_random_state

from cluster_maker.algorithms.inputs import compact_labels
from cluster_maker.algorithms.landscape import DEEPEST, density_landscape, valley_score
from cluster_maker.algorithms.neighbours import build_tree, nearest_rows
from cluster_maker.evaluation.views import candidate_partitions
from cluster_maker.types import FloatMatrix, ProgressCallback, RandomState

#: Times that the table is halved; either half is chosen on once.
HALVINGS = 5
#: Rows of a half: with fewer a valley cannot be told from chance, more than these are not needed.
FEWEST_ROWS = 75
MOST_ROWS = 2_000


def held_out_valleys(
    values: FloatMatrix, random_state: RandomState = None, progress: ProgressCallback | None = None
) -> float | None:
    """Return how deep the valleys that one half of the rows shows best are in the other half.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows, columns of few values spread.
    random_state : int, RandomState or None
        Seed of the halves and of k-means.
    progress : callable, optional
        Called as ``progress("held-out rows", done, total)``.

    Returns
    -------
    float or None
        Median over five halvings and both directions, in standard deviations of chance; None where a half has
        under 75 rows.

    Notes
    -----
    The candidate with the deepest valleys in one half is carried to the other half by nearest rows, and its
    valleys are measured there (`valley_score`). Tables without clusters come out at 0.5 or below, however
    deep the valleys seemed where they were chosen.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> held_out_valleys(rng.normal(size=(300, 2)), 0) < 0.6
    True
    >>> held_out_valleys(rng.normal(size=(300, 2)) + 12 * rng.integers(0, 2, (300, 1)), 0) > 3
    True
    """
    if len(values) < 2 * FEWEST_ROWS:
        return None
    rng = check_random_state(random_state)
    found = []
    for chosen_on, held_out in _halves(values, rng):
        seed = rng.randint(2**31 - 1)
        found.append(_carried(chosen_on, held_out, seed))
        if progress is not None:
            progress("held-out rows", len(found), 2 * HALVINGS)
    return float(np.median(found))


def _halves(values: FloatMatrix, rng: np.random.RandomState) -> Iterator[tuple[FloatMatrix, FloatMatrix]]:
    """Yield pairs of halves, each pair both ways round."""
    for _ in range(HALVINGS):
        half = min(MOST_ROWS, len(values) // 2)
        rows = rng.permutation(len(values))[: 2 * half]
        first, second = values[np.sort(rows[:half])], values[np.sort(rows[half:])]
        yield first, second
        yield second, first


def _carried(chosen_on: FloatMatrix, held_out: FloatMatrix, seed: int) -> float:
    """Choose on some rows and measure on others; least where nothing can be chosen or carried."""
    views = candidate_partitions(chosen_on, seed)
    if not views:
        return -DEEPEST
    landscape = density_landscape(chosen_on)
    best = max(views, key=lambda view: valley_score(landscape, view.labels))
    nearest, _ = nearest_rows(held_out, chosen_on, build_tree(chosen_on))
    labels = compact_labels(best.labels[nearest])
    return valley_score(density_landscape(held_out), labels) if labels.max() > 0 else -DEEPEST
