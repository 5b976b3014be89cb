"""The page: template, style, script and data put into one HTML text that asks for nothing else."""

from __future__ import annotations

from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from clustering.core.customer_settings import ReportingConfig
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.charts.looks import segment_colors
from clustering.reporting.customers.dashboard import findings
from clustering.reporting.customers.dashboard.data import dashboard_data
from clustering.reporting.customers.dashboard.look import page_theme, plotly_template
from clustering.reporting.customers.dashboard.points import CustomerMap, customer_map
from clustering.reporting.customers.dashboard.rows import segment_rows
from clustering.reporting.customers.standing import segment_labels
from clustering.reporting.html import page_templates, policy_hash

#: The page's own script, in the order in which its parts build on each other.
SCRIPTS = ("state.js", "charts.js", "map.js", "page.js")


def create_interactive_dashboard(segmentation: Segmentation, reporting: ReportingConfig) -> str:
    """Return a segmentation as one interactive page.

    Parameters
    ----------
    segmentation : Segmentation
        What is shown.
    reporting : ReportingConfig
        `color_palette`, `dashboard_template` and `currency` count here.

    Returns
    -------
    str
        A complete HTML document, UTF-8, of about 5 MB: Plotly's script is inside. A content security policy
        lets the page run its own scripts (known by their hashes) and ask for nothing.

    Raises
    ------
    ConfigError
        If palette or template are not known.

    Notes
    -----
    Figures of segments are of all customers. On the map about 5 000 are drawn, a share of each segment and
    at least 20, chosen by a hash of their ids: the same ones whatever the order of the table.
    """
    template = plotly_template(reporting.dashboard_template)
    colors = segment_colors(reporting.color_palette, segment_labels(segmentation))
    view = customer_map(segmentation)
    data = dashboard_data(segmentation, view, colors, reporting.currency)
    theme = page_theme(reporting.dashboard_template, template)
    return _render(
        data={**data, "template": template, "theme": theme},
        theme=theme,
        method=findings.METHODS[segmentation.method],
        **_texts(segmentation, view, colors, reporting.currency),
    )


def _texts(
    segmentation: Segmentation, view: CustomerMap, colors: dict[int, str], currency: str
) -> dict[str, Any]:
    """Return every sentence and table of the page."""
    return {
        "headline": findings.headline(segmentation),
        "figures": findings.key_figures(segmentation, currency),
        "titles": findings.titles(segmentation, view, currency),
        "map_note": findings.map_note(segmentation, view),
        "value_note": findings.value_note(segmentation),
        "outlook_note": findings.outlook_note(segmentation.outlook),
        "rows": segment_rows(segmentation, colors, currency),
        "notes": findings.page_notes(segmentation),
        "analyst_notes": findings.analyst_notes(segmentation),
    }


def _render(data: dict[str, Any], **texts: Any) -> str:
    """Put everything into the template; each script is known to the page's policy by its hash."""
    from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]  # noqa: PLC0415 - see look.py

    scripts = [get_plotlyjs(), own_script()]
    return (
        page_templates()
        .get_template("dashboard/page.html.j2")
        .render(
            **texts,
            data=htmlsafe_json_dumps(data, allow_nan=False, separators=(",", ":"), ensure_ascii=False),
            style=Markup(_source("style.css")),
            scripts=[Markup(script) for script in scripts],
            script_hashes=[policy_hash(script) for script in scripts],
        )
    )


def own_script() -> str:
    """Return the page's own script."""
    parts = "\n".join(_source(name) for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _source(name: str) -> str:
    """Return a file of the page as it is: nothing in it is a template."""
    environment = page_templates()
    assert environment.loader is not None
    return environment.loader.get_source(environment, f"dashboard/{name}")[0]
