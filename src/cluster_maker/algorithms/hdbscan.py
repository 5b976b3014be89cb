"""HDBSCAN: dense regions of any shape and of different densities; the rest is noise."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from cluster_maker.algorithms.density_tree import density_tree
from cluster_maker.algorithms.inputs import check_amount, check_choice, check_count, compact_labels
from cluster_maker.algorithms.neighbours import nearest_n_rows, nearest_rows, with_noise_filled
from cluster_maker.algorithms.noise import KEEP, NEAREST, NoiseChoice
from cluster_maker.types import NOISE, FloatMatrix, FloatVector, IntVector


class HDBSCAN(NoiseChoice, ClusterMixin, BaseEstimator):
    """Clusters that persist over a range of densities.

    Parameters
    ----------
    min_cluster_size : int or "auto", default="auto"
        Smallest group of rows that is called a cluster. "auto": half the square root of the number
        of rows, at least 5.
    min_samples : int or "auto", default="auto"
        A row's density is judged by its distance to this many rows (itself included). "auto":
        `min_cluster_size`, at most 5.
    cluster_selection_method : {"eom", "leaf"}, default="eom"
        Keep the most persistent clusters, or the smallest ones.
    cluster_selection_epsilon : float, default=0.0
        Clusters closer than this distance are not split.
    allow_single_cluster : bool, default=False
        Whether all rows may form one cluster.
    noise : {"keep", "nearest", "own_segment"}, default="keep"
        Leave scattered rows without a cluster, give each the cluster of the nearest row that has one, or make
        one segment of them all.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        Cluster of each row, -1 for noise; equal rows have equal labels.
    kept_labels_ : int array of shape (n,)
        The same with noise kept.
    noise_label_ : int or None
        Label of the segment of scattered rows, where `noise` makes one and there are some.
    probabilities_ : float array of shape (n,)
        How deep in its cluster a row lies, 0 to 1; 0 for noise.
    min_cluster_size_, min_samples_ : int
        The values used.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    O(n² d) time, memory linear in n.

    References
    ----------
    Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on
    hierarchical density estimates. PAKDD 2013.

    Examples
    --------
    >>> rows = [[0.0], [0.1], [0.2], [0.3], [0.4], [9.0], [9.1], [9.2], [9.3], [9.4]]
    >>> HDBSCAN().fit(rows).labels_.tolist()
    [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    """

    @property
    def prediction_rule(self) -> str:
        """How `predict` decides."""
        anyway = "A row gets the label of the nearest row of the fit"
        reach = "if it is no farther from it than that row is from its own min_samples-th nearest row"
        return self._rule(f"{anyway}, {reach}", anyway)

    @property
    def confidence_rule(self) -> str:
        """What a confidence means."""
        return self._certainty(
            "How deep in its cluster the nearest row of the fit lies, from 0 at the edge to 1 in the densest "
            "part"
        )

    def __init__(
        self,
        min_cluster_size: Any = "auto",
        *,
        min_samples: Any = "auto",
        cluster_selection_method: str = "eom",
        cluster_selection_epsilon: float = 0.0,
        allow_single_cluster: bool = False,
        noise: str = KEEP,
    ) -> None:
        self.min_cluster_size = min_cluster_size
        self.min_samples = min_samples
        self.cluster_selection_method = cluster_selection_method
        self.cluster_selection_epsilon = cluster_selection_epsilon
        self.allow_single_cluster = allow_single_cluster
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
        HDBSCAN
            The estimator itself.
        """
        values: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C", ensure_min_samples=2)
        self._choose_sizes(len(values))
        method = check_choice("cluster_selection_method", self.cluster_selection_method, ("eom", "leaf"))
        distance = check_amount("cluster_selection_epsilon", self.cluster_selection_epsilon)
        single = bool(self.allow_single_cluster)
        tree = density_tree(values, self.min_samples_).condensed(self.min_cluster_size_)
        chosen = tree.most_persistent(allow_single=single) if method == "eom" else tree.leaves()
        if distance > 0:
            chosen = tree.joined_within(chosen, distance, allow_single=single)
        labels = tree.labels(chosen)
        depth = tree.depth(labels, chosen)
        self._remember(values)
        first = _first_equal_row(self._rows)
        kept = compact_labels(labels[first])
        self._settle(kept, with_noise_filled(values, kept))
        self.probabilities_: FloatVector = depth[first]
        # nearest of several equal rows is any of them: all carry the label of the first
        self._reach = nearest_n_rows(self._rows, self._rows, self._tree, self.min_samples_)[1][:, -1]
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
        return self._chosen(*self._nearest(self._check_rows(X))[:2])

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
        kept, nearest, positions = self._nearest(rows)
        if self.noise == NEAREST:
            return self._agreement_around(rows, nearest)
        return np.where(kept == NOISE, 0.0, self.probabilities_[positions])

    def _nearest(self, rows: FloatMatrix) -> tuple[IntVector, IntVector, IntVector]:
        """Label of the nearest row of the fit within its reach, its label anyway, and its position."""
        positions, distances = nearest_rows(rows, self._rows, self._tree)
        within = distances <= self._reach[positions]
        kept = np.where(within, self.kept_labels_[positions], NOISE)
        return kept, self.filled_labels_[positions], positions

    def _choose_sizes(self, n_rows: int) -> None:
        """Fix the sizes that "auto" stands for."""
        size: Any = self.min_cluster_size
        if isinstance(size, str):
            check_choice("min_cluster_size", size, ("auto",))
            size = max(5, round(np.sqrt(n_rows) / 2))
        # one row is no cluster: the least that the underlying estimator takes is 2
        self.min_cluster_size_ = check_count("min_cluster_size", size, least=2)
        samples: Any = self.min_samples
        if isinstance(samples, str):
            check_choice("min_samples", samples, ("auto",))
            samples = min(self.min_cluster_size_, 5)
        self.min_samples_ = min(check_count("min_samples", samples), n_rows)

    def _check_rows(self, X: Any) -> FloatMatrix:
        """Validate rows against the fit."""
        check_is_fitted(self)
        rows: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C", reset=False)
        return rows


def _first_equal_row(values: FloatMatrix) -> IntVector:
    """Position of the first row equal to each row: ties may put equal rows on two sides of a split."""
    _, first, inverse = np.unique(values + 0.0, axis=0, return_index=True, return_inverse=True)
    positions: IntVector = first[inverse.ravel()]
    return positions
