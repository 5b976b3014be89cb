"""Gaussian mixture: oval clusters of different size, shape and direction, with probabilities."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as SklearnGaussianMixture
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from cluster_maker.algorithms.inputs import check_amount, check_choice, check_count, check_n_clusters
from cluster_maker.errors import ClusteringError
from cluster_maker.kernels.gaussian import log_densities
from cluster_maker.types import FloatMatrix, FloatVector, IntVector

COVARIANCES = ("full", "tied", "diag", "spherical")


class GaussianMixture(ClusterMixin, BaseEstimator):
    """Mixture of normal distributions, fitted by expectation-maximisation from several starts.

    Parameters
    ----------
    n_clusters : int, default=2
        Number of normal distributions.
    covariance_type : {"full", "tied", "diag", "spherical"}, default="full"
        Shape of the clusters: any oval, one oval for all, ovals along the axes, balls.
    n_init : int, default=10
        Starts, of which the one with the highest likelihood is kept.
    tol : float, default=1e-4
        A start has settled when the mean log-likelihood rises by less.
    max_iter : int, default=500
        Iterations of one start at most.
    reg_covar : float, default=1e-6
        Added to the variances, as a share of the mean variance of the features: keeps clusters whose
        rows lie on a line or a point from collapsing. Raised up to a thousandfold where it is too
        small, which `notes_` then says.
    random_state : int, RandomState or None, default=None
        Seed of the starts.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        Most probable cluster of each row; numbers without gaps.
    means_ : float array of shape (k, d)
        Means of the k distributions that at least one row most probably belongs to.
    weights_ : float array of shape (k,)
        Their shares.
    n_iter_ : int
        Iterations of the start that was kept.
    notes_ : tuple of str
        What a reader should know about the fit.
    n_features_in_ : int
        Number of features.

    Raises
    ------
    ClusteringError
        If there are fewer than two rows, or the distributions cannot be fitted.

    Notes
    -----
    The rows are centred and divided by one common number before the fit, so that neither offset nor
    unit matters. O(n k d²) for each iteration.

    References
    ----------
    Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from incomplete data via
    the EM algorithm. JRSS B 39 (1).

    Examples
    --------
    >>> model = GaussianMixture(2, random_state=0).fit([[0.0], [1.0], [2.0], [50.0], [51.0], [52.0]])
    >>> sorted(model.means_.round(6).ravel().tolist())
    [1.0, 51.0]
    """

    prediction_rule = "A row belongs to the cluster that is most probable for it, given the fitted mixture."
    confidence_rule = "The probability of that cluster for the row, given the fitted mixture."

    labels_: IntVector

    def __init__(
        self,
        n_clusters: int = 2,
        *,
        covariance_type: str = "full",
        n_init: int = 10,
        tol: float = 1e-4,
        max_iter: int = 500,
        reg_covar: float = 1e-6,
        random_state: Any = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.covariance_type = covariance_type
        self.n_init = n_init
        self.tol = tol
        self.max_iter = max_iter
        self.reg_covar = reg_covar
        self.random_state = random_state

    def fit(self, X: Any, y: None = None) -> Self:
        """Fit the mixture.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows.
        y : ignored
            There for scikit-learn's pipelines.

        Returns
        -------
        GaussianMixture
            The estimator itself.
        """
        values: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C", ensure_min_samples=2)
        check_n_clusters(self.n_clusters, len(values))
        mean = values.mean(axis=0)
        spread = float(np.sqrt(np.mean(np.var(values, axis=0)))) or 1.0
        self.notes_: tuple[str, ...] = ()
        mixture = self._fit_robustly((values - mean) / spread)
        self.means_ = mixture.means_ * spread + mean
        self.weights_ = mixture.weights_
        self.n_iter_ = int(mixture.n_iter_)
        self._whiteners = _full_whiteners(mixture) / spread
        self._keep(np.unique(self._log_densities(values).argmax(axis=1)))
        self.labels_ = self._log_densities(values).argmax(axis=1)
        return self

    def predict(self, X: Any) -> IntVector:
        """Return the most probable cluster of each row.

        Parameters
        ----------
        X : array-like of shape (m, d)
            Rows.

        Returns
        -------
        int array of shape (m,)
            Labels; the rows of the fit get their `labels_` again.
        """
        labels: IntVector = self._log_densities(self._check_rows(X)).argmax(axis=1)
        return labels

    def predict_proba(self, X: Any) -> FloatMatrix:
        """Return the probability of each cluster for each row.

        Parameters
        ----------
        X : array-like of shape (m, d)
            Rows.

        Returns
        -------
        float array of shape (m, k)
            Rows add up to 1.
        """
        densities = self._log_densities(self._check_rows(X))
        shares: FloatMatrix = np.exp(densities - densities.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return shares

    def predict_confidence(self, X: Any) -> FloatVector:
        """Return the probability of each row's own cluster.

        Parameters
        ----------
        X : array-like of shape (m, d)
            Rows.

        Returns
        -------
        float array of shape (m,)
            0 to 1.
        """
        confidence: FloatVector = self.predict_proba(X).max(axis=1)
        return confidence

    def _fit_robustly(self, scaled: FloatMatrix) -> SklearnGaussianMixture:
        """Fit scaled rows, with stronger regularisation where the distributions collapse."""
        reg_covar = check_amount("reg_covar", self.reg_covar)
        seed = check_random_state(self.random_state).randint(np.iinfo(np.int32).max)
        problem: Exception | None = None
        for factor in (1, 10, 100, 1000):
            mixture = self._mixture(reg_covar * factor, seed)
            try:
                self._fit_quietly(mixture, scaled)
            except (ValueError, np.linalg.LinAlgError) as error:
                problem = error
                continue
            if factor > 1:
                self.notes_ += (
                    f"Some clusters are so flat that reg_covar was raised to {reg_covar * factor:g}.",
                )
            return mixture
        raise ClusteringError(
            f"no mixture of {self.n_clusters} distributions could be fitted to {scaled.shape[0]} rows and "
            f"{scaled.shape[1]} features: ask for fewer clusters, use covariance_type='diag' or raise "
            "reg_covar."
        ) from problem

    def _mixture(self, reg_covar: float, seed: int) -> SklearnGaussianMixture:
        """Make the underlying estimator, after checking the parameters."""
        return SklearnGaussianMixture(
            self.n_clusters,
            covariance_type=check_choice("covariance_type", self.covariance_type, COVARIANCES),
            n_init=check_count("n_init", self.n_init),
            tol=check_amount("tol", self.tol),
            max_iter=check_count("max_iter", self.max_iter),
            reg_covar=reg_covar,
            random_state=seed,
        )

    def _fit_quietly(self, mixture: SklearnGaussianMixture, scaled: FloatMatrix) -> None:
        """Fit, keeping what the underlying estimator warns of as a note."""
        # one thread: sums that threads share out would depend on how many there are
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            mixture.fit(scaled)
        if not mixture.converged_:
            self.notes_ += (f"The mixture had not settled after max_iter={self.max_iter} iterations.",)

    def _keep(self, components: IntVector) -> None:
        """Keep the distributions that rows belong to, so that labels have no gaps."""
        self.means_ = self.means_[components]
        self.weights_ = self.weights_[components]
        self._whiteners = self._whiteners[components]

    def _log_densities(self, values: FloatMatrix) -> FloatMatrix:
        """Log of weight times density of each row under each distribution, shape (m, k)."""
        return log_densities(values, np.log(self.weights_), self.means_, self._whiteners)

    def _check_rows(self, X: Any) -> FloatMatrix:
        """Validate rows against the fit."""
        check_is_fitted(self)
        rows: FloatMatrix = validate_data(self, X, dtype=np.float64, order="C", reset=False)
        return rows


def _full_whiteners(mixture: SklearnGaussianMixture) -> FloatMatrix:
    """Return the inverse covariances' factors in full form, shape (k, d, d)."""
    factors: Any = mixture.precisions_cholesky_
    n_components, n_features = mixture.means_.shape
    match mixture.covariance_type:
        case "full":
            full = factors
        case "tied":
            full = np.broadcast_to(factors, (n_components, n_features, n_features))
        case "diag":
            full = factors[:, :, np.newaxis] * np.eye(n_features)
        case _:
            full = factors[:, np.newaxis, np.newaxis] * np.eye(n_features)
    return np.array(full)
