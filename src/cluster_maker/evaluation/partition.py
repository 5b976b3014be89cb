"""What every measure starts from: a checked matrix, labels as codes 0 … k-1, and noise as -1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cluster_maker.errors import EvaluationError
from cluster_maker.kernels.moments import ClusterMoments, cluster_moments
from cluster_maker.types import NOISE, FloatMatrix, FloatVector, IntVector

#: Rows handled at once where a temporary of their size is needed.
CHUNK_ROWS = 8192


def checked_matrix(X: npt.ArrayLike) -> FloatMatrix:
    """Return `X` as a finite float64 matrix of shape (n, d), or say what is wrong with it."""
    try:
        values = np.asarray(X, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EvaluationError(f"a matrix of numbers is needed: {error}.") from error
    if values.ndim != 2:
        raise EvaluationError(
            f"a matrix with rows and columns is needed, got an array of shape {values.shape}: "
            "turn one column into a matrix with X.reshape(-1, 1)."
        )
    if values.size == 0:
        raise EvaluationError(f"the matrix is empty: its shape is {values.shape}.")
    if not np.isfinite(values).all():
        raise EvaluationError("the matrix holds missing or infinite values: impute or leave out those rows.")
    return values


def encoded(labels: npt.ArrayLike, n_rows: int) -> IntVector:
    """Return labels as codes 0 … k-1 in ascending order of the labels; -1 stays -1."""
    given = np.asarray(labels)
    if given.ndim != 1 or len(given) != n_rows:
        raise EvaluationError(
            f"one label for each of the {n_rows} rows is needed, got labels of shape {given.shape}."
        )
    if given.dtype.kind in "iu" and (plain := _plain_codes(given)) is not None:
        return plain
    if given.dtype.kind == "f" and not np.isfinite(given).all():
        raise EvaluationError("the labels hold missing values: give each row a label, -1 for noise.")
    try:
        names, codes = np.unique(given, return_inverse=True)
    except TypeError as error:  # numbers and text mixed, or None among text
        raise EvaluationError("the labels mix kinds of values that have no order: use one kind.") from error
    codes = codes.astype(np.intp)
    if names.dtype.kind in "if" and len(names) and names[0] == NOISE:
        codes -= 1
    elif names.dtype.kind in "if" and NOISE in names:
        raise EvaluationError(f"labels below -1 are not allowed, got {names[0]!r}: use -1 for noise only.")
    return codes


def _plain_codes(given: npt.NDArray[np.integer[Any]]) -> IntVector | None:
    """Return whole numbers that are codes already; None where they are not."""
    if not len(given) or given.min() < NOISE or given.max() >= len(given):
        return None
    codes = given.astype(np.intp)
    every_code_occurs = np.bincount(codes + 1)[1:].all()
    return codes if every_code_occurs else None


@dataclass(frozen=True)
class Partition:
    """The rows that are in a cluster.

    Parameters
    ----------
    values : float array of shape (m, d)
        Those rows.
    codes : int array of shape (m,)
        Their clusters, 0 … k-1.
    sizes : int array of shape (k,)
        Number of rows of each cluster, at least 1.
    rows : int array of shape (m,)
        Their positions in the whole matrix.
    n_noise : int
        Number of rows left out.
    """

    values: FloatMatrix
    codes: IntVector
    sizes: IntVector
    rows: IntVector
    n_noise: int

    @property
    def n_clusters(self) -> int:
        """Number of clusters."""
        return len(self.sizes)


def partition_of(X: npt.ArrayLike, labels: npt.ArrayLike) -> Partition:
    """Check a matrix and its labels and leave the noise out."""
    values = checked_matrix(X)
    codes = encoded(labels, len(values))
    rows = np.flatnonzero(codes != NOISE)
    n_noise = len(codes) - len(rows)
    inside = values[rows] if n_noise else values
    kept = codes[rows]
    return Partition(inside, kept, np.bincount(kept), rows, n_noise)


def at_least_two_clusters(partition: Partition, measure: str) -> None:
    """Refuse a partition on which a measure between clusters does not exist."""
    if partition.n_clusters < 2:
        noise = f" ({partition.n_noise} rows are noise)" if partition.n_noise else ""
        raise EvaluationError(
            f"the {measure} compares clusters and needs at least 2, got {partition.n_clusters}{noise}."
        )


def moments_of(partition: Partition) -> ClusterMoments:
    """Return the mean of each cluster and how far its rows lie from it."""
    return cluster_moments(np.ascontiguousarray(partition.values), partition.codes, partition.n_clusters)


def squared_distances_to(values: FloatMatrix, codes: IntVector, centers: FloatMatrix) -> FloatVector:
    """Return each row's squared distance to the centre of its cluster, shape (m,), block by block."""
    squared = np.empty(len(values))
    for start in range(0, len(values), CHUNK_ROWS):
        part = slice(start, start + CHUNK_ROWS)
        difference = values[part] - centers[codes[part]]
        squared[part] = np.einsum("ij,ij->i", difference, difference)
    return squared
