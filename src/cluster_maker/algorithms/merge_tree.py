"""What trees of merges share: one fit is cut into any number of clusters; rows go where the nearest is."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from cluster_maker.algorithms.inputs import check_n_clusters, compact_labels
from cluster_maker.algorithms.merges import groups_after
from cluster_maker.algorithms.neighbours import build_tree, nearest_rows, share_of_own_label
from cluster_maker.errors import ClusteringError
from cluster_maker.types import FloatMatrix, FloatVector, IntVector


class MergeTree(ClusterMixin, BaseEstimator):
    """Base of the hierarchical algorithms.

    A subclass finds the merges in its `fit`, and hands them to `_keep`.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        Cluster of each row, numbered in order of appearance.
    merges_ : int array of shape (n - 1, 2)
        The two groups of each merge: a row, or n plus the number of an earlier merge.
    n_distinct_ : int
        Number of different rows: no more clusters can be had.
    """

    prediction_rule = "A row belongs to the cluster of the nearest row that was clustered."
    confidence_rule = (
        "The share of the 10 nearest clustered rows that belong to the same cluster (a row that was "
        "clustered itself counts among them)."
    )

    labels_: IntVector
    merges_: IntVector
    n_distinct_: int

    def _keep(self, values: FloatMatrix, merges: IntVector, n_distinct: int, n_clusters: int) -> None:
        """Keep the merges and the rows, and cut."""
        self.merges_ = merges
        self.n_distinct_ = n_distinct
        self.labels_ = self.cut(n_clusters)
        self._rows = values.copy()
        self._tree = build_tree(self._rows)

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
        check_is_fitted(self, "merges_")
        n_rows = len(self.merges_) + 1
        wanted = check_n_clusters(n_clusters, n_rows)
        if wanted > self.n_distinct_:
            raise ClusteringError(
                f"n_clusters={wanted} is too many: only {self.n_distinct_} of the {n_rows} rows are "
                f"different from each other; give a whole number from 1 to {self.n_distinct_}."
            )
        return compact_labels(groups_after(self.merges_[: n_rows - wanted], n_rows))

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
