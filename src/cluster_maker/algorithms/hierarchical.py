"""Hierarchical clustering: merge the two closest groups again and again; cut the tree where wanted."""

from __future__ import annotations

from typing import Any, Literal, Self, TypeAlias, cast

import numpy as np
from scipy.cluster.hierarchy import linkage as scipy_linkage
from scipy.spatial.distance import pdist
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from cluster_maker.algorithms.inputs import check_choice, check_n_clusters, compact_labels
from cluster_maker.algorithms.memory import require_memory
from cluster_maker.algorithms.neighbours import build_tree, nearest_rows, share_of_own_label
from cluster_maker.errors import ClusteringError
from cluster_maker.kernels.spanning_tree import minimum_spanning_tree
from cluster_maker.types import FloatMatrix, FloatVector, IntVector

Linkage: TypeAlias = Literal["ward", "average", "complete", "single"]
LINKAGES: tuple[Linkage, ...] = ("ward", "average", "complete", "single")


class Hierarchical(ClusterMixin, BaseEstimator):
    """Agglomerative clustering on Euclidean distances; one fit serves every number of clusters.

    Parameters
    ----------
    n_clusters : int, default=2
        Number of clusters of `labels_`; `cut` gives the labels for any other.
    linkage : {"ward", "average", "complete", "single"}, default="ward"
        Distance of two groups: rise of the sum of squares that merging them causes (ward), mean,
        largest or smallest distance between their rows.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        Cluster of each row, numbered in order of appearance.
    linkage_matrix_ : float array of shape (n - 1, 4)
        The merges in scipy's format: two groups, height, number of rows.
    n_features_in_ : int
        Number of features.

    Raises
    ------
    MemoryLimitError
        If the n (n - 1) / 2 distances that all linkages but "single" need, twice over, do not fit.
    ClusteringError
        If there are fewer different rows than clusters.

    Notes
    -----
    O(n²) time; 8 n (n - 1) bytes, or O(n d) for "single", which goes through a minimum spanning tree.

    References
    ----------
    Ward, J. H. (1963). Hierarchical grouping to optimize an objective function. JASA 58 (301).
    Müllner, D. (2011). Modern hierarchical, agglomerative clustering algorithms. arXiv:1109.2378.
    Gower, J. C. and Ross, G. J. S. (1969). Minimum spanning trees and single linkage. Applied
    Statistics 18 (1).

    Examples
    --------
    >>> model = Hierarchical(2).fit([[0.0], [1.0], [7.0], [9.0]])
    >>> model.labels_.tolist(), model.cut(3).tolist()
    ([0, 0, 1, 1], [0, 0, 1, 2])
    """

    prediction_rule = "A row belongs to the cluster of the nearest row that was clustered."
    confidence_rule = (
        "The share of the 10 nearest clustered rows that belong to the same cluster (a row that was "
        "clustered itself counts among them)."
    )

    labels_: IntVector

    def __init__(self, n_clusters: int = 2, *, linkage: str = "ward") -> None:
        self.n_clusters = n_clusters
        self.linkage = linkage

    def fit(self, X: Any, y: None = None) -> Self:
        """Build the tree and cut it.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.
        y : ignored
            There for scikit-learn's pipelines.

        Returns
        -------
        Hierarchical
            The estimator itself.
        """
        values: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C")
        n_clusters = check_n_clusters(self.n_clusters, len(values))
        check_choice("linkage", self.linkage, LINKAGES)
        self.linkage_matrix_ = linkage_matrix(values, cast(Linkage, self.linkage))
        self.labels_ = self.cut(n_clusters)
        self._rows = values.copy()
        self._tree = build_tree(self._rows)
        return self

    def cut(self, n_clusters: int) -> IntVector:
        """Return the labels for another number of clusters; the fit is left as it is.

        Parameters
        ----------
        n_clusters : int
            1 to the number of different rows.

        Returns
        -------
        int array of shape (n,)
            Labels, numbered in order of appearance.
        """
        check_is_fitted(self, "linkage_matrix_")
        n_rows = len(self.linkage_matrix_) + 1
        wanted = check_n_clusters(n_clusters, n_rows)
        merges = self.linkage_matrix_[: n_rows - wanted]
        if wanted > 1 and self.linkage_matrix_[n_rows - wanted, 2] == 0:
            distinct = int(np.count_nonzero(self.linkage_matrix_[:, 2])) + 1
            raise ClusteringError(
                f"n_clusters={wanted} is too many: only {distinct} of the {n_rows} rows are different from "
                f"each other; give a whole number from 1 to {distinct}."
            )
        return compact_labels(_roots(merges[:, :2].astype(np.intp), n_rows))

    def predict(self, X: Any) -> IntVector:
        """Return the label of the nearest clustered row, for each row.

        Parameters
        ----------
        X : array-like of shape (m, d)
            Rows.

        Returns
        -------
        int array of shape (m,)
            Labels; the rows of the fit get their `labels_` again.
        """
        positions, _ = nearest_rows(self._check_rows(X), self._rows, self._tree)
        return self.labels_[positions]

    def predict_confidence(self, X: Any) -> FloatVector:
        """Return how clearly each row belongs to its label, as `confidence_rule` says.

        Parameters
        ----------
        X : array-like of shape (m, d)
            Rows.

        Returns
        -------
        float array of shape (m,)
            0 to 1.
        """
        values = self._check_rows(X)
        positions, _ = nearest_rows(values, self._rows, self._tree)
        return share_of_own_label(values, self.labels_[positions], self._rows, self._tree, self.labels_)

    def _check_rows(self, X: Any) -> FloatMatrix:
        """Validate rows against the fit."""
        check_is_fitted(self)
        rows: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C", reset=False)
        return rows


