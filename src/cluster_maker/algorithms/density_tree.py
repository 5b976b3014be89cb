"""Clusters of all densities from one spanning tree of mutual reachability, for any smallest size of cluster.

A spanning tree, cut from its longest edge down, falls into parts. A part with fewer rows than a cluster
needs is rows that fall out of the cluster; where both parts have enough, a cluster divides in two. The
clusters that persist longest are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cluster_maker.algorithms.merges import merges_of_edges
from cluster_maker.algorithms.neighbours import build_tree, nearest_n_rows
from cluster_maker.kernels.spanning_tree import minimum_spanning_tree
from cluster_maker.types import NOISE, FloatMatrix, FloatVector, IntVector

#: The cluster that all rows are in at first.
ROOT = 0


@dataclass(frozen=True)
class CondensedTree:
    """Clusters of a smallest size, from the whole table down.

    Parameters
    ----------
    cluster : int array of shape (n,)
        The last cluster that each row is in.
    leaves_at : float array of shape (n,)
        Density (one over distance) at which it falls out of that.
    parent : int array of shape (c,)
        The cluster that each cluster is a part of; -1 for the first, which holds all rows.
    born_at : float array of shape (c,)
        Density at which it comes to be.
    size : int array of shape (c,)
        Rows that it then has.
    """

    cluster: IntVector
    leaves_at: FloatVector
    parent: IntVector
    born_at: FloatVector
    size: IntVector

    def stability(self) -> FloatVector:
        """Return how long each cluster persists: densities above its birth, added up over its rows."""
        lasting = self.leaves_at - self.born_at[self.cluster]
        ends: FloatVector = np.bincount(self.cluster, lasting, len(self.parent)).astype(np.float64)
        inner = np.flatnonzero(self.parent >= 0)
        above = self.parent[inner]
        ends += np.bincount(
            above, self.size[inner] * (self.born_at[inner] - self.born_at[above]), len(self.parent)
        )
        return ends

    def most_persistent(self, *, allow_single: bool = False) -> IntVector:
        """Return the clusters, none in another, of greatest stability altogether (excess of mass)."""
        stability = self.stability()
        best = np.zeros(len(stability))  # of what is kept within each cluster
        keeps_itself = np.zeros(len(stability), dtype=np.bool_)
        for one in range(len(stability) - 1, -1, -1):  # parts come after wholes
            if (one != ROOT or allow_single) and stability[one] >= best[one]:
                best[one] = stability[one]
                keeps_itself[one] = True
            if one != ROOT:
                best[self.parent[one]] += best[one]
        return self._topmost(keeps_itself)

    def leaves(self) -> IntVector:
        """Return the clusters that do not divide; none where the whole table does not."""
        inner = np.ones(len(self.parent), dtype=np.bool_)
        inner[self.parent[1:]] = False
        return np.flatnonzero(inner) if len(self.parent) > 1 else np.empty(0, dtype=np.intp)

    def joined_within(self, chosen: IntVector, distance: float, *, allow_single: bool = False) -> IntVector:
        """Return wholes in place of those chosen clusters that come to be at less than a distance."""
        kept = np.zeros(len(self.parent), dtype=np.bool_)
        for one in chosen:
            at = int(one)
            while at != ROOT and self.born_at[at] * distance > 1.0:
                above = int(self.parent[at])
                if above == ROOT and not allow_single:
                    break
                at = above
            kept[at] = True
        return self._topmost(kept)

    def labels(self, chosen: IntVector) -> IntVector:
        """Return the chosen cluster, counted in their order, that each row is in; -1 where in none.

        Where the whole table is chosen, rows that fall out of it before its densest row does are noise.
        """
        number = np.full(len(self.parent), NOISE, dtype=np.intp)
        number[chosen] = np.arange(len(chosen))
        for one in range(1, len(number)):
            if number[one] == NOISE:
                number[one] = number[self.parent[one]]
        found: IntVector = number[self.cluster]
        if len(chosen) == 1 and chosen[0] == ROOT:
            at_root = self.cluster == ROOT
            last = max(
                self.leaves_at[at_root].max(initial=0.0), self.born_at[self.parent == ROOT].max(initial=0.0)
            )
            found[at_root & (self.leaves_at < last)] = NOISE
        return found

    def depth(self, labels: IntVector, chosen: IntVector) -> FloatVector:
        """Return how deep in its cluster each row lies, from 0 at the edge to 1 in the densest part."""
        densest = np.zeros(len(self.parent))
        np.maximum.at(densest, self.cluster, self.leaves_at)
        inner = np.flatnonzero(self.parent >= 0)
        np.maximum.at(densest, self.parent[inner], self.born_at[inner])
        out = np.zeros(len(labels))
        inside = labels != NOISE
        most = densest[chosen][labels[inside]]
        share = np.minimum(self.leaves_at[inside], most)
        out[inside] = np.divide(share, most, out=np.ones(len(most)), where=most > 0)
        return out

    def _topmost(self, marked: np.ndarray) -> IntVector:
        """Return the marked clusters that lie in no other marked one."""
        covered = np.zeros(len(marked), dtype=np.bool_)
        for one in range(1, len(marked)):
            above = self.parent[one]
            covered[one] = covered[above] or marked[above]
        return np.flatnonzero(marked & ~covered)


@dataclass(frozen=True)
class DensityTree:
    """How rows merge as the density that links them sinks.

    Parameters
    ----------
    merges : int array of shape (n - 1, 2)
        The two groups of each merge: a row, or n plus the number of an earlier merge.
    heights : float array of shape (n - 1,)
        Distance at which they merge, rising.
    sizes : int array of shape (n - 1,)
        Rows of the merged group.
    """

    merges: IntVector
    heights: FloatVector
    sizes: IntVector

    def _divisions(self) -> Iterator[tuple[int, list[int]]]:
        """Yield the groups from the whole table down, each with the parts that it falls into.

        Merges at one height are one: of several trees that are equally short none is preferred, so that the
        order of the rows does not matter.
        """
        n = len(self.merges) + 1
        merges, heights = self.merges.tolist(), self.heights.tolist()
        taken = [False] * (2 * n - 1)
        for node in range(2 * n - 2, n - 1, -1):
            if taken[node]:
                continue
            parts, waiting = [], list(merges[node - n])
            while waiting:
                part = waiting.pop()
                if part >= n and heights[part - n] == heights[node - n]:
                    taken[part] = True
                    waiting += merges[part - n]
                else:
                    parts.append(part)
            yield node, parts

    def condensed(self, min_cluster_size: int) -> CondensedTree:
        """Return the clusters of at least so many rows.

        Parameters
        ----------
        min_cluster_size : int
            Smallest group of rows that is called a cluster, at least 2.

        Returns
        -------
        CondensedTree
            O(n).
        """
        n = len(self.merges) + 1
        densities = _densities(self.heights).tolist()
        sizes = [1] * n + self.sizes.tolist()
        cluster, leaves_at = [ROOT] * (2 * n - 1), [-1.0] * (2 * n - 1)  # of groups; -1: not fallen out yet
        parent, born_at, born_size = [-1], [0.0], [n]
        for node, parts in self._divisions():
            own, density = cluster[node], densities[node - n]
            if leaves_at[node] >= 0.0:
                for part in parts:
                    cluster[part], leaves_at[part] = own, leaves_at[node]
                continue
            divides = sum(sizes[part] >= min_cluster_size for part in parts) > 1
            for part in parts:
                cluster[part] = own
                if sizes[part] < min_cluster_size:
                    leaves_at[part] = density
                elif divides:
                    cluster[part] = len(parent)
                    parent.append(own)
                    born_at.append(density)
                    born_size.append(sizes[part])
        return CondensedTree(
            np.array(cluster[:n], dtype=np.intp),
            np.maximum(leaves_at[:n], 0.0),
            np.array(parent, dtype=np.intp),
            np.array(born_at),
            np.array(born_size, dtype=np.intp),
        )


def density_tree(values: FloatMatrix, min_samples: int) -> DensityTree:
    """Return how rows merge by mutual reachability.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows, at least 2.
    min_samples : int
        A row's density is judged by its distance to this many rows, itself included; at most n.

    Returns
    -------
    DensityTree
        O(n² d) time, memory linear in n.

    References
    ----------
    Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on
    hierarchical density estimates. PAKDD 2013.
    """
    cores = core_distances(values, min_samples)
    edges, lengths = minimum_spanning_tree(values, cores)
    merges, sizes = merges_of_edges(edges)
    return DensityTree(merges, lengths, sizes)


def core_distances(values: FloatMatrix, min_samples: int) -> FloatVector:
    """Return the distance of each row to its `min_samples`-th nearest row, itself included, shape (n,)."""
    if min_samples == 1:
        return np.zeros(len(values))
    tree = build_tree(values)
    return np.ascontiguousarray(nearest_n_rows(values, values, tree, min_samples)[1][:, -1])


def _densities(heights: FloatVector) -> FloatVector:
    """One over each height; equal rows, at height 0, are a thousand times denser than any others."""
    positive = heights[heights > 0]
    least = positive.min() / 1000 if positive.size else 1.0
    densities: FloatVector = 1.0 / np.maximum(heights, least)
    return densities
