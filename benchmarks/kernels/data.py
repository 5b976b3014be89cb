"""The tables that are clustered: blobs that overlap a little, and correlated columns like those of real data.

All seeds are fixed. Values are numbers that a 32-bit float can hold, so that the same table exists in both
precisions and the labels of one can be compared with those of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.cluster import kmeans_plusplus

Floats = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.integer[Any]]
Single = npt.NDArray[np.float32]

#: Median distance from a centre to its nearest neighbour, in standard deviations of a blob: at 4, one row in
#: forty of two equal blobs lies on the wrong side.
SEPARATION = 4.0
#: Rows that starting centres are chosen from: the first of a table, which come in no order.
START_ROWS = 20_000
_BLOCK = 65_536


def blobs(n: int, d: int, k: int, seed: int = 0) -> tuple[Single, Labels]:
    """Round clusters of spread 1 and about equal size; returns rows and the blob of each.

    The centres are normal numbers, stretched until the median distance from a centre to its nearest
    neighbour is `SEPARATION`.
    """
    rng = np.random.default_rng([seed, n, d, k])
    centers = _spread_out(rng.standard_normal((k, d))).astype(np.float32)
    labels = rng.integers(0, k, n)
    rows = rng.standard_normal((n, d), dtype=np.float32)
    for block in _blocks(n):
        rows[block] += centers[labels[block]]
    return rows, labels


def correlated(n: int, d: int, seed: int = 0) -> Single:
    """Columns like a table of customers: few causes behind many columns, skewed amounts, answers from 1 to 5.

    About d / 4 latent factors whose weight falls as 1 / sqrt(rank), the first two of them with four groups
    of unequal size, are mixed into d columns with noise of half a standard deviation. A quarter of the
    columns (at least one) becomes log-normal, another quarter whole numbers from 1 to 5. Columns are
    standardised.
    """
    rng = np.random.default_rng([seed, n, d])
    n_factors = max(2, d // 4)
    loadings = rng.standard_normal((n_factors, d)) / np.sqrt(np.arange(1, n_factors + 1))[:, np.newaxis]
    loadings /= np.sqrt(np.sum(loadings**2, axis=0))
    groups = np.zeros((4, n_factors))
    groups[:, :2] = 2.0 * rng.standard_normal((4, 2))
    rows = np.empty((n, d), dtype=np.float32)
    for block in _blocks(n):
        size = block.stop - block.start
        factors = groups[rng.choice(4, size, p=(0.4, 0.3, 0.2, 0.1))] + rng.standard_normal((size, n_factors))
        rows[block] = _like_a_table(factors @ loadings + 0.5 * rng.standard_normal((size, d)))
    mean, deviation = rows.mean(axis=0, dtype=np.float64), rows.std(axis=0, dtype=np.float64)
    for block in _blocks(n):
        rows[block] = (rows[block] - mean) / deviation
    return rows


def table(name: str, n: int, d: int, k: int) -> Single:
    """Return the table called `name`; blobs have as many groups as clusters are asked for."""
    makers: dict[str, Callable[[], Single]] = {
        "blobs": lambda: blobs(n, d, k)[0],
        "correlated": lambda: correlated(n, d),
    }
    return makers[name]()


#: Names that `table` knows.
TABLES = ("blobs", "correlated")


def start(rows: Floats, k: int) -> npt.NDArray[np.float64]:
    """Starting centres that every contestant is given: k-means++ on the first rows."""
    chosen, _ = kmeans_plusplus(rows[:START_ROWS].astype(np.float64), k, random_state=1)
    return np.ascontiguousarray(chosen, dtype=np.float64)


def within_squares(rows: Floats, labels: Labels) -> float:
    """Sum of squared distances from rows to the mean of their label, in double precision."""
    k = int(labels.max()) + 1
    counts = np.bincount(labels, minlength=k)
    sums = np.array([np.bincount(labels, column, k) for column in rows.T])
    centers = (sums / np.maximum(counts, 1)).T
    total = 0.0
    for block in _blocks(len(rows)):
        difference = rows[block].astype(np.float64) - centers[labels[block]]
        total += float(np.einsum("ij,ij->", difference, difference))
    return total


def potential(rows: Floats, centers: Floats) -> float:
    """Sum of squared distances from rows to the nearest of `centers`, in double precision."""
    mean = centers.mean(axis=0, dtype=np.float64)
    shifted = centers.astype(np.float64) - mean
    lengths = np.sum(shifted**2, axis=1)
    total = 0.0
    for block in _blocks(len(rows)):
        values = rows[block].astype(np.float64) - mean
        nearest = (lengths - 2.0 * values @ shifted.T).min(axis=1) + np.sum(values**2, axis=1)
        total += float(np.maximum(nearest, 0.0).sum())
    return total


def _like_a_table(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Turn some columns into skewed amounts and some into answers from 1 to 5."""
    d = values.shape[1]
    amounts, answers = slice(0, max(1, d // 4)), slice(max(1, d // 4), max(1, d // 4) + d // 4)
    values[:, amounts] = np.exp(0.6 * values[:, amounts])
    values[:, answers] = np.clip(np.round(3.0 + values[:, answers]), 1.0, 5.0)
    return values


def _spread_out(centers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Stretch centres until the median distance to the nearest neighbour is `SEPARATION`."""
    distances = np.sqrt(np.sum((centers[:, np.newaxis] - centers) ** 2, axis=2))
    np.fill_diagonal(distances, np.inf)
    stretched: npt.NDArray[np.float64] = centers * (SEPARATION / np.median(distances.min(axis=1)))
    return stretched


def _blocks(n: int) -> list[slice]:
    """Slices that cover n rows."""
    return [slice(begin, min(begin + _BLOCK, n)) for begin in range(0, n, _BLOCK)]
