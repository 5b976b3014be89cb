"""What each column of a table is called in words, no two alike."""

from __future__ import annotations

from collections.abc import Sequence

from cluster_maker.data_analyser.naming import LONGEST_LABEL, pretty_label
from cluster_maker.explanation.batteries import item_labels
from cluster_maker.explanation.words import cut_middle


def unique_labels(columns: Sequence[str]) -> tuple[str, ...]:
    """Return a label for each column name; equal ones show the end of the name, all of it, or a number.

    Examples
    --------
    >>> unique_labels(["Annual Income (k$)", "Age", "age"])
    ('annual income', 'age (Age)', 'age (age)')
    """
    items = item_labels(columns)
    labels = [items.get(column) or pretty_label(column) for column in columns]
    twice = _repeated(labels)
    pairs = zip(labels, columns, strict=True)
    labels = [_unlike(label, name) if label in twice else label for label, name in pairs]
    seen: dict[str, int] = {}
    out = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        out.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(out)


def _unlike(label: str, name: str) -> str:
    """Make a label unlike others: by the end of a name that was cut, else by the name itself."""
    return cut_middle(name, LONGEST_LABEL) if label.endswith("…") else f"{label} ({name})"


def _repeated(texts: Sequence[str]) -> set[str]:
    """Return the texts that occur more than once."""
    seen: set[str] = set()
    return {text for text in texts if text in seen or seen.add(text)}  # type: ignore[func-returns-value]
