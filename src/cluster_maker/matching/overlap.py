"""How much two clusterings have in common, which clusters are the same, and what became of the others."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from cluster_maker.matching.records import OUTSIDE, IntMatrix, Match, Overlap, PairedRows
from cluster_maker.types import FloatMatrix, IntVector

#: Likeness from which two clusters are taken for the same.
SAME = 0.5


def overlap_of(rows: PairedRows, n_old: int, n_new: int) -> Overlap:
    """Count the rows of each earlier cluster in each new one.

    Parameters
    ----------
    rows : PairedRows
        Labels then and now.
    n_old, n_new : int
        Number of clusters then and now.

    Examples
    --------
    >>> nobody = np.array([], dtype=np.intp)
    >>> rows = PairedRows(np.array([0, 0, 1, -1]), np.array([1, 1, 0, 0]), nobody, nobody, "ids")
    >>> overlap_of(rows, 2, 2).common.tolist()
    [[0, 2], [1, 0]]
    """
    counts: IntMatrix = np.zeros((n_old + OUTSIDE, n_new + OUTSIDE), dtype=np.intp)
    np.add.at(counts, (_places(rows.old, n_old), _places(rows.new, n_new)), 1)
    left = np.bincount(_places(rows.left, n_old), minlength=n_old + OUTSIDE)
    came = np.bincount(_places(rows.came, n_new), minlength=n_new + OUTSIDE)
    return Overlap(counts, left, came, rows.by)


def match_clusters(jaccard: FloatMatrix, *, threshold: float = SAME) -> tuple[Match, ...]:
    """Return the clusters that are taken for the same, in the earlier order.

    Parameters
    ----------
    jaccard : float array of shape (k_old, k_new)
        Likeness of each earlier cluster and each new one, 0-1.
    threshold : float
        Likeness below which two clusters are not the same, above 0.

    Returns
    -------
    tuple of Match
        Each cluster in one match at most. Of all ways to pair clusters that are alike enough, one with the
        greatest sum of likeness.

    Notes
    -----
    An assignment problem, solved by the method of Jonker and Volgenant; cost O(k³). A cluster
    with likeness of at most 0.5 to all others is dissolved in Hennig's sense, and no two clusters can both
    be more than 0.5 like a third one: above 0.5 there is nothing to choose, at 0.5 the assignment decides.

    References
    ----------
    Hennig, C. (2008). Dissolution point and isolation robustness. Journal of Multivariate Analysis 99.
    Crouse, D. F. (2016). On implementing 2D rectangular assignment algorithms. IEEE Transactions on Aerospace
    and Electronic Systems 52.

    Examples
    --------
    >>> match_clusters(np.array([[0.1, 0.9], [0.4, 0.1]]))
    (Match(old=0, new=1, jaccard=0.9),)
    """
    alike = np.where(jaccard >= threshold, jaccard, 0.0)
    rows, columns = linear_sum_assignment(alike, maximize=True)
    pairs = sorted(zip(rows.tolist(), columns.tolist(), strict=True))
    return tuple(Match(i, j, float(alike[i, j])) for i, j in pairs if alike[i, j] > 0)


def agreement(overlap: Overlap, matches: tuple[Match, ...]) -> float:
    """Return the share of the rows recognised that are in the same cluster as before, 0-1; NaN without rows.

    Noise then and now counts as the same; rows that were not clustered are left out.
    """
    counts = overlap.counts[:-1, :-1]
    same = sum(int(counts[match.old, match.new]) for match in matches) + int(counts[-1, -1])
    return same / int(counts.sum()) if counts.sum() else float("nan")


def _places(labels: IntVector, n_clusters: int) -> IntVector:
    """Return the row or column of each label: noise comes after the clusters, rows not clustered last."""
    places: IntVector = np.where(labels >= 0, labels, n_clusters - 1 - labels).astype(np.intp)
    return places
