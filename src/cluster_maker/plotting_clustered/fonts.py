"""Fonts of the figures: which are installed, what they can draw, how wide a text becomes."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from matplotlib import font_manager
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

#: The first comes with matplotlib, so figures look the same everywhere; the others are tried in this
#: order for characters that it lacks, where they are installed.
_FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans",
    "Yu Gothic",
    "Malgun Gothic",
    "WenQuanYi Micro Hei",
    "Noto Sans",
    "Noto Sans Devanagari",
    "Arial Unicode MS",
)

#: Dots per inch of the figures; texts are measured at it, because rounding to dots changes widths.
DPI = 150


@cache
def font_families() -> tuple[str, ...]:
    """Return the installed ones of the fonts, the one that comes with matplotlib first."""
    installed = set(font_manager.fontManager.get_font_names())
    return tuple(name for name in _FONTS if name in installed)


@cache
def drawable_characters() -> frozenset[int]:
    """Return the code points that at least one of the fonts has, in normal and in bold."""
    known: set[int] = set()
    for family in font_families():
        faces = [
            font_manager.findfont(FontProperties(family=family, weight=weight))
            for weight in ("normal", "bold")
        ]
        known |= set.intersection(*(set(font_manager.get_font(face).get_charmap()) for face in faces))
    return frozenset(known)


@lru_cache(maxsize=4096)
def text_width(text: str, *, size: float, bold: bool = False) -> float:
    """Return how wide a line of text becomes, in points."""
    properties = FontProperties(family=list(font_families()), size=size, weight="bold" if bold else "normal")
    renderer: Any = RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]
    width, _, _ = renderer.get_text_width_height_descent(text, properties, False)
    return float(width) * 72 / DPI
