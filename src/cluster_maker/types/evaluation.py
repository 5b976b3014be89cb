"""How good a clustering is, whether there is anything to find, and whether it would be found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from cluster_maker.types.arrays import FloatVector, IntVector


@dataclass(frozen=True)
class Evaluation:
    """How good a clustering is, by internal measures in clustering space.

    Noise rows (-1) are left out of every measure except `n_noise` and `noise_share`; `notes` says so
    when there are any. A measure that does not exist for the labelling (one cluster, say) is None.

    Parameters
    ----------
    inertia : float or None
        Sum of squared distances to the cluster means.
    silhouette : float or None
        Mean silhouette, -1 to 1, higher is better.
    silhouette_error : float
        Standard error of `silhouette` where it was estimated on a sample; 0 when exact.
    silhouette_by_cluster : float array of shape (k,)
        Mean silhouette of each cluster; NaN where no row of it was measured.
    silhouette_rows : int array of shape (m,)
        Positions of the rows whose silhouette was measured.
    silhouette_values : float array of shape (m,)
        Their silhouettes.
    davies_bouldin, calinski_harabasz, dunn : float or None
        Lower, higher and higher is better.
    n_noise : int
        Rows without a cluster.
    external : mapping of str to float
        Agreement with known classes, where some were given: ARI, AMI, NMI, …
    notes : tuple of str
        Conventions and short cuts that were taken, in plain sentences.
    """

    inertia: float | None
    silhouette: float | None
    silhouette_error: float
    silhouette_by_cluster: FloatVector
    silhouette_rows: IntVector
    silhouette_values: FloatVector
    davies_bouldin: float | None
    calinski_harabasz: float | None
    dunn: float | None
    n_noise: int
    external: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shuffled:
    """The silhouette of a clustering beside that of the same procedure on tables with shuffled columns.

    Parameters
    ----------
    silhouette : float
        Mean silhouette here, of the rows that took part.
    expected : float or None
        Mean over the shuffled tables; None where no two clusters were found in any of them.
    p_value : float
        Share of the tables, this one counted with the shuffled ones, whose silhouette is as high.
    n_draws : int
        Number of shuffled tables.
    n_rows : int
        Rows that took part.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    """

    silhouette: float
    expected: float | None
    p_value: float
    n_draws: int
    n_rows: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Structure:
    """Whether a table has clusters at all.

    Parameters
    ----------
    verdict : {"clear", "weak", "none", "unknown"}
        Clear: valleys of density of 3 and more (5 in under 300 rows), or 2 deep on average here and in rows
        held out, or, over many dimensions, halves of the table that find the same clusters. Weak: valleys
        that rows held out show less deep. Unknown: too few rows, or not looked at.
    reason : str
        Why, in one plain sentence.
    valleys : float or None
        Depth of the deepest valleys that any way of clustering finds, in standard deviations of chance.
    halves : float or None
        What two halves of the table agree on best, as an adjusted Rand index; None where valleys are clear.
    halves_n_clusters : int or None
        The number of clusters that they agree on.
    held_out : float or None
        How deep valleys that one half of the rows shows best are in the other; None where that was not asked.
    n_rows : int
        Rows that were looked at.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    shuffled : Shuffled or None
        The silhouette beside that of shuffled tables; None where it was not measured.
    """

    verdict: Literal["clear", "weak", "none", "unknown"]
    reason: str
    valleys: float | None = None
    halves: float | None = None
    halves_n_clusters: int | None = None
    held_out: float | None = None
    n_rows: int = 0
    notes: tuple[str, ...] = ()
    shuffled: Shuffled | None = None


@dataclass(frozen=True)
class ClusterStability:
    """How surely each cluster, and each row's place in it, would be found in new data.

    Parameters
    ----------
    by_cluster : float array of shape (k,)
        Mean likeness (Jaccard's, 0-1) of each cluster and what it is most like in tables drawn anew; NaN for
        a cluster that no draw held rows of, and for a segment of scattered rows.
    by_row : float array of shape (n,)
        Share of the draws with the row in which it stayed with its cluster, 0-1; NaN for rows that did not
        take part.
    method : str
        How tables were drawn: ``"bootstrap"``, ``"subsample"``, ``"noise"``.
    n_draws : int
        Number of draws.
    n_rows : int
        Rows that took part.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    """

    by_cluster: FloatVector
    by_row: FloatVector
    method: str
    n_draws: int
    n_rows: int
    notes: tuple[str, ...] = ()
