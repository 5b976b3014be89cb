"""DBSCAN: rows with many neighbours, and what is within reach of them; the rest is noise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.neighbors import KDTree
from sklearn.utils.validation import check_is_fitted, validate_data

from cluster_maker.algorithms.inputs import check_amount, check_choice, check_count, compact_labels
from cluster_maker.algorithms.neighbours import (
    TREE_FEATURES,
    build_tree,
    count_within,
    distance_blocks,
    nearest_n_rows,
    nearest_rows,
)
from cluster_maker.types import NOISE, FloatMatrix, FloatVector, IntVector

#: Neighbour pairs held at a time: 16 bytes each.
PAIRS_AT_A_TIME = 1_000_000
#: Rows whose neighbour distances are looked at for eps="auto".
KNEE_ROWS = 20_000


class DBSCAN(ClusterMixin, BaseEstimator):
    """Density-based clusters of any shape.

    A row with at least `min_samples` rows within `eps` (itself included) is a core row. Core rows within
    `eps` of each other belong together; other rows within `eps` of a core row join the nearest one.

    Parameters
    ----------
    eps : float or "auto", default="auto"
        Radius of a neighbourhood. "auto": where the sorted distances of the rows to their
        `min_samples`-th neighbour bend upwards most (their greatest distance below the line from
        first to last).
    min_samples : int or "auto", default="auto"
        "auto": twice the number of features or the binary logarithm of the number of rows, whichever is
        more, at least 4 and at most 20.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        Cluster of each row, numbered in order of appearance; -1 for noise.
    core_sample_indices_ : int array of shape (c,)
        Positions of the core rows.
    eps_ : float
        Radius used.
    min_samples_ : int
        Number used.
    notes_ : tuple of str
        What was chosen automatically.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    O(pairs within eps) time. Neighbour pairs are made in blocks of at most a million, so that memory
    stays linear in n however large `eps` is.

    References
    ----------
    Ester, M., Kriegel, H.-P., Sander, J. and Xu, X. (1996). A density-based algorithm for discovering
    clusters. KDD-96.
    Sander, J., Ester, M., Kriegel, H.-P. and Xu, X. (1998). Density-based clustering in spatial
    databases. Data Mining and Knowledge Discovery 2 (2).

    Examples
    --------
    >>> DBSCAN(eps=1.0, min_samples=2).fit([[0.0], [1.0], [2.0], [9.0], [10.0], [50.0]]).labels_.tolist()
    [0, 0, 0, 1, 1, -1]
    """

    prediction_rule = (
        "A row belongs to the cluster of the nearest core row within eps; otherwise it is noise."
    )
    confidence_rule = (
        "1 - distance to the nearest core row / eps: 1 for a core row, near 0 at the edge; 0 for noise."
    )

    labels_: IntVector

    def __init__(self, eps: Any = "auto", *, min_samples: Any = "auto") -> None:
        self.eps = eps
        self.min_samples = min_samples

    def fit(self, X: Any, y: None = None) -> Self:
        """Find the clusters.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.
        y : ignored
            There for scikit-learn's pipelines.

        Returns
        -------
        DBSCAN
            The estimator itself.
        """
        values: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C")
        tree = build_tree(values)
        self._choose(values, tree)
        is_core = count_within(values, values, tree, self.eps_) >= self.min_samples_
        self.core_sample_indices_ = np.flatnonzero(is_core)
        self._cores = values[is_core]
        self._core_labels = connected_groups(self._cores, self.eps_)
        self._core_tree = build_tree(self._cores) if len(self._cores) else None
        # one rule for training and prediction: core rows find themselves
        labels = self._nearest_core(values)[0]
        order = compact_labels(labels)
        self._core_labels = order[self.core_sample_indices_]
        self.labels_ = order
        return self

    def predict(self, X: Any) -> IntVector:
        """Return the cluster of each row, as `prediction_rule` says.

        Parameters
        ----------
        X : array-like of shape (m, d)
            Rows.

        Returns
        -------
        int array of shape (m,)
            Labels; the rows of the fit get their `labels_` again.
        """
        return self._nearest_core(self._check_rows(X))[0]

    def predict_confidence(self, X: Any) -> FloatVector:
        """Return how clearly each row belongs to its label, as `confidence_rule` says.

        Parameters
        ----------
        X : array-like of shape (m, d)
            Rows.

        Returns
        -------
        float array of shape (m,)
            0 to 1; 0 for noise.
        """
        labels, distances = self._nearest_core(self._check_rows(X))
        return np.where(labels == NOISE, 0.0, 1 - np.minimum(distances / self.eps_, 1))

    def _choose(self, values: FloatMatrix, tree: cKDTree) -> None:
        """Fix what "auto" stands for."""
        notes = []
        samples: Any = self.min_samples
        if isinstance(samples, str):
            check_choice("min_samples", samples, ("auto",))
            samples = min(max(4, 2 * values.shape[1], round(np.log2(len(values)))), 20)
        self.min_samples_ = check_count("min_samples", samples)
        if isinstance(self.eps, str):
            check_choice("eps", self.eps, ("auto",))
            self.eps_ = knee_of_neighbour_distances(values, tree, self.min_samples_)
            notes.append(
                f"eps = {self.eps_:.4g} was read off the bend of the sorted distances from each row to its "
                f"nearest row no. {self.min_samples_}."
            )
        else:
            self.eps_ = check_amount("eps", self.eps, positive=True)
        self.notes_ = tuple(notes)

    def _nearest_core(self, values: FloatMatrix) -> tuple[IntVector, FloatVector]:
        """Label of the nearest core row within eps, and its distance."""
        if self._core_tree is None:
            return np.full(len(values), NOISE, dtype=np.intp), np.full(len(values), np.inf)
        positions, distances = nearest_rows(values, self._cores, self._core_tree)
        return np.where(distances <= self.eps_, self._core_labels[positions], NOISE), distances

    def _check_rows(self, X: Any) -> FloatMatrix:
        """Validate rows against the fit."""
        check_is_fitted(self)
        rows: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C", reset=False)
        return rows


def connected_groups(rows: FloatMatrix, eps: float) -> IntVector:
    """Return the groups of rows that are linked by steps of at most `eps`.

    Parameters
    ----------
    rows : float array of shape (c, d)
        Rows.
    eps : float
        Longest step.

    Returns
    -------
    int array of shape (c,)
        Group of each row; equal rows are in one group.
    """
    if not len(rows):
        return np.empty(0, dtype=np.intp)
    distinct, inverse = np.unique(rows + 0.0, axis=0, return_inverse=True)
    groups = np.arange(len(distinct))
    for starts, ends in _pairs_within(distinct, eps):
        groups = _join(groups, starts, ends)
    return groups[inverse.ravel()]


def _pairs_within(rows: FloatMatrix, eps: float) -> Iterator[tuple[IntVector, IntVector]]:
    """Yield the pairs of rows within `eps`, `PAIRS_AT_A_TIME` or the pairs of one row at a time."""
    if rows.shape[1] > TREE_FEATURES:
        for block, table in distance_blocks(rows, rows):
            starts, ends = np.nonzero(table <= eps)
            yield starts + block.start, ends
        return
    tree = KDTree(rows)
    for block in _blocks_of_pairs(tree.query_radius(rows, eps, count_only=True)):
        found = tree.query_radius(rows[block], eps)
        yield np.repeat(np.arange(block.start, block.stop), [len(e) for e in found]), np.concatenate(found)


def _blocks_of_pairs(counts: IntVector) -> Iterator[slice]:
    """Yield runs of rows that have at most `PAIRS_AT_A_TIME` neighbours together, one row at least."""
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + PAIRS_AT_A_TIME, side="right")))
        yield slice(start, stop)
        start = stop


def _join(groups: IntVector, starts: IntVector, ends: IntVector) -> IntVector:
    """Merge the groups that pairs of rows link."""
    n = len(groups)
    links = coo_array((np.ones(len(starts), dtype=np.int8), (groups[starts], groups[ends])), shape=(n, n))
    merged = np.asarray(connected_components(links, directed=False)[1], dtype=np.intp)
    return merged[groups]


def knee_of_neighbour_distances(values: FloatMatrix, tree: cKDTree, min_samples: int) -> float:
    """Return where the sorted distances to the `min_samples`-th nearest row bend upwards most.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    tree : cKDTree
        Tree of the rows.
    min_samples : int
        Which neighbour, the row itself counted; the last there is where there are fewer.

    Returns
    -------
    float
        Positive. Taken over `KNEE_ROWS` evenly spaced rows where there are more. Where most rows
        coincide and the bend is at 0, the smallest positive distance; 1 if all rows are equal.

    Notes
    -----
    With distances and ranks scaled to 0-1, the point farthest below the chord from the first to the
    last one (Satopää et al., 2011, "Finding a kneedle in a haystack", for convex rising curves).
    """
    chosen = np.unique(np.linspace(0, len(values) - 1, min(len(values), KNEE_ROWS)).astype(np.intp))
    order = min(min_samples, len(values))
    distances = np.sort(nearest_n_rows(values[chosen], values, tree, order)[1][:, -1])
    positive = distances[distances > 0]
    if not positive.size:
        return 1.0
    rise = (distances - distances[0]) / max(distances[-1] - distances[0], np.finfo(float).tiny)
    knee = distances[np.argmax(np.linspace(0, 1, len(distances)) - rise)]
    return float(knee if knee > 0 else positive[0])
