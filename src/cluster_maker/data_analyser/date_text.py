"""The written forms of dates: which formats a column of texts uses, and which part is the day.

A form is found by its shape ("dd/dd/dddd dd:dd"); where day and month could change places, the
order under which more of the column can be read is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ISO = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(r"\d{4}([/.])\d{1,2}\1\d{1,2}")
_NUMERIC = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(\d{4}|\d{2})(?!\d)")
_COMPACT = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_YEAR_MONTH = re.compile(r"(?:19|20)\d{2}([/-])(?:0?[1-9]|1[0-2])")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LONG = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WORD = re.compile(r"[A-Za-z]+")
_TIME = re.compile(r"(,?\s+|T)(\d{1,2}):(\d{2})(?P<seconds>:\d{2}(?P<part>\.\d+)?)?(?P<half>\s?[AaPp][Mm])?$")


def day_month_pairs(formats: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each format with its twin in which day and month have changed places."""
    for form in formats:
        swapped = form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
        yield form, swapped


def may_swap(form: str) -> bool:
    """Whether day and month could change places in a format: both are digits at its front."""
    return re.match(r"%[dm][/.-]%[dm][/.-]%[yY]", form) is not None


def find_formats(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the formats that occur among the texts, the most frequent first.

    "ISO8601" stands for all forms of that standard. Formats with day and month as digits come day
    first; the caller decides the order from the whole column.

    Examples
    --------
    >>> find_formats(["24/12/2020 18:30", "1/2/2021 9:15", "12 Jan 2020"])
    ('%d/%m/%Y %H:%M', '%d %b %Y')
    """
    counts: dict[str, int] = {}
    for text in texts:
        form = _format_of(text.strip())
        if form:
            counts[form] = counts.get(form, 0) + 1
    return tuple(sorted(counts, key=lambda form: -counts[form]))


def _format_of(text: str) -> str | None:
    """Return the strptime format that one text has, or None."""
    if len(text) > 40 or not text[:12].strip() or not any(char.isdigit() for char in text):
        return None
    if _ISO.fullmatch(text):
        return "ISO8601"
    day, clock = _split_time(text)
    form = _numeric_form(day) or _worded_form(day)
    return form + clock if form else None


def _split_time(text: str) -> tuple[str, str]:
    """Part a text into its date and the format of its time of day (with what stands between)."""
    match = _TIME.search(text)
    if match is None:
        return text, ""
    half = match["half"]
    clock = "%I" if half else "%H"
    clock += ":%M" + (":%S" if match["seconds"] else "") + (".%f" if match["part"] else "")
    if half:
        clock += (" " if half[0].isspace() else "") + "%p"
    return text[: match.start()], match[1] + clock


def _numeric_form(day: str) -> str | None:
    """Return the format of a date written in digits only."""
    if _COMPACT.fullmatch(day):
        return "%Y%m%d"
    if match := _YEAR_FIRST.fullmatch(day):
        return match[1].join(("%Y", "%m", "%d"))
    if match := _YEAR_MONTH.fullmatch(day):
        return match[1].join(("%Y", "%m"))
    if match := _NUMERIC.fullmatch(day):
        return match[1].join(("%d", "%m", "%Y" if len(match[2]) == 4 else "%y"))
    return None


def _worded_form(day: str) -> str | None:
    """Return the format of a date with the month as an English word: "12-Jan-20", "March 3, 2021"."""
    words = _WORD.findall(day)
    months = [word for word in words if word.lower() in _MONTHS or word.lower() in _LONG]
    if len(words) != 1 or len(months) != 1:
        return None
    word = months[0]
    name = "%b" if word.lower() in _MONTHS else "%B"
    before, _, after = day.partition(word)
    digits = re.findall(r"\d+", before) + re.findall(r"\d+", after)
    parts = _parts(digits, after_first=bool(re.search(r"\d", before)))
    if parts is None:
        return None
    shape = re.sub(r"\d+", "\0", before) + name + re.sub(r"\d+", "\0", after)
    for part in parts:
        shape = shape.replace("\0", part, 1)
    return shape


def _parts(digits: list[str], after_first: bool) -> list[str] | None:
    """Name the numbers beside a month's name: day and year, or the year alone."""
    year = {2: "%y", 4: "%Y"}.get(len(digits[-1])) if digits else None
    if year is None or len(digits) > 2:
        return None
    if len(digits) == 1:
        return [year] if not after_first else None
    if len(digits[0]) == 4:  # 2020 Jan 12
        return ["%Y", "%d"]
    return ["%d", year]
