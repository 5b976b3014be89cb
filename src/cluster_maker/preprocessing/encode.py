"""Categories as numbers whose weight is fair against number columns.

The rule: the distance between two different levels depends on the number of levels only, never on
how common they are, and is set so that a column with equally common levels has the total variance
`w` (`category_weight`, 1/2 by default), where a standardised number column has 1:

- yes/no and 0/1: one feature; the two values lie ``sqrt(4 w)`` apart (1.41);
- nominal, I levels: one-hot features times ``sqrt(w I / (I - 1))``; a column of 30 levels weighs no
  more than one of 3, as the variance of the whole block is w at most;
- ordinal, I levels: ranks with equal steps, with variance ``1 - 2 (1 - w) / I``, which leads from a
  yes/no column (I = 2: w) to a number column (many levels: 1).

Uncommon levels therefore weigh less. Standardising them instead would put a level of 1 % of the rows
ten standard deviations away from the others, where it makes a cluster of its own. And w is below 1
because categories have gaps where numbers are spread: at equal variance the gaps alone would decide
the clusters (Hennig and Liao 2013, who derive the factor 1/2).

With minmax scaling all this is multiplied by ``sqrt(1/12)``, the standard deviation of numbers spread
evenly from 0 to 1; with scaling "none" categories are 0 and 1, and ranks 0, 1, 2, …

References: Hennig, C. and Liao, T. F. (2013). How to find an appropriate clustering for mixed-type
variables with application to socio-economic stratification. Journal of the Royal Statistical Society
C 62.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.wording import some_of
from cluster_maker.types import FloatMatrix, FloatVector, IntVector
from cluster_maker.wording import plural

#: Standard deviation of a typical number column after scaling; None: categories are not scaled either.
UNITS = {"standard": 1.0, "robust": 1.0, "minmax": sqrt(1 / 12), "none": None}

_NO_GROUP = -1


class RankEncoder(TransformerMixin, BaseEstimator):
    """Give ranks 0, 1, … equal steps whose size depends on the number of levels; see the module for the rule.

    Parameters
    ----------
    n_levels : tuple of int
        Number of levels of each column; 2 for yes/no columns.
    options : PreprocessingOptions
        `scaling` and `category_weight` are used.

    Attributes
    ----------
    center_, step_ : float array of shape (columns,)
        ``(rank - center_) * step_`` is the feature; the centre is the mean rank.
    """

    def __init__(self, n_levels: tuple[int, ...], options: PreprocessingOptions) -> None:
        self.n_levels = n_levels
        self.options = options

    def fit(self, X: FloatMatrix, y: None = None) -> RankEncoder:
        """Find the centre of X, shape (n, columns)."""
        unit = UNITS[self.options.scaler]
        self.center_ = np.zeros(X.shape[1]) if unit is None else np.asarray(X.mean(axis=0))
        self.step_ = np.array([rank_step(n, self.options.category_weight, unit) for n in self.n_levels])
        return self

    def transform(self, X: FloatMatrix) -> FloatMatrix:
        """Return the features, shape (n, columns)."""
        return np.asarray((X - self.center_) * self.step_)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "center_")


class LevelEncoder(TransformerMixin, BaseEstimator):
    """One-hot features for codes of levels, rare levels grouped as "other"; see the module for the weights.

    A level that the fit did not see belongs to "other" where that exists; elsewhere all its features
    are 0 (before centring), which is between all levels.

    Parameters
    ----------
    names : tuple of str
        Names of the columns.
    levels : tuple of tuple of str
        The levels of each column; code i is level i.
    options : PreprocessingOptions
        `max_levels`, `rare_share`, `scaling` and `category_weight` are used.

    Attributes
    ----------
    groups_ : tuple of int array of shape (levels + 1,)
        Feature of each code within the column's block; the last place is for levels not seen (-1: none).
    center_ : tuple of float array
        Mean of each feature, column by column.
    weights_ : tuple of float
        Factor of each block.
    feature_names_ : tuple of str
        Names such as "City = Oslo".
    sources_ : tuple of int
        Column of each feature.
    notes_ : tuple of str
        What was grouped.
    """

    def __init__(
        self, names: tuple[str, ...], levels: tuple[tuple[str, ...], ...], options: PreprocessingOptions
    ) -> None:
        self.names = names
        self.levels = levels
        self.options = options

    def fit(self, X: FloatMatrix, y: None = None) -> LevelEncoder:
        """Group the levels of X, codes of shape (n, columns)."""
        groups, centers, weights, names, sources, notes = [], [], [], [], [], []
        unit = UNITS[self.options.scaler]
        for i, (name, levels) in enumerate(zip(self.names, self.levels, strict=True)):
            counts = np.bincount(X[X[:, i] >= 0, i].astype(np.intp), minlength=len(levels))
            group, labels = self._group(levels, counts)
            shares = np.bincount(group[:-1][group[:-1] >= 0], counts[group[:-1] >= 0], minlength=len(labels))
            groups.append(group)
            centers.append(shares / len(X) if unit is not None else np.zeros(len(labels)))
            weights.append(block_weight(len(labels), self.options.category_weight, unit))
            names += [f"{name} = {label}" for label in labels]
            sources += [i] * len(labels)
            notes += _group_note(name, len(labels), int(np.count_nonzero(counts)), group, counts)
        self.groups_, self.center_, self.weights_ = tuple(groups), tuple(centers), tuple(weights)
        self.feature_names_, self.sources_ = tuple(names), tuple(sources)
        self.notes_ = tuple(some_of(notes, "further columns had rare levels grouped"))
        return self

    def transform(self, X: FloatMatrix) -> FloatMatrix:
        """Return the features, shape (n, features)."""
        out = np.zeros((len(X), len(self.feature_names_)), dtype=np.float64)
        start = 0
        for i, group in enumerate(self.groups_):
            feature = group[X[:, i].astype(np.intp)]  # code -1, not seen, takes the last place
            stop = start + len(self.center_[i])
            block = out[:, start:stop]
            rows = np.flatnonzero(feature >= 0)
            block[rows, feature[rows]] = 1.0
            block -= self.center_[i]
            block *= self.weights_[i]
            start = stop
        return out

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "groups_")

    def _group(self, levels: Sequence[str], counts: IntVector) -> tuple[IntVector, list[str]]:
        """Return the feature of each code and the features' labels, in the order of the levels."""
        present = np.flatnonzero(counts)
        order = present[np.argsort(-counts[present], kind="stable")]
        common = order[: self.options.max_levels]
        common = common[counts[common] >= self.options.rare_share * counts.sum()]
        rare = np.setdiff1d(present, common)
        if len(rare) == 1 and len(present) <= self.options.max_levels:
            common, rare = present, rare[:0]  # a group of one level is that level
        kept = np.sort(common)
        group = np.full(len(levels) + 1, _NO_GROUP, dtype=np.intp)
        group[kept] = np.arange(len(kept))
        labels = [levels[code] for code in kept]
        if len(rare):
            group[group == _NO_GROUP] = len(kept)
            labels.append("other levels" if "other" in {label.lower() for label in labels} else "other")
        return group, labels


