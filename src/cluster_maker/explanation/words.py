"""Numbers and labels as a person would write them; the report uses the same functions.

Amounts get three significant digits, a comma between thousands and their unit; percentages are
whole. Nothing is ever written with an exponent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from cluster_maker.data_analyser.naming import pretty_label
from cluster_maker.types import ColumnReport, Role

#: Signs that stand before an amount; every other unit stands after it.
PREFIX_UNITS = frozenset({"$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₪", "₫", "₴", "₦", "₱", "฿", "US$", "R$"})

#: Units that stand after an amount without a space.
CLOSE_UNITS = frozenset({"%", "‰", "°", "°C", "°F"})

#: Digits of an amount; more are shown only where two amounts would otherwise look the same.
SIGNIFICANT_DIGITS = 3

#: The most digits a comparison may take to tell two amounts apart.
MOST_DIGITS = 6

#: The longest label that goes into a name.
SHORT_LABEL = 34

#: Texts that answer a yes/no question, lower case.
YES_WORDS = frozenset({"yes", "y", "true", "t", "1", "ja", "oui", "si", "sí", "sim", "tak", "ano", "on"})
NO_WORDS = frozenset({"no", "n", "false", "f", "0", "nein", "non", "não", "nie", "ne", "off"})

#: Texts of a box that was not ticked, lower case.
NOT_TICKED = frozenset(
    {"not selected", "not ticked", "not checked", "unchecked", "unselected", "not mentioned", "not chosen"}
)

_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))  # powers of ten
_HUGE, _TINY = 18, -9  # powers of ten beyond which an amount is written as 1.2 × 10^20
_YEAR_WORD = re.compile(r"\b(year|yr)\b", re.IGNORECASE)
_SCALE = re.compile(r"\s*\((?:scale\s*)?\d[\d\s.,/–-]*(?:to\s*\d+)?\)$")
_NUMBERED = re.compile(r"^[Qq]\d+[a-z]?\s*(?:[-–:)]|\.(?!\d))\s*(?=\w)")
_EARLIEST_YEAR, _LATEST_YEAR = 1000, 2999


def format_amount(value: float, unit: str = "", *, digits: int = SIGNIFICANT_DIGITS) -> str:
    """Write an amount for a reader.

    Parameters
    ----------
    value : float
        The amount, in `unit`.
    unit : str
        Its unit. Currency signs stand before the amount ("$1,230"), percent and degree signs
        directly after it, everything else after a space ("86.5 k$").
    digits : int
        Significant digits.

    Returns
    -------
    str
        "no value" for NaN.

    Examples
    --------
    >>> format_amount(86.537, "k$"), format_amount(1234.5, "$"), format_amount(-0.04321)
    ('86.5 k$', '$1,230', '-0.0432')
    >>> format_amount(99_999_999_999, "EUR"), format_amount(12.0, "%")
    ('100 billion EUR', '12%')
    """
    if math.isnan(value):
        return "no value"
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    rounded = _round_significant(value, digits)
    number, word = _plain_number(abs(rounded))
    return ("-" if rounded < 0 else "") + _with_unit(number, word, unit.strip())


def exact_amount(value: float, unit: str = "") -> str:
    """Return an amount as it stands in the table, fifteen digits at most, with its unit.

    >>> exact_amount(1185.0), exact_amount(0.1 + 0.2, "%"), exact_amount(-2500000, "$")
    ('1,185', '0.3%', '-$2,500,000')
    """
    text = f"{Decimal(f'{abs(value):.14e}').normalize():,f}" if math.isfinite(value) else "infinite"
    sign = "-" if value < 0 else ""
    if unit in PREFIX_UNITS:
        return f"{sign}{unit}{text}"
    return f"{sign}{text}{unit if unit in CLOSE_UNITS or not unit else ' ' + unit}"


def format_share(share: float) -> str:
    """Write a share (0-1) as a whole percentage; what is small but not nothing stays visible.

    Examples
    --------
    >>> [format_share(share) for share in (0.0, 0.002, 0.376, 0.998, 1.0)]
    ['0%', 'under 1%', '38%', 'over 99%', '100%']
    """
    if math.isnan(share):
        return "no value"
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{math.floor(100 * share + 0.5)}%"


def format_year(value: float) -> str:
    """Write a year: no comma, no decimals."""
    return "no value" if math.isnan(value) else f"{value:.0f}"


def format_date(days: float, *, with_time: bool = False) -> str:
    """Write a date given in days since 1970-01-01.

    Examples
    --------
    >>> format_date(15896.0), format_date(15896.75, with_time=True)
    ('2013-07-10', '2013-07-10 18:00')
    """
    if math.isnan(days):
        return "no date"
    moment = np.datetime64(round(days * 24 * 60), "m")
    return str(moment).replace("T", " ") if with_time else str(moment.astype("datetime64[D]"))


def format_value(value: float, column: ColumnReport) -> str:
    """Write one figure of a column of amounts, as `Characteristic.value` holds it: dates, years, amounts.

    Parameters
    ----------
    value : float
        An amount in the column's unit; for dates days since 1970-01-01.
    column : ColumnReport
        What the column is.

    Examples
    --------
    >>> format_value(15896.0, ColumnReport("joined", Role.DATE, "all are dates", True))
    '2013-07-10'
    >>> format_value(1968.8, ColumnReport("Year_Birth", Role.COUNT, "whole numbers", True))
    '1969'
    """
    if column.role is Role.DATE:
        return format_date(value)
    if is_year(pretty_label(column.name), value, value):
        return format_year(value)
    return format_amount(value, column.unit)


def amounts_apart(value: float, overall: float, unit: str) -> tuple[str, str]:
    """Write two amounts so that they can be compared: to the same decimal, and unlike each other.

    The larger one gets three significant digits, more (six at most) where the two would look the same.

    Examples
    --------
    >>> amounts_apart(48.137, 48.149, "°"), amounts_apart(0.00882, 0.506, "")
    (('48.14°', '48.15°'), ('0.009', '0.506'))
    """
    larger = max(abs(value), abs(overall))
    for digits in range(SIGNIFICANT_DIGITS, MOST_DIGITS + 1):
        decimals = _decimals(larger, digits)
        pair = _to_decimals(value, decimals, digits, unit), _to_decimals(overall, decimals, digits, unit)
        if pair[0] != pair[1]:
            break
    return pair


def shares_apart(value: float, overall: float) -> tuple[str, str]:
    """Write two shares, with a decimal where whole percentages would look the same."""
    pair = format_share(value), format_share(overall)
    if pair[0] == pair[1] and value != overall:
        pair = f"{100 * value:.1f}%", f"{100 * overall:.1f}%"
    return pair


def is_year(label: str, low: float, high: float) -> bool:
    """Whether a column holds calendar years: its name says year and its values could be."""
    return bool(_YEAR_WORD.search(label)) and _EARLIEST_YEAR <= low <= high <= _LATEST_YEAR


def is_yes(level: str) -> bool:
    """Whether a level answers yes."""
    return level.strip().lower() in YES_WORDS


def is_no(level: str) -> bool:
    """Whether a level answers no."""
    return level.strip().lower() in NO_WORDS


def sentence_case(text: str) -> str:
    """Return the text with its first letter in upper case; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def short_labels(labels: Sequence[str], limit: int = SHORT_LABEL) -> tuple[str, ...]:
    """Cut long labels (whole survey questions) at a word, in the middle where beginnings agree.

    A question's number ("Q3 - ") and a scale in brackets ("spending score (1-100)") are left out
    where the rest is still unique.

    Parameters
    ----------
    labels : sequence of str
        Labels as shown in tables.
    limit : int
        Characters that a short label may have.

    Returns
    -------
    tuple of str
        In the same order.
    """
    labels = _bare_labels(labels)
    heads = [_head(label, limit) for label in labels]
    seen: dict[str, int] = {}
    for head in heads:
        seen[head] = seen.get(head, 0) + 1
    return tuple(
        head if head == label or (seen[head] == 1 and label[-1:] != ")") else cut_middle(label, limit)
        for head, label in zip(heads, labels, strict=True)
    )


