"""The answer first: one sentence and three figures."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_maker.evaluation.short_list import AS_ASKED
from cluster_maker.types import Selection, Structure
from cluster_maker.wording import plural
from clustering.reporting.sections.story import Story
from clustering.reporting.wording import (
    capital,
    count_text,
    join_words,
    number_word,
    quoted,
    score_text,
    share_text,
)

STRENGTH_SENTENCES = {
    "any shape": "which the silhouette does not confirm",
    "many columns": "which the silhouette does not confirm",
    "strong": "clearly apart from each other",
    "reasonable": "well apart from each other",
    "weak": "with blurred borders between them",
    "none": "but the rows do not fall into natural groups",
}
#: The same where the density of the rows was looked at, which tells more than the silhouette.
STRUCTURE_SENTENCES = {
    "clear": "and the rows do fall into groups",
    "weak": "with only weak signs that the rows fall into groups",
    "none": "but the rows do not fall into natural groups",
}
STRENGTH_MEANING = {
    "any shape": (
        "The silhouette favours round segments, and this algorithm finds segments of any shape: "
        "look at the map before judging them."
    ),
    "many columns": (
        "With so many columns the silhouette is low even where groups are real: "
        "judge the segments by what sets them apart."
    ),
    "strong": "Nearly all rows lie much closer to their own segment than to any other.",
    "reasonable": "Most rows lie much closer to their own segment than to any other.",
    "weak": "The segments differ, but rows near a border could belong to either side.",
    "none": "Use the segments as a convenient way to divide the rows, not as a discovery.",
}


def answer(story: Story) -> dict[str, Any]:
    """Say what was found, in a sentence, a paragraph and three figures."""
    return {
        "found": story.kind,
        "strength": story.strength,
        "headline": _headline(story),
        "paragraph": " ".join(_sentences(story)),
        "figures": [_number_figure(story), _strength_figure(story), _placed_figure(story)],
    }


def _headline(story: Story) -> str:
    """Return the one sentence."""
    rows = plural(story.n_rows, "row")
    if story.kind == "only noise":
        return f"No segments found: none of the {rows} lies close enough to others."
    if story.kind == "one group" and _as_asked(story.result.selection):
        return f"These {rows} are kept as one group, as asked for."
    if story.kind == "one group":
        return f"No cluster structure found: treat these {rows} as one group."
    number = capital(number_word(len(story.real_profiles)))
    verdict = story.verdict
    if verdict == "clear" and story.strength in ("strong", "reasonable"):
        return f"{number} segments in {rows}, {STRENGTH_SENTENCES[story.strength]}."
    sentence = STRUCTURE_SENTENCES.get(verdict, STRENGTH_SENTENCES[_reading(story)])
    return f"{number} segments in {rows}, {sentence}."


def _as_asked(selection: Selection) -> bool:
    """Whether the number of segments was told."""
    return bool(selection.short_list) and selection.short_list[0].why == AS_ASKED


def _reading(story: Story) -> str:
    """Return how far the segments stand apart, or that the silhouette cannot tell."""
    return story.doubt or story.strength


def _sentences(story: Story) -> list[str]:
    """Return the paragraph under the headline: the largest, what it means, why this number."""
    selection = story.result.selection
    price = [selection.price] if selection.price else []
    if story.kind != "segments":
        told = _as_asked(selection)  # the headline says so
        return price if told else [selection.reason, *price] if selection.reason else price
    return [*_largest(story), _meaning(story), *_set_aside(story), *price]


def _meaning(story: Story) -> str:
    """Say what the structure means: by the density of the rows where that was looked at."""
    structure = story.result.structure
    if story.verdict == "unknown":
        return STRENGTH_MEANING[_reading(story)]
    if story.verdict == "none":
        return f"{structure.reason} {STRENGTH_MEANING['none']}"
    return structure.reason


def _largest(story: Story) -> list[str]:
    """Name the largest segment, where one is larger than the others: ids need not follow sizes."""
    first, second, *_ = sorted(story.real_profiles, key=lambda profile: -profile.size)
    if first.size == second.size:
        return []
    size = f"{plural(first.size, 'row')} ({share_text(first.share)})"
    return [f"The largest is {story.name_of(first.cluster)} with {size}."]


def _set_aside(story: Story) -> list[str]:
    """Say how many rows got no segment."""
    parts = []
    if story.result.clustering.n_noise:
        parts.append(f"{plural(story.result.clustering.n_noise, 'row')} fit no segment")
    if story.result.clustering.noise_cluster is not None:
        scattered = story.profiles[story.result.clustering.noise_cluster]
        rows = plural(scattered.size, "row")
        parts.append(f"{rows} that fit no segment are put together as {quoted(scattered.name)}")
    if story.n_unclustered:
        parts.append(f"{plural(story.n_unclustered, 'row')} had no value to cluster on")
    return [f"{capital(join_words(parts))}."] if parts else []


def _number_figure(story: Story) -> dict[str, Any]:
    """Return the number of segments and where it comes from."""
    n = len(story.real_profiles)
    return _figure("Segments", n, count_text(n), _number_note(story.result.selection))


def _number_note(selection: Selection) -> str:
    """Say where the number of segments comes from."""
    tried = sorted(candidate.n_clusters for candidate in selection.candidates)
    if selection.criterion == "given":
        return "as asked for"
    if selection.price:
        return "kept to what was wished for"
    if len(tried) > 1:
        second = f"; {selection.runner_up} came second" if selection.runner_up is not None else ""
        return f"chosen from {tried[0]} to {tried[-1]}{second}"
    return selection.criterion


def _strength_figure(story: Story) -> dict[str, Any]:
    """Return how far the segments stand apart."""
    silhouette = story.result.evaluation.silhouette
    if story.kind != "segments" or silhouette is None:
        return _figure("Structure", None, "None", "there is nothing to tell apart")
    structure = story.result.structure
    note = f"silhouette {score_text(silhouette)} on a scale from {score_text(-1, 0)} to 1"
    if structure.shuffled is not None and structure.shuffled.expected is not None:
        expected = score_text(structure.shuffled.expected)
        note = f"silhouette {score_text(silhouette)}, {expected} on shuffled columns"
    if structure.valleys is not None and story.verdict != "unknown":
        note = f"valleys {score_text(max(structure.valleys, 0.0), 1)}{_held_out(structure)}; {note}"
        return _figure("Structure", structure.valleys, capital(structure.verdict), note)
    text = "Unclear" if story.doubt else capital(story.strength)
    return _figure("Structure", silhouette, text, note)


def _held_out(structure: Structure) -> str:
    """Say how deep valleys are in rows held out, where that was asked."""
    return "" if structure.held_out is None else f", {score_text(structure.held_out, 1)} in rows held out"


def _placed_figure(story: Story) -> dict[str, Any]:
    """Return the share of rows that belong to their segment without doubt."""
    if story.kind != "segments":
        columns = len(story.result.columns.used)
        return _figure(
            "Columns used", columns, count_text(columns), f"of {story.source.n_columns:,} in the file"
        )
    in_segment = int(np.count_nonzero(story.result.clustering.real_labels >= 0))
    on_fence = int(np.count_nonzero(story.fence))
    share = (in_segment - on_fence) / len(story.labels) if len(story.labels) else 0.0
    note = (
        "no row is on the fence between two" if on_fence == 0 else f"{plural(on_fence, 'row')} on the fence"
    )
    if in_segment < story.n_rows:
        note += f", {plural(story.n_rows - in_segment, 'row')} in no segment"
    return _figure("Rows placed clearly", share, share_text(share), note)


def _figure(label: str, value: float | None, text: str, note: str) -> dict[str, Any]:
    """Return one of the three figures."""
    return {"label": label, "value": value, "text": text, "note": note}
