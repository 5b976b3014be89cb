"""Matplotlib figures -> PNG bytes that are the same whenever the figure is."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Sharp on a high-resolution screen and in print, and still small.
DPI = 150


def figure_pngs(figures: Mapping[str, Figure]) -> dict[str, bytes]:
    """Write every figure as PNG.

    Parameters
    ----------
    figures : mapping of str to matplotlib Figure
        By name.

    Returns
    -------
    dict of str to bytes
        Same names, same order. No creation date and no program's name inside, so the same figure
        gives the same bytes.
    """
    return {name: figure_png(figure) for name, figure in figures.items()}


def figure_png(figure: Figure) -> bytes:
    """Return one figure as PNG, `DPI` dots an inch, on its own background."""
    buffer = BytesIO()
    figure.savefig(
        buffer,
        format="png",
        dpi=DPI,
        facecolor=figure.get_facecolor(),
        metadata={"Software": None},
        pil_kwargs={"compress_level": 9},
    )
    return buffer.getvalue()
