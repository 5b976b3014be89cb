"""The records of two clusterings that are laid over each other; they compute only what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import FloatMatrix, IntVector

IntMatrix: TypeAlias = npt.NDArray[np.intp]

#: How rows are recognised: by their identifiers, or by where the earlier model puts the new rows.
By: TypeAlias = Literal["ids", "model"]

#: Rows and columns of a table of counts that stand for no cluster: noise, and rows that were not clustered.
OUTSIDE = 2


@dataclass(frozen=True)
class LabelledRows:
    """The labels of all rows of one table.

    Parameters
    ----------
    labels : int array of shape (n,)
        Cluster of each row, -1 noise, -2 not clustered.
    n_clusters : int
        Number of clusters.
    ids : pandas.Series of shape (n,) or None
        What identifies each row; None where the table has no such column.
    """

    labels: IntVector
    n_clusters: int
    ids: pd.Series | None = None


@dataclass(frozen=True)
class ModelView:
    """The new rows as the earlier model sees them.

    Parameters
    ----------
    labels : int array of shape (n,)
        What it predicts for every new row.
    old_values : float array of shape (m, d)
        The rows that it was fitted on, in its clustering space.
    new_values : float array of shape (p, d)
        The new rows that were clustered, in the same space.
    new_labels : int array of shape (p,)
        What the new clustering says of those.
    """

    labels: IntVector
    old_values: FloatMatrix
    new_values: FloatMatrix
    new_labels: IntVector


@dataclass(frozen=True)
class PairedRows:
    """Two labels for each row that could be recognised, and the labels of the others.

    Parameters
    ----------
    old, new : int array of shape (n,)
        Labels of the same row then and now.
    left : int array of shape (m,)
        Labels of earlier rows that are not in the new table.
    came : int array of shape (p,)
        Labels of new rows that are not in the earlier table.
    by : {"ids", "model"}
        How rows were recognised.
    notes : tuple of str
        What a reader should know, in plain sentences.
    """

    old: IntVector
    new: IntVector
    left: IntVector
    came: IntVector
    by: By
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overlap:
    """How many rows two clusterings have in common, cluster by cluster.

    Parameters
    ----------
    counts : int array of shape (k_old + 2, k_new + 2)
        Rows from each earlier cluster in each new one. The last two rows and columns are noise and rows that
        were not clustered.
    left : int array of shape (k_old + 2,)
        Earlier rows that are not in the new table.
    came : int array of shape (k_new + 2,)
        New rows that are not in the earlier table.
    by : {"ids", "model"}
        How rows were recognised.
    """

    counts: IntMatrix
    left: IntVector
    came: IntVector
    by: By

    @property
    def n_rows(self) -> int:
        """Rows that were recognised."""
        return int(self.counts.sum())

    @property
    def common(self) -> IntMatrix:
        """Rows of each earlier cluster in each new one, shape (k_old, k_new)."""
        return self.counts[:-OUTSIDE, :-OUTSIDE]

    @property
    def jaccard(self) -> FloatMatrix:
        """Rows in both over rows in either, among those recognised, shape (k_old, k_new), 0-1."""
        old, new = self.counts.sum(axis=1)[:-OUTSIDE], self.counts.sum(axis=0)[:-OUTSIDE]
        either = old[:, np.newaxis] + new - self.common
        shares: FloatMatrix = self.common / np.maximum(either, 1)
        return shares

    @property
    def share_of_old(self) -> FloatMatrix:
        """Share of each earlier cluster, rows that left included, in each new one, shape (k_old, k_new)."""
        all_rows = (self.counts.sum(axis=1) + self.left)[:-OUTSIDE]
        shares: FloatMatrix = self.common / np.maximum(all_rows, 1)[:, np.newaxis]
        return shares

    @property
    def share_of_new(self) -> FloatMatrix:
        """Share of each new cluster, newcomers included, from each earlier one, shape (k_old, k_new)."""
        all_rows = (self.counts.sum(axis=0) + self.came)[:-OUTSIDE]
        shares: FloatMatrix = self.common / np.maximum(all_rows, 1)
        return shares


@dataclass(frozen=True)
class Match:
    """An earlier cluster and a new one that are taken for the same, and their likeness (Jaccard's, 0-1)."""

    old: int
    new: int
    jaccard: float


@dataclass(frozen=True)
class Alignment:
    """New ids and names for the clusters of a result, carried over from an earlier one.

    Parameters
    ----------
    ids : int array of shape (k,)
        The id that each cluster gets; a permutation of 0, …, k - 1.
    names : tuple of str, length k
        Names by the ids that they get; no two alike.
    """

    ids: IntVector
    names: tuple[str, ...]

    @property
    def order(self) -> IntVector:
        """The cluster that gets id 0, 1, …, shape (k,)."""
        order: IntVector = np.argsort(self.ids).astype(np.intp)
        return order
