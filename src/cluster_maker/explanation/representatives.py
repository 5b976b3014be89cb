"""Rows that show what a cluster is like: those nearest to its others in total, the medoid first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.metrics import euclidean_distances

from cluster_maker.explanation.sampling import Keys, row_keys, some_rows
from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: Distances that are computed for all clusters together, and rows of one cluster that take part at most.
MOST_DISTANCES, MOST_ROWS = 20_000_000, 2_000
#: Digits of a total that count: the order in which it was summed changes the others.
_DIGITS = 9


def typical_rows(
    values: FloatMatrix,
    labels: npt.ArrayLike,
    n_clusters: int,
    *,
    count: int = 3,
    keys: Keys | None = None,
) -> tuple[tuple[int, ...], ...]:
    """Return the positions of each cluster's most typical rows.

    Parameters
    ----------
    values : float array of shape (n, d)
        The feature matrix.
    labels : int array-like of shape (n,)
        Cluster of each row, 0 to k - 1; -1 is noise, which is typical of nothing.
    n_clusters : int
        Number of clusters, k.
    count : int
        Rows wanted of each cluster.
    keys : uint64 array of shape (n,), optional
        From `sampling.row_keys`, where they are known already.

    Returns
    -------
    tuple of k tuples of int
        The row with the least total distance to the others of its cluster first: the medoid. Rows equally
        near by position; fewer where the cluster is smaller.

    Raises
    ------
    ValueError
        If `values` and `labels` differ in length.

    Notes
    -----
    Exact for clusters of up to `rows_compared(k)` rows; of larger ones that many are drawn by their keys,
    and the medoid is the best of these among these. O(k m² d) for m rows drawn, at most `MOST_DISTANCES`
    distances.

    References
    ----------
    Kaufman & Rousseeuw, "Clustering by means of medoids", in Dodge (ed.), "Statistical Data Analysis Based
    on the L1-Norm and Related Methods" (1987).

    Examples
    --------
    >>> typical_rows(np.array([[0.0], [1.0], [2.0], [9.0]]), [0, 0, 0, 1], 2, count=2)
    ((1, 0), (3,))
    """
    groups = np.asarray(labels, dtype=np.intp)
    if len(groups) != len(values):
        raise ValueError(f"{len(groups)} labels for {len(values)} rows: give one label for each row.")
    most = rows_compared(n_clusters)
    found = []
    for cluster in range(n_clusters):
        rows = np.flatnonzero(groups == cluster)
        if len(rows) > most:
            keys = row_keys(values) if keys is None else keys
            rows = some_rows(keys, rows, most)
        found.append(_nearest(rows, _total_distances(values[rows]), count))
    return tuple(found)


def rows_compared(n_clusters: int) -> int:
    """Return how many rows of a cluster are compared with each other.

    Examples
    --------
    >>> rows_compared(3), rows_compared(20)
    (2000, 1000)
    """
    return min(MOST_ROWS, int((MOST_DISTANCES / max(n_clusters, 1)) ** 0.5))


def _total_distances(values: FloatMatrix) -> FloatVector:
    """Return the total distance of each row to the others."""
    if not len(values):
        return np.zeros(0)
    centred = values - values.mean(axis=0)  # small numbers, so that squares lose no digits
    return np.asarray(euclidean_distances(centred).sum(axis=1))


def _nearest(rows: IntVector, totals: FloatVector, count: int) -> tuple[int, ...]:
    """Return the `count` rows with the smallest totals; ties by position."""
    scale = float(totals.max(initial=0.0)) or 1.0
    order = np.argsort(np.round(totals / scale, _DIGITS), kind="stable")
    return tuple(int(row) for row in rows[order[:count]])
