"""`ClusteringReporter`: the one door to charts, dashboard and business report of a segmentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from clustering.core.customer_settings import ReportingConfig
from clustering.customers.segmentation import INDICES, Segmentation
from clustering.reporting.customers.records import BusinessReport, ReportContext
from clustering.reporting.figures import figure_pngs

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.figure import Figure

    from cluster_maker.types import Selection

#: Inches of the charts in the page: as wide as its text, so that nothing is shrunk there.
PAGE_SIZE = (10.0, 6.2)


class ClusteringReporter:
    """Show segmentations: charts as matplotlib figures, dashboard and report as texts. Nothing is written.

    Parameters
    ----------
    config : ReportingConfig, optional
        `figure_size` (inches), `figure_dpi`, `plot_style`, `color_palette` and `currency` hold for all
        charts; a chart of many segments grows higher than configured. No global setting of matplotlib is
        changed.

    Examples
    --------
    >>> reporter = ClusteringReporter(ReportingConfig(currency="£"))
    >>> rows, names = [[0, 0], [0, 1], [9, 9], [9, 8]], {0: "Calm", 1: "Busy"}
    >>> figure = reporter.plot_clusters_2d(rows, [0, 0, 1, 1], names, "kmeans")
    >>> figure.get_suptitle()
    'K-means: two segments among 4 customers'
    """

    def __init__(self, config: ReportingConfig | None = None) -> None:
        self.config = ReportingConfig() if config is None else config

    def check(self) -> None:
        """Refuse a palette or a dashboard template that is not there, before anything is worked out.

        Raises
        ------
        ConfigError
            With the closest known one.
        """
        from clustering.reporting.customers.charts.looks import looks_of  # noqa: PLC0415 - loads matplotlib
        from clustering.reporting.customers.dashboard.look import plotly_template  # noqa: PLC0415

        looks_of(self.config)
        if self.config.generate_interactive:
            plotly_template(self.config.dashboard_template)

    def plot_optimal_k_analysis(
        self, selection: Selection, *, measures: Sequence[str] = INDICES
    ) -> Figure | None:
        """Draw how the number of segments was chosen.

        Parameters
        ----------
        selection : Selection
            ``segmentation.result.selection``.
        measures : sequence of str
            Of "silhouette", "davies_bouldin", "calinski_harabasz"; the elbow is always there.

        Returns
        -------
        matplotlib.figure.Figure or None
            None where fewer than two numbers were compared.

        Raises
        ------
        ConfigError
            For an unknown measure or palette.
        """
        from clustering.reporting.customers.charts.looks import looks_of  # noqa: PLC0415 - loads matplotlib
        from clustering.reporting.customers.charts.optimal_k import draw_optimal_k  # noqa: PLC0415

        return draw_optimal_k(selection, looks_of(self.config), measures)

    def plot_clusters_2d(
        self,
        X: npt.ArrayLike,
        labels: npt.ArrayLike,
        names: Mapping[int, str],
        method: str = "",
        *,
        feature_names: Sequence[str] | None = None,
    ) -> Figure:
        """Draw customers on a map, segments named where they lie.

        Parameters
        ----------
        X : float array of shape (n, d)
            The clustering space (best, since the map then says how much of it is seen), or two columns that
            are drawn as they are.
        labels : int array of shape (n,)
            Segment of each customer, -1 for none (grey).
        names : mapping of int to str
            Names of the segments.
        method : str
            Put before the title.
        feature_names : sequence of str, length d, optional
            Names of the columns.

        Returns
        -------
        matplotlib.figure.Figure
            Above 20 000 customers tinted by density.

        Raises
        ------
        ConfigError
            If shapes do not fit each other.
        """
        import numpy as np  # noqa: PLC0415 - not needed to make a reporter

        from clustering.reporting.customers.charts.looks import looks_of  # noqa: PLC0415
        from clustering.reporting.customers.charts.segment_map import (  # noqa: PLC0415
            draw_segment_map,
            plain_title,
        )

        found = np.unique(np.asarray(labels)).tolist()
        return draw_segment_map(
            X, labels, names, looks_of(self.config, found),
            title=plain_title(labels, method), feature_names=feature_names,
        )  # fmt: skip

    def plot_cluster_comparison(self, segmentation: Segmentation) -> Figure:
        """Draw the segments side by side: head count, revenue, orders, recency, expected value, risk."""
        from clustering.reporting.customers.charts.comparison import draw_comparison  # noqa: PLC0415
        from clustering.reporting.customers.charts.looks import looks_of  # noqa: PLC0415

        return draw_comparison(segmentation, looks_of(self.config, segmentation.names))

    def charts(self, segmentation: Segmentation) -> dict[str, Figure]:
        """Draw every chart that applies.

        Returns
        -------
        dict of str to matplotlib.figure.Figure
            Of "comparison", "map", "profiles", "optimal_k", "radii".
        """
        from clustering.reporting.customers.charts.table import draw_charts  # noqa: PLC0415

        return draw_charts(segmentation, self.config)

    def chart_files(self, segmentation: Segmentation) -> dict[str, bytes]:
        """Return every chart that applies as PNG of `figure_dpi`, by the name of its file.

        Returns
        -------
        dict of str to bytes
            "kmeans_cluster_comparison.png", "kmeans_clustering_visualization.png",
            "kmeans_segment_profiles.png", "optimal_k_analysis.png"; for DBSCAN "dbscan_radius_analysis.png".
            Without date or program name inside, so the same segmentation gives the same bytes.
        """
        from clustering.reporting.customers.charts.table import file_of  # noqa: PLC0415

        return {
            file_of(name, segmentation): self.png(each) for name, each in self.charts(segmentation).items()
        }

    def png(self, figure: Figure) -> bytes:
        """Return a figure as PNG of `figure_dpi`."""
        buffer = BytesIO()
        figure.savefig(
            buffer, format="png", dpi=self.config.figure_dpi, facecolor=figure.get_facecolor(),
            metadata={"Software": None},
        )  # fmt: skip
        return buffer.getvalue()

    def alt_text(self, name: str, segmentation: Segmentation) -> str:
        """Say in words what a chart of `charts` shows.

        Raises
        ------
        ConfigError
            For an unknown chart.
        """
        from clustering.reporting.customers.charts.table import chart_named  # noqa: PLC0415

        return chart_named(name).alt(segmentation, self.config.currency)

    def create_interactive_dashboard(self, segmentation: Segmentation) -> str:
        """Return the interactive dashboard: one HTML page that opens offline."""
        from clustering.reporting.customers.dashboard import create_interactive_dashboard  # noqa: PLC0415

        return create_interactive_dashboard(segmentation, self.config)

    def generate_business_report(
        self, segmentation: Segmentation, context: ReportContext, *, other: Segmentation | None = None
    ) -> BusinessReport:
        """Return the business report as summary, Markdown and page.

        Parameters
        ----------
        segmentation : Segmentation
            What was found.
        context : ReportContext
            How it came about: commands, settings, source.
        other : Segmentation, optional
            The same customers by another method, to be compared.

        Returns
        -------
        BusinessReport
            Its `summary` is plain data for the record of the run.
        """
        from clustering.reporting.customers.pages import (  # noqa: PLC0415 - loads the templates
            render_business_html,
            render_business_markdown,
        )
        from clustering.reporting.customers.summary import summarise_segmentation  # noqa: PLC0415

        summary = summarise_segmentation(segmentation, self.config, context, other=other)
        page = ClusteringReporter(self.config.model_copy(update={"figure_size": PAGE_SIZE}))
        html = render_business_html(summary, figure_pngs(page.charts(segmentation)))
        return BusinessReport(summary, render_business_markdown(summary), html)
