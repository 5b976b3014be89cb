"""DBSCAN at every radius at once, from one spanning tree of mutual reachability.

A row is a core row from the distance to its `min_samples`-th nearest row on. Two core rows are linked from
their mutual reachability on. So the edges of one minimum spanning tree, and the core distances, tell the
clusters of every radius.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from cluster_maker.algorithms.inputs import compact_labels
from cluster_maker.algorithms.merges import merges_of_edges
from cluster_maker.algorithms.neighbours import build_tree, nearest_n_rows
from cluster_maker.kernels.spanning_tree import minimum_spanning_tree
from cluster_maker.types import NOISE, BoolVector, FloatMatrix, FloatVector, IntVector

#: Distances that differ by no more than this share are one: two ways of adding up squares may part them.
ALIKE = 1e-9


@dataclass(frozen=True)
class EpsCurve:
    """What DBSCAN finds at every radius, for one number of neighbours.

    Parameters
    ----------
    near : int array of shape (n, min_samples)
        The nearest rows of each row, itself included, nearest first.
    distances : float array of shape (n, min_samples)
        How far they are.
    covered_from : float array of shape (n,)
        Radius from which on each row is in a cluster, as a core row or within reach of one.
    edges : int array of shape (n - 1, 2)
        Minimum spanning tree of mutual reachability, shortest first.
    lengths : float array of shape (n - 1,)
        Lengths of the edges.
    """

    near: IntVector
    distances: FloatMatrix
    covered_from: FloatVector
    edges: IntVector
    lengths: FloatVector

    @property
    def cores(self) -> FloatVector:
        """Radius from which on each row is a core row, shape (n,)."""
        cores: FloatVector = self.distances[:, -1]
        return cores

    def breaks(self) -> FloatVector:
        """Return the radii, rising, at which a row becomes a core row or two clusters become one."""
        found: FloatVector = np.unique(np.concatenate([self.cores, self.lengths]))
        last: BoolVector = np.append(found[1:] > found[:-1] * (1 + ALIKE), True)
        return found[last]

    def n_clusters(self, eps: FloatVector) -> IntVector:
        """Return the number of clusters at each radius: core rows less the edges that link them."""
        cores = np.searchsorted(np.sort(self.cores), eps, side="right")
        return np.asarray(cores - np.searchsorted(self.lengths, eps, side="right"), dtype=np.intp)

    def noise_share(self, eps: FloatVector) -> FloatVector:
        """Return the share of rows in no cluster at each radius."""
        n = len(self.near)
        return np.asarray(1.0 - np.searchsorted(np.sort(self.covered_from), eps, side="right") / n)

    def largest_share(self, eps: FloatVector) -> FloatVector:
        """Return the share of rows that are core rows of the largest cluster, at each radius."""
        _, sizes = merges_of_edges(self.edges)
        largest = np.concatenate([[1], np.maximum.accumulate(sizes)])
        at = largest[np.searchsorted(self.lengths, eps, side="right")]
        return np.asarray(np.where(eps >= self.cores.min(), at, 0) / len(self.near))

    def labels(self, eps: float) -> IntVector:
        """Return the clusters at one radius, numbered in order of appearance; -1 for noise.

        Rows that are no core rows join the nearest core row within reach, which is one of their nearest.
        """
        n = len(self.near)
        linked = self.edges[: np.searchsorted(self.lengths, eps, side="right")]
        links = coo_array((np.ones(len(linked), dtype=np.int8), (linked[:, 0], linked[:, 1])), shape=(n, n))
        groups = connected_components(links, directed=False)[1]
        within = (self.cores[self.near] <= eps) & (self.distances <= eps)
        nearest = self.near[np.arange(n), within.argmax(axis=1)]
        nearest = np.where(self.cores <= eps, np.arange(n), nearest)
        return compact_labels(np.where(within.any(axis=1), groups[nearest], NOISE))


def eps_curve(values: FloatMatrix, min_samples: int) -> EpsCurve:
    """Return what DBSCAN finds at every radius.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows, at least 2.
    min_samples : int
        Rows within the radius, itself included, that make a row a core row; at most n.

    Returns
    -------
    EpsCurve
        O(n² d) time, memory linear in n.

    Notes
    -----
    A row that is no core row at a radius has fewer than `min_samples` rows within it. So the core rows within
    reach are among its `min_samples` nearest rows, and the radius from which on it is in a cluster is the
    least, over these, of the greater of their distance and their own core distance.

    References
    ----------
    Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on
    hierarchical density estimates. PAKDD 2013.

    Examples
    --------
    >>> curve = eps_curve(np.array([[0.0], [1.0], [2.0], [7.0], [8.0], [9.5]]), 2)
    >>> curve.n_clusters(np.array([0.5, 1.0, 4.0, 5.0])).tolist()
    [0, 2, 2, 1]
    """
    return next(eps_curves(values, (min_samples,)))


def eps_curves(values: FloatMatrix, several: Sequence[int]) -> Iterator[EpsCurve]:
    """Yield what DBSCAN finds at every radius for several numbers of neighbours.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows, at least 2.
    several : sequence of int
        Numbers of rows, each as in `eps_curve`. Neighbours are looked up once for all of them.

    Yields
    ------
    EpsCurve
        In the order of the numbers.
    """
    near, distances = nearest_n_rows(values, values, build_tree(values), max(several))
    for each in several:
        yield _curve(values, near[:, :each], distances[:, :each])


def _curve(values: FloatMatrix, near: IntVector, distances: FloatMatrix) -> EpsCurve:
    """Return the curve of a number of nearest rows."""
    cores = np.ascontiguousarray(distances[:, -1])
    edges, lengths = minimum_spanning_tree(values, cores)
    covered_from = np.maximum(distances, cores[near]).min(axis=1)
    return EpsCurve(near, distances, covered_from, edges, lengths)
