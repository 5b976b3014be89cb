"""k-means: clusters as the rows nearest to their means. Our own scikit-learn estimator."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable
from typing import Any, Self

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
    clone,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import assert_all_finite, check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from cluster_maker.algorithms.inputs import check_amount, check_choice, check_count, check_n_clusters
from cluster_maker.algorithms.k_means_on_sparse import dense_blocks, fits_densely, is_sparse, sparse_run
from cluster_maker.algorithms.k_means_sweep import Limits, sweep_k_means
from cluster_maker.errors import ClusteringError
from cluster_maker.kernels.distances import assigned_sq_distances, nearest_centers, row_blocks, sq_distances
from cluster_maker.kernels.lloyd import LloydRun, lloyd_iterations
from cluster_maker.kernels.ordering import spatial_order
from cluster_maker.kernels.packing import PackedRows, pack_rows
from cluster_maker.kernels.seeding import greedy_seeds
from cluster_maker.types import FloatMatrix, FloatRows, FloatVector, IntVector

_log = logging.getLogger(__name__)

_SPREAD = "k-means++"
_NAMED_STARTS = (_SPREAD, "random")
_DTYPES = [np.float64, np.float32]


class CentersMixin:
    """What a fitted estimator with `cluster_centers_` can say about rows."""

    prediction_rule = "A row belongs to the cluster whose centre is nearest (the lowest number among equals)."
    confidence_rule = (
        "1 - d1 / d2, where d1 and d2 are the distances to the nearest and the second nearest centre: "
        "0 half-way between two clusters, 1 on a centre; 1 everywhere if there is only one cluster."
    )

    cluster_centers_: FloatRows
    _takes_sparse: str | bool = False

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
        # values that are not finite are found while the nearest centres are
        rows = self._check_rows(X, ensure_all_finite=is_sparse(X))
        parts = [nearest_centers(block, self._centers()) for block in dense_blocks(rows)]
        labels = parts[0] if len(parts) == 1 else np.concatenate(parts)
        if labels.min() < 0:
            assert_all_finite(rows, input_name="X", estimator_name=type(self).__name__)
        return labels

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
        parts = [self._confidence(block) for block in dense_blocks(self._check_rows(X))]
        return np.concatenate(parts)

    def _confidence(self, values: FloatRows) -> FloatVector:
        """Confidence of dense rows."""
        if len(self.cluster_centers_) == 1:
            return np.ones(len(values))
        out = np.empty(len(values))
        for block in row_blocks(len(values)):
            two = np.sqrt(np.partition(sq_distances(values[block], self._centers()), 1, axis=1)[:, :2])
            out[block] = 1 - np.divide(two[:, 0], two[:, 1], out=np.ones(len(two)), where=two[:, 1] > 0)
        return out

    def _centers(self) -> FloatMatrix:
        """Centres in double precision."""
        return self.cluster_centers_.astype(np.float64, copy=False)

    def _check_rows(self, X: Any, *, ensure_all_finite: bool = True) -> Any:
        """Validate rows against the fit: a dense or a sparse matrix."""
        check_is_fitted(self)
        return validate_data(
            self,
            X,
            dtype=_DTYPES,
            order="C",
            accept_sparse=self._takes_sparse,
            ensure_all_finite=ensure_all_finite,
            reset=False,
        )


class KMeans(CentersMixin, ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """k-means by Lloyd's iterations from greedy k-means++ starts, in compiled code.

    Drop-in for ``sklearn.cluster.KMeans``: from the same starting centres it gives the same labels and
    inertia. What it adds: labels are decided exactly, so that `predict` gives the rows of the fit their
    labels again one by one or in bulk; the result is the same, bit for bit, for any number of threads;
    k-means++ draws by the rows' values, so that with the same seed the result depends neither on the order
    of the rows nor on whether a row comes twice or with weight two.

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
    verbose : int, default=0
        Above 0, each start is told to the logger of this module.
    random_state : int, RandomState or None, default=None
        Seed of the starts.
    copy_x : bool, default=True
        There for scikit-learn's callers: the rows are never changed, and never copied where they come as
        C-contiguous floats or doubles.
    algorithm : {"lloyd", "elkan"}, default="lloyd"
        There for scikit-learn's callers: both names run the same iterations, which skip by bounds.

    Attributes
    ----------
    cluster_centers_ : array of shape (n_clusters, d)
        Centres, in the precision of the rows.
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
    Minimises ``sum_i w_i |x_i - c(x_i)|²``. O(n k d) for the first iteration, much less for later ones.
    Sparse rows are made dense where that takes up to 256 MiB; beyond, a plain path serves them a block at
    a time, at the usual cost of O(n k d) for each iteration, and the logger says so.

    References
    ----------
    Lloyd, S. P. (1982). Least squares quantization in PCM. IEEE Trans. Information Theory 28 (2).
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.
    Hamerly, G. (2010). Making k-means even faster. SIAM International Conference on Data Mining.

    Examples
    --------
    >>> model = KMeans(2, random_state=0).fit([[0.0], [1.0], [9.0], [10.0]])
    >>> sorted(model.cluster_centers_.ravel().tolist()), model.inertia_
    ([0.5, 9.5], 1.0)
    """

    labels_: IntVector
    _takes_sparse = "csr"

    def __init__(  # noqa: PLR0913  scikit-learn's parameters, so that ours can take its place
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: Any = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        verbose: int = 0,
        random_state: Any = None,
        copy_x: bool = True,
        algorithm: str = "lloyd",
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.verbose = verbose
        self.random_state = random_state
        self.copy_x = copy_x
        self.algorithm = algorithm

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that sparse rows are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: None = None, sample_weight: Any = None) -> Self:
        """Find the centres.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n, d)
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
        # Whether all values are finite is found while they are packed.
        values: Any = validate_data(
            self, X, dtype=_DTYPES, order="C", accept_sparse="csr", ensure_all_finite=is_sparse(X)
        )
        check_choice("algorithm", self.algorithm, ("lloyd", "elkan"))
        n_clusters = check_n_clusters(self.n_clusters, values.shape[0])
        weights = _checked_weights(sample_weight, values)
        if fits_densely(values):
            run = self._best_run(self._pack(_dense(values), weights), n_clusters)
        else:
            _log.info("the sparse rows are clustered a block at a time: this takes longer than dense rows")
            run = self._best_sparse_run(values, weights, n_clusters)
        self._keep(run, values.dtype)
        return self

    def transform(self, X: Any) -> FloatRows:
        """Return the distances from rows to centres.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.

        Returns
        -------
        array of shape (n, n_clusters)
            Euclidean distances, in the precision of the rows.
        """
        rows = self._check_rows(X)
        parts = [np.sqrt(sq_distances(block, self._centers())) for block in dense_blocks(rows)]
        distances: FloatRows = np.concatenate(parts).astype(rows.dtype, copy=False)
        return distances

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
        rows = self._check_rows(X)
        weights = _check_sample_weight(sample_weight, rows, dtype=np.float64)
        centers = self._centers()
        parts = [
            assigned_sq_distances(block, centers, nearest_centers(block, centers))
            for block in dense_blocks(rows)
        ]
        return -float(np.sum(weights * np.concatenate(parts)))

    def sweep(
        self, X: FloatRows, k_values: Iterable[int], progress: Callable[[int, int], None] | None = None
    ) -> dict[int, IntVector]:
        """Cluster rows into several numbers of clusters, sharing all that the fits have in common.

        Parameters
        ----------
        X : float or double array of shape (n, d)
            Rows, C-contiguous and finite.
        k_values : iterable of int
            Numbers of clusters; `n_clusters` does not count.
        progress : callable, optional
            Called as ``progress(done, total)``.

        Returns
        -------
        dict of int to int array of shape (n,)
            Labels for each number of clusters. The inertia is that of `n_init` starts or, mostly, better:
            see `k_means_sweep`. With other starts than k-means++ each number is fitted by itself.
        """
        wanted = sorted(set(k_values))
        if not wanted:
            return {}
        if not self._spreads_out():
            models = {k: clone(self).set_params(n_clusters=k).fit(X) for k in wanted}
            return {k: model.labels_ for k, model in models.items()}
        rows = self._pack(X, None)
        runs = sweep_k_means(
            rows,
            wanted,
            n_init=self._starts(),
            limits=Limits(check_count("max_iter", self.max_iter), check_amount("tol", self.tol)),
            generator=check_random_state(self.random_state),
            progress=progress,
        )
        return {k: run.labels for k, run in runs.items()}

    def _pack(self, values: FloatRows, weights: FloatVector | None) -> PackedRows:
        """Pack the rows, near ones together where starts are drawn among them."""
        order = spatial_order(values, weights) if self._spreads_out() else None
        rows = pack_rows(values, weights, order)
        if not self._is_given():  # else the iterations are the first to look at all rows
            self._check_finite(rows)
        return rows

    def _check_finite(self, rows: PackedRows) -> None:
        """Refuse NaN and infinity."""
        if not rows.finite:
            assert_all_finite(rows.values, input_name="X", estimator_name=type(self).__name__)

    def _best_run(self, rows: PackedRows, n_clusters: int) -> LloydRun:
        """Run all starts and keep the best."""
        max_iter = check_count("max_iter", self.max_iter)
        tol = check_amount("tol", self.tol)
        generator = check_random_state(self.random_state)
        best: LloydRun | None = None
        for start in range(self._starts()):
            centers = self._starting_centers(rows, n_clusters, generator)
            run = lloyd_iterations(rows, centers, max_iter, tol)
            self._check_finite(rows)
            if self.verbose:
                _log.info("start %d: inertia %g after %d iterations", start + 1, run.inertia, run.n_iter)
            if best is None or (run.inertia < best.inertia and not same_partition(run.labels, best.labels)):
                best = run
        assert best is not None  # there is at least one start
        return best

    def _best_sparse_run(self, values: Any, weights: FloatVector | None, n_clusters: int) -> LloydRun:
        """Run all starts on sparse rows by the plain path and keep the best."""
        max_iter, tol = check_count("max_iter", self.max_iter), check_amount("tol", self.tol)
        generator = check_random_state(self.random_state)
        n_starts = self._starts()
        init = self.init
        if self._is_given():
            init = check_centers(init, n_clusters, values.shape[1])
        runs = [
            sparse_run(values, weights, n_clusters, init, max_iter, tol, generator) for _ in range(n_starts)
        ]
        return min(runs, key=lambda run: run.inertia)

    def _spreads_out(self) -> bool:
        """Whether starts are chosen by k-means++."""
        return isinstance(self.init, str) and check_choice("init", self.init, _NAMED_STARTS) == _SPREAD

    def _is_given(self) -> bool:
        """Whether the starting centres are given as an array."""
        return not isinstance(self.init, str) and not callable(self.init)

    def _starts(self) -> int:
        """Return the number of starts, and keep it where scikit-learn keeps it."""
        self._n_init = self._wanted_starts()
        return self._n_init

    def _wanted_starts(self) -> int:
        """Return the number of starts."""
        if isinstance(self.n_init, str):
            check_choice("n_init", self.n_init, ("auto",))
            return 1 if self._spreads_out() or self._is_given() else 10
        n_init = check_count("n_init", self.n_init)
        if self._is_given() and n_init != 1:
            warnings.warn(
                "Explicit initial center position passed: performing only one init in KMeans instead of "
                f"n_init={n_init}.",
                RuntimeWarning,
                stacklevel=5,
            )
            return 1
        return n_init

    def _starting_centers(
        self, rows: PackedRows, n_clusters: int, generator: np.random.RandomState
    ) -> FloatMatrix:
        """Return the starting centres of one start."""
        values = rows.values
        if self._spreads_out():
            return values[greedy_seeds(rows, n_clusters, generator)].astype(np.float64)
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

    def _keep(self, run: LloydRun, dtype: Any) -> None:
        """Set what a fit finds; say so where fewer clusters than wanted have rows."""
        self.cluster_centers_ = run.centers.astype(dtype, copy=False)
        self._n_features_out = len(run.centers)
        self.labels_ = run.labels
        self.inertia_ = run.inertia
        self.n_iter_ = run.n_iter
        if run.n_found < self.n_clusters:
            warnings.warn(
                f"Number of distinct clusters ({run.n_found}) found smaller than n_clusters "
                f"({self.n_clusters}). Possibly due to duplicate points in X.",
                ConvergenceWarning,
                stacklevel=3,
            )


def _dense(values: Any) -> FloatRows:
    """Return rows as a dense matrix, row after row in memory."""
    rows: FloatRows = np.ascontiguousarray(values.toarray() if is_sparse(values) else values)
    return rows


def _checked_weights(sample_weight: Any, values: Any) -> FloatVector | None:
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
    if values.ndim != 2 or values.shape[0] != n_clusters:
        raise ClusteringError(
            f"The shape of the initial centers {values.shape} does not match the number of clusters "
            f"{n_clusters}: give shape {(n_clusters, n_features)}."
        )
    if values.shape[1] != n_features:
        raise ClusteringError(
            f"The shape of the initial centers {values.shape} does not match the number of features of the "
            f"data {n_features}: give shape {(n_clusters, n_features)}."
        )
    if not np.isfinite(values).all():
        raise ClusteringError("starting centres hold missing or infinite values: give finite numbers.")
    return values


def same_partition(a: IntVector, b: IntVector) -> bool:
    """Whether two labellings group the rows alike, whatever their numbers are."""
    width = int(b.max()) + 1
    pairs = np.count_nonzero(np.bincount(a * width + b))
    return bool(pairs == np.count_nonzero(np.bincount(a)) == np.count_nonzero(np.bincount(b)))