def _bare_labels(labels: Sequence[str]) -> list[str]:
    """Leave out question numbers and scales in brackets where that makes no two labels alike."""
    bare = [_SCALE.sub("", _NUMBERED.sub("", label)) or label for label in labels]
    counts: dict[str, int] = {}
    for label in bare:
        counts[label] = counts.get(label, 0) + 1
    return [short if counts[short] == 1 else label for short, label in zip(bare, labels, strict=True)]


def _head(text: str, limit: int) -> str:
    """Return the beginning of a text, cut at a word."""
    if len(text) <= limit:
        return text
    cut = text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.(-…")
    return (cut or text[: limit - 1]) + "…"


def cut_middle(text: str, limit: int) -> str:
    """Cut a text in the middle: what a question asks stands at its end, often in brackets.

    Examples
    --------
    >>> cut_middle("How happy are you in your current position with the following? (Salary)", 34)
    'How happy are you in… (Salary)'
    """
    if len(text) <= limit:
        return text
    start = text.rfind(" (") if text.endswith(")") else -1
    end = text[start:].strip() if start > 0 and len(text) - start <= 2 * limit / 3 else ""
    end = end or text[-(3 * limit // 5) :].split(" ", 1)[-1].lstrip(" ,;:.)-")
    return f"{_head(text, max(limit - len(end) - 1, 4))} {end}"


def _round_significant(value: float, digits: int) -> Decimal:
    """Round to significant digits."""
    return Decimal(f"{value:.{max(digits, 1) - 1}e}")


def _decimals(value: float, digits: int) -> int:
    """Return the decimals that show so many significant digits of a value, none where it is large."""
    if not value or not math.isfinite(value):
        return digits
    return max(digits - 1 - math.floor(math.log10(value)), 0)


def _to_decimals(value: float, decimals: int, digits: int, unit: str) -> str:
    """Write an amount to a number of decimals, and to no more than so many significant digits."""
    return format_amount(round(value, decimals) if math.isfinite(value) else value, unit, digits=digits)


def _plain_number(value: Decimal) -> tuple[str, str]:
    """Return digits without exponent of e, and the word for millions and more."""
    power = value.adjusted() if value else 0
    if not _TINY <= power < _HUGE:
        return f"{value.scaleb(-power).normalize():f} × 10^{power}", ""
    scale, word = next(((scale, word) for scale, word in _SCALES if power >= scale), (0, ""))
    return f"{value.scaleb(-scale).normalize():,f}", word


def _with_unit(number: str, word: str, unit: str) -> str:
    """Put the unit where it belongs."""
    if unit in PREFIX_UNITS:
        return f"{unit}{number}" + (f" {word}" if word else "")
    quantity = f"{number} {word}" if word else number
    return quantity + (unit if unit in CLOSE_UNITS or not unit else f" {unit}")
