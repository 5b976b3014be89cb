"""Euclidean distances between blocks of rows, accurate however far the data lie from the origin.

Few features: direct differences. Many: the product formula |x|² + |y|² - 2xy, which is faster but
loses digits where two rows lie close together; those pairs are measured again directly.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.spatial.distance import cdist

from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: Up to here direct differences are at least as fast as the product formula.
_FEW_FEATURES = 12
#: Pairs nearer than this share of the largest squared length are measured again: at this share the
#: product formula still gives ten right digits.
_CLOSE = 1e-5
#: Where more than this share of a block would be measured again, all of it is.
_MOSTLY = 0.1


class DistanceSource:
    """Distances between the rows of one matrix, a block at a time.

    The rows are centred and divided by a power of two near their largest value, so that squares
    neither overflow nor cancel; every measure built on them must not depend on the scale, or
    multiply by `scale`.

    Parameters
    ----------
    values : float array of shape (n, d)
        Finite.
    """

    def __init__(self, values: FloatMatrix) -> None:
        # halved first: the difference of two values of opposite sign near the largest float overflows
        half = values * 0.5
        centred = half - half.mean(axis=0)
        largest = float(np.abs(centred).max(initial=0.0))
        exponent = int(np.frexp(largest)[1]) if largest > 0 else 0
        self.values: FloatMatrix = np.ascontiguousarray(_times_power_of_two(centred, -exponent))
        self.scale: float = float(np.ldexp(2.0, exponent)) if exponent < 1023 else np.inf

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def _lengths(self) -> FloatVector:
        """Squared lengths of the rows."""
        lengths: FloatVector = np.einsum("ij,ij->i", self.values, self.values)
        return lengths

    def squared(self, left: IntVector | slice, right: IntVector | slice) -> FloatMatrix:
        """Return squared distances of some rows to others, shape (rows left, rows right)."""
        first, second = self.values[left], self.values[right]
        if self.values.shape[1] <= _FEW_FEATURES:
            return _direct(first, second)
        return _by_product(first, second, self._lengths[left], self._lengths[right])

    def between(self, left: IntVector | slice, right: IntVector | slice) -> FloatMatrix:
        """Return distances of some rows to others, shape (rows left, rows right)."""
        squared = self.squared(left, right)
        return np.sqrt(squared, out=squared)


def scaled_rows(values: FloatMatrix) -> FloatMatrix:
    """Return rows divided by a power of two, so that no value is larger than 1 and no digit is lost.

    What does not depend on the scale (silhouettes, the Dunn index) is taken from these: squares of their
    differences do not overflow.
    """
    largest = max(float(values.max()), -float(values.min()))
    exponent = int(np.frexp(largest)[1]) if largest > 0 else 0
    scaled: FloatMatrix = np.ascontiguousarray(_times_power_of_two(values, -exponent))
    return scaled


def _times_power_of_two(values: FloatMatrix, exponent: int) -> FloatMatrix:
    """Multiply by 2 to the exponent, without rounding."""
    if abs(exponent) > 1000:  # the power itself may be no float
        return np.ldexp(values, exponent)
    multiplied: FloatMatrix = values * np.ldexp(1.0, exponent)
    return multiplied


def _direct(first: FloatMatrix, second: FloatMatrix) -> FloatMatrix:
    """Squared distances by differences."""
    squared: FloatMatrix = cdist(first, second, "sqeuclidean")
    return squared


def _by_product(
    first: FloatMatrix, second: FloatMatrix, first_lengths: FloatVector, second_lengths: FloatVector
) -> FloatMatrix:
    """Squared distances by one matrix product, close pairs measured again."""
    squared: FloatMatrix = first @ second.T
    squared *= -2.0
    squared += first_lengths[:, None]
    squared += second_lengths
    limit = _CLOSE * max(first_lengths.max(initial=0.0), second_lengths.max(initial=0.0))
    close = squared <= limit
    n_close = int(np.count_nonzero(close))
    if n_close > _MOSTLY * squared.size:
        return _direct(first, second)
    if n_close:
        i, j = np.nonzero(close)
        difference = first[i] - second[j]
        squared[i, j] = np.einsum("ij,ij->i", difference, difference)
    return squared
