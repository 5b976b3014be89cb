"""Labels to numbers: how good a clustering is, how many clusters there should be, and what agrees with it.

Rows labelled -1 (noise) are left out of every internal measure; against known classes they count
as one more cluster, so that throwing rows away never pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.evaluation.clearness import strength_in_words as strength_in_words
    from cluster_maker.evaluation.elbow import elbow_curve as elbow_curve
    from cluster_maker.evaluation.elbow import find_knee as find_knee
    from cluster_maker.evaluation.evaluate import evaluate_clustering as evaluate_clustering
    from cluster_maker.evaluation.external import external_scores as external_scores
    from cluster_maker.evaluation.gap import gap_statistic as gap_statistic
    from cluster_maker.evaluation.given import found_selection as found_selection
    from cluster_maker.evaluation.given import given_selection as given_selection
    from cluster_maker.evaluation.internal import calinski_harabasz_score as calinski_harabasz_score
    from cluster_maker.evaluation.internal import compute_inertia as compute_inertia
    from cluster_maker.evaluation.internal import davies_bouldin_score as davies_bouldin_score
    from cluster_maker.evaluation.internal import dunn_index as dunn_index
    from cluster_maker.evaluation.selection import select_n_clusters as select_n_clusters
    from cluster_maker.evaluation.silhouette import silhouette_samples as silhouette_samples
    from cluster_maker.evaluation.silhouette import silhouette_score as silhouette_score

_ROOM = "cluster_maker.evaluation"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "calinski_harabasz_score": f"{_ROOM}.internal",
        "compute_inertia": f"{_ROOM}.internal",
        "davies_bouldin_score": f"{_ROOM}.internal",
        "dunn_index": f"{_ROOM}.internal",
        "elbow_curve": f"{_ROOM}.elbow",
        "evaluate_clustering": f"{_ROOM}.evaluate",
        "external_scores": f"{_ROOM}.external",
        "find_knee": f"{_ROOM}.elbow",
        "found_selection": f"{_ROOM}.given",
        "gap_statistic": f"{_ROOM}.gap",
        "given_selection": f"{_ROOM}.given",
        "select_n_clusters": f"{_ROOM}.selection",
        "silhouette_samples": f"{_ROOM}.silhouette",
        "silhouette_score": f"{_ROOM}.silhouette",
        "strength_in_words": f"{_ROOM}.clearness",
    },
)
