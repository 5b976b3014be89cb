"""The report as one HTML file that needs nothing else: no script, no request, both themes inside.

Whatever comes from the data is escaped by the templates. A content security policy allows the page
its own style sheet (by hash) and the pictures inside it, and nothing more.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
DPI_TO_CSS = 96 / 150  # figures have 150 dots an inch, a page has 96


def render_html(
    summary: Mapping[str, Any],
    figures_light: Mapping[str, bytes],
    figures_dark: Mapping[str, bytes],
) -> str:
    """Return the report as a page.

    Parameters
    ----------
    summary : mapping
        What `summarise` returned.
    figures_light, figures_dark : mapping of str to bytes
        PNG of each figure for a light and a dark page. A figure without a dark one is shown in its
        light version everywhere; a figure of the summary that was not drawn is left out.

    Returns
    -------
    str
        A complete HTML document, UTF-8.
    """
    templates = page_templates()
    style = Markup(templates.get_template("style.css.j2").render(colors=_colors(summary)))
    return templates.get_template("report.html.j2").render(
        **{key: summary[key] for key in SECTIONS},
        figures=pictures(summary["see_it"]["figures"], figures_light, figures_dark),
        files=frozenset(summary["what_went_in"]["files"]),
        style=style,
        style_hash=policy_hash(style),
    )


#: What the page is made of; the summary's version is for programs.
SECTIONS = (
    "title",
    "answer",
    "segments",
    "how_sure",
    "deciding",
    "segment_details",
    "what_went_in",
    "limits",
)


@cache
def page_templates() -> Environment:
    """Return the environment of the HTML templates: everything escaped, an unknown name is an error."""
    return Environment(
        loader=PackageLoader("clustering.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def policy_hash(style: str) -> str:
    """Return the hash by which the content security policy knows the style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _colors(summary: Mapping[str, Any]) -> dict[str, str]:
    """Return the colour of each segment, and of rows in none."""
    listed = (*summary["segments"]["list"], *summary["segments"]["without_segment"])
    return {each["class"]: each["color"] for each in listed}


def pictures(
    described: list[dict[str, Any]], light: Mapping[str, bytes], dark: Mapping[str, bytes]
) -> list[dict[str, Any]]:
    """Put the bytes of each figure that was drawn beside its description."""
    return [
        {
            **figure,
            "light": _data_uri(light[figure["name"]]),
            "dark": _data_uri(dark[figure["name"]]) if figure["name"] in dark else "",
            **_size(light[figure["name"]]),
        }
        for figure in described
        if figure["name"] in light
    ]


def _data_uri(png: bytes) -> str:
    """Return a picture as part of the page."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _size(png: bytes) -> dict[str, int]:
    """Read a PNG's width and height, in pixels of a page, so that nothing jumps while it loads."""
    if not png.startswith(PNG_SIGNATURE):
        raise ValueError(f"a figure should be PNG bytes; these begin with {png[:8]!r}.")
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
    return {"width": round(width * DPI_TO_CSS), "height": round(height * DPI_TO_CSS)}
