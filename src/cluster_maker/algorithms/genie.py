"""Genie: single linkage that does not let one cluster swallow the others."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.utils.validation import validate_data

from cluster_maker.algorithms.inputs import check_amount, check_n_clusters
from cluster_maker.algorithms.merge_tree import MergeTree
from cluster_maker.algorithms.merges import merges_of_edges
from cluster_maker.errors import ConfigError
from cluster_maker.kernels.spanning_tree import genie_order, minimum_spanning_tree
from cluster_maker.types import FloatMatrix


class Genie(MergeTree):
    """Clusters of any shape from a minimum spanning tree, of sizes that are not too unequal.

    Groups merge by the shortest edge of the tree that is left. Once the sizes of the groups are too unequal,
    the shortest edge that touches one of the smallest groups has to be taken: outliers and small groups join
    a neighbour instead of staying behind as clusters of their own.

    Parameters
    ----------
    n_clusters : int, default=2
        Number of clusters of `labels_`; `cut` gives the labels for any other.
    gini_threshold : float, default=0.3
        Gini index of the sizes above which they are too unequal, 0-1. At 1 this is single linkage.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        Cluster of each row, numbered in order of appearance.
    merges_ : int array of shape (n - 1, 2)
        The two groups of each merge: a row, or n plus the number of an earlier merge.
    n_features_in_ : int
        Number of features.

    Raises
    ------
    ClusteringError
        If there are fewer different rows than clusters.
    ConfigError
        If `gini_threshold` is not from 0 to 1.

    Notes
    -----
    O(n² d) time for the spanning tree, memory linear in n.

    References
    ----------
    Gagolewski, M., Bartoszuk, M. and Cena, A. (2016). Genie: a new, fast, and outlier-resistant hierarchical
    clustering algorithm. Information Sciences 363.

    Examples
    --------
    >>> model = Genie(2).fit([[0.0], [1.0], [2.5], [3.5], [9.0]])
    >>> model.labels_.tolist(), model.cut(3).tolist()
    ([0, 0, 0, 0, 1], [0, 0, 1, 1, 2])
    """

    def __init__(self, n_clusters: int = 2, *, gini_threshold: float = 0.3) -> None:
        self.n_clusters = n_clusters
        self.gini_threshold = gini_threshold

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
        Genie
            The estimator itself.
        """
        values: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C")
        n_clusters = check_n_clusters(self.n_clusters, len(values))
        most_unequal = check_amount("gini_threshold", self.gini_threshold)
        if most_unequal > 1:
            raise ConfigError(
                f"gini_threshold={self.gini_threshold!r} is not possible: give a number from 0 to 1."
            )
        edges, lengths = minimum_spanning_tree(values)
        # equal rows belong together whatever the sizes: their edges come first
        n_equal = int(np.count_nonzero(lengths == 0))
        order = genie_order(edges, most_unequal)
        order = np.concatenate([np.arange(n_equal), order[order >= n_equal]])
        self._keep(values, merges_of_edges(edges[order])[0], len(edges) + 1 - n_equal, n_clusters)
        return self
