"""How large each cluster was and is: one line for each, whatever its id."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cluster_maker.comparison.psi import StabilityIndex, population_stability
from cluster_maker.comparison.records import SegmentShare
from cluster_maker.matching.records import Match
from cluster_maker.types import NOISE, IntVector

NOISE_NAME = "In no segment"


def segment_shares(
    old_labels: IntVector,
    new_labels: IntVector,
    matches: Sequence[Match],
    old_names: Sequence[str],
    new_names: Sequence[str],
) -> tuple[SegmentShare, ...]:
    """Return the sizes of all clusters then and now.

    Parameters
    ----------
    old_labels, new_labels : int array
        Labels of all rows then and now; rows that were not clustered do not count.
    matches : sequence of Match
        Clusters that are taken for the same.
    old_names, new_names : sequence of str
        Names by cluster id.

    Returns
    -------
    tuple of SegmentShare
        The earlier clusters in their order, then the new ones, then noise, where there is any.

    Examples -------- >>> found = segment_shares(np.array([0, 0, 1, -1]), np.array([0, 0]), [Match(0, 0,
    1.0)], ["a", "b"], ["c"]) >>> [(share.name, share.old_rows, share.new_rows) for share in found] [('a',
    2, 2), ('b', 1, 0), ('In no segment', 1, 0)]
    """
    then, now = _Sizes(old_labels, len(old_names)), _Sizes(new_labels, len(new_names))
    new_of = {match.old: match.new for match in matches}
    born = [new for new in range(len(new_names)) if new not in new_of.values()]
    lines = [_line(name, old, new_of.get(old), then, now) for old, name in enumerate(old_names)]
    lines += [_line(new_names[new], None, new, then, now) for new in born]
    if then.noise or now.noise:
        shares = then.noise / max(then.total, 1), now.noise / max(now.total, 1)
        lines.append(SegmentShare(NOISE_NAME, None, None, then.noise, now.noise, *shares))
    return tuple(lines)


def drift_of_shares(shares: Sequence[SegmentShare]) -> StabilityIndex:
    """Return how far the shares of the clusters have moved."""
    return population_stability([each.old_rows for each in shares], [each.new_rows for each in shares])


class _Sizes:
    """Rows of each cluster and of noise, and all that were clustered."""

    def __init__(self, labels: IntVector, n_clusters: int) -> None:
        self.rows = np.bincount(labels[labels >= 0], minlength=n_clusters)
        self.noise = int(np.count_nonzero(labels == NOISE))
        self.total = int(self.rows.sum()) + self.noise

    def of(self, cluster: int | None) -> tuple[int, float]:
        """Return the rows of a cluster and its share; nothing for none."""
        rows = 0 if cluster is None else int(self.rows[cluster])
        return rows, rows / max(self.total, 1)


def _line(name: str, old: int | None, new: int | None, then: _Sizes, now: _Sizes) -> SegmentShare:
    """Return the line of one cluster."""
    (old_rows, old_share), (new_rows, new_share) = then.of(old), now.of(new)
    return SegmentShare(name, old, new, old_rows, new_rows, old_share, new_share)
