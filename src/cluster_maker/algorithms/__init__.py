"""Feature matrix to labels: one file per algorithm, one table of them, one driver for them all.

To add an algorithm, write its file (an estimator that obeys `types.ClusterEstimator`, with the class
attributes `prediction_rule` and `confidence_rule`) and add its line to `table.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.algorithms.centroids import assign_clusters as assign_clusters
    from cluster_maker.algorithms.centroids import init_centroids as init_centroids
    from cluster_maker.algorithms.centroids import kmeans as kmeans
    from cluster_maker.algorithms.centroids import update_centroids as update_centroids
    from cluster_maker.algorithms.dbscan import DBSCAN as DBSCAN
    from cluster_maker.algorithms.driver import fit_clustering as fit_clustering
    from cluster_maker.algorithms.driver import labels_for_each as labels_for_each
    from cluster_maker.algorithms.gaussian_mixture import GaussianMixture as GaussianMixture
    from cluster_maker.algorithms.genie import Genie as Genie
    from cluster_maker.algorithms.hdbscan import HDBSCAN as HDBSCAN
    from cluster_maker.algorithms.hierarchical import Hierarchical as Hierarchical
    from cluster_maker.algorithms.k_means import KMeans as KMeans
    from cluster_maker.algorithms.minibatch_k_means import MiniBatchKMeans as MiniBatchKMeans
    from cluster_maker.algorithms.table import ALGORITHMS as ALGORITHMS
    from cluster_maker.algorithms.table import AlgorithmEntry as AlgorithmEntry

_ROOM = "cluster_maker.algorithms"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "ALGORITHMS": f"{_ROOM}.table",
        "AlgorithmEntry": f"{_ROOM}.table",
        "DBSCAN": f"{_ROOM}.dbscan",
        "Genie": f"{_ROOM}.genie",
        "GaussianMixture": f"{_ROOM}.gaussian_mixture",
        "HDBSCAN": f"{_ROOM}.hdbscan",
        "Hierarchical": f"{_ROOM}.hierarchical",
        "KMeans": f"{_ROOM}.k_means",
        "MiniBatchKMeans": f"{_ROOM}.minibatch_k_means",
        "assign_clusters": f"{_ROOM}.centroids",
        "fit_clustering": f"{_ROOM}.driver",
        "init_centroids": f"{_ROOM}.centroids",
        "kmeans": f"{_ROOM}.centroids",
        "labels_for_each": f"{_ROOM}.driver",
        "update_centroids": f"{_ROOM}.centroids",
    },
)
