"""Rows that fit no segment and were put together: what they are, and what is not said of them."""

from __future__ import annotations

from typing import Any

from cluster_maker.types import ClusterProfile
from cluster_maker.wording import plural
from clustering.reporting.sections.noise import KINDS
from clustering.reporting.sections.story import Story, row_id_title

WHAT = "Rows that fit none of the segments. They need have nothing in common with each other."
APART = "no segment: rows that fit none of the others"
LEFT_OUT = (
    "Averages, a rule, a typical row and a stability are left out: they would describe a kind of row that "
    "there is not."
)


def scattered(story: Story, profile: ClusterProfile) -> dict[str, Any]:
    """Describe scattered rows with the keys of a segment: nothing that would praise them as one.

    Parameters
    ----------
    story : Story
        The result.
    profile : ClusterProfile
        That of the scattered rows.
    """
    return {
        "scattered": True,
        "silhouette": None,
        "silhouette_text": "",
        "characteristics": [],
        "card_characteristics": 0,
        "apart": APART,
        "rule": None,
        "typical": {"id_title": row_id_title(story), "columns": [], "labels": [], "rows": []},
        "card_typical": 0,
        "cautions": [],
        "what": WHAT,
        "kinds": _kinds(story, profile),
        "left_out": LEFT_OUT,
    }


def _kinds(story: Story, profile: ClusterProfile) -> list[str]:
    """Say how many rows are of which kind; empty where that is not known."""
    noise = story.result.noise
    if noise is None or len(noise.kinds) != profile.size:
        return []
    return [f"{plural(count, 'row')} {KINDS[kind]}" for kind, count in noise.counts.items() if count]
