"""The looks of all figures: colours, themes, fonts, and the empty figure they start from.

Nothing here reads or changes matplotlib's global settings, so figures can be drawn in threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import Formatter

from cluster_maker.errors import ConfigError, suggest
from cluster_maker.plotting_clustered.fonts import DPI, font_families
from cluster_maker.plotting_clustered.text import plain_number, wrap

#: Ten colours for clusters 0 to 9. Each has a contrast of at least 3 to white and to the dark
#: background (WCAG 2.2, 1.4.11); they were searched for the largest smallest CIEDE2000 distance under
#: full deuteranopia and protanopia (Machado, Oliveira and Fernandes, 2009), the first six foremost.
PALETTE = (
    "#236dc3",
    "#e27101",
    "#3fa276",
    "#c60679",
    "#8b5d22",
    "#cb75a6",
    "#8889f4",
    "#7b615a",
    "#656987",
    "#bb6651",
)
#: All further clusters; they are told apart by `MARKERS` and by their labels.
OVERFLOW_COLOR = "#767c86"
#: Rows that belong to no cluster.
NOISE_COLOR = "#8f959e"
#: Marker of clusters 0 to 9 first, then one for each ten further clusters.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "h")

TITLE_SIZE = 12.0
TEXT_SIZE = 9.5
SMALL_SIZE = 9.0
WIDTH = 6.8
_PAD = 0.08  # inches around the figure

#: Width and height of a plot in inches, without title and note; None for its usual size.
Size: TypeAlias = tuple[float, float] | None


@dataclass(frozen=True)
class Theme:
    """Colours of everything that is not a cluster."""

    name: str
    background: str
    ink: str
    muted: str
    line: str
    low: str
    high: str


THEMES = {
    "light": Theme("light", "#ffffff", "#1b1f26", "#545c69", "#d9dde3", "#1f64ad", "#b8560a"),
    "dark": Theme("dark", "#14171c", "#eceff3", "#a6aebb", "#363c46", "#3d86d8", "#dd7720"),
}


def get_theme(name: str) -> Theme:
    """Return a theme by its name; ConfigError for any other."""
    if name not in THEMES:
        raise ConfigError(f"unknown theme {name!r}.{suggest(str(name), THEMES)} Known: {', '.join(THEMES)}.")
    return THEMES[name]


def cluster_color(cluster_id: int) -> str:
    """Return the colour of a cluster, the same in every figure, page and theme.

    Parameters
    ----------
    cluster_id : int
        Canonical id from 0; -1 stands for rows without a cluster.

    Returns
    -------
    str
        ``"#rrggbb"``. Ten different colours; clusters 10 and above share one grey, because more colours
        cannot be told apart.

    Examples
    --------
    >>> cluster_color(0), cluster_color(1), cluster_color(-1)
    ('#236dc3', '#e27101', '#8f959e')
    """
    if cluster_id < 0:
        return NOISE_COLOR
    return PALETTE[cluster_id] if cluster_id < len(PALETTE) else OVERFLOW_COLOR


def cluster_marker(cluster_id: int) -> str:
    """Return the marker of a cluster: dots for those with a colour of their own."""
    beyond = cluster_id - len(PALETTE)
    return MARKERS[0] if beyond < 0 else MARKERS[1 + beyond % (len(MARKERS) - 1)]


def rgb(color: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return red, green and blue, 0 to 1, of ``"#rrggbb"``."""
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, 0 (black) to 1 (white), as WCAG 2 defines it."""
    channels = rgb(color)
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def blend(color: str, other: str, share: float) -> str:
    """Return the mixture of two colours, `share` of it from the second."""
    mixed = rgb(color) * (1 - share) + rgb(other) * share
    return "#" + "".join(f"{round(float(channel) * 255):02x}" for channel in mixed)


@cache
def readable(color: str, theme: Theme, wanted: float = 4.5) -> str:
    """Return a colour moved towards the theme's ink until text in it can be read."""
    shades = (blend(color, theme.ink, step / 20) for step in range(21))
    return next((shade for shade in shades if contrast(shade, theme.background) >= wanted), theme.ink)


