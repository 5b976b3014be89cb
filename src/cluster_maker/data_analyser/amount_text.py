"""One text read as an amount: separators, currencies, thousands, ranges and open ends.

Pure Python on single texts; `values.py` calls it once for each distinct value of a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Literal

Kind = Literal["plain", "range", "bound"]


@dataclass(frozen=True)
class NumberStyle:
    """How a column writes the two separators that can mean either thing.

    Parameters
    ----------
    decimal_comma : bool
        Whether "1,234" is one and a bit (True) or one thousand and more (False).
    dot_thousands : bool
        Whether "1.234" is one thousand and more (True) or one and a bit (False).
    """

    decimal_comma: bool = False
    dot_thousands: bool = False


@dataclass(frozen=True)
class Amount:
    """What one text says: its value, its bounds, and how it said so."""

    value: float
    low: float
    high: float
    kind: Kind
    unit: str = ""


_CURRENCY = (
    r"(?:r\$|us\$|a\$|c\$|[$€£¥₹₽₩₺₪]|usd|eur|euros?|gbp|chf|inr|jpy|dollars?|pounds?|rs\.?|zł|pln|kr)"
)
_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9,
}  # fmt: skip
_UNITS = (
    r"(?:%|percent|years?(?: old)?|yrs?|months?|mos?|weeks?|days?|hours?|hrs?|h|minutes?|mins?|seconds?|secs?"
    r"|s"
    r"|employees|people|persons|children|kids|times?|km|cm|mm|m|kg|g|lbs?|mg|ml|l|miles|mi|°c|°f|°|gb|mb"
    r"|points?|stars?)"
)
_DIGITS = r"(?:\d(?:[\d.,']|[ ](?=\d{3}(?!\d)))*(?<![.,'])|[.,]\d+)(?:e[+-]?\d{1,3})?"
_SCALE = r"(?:thousand|million|billion|mio|mn|bn|k|m|b)"
_ONE = re.compile(
    rf"(?P<sign>[-+])?\s*(?P<cur>{_CURRENCY})?\s*(?P<sign2>[-+])?\s*(?P<digits>{_DIGITS})"
    rf"(?:\s*(?P<scale>{_SCALE})\b)?\s*(?P<cur2>{_CURRENCY})?\s*(?P<unit>{_UNITS})?",
    re.IGNORECASE,
)
# The lower end of a range carries no unit of its own unless the upper one repeats it ("25k-49k", "25-49k").
_RANGE = re.compile(r"(?<=[\d\w%€$£])\s*(?:-|\bto\b|\bbis\b|\.\.+|…)\s*(?=[\d$€£¥₹.,a-z])", re.IGNORECASE)
_ABOVE = re.compile(
    r"^(?:[<>]?\s*(?:more than|over|above|at least|from|older than|greater than)|>=?|≥)\s*", re.IGNORECASE
)
_BELOW = re.compile(
    r"^(?:(?:less than|fewer than|under|below|up to|at most|younger than|not more than)|<=?|≤)\s*",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    r"\s*(?:\+|(?:and|or|&)\s+(?:over|above|more|older|up|greater|higher)|plus)(?=\s|$)\s*", re.IGNORECASE
)
_BENEATH = re.compile(r"\s*(?:and|or|&)\s+(?:under|below|less|younger|fewer|lower)\s*", re.IGNORECASE)

_CLOCK = re.compile(
    r"(?P<h>\d{1,3}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d(?:\.\d+)?))?\s?(?P<half>[ap]m)?", re.IGNORECASE
)

_GROUPED = {
    mark: re.compile(rf"\d{{1,3}}(?:[{mark}]\d{{3}})+|\d{{1,2}}(?:[{mark}]\d{{2}})+[{mark}]\d{{3}}")
    for mark in ",."
}
_EITHER = {mark: re.compile(rf"[1-9]\d{{0,2}}[{mark}]\d{{3}}") for mark in ",."}

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣-", "-"))
_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans("", "", "'’`")


def tidy(text: str) -> str:
    """Bring dashes, white space (thin and non-breaking too) and apostrophes to one form."""
    text = text.translate(_DASHES).replace("’", "'")
    return _SPACES.sub(" ", text).strip()


def read_amount(text: str, style: NumberStyle | None = None) -> Amount | None:
    """Return what a text says as an amount, or None where it says none.

    Parameters
    ----------
    text : str
        For example "1.234,56", "$1,200", "12 %", "(5)", "15k", "$25,000 - $49,999", "60+", "under 18";
        times and durations ("1:30", "3:55 PM") are hours.
    style : NumberStyle, optional
        What "1,234" and "1.234" mean; by default one thousand, and one and a bit.

    Examples
    --------
    >>> read_amount("$25,000 - $49,999").value
    37499.5
    >>> read_amount("150k+").value, read_amount("(1.234,56)").value
    (150000.0, -1234.56)
    >>> read_amount("15, thereof 8 as CTO") is None
    True
    """
    style = style or NumberStyle()
    text = tidy(text)
    if not any(char.isdigit() for char in text) or len(text) > 60:
        return None
    return _read_one(text, style) or _read_clock(text) or _read_bound(text, style) or _read_range(text, style)


def _read_one(text: str, style: NumberStyle) -> Amount | None:
    """Read "-1,200.50 €", "(5)" or "12 %"."""
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = text[1:-1].strip()
    elif text.endswith("-") and text[:1].isdigit():  # "120.00-", as some accounting programs write
        negative, text = True, text[:-1].strip()
    match = _ONE.fullmatch(text)
    if match is None:
        return None
    value = _digits(match["digits"], style)
    if value is None:
        return None
    value *= _factor(match["scale"], bool(match["cur"] or match["cur2"]))
    if negative or "-" in (match["sign"], match["sign2"]):
        value = -value
    unit = match["cur"] or match["cur2"] or match["unit"] or ""
    if len(unit) == 1 and unit.isupper():  # "3G" is no amount of grams
        return None
    return Amount(value, value, value, "plain", unit)


def _factor(scale: str | None, money: bool) -> float:
    """Return what "k" or "M" multiplies by; a small "m" is metres or minutes unless money is meant."""
    if scale is None or (scale == "m" and not money):
        return 1.0
    return _SCALES[scale.lower()]


def _digits(text: str, style: NumberStyle) -> float | None:
    """Read digits with separators; None where they do not form a number (1.2.3)."""
    text = text.translate(_APOSTROPHES)
    if " " in text:
        if not re.fullmatch(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?", text):
            return None
        text = text.replace(" ", "")
    plain = _without_thousands(text, style)
    value = float("nan") if plain is None else float(plain)
    return value if isfinite(value) else None  # "1e999" is more than a number can hold


def _without_thousands(text: str, style: NumberStyle) -> str | None:
    """Return the digits with a point as decimal sign and nothing else between them."""
    comma, dot = text.count(","), text.count(".")
    if not comma:
        return _one_separator(text, ".", dot, style.dot_thousands)
    if not dot:
        return _one_separator(text, ",", comma, not style.decimal_comma)
    decimal = max(",.", key=text.rfind)
    thousands = "," if decimal == "." else "."
    whole, _, rest = text.rpartition(decimal)
    if decimal in whole or not _grouped(whole, thousands):
        return None
    return f"{whole.replace(thousands, '')}.{rest}"


def _one_separator(text: str, mark: str, count: int, thousands: bool) -> str | None:
    """Read digits that hold one kind of separator only."""
    if count == 0:
        return text
    if count > 1:
        return text.replace(mark, "") if _grouped(text, mark) else None
    if thousands and _either(text, mark):
        return text.replace(mark, "")
    return text.replace(mark, ".")


def _grouped(text: str, mark: str) -> bool:
    """Whether a mark parts the digits by threes (or as in India, 12,34,567)."""
    return _GROUPED[mark].fullmatch(text) is not None


def _either(text: str, mark: str) -> bool:
    """Whether a single mark could part thousands: "1,234" could, "0,234" and "1,23" could not."""
    return _EITHER[mark].fullmatch(text) is not None


def _read_clock(text: str) -> Amount | None:
    """Read "1:30", "00:00:44" or "3:55 PM" as hours."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours = float(match["h"])
    if match["half"]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if match["half"].lower() == "pm" else 0)
    value = hours + int(match["m"]) / 60 + float(match["s"] or 0) / 3600
    return Amount(value, value, value, "plain", "hours")