def rank_step(n_levels: int, weight: float, unit: float | None) -> float:
    """Return the distance between neighbouring ranks.

    Equally common ranks have variance (I² - 1) / 12 times the step squared; the step makes that
    ``1 - 2 (1 - weight) / I`` units squared.

    >>> round(rank_step(2, 0.5, 1.0) ** 2, 6), round(rank_step(5, 0.5, 1.0) ** 2, 6)
    (2.0, 0.4)
    """
    if unit is None:
        return 1.0
    levels = max(n_levels, 2)
    variance = max(1 - 2 * (1 - weight) / levels, 0.0)
    return unit * sqrt(12 * variance / (levels**2 - 1))


def block_weight(n_levels: int, weight: float, unit: float | None) -> float:
    """Return the factor of a one-hot block.

    I equally common levels have the total variance 1 - 1/I; the factor makes that `weight` units squared.

    >>> round(block_weight(2, 0.5, 1.0) ** 2, 6), round(block_weight(30, 0.5, 1.0) ** 2, 3)
    (1.0, 0.517)
    """
    if unit is None:
        return 1.0
    levels = max(n_levels, 2)
    return unit * sqrt(weight * levels / (levels - 1))


def _group_note(
    name: str, n_features: int, n_levels: int, group: IntVector, counts: FloatVector | IntVector
) -> list[str]:
    """Say which share of a column was grouped as "other"."""
    if group[-1] == _NO_GROUP:
        return []
    rows = int(counts[group[:-1] == n_features - 1].sum())
    grouped = n_levels - (n_features - 1)
    told = f"{name}: {grouped} of {n_levels} levels are rare and were grouped as 'other'"
    return [f"{told} ({plural(rows, 'row')})."]
