"""k-means: clusters as the rows nearest to their means. Our own scikit-learn estimator."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import assert_all_finite, check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from cluster_maker.algorithms.inputs import check_amount, check_choice, check_count, check_n_clusters
from cluster_maker.errors import ClusteringError
from cluster_maker.kernels.distances import assigned_sq_distances, nearest_centers, row_blocks, sq_distances
from cluster_maker.kernels.lloyd import LloydRun, lloyd_iterations
from cluster_maker.kernels.packing import PackedRows, pack_rows
from cluster_maker.kernels.seeding import greedy_seeds
from cluster_maker.types import FloatMatrix, FloatRows, FloatVector, IntVector


class CentersMixin:
    """What a fitted estimator with `cluster_centers_` can say about rows."""

    prediction_rule = "A row belongs to the cluster whose centre is nearest (the lowest number among equals)."
    confidence_rule = (
        "1 - d1 / d2, where d1 and d2 are the distances to the nearest and the second nearest centre: "
        "0 half-way between two clusters, 1 on a centre; 1 everywhere if there is only one cluster."
    )

    cluster_centers_: FloatMatrix

    def predict(self, X: Any) -> IntVector:
        """Return the nearest centre of each row.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.

        Returns
        -------
        int array of shape (n,)
            Labels; the rows of the fit get their `labels_` again, in bulk or one by one.
        """
        return nearest_centers(self._check_rows(X), self.cluster_centers_)

    def predict_confidence(self, X: Any) -> FloatVector:
        """Return how clearly each row belongs to its label, as `confidence_rule` says.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.

        Returns
        -------
        float array of shape (n,)
            0 to 1.
        """
        values = self._check_rows(X)
        if len(self.cluster_centers_) == 1:
            return np.ones(len(values))
        out = np.empty(len(values))
        for block in row_blocks(len(values)):
            two = np.sqrt(np.partition(sq_distances(values[block], self.cluster_centers_), 1, axis=1)[:, :2])
            out[block] = 1 - np.divide(two[:, 0], two[:, 1], out=np.ones(len(two)), where=two[:, 1] > 0)
        return out

    def _check_rows(self, X: Any) -> FloatRows:
        """Validate rows against the fit."""
        check_is_fitted(self)
        rows: FloatRows = validate_data(self, X, dtype=[np.float64, np.float32], order="C", reset=False)
        return rows


class KMeans(CentersMixin, ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """k-means by Lloyd's iterations from greedy k-means++ starts.

    Drop-in for ``sklearn.cluster.KMeans(algorithm="lloyd")`` on dense data: from the same starting
    centres it gives the same labels and inertia. What it adds: labels are decided exactly, so that
    `predict` gives the rows of the fit their labels again one by one or in bulk, whatever the number of
    threads; k-means++ draws by the rows' values, so that with the same seed the result depends
    neither on the order of the rows nor on whether a row comes twice or with weight two.

    Parameters
    ----------
    n_clusters : int, default=8
        Number of clusters, 1 to the number of rows.
    init : {"k-means++", "random"}, array of shape (n_clusters, d) or callable, default="k-means++"
        Starting centres. A callable is called as ``init(X, n_clusters, random_state=...)`` with the
        centred rows.
    n_init : int or "auto", default="auto"
        Number of starts, of which the one with the smallest inertia is kept. "auto": 1 with
        "k-means++" or an array, 10 otherwise.
    max_iter : int, default=300
        Iterations of one start at most.
    tol : float, default=1e-4
        A start has settled when the squared movements of all centres add up to no more than `tol`
        times the mean variance of the features.
    random_state : int, RandomState or None, default=None
        Seed of the starts.

    Attributes
    ----------
    cluster_centers_ : float array of shape (n_clusters, d)
        Centres.
    labels_ : int array of shape (n,)
        Nearest centre of each row.
    inertia_ : float
        Sum of squared distances to the nearest centres, weighted.
    n_iter_ : int
        Iterations of the start that was kept.
    n_features_in_ : int
        Number of features, d.
    feature_names_in_ : array of str of shape (d,)
        Column names, where `X` was a DataFrame.

    Raises
    ------
    ClusteringError
        If there are fewer rows than clusters, or starting centres of the wrong shape.
    ConfigError
        If a parameter has a value that is not allowed.

    Notes
    -----
    Minimises ``sum_i w_i |x_i - c(x_i)|²``. O(n k d) for each iteration.

    References
    ----------
    Lloyd, S. P. (1982). Least squares quantization in PCM. IEEE Trans. Information Theory 28 (2).
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.

    Examples
    --------
    >>> model = KMeans(2, random_state=0).fit([[0.0], [1.0], [9.0], [10.0]])
    >>> sorted(model.cluster_centers_.ravel().tolist()), model.inertia_
    ([0.5, 9.5], 1.0)
    """

    labels_: IntVector

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: Any = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        random_state: Any = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X: Any, y: None = None, sample_weight: Any = None) -> Self:
        """Find the centres.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.
        y : ignored
            There for scikit-learn's pipelines.
        sample_weight : array-like of shape (n,), optional
            Weight of each row, not negative; 1 where not given.

        Returns
        -------
        KMeans
            The estimator itself.
        """
        values: FloatRows = validate_data(
            self, X, dtype=[np.float64, np.float32], order="C", ensure_all_finite=False
        )
        n_clusters = check_n_clusters(self.n_clusters, len(values))
        rows = self._pack(values, _checked_weights(sample_weight, values))
        run = self._best_run(rows, n_clusters)
        self.cluster_centers_ = run.centers.astype(values.dtype, copy=False)
        self._n_features_out = n_clusters
        self.labels_ = run.labels
        self.inertia_ = run.inertia
        self.n_iter_ = run.n_iter
        self._warn_if_empty()
        return self

    def transform(self, X: Any) -> FloatMatrix:
        """Return the distances from rows to centres.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.

        Returns
        -------
        float array of shape (n, n_clusters)
            Euclidean distances.
        """
        rows = self._check_rows(X)
        return np.sqrt(sq_distances(rows, self.cluster_centers_)).astype(rows.dtype, copy=False)

    def score(self, X: Any, y: None = None, sample_weight: Any = None) -> float:
        """Return the negative inertia of rows: higher is better.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.
        y : ignored
            There for scikit-learn's pipelines.
        sample_weight : array-like of shape (n,), optional
            Weight of each row.

        Returns
        -------
        float
            Minus the weighted sum of squared distances to the nearest centres.
        """
        values = self._check_rows(X)
        weights = _check_sample_weight(sample_weight, values, dtype=np.float64)
        labels = nearest_centers(values, self.cluster_centers_)
        distances = assigned_sq_distances(values, self.cluster_centers_, labels)
        return -float(np.sum(weights * distances))

    def _pack(self, values: FloatRows, weights: FloatVector | None) -> PackedRows:
        """Pack the rows, near ones together where the starts are chosen among them; refuse NaN and infinity."""
        rows = pack_rows(values, weights)
        if not rows.finite:
            assert_all_finite(values, input_name="X", estimator_name=type(self).__name__)
        return rows

    def _best_run(self, rows: PackedRows, n_clusters: int) -> LloydRun:
        """Run all starts and keep the best."""
        max_iter = check_count("max_iter", self.max_iter)
        shift_limit = check_amount("tol", self.tol) * rows.mean_variance
        generator = check_random_state(self.random_state)
        best: LloydRun | None = None
        for _ in range(self._n_starts()):
            start = self._starting_centers(rows, n_clusters, generator)
            run = lloyd_iterations(rows, start, max_iter, shift_limit)
            if best is None or (run.inertia < best.inertia and not same_partition(run.labels, best.labels)):
                best = run
        assert best is not None  # there is at least one start
        return best

    def _spreads_out(self) -> bool:
        """Whether starts are chosen by k-means++."""
        return isinstance(self.init, str) and check_choice("init", self.init, _NAMED_STARTS) == _SPREAD

    def _is_given(self) -> bool:
        """Whether the starting centres are given as an array."""
        return not isinstance(self.init, str) and not callable(self.init)

    def _n_starts(self) -> int:
        """Return the number of starts."""
        if isinstance(self.n_init, str):
            check_choice("n_init", self.n_init, ("auto",))
            return 1 if self._spreads_out() or self._is_given() else 10
        n_init = check_count("n_init", self.n_init)
        if self._is_given() and n_init != 1:
            warnings.warn(
                f"starting centres are given, so there is one start instead of n_init={n_init}.",
                RuntimeWarning,
                stacklevel=4,
            )
            return 1
        return n_init

    def _starting_centers(
        self, rows: PackedRows, n_clusters: int, generator: np.random.RandomState
    ) -> FloatMatrix:
        """Return the starting centres of one start."""
        values = rows.values
        if self._spreads_out():
            weights = np.ones(len(rows)) if rows.weights is None else rows.weights
            chosen = greedy_seeds(
                values - rows.mean, weights, value_order(values, weights), n_clusters, generator
            )
            return values[chosen].astype(np.float64)
        if isinstance(self.init, str):
            chances = None if rows.weights is None else rows.weights / rows.weights.sum()
            return values[generator.choice(len(rows), n_clusters, replace=False, p=chances)].astype(
                np.float64
            )
        if callable(self.init):
            centred = (values - rows.mean).astype(values.dtype, copy=False)
            given = self.init(centred, n_clusters, random_state=generator)
            return check_centers(given, n_clusters, values.shape[1]) + rows.mean
        return check_centers(self.init, n_clusters, values.shape[1])

    def _warn_if_empty(self) -> None:
        """Say so where fewer clusters than wanted have rows."""
        found = len(np.unique(self.labels_))
        if found < self.n_clusters:
            warnings.warn(
                f"Number of distinct clusters ({found}) found smaller than n_clusters ({self.n_clusters}). "
                "Possibly due to duplicate points in X.",
                ConvergenceWarning,
                stacklevel=3,
            )


_SPREAD = "k-means++"
_NAMED_STARTS = (_SPREAD, "random")


def _checked_weights(sample_weight: Any, values: FloatRows) -> FloatVector | None:
    """Return weights as doubles; None where none are given; refuse negative ones and zeros only."""
    if sample_weight is None:
        return None
    if not np.any(np.asarray(sample_weight)):
        raise ClusteringError("Sample weights must contain at least one non-zero number, got zeros only.")
    weights: FloatVector = _check_sample_weight(
        sample_weight, values, dtype=np.float64, ensure_non_negative=True
    )
    return weights


def check_centers(centers: Any, n_clusters: int, n_features: int) -> FloatMatrix:
    """Return starting centres as a new matrix.

    Raises
    ------
    ClusteringError
        If they are not finite numbers of shape (n_clusters, n_features).
    """
    try:
        values = np.array(centers, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise ClusteringError(f"starting centres must be numbers, got {type(centers).__name__}.") from error
    if values.shape != (n_clusters, n_features):
        raise ClusteringError(
            f"starting centres have shape {values.shape}, but n_clusters={n_clusters} and {n_features} "
            f"feature(s) need shape {(n_clusters, n_features)}."
        )
    if not np.isfinite(values).all():
        raise ClusteringError("starting centres hold missing or infinite values: give finite numbers.")
    return values


def same_partition(a: IntVector, b: IntVector) -> bool:
    """Whether two labellings group the rows alike, whatever their numbers are."""
    pairs = np.unique(np.stack([a, b]), axis=1).shape[1]
    return bool(pairs == len(np.unique(a)) == len(np.unique(b)))


def value_order(X: FloatRows, weights: FloatVector) -> IntVector:
    """Return an order of the rows that follows from their values alone; equal rows lie together.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows.
    weights : float array of shape (n,)
        Rows of weight 0 have no influence on how the others are ordered.

    Returns
    -------
    int array of shape (n,)
        Row positions. O(n (d + log n)), unless a one-number summary of the rows fails to tell
        different rows apart: then by all columns, O(n d log n).
    """
    counted = X[weights > 0]
    spread = counted.max(axis=0) - counted.min(axis=0)
    factors = np.sqrt(np.arange(2.0, 2.0 + X.shape[1])) / np.where(spread > 0, spread, np.inf)
    key = np.zeros(len(X))
    for column, factor in zip(X.T, factors, strict=True):
        key += column * factor
    order: IntVector = np.argsort(key, kind="stable")
    equal = np.flatnonzero(np.diff(key[order]) == 0)
    if np.array_equal(X[order[equal]], X[order[equal + 1]]):
        return order
    return np.lexsort(X.T[::-1])
