"""Mini-batch k-means: centres learnt from small random batches, for very many rows."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.cluster import MiniBatchKMeans as SklearnMiniBatchKMeans
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data
from threadpoolctl import threadpool_limits

from cluster_maker.algorithms.inputs import check_count, check_n_clusters
from cluster_maker.algorithms.k_means import CentersMixin
from cluster_maker.kernels.distances import assigned_sq_distances, nearest_centers, sq_distances
from cluster_maker.types import FloatMatrix, IntVector


class MiniBatchKMeans(
    CentersMixin, ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator
):
    """k-means whose centres are learnt from random batches; every row is assigned at the end.

    Parameters
    ----------
    n_clusters : int, default=8
        Number of clusters.
    batch_size : int, default=1024
        Rows in a batch.
    max_iter : int, default=100
        Passes over the rows at most.
    n_init : int, default=10
        Starts that are tried on a small sample; the best is continued.
    random_state : int, RandomState or None, default=None
        Seed.

    Attributes
    ----------
    cluster_centers_ : float array of shape (k, d)
        Centres that at least one row is nearest to; fewer than `n_clusters` in rare cases.
    labels_ : int array of shape (n,)
        Nearest centre of each row.
    inertia_ : float
        Sum of squared distances to the nearest centres.
    n_iter_ : int
        Passes over the rows.
    n_features_in_ : int
        Number of features.

    References
    ----------
    Sculley, D. (2010). Web-scale k-means clustering. WWW '10.

    Examples
    --------
    >>> model = MiniBatchKMeans(2, random_state=0).fit([[0.0], [0.0], [9.0], [9.0]])
    >>> sorted(model.cluster_centers_.ravel().tolist())
    [0.0, 9.0]
    """

    labels_: IntVector

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        batch_size: int = 1024,
        max_iter: int = 100,
        n_init: int = 10,
        random_state: Any = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.n_init = n_init
        self.random_state = random_state

    def fit(self, X: Any, y: None = None) -> Self:
        """Find the centres.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.
        y : ignored
            There for scikit-learn's pipelines.

        Returns
        -------
        MiniBatchKMeans
            The estimator itself.
        """
        values: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C")
        mean = values.mean(axis=0)
        centers = self._learn(values - mean) + mean
        # a centre that no row is nearest to says nothing: it goes, and the labels stay without gaps
        held = np.unique(nearest_centers(values, centers))
        self.cluster_centers_ = np.ascontiguousarray(centers[held])
        self._n_features_out = len(held)
        self.labels_ = nearest_centers(values, self._centers())
        self.inertia_ = float(np.sum(assigned_sq_distances(values, self._centers(), self.labels_)))
        return self

    def transform(self, X: Any) -> FloatMatrix:
        """Return the distances from rows to centres.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.

        Returns
        -------
        float array of shape (n, k)
            Euclidean distances.
        """
        return np.sqrt(sq_distances(self._check_rows(X), self._centers()))

    def _learn(self, centred: FloatMatrix) -> FloatMatrix:
        """Learn the centres of centred rows."""
        learner = SklearnMiniBatchKMeans(
            check_n_clusters(self.n_clusters, len(centred)),
            batch_size=check_count("batch_size", self.batch_size),
            max_iter=check_count("max_iter", self.max_iter),
            n_init=check_count("n_init", self.n_init),
            compute_labels=False,
            random_state=check_random_state(self.random_state),
        )
        with threadpool_limits(1):  # sums that threads share out would depend on how many there are
            centers: FloatMatrix = learner.fit(centred).cluster_centers_
        self.n_iter_ = int(learner.n_iter_)
        return centers
