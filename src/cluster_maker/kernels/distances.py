"""Squared Euclidean distances from rows to centres, and the nearest centre of each row, decided exactly.

The law that every implementation of these doors obeys: a distance is the sum of squared
differences, added from the first feature to the last in double precision; a row's label is the
centre with the smallest such sum, the lowest id among equals. Nothing else enters, so a row gets
the same label alone or among a million others, and whatever the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cluster_maker.kernels import _core
from cluster_maker.kernels.threads import threads_for
from cluster_maker.types import FloatMatrix, FloatRows, FloatVector, IntVector

#: Rows that are worked on at a time.
BLOCK_ROWS = 4096


def row_blocks(n_rows: int) -> Iterator[slice]:
    """Yield the slices of `BLOCK_ROWS` rows that cover `n_rows`, in order."""
    for start in range(0, n_rows, BLOCK_ROWS):
        yield slice(start, min(start + BLOCK_ROWS, n_rows))


def _ordered_sum_of_squares(differences: FloatMatrix) -> FloatVector:
    """Sum squares over the first axis of a (d, m) array, strictly in its order."""
    total = np.zeros(differences.shape[1])
    square = np.empty_like(total)
    for feature in differences:
        np.multiply(feature, feature, out=square)
        total += square
    return total


def sq_distances(X: FloatRows, centers: FloatMatrix) -> FloatMatrix:
    """Return all squared distances from rows to centres.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows.
    centers : float array of shape (k, d)
        Centres.

    Returns
    -------
    float array of shape (n, k)
        Squared Euclidean distances, by direct differences: no cancellation. O(n k d).
    """
    out = np.empty((len(X), len(centers)))
    for block in row_blocks(len(X)):
        columns = np.ascontiguousarray(X[block].T, dtype=np.float64)
        for c, center in enumerate(centers):
            out[block, c] = _ordered_sum_of_squares(columns - center[:, np.newaxis])
    return out


def assigned_sq_distances(X: FloatRows, centers: FloatMatrix, labels: IntVector) -> FloatVector:
    """Return each row's squared distance to the centre that its label names.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows.
    centers : float array of shape (k, d)
        Centres.
    labels : int array of shape (n,)
        Centre of each row.

    Returns
    -------
    float array of shape (n,)
        Squared Euclidean distances. O(n d).
    """
    out = np.empty(len(X))
    for block in row_blocks(len(X)):
        differences = X[block] - np.asarray(centers, dtype=np.float64)[labels[block]]
        out[block] = _ordered_sum_of_squares(np.ascontiguousarray(differences.T))
    return out


def nearest_centers(X: FloatRows, centers: FloatMatrix) -> IntVector:
    """Return the nearest centre of each row, ties to the lowest id.

    Parameters
    ----------
    X : float or double array of shape (n, d)
        Rows, C-contiguous.
    centers : float array of shape (k, d)
        Centres; finite.

    Returns
    -------
    int array of shape (n,)
        Positions in `centers`; -1 for rows with missing or infinite values.

    Notes
    -----
    Runs in the compiled core (`cpp/nearest.hpp`): the expanded form ``|c|² - 2 x·c`` in single precision,
    and the law itself for every row whose two best centres are closer than a bound on its rounding error.
    O(n k d) time.

    References
    ----------
    Higham, N. J. (2002). Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM, ch. 3.

    Examples
    --------
    >>> import numpy as np
    >>> nearest_centers(np.array([[0.0], [2.0], [5.0]]), np.array([[1.0], [3.0]])).tolist()
    [0, 0, 1]
    """
    labels = np.empty(len(X), dtype=np.int64)
    targets = np.ascontiguousarray(centers, dtype=np.float64)
    n_threads = threads_for(float(len(X)) * len(targets) * (X.shape[1] + 4))
    _core.nearest_centers(X, targets, labels, n_threads)
    return labels.astype(np.intp, copy=False)
