"""Clusters that lie where no row lay before: a model can only put them into the nearest cluster it knows.

Told by distances to the nearest earlier row: no shape of cluster is taken for granted.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree
from sklearn.utils import check_random_state

from cluster_maker.matching.records import ModelView, Overlap
from cluster_maker.types import BoolVector, FloatMatrix, IntVector

#: Earlier rows, and rows of each new cluster, that are looked at.
MOST_ROWS, MOST_ROWS_OF_A_CLUSTER = 2_000, 200
#: Rows farther from every earlier row than this share of the earlier rows are from each other lie outside.
FAR = 0.99
#: Share of a cluster that makes it mostly something.
MOSTLY = 0.5


def on_new_ground(view: ModelView, n_new: int) -> BoolVector:
    """Say which new clusters lie mostly where no earlier row lay, shape (n_new,).

    Notes
    -----
    A row lies outside where it is farther from the nearest earlier row than 99 % of the earlier
    rows are from their own nearest other one. Tables of more than 2,000 rows, and clusters of more than
    200, are represented by that many, drawn with a fixed seed.
    """
    rng = check_random_state(0)
    old = view.old_values[_some(np.arange(len(view.old_values)), MOST_ROWS, rng)]
    outside = np.zeros(n_new, dtype=bool)
    if len(old) < 2:
        return outside
    tree = cKDTree(old)
    distances = np.asarray(tree.query(old, k=2)[0])
    limit = float(np.quantile(distances[:, 1], FAR))
    for cluster in range(n_new):
        rows = _some(np.flatnonzero(view.new_labels == cluster), MOST_ROWS_OF_A_CLUSTER, rng)
        outside[cluster] = _share_beyond(tree, view.new_values[rows], limit) >= MOSTLY
    return outside


def strangers(overlap: Overlap, outside: BoolVector) -> BoolVector:
    """Say which of the clusters on new ground are strangers there, shape (k_new,).

    Where all clusters have moved, those that lie in an earlier one's place are still its successors. A
    cluster is a stranger if the earlier cluster that most of it is put into lives on in another that is not
    on new ground.
    """
    pieces: npt.NDArray[np.bool_] = overlap.share_of_new >= MOSTLY
    lives_on = np.asarray(pieces[:, ~outside].any(axis=1))
    if not len(lives_on):
        return outside
    stranger: BoolVector = outside & lives_on[overlap.common.argmax(axis=0)]
    return stranger


def _some(rows: IntVector, most: int, rng: np.random.RandomState) -> IntVector:
    """Return at most so many of the rows."""
    return rows if len(rows) <= most else np.sort(rng.permutation(rows)[:most])


def _share_beyond(tree: cKDTree, values: FloatMatrix, limit: float) -> float:
    """Share of the rows farther than `limit` from every row of the tree."""
    return float(np.mean(tree.query(values)[0] > limit)) if len(values) else 0.0
