"""Number columns brought to one scale: standard, minmax, robust or none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

from cluster_maker.errors import PreprocessingError
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.power import present
from cluster_maker.preprocessing.wording import listing
from cluster_maker.types import FloatMatrix, FloatVector

#: In a column where one value holds half of the rows or more, the median distance of the others from it.
SPIKE_DISTANCE = 2.0


class NumberScaler(TransformerMixin, BaseEstimator):
    """Subtract a centre and divide by a scale, column by column.

    - standard: mean 0, variance 1.
    - minmax: from 0 to 1.
    - robust: median 0, interquartile range that of a standard normal (so that ordinary columns have
      variance 1). Where that range is 0, the column is standardised instead, and a note says so.
    - none: as it is.

    A constant column becomes 0. Where one value holds half of the rows or more (many zeros),
    standardising would throw the few others far away and make clusters of them: their median distance
    from it is limited to 2 standard units, that of the two values of an even yes/no column.

    Parameters
    ----------
    names : tuple of str
        Names of the columns, for notes.
    options : PreprocessingOptions
        `scaling` is used.

    Attributes
    ----------
    center_, scale_ : float array of shape (columns,)
        ``(x - center_) / scale_`` is the scaled value.
    notes_ : tuple of str
        Where the scaling asked for was not possible.
    """

    def __init__(self, names: tuple[str, ...], options: PreprocessingOptions) -> None:
        self.names = names
        self.options = options

    def fit(self, X: FloatMatrix, y: None = None) -> NumberScaler:
        """Find centre and scale of X, shape (n, columns); NaN is missing."""
        self.notes_: tuple[str, ...] = ()
        method = self.options.scaler
        if method == "minmax":
            extent = MinMaxScaler().fit(X)
            self.center_, self.scale_ = extent.data_min_, _nonzero(extent.data_range_)
        elif method == "robust":
            self._fit_robust(X)
        elif method == "standard":
            self.center_, self.scale_ = _standard(X)
        else:
            self.center_, self.scale_ = np.zeros(X.shape[1]), np.ones(X.shape[1])
        return self

    def transform(self, X: FloatMatrix) -> FloatMatrix:
        """Return the scaled values, shape (n, columns)."""
        out = np.empty(X.shape, dtype=np.float64, order="F")
        for i in range(X.shape[1]):
            np.subtract(X[:, i], self.center_[i], out=out[:, i])
            out[:, i] /= self.scale_[i]
        return out

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "center_")

    def _fit_robust(self, X: FloatMatrix) -> None:
        """Use median and interquartile range, and the standard scale where the latter is 0."""
        quartiles = RobustScaler(unit_variance=True).fit(X)
        columns = [present(X[:, i]) for i in range(X.shape[1])]
        flat = np.array([np.ptp(np.quantile(column, [0.25, 0.75])) == 0 for column in columns])
        center, scale = _standard(X)
        self.center_ = np.where(flat, center, quartiles.center_)
        self.scale_ = np.where(flat, scale, quartiles.scale_)
        names = [name for name, is_flat in zip(self.names, flat, strict=True) if is_flat]
        if names:
            why = "as half of the values or more are equal (interquartile range 0)"
            self.notes_ = (f"Standardised, {why}: {listing(names)}.",)


def standardise_features(X: npt.ArrayLike) -> FloatMatrix:
    """Give each column mean 0 and variance 1; constant columns become 0.

    Parameters
    ----------
    X : array of shape (n, d)
        Finite numbers; a vector is one column.

    Returns
    -------
    float array of shape (n, d)

    Raises
    ------
    PreprocessingError
        If `X` is empty, not numeric or not finite.

    Notes
    -----
    ``z = (x - mean) / sd`` with the population standard deviation (divisor n). O(n d).

    Examples
    --------
    >>> standardise_features([[1.0, 7.0], [3.0, 7.0]]).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    values = as_finite_matrix(X)
    return np.asarray(StandardScaler().fit_transform(values), dtype=np.float64)


def as_finite_matrix(X: npt.ArrayLike) -> FloatMatrix:
    """Return `X` as a float matrix.

    Raises
    ------
    PreprocessingError
        If `X` is empty, not numeric or not finite.
    """
    try:
        values = np.asarray(X, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise PreprocessingError(f"numbers are needed, got something else: {error}") from error
    values = values.reshape(-1, 1) if values.ndim == 1 else values
    if values.ndim != 2 or values.size == 0:
        raise PreprocessingError(f"a matrix of rows and columns is needed, got shape {values.shape}.")
    if not np.isfinite(values).all():
        count = int(np.count_nonzero(~np.isfinite(values)))
        raise PreprocessingError(
            f"{count} values are missing or infinite: fill them first (build_feature_matrix does)."
        )
    return values


def _standard(X: FloatMatrix) -> tuple[FloatVector, FloatVector]:
    """Return mean and standard deviation, the latter widened for columns with a spike."""
    scaler = StandardScaler().fit(X)
    scale = np.array([max(sd, _spike_scale(X[:, i])) for i, sd in enumerate(scaler.scale_)])
    return scaler.mean_, scale


def _spike_scale(values: FloatVector) -> float:
    """Return the least scale for a column where one value holds half of the rows or more; 0 for others."""
    values = present(values)
    middle = np.median(values)
    distance = np.abs(values - middle)
    distance = distance[distance > 0]
    if len(distance) == 0 or 2 * len(distance) > len(values):
        return 0.0
    return float(np.median(distance)) / SPIKE_DISTANCE


def _nonzero(scale: FloatVector) -> FloatVector:
    """Replace 0 by 1, so that constant columns become 0 and not NaN."""
    return np.where(scale > 0, scale, 1.0)