def linkage_matrix(values: FloatMatrix, linkage: Linkage) -> FloatMatrix:
    """Return all merges of the rows, lowest first, in scipy's format.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    linkage : {"ward", "average", "complete", "single"}
        How the distance of two groups is measured.

    Returns
    -------
    float array of shape (n - 1, 4)
        Two groups, height, number of rows of each merge.

    Raises
    ------
    MemoryLimitError
        If the distances do not fit into the free memory.
    """
    n = len(values)
    if n == 1:
        return np.empty((0, 4))
    if linkage == "single":
        return _merges_of_tree(*minimum_spanning_tree(values))
    require_memory(
        2 * (n * (n - 1) // 2) * 8,  # the distances, and the copy that the merging works on
        f"hierarchical clustering of {n} rows with {linkage} linkage",
        "use kmeans or linkage='single', cluster a sample of the rows, or free memory",
    )
    return scipy_linkage(pdist(values), method=linkage)


def _merges_of_tree(edges: IntVector, lengths: FloatVector) -> FloatMatrix:
    """Turn a spanning tree's edges, shortest first, into merges."""
    n = len(edges) + 1
    group = list(range(2 * n - 1))  # each group's parent; a root is its own
    sizes = [1] * n + [0] * (n - 1)
    merges = np.empty((n - 1, 4))
    for step, (a, b) in enumerate(edges.tolist()):
        left, right = sorted((_root(group, a), _root(group, b)))
        group[left] = group[right] = n + step
        sizes[n + step] = sizes[left] + sizes[right]
        merges[step] = left, right, lengths[step], sizes[n + step]
    return merges


def _root(group: list[int], node: int) -> int:
    """Root of a node; halves the way for the next one who asks."""
    while group[node] != node:
        group[node] = group[group[node]]
        node = group[node]
    return node


def _roots(merged: IntVector, n_rows: int) -> IntVector:
    """Return the group that each row ends in after some merges."""
    parent = np.arange(n_rows + len(merged))
    parent[merged.ravel()] = np.repeat(np.arange(n_rows, len(parent)), 2)
    while True:  # every round doubles the length of the steps: O(n log n)
        further = parent[parent]
        if np.array_equal(further, parent):
            return parent[:n_rows]
        parent = further
