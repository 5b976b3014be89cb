"""What a single cell is, told by its text: missing, a number, or words."""

from __future__ import annotations

import datetime as dt
import math
import re

#: Spellings that mean "no value" wherever they stand.
MISSING = (
    "", "NA", "N/A", "n/a", "N.A.", "n.a.", "#N/A", "#NA", "#N/A N/A", "<NA>", "NULL", "null", "Null",
    "(null)", "\\N", "NaN", "nan", "NAN", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!",
)  # fmt: skip
#: Marks that mean "no value", except in a column where "+" is an answer too.
MISSING_MARKS = ("-", "--", "–", "—", "?", ".")
#: Words that mean "no value" only among numbers; elsewhere they may be an answer ("None of these").
MISSING_WORDS = ("None", "none", "NONE", "nil")

_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?"
)
_BLANK = frozenset(MISSING)
_NUMBER = re.compile(r"[+-]?(?:\d[\d.,' \u00a0\u202f’]*|[.,]\d+)(?:[eE][+-]?\d+)?\s?%?")


def is_missing(text: str) -> bool:
    """Tell whether a cell's text means that there is no value."""
    return text.strip() in _BLANK


def is_number(text: str) -> bool:
    """Tell whether a cell's text looks like a number, with whatever decimal and thousands marks."""
    return _NUMBER.fullmatch(text.strip()) is not None


def is_date(text: str) -> bool:
    """Tell whether a cell's text looks like a date in digits, with or without a time."""
    return _DATE.fullmatch(text.strip()) is not None


def to_text(value: object) -> str:
    """Return a workbook's cell as the text that a CSV export would hold."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime) and not any(
        (value.hour, value.minute, value.second, value.microsecond)
    ):
        return value.date().isoformat()
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, float) and math.isnan(value):
        return ""
    return str(value)
