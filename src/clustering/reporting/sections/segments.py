"""The segment cards: who they are, what sets them apart, a typical row, what to be careful about."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_maker.types import NOISE, UNLABELLED, Characteristic, ClusterProfile
from cluster_maker.wording import plural
from clustering.reporting.cells import cell_text, comparison
from clustering.reporting.sections.scattered import scattered
from clustering.reporting.sections.story import Story, bar, color_of, row_id, row_id_title
from clustering.reporting.wording import (
    NOT_MEASURED,
    count_text,
    effect_text,
    number_word,
    score_text,
    share_text,
)

CARDS = 12  # more cards than this are hard to take in; the table lists every segment
CARD_CHARACTERISTICS = 4
CARD_TYPICAL = 5
TYPICAL_COLUMNS = 8
TYPICAL_ROWS = 5

FEW_ROWS = 30
VERY_FEW_ROWS = 10
WEAK_SILHOUETTE = 0.25
MANY = 0.2  # share of a segment's rows from which a doubt is worth a sentence
MOST = 0.8


def segments(story: Story) -> dict[str, Any]:
    """Describe every segment, largest first."""
    described = [segment(story, profile) for profile in _largest_first(story)]
    return {
        "heading": _heading(story),
        "list": described,
        "cards": min(len(described), CARDS) if story.kind == "segments" else 0,
        "total": len(described),
        "without_segment": _without_segment(story),
        "bar_note": (
            "Bars start in the middle, at everyone: to the left is under, to the right is over. "
            "Their length is the difference to the other rows in standard deviations: "
            "0.2 is small, 0.8 is large, full length is 3 or more."
        ),
        "cut_note": (
            f"The {CARDS} largest have a card; the table lists all {len(described)}."
            if len(described) > CARDS
            else ""
        ),
    }


def _largest_first(story: Story) -> list[ClusterProfile]:
    """Return the segments, largest first, and last the scattered rows: ids need not follow sizes."""
    last = story.result.clustering.noise_cluster
    return sorted(story.profiles, key=lambda profile: (profile.cluster == last, -profile.size))


def _heading(story: Story) -> str:
    """Head the cards."""
    if story.kind != "segments":
        return "The rows"
    heading = f"The {number_word(len(story.real_profiles))} segments"
    return heading if len(story.real_profiles) == len(story.profiles) else f"{heading} and the scattered rows"


def css_class(label: int) -> str:
    """Return the end of the class name that gives a segment's colour."""
    return str(label).replace("-", "n")


def _without_segment(story: Story) -> list[dict[str, Any]]:
    """List the rows that are in no segment, by reason; shares are of the rows that were clustered."""
    noise, clustered = story.result.clustering.n_noise, len(story.labels)
    share = noise / clustered if clustered else None
    groups = (
        (NOISE, "no segment", noise, share, "they lie too far from every segment"),
        (UNLABELLED, "not clustered", story.n_unclustered, None, "no value in any of the columns used"),
    )
    return [
        {
            "id": label,
            "class": css_class(label),
            "name": name,
            "color": color_of(NOISE),
            "size": size,
            "count_text": count_text(size),
            "size_text": plural(size, "row"),
            "share": share,
            "share_text": NOT_MEASURED if share is None else share_text(share),
            "apart": why,
        }
        for label, name, size, share, why in groups
        if size
    ]


def segment(story: Story, profile: ClusterProfile) -> dict[str, Any]:
    """Describe one segment; rows that fit none have the same keys, and hardly anything in them."""
    head = _head(profile)
    if profile.cluster == story.result.clustering.noise_cluster:
        return {**head, **scattered(story, profile)}
    silhouette = story.silhouette_of(profile.cluster)
    told = [characteristic(story, each) for each in profile.characteristics]
    return {
        **head,
        "scattered": False,
        "silhouette": silhouette,
        "silhouette_text": score_text(silhouette),
        "characteristics": told,
        "card_characteristics": min(len(told), CARD_CHARACTERISTICS),
        "apart": _apart(profile),
        "rule": rule(profile),
        "typical": typical_rows(story, profile),
        "card_typical": CARD_TYPICAL,
        "cautions": cautions(story, profile),
    }


def _head(profile: ClusterProfile) -> dict[str, Any]:
    """Return who a segment is and how large."""
    return {
        "id": profile.cluster,
        "class": css_class(profile.cluster),
        "name": profile.name,
        "color": color_of(profile.cluster),
        "size": profile.size,
        "size_text": plural(profile.size, "row"),
        "count_text": count_text(profile.size),
        "share": profile.share,
        "share_text": share_text(profile.share),
    }


def characteristic(story: Story, told: Characteristic) -> dict[str, Any]:
    """Describe one thing that sets a segment apart, with the bar that shows it."""
    title, value, overall = comparison(told, story.column(told.column))
    return {
        "column": told.column,
        "label": told.label,
        "title": title,
        "kind": told.kind,
        "level": told.level,
        "value": told.value,
        "value_text": value,
        "overall": told.overall,
        "overall_text": overall,
        "effect": told.effect,
        "effect_text": effect_text(told.effect),
        "bar": bar(told.effect),
        "text": told.text,
        "interval_text": told.interval_text,
        "effect_interval_text": _range_text(told.effect_interval),
        "p_value": told.p_value,
        "index": told.index,
        "index_text": "" if told.index is None else f"{told.index:,.0f}",
    }