def _read_bound(text: str, style: NumberStyle) -> Amount | None:
    """Read "> 60", "60+", "60 and over", "under 18": the bound stands for the value."""
    for pattern, upward in ((_ABOVE, True), (_BEYOND, True), (_BELOW, False), (_BENEATH, False)):
        stripped, count = pattern.subn(" ", text, count=1)
        if not count:
            continue
        one = _read_one(stripped.strip(), style)
        if one is not None:
            inf = float("inf")
            low, high = (one.value, inf) if upward else (-inf, one.value)
            return Amount(one.value, low, high, "bound", one.unit)
    return None


def _read_range(text: str, style: NumberStyle) -> Amount | None:
    """Read "106k-125k", "18 to 29": the middle stands for the value."""
    parts = _RANGE.split(text)
    if len(parts) != 2:
        return None
    high = _read_one(parts[1].strip(), style)
    low = _read_one(_with_scale_of(parts[0].strip(), parts[1]), style)
    if low is None or high is None or low.value > high.value:
        return None
    return Amount((low.value + high.value) / 2, low.value, high.value, "range", high.unit or low.unit)


def _with_scale_of(low: str, high: str) -> str:
    """Give the lower end the upper one's scale where it has none: "25-49k" is 25k to 49k."""
    scale = re.search(rf"\d\s*({_SCALE})\b", high, re.IGNORECASE)
    if scale and not re.search(rf"\d\s*{_SCALE}\b", low, re.IGNORECASE) and re.fullmatch(r"\D*\d{1,3}", low):
        return low + scale[1]
    return low


_NUMBER = re.compile(r"\d[\d.,]*\d")
_TWO_DOTS = re.compile(r"\d\.\d+\.\d")


def find_style(texts: Iterable[str]) -> NumberStyle:
    """Find what the separators mean from the values that can mean one thing only.

    "1,5" and "0,125" say that the comma is decimal, "1,234,567" and "1,234.5" that it parts
    thousands; where nothing is said, a comma before three digits parts thousands and a dot is decimal.

    Examples
    --------
    >>> find_style(["1,234", "2,5"])
    NumberStyle(decimal_comma=True, dot_thousands=False)
    """
    texts = list(texts)
    together = "\n".join(texts)
    if "," not in together and not _TWO_DOTS.search(together):
        return NumberStyle()  # nothing speaks against plain decimals; saves a look at each text
    votes = {",": 0, ".": 0}  # positive: decimal; negative: thousands
    for text in texts:
        for number in _NUMBER.findall(text):
            _vote(number, votes)
    return NumberStyle(decimal_comma=votes[","] > 0, dot_thousands=votes["."] < 0)


def _vote(number: str, votes: dict[str, int]) -> None:
    """Count what one number says about each separator."""
    for mark, other in ((",", "."), (".", ",")):
        count = number.count(mark)
        if count == 0:
            continue
        if other in number:
            last = number.rfind(mark) > number.rfind(other)
            votes[mark] += 1 if last else -1
        elif count > 1:
            votes[mark] -= 1
        elif not _either(number, mark):
            votes[mark] += 1
