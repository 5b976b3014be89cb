"""The summary of a segmentation as one page and as Markdown, in the look of all reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from clustering.reporting.html import page_templates, pictures, policy_hash
from clustering.reporting.markdown import finished, markdown_templates

#: What the templates are given.
_SECTIONS = (
    "title", "answer", "segments", "methods", "insights", "value", "outlook", "made", "caveats", "assumed",
)  # fmt: skip


def render_business_html(summary: Mapping[str, Any], charts: Mapping[str, bytes]) -> str:
    """Return the business report as one page that needs nothing else: no script, no request.

    Parameters
    ----------
    summary : mapping
        What `summarise_segmentation` returned.
    charts : mapping of str to bytes
        PNG of each chart by name; one that is missing is left out.
    """
    templates = page_templates()
    colors = {each["class"]: each["color"] for each in summary["segments"]["list"]}
    style = Markup(
        templates.get_template("style.css.j2").render(colors=colors)
        + templates.get_template("business.css.j2").render()
    )
    return templates.get_template("business.html.j2").render(
        **{key: summary[key] for key in _SECTIONS},
        figures=pictures(summary["figures"], charts, {}),
        style=style,
        style_hash=policy_hash(style),
    )


def render_business_markdown(summary: Mapping[str, Any]) -> str:
    """Return the business report as CommonMark with GitHub's tables; charts are linked.

    Parameters
    ----------
    summary : mapping
        What `summarise_segmentation` returned.
    """
    given = {key: summary[key] for key in (*_SECTIONS, "figures", "figure_folder")}
    return finished(markdown_templates().get_template("business.md.j2").render(**given))
