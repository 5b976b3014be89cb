"""Reports: a clustering result becomes a summary dict, and the dict becomes HTML, Markdown or a short table.

    ClusteringResult ─(summarise)→ dict ─┬(render_html)→ report.html
                                         ├(render_markdown)→ report.md
                                         └(short_table)→ the terminal

All numbers and sentences are made in the summary; templates only place them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from clustering.reporting.figures import figure_pngs as figure_pngs
    from clustering.reporting.html import render_html as render_html
    from clustering.reporting.markdown import render_markdown as render_markdown
    from clustering.reporting.records import RunInfo as RunInfo
    from clustering.reporting.records import SourceInfo as SourceInfo
    from clustering.reporting.summary import summarise as summarise
    from clustering.reporting.terminal import short_table as short_table

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "RunInfo": "clustering.reporting.records",
        "SourceInfo": "clustering.reporting.records",
        "figure_pngs": "clustering.reporting.figures",
        "render_html": "clustering.reporting.html",
        "render_markdown": "clustering.reporting.markdown",
        "short_table": "clustering.reporting.terminal",
        "summarise": "clustering.reporting.summary",
    },
)
