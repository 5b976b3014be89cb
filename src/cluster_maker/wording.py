"""How counts are written for people, in every note, message, figure and report."""

from __future__ import annotations


def plural(count: int, noun: str, many: str = "") -> str:
    """Return a count with its noun, thousands marked.

    Parameters
    ----------
    count : int
        How many.
    noun : str
        What is counted, in the singular.
    many : str, optional
        The plural, where it is not the singular with an s.

    Examples
    --------
    >>> plural(1, "row"), plural(2000, "row"), plural(2, "category", "categories")
    ('1 row', '2,000 rows', '2 categories')
    """
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def first_lower(sentence: str) -> str:
    """Return a sentence with a small first letter, to be put after a colon.

    >>> first_lower("No valleys were found.")
    'no valleys were found.'
    """
    return sentence[:1].lower() + sentence[1:]
