"""Segment by segment: every telling column against everyone, typical rows, rows that fit nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cluster_maker.types import ClusterProfile
from cluster_maker.wording import plural
from clustering.reporting.sections.noise import noise_told
from clustering.reporting.sections.outliers import outliers, unlike_rows
from clustering.reporting.sections.scattered import LEFT_OUT, WHAT
from clustering.reporting.sections.segments import characteristic, rule, typical_rows
from clustering.reporting.sections.story import Story, color_of
from clustering.reporting.wording import share_text

TELLING = 12  # columns per segment; the others are in profile.csv
CAUTION = (
    "Only differences are told that chance would hardly make, corrected for the number of columns and "
    "segments (about 1 in 20 of those told may be chance: Benjamini and Hochberg 1995). The segments were "
    "made from the same columns, so this keeps chance out of the list; it does not prove that there are "
    "groups. In brackets: 95% confidence intervals."
)


def segment_details(story: Story) -> dict[str, Any]:
    """Describe each segment in full, and the rows of no segment."""
    return {
        "heading": "Segment by segment" if story.kind == "segments" else "The rows",
        "caution": CAUTION,
        "list": [_detail(story, profile) for profile in story.profiles],
        "outliers": outliers(story),
        "noise": noise_told(story),
    }


def _detail(story: Story, profile: ClusterProfile) -> dict[str, Any]:
    """Describe one segment; of rows that fit none, only which are furthest from the others."""
    fit_none = profile.cluster == story.result.clustering.noise_cluster
    if fit_none:
        profile = replace(profile, characteristics=(), typical_rows=(), rule=None)
    told = profile.characteristics[:TELLING]
    hidden = len(profile.characteristics) - len(told)
    return {
        "id": profile.cluster,
        "name": profile.name,
        "what": f"{WHAT} {LEFT_OUT}" if fit_none else "",
        "color": color_of(profile.cluster),
        "size_text": plural(profile.size, "row"),
        "share_text": share_text(profile.share),
        "columns": [characteristic(story, each) for each in told],
        "cut_note": f"{plural(hidden, 'more difference')} not shown here." if hidden else "",
        "has_index": any(each.index is not None for each in told),
        "typical": typical_rows(story, profile),
        "unlike": unlike_rows(story, profile.outlying),
        "rule": rule(profile),
    }
