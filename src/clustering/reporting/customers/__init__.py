"""What a marketing manager gets: charts of a segmentation, and the business report as page and Markdown.

    Segmentation ─(charts)→ figures ─┐
                 ─(summarise_segmentation)→ dict ─(render_business_html, render_business_markdown)→ report

All numbers and sentences are made in the summary; templates only place them.
`ClusteringReporter` is the one door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from clustering.reporting.customers.records import BusinessReport as BusinessReport
    from clustering.reporting.customers.records import ReportContext as ReportContext
    from clustering.reporting.customers.reporter import ClusteringReporter as ClusteringReporter
    from clustering.reporting.customers.summary import summarise_segmentation as summarise_segmentation

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "BusinessReport": "clustering.reporting.customers.records",
        "ClusteringReporter": "clustering.reporting.customers.reporter",
        "ReportContext": "clustering.reporting.customers.records",
        "summarise_segmentation": "clustering.reporting.customers.summary",
    },
)
