"""Texts in figures: cleaned of what cannot be drawn, shortened at words, wrapped to measured widths."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from cluster_maker import wording
from cluster_maker.plotting_clustered.fonts import drawable_characters, text_width

#: Names of clusters, by id or in the order of the ids.
Names: TypeAlias = Mapping[int, str] | Sequence[str] | None

NBSP = "\u00a0"
_BLANKS = re.compile(rf"[^\S{NBSP}]+")
_MISSING = "\u25a1"  # stands for a character that no installed font can draw


def clean(text: object) -> str:
    """Return a text on one line, without control characters and characters that cannot be drawn."""
    known = drawable_characters()
    one_line = _BLANKS.sub(" ", str(text)).strip()
    visible = (character for character in one_line if unicodedata.category(character)[0] != "C")
    return "".join(character if ord(character) in known else _MISSING for character in visible)


def shorten(text: str, width: float, *, size: float, bold: bool = False) -> str:
    """Return a text cut with "…" to a width in points, at a word where that keeps most of it."""
    if text_width(text, size=size, bold=bold) <= width:
        return text
    low, high = 1, len(text)  # the length of the longest beginning that fits lies between
    while high - low > 1:
        middle = (low + high) // 2
        fits = text_width(text[:middle] + "…", size=size, bold=bold) <= width
        low, high = (middle, high) if fits else (low, middle)
    at_word = text.rfind(" ", 0, low + 1)
    return text[: at_word if at_word > 0.6 * low else low].rstrip(" ,;:.-–(") + "…"


def wrap(text: str, width: float, *, size: float, bold: bool = False, max_lines: int = 2) -> list[str]:
    """Break a text at words into lines of a width in points; what does not fit is cut with "…"."""
    words = clean(text).split(" ") if text else []
    lines: list[str] = []
    while words:
        last = len(lines) == max_lines - 1
        count = len(words) if last else _words_that_fit(words, width, size, bold)
        lines.append(shorten(" ".join(words[:count]), width, size=size, bold=bold))
        words = words[count:]
    return lines


def wrap_all(
    texts: Sequence[str], width: float, *, size: float, bold: bool = False, max_lines: int = 1
) -> list[str]:
    """Wrap several names; those that would look the same once cut lose their beginnings, not their ends."""
    wrapped = ["\n".join(wrap(text, width, size=size, bold=bold, max_lines=max_lines)) for text in texts]
    alike: dict[str, list[int]] = {}
    for i, text in enumerate(wrapped):
        alike.setdefault(text, []).append(i)
    room = width * (1 if max_lines == 1 else 0.8 * max_lines)  # lines are rarely filled to the end
    for group in alike.values():
        if len(group) == 1:
            continue
        full = [clean(texts[i]) for i in group]
        start = _where_they_differ(full, room, size=size, bold=bold)
        for i, text in zip(group, full, strict=True):
            rest = f"…{text[start:]}" if start else text
            wrapped[i] = "\n".join(wrap(rest, width, size=size, bold=bold, max_lines=max_lines))
    return wrapped


def _where_they_differ(texts: Sequence[str], width: float, *, size: float, bold: bool) -> int:
    """Return the first word from which on what tells the texts apart fits into a width in points."""
    columns = zip(*texts, strict=False)  # first letters, second letters, … up to the shortest text's end
    shortest = min(len(text) for text in texts)
    same = next((i for i, letters in enumerate(columns) if len(set(letters)) > 1), shortest)
    words = [0, *(match.end() for match in re.finditer(" ", texts[0][:same]))]
    for start in words:
        needed = (text_width(f"…{text[start : same + 4]}…", size=size, bold=bold) for text in texts)
        if max(needed) <= width:
            return start
    return words[-1]


def _words_that_fit(words: Sequence[str], width: float, size: float, bold: bool) -> int:
    """Return how many words go on one line, at least one."""
    count = 1
    while count < len(words) and text_width(" ".join(words[: count + 1]), size=size, bold=bold) <= width:
        count += 1
    return count


def cluster_names(ids: Iterable[int], names: Names) -> dict[int, str]:
    """Return the name of each cluster, "Cluster 3" for those that have none."""
    if names is None:
        given: Mapping[int, str] = {}
    elif isinstance(names, Mapping):
        given = names
    else:
        given = dict(enumerate(names))
    return {id_: clean(given[id_]) if id_ in given else f"Cluster{NBSP}{id_}" for id_ in ids}


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, not to be parted at a line's end."""
    return wording.plural(count, noun).replace(" ", NBSP)


def percent(share: float) -> str:
    """Return a share (0-1) in whole percent; what is not nothing and not all does not look so."""
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 < share < 1:
        return ">99%"
    return f"{share * 100:.0f}%"


def signed(value: float, digits: int = 1) -> str:
    """Return a number with its sign (a true minus), without a sign when it rounds to zero."""
    text = f"{abs(value):.{digits}f}"
    if not text.strip("0."):
        return text
    return ("+" if value > 0 else "−") + text


_UNITS = ((1e12, "tn"), (1e9, "bn"), (1e6, "M"))


def plain_number(value: float, *, step: float, largest: float) -> str:
    r"""Return a tick's text, with the digits that the distance between ticks needs.

    >>> plain_number(2_500_000, step=500_000, largest=3e6), plain_number(-0.25, step=0.25, largest=1)
    ('2.5\xa0M', '−0.25')
    """
    if largest >= 1e15 or 0 < largest < 1e-5:
        return f"{value:.3g}".replace("-", "−")
    unit, name = next(((unit, name) for unit, name in _UNITS if largest >= unit), (1.0, ""))
    digits = 0 if step <= 0 else max(0, min(8, -math.floor(math.log10(step / unit) + 1e-9)))
    if step > 0 and abs(round(step / unit, digits) - step / unit) > 0.01 * step / unit:
        digits += 1  # a step of 0.25 or 2.5 needs one more
    text = f"{abs(value) / unit:,.{digits}f}"
    sign = "−" if value < 0 and text.strip("0.,") else ""
    return f"{sign}{text}{NBSP + name if name else ''}"
