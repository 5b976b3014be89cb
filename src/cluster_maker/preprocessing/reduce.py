"""Features replaced by principal components."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import PCA

from cluster_maker.errors import ConfigError
from cluster_maker.preprocessing.options import check_components
from cluster_maker.preprocessing.scale import as_finite_matrix
from cluster_maker.types import FloatMatrix, RandomState
from cluster_maker.wording import plural

_SHARE_OF_ALL = 1.0


class PrincipalComponents(TransformerMixin, BaseEstimator):
    """Principal components that do not depend on how many rows are transformed at once.

    Parameters
    ----------
    n_components : int or float
        Number of components, or the share of the variance to explain. At most min(n, d) are possible; a
        larger number is lowered to that.
    random_state : int, RandomState or None
        For scikit-learn's randomised solver, which large tables use.

    Attributes
    ----------
    mean_ : float array of shape (d,)
        What is taken off the features first.
    components_ : float array of shape (components, d)
        The directions, most telling first.
    notes_ : tuple of str
        How many components there are and how much they explain.
    """

    def __init__(self, n_components: int | float, random_state: RandomState = None) -> None:
        self.n_components = n_components
        self.random_state = random_state

    def fit(self, X: FloatMatrix, y: None = None) -> PrincipalComponents:
        """Find the components of X, shape (n, d)."""
        check_components(self.n_components)
        found = PCA(n_components=self._possible(X), random_state=self.random_state).fit(X)
        self.mean_, self.components_ = found.mean_, found.components_
        explained = float(found.explained_variance_ratio_.sum())
        features = plural(X.shape[1], "feature")
        became = plural(len(self.components_), "principal component")
        self.notes_ = (f"{features} became {became} ({explained:.0%} of the variance).",)
        return self

    def transform(self, X: FloatMatrix) -> FloatMatrix:
        """Return the components, shape (n, components).

        Sums run feature by feature and not through a matrix product, whose rounding depends on the number
        of rows: a row must get the same numbers alone and among others.
        """
        out = np.zeros((len(X), len(self.components_)))
        for i in range(X.shape[1]):
            out += (X[:, i, None] - self.mean_[i]) * self.components_[:, i]
        return out

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names "Component 1", "Component 2" and so on."""
        return np.array([f"Component {i + 1}" for i in range(len(self.components_))], dtype=object)

    def _possible(self, X: FloatMatrix) -> int | float | None:
        """Return what scikit-learn is to find: a count within the shape, a share, or None for everything."""
        if isinstance(self.n_components, float):
            return self.n_components if self.n_components < _SHARE_OF_ALL else None
        return min(int(self.n_components), len(X), int(X.shape[1]))

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "components_")


def apply_pca(X: npt.ArrayLike, n_components: int | float = 2) -> FloatMatrix:
    """Project rows on their principal components.

    Parameters
    ----------
    X : array of shape (n, d)
        Finite numbers, usually standardised; a vector is one column.
    n_components : int or float
        Number of components, or the share (above 0, at most 1) of the variance to explain.

    Returns
    -------
    float array of shape (n, m)
        m is `n_components`, but never more than min(n, d): one feature gives one component.

    Raises
    ------
    PreprocessingError
        If `X` is empty, not numeric or not finite.
    ConfigError
        If `n_components` is not possible.

    Notes
    -----
    ``(X - mean) V`` with V the leading right singular vectors of the centred data. O(n d min(n, d)).

    References
    ----------
    Pearson, K. (1901). On lines and planes of closest fit to systems of points in space.

    Examples
    --------
    >>> apply_pca([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], n_components=1).round(3).ravel().tolist()
    [-1.414, 0.0, 1.414]
    """
    values = as_finite_matrix(X)
    if len(values) < 2:
        raise ConfigError(f"principal components need at least 2 rows, got {len(values)}.")
    if (values == values[0]).all():
        return np.zeros((len(values), 1))
    return PrincipalComponents(n_components, random_state=0).fit(values).transform(values)
