"""Results as matplotlib figures: one file per figure, no pyplot, nothing global, safe in threads."""

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.plotting_clustered.clusters import plot_clusters_2d as plot_clusters_2d
    from cluster_maker.plotting_clustered.dendrogram import plot_dendrogram as plot_dendrogram
    from cluster_maker.plotting_clustered.draw import alt_text as alt_text
    from cluster_maker.plotting_clustered.draw import draw_figures as draw_figures
    from cluster_maker.plotting_clustered.elbow import plot_elbow as plot_elbow
    from cluster_maker.plotting_clustered.heatmap import plot_feature_heatmap as plot_feature_heatmap
    from cluster_maker.plotting_clustered.inputs import PlotInputs as PlotInputs
    from cluster_maker.plotting_clustered.silhouette import plot_silhouette as plot_silhouette
    from cluster_maker.plotting_clustered.style import cluster_color as cluster_color

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "PlotInputs": "cluster_maker.plotting_clustered.inputs",
        "alt_text": "cluster_maker.plotting_clustered.draw",
        "cluster_color": "cluster_maker.plotting_clustered.style",
        "draw_figures": "cluster_maker.plotting_clustered.draw",
        "plot_clusters_2d": "cluster_maker.plotting_clustered.clusters",
        "plot_dendrogram": "cluster_maker.plotting_clustered.dendrogram",
        "plot_elbow": "cluster_maker.plotting_clustered.elbow",
        "plot_feature_heatmap": "cluster_maker.plotting_clustered.heatmap",
        "plot_silhouette": "cluster_maker.plotting_clustered.silhouette",
    },
)
