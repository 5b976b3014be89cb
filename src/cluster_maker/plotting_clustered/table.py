"""The table of figures, in the order in which a report shows them.

Adding one is one file with ``draw(inputs, *, theme) -> Figure | None`` and
``describe(inputs) -> str``, and one line here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cluster_maker.registry import Entry, Registry


@dataclass(frozen=True)
class PlotEntry(Entry):
    """One figure.

    Parameters
    ----------
    title : str
        Heading above the figure in a report.
    alt : str
        Where the function is that describes the figure in a sentence: ``"package.module:attribute"``.
    """

    title: str = ""
    alt: str = ""

    def load_alt(self) -> Any:
        """Import and return the function that describes the figure."""
        return replace(self, target=self.alt).load()


def _entry(name: str, module: str, title: str, summary: str) -> PlotEntry:
    """Return the entry of the figure that a module of this package draws."""
    where = f"cluster_maker.plotting_clustered.{module}"
    return PlotEntry(name, f"{where}:draw", summary, title=title, alt=f"{where}:describe")


PLOTS: Registry[PlotEntry] = Registry(
    "figure",
    _entry("scatter", "clusters", "Map of the clusters", "Every row as a point in a flat view of the data."),
    _entry("silhouette", "silhouette", "How well each row fits", "Silhouette of the rows, by cluster."),
    _entry("heatmap", "heatmap", "What sets the clusters apart", "Effect of each feature in each cluster."),
    _entry("elbow", "elbow", "How many clusters", "The figures for each number of clusters tried."),
    _entry("density_path", "density_path", "Which radius", "Clusters and noise for each radius of DBSCAN."),
    _entry("dendrogram", "dendrogram", "How the clusters merge", "The last merges, and where they were cut."),
)
