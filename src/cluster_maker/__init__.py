"""From a raw table to clusters that can be trusted, named, explained, pictured and re-applied.

`run_clustering` is the whole way in one call; the other names are its steps, usable alone. Importing the
package loads numpy and little else: each name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.algorithms.centroids import assign_clusters as assign_clusters
    from cluster_maker.algorithms.centroids import init_centroids as init_centroids
    from cluster_maker.algorithms.centroids import kmeans as kmeans
    from cluster_maker.algorithms.centroids import update_centroids as update_centroids
    from cluster_maker.algorithms.driver import fit_clustering as fit_clustering
    from cluster_maker.algorithms.k_means import KMeans as KMeans
    from cluster_maker.algorithms.table import ALGORITHMS as ALGORITHMS
    from cluster_maker.data_analyser.roles import analyse_columns as analyse_columns
    from cluster_maker.data_analyser.summaries import calculate_correlation as calculate_correlation
    from cluster_maker.data_analyser.summaries import (
        calculate_descriptive_statistics as calculate_descriptive_statistics,
    )
    from cluster_maker.data_analyser.summaries import column_summary as column_summary
    from cluster_maker.data_exporter import export_formatted as export_formatted
    from cluster_maker.data_exporter import export_summary as export_summary
    from cluster_maker.data_exporter import export_to_csv as export_to_csv
    from cluster_maker.dataframe_builder import define_dataframe_structure as define_dataframe_structure
    from cluster_maker.dataframe_builder import simulate_data as simulate_data
    from cluster_maker.evaluation.elbow import elbow_curve as elbow_curve
    from cluster_maker.evaluation.elbow import find_knee as find_knee
    from cluster_maker.evaluation.evaluate import evaluate_clustering as evaluate_clustering
    from cluster_maker.evaluation.external import external_scores as external_scores
    from cluster_maker.evaluation.gap import gap_statistic as gap_statistic
    from cluster_maker.evaluation.internal import calinski_harabasz_score as calinski_harabasz_score
    from cluster_maker.evaluation.internal import compute_inertia as compute_inertia
    from cluster_maker.evaluation.internal import davies_bouldin_score as davies_bouldin_score
    from cluster_maker.evaluation.internal import dunn_index as dunn_index
    from cluster_maker.evaluation.selection import select_n_clusters as select_n_clusters
    from cluster_maker.evaluation.silhouette import silhouette_samples as silhouette_samples
    from cluster_maker.evaluation.silhouette import silhouette_score as silhouette_score
    from cluster_maker.explanation.profile import build_profile as build_profile
    from cluster_maker.interface import run_clustering as run_clustering
    from cluster_maker.plotting_clustered.clusters import plot_clusters_2d as plot_clusters_2d
    from cluster_maker.plotting_clustered.dendrogram import plot_dendrogram as plot_dendrogram
    from cluster_maker.plotting_clustered.elbow import plot_elbow as plot_elbow
    from cluster_maker.plotting_clustered.heatmap import plot_feature_heatmap as plot_feature_heatmap
    from cluster_maker.plotting_clustered.silhouette import plot_silhouette as plot_silhouette
    from cluster_maker.preprocessing.build import build_feature_matrix as build_feature_matrix
    from cluster_maker.preprocessing.options import PreprocessingOptions as PreprocessingOptions
    from cluster_maker.preprocessing.reduce import apply_pca as apply_pca
    from cluster_maker.preprocessing.scale import standardise_features as standardise_features
    from cluster_maker.preprocessing.select import select_features as select_features
    from cluster_maker.preprocessing.transformer import TableTransformer as TableTransformer
    from cluster_maker.readers.read import read_table as read_table
    from cluster_maker.result import ClusteringResult as ClusteringResult
    from cluster_maker.stability import cluster_stability_score as cluster_stability_score

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "ALGORITHMS": "cluster_maker.algorithms.table",
        "ClusteringResult": "cluster_maker.result",
        "KMeans": "cluster_maker.algorithms.k_means",
        "PreprocessingOptions": "cluster_maker.preprocessing.options",
        "TableTransformer": "cluster_maker.preprocessing.transformer",
        "analyse_columns": "cluster_maker.data_analyser.roles",
        "apply_pca": "cluster_maker.preprocessing.reduce",
        "assign_clusters": "cluster_maker.algorithms.centroids",
        "build_feature_matrix": "cluster_maker.preprocessing.build",
        "build_profile": "cluster_maker.explanation.profile",
        "calculate_correlation": "cluster_maker.data_analyser.summaries",
        "calculate_descriptive_statistics": "cluster_maker.data_analyser.summaries",
        "calinski_harabasz_score": "cluster_maker.evaluation.internal",
        "cluster_stability_score": "cluster_maker.stability",
        "column_summary": "cluster_maker.data_analyser.summaries",
        "compute_inertia": "cluster_maker.evaluation.internal",
        "davies_bouldin_score": "cluster_maker.evaluation.internal",
        "define_dataframe_structure": "cluster_maker.dataframe_builder",
        "dunn_index": "cluster_maker.evaluation.internal",
        "elbow_curve": "cluster_maker.evaluation.elbow",
        "evaluate_clustering": "cluster_maker.evaluation.evaluate",
        "export_formatted": "cluster_maker.data_exporter",
        "export_summary": "cluster_maker.data_exporter",
        "export_to_csv": "cluster_maker.data_exporter",
        "external_scores": "cluster_maker.evaluation.external",
        "find_knee": "cluster_maker.evaluation.elbow",
        "fit_clustering": "cluster_maker.algorithms.driver",
        "gap_statistic": "cluster_maker.evaluation.gap",
        "init_centroids": "cluster_maker.algorithms.centroids",
        "kmeans": "cluster_maker.algorithms.centroids",
        "plot_clusters_2d": "cluster_maker.plotting_clustered.clusters",
        "plot_dendrogram": "cluster_maker.plotting_clustered.dendrogram",
        "plot_elbow": "cluster_maker.plotting_clustered.elbow",
        "plot_feature_heatmap": "cluster_maker.plotting_clustered.heatmap",
        "plot_silhouette": "cluster_maker.plotting_clustered.silhouette",
        "read_table": "cluster_maker.readers.read",
        "run_clustering": "cluster_maker.interface",
        "select_features": "cluster_maker.preprocessing.select",
        "select_n_clusters": "cluster_maker.evaluation.selection",
        "silhouette_samples": "cluster_maker.evaluation.silhouette",
        "silhouette_score": "cluster_maker.evaluation.silhouette",
        "simulate_data": "cluster_maker.dataframe_builder",
        "standardise_features": "cluster_maker.preprocessing.scale",
        "update_centroids": "cluster_maker.algorithms.centroids",
    },
)
