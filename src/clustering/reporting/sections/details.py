"""Segment by segment: every telling column against everyone, typical rows, rows that fit nowhere."""

from __future__ import annotations

from typing import Any

from cluster_maker.types import ClusterProfile
from cluster_maker.wording import plural
from clustering.reporting.sections.noise import noise_told
from clustering.reporting.sections.outliers import outliers
from clustering.reporting.sections.segments import characteristic, typical_rows
from clustering.reporting.sections.story import Story, color_of
from clustering.reporting.wording import share_text

TELLING = 12  # columns per segment; the others are in profile.csv


def segment_details(story: Story) -> dict[str, Any]:
    """Describe each segment in full, and the rows of no segment."""
    return {
        "heading": "Segment by segment" if story.kind == "segments" else "The rows",
        "list": [_detail(story, profile) for profile in story.profiles],
        "outliers": outliers(story),
        "noise": noise_told(story),
    }


def _detail(story: Story, profile: ClusterProfile) -> dict[str, Any]:
    """Describe one segment."""
    told = profile.characteristics[:TELLING]
    hidden = len(profile.characteristics) - len(told)
    return {
        "id": profile.cluster,
        "name": profile.name,
        "color": color_of(profile.cluster),
        "size_text": plural(profile.size, "row"),
        "share_text": share_text(profile.share),
        "columns": [characteristic(story, each) for each in told],
        "cut_note": f"{plural(hidden, 'more difference')} not shown here." if hidden else "",
        "typical": typical_rows(story, profile),
    }
