"""Names for clusters, in the data's own words: "High annual income, low spending score".

A wrong name is worse than a dull one: a name says "high" only where the cluster's typical value
lies above the overall one and the effect is more than small and more than chance. Names depend on
the figures alone, not on the ids of the clusters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from cluster_maker.explanation.characteristics import typical_text
from cluster_maker.explanation.column_figures import ColumnFigures
from cluster_maker.explanation.differences import (
    Difference,
    differences_of,
    strongest_row,
)
from cluster_maker.explanation.overlap import Overlap
from cluster_maker.explanation.phrases import Phrase, join_phrases, phrase_of
from cluster_maker.explanation.words import sentence_case, short_labels

#: Effects from here on carry a name: Cohen's medium.
NAMING_EFFECT = 0.5

#: A further part of a name has at least this share of the first one's effect.
_BESIDE_THE_FIRST = 0.4

#: Columns correlated more than this say the same thing.
MOST_OVERLAP = 0.7

#: Parts of a name, where two clusters need more to be told apart, and characters.
USUAL_PARTS, MOST_PARTS, LONGEST_NAME = 2, 4, 60

#: Weaker and redundant differences looked through to tell equal names apart.
_LOOKED_THROUGH = 40

CLOSE_TO_AVERAGE, MIXED = "Close to average", "Mixed"
#: A single cluster has nothing to be told from but noise: what sets it apart from that is no name for it.
ALL_ROWS, THE_ONLY = "All rows", "The only cluster"


@dataclass(frozen=True)
class _Naming:
    """What a cluster can be called: its parts in order, and how many belong there anyway."""

    cluster: int
    parts: tuple[tuple[Difference, Phrase], ...]
    usual: int
    fallback: str

    def text(self, n_parts: int) -> str:
        """Return the name with so many parts."""
        phrases = [phrase for _, phrase in self.parts[:n_parts]]
        words = [Phrase("", self.fallback), *phrases] if not self.usual else phrases
        return _fit(sentence_case(join_phrases(words))) if words else self.fallback


def name_clusters(
    figures: Sequence[ColumnFigures], sizes: Sequence[int], *, overlap: Overlap | None = None
) -> tuple[str, ...]:
    """Return a name for each cluster, unique within the result.

    Parameters
    ----------
    figures : sequence of ColumnFigures
        The figures of all columns, from `describe_columns`; only those clustered on give names.
    sizes : sequence of int, length k
        Rows of each cluster.
    overlap : Overlap, optional
        Correlations computed so far.

    Returns
    -------
    tuple of str, length k
        Sentence case, at most about `LONGEST_NAME` characters.

    Notes
    -----
    A name takes the strongest one or two differences with an effect of at least `NAMING_EFFECT`
    whose columns have a rank correlation of at most `MOST_OVERLAP`. Clusters that would be called
    the same get the next difference each, then their typical value in brackets, and at last a
    number, the largest cluster first.
    """
    if len(sizes) == 1:
        return (THE_ONLY if any(differences_of(figures, 0)) else ALL_ROWS,)
    used = [column for column in figures if column.used]
    short = dict(zip((c.column for c in used), short_labels([c.label for c in used]), strict=True))
    overlap = overlap or Overlap()
    namings = [_naming(used, cluster, short, overlap) for cluster in range(len(sizes))]
    names = _extended(namings)
    for cluster in _clashing(names):
        names[cluster] = _with_value(namings[cluster], used, short)
    return _numbered(names, namings, sizes)


def _naming(
    figures: Sequence[ColumnFigures], cluster: int, short: dict[str, str], overlap: Overlap
) -> _Naming:
    """Choose the parts of a cluster's name and the further ones that could be added."""
    differences = differences_of(figures, cluster)
    strong = [each for each in differences if abs(each.effect) >= NAMING_EFFECT]
    usual = _distinct_parts(strong, short, overlap)
    chosen = {part[0].figures.column for part in usual}
    others = [each for each in differences[:_LOOKED_THROUGH] if each.figures.column not in chosen]
    spare = [part for each in others if (part := _part(each, short)) is not None]
    fallback = MIXED if strong else CLOSE_TO_AVERAGE
    return _Naming(cluster, (*usual, *spare)[:MOST_PARTS], len(usual), fallback)


