"""Hierarchical clustering: merge the two closest groups again and again; cut the tree where wanted."""

from __future__ import annotations

from typing import Any, Literal, Self, TypeAlias, cast

import numpy as np
from scipy.cluster.hierarchy import linkage as scipy_linkage
from scipy.spatial.distance import pdist
from sklearn.utils.validation import validate_data

from cluster_maker.algorithms.inputs import check_choice, check_n_clusters
from cluster_maker.algorithms.memory import require_memory
from cluster_maker.algorithms.merge_tree import MergeTree
from cluster_maker.algorithms.merges import merges_of_edges
from cluster_maker.kernels.spanning_tree import minimum_spanning_tree
from cluster_maker.types import FloatMatrix

Linkage: TypeAlias = Literal["ward", "average", "complete", "single"]
LINKAGES: tuple[Linkage, ...] = ("ward", "average", "complete", "single")


class Hierarchical(MergeTree):
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
        merges = self.linkage_matrix_[:, :2].astype(np.intp)
        n_distinct = int(np.count_nonzero(self.linkage_matrix_[:, 2])) + 1
        self._keep(values, merges, n_distinct, n_clusters)
        return self


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
        edges, lengths = minimum_spanning_tree(values)
        merges, sizes = merges_of_edges(edges)
        return np.column_stack([merges, lengths, sizes])
    require_memory(
        2 * (n * (n - 1) // 2) * 8,  # the distances, and the copy that the merging works on
        f"hierarchical clustering of {n} rows with {linkage} linkage",
        "use kmeans or linkage='single', cluster a sample of the rows, or free memory",
    )
    return scipy_linkage(pdist(values), method=linkage)
