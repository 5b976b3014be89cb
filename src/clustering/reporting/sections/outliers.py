"""The rows that fit no segment, and those of a segment that are unlike its others: who they are, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cluster_maker.types import OutlyingRow
from cluster_maker.wording import plural
from clustering.reporting.sections.story import Story, row_id, row_id_title
from clustering.reporting.wording import score_text


def outliers(story: Story) -> dict[str, Any]:
    """Show the rows of no segment that lie furthest from everyone, with reasons in original values."""
    total, found = story.result.clustering.n_noise, story.result.profile.noise
    return {
        "total": total,
        "shown": len(found),
        "text": _text(total, len(found)) if total else "",
        "id_title": row_id_title(story) if total else "",
        "rows": unlike_rows(story, found),
    }


def unlike_rows(story: Story, found: Sequence[OutlyingRow]) -> list[dict[str, Any]]:
    """Describe rows by their names and reasons, furthest first."""
    return [
        {
            "id": row_id(story, each.row),
            "distance": each.distance,
            "distance_text": score_text(each.distance, 1),
            "reason": each.reason,
        }
        for each in found
    ]


def _text(total: int, shown: int) -> str:
    """Say which rows are shown."""
    if total == shown:
        return f"{plural(total, 'row')} in no segment."
    return f"{plural(total, 'row')} in no segment; the {shown} furthest from everyone are shown."