def _range_text(interval: tuple[float, float]) -> str:
    """Return an effect's interval in words; empty where there is none."""
    return "" if np.isnan(interval).any() else " to ".join(effect_text(end) for end in interval)


def rule(profile: ClusterProfile) -> dict[str, Any] | None:
    """Describe a segment as a rule, with how well it does on rows that it was not learnt from."""
    found = profile.rule
    if found is None:
        return None
    measured = f"{plural(found.n_measured, 'row')} kept aside"
    figures = (
        f"Catches {share_text(found.coverage)} of the segment; {share_text(found.precision)} of what it "
        f"catches belongs there (measured on {measured})."
        if found.good
        else ""
    )
    return {
        "good": found.good,
        "text": found.text if found.good else "",
        "full": found.full_text if found.good else "",
        "sentence": figures or found.remark,
        "coverage": found.coverage,
        "precision": found.precision,
        "n_learnt": found.n_learnt,
        "n_measured": found.n_measured,
        "sql": found.sql if found.good else "",
    }


def _apart(profile: ClusterProfile) -> str:
    """Say in one line what sets a segment apart most."""
    if not profile.characteristics:
        return "close to everyone on every column"
    return "; ".join(each.text for each in profile.characteristics[:2])


def typical_rows(story: Story, profile: ClusterProfile) -> dict[str, Any]:
    """Show the segment's most typical rows, in original values, telling columns first."""
    names = _typical_columns(story, profile)
    positions = profile.typical_rows[:TYPICAL_ROWS]
    return {
        "id_title": row_id_title(story),
        "columns": names,
        "labels": [story.labels_by_column[name] for name in names],
        "rows": [
            {"id": row_id(story, position), "cells": row_cells(story, position, names)}
            for position in positions
        ],
    }


def row_cells(story: Story, position: int, names: list[str]) -> list[str]:
    """Return one row's cells of some columns, as text."""
    table = story.result.table
    return [cell_text(table[name].iloc[position], story.column(name)) for name in names]


def _typical_columns(story: Story, profile: ClusterProfile) -> list[str]:
    """Choose the columns of the typical rows: telling ones, then other used ones; none that is personal."""
    telling = [each.column for each in profile.characteristics]
    used = [column.name for column in story.result.columns.used]
    known = set(story.result.input_table.columns)
    personal = {column.name for column in story.result.columns.columns if column.personal}
    names = [name for name in dict.fromkeys([*telling, *used]) if name in known and name not in personal]
    return names[:TYPICAL_COLUMNS]


def cautions(story: Story, profile: ClusterProfile) -> list[str]:
    """Say what a reader should be careful about with one segment; empty where nothing is."""
    if story.kind != "segments":
        return []
    found = [
        _small(story, profile),
        _most(profile),
        _blurred(story, profile),
        _on_fence(story, profile),
        _flagged(story, profile, "imputed", "had missing values filled in"),
        _flagged(story, profile, "outlier", "hold an extreme value that was limited for the clustering"),
        "" if profile.characteristics else "Nothing sets it clearly apart from everyone on a single column.",
    ]
    return [sentence for sentence in found if sentence]


def _small(story: Story, profile: ClusterProfile) -> str:
    """Warn about figures from few rows; where most segments are small, the limits say it once for all."""
    small = sum(each.size < FEW_ROWS for each in story.profiles)
    if profile.size >= (FEW_ROWS if 2 * small <= len(story.profiles) else VERY_FEW_ROWS):
        return ""
    return f"Only {plural(profile.size, 'row')}: its figures could look different in another sample."


def _most(profile: ClusterProfile) -> str:
    """Warn about a segment that is nearly everyone."""
    if profile.share < MOST:
        return ""
    return f"It holds {share_text(profile.share)} of all rows, so it is close to everyone by nature."


def _blurred(story: Story, profile: ClusterProfile) -> str:
    """Warn about a segment that is close to another."""
    silhouette = story.silhouette_of(profile.cluster)
    if silhouette is None or silhouette >= WEAK_SILHOUETTE or story.doubt == "many columns":
        return ""
    how = (
        "closer to another segment than to their own"
        if silhouette < 0
        else "almost as close to another segment"
    )
    return f"Blurred border: its rows are on average {how} (silhouette {score_text(silhouette)})."


def _on_fence(story: Story, profile: ClusterProfile) -> str:
    """Warn about many rows that would fit another segment almost as well."""
    count = int(np.count_nonzero(story.fence[story.labels == profile.cluster]))
    share = count / profile.size if profile.size else 0.0
    if share < MANY:
        return ""
    return f"{share_text(share)} of its rows ({count_text(count)}) are on the fence to another segment."


def _flagged(story: Story, profile: ClusterProfile, flag: str, words: str) -> str:
    """Warn about many rows of which values were changed for the clustering."""
    flags = story.result.features.flags.get(flag)
    if flags is None:
        return ""
    count = int(np.count_nonzero(flags[story.labels == profile.cluster]))
    if not profile.size or count / profile.size < MANY:
        return ""
    return f"{share_text(count / profile.size)} of its rows ({count_text(count)}) {words}."
