"""The numbers that are clustered, and the labels that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from cluster_maker.types.arrays import NOISE, BoolVector, FloatMatrix, FloatVector, IntVector

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class FeatureMatrix:
    """The numbers that are clustered, and the fitted transformer that made them.

    Parameters
    ----------
    values : float array of shape (n, d)
        One row for each row of the table, in its order; finite.
    feature_names : tuple of str, length d
        Names of the features.
    sources : tuple of str, length d
        The table column that each feature comes from; empty for a mixture of several (PCA).
    row_ids : pandas.Index, length n
        The table's own row labels, or the values of its identifier column.
    transformer : object or None
        A fitted scikit-learn transformer: ``transformer.transform(table)`` gives `values` again.
    flags : mapping of str to bool array of shape (n,)
        What was done to a row: ``"outlier"`` (an extreme value was clipped or flagged), ``"imputed"``.
    notes : tuple of str
        What was done, in plain sentences: imputed, clipped, grouped, left out.
    """

    values: FloatMatrix
    feature_names: tuple[str, ...]
    sources: tuple[str, ...]
    row_ids: pd.Index
    transformer: Any = None
    flags: Mapping[str, BoolVector] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of features."""
        return self.values.shape[0], self.values.shape[1]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        """Return the values, so that the matrix goes wherever an array does."""
        return np.array(self.values, dtype=dtype, copy=copy)


class ClusterEstimator(Protocol):
    """What every registered algorithm is: a scikit-learn estimator with these members."""

    labels_: IntVector

    def fit(self, X: FloatMatrix, y: None = None) -> ClusterEstimator:
        """Cluster the rows of `X`."""
        ...

    def predict(self, X: FloatMatrix) -> IntVector:
        """Return the label of each row of `X`; the rows of the fit get their labels again."""
        ...

    def predict_confidence(self, X: FloatMatrix) -> FloatVector:
        """Return how clearly each row belongs to its label, 0 (not at all) to 1."""
        ...


@dataclass(frozen=True)
class Clustering:
    """Labels in canonical order, and the fitted estimator behind them.

    Cluster ids run from 0 by falling size (equal sizes: by centre), whatever the estimator called
    them. Noise is -1.

    Parameters
    ----------
    labels : int array of shape (n,)
        Cluster of each row.
    confidence : float array of shape (n,)
        How clearly each row belongs to its label, 0 to 1; 0 for noise.
    algorithm : str
        Name in the registry.
    parameters : mapping
        The estimator's parameters.
    estimator : ClusterEstimator
        The fitted estimator, with labels of its own order.
    canonical : int array of shape (estimator's clusters,)
        Canonical id of each label of the estimator.
    centers : float array of shape (k, d)
        Mean of each cluster in clustering space, canonical order.
    prediction_rule : str
        How `predict` decides, in one sentence.
    confidence_rule : str
        What `confidence` means, in one sentence.
    notes : tuple of str
        What a reader should know, in plain sentences.
    noise_cluster : int or None
        Id of the segment that scattered rows were put together in: the last one, and no real cluster. None
        where there is no such segment.
    """

    labels: IntVector
    confidence: FloatVector
    algorithm: str
    parameters: Mapping[str, Any]
    estimator: ClusterEstimator
    canonical: IntVector
    centers: FloatMatrix
    prediction_rule: str
    confidence_rule: str
    notes: tuple[str, ...] = ()
    noise_cluster: int | None = None

    @property
    def n_clusters(self) -> int:
        """Number of clusters, noise not counted; a segment of scattered rows is."""
        return len(self.centers)

    @property
    def n_real_clusters(self) -> int:
        """Number of clusters, without a segment of scattered rows."""
        return len(self.centers) - (self.noise_cluster is not None)

    @property
    def real_labels(self) -> IntVector:
        """Labels with the rows of a segment of scattered rows as noise, shape (n,)."""
        if self.noise_cluster is None:
            return self.labels
        return np.where(self.labels == self.noise_cluster, NOISE, self.labels)

    @property
    def n_noise(self) -> int:
        """Number of rows that belong to no cluster."""
        return int(np.count_nonzero(self.labels == NOISE))

    @property
    def sizes(self) -> IntVector:
        """Number of rows of each cluster, shape (k,)."""
        return np.bincount(self.labels[self.labels >= 0], minlength=self.n_clusters)

    def predict(self, values: FloatMatrix) -> IntVector:
        """Return canonical labels for rows of a feature matrix, shape (m,)."""
        return to_canonical(self.estimator.predict(values), self.canonical)


def to_canonical(labels: IntVector, canonical: IntVector) -> IntVector:
    """Translate an estimator's labels; noise stays -1."""
    out = np.full(labels.shape, NOISE, dtype=np.intp)
    inside = labels >= 0
    out[inside] = canonical[labels[inside]]
    return out
