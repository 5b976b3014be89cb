"""Log densities of normal distributions, evaluated so that a row's value depends on that row only."""

from __future__ import annotations

import numpy as np

from cluster_maker.kernels.distances import row_blocks
from cluster_maker.types import FloatMatrix, FloatVector


def log_densities(
    X: FloatMatrix, log_weights: FloatVector, means: FloatMatrix, whiteners: np.ndarray[tuple[int, int, int]]
) -> FloatMatrix:
    """Return log(weight x density) of each row under each component.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows.
    log_weights : float array of shape (k,)
        Logarithm of the components' weights.
    means : float array of shape (k, d)
        Their means.
    whiteners : float array of shape (k, d, d)
        Upper triangular P with P Pᵀ = inverse covariance.

    Returns
    -------
    float array of shape (n, k)
        ``log w + log det P - (d log 2π + |(x - mean) P|²) / 2``. O(n k d²); sums run in a fixed order,
        so that one row alone and the same row among many give the same bits.
    """
    n_features = X.shape[1]
    out = np.empty((len(X), len(means)))
    for c, (mean, whitener) in enumerate(zip(means, whiteners, strict=True)):
        log_determinant = float(np.sum(np.log(np.diagonal(whitener))))
        constant = log_weights[c] + log_determinant - 0.5 * n_features * np.log(2 * np.pi)
        for block in row_blocks(len(X)):
            centred = np.ascontiguousarray((X[block] - mean).T)
            out[block, c] = constant - 0.5 * _sq_norm_whitened(centred, whitener)
    return out


def _sq_norm_whitened(centred: FloatMatrix, whitener: FloatMatrix) -> FloatVector:
    """Return |xᵀP|² for the columns x of a (d, m) array; P upper triangular."""
    total = np.zeros(centred.shape[1])
    for j in range(len(whitener)):
        projected = np.zeros_like(total)
        for i in range(j + 1):
            projected += centred[i] * whitener[i, j]
        total += projected * projected
    return total
