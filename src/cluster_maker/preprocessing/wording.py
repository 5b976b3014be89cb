"""How numbers and lists are written in the notes of this room."""

from __future__ import annotations

from collections.abc import Sequence

#: Columns that are told of one by one before the rest is summed up.
TOLD_SINGLY = 6


def number_text(value: float) -> str:
    """Write a number for people: four figures, thousands set apart by a comma.

    >>> number_text(51381.5), number_text(0.12345), number_text(3.0)
    ('51,382', '0.1235', '3')
    """
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def listing(names: Sequence[str], most: int = 8) -> str:
    """Write a list of names, shortened where it is long."""
    shown = ", ".join(names[:most])
    rest = len(names) - most
    return f"{shown} and {rest} more" if rest > 0 else shown


def some_of(notes: Sequence[str], rest: str, most: int = TOLD_SINGLY) -> list[str]:
    """Keep the first notes, and say how many there were beyond them.

    >>> some_of(["a.", "b.", "c."], "further columns had such values too", most=1)
    ['a.', '2 further columns had such values too.']
    """
    more = len(notes) - most
    if more <= 0:
        return list(notes)
    return [*notes[:most], f"{more} {rest}."]
