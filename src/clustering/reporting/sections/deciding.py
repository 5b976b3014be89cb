"""Which columns decide, and what tells two segments apart."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from cluster_maker.types import ContrastedColumn
from clustering.reporting.sections.story import Story, bar
from clustering.reporting.wording import effect_text, quoted, share_text

SHOWN = 12  # columns by importance
MATTERS = 0.01  # share of rows that change their segment: less is hardly worth a line
CONTRASTED = 6  # differences between two segments


def deciding(story: Story) -> dict[str, Any]:
    """Say which columns the segments depend on, and contrast segments in pairs."""
    ranked = importance(story)
    heading = "Which columns decide" if ranked["total"] else "What tells segments apart"
    left_out = not ranked["total"] and bool(story.run.settings.get("quick"))
    return {
        "heading": heading,
        "left_out": "How much each column decides was left out (--quick)." if left_out else "",
        "importance": ranked,
        "contrasts": contrasts(story),
    }


def importance(story: Story) -> dict[str, Any]:
    """Rank the columns by how many rows would change their segment without them."""
    found = story.result.profile.importance
    rows = [
        {
            "column": each.column,
            "label": each.label,
            "changed": each.changed,
            "changed_text": share_text(each.changed),
            "spread": each.spread,
            "bar": {"width": round(100 * min(each.changed, 1.0), 1)},
        }
        for each in found[:SHOWN]
        if each.changed >= MATTERS
    ]
    return {
        "rows": rows,
        "total": len(found),
        "sentence": _sentence([str(row["label"]) for row in rows], len(found)) if found else "",
        "meaning": (
            "How many rows would change their segment if the values of one column were dealt out to the rows "
            "at random. Columns that say nearly the same share their weight, so that each looks smaller."
        ),
    }


def _sentence(labels: list[str], total: int) -> str:
    """Say what decides most, and how many columns hardly matter."""
    if not labels:
        return "No single column decides: without any of them nearly all rows would stay where they are."
    most = f"{quoted(labels[0])} decides most"
    second = f", {quoted(labels[1])} comes next" if len(labels) > 1 else ""
    weak = total - len(labels)
    return (
        f"{most}{second}."
        if not weak or len(labels) == SHOWN
        else (f"{most}{second}; {weak} of {total} columns hardly matter.")
    )


def contrasts(story: Story) -> list[dict[str, Any]]:
    """Set the two largest segments side by side, and the two that are most alike."""
    real = [each.cluster for each in sorted(story.real_profiles, key=lambda each: -each.size)]
    if len(real) < 2:
        return []
    alike = _most_alike(story, real)
    pairs = {(real[0], real[1]): "the two largest"}
    pairs[alike] = "the two largest and most alike" if alike in pairs else "the two most alike"
    if len(real) == 2:
        pairs = dict.fromkeys(pairs, "")
    return [_contrast(story, pair, why) for pair, why in pairs.items()]


def _most_alike(story: Story, clusters: list[int]) -> tuple[int, int]:
    """Return the two segments whose means are nearest to each other in clustering space."""
    centers = story.result.clustering.centers
    pairs = list(combinations(clusters, 2))
    return min(pairs, key=lambda pair: float(np.linalg.norm(centers[pair[0]] - centers[pair[1]])))


def _contrast(story: Story, pair: tuple[int, int], why: str) -> dict[str, Any]:
    """Describe what tells two segments apart."""
    found = story.result.contrast(*pair)
    return {
        "ids": list(pair),
        "names": list(found.names),
        "why": why,
        "title": f"{quoted(found.names[0])} against {quoted(found.names[1])}",
        "rows": [_row(each) for each in found.differences[:CONTRASTED]],
        "text": found.text,
        "notes": list(found.notes),
    }


def _row(told: ContrastedColumn) -> dict[str, Any]:
    """Describe one difference."""
    return {
        "column": told.column,
        "title": told.title,
        "first": told.first,
        "second": told.second,
        "first_text": told.first_text,
        "second_text": told.second_text,
        "effect": told.effect,
        "effect_text": effect_text(told.effect),
        "bar": bar(told.effect),
    }