def _distinct_parts(
    differences: Sequence[Difference], short: dict[str, str], overlap: Overlap
) -> list[tuple[Difference, Phrase]]:
    """Take the strongest differences that say different things and fit into a name."""
    parts: list[tuple[Difference, Phrase]] = []
    for each in differences:
        if parts and abs(each.effect) < _BESIDE_THE_FIRST * abs(parts[0][0].effect):
            break
        part = _part(each, short)
        if part is None or any(overlap.between(each, taken) > MOST_OVERLAP for taken, _ in parts):
            continue
        if parts and len(join_phrases([*(phrase for _, phrase in parts), part[1]])) > LONGEST_NAME:
            continue
        parts.append(part)
        if len(parts) == USUAL_PARTS:
            break
    return parts


def _part(difference: Difference, short: dict[str, str]) -> tuple[Difference, Phrase] | None:
    """Pair a difference with its words, where there are any."""
    strong = abs(difference.effect) >= NAMING_EFFECT
    phrase = phrase_of(difference, short[difference.figures.column], strong=strong)
    return None if phrase is None else (difference, phrase)


# telling equal names apart ----------------------------------------------------------------------------------


def _extended(namings: Sequence[_Naming]) -> list[str]:
    """Add parts to the names that occur more than once, as long as that helps and there is room."""
    lengths = [naming.usual for naming in namings]
    names = [naming.text(length) for naming, length in zip(namings, lengths, strict=True)]
    for _ in range(MOST_PARTS):
        for cluster in _clashing(names):
            longer = namings[cluster].text(lengths[cluster] + 1)
            if lengths[cluster] < len(namings[cluster].parts) and not longer.endswith("…"):
                lengths[cluster] += 1
                names[cluster] = longer
    return names


def _with_value(naming: _Naming, figures: Sequence[ColumnFigures], short: dict[str, str]) -> str:
    """Add the cluster's typical value of the column that its name begins with, or of its most telling one."""
    name = naming.text(naming.usual)
    difference = naming.parts[0][0] if naming.usual else _most_telling(figures, naming.cluster)
    if difference is None:
        return name
    value = typical_text(difference)
    if naming.usual == 1:
        return f"{name} ({value})"
    label = f"{short[difference.figures.column]} {difference.level}".strip()
    return f"{name} ({label} {value})"


def _most_telling(figures: Sequence[ColumnFigures], cluster: int) -> Difference | None:
    """Return the largest difference of a cluster, however small; None where nothing can be compared."""
    rows = ((column, strongest_row(column, cluster)) for column in figures)
    found = [Difference(column, cluster, row) for column, row in rows if row is not None]
    return max(found, key=lambda each: round(abs(each.effect), 1), default=None)


def _numbered(names: Sequence[str], namings: Sequence[_Naming], sizes: Sequence[int]) -> tuple[str, ...]:
    """Add numbers to what is still called the same, by falling size, then by the figures."""
    out = list(names)
    order = sorted(range(len(names)), key=lambda c: (-sizes[c], _signature(namings[c]), c))
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    for cluster in order:
        if names[cluster].casefold() in seen:
            numbered = (f"{names[cluster]} ({number})" for number in count(2))
            out[cluster] = next(name for name in numbered if name.casefold() not in taken)
            taken.add(out[cluster].casefold())
        seen.add(names[cluster].casefold())
    return tuple(out)


def _clashing(names: Sequence[str]) -> list[int]:
    """Return the clusters whose name another one has too."""
    folded = [name.casefold() for name in names]
    counts: dict[str, int] = {}
    for name in folded:
        counts[name] = counts.get(name, 0) + 1
    return [cluster for cluster, name in enumerate(folded) if counts[name] > 1]


def _signature(naming: _Naming) -> tuple[float, ...]:
    """Return the effects behind a name, for an order that does not depend on ids."""
    return tuple(-difference.effect for difference, _ in naming.parts)


def _fit(name: str) -> str:
    """Cut a name that is too long at a word."""
    if len(name) <= LONGEST_NAME + 10:
        return name
    return name[: LONGEST_NAME + 9].rsplit(" ", 1)[0].rstrip(" ,;:.(-") + "…"
