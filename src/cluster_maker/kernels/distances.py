"""Squared Euclidean distances from rows to centres, and the nearest centre of each row, decided exactly.

The law that every implementation of these doors obeys: a distance is the sum of squared
differences, added from the first feature to the last in double precision; a row's label is the
centre with the smallest such sum, the lowest id among equals. Nothing else enters, so a row gets
the same label alone or among a million others, and whatever the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: Rows that are worked on at a time.
BLOCK_ROWS = 4096
#: Centres that are compared at a time: bounds the temporary to BLOCK_ROWS x CENTER_BLOCK doubles (8 MiB).
CENTER_BLOCK = 256
#: Up to here it is faster to go through the centres than to search each row for its smallest value.
FEW_CENTERS = 16

_EPS = float(np.finfo(np.float64).eps)
_TINY = 1e-290  # below this, squares lose digits that the relative bound counts on


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


def sq_distances(X: FloatMatrix, centers: FloatMatrix) -> FloatMatrix:
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
        columns = np.ascontiguousarray(X[block].T)
        for c, center in enumerate(centers):
            out[block, c] = _ordered_sum_of_squares(columns - center[:, np.newaxis])
    return out


def assigned_sq_distances(X: FloatMatrix, centers: FloatMatrix, labels: IntVector) -> FloatVector:
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
        differences = X[block] - centers[labels[block]]
        out[block] = _ordered_sum_of_squares(np.ascontiguousarray(differences.T))
    return out


def nearest_centers(X: FloatMatrix, centers: FloatMatrix) -> IntVector:
    """Return the nearest centre of each row, ties to the lowest id.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows; finite.
    centers : float array of shape (k, d)
        Centres; finite.

    Returns
    -------
    int array of shape (n,)
        Positions in `centers`.

    Notes
    -----
    The expanded form ``|c|² - 2 x·c`` goes through BLAS, after the centres' mean has been subtracted
    from both sides to keep its rounding error small. Every row whose two best centres are closer
    than a bound on that error is decided again by direct differences. With u = eps / 2 and
    S = |x| + max |c|, each expanded or direct value is off by less than (2 d + 7) u S²; the bound
    is well above twice that. O(n k d) time, O(BLOCK_ROWS * CENTER_BLOCK) memory.

    References
    ----------
    Higham, N. J. (2002). Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM, ch. 3.

    Examples
    --------
    >>> import numpy as np
    >>> nearest_centers(np.array([[0.0], [2.0], [5.0]]), np.array([[1.0], [3.0]])).tolist()
    [0, 0, 1]
    """
    labels = np.zeros(len(X), dtype=np.intp)
    if len(centers) < 2:
        return labels
    origin = centers.mean(axis=0)
    factors, widest = _expanded_factors(centers - origin)
    with one_blas_thread():
        for block in row_blocks(len(X)):
            rows = _with_constant(X[block] - origin)
            found, best, second = _two_best(rows, factors)
            slack = _error_bound(rows[:, :-1], widest)
            doubtful = np.flatnonzero(~(second - best > slack))  # NaN counts as doubtful
            if doubtful.size:
                limit = best[doubtful] + 2 * slack[doubtful]
                found[doubtful] = _decide_directly(
                    X[block][doubtful], rows[doubtful], limit, centers, factors
                )
            labels[block] = found
    return labels


@cache
def _thread_pools() -> ThreadpoolController:
    """Find the thread pools of the loaded libraries, once."""
    return ThreadpoolController()


def one_blas_thread() -> AbstractContextManager[Any]:
    """Keep matrix products of blocks in one thread: on so little work more of them wait for each other."""
    limited: AbstractContextManager[Any] = _thread_pools().limit(limits=1, user_api="blas")
    return limited


def _expanded_factors(shifted: FloatMatrix) -> tuple[FloatMatrix, float]:
    """Return (-2 c, |c|²) for each centre, shape (k, d + 1), and the largest |c|."""
    norms = np.sum(shifted * shifted, axis=1)
    return np.column_stack([-2.0 * shifted, norms]), float(np.sqrt(norms.max()))


def _with_constant(rows: FloatMatrix) -> FloatMatrix:
    """Append a column of ones, so that one product with the factors gives ``|c|² - 2 x·c``."""
    out = np.ones((rows.shape[0], rows.shape[1] + 1))
    out[:, :-1] = rows
    return out


def _error_bound(rows: FloatMatrix, widest: float) -> FloatVector:
    """Bound on how far the difference of two expanded values may be off, for each row."""
    reach = np.sqrt(np.einsum("ij,ij->i", rows, rows)) + widest
    bound: FloatVector = 4 * (rows.shape[1] + 8) * _EPS * reach * reach + _TINY
    return bound


def _two_best(rows: FloatMatrix, factors: FloatMatrix) -> tuple[IntVector, FloatVector, FloatVector]:
    """Return position and value of the smallest expanded distance, and the second smallest value."""
    found = np.zeros(len(rows), dtype=np.intp)
    best = np.full(len(rows), np.inf)
    second = np.full(len(rows), np.inf)
    for start in range(0, len(factors), CENTER_BLOCK):
        part = factors[start : start + CENTER_BLOCK]
        candidates = (
            enumerate(part @ rows.T) if len(part) <= FEW_CENTERS else _smallest_two_of_each(rows @ part.T)
        )
        for position, values in candidates:
            np.copyto(found, position + start, where=values < best)
            np.minimum(second, np.maximum(best, values), out=second)
            np.minimum(best, values, out=best)
    return found, best, second


def _smallest_two_of_each(values: FloatMatrix) -> Iterator[tuple[IntVector, FloatVector]]:
    """Yield position and value of each row's smallest entry, then of its second smallest; spoils `values`."""
    firsts = np.arange(0, values.size, values.shape[1])
    for _ in range(2):
        position = values.argmin(axis=1)
        smallest = values.ravel()[firsts + position]
        values.ravel()[firsts + position] = np.inf
        yield position, smallest


def _decide_directly(
    original: FloatMatrix, rows: FloatMatrix, limit: FloatVector, centers: FloatMatrix, factors: FloatMatrix
) -> IntVector:
    """Nearest centre by direct differences, among the centres whose expanded value is within `limit`."""
    found = np.zeros(len(rows), dtype=np.intp)
    smallest = np.full(len(rows), np.inf)
    for start in range(0, len(centers), CENTER_BLOCK):
        values = factors[start : start + CENTER_BLOCK] @ rows.T
        for c, near in enumerate(~(values > limit), start):
            candidates = np.flatnonzero(near)
            if not candidates.size:
                continue
            differences = np.ascontiguousarray((original[candidates] - centers[c]).T)
            distances = _ordered_sum_of_squares(differences)
            closer = distances < smallest[candidates]
            found[candidates[closer]] = c
            smallest[candidates[closer]] = distances[closer]
    return found
