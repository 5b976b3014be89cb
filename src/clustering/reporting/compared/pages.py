"""The report of a comparison as a page and as Markdown, in the look of the report of an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from clustering.reporting.html import page_templates, policy_hash
from clustering.reporting.markdown import finished, markdown_templates


def render_comparison_html(summary: Mapping[str, Any]) -> str:
    """Return a comparison as one page that needs nothing else: no script, no request, both themes inside.

    Parameters
    ----------
    summary : mapping
        What `summarise_comparison` returned.
    """
    templates = page_templates()
    look = templates.get_template("style.css.j2").render(colors={})
    style = Markup(look + templates.get_template("compare.css.j2").render())
    page = templates.get_template("compare.html.j2")
    return page.render(**summary, style=style, style_hash=policy_hash(style))


def render_comparison_markdown(summary: Mapping[str, Any]) -> str:
    """Return a comparison as CommonMark with GitHub's tables.

    Parameters
    ----------
    summary : mapping
        What `summarise_comparison` returned.
    """
    return finished(markdown_templates().get_template("compare.md.j2").render(**summary))
