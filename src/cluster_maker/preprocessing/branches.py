"""Filled numbers to features: amounts, ranks and levels each go their own way, and come out side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from cluster_maker.preprocessing.encode import LevelEncoder, RankEncoder
from cluster_maker.preprocessing.outliers import OutlierTamer
from cluster_maker.preprocessing.power import TailBender
from cluster_maker.preprocessing.scale import NumberScaler
from cluster_maker.types import BoolVector, FloatMatrix


@dataclass(frozen=True)
class Layout:
    """Which columns of the filled numbers go through which branch.

    Parameters
    ----------
    amounts, ranks, levels : tuple of int
        Positions; indicators of missing values are among the ranks.
    """

    amounts: tuple[int, ...]
    ranks: tuple[int, ...]
    levels: tuple[int, ...]


class Branches(TransformerMixin, BaseEstimator):
    """Amounts bent, drawn in and scaled; ranks and levels encoded. A branch without columns is left out.

    Parameters
    ----------
    layout : Layout
        The columns of each branch.
    power, outliers, scale : TailBender, OutlierTamer, NumberScaler
        The steps of amounts, one after the other.
    ranks : RankEncoder
        For ranks and yes/no columns.
    levels : LevelEncoder
        For codes of levels.
    """

    def __init__(
        self,
        layout: Layout,
        power: TailBender,
        outliers: OutlierTamer,
        scale: NumberScaler,
        ranks: RankEncoder,
        levels: LevelEncoder,
    ) -> None:
        self.layout = layout
        self.power = power
        self.outliers = outliers
        self.scale = scale
        self.ranks = ranks
        self.levels = levels

    def fit(self, X: FloatMatrix, y: None = None) -> Branches:
        """Fit every branch to its columns of X, shape (n, columns); amounts may be missing (NaN)."""
        layout = self.layout
        if layout.amounts:
            bent = self.power.fit(X[:, list(layout.amounts)]).transform(X[:, list(layout.amounts)])
            self.scale.fit(self.outliers.fit(bent).transform(bent))
        if layout.ranks:
            self.ranks.fit(X[:, list(layout.ranks)])
        if layout.levels:
            self.levels.fit(X[:, list(layout.levels)])
        self.is_fitted_ = True
        return self

    def transform(self, X: FloatMatrix) -> FloatMatrix:
        """Return the features of amounts, ranks and levels in this order, shape (n, features)."""
        layout, parts = self.layout, []
        if layout.amounts:
            bent = self.power.transform(X[:, list(layout.amounts)])
            parts.append(self.scale.transform(self.outliers.transform(bent)))
        if layout.ranks:
            parts.append(self.ranks.transform(X[:, list(layout.ranks)]))
        if layout.levels:
            parts.append(self.levels.transform(X[:, list(layout.levels)]))
        return np.hstack(parts)

    def extreme(self, X: FloatMatrix) -> BoolVector:
        """Return which rows have an extreme amount, shape (n,)."""
        if not self.layout.amounts:
            return np.zeros(len(X), dtype=bool)
        return self.outliers.flags(self.power.transform(X[:, list(self.layout.amounts)]))

    @property
    def notes(self) -> list[str]:
        """What the branches have to say, in plain sentences."""
        told: list[str] = []
        if self.layout.amounts:
            told += [*self.power.notes_, *self.outliers.notes_, *self.scale.notes_]
        if self.layout.levels:
            told += self.levels.notes_
        return told

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "is_fitted_")
