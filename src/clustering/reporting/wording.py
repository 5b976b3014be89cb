"""Numbers and lists as a reader wants them: counts, shares, scores, times, sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_INNER_QUOTES = str.maketrans("“”", "‘’")
MINUS = "−"  # a true minus sign: as wide as the plus, so that columns line up
NOT_MEASURED = "–"


def count_text(n: int) -> str:
    """Return a count with thousands marked.

    >>> count_text(1234567)
    '1,234,567'
    """
    return f"{n:,}"


def number_word(n: int) -> str:
    """Return small numbers as words, others as digits.

    >>> number_word(3), number_word(30)
    ('three', '30')
    """
    return WORDS[n] if 0 <= n < len(WORDS) else count_text(n)


def share_text(share: float) -> str:
    """Return a share of 0 to 1 as a percentage; small and near-whole ones are never rounded to 0 or 100.

    >>> [share_text(x) for x in (0, 0.0004, 0.004, 0.405, 0.9996, 1)]
    ['0%', 'under 0.1%', '0.4%', '40%', 'over 99.9%', '100%']
    """
    percent = share * 100
    if 0 < percent < 0.1:
        return "under 0.1%"
    if 99.9 < percent < 100:
        return "over 99.9%"
    if 0 < percent < 1 or 99 < percent < 100:
        return f"{percent:.1f}%"
    return f"{percent:.0f}%"


def score_text(value: float | None, digits: int = 2) -> str:
    """Return a score with fixed digits and a true minus sign; a dash where there is none.

    >>> score_text(-0.254), score_text(None), score_text(-0.001)
    ('−0.25', '–', '0.00')
    """
    if value is None or math.isnan(value):
        return NOT_MEASURED
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def effect_text(effect: float) -> str:
    """Return a standardised difference with its sign.

    >>> effect_text(1.25), effect_text(-0.4)
    ('+1.2', '−0.4')
    """
    text = score_text(effect, 1)
    return text if text.startswith(MINUS) or float(text) == 0 else f"+{text}"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Join words as in a sentence.

    >>> join_words(["a", "b", "c"])
    'a, b and c'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def capital(text: str) -> str:
    """Return the text with its first letter in capitals."""
    return text[:1].upper() + text[1:]


def quoted(name: str) -> str:
    """Return a name in quotation marks, so that it stands out in a sentence.

    >>> quoted("often “yes”")
    '“often ‘yes’”'
    """
    return f"“{name.translate(_INNER_QUOTES)}”"


def duration_text(seconds: float) -> str:
    """Return a length of time.

    >>> duration_text(0.4), duration_text(75), duration_text(7300)
    ('0.4 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{int(seconds // 60)} min {int(seconds % 60)} s"
    return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60)} min"


def time_text(iso: str) -> str:
    """Return a date and time as a person writes it, with its zone where it has one.

    >>> time_text("2026-03-01T09:05:00+00:00")
    '1 March 2026, 09:05 UTC'
    """
    moment = datetime.fromisoformat(iso)
    zone = moment.strftime(" %Z") if moment.tzinfo is not None else ""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}{zone}"


# not strftime's, which speaks the machine's language
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
