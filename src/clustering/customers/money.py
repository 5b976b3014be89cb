"""Money in words, written in one way everywhere; and the one in ten that sums are about."""

from __future__ import annotations

import math

from cluster_maker.explanation.words import format_amount

NBSP = "\u00a0"
#: From here on an amount has three digits; below it, cents.
_WHOLE = 100.0


def money_text(value: float, currency: str = "") -> str:
    r"""Return an amount of money: cents below 100, three digits above, the currency before it.

    Parameters
    ----------
    value : float
        The amount; NaN for none.
    currency : str
        A sign ("£") stands close to the amount, a word ("EUR") apart from it; may be empty.

    Examples
    --------
    >>> money_text(1234.5, "£"), money_text(-0.5, "EUR"), money_text(float("nan"))
    ('£1,230', '−EUR\xa00.50', '–')
    >>> money_text(57.0), money_text(62.5), money_text(99.996), money_text(2_345_678, "$")
    ('57', '62.50', '100', '$2.35\xa0million')
    """
    if not math.isfinite(value):
        return "–"
    unit = currency.strip()
    gap = NBSP if unit and unit[-1].isalnum() else ""
    return f"{'−' if value < 0 else ''}{unit}{gap}{_number(abs(value))}"


def _number(size: float) -> str:
    """Write an amount without its sign."""
    if 0.005 <= round(size, 2) < _WHOLE and round(size, 2) != round(size):
        return f"{size:.2f}"
    return format_amount(size).replace(" ", NBSP)


def one_in_ten(customers: float) -> int:
    """Return how many one in ten customers are: a whole number, at least one of any.

    >>> one_in_ten(1037), one_in_ten(3), one_in_ten(0)
    (104, 1, 0)
    """
    return max(round(customers / 10), 1) if customers >= 1 else 0
