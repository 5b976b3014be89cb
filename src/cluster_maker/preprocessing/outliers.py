"""Extreme values found by IQR, z-score or isolation forest, and drawn in or flagged. No row is dropped.

Heavy tails are bent before (`power`), so that half of the customers are not "outliers" of a skewed column.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin

from cluster_maker.preprocessing.isolation import IsolationTrees, grow_trees
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.power import present
from cluster_maker.preprocessing.wording import TOLD_SINGLY
from cluster_maker.types import BoolVector, FloatMatrix, FloatVector, RandomState
from cluster_maker.wording import plural

#: Up to this share of a column's rows beyond a fence are single oddities; more are a tail or a group.
FEW = 0.01


class OutlierTamer(TransformerMixin, BaseEstimator):
    """Find extreme values of number columns and draw them in.

    - IQR: beyond the quartiles by `threshold` interquartile ranges (Tukey 1977: 1.5 "outside", 3 "far out").
      Where the quartiles are equal, those of the values that differ from the median are taken, and the median
      always lies inside.
    - zscore: beyond `threshold` standard deviations from the mean.
    - isolation_forest: rows whose anomaly score is above `threshold`; their values are drawn to the range of
      the other rows.

    A value is drawn to the fence where more than 1 % of the rows lie beyond it (a tail or a group, which
    must stay apart). Fewer are drawn to the most extreme value inside, so that a single odd row does not
    stand alone.

    Parameters
    ----------
    names : tuple of str
        Names of the columns, for notes.
    options : PreprocessingOptions
        `outliers`, `outlier_action` and `outlier_threshold` are used.
    random_state : int, RandomState or None
        For the isolation forest.

    Attributes
    ----------
    lower_, upper_ : float array of shape (columns,)
        The limits.
    notes_ : tuple of str
        How many values were extreme.

    References
    ----------
    Tukey, J. W. (1977). Exploratory Data Analysis.
    Liu, F. T., Ting, K. M. and Zhou, Z.-H. (2008). Isolation forest. ICDM.
    """

    def __init__(
        self, names: tuple[str, ...], options: PreprocessingOptions, random_state: RandomState = None
    ) -> None:
        self.names = names
        self.options = options
        self.random_state = random_state

    def fit(self, X: FloatMatrix, y: None = None) -> OutlierTamer:
        """Find the limits of X, shape (n, columns); NaN is missing."""
        n_columns = X.shape[1]
        self.lower_, self.upper_ = np.full(n_columns, -np.inf), np.full(n_columns, np.inf)
        self.forest_: IsolationTrees | None = None
        if self.options.outliers == "isolation_forest" and n_columns:
            self._fit_forest(X)
        elif self.options.outliers != "none":
            for i in range(n_columns):
                self.lower_[i], self.upper_[i] = self._limits(present(X[:, i]))
        self.notes_ = tuple(self._notes(X))
        return self

    def transform(self, X: FloatMatrix) -> FloatMatrix:
        """Return the values with the extreme ones drawn in (or as they are, when only flagged)."""
        if self.options.outlier_action == "flag" or self.options.outliers == "none":
            return X
        if self.forest_ is None:
            return _clip(X, self.lower_, self.upper_)
        odd = self.flags(X)
        out = X.copy()
        out[odd] = _clip(X[odd], self.lower_, self.upper_)
        return out

    def flags(self, X: FloatMatrix) -> BoolVector:
        """Return which rows have an extreme value, shape (n,)."""
        if self.forest_ is not None:
            filled = np.where(np.isnan(X), self.middle_, X)
            return np.asarray(self.forest_.scores(filled) > self.options.threshold)
        out = np.zeros(len(X), dtype=bool)
        for i in range(X.shape[1]):
            out |= (X[:, i] < self.lower_[i]) | (X[:, i] > self.upper_[i])
        return out

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "lower_")

    def _limits(self, values: FloatVector) -> tuple[float, float]:
        """Return the limits of one column."""
        low, high = (z_fences if self.options.outliers == "zscore" else iqr_fences)(
            values, self.options.threshold
        )
        return _settle(values, low, high)

    def _fit_forest(self, X: FloatMatrix) -> None:
        """Grow the forest, and take the range of the rows that it finds normal as limits."""
        self.middle_ = np.array([np.median(present(X[:, i])) for i in range(X.shape[1])])
        X = np.where(np.isnan(X), self.middle_, X)
        self.forest_ = grow_trees(X, self.random_state)
        normal = X[~self.flags(X)]
        if len(normal):
            self.lower_, self.upper_ = normal.min(axis=0), normal.max(axis=0)

    def _notes(self, X: FloatMatrix) -> list[str]:
        """Say how many values were extreme, the columns with most of them singly."""
        flagged = self.options.outlier_action == "flag"
        if self.forest_ is not None:
            rows = int(self.flags(X).sum())
            were = "was" if rows == 1 else "were"
            done = "flagged" if flagged else "drawn in for the clustering only"
            return [f"{plural(rows, 'unusual row')} {were} {done}."] if rows else []
        counts = np.array(
            [int(((X[:, i] < self.lower_[i]) | (X[:, i] > self.upper_[i])).sum()) for i in range(X.shape[1])]
        )
        done = "flagged" if flagged else "clipped for the clustering only"
        return _count_notes(self.names, counts, done)


def iqr_fences(values: FloatVector, threshold: float) -> tuple[float, float]:
    """Return the quartiles widened by `threshold` interquartile ranges.

    >>> iqr_fences(np.array([0.0, 1.0, 2.0, 3.0, 4.0]), 1.5)
    (-2.0, 6.0)
    """
    lower, middle, upper = np.quantile(values, [0.25, 0.5, 0.75])
    if upper > lower:
        reach = threshold * (upper - lower)
        return float(lower - reach), float(upper + reach)
    others = values[values != middle]
    if len(others) == 0:
        return float(middle), float(middle)
    lower, upper = np.quantile(others, [0.25, 0.75])
    reach = threshold * (upper - lower)
    return float(min(lower - reach, middle)), float(max(upper + reach, middle))


def z_fences(values: FloatVector, threshold: float) -> tuple[float, float]:
    """Return the mean minus and plus `threshold` standard deviations."""
    mean, reach = float(values.mean()), threshold * float(values.std())
    return mean - reach, mean + reach


def _settle(values: FloatVector, low: float, high: float) -> tuple[float, float]:
    """Turn fences into limits: the fence for many values beyond it, the last value inside for a few."""
    few = max(1.0, FEW * len(values))
    below, above = values < low, values > high
    inside = values[~(below | above)]
    if len(inside) == 0:
        return low, high
    lower = float(inside.min()) if 0 < np.count_nonzero(below) <= few else low
    upper = float(inside.max()) if 0 < np.count_nonzero(above) <= few else high
    return lower, upper


def _clip(X: FloatMatrix, lower: FloatVector, upper: FloatVector) -> FloatMatrix:
    """Limit each column; column by column in memory."""
    out = np.empty(X.shape, dtype=np.float64, order="F")
    for i in range(X.shape[1]):
        np.clip(X[:, i], lower[i], upper[i], out=out[:, i])
    return out


def _count_notes(names: tuple[str, ...], counts: npt.NDArray[np.intp], done: str) -> list[str]:
    """Write the counts as sentences."""
    order = [int(i) for i in np.argsort(-counts, kind="stable") if counts[i]]
    notes = [f"{names[i]}: {_extreme(int(counts[i]))} {done}." for i in order[:TOLD_SINGLY]]
    rest = order[TOLD_SINGLY:]
    if rest:
        total = _extreme(int(counts[rest].sum()))
        notes.append(f"In {plural(len(rest), 'further column')} {total} {done}.")
    return notes


def _extreme(count: int) -> str:
    """Write a count of extreme values with its verb."""
    return f"{plural(count, 'extreme value')} {'was' if count == 1 else 'were'}"
