"""The looks of the charts: the engine's, with the size, style and colours that the configuration asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered.fonts import text_width
from cluster_maker.plotting_clustered.style import (
    SMALL_SIZE,
    TEXT_SIZE,
    Theme,
    cluster_color,
    dress,
    font,
    get_theme,
    new_figure,
)
from clustering.core.customer_settings import ReportingConfig
from clustering.reporting.customers.amounts import in_plain_words

PlotStyle = Literal["white", "whitegrid", "dark", "darkgrid", "ticks"]
#: The palette that all reports share.
ACCESSIBLE = "accessible"
#: Inches that a title of one line and a note of two take.
_TITLE_AND_NOTE = 0.75


@dataclass(frozen=True)
class Looks:
    """How one segmentation is drawn.

    Parameters
    ----------
    config : ReportingConfig
        Size, style, palette and currency.
    theme : Theme
        Colours of everything that is not a segment.
    colors : mapping of int to str
        Colour of each label, noise grey.
    """

    config: ReportingConfig
    theme: Theme
    colors: Mapping[int, str]

    @property
    def plot_size(self) -> tuple[float, float]:
        """Width and height of a plot in inches; with title and note it is about of the configured size."""
        width, height = self.config.figure_size
        return width, max(height - _TITLE_AND_NOTE, 1.5)


def speak(figure: Figure) -> Figure:
    """Put a figure of the engine into the words of these reports: customers, segments, orders."""
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        text.set_text(in_plain_words(text.get_text()))
    return figure


def looks_of(config: ReportingConfig, labels: Iterable[int] = ()) -> Looks:
    """Return how the segments with these labels are drawn; ConfigError for an unknown palette."""
    return Looks(config, get_theme("light"), segment_colors(config.color_palette, labels))


def segment_colors(palette: str, labels: Iterable[int]) -> dict[int, str]:
    """Return the colour of each label.

    Parameters
    ----------
    palette : str
        "accessible", or the name of a seaborn palette.
    labels : iterable of int
        Labels from 0; those below (noise) are grey with every palette.

    Returns
    -------
    dict of int to str
        ``"#rrggbb"`` for each label.

    Raises
    ------
    ConfigError
        If seaborn has no palette of that name.

    Examples
    --------
    >>> segment_colors("accessible", [0, -1])
    {0: '#236dc3', -1: '#8f959e'}
    """
    wanted = list(labels)
    if palette == ACCESSIBLE:
        return {label: str(cluster_color(label)) for label in wanted}
    drawn = seaborn_colors(palette, max([*wanted, 0]) + 1)
    return {label: drawn[label] if label >= 0 else str(cluster_color(label)) for label in wanted}


def seaborn_colors(palette: str, count: int) -> list[str]:
    """Return so many colours of a seaborn palette."""
    import seaborn as sns  # noqa: PLC0415 - takes long to import, and the usual palette needs it not

    try:
        return [to_hex(color) for color in sns.color_palette(palette, count)]
    except ValueError as error:
        raise ConfigError(
            f"unknown color_palette {palette!r}. Allowed are {ACCESSIBLE!r} and the names that seaborn knows "
            "(husl, deep, colorblind, …)."
        ) from error


def new_chart(looks: Looks, title: str, note: str = "", *, least_height: float = 0.0) -> Figure:
    """Return an empty figure of the configured size; higher where the plot needs `least_height` inches."""
    width, height = looks.config.figure_size
    figure = new_figure(looks.theme, title=title, note=note, width=width, height=least_height)
    figure.set_size_inches(width, max(height, figure.get_figheight()))
    return figure


def dress_panel(axes: Axes, looks: Looks, *, grid: str | None = None) -> None:
    """Give axes the configured style: background and edges of seaborn's, grid lines where they help."""
    style = _style(looks.config.plot_style)
    dress(axes, looks.theme, grid=grid if style["axes.grid"] else None)
    dark = looks.config.plot_style.startswith("dark")
    axes.set_facecolor(style["axes.facecolor"] if dark else "none")
    if style["axes.grid"] and dark:
        axes.grid(True, axis="x" if grid == "x" else "y", color=style["grid.color"], linewidth=0.8)
        for spine in axes.spines.values():
            spine.set_visible(False)
    elif looks.config.plot_style == "white":
        axes.tick_params(length=0)


@cache
def _style(name: PlotStyle) -> dict[str, Any]:
    """Return what seaborn's style says; it is only read."""
    import seaborn as sns  # noqa: PLC0415 - see seaborn_colors

    return dict(sns.axes_style(name))


def head_panel(axes: Axes, text: str, looks: Looks) -> None:
    """Head one panel, flush with its left edge."""
    axes.set_title(text, loc="left", pad=8, **font(looks.theme, size=TEXT_SIZE, bold=True))


def write_small(axes: Axes, x: float, y: float, text: str, looks: Looks, **more: Any) -> None:
    """Write a small text at data coordinates."""
    style = {"color": looks.theme.ink, "bold": False}
    chosen = {key: more.pop(key, value) for key, value in style.items()}
    axes.text(x, y, text, **more, **font(looks.theme, size=SMALL_SIZE, **chosen))


def widest(texts: Iterable[str]) -> float:
    """Return the width of the widest small text, in inches."""
    return max((text_width(text, size=SMALL_SIZE) for text in texts), default=0.0) / 72