def font(
    theme: Theme, *, size: float = TEXT_SIZE, color: str | None = None, bold: bool = False
) -> dict[str, Any]:
    """Return the text properties that every text of a figure gets."""
    return {
        "fontfamily": list(font_families()),
        "fontsize": size,
        "fontweight": "bold" if bold else "normal",
        "color": theme.ink if color is None else color,
        "parse_math": False,  # "$" in a name is a dollar, not the start of a formula
        "usetex": False,
    }


def new_figure(
    theme: Theme, *, title: str, note: str = "", width: float = WIDTH, height: float = 4.4
) -> Figure:
    """Return an empty figure with its title above and a note below.

    Parameters
    ----------
    theme : Theme
        Its colours.
    title : str
        The finding; wrapped to the width.
    note : str
        What a reader must know to read the figure; may be empty.
    width, height : float
        Size in inches; the height is that of the plot, title and note come on top of it.
    """
    room = (width - 2 * _PAD) * 72
    title_lines = wrap(title, room, size=TITLE_SIZE, bold=True, max_lines=3)
    note_lines = wrap(note, room, size=SMALL_SIZE, max_lines=5)
    height += len(title_lines) * TITLE_SIZE * 1.25 / 72 + len(note_lines) * SMALL_SIZE * 1.3 / 72 + 0.12
    figure = Figure(
        figsize=(width, height), dpi=DPI, facecolor=theme.background, edgecolor="none", layout="constrained"
    )
    FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(w_pad=_PAD, h_pad=_PAD, wspace=0.03, hspace=0.03)
    left = _PAD / width
    figure.suptitle(
        "\n".join(title_lines), x=left, ha="left", linespacing=1.25, **font(theme, size=TITLE_SIZE, bold=True)
    )
    if note_lines:
        figure.supxlabel(
            "\n".join(note_lines),
            x=left,
            ha="left",
            linespacing=1.3,
            **font(theme, size=SMALL_SIZE, color=theme.muted),
        )
    return figure


def settle(figure: Figure) -> None:
    """Lay the figure out once and keep it so: what is placed by pixels afterwards stays in its place."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    figure.set_layout_engine("none")


class PlainFormatter(Formatter):
    """Ticks as people write numbers: 1,200 and 2.5 M, with the digits that their distance needs."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the text of a single number."""
        return plain_number(x, step=abs(x), largest=abs(x))

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Return the texts of all ticks of an axis."""
        ticks = np.sort(np.asarray(values, dtype=float))
        if len(ticks) < 2:
            return [self(value) for value in values]
        step, largest = float(np.diff(ticks).min()), float(np.abs(ticks).max())
        return [plain_number(float(value), step=step, largest=largest) for value in values]


def dress(axes: Axes, theme: Theme, *, grid: str | None = None) -> None:
    """Take away what says nothing (top and right edge), and give the rest the theme's colours."""
    axes.set_facecolor("none")
    axes.grid(False)
    if grid in {"x", "y"}:
        axes.grid(True, axis="x" if grid == "x" else "y", color=theme.line, linewidth=0.6, linestyle="-")
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(theme.line)
        spine.set_linewidth(0.9)
    for axis in (axes.xaxis, axes.yaxis):
        _dress_axis(axis, theme)


def _dress_axis(axis: Axis, theme: Theme) -> None:
    """Give ticks and their texts the theme's font and colours."""
    axis.set_major_formatter(PlainFormatter())
    axis.set_tick_params(
        which="major",
        length=3,
        width=0.8,
        color=theme.line,
        labelcolor=theme.muted,
        labelsize=SMALL_SIZE,
        labelfontfamily=list(font_families()),
        top=False,
        right=False,
    )


def label_axis(axis: Axis, text: str, theme: Theme, *, limit: float = 400) -> None:
    """Name an axis, in as much room as there is (points)."""
    lines = wrap(text, limit, size=TEXT_SIZE, max_lines=2)
    axis.set_label_text("\n".join(lines), **font(theme, color=theme.muted))


def name_ticks(axis: Axis, positions: Sequence[float], texts: Sequence[str], theme: Theme) -> None:
    """Write names instead of numbers beside an axis."""
    axis.set_ticks(list(positions), labels=list(texts), **font(theme, size=SMALL_SIZE))
