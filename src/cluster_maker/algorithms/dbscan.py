"""DBSCAN: rows with many neighbours, and what is within reach of them; the rest is noise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.neighbors import KDTree
from sklearn.utils.validation import check_is_fitted, validate_data

from cluster_maker.algorithms.eps_choice import best_path, ladder, notes_on_path, usual_min_samples
from cluster_maker.algorithms.eps_path import LOOKED_AT, drawn_rows, eps_paths
from cluster_maker.algorithms.inputs import check_amount, check_choice, check_count, compact_labels
from cluster_maker.algorithms.neighbours import (
    TREE_FEATURES,
    build_tree,
    count_within,
    distance_blocks,
    nearest_rows,
)
from cluster_maker.algorithms.noise import KEEP, NEAREST, NoiseChoice
from cluster_maker.algorithms.red_flags import red_flags
from cluster_maker.types import NOISE, EpsPath, FloatMatrix, FloatVector, IntVector

#: Neighbour pairs held at a time: 16 bytes each.
PAIRS_AT_A_TIME = 1_000_000
#: The radius where any does: all rows are equal, or too few for a core row.
ANY_RADIUS = 1.0


class DBSCAN(NoiseChoice, ClusterMixin, BaseEstimator):
    """Density-based clusters of any shape.

    A row with at least `min_samples` rows within `eps` (itself included) is a core row. Core rows within
    `eps` of each other belong together; other rows within `eps` of a core row join the nearest one.

    Parameters
    ----------
    eps : float or "auto", default="auto"
        Radius of a neighbourhood. "auto": of all radii those whose clusters are parted by the deepest
        valleys of density, or that keep the rows together where there are none (`eps_paths`).
    min_samples : int or "auto", default="auto"
        "auto": twice the number of features or the binary logarithm of the number of rows, whichever is
        more, at least 4 and at most 20; where `eps` is chosen, this number or one near it (`ladder`),
        whichever has the deepest valleys.
    noise : {"keep", "nearest", "own_segment"}, default="keep"
        Leave scattered rows without a cluster, give each the cluster of the nearest core row, or make one
        segment of them all.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        Cluster of each row, numbered in order of appearance; -1 for noise.
    kept_labels_ : int array of shape (n,)
        The same with noise kept.
    noise_label_ : int or None
        Label of the segment of scattered rows, where `noise` makes one and there are some.
    core_sample_indices_ : int array of shape (c,)
        Positions of the core rows, of those looked at.
    eps_ : float
        Radius used.
    min_samples_ : int
        Number used.
    path_ : EpsPath or None
        What is found at all radii with `min_samples_`; None where `eps` was given.
    paths_ : tuple of EpsPath
        The same for each number of neighbours that was weighed.
    notes_ : tuple of str
        What was chosen automatically, and what is suspicious about it.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    O(pairs within eps) time, and O(n² d) for at most 10,000 rows where `eps` is chosen. Neighbour pairs are
    made in blocks of at most a million, so that memory stays linear in n however large `eps` is.

    Where `eps` is chosen and there are more than 10,000 rows, as many are drawn at random, the same whatever
    their order. The clusters are theirs; every row joins the nearest of their core rows within `eps`. The
    radius of a sample is too wide for the table, and one carried over to it breaks its thin parts into
    clusters by chance.

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

    @property
    def prediction_rule(self) -> str:
        """How `predict` decides."""
        anyway = "A row belongs to the cluster of the nearest core row"
        return self._rule(f"{anyway} within eps", anyway)

    @property
    def confidence_rule(self) -> str:
        """What a confidence means."""
        return self._certainty(
            "1 - distance to the nearest core row / eps: 1 for a core row, near 0 at the edge"
        )

    def __init__(self, eps: Any = "auto", *, min_samples: Any = "auto", noise: str = KEEP) -> None:
        self.eps = eps
        self.min_samples = min_samples
        self.noise = noise

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
        looked_at = self._choose(values)
        rows = values[looked_at]
        within = count_within(rows, rows, build_tree(rows), self.eps_)
        is_core = within >= self.min_samples_
        self.core_sample_indices_ = looked_at[is_core]
        self._cores = rows[is_core]
        self._core_labels = connected_groups(self._cores, self.eps_)
        self._core_tree = build_tree(self._cores) if len(self._cores) else None
        # one rule for the fit and for new rows: core rows find themselves
        kept = compact_labels(self._nearest_core(values)[0])
        self._core_labels = kept[self.core_sample_indices_]
        self._settle(kept, self._nearest_core(values)[2])
        if self.noise == NEAREST:
            self._remember(values)
        as_one = self.path_ is not None and self.path_.chosen.n_clusters == 1
        self.notes_ += red_flags(
            rows, kept[looked_at], within, self.eps_, self.min_samples_, meant_as_one=as_one
        )
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
        kept, _, nearest = self._nearest_core(self._check_rows(X))
        return self._chosen(kept, nearest)

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
        rows = self._check_rows(X)
        kept, distances, nearest = self._nearest_core(rows)
        if self.noise == NEAREST:
            return self._agreement_around(rows, nearest)
        return np.where(kept == NOISE, 0.0, 1 - np.minimum(distances / self.eps_, 1))

    def _choose(self, values: FloatMatrix) -> IntVector:
        """Fix what "auto" stands for, and return the positions of the rows that clusters are made of."""
        everything = np.arange(len(values))
        self.path_: EpsPath | None = None
        self.paths_: tuple[EpsPath, ...] = ()
        self.notes_: tuple[str, ...] = ()
        if not isinstance(self.eps, str):
            self.min_samples_ = self._wanted(*values.shape)[0]
            self.eps_ = check_amount("eps", self.eps, positive=True)
            return everything
        check_choice("eps", self.eps, ("auto",))
        looked_at = np.sort(drawn_rows(values)) if len(values) > LOOKED_AT else everything
        usual, several = self._wanted(len(looked_at), values.shape[1])
        self.paths_ = eps_paths(values[looked_at], several)
        self.path_ = best_path(self.paths_, usual)
        self.min_samples_ = self.path_.min_samples if self.path_ is not None else usual
        self.eps_ = self.path_.chosen.eps if self.path_ is not None else ANY_RADIUS
        self.notes_ = notes_on_path(self.paths_, self.path_, len(values))
        return looked_at

    def _wanted(self, n_rows: int, n_features: int) -> tuple[int, tuple[int, ...]]:
        """Return the usual number of neighbours, or the one given, and those that are weighed."""
        if isinstance(self.min_samples, str):
            check_choice("min_samples", self.min_samples, ("auto",))
            return usual_min_samples(n_rows, n_features), ladder(n_rows, n_features)
        given = check_count("min_samples", self.min_samples)
        return given, (given,)

    def _nearest_core(self, values: FloatMatrix) -> tuple[IntVector, FloatVector, IntVector]:
        """Label of the nearest core row within eps, the distance of the nearest, and its label anyway."""
        if self._core_tree is None:
            nothing = np.full(len(values), NOISE, dtype=np.intp)
            return nothing, np.full(len(values), np.inf), nothing
        positions, distances = nearest_rows(values, self._cores, self._core_tree)
        nearest = self._core_labels[positions]
        return np.where(distances <= self.eps_, nearest, NOISE), distances, nearest

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
