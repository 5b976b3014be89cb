"""The figures, each with a sentence that says what is to be seen in it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from cluster_maker.wording import plural
from clustering.reporting.sections.story import Story
from clustering.reporting.wording import capital, number_word, share_text


def see_it(story: Story, drawn: Collection[str] | None) -> dict[str, Any]:
    """List the figures with heading, finding, caption, alternative text and file name.

    Parameters
    ----------
    story : Story
        What is told.
    drawn : collection of str or None
        Names of the figures that exist; None where all that apply will be drawn.
    """
    names = [name for name in FINDINGS if _applies(story, name) and (drawn is None or name in drawn)]
    return {"figures": [_figure(story, name) for name in names]}


def _figure(story: Story, name: str) -> dict[str, Any]:
    """Describe one figure."""
    return {
        "name": name,
        "heading": HEADINGS[name],
        "finding": FINDINGS[name](story),
        "caption": CAPTIONS[name],
        "alt": story.result.alt_text(name),
        "file": f"figures/{name}.png",
    }


def _applies(story: Story, name: str) -> bool:
    """Say whether a figure has something to show for a result."""
    result = story.result
    several = story.kind == "segments"
    return {
        "scatter": len(story.labels) > 0,
        "heatmap": several and result.profile.effects.size > 0,
        "silhouette": several and len(result.evaluation.silhouette_values) > 0,
        "elbow": len(result.selection.candidates) > 1,
        "density_path": getattr(result.clustering.estimator, "path_", None) is not None,
        "dendrogram": getattr(result.clustering.estimator, "linkage_matrix_", None) is not None,
    }[name]


def _scatter_finding(story: Story) -> str:
    """Say which segment stands apart and which one touches others."""
    if story.kind != "segments":
        return f"The {plural(len(story.labels), 'row')} on a map."
    known = [
        (value, p.cluster) for p in story.profiles if (value := story.silhouette_of(p.cluster)) is not None
    ]
    number = capital(number_word(len(story.real_profiles)))
    if len(known) < 3 or max(known)[0] - min(known)[0] < 0.05:
        return f"{number} segments on a map of the rows."
    return f"{story.name_of(max(known)[1])} stands apart most, {story.name_of(min(known)[1])} least."


def _heatmap_finding(story: Story) -> str:
    """Say which cell is the strongest."""
    effects = story.result.profile.effects
    values = np.nan_to_num(effects.to_numpy(dtype=float))
    if values.size == 0 or not np.abs(values).max():
        return ""
    row, column = divmod(int(np.argmax(np.abs(values))), values.shape[1])
    side = "highest above" if values[row, column] > 0 else "furthest below"
    segment = story.name_of(int(effects.columns[column]))
    return f"The strongest mark: {effects.index[row]} of {segment}, {side} the other rows."


def _silhouette_finding(story: Story) -> str:
    """Say how many rows are closer to their own segment than to any other."""
    values = story.result.evaluation.silhouette_values
    if len(values) == 0:
        return ""
    share = float(np.count_nonzero(values > 0)) / len(values)
    return f"{share_text(share)} of the rows are closer to their own segment than to the next one."


def _elbow_finding(story: Story) -> str:
    """Say which number of segments was chosen."""
    selection = story.result.selection
    if selection.criterion == "given":
        asked = capital(plural(selection.n_clusters, "segment"))
        return f"{asked} were asked for; the other numbers are there to compare."
    if selection.n_clusters < 2:
        return "No number of segments divides the rows well."
    second = f"; {number_word(selection.runner_up)} came second" if selection.runner_up is not None else ""
    return f"{capital(number_word(selection.n_clusters))} segments were chosen{second}."


def _density_path_finding(story: Story) -> str:
    """Say over which radii the segments were found."""
    path = getattr(story.result.clustering.estimator, "path_", None)
    if path is None:
        return ""
    one = path.chosen
    if one.n_clusters == 1:
        return "No radius parts the rows by a valley of density."
    found = plural(one.n_clusters, "segment")
    return f"{capital(found)} for every radius from {one.start:.3g} to {one.end:.3g}."


def _dendrogram_finding(story: Story) -> str:
    """Say what the tree shows."""
    if story.kind != "segments":
        return "The rows join, the closest first."
    return f"The rows join into {number_word(story.result.n_clusters)} segments, the closest first."


FINDINGS: dict[str, Callable[[Story], str]] = {
    "scatter": _scatter_finding,
    "heatmap": _heatmap_finding,
    "silhouette": _silhouette_finding,
    "elbow": _elbow_finding,
    "density_path": _density_path_finding,
    "dendrogram": _dendrogram_finding,
}

HEADINGS = {
    "scatter": "The map",
    "heatmap": "What sets them apart",
    "silhouette": "How clearly rows belong",
    "elbow": "How many segments",
    "density_path": "Which radius",
    "dendrogram": "How rows join",
}

CAPTIONS = {
    "scatter": (
        "Each point is a row. The map flattens all columns to two directions, so distances on it are a guide "
        "only; the segments were found in all columns at once."
    ),
    "heatmap": "Each cell compares a segment with the other rows, in standard deviations.",
    "silhouette": (
        "Each row's silhouette, sorted within its segment: near 1 it is well inside, near 0 on a border, "
        "below 0 closer to another segment."
    ),
    "elbow": "What each number of segments would give.",
    "density_path": (
        "Rows with enough neighbours within a radius form segments. From left to right the radius grows: "
        "rows that were in no segment join one, and segments become one. The shaded radii were chosen."
    ),
    "dendrogram": "The height at which two branches meet is how different they are.",
}
