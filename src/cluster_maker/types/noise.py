"""Rows that fit no cluster: the radius that parts them off, the kind of each, what each choice costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cluster_maker.types.arrays import FloatVector, IntVector


@dataclass(frozen=True)
class Plateau:
    """A run of radii over which DBSCAN finds the same number of clusters.

    Parameters
    ----------
    start, end : float
        Least and greatest radius.
    eps : float
        The radius that stands for them, half-way on a scale of ratios.
    n_clusters : int
        Number of clusters.
    noise_share : float
        Share of rows in no cluster at `eps`, 0-1.
    valleys : float
        Depth of the valleys around the clusters less that of those inside, in standard deviations of chance.
    quality : float
        The valleys' depth times the share of rows in clusters.
    """

    start: float
    end: float
    eps: float
    n_clusters: int
    noise_share: float
    valleys: float
    quality: float


@dataclass(frozen=True)
class EpsPath:
    """What DBSCAN finds over all radii for one number of neighbours, and which of them were chosen.

    Parameters
    ----------
    min_samples : int
        Rows within the radius that make a row a core row.
    eps : float array of shape (g,)
        Radii, rising.
    n_clusters : int array of shape (g,)
        Clusters at each.
    noise_share : float array of shape (g,)
        Share of rows in no cluster at each, 0-1.
    largest_share : float array of shape (g,)
        Share of rows that are core rows of the largest cluster at each, 0-1.
    plateaus : tuple of Plateau
        The longest runs of two clusters and more whose quality was measured, best first.
    chosen : Plateau
        The run that was chosen; with one cluster where no valleys were found.
    least_valleys : float
        Depth of valleys from which on they are no work of chance.
    n_rows : int
        Rows that were looked at.
    """

    min_samples: int
    eps: FloatVector
    n_clusters: IntVector
    noise_share: FloatVector
    largest_share: FloatVector
    plateaus: tuple[Plateau, ...]
    chosen: Plateau
    least_valleys: float
    n_rows: int


@dataclass(frozen=True)
class NoiseKind:
    """Why one row fits no cluster.

    Parameters
    ----------
    row : int
        Position among the clustered rows.
    kind : {"extreme", "between clusters", "sparse"}
        Beyond all rows in clusters on some column; near two clusters about equally; or neither: there are
        few rows around it.
    clusters : tuple of int
        The two clusters that it lies between; empty for other kinds.
    column : str
        The column on which it is most extreme; empty for other kinds.
    """

    row: int
    kind: Literal["extreme", "between clusters", "sparse"]
    clusters: tuple[int, ...] = ()
    column: str = ""

    @property
    def text(self) -> str:
        """The kind in words: "between clusters 0 and 2"."""
        if self.kind == "extreme":
            return f"extreme: beyond all rows in clusters on {self.column}"
        return f"between clusters {self.clusters[0]} and {self.clusters[1]}" if self.clusters else "sparse"


@dataclass(frozen=True)
class NoiseCost:
    """What one way to treat noise does to a clustering.

    Parameters
    ----------
    choice : {"keep", "nearest", "own_segment"}
        The way.
    n_segments : int
        Segments that there are then.
    n_without : int
        Rows that are then in no cluster.
    n_forced : int
        Rows that are then in a cluster that they lie far from.
    silhouette : float or None
        Mean silhouette then; None with fewer than two segments.
    text : str
        The same in a sentence.
    """

    choice: Literal["keep", "nearest", "own_segment"]
    n_segments: int
    n_without: int
    n_forced: int
    silhouette: float | None
    text: str


@dataclass(frozen=True)
class Noise:
    """The rows that fit no cluster, whatever became of them.

    Parameters
    ----------
    choice : {"keep", "nearest", "own_segment"}
        What became of them.
    kinds : tuple of NoiseKind
        One for each such row, in order.
    costs : tuple of NoiseCost
        One for each choice.
    rule : str
        How kinds are told, in plain sentences.
    """

    choice: Literal["keep", "nearest", "own_segment"]
    kinds: tuple[NoiseKind, ...]
    costs: tuple[NoiseCost, ...]
    rule: str

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows of each kind."""
        found = {"extreme": 0, "between clusters": 0, "sparse": 0}
        for each in self.kinds:
            found[each.kind] += 1
        return found
