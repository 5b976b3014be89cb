"""How the dashboard looks: the Plotly template, light or dark, figures as text."""

from __future__ import annotations

from typing import Any, Literal

from cluster_maker.errors import ConfigError, suggest
from cluster_maker.plotting_clustered.style import luminance
from clustering.customers.money import money_text
from clustering.reporting.customers.amounts import number_text, part_text
from clustering.reporting.customers.dashboard.columns import Kind

#: The template that goes with the reader's own setting of light and dark; any other settles it.
READER_S = "plotly_white"
Theme = Literal["reader", "light", "dark"]


def plotly_template(name: str) -> dict[str, Any]:
    """Return a Plotly template as plain data.

    Parameters
    ----------
    name : str
        One template, or several joined by "+".

    Raises
    ------
    ConfigError
        If there is no such template.
    """
    import plotly.io  # type: ignore[import-untyped]  # noqa: PLC0415 - takes a while to import

    known = list(plotly.io.templates)
    unknown = next((part for part in name.split("+") if part not in known), None)
    if unknown is not None:
        raise ConfigError(
            f"unknown dashboard_template {unknown!r}.{suggest(unknown, known)} Known: {', '.join(known)}."
        )
    template: dict[str, Any] = plotly.io.templates[name].to_plotly_json()
    return template


def page_theme(name: str, template: dict[str, Any]) -> Theme:
    """Return whether the page follows the reader's setting, or is light or dark as its template is."""
    if name == READER_S:
        return "reader"
    return "dark" if _is_dark(template.get("layout", {}).get("paper_bgcolor")) else "light"


def _is_dark(color: str | None) -> bool:
    """Whether a background, "rgb(17,17,17)" or "#111111", is dark; a name or none is white."""
    if color is None:
        return False
    if color.startswith("rgb("):
        color = "#" + "".join(f"{int(part):02x}" for part in color[4:-1].split(","))
    return color.startswith("#") and luminance(color) < 0.2


def figure_text(value: float, kind: Kind, currency: str) -> str:
    """Return a mean of a column as text.

    >>> figure_text(0.25, "share", "£"), figure_text(12.34, "days", "£")
    ('25%', '12.3')
    """
    if kind == "money":
        return money_text(value, currency)
    return part_text(value) if kind == "share" else number_text(value)
