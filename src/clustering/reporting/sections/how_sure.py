"""How sure: the evidence for the number of segments, how far they stand apart, rows on the fence."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_maker.evaluation.short_list import in_words
from cluster_maker.resampling import TRUSTED
from cluster_maker.types import Candidate, Evaluation, Selection, Shuffled, Structure
from cluster_maker.wording import plural
from clustering.reporting.sections.story import Story, color_of
from clustering.reporting.wording import capital, count_text, join_words, score_text, share_text

DOUBT_EXPLAINED = {
    "any shape": "it favours round segments, and these can have any shape",
    "many columns": "with so many columns it is low even where groups are real",
}
STRENGTH_EXPLAINED = {
    "strong": "By the silhouette the segments stand far apart.",
    "reasonable": "By the silhouette most rows are clearly on one side.",
    "weak": "By the silhouette the segments differ, but their borders are blurred.",
    "none": "By the silhouette there is no structure to speak of.",
}
SILHOUETTE_MEANING = (
    "The silhouette compares how close a row is to its own segment and to the next one: "
    "1 is perfectly apart, 0 is on the border, below 0 is closer to another segment."
)

STABILITY_MEANING = (
    "Rows were drawn anew {draws} times and grouped again; the figure says how much of a segment was found "
    "as one, from 0 to 1: below 0.6 it is not to be trusted, to 0.75 a pattern, to 0.85 stable, above highly "
    "stable."
)

#: Columns of the table of candidates: key, title, explanation.
CHOICE_COLUMNS = (
    ("n_clusters", "Segments", "How many segments were tried"),
    ("silhouette", "Silhouette", "Mean over all rows; higher is better"),
    ("worst_silhouette", "Weakest segment", "Silhouette of the worst segment; higher is better"),
    (
        "davies_bouldin",
        "Davies–Bouldin",
        "Spread within segments against distance between them; lower is better",
    ),
    (
        "calinski_harabasz",
        "Calinski–Harabasz",
        "Spread between segments against spread within; higher is better",
    ),
    ("inertia", "Inertia", "Sum of squared distances to the segment means; always falls with more segments"),
    ("smallest_cluster", "Smallest segment", "Rows in the smallest segment"),
)
#: The same where the density was looked at: they come right after the number.
DENSITY_COLUMNS = (
    ("valleys", "Valleys", "Depth of the valleys around segments less those inside; higher is better"),
    ("agreement", "Agreement", "With what other ways of grouping find; higher is better, 1 is the same"),
)
SHORT_LIST = "Numbers that can be defended: {}"
SHUFFLED_MEANING = (
    "On shuffled columns the values of each column stay and what links the columns goes: a silhouette above "
    "theirs says that the columns hang together; whether there are groups is for the valleys to say."
)

#: Columns of the table of alternatives, where the algorithm was to be chosen too.
ALTERNATIVE_COLUMNS = (
    ("algorithm", "Algorithm", "How the rows were grouped"),
    ("n_clusters", "Segments", "How many segments it finds"),
    ("valleys", "Valleys", "Depth of the valleys around segments less those inside; higher is better"),
    ("agreement", "Agreement", "With other ways of grouping; higher is better, blank where ruled out"),
    ("smallest_cluster", "Smallest segment", "Rows in the smallest segment"),
)


def how_sure(story: Story) -> dict[str, Any]:
    """Gather the evidence behind the answer."""
    return {
        "structure": _structure(story.result.structure),
        "stability": _stability(story),
        "alternatives": _alternatives(story),
        "strength": story.strength,
        "sentence": _sentence(story),
        "meaning": SILHOUETTE_MEANING,
        "shuffled": _shuffled(story.result.structure.shuffled),
        "choice": _choice(story),
        "short_list": _short_list(story.result.selection),
        "price": story.result.selection.price,
        "by_segment": [_segment_row(story, profile.cluster) for profile in story.profiles],
        "fence": _fence(story),
        "measures": _measures(story.result.evaluation),
        "external": _external(story.result.evaluation),
        "notes": list(story.result.evaluation.notes),
    }


def _structure(structure: Structure) -> dict[str, Any]:
    """Return whether there are groups at all, and why."""
    return {
        "verdict": structure.verdict,
        "reason": structure.reason,
        "valleys": structure.valleys,
        "halves": structure.halves,
        "halves_n_clusters": structure.halves_n_clusters,
        "held_out": structure.held_out,
        "n_rows": structure.n_rows,
        "notes": list(structure.notes),
    }


def _shuffled(found: Shuffled | None) -> dict[str, Any]:
    """Return the silhouette beside that of shuffled columns, in a sentence."""
    if found is None:
        return {"measured": False, "sentence": "", "meaning": "", "notes": []}
    return {
        "measured": True,
        "silhouette": found.silhouette,
        "expected": found.expected,
        "p_value": found.p_value,
        "n_draws": found.n_draws,
        "n_rows": found.n_rows,
        "sentence": _shuffled_sentence(found),
        "meaning": SHUFFLED_MEANING,
        "notes": list(found.notes),
    }


def _shuffled_sentence(found: Shuffled) -> str:
    """Say how the silhouette here compares with shuffled columns; p with the digits that the draws allow."""
    here = f"Silhouette {score_text(found.silhouette)}"
    if found.expected is None:
        return f"{here}; {plural(found.n_draws, 'draw')} of shuffled columns gave no two segments at all."
    least = 1 / (1 + found.n_draws)
    limit = ", the least that so few can show" if found.p_value <= least else ""
    p_value = f"p = {found.p_value:.2g}"
    return (
        f"{here}; {score_text(found.expected)} on shuffled columns, {p_value} "
        f"({plural(found.n_draws, 'draw')}{limit})."
    )


def _short_list(selection: Selection) -> dict[str, Any]:
    """Return the numbers that can be defended, as data and as a sentence."""
    sentence = in_words(selection.short_list)
    return {
        "sentence": SHORT_LIST.format(sentence) if sentence else "",
        "answers": [
            {
                "n_clusters": each.n_clusters,
                "why": each.why,
                "algorithm": each.algorithm,
                "figures": dict(each.figures),
            }
            for each in selection.short_list
        ],
    }


def _stability(story: Story) -> dict[str, Any]:
    """Return how surely the segments would be found again, in a sentence."""
    found = story.result.stability
    if found is None:
        return {"measured": False, "sentence": "", "meaning": "", "notes": []}
    shaky = [
        story.name_of(each.cluster) for each in story.profiles if story.stability_of(each.cluster) < TRUSTED
    ]
    lowest = min(story.stability_of(each.cluster) for each in story.real_profiles)
    if not shaky:
        least = score_text(lowest)
        sentence = f"Every segment came back when the rows were drawn anew, the least sure one to {least}."
    else:
        verb = "does" if len(shaky) == 1 else "do"
        sentence = f"{capital(join_words(shaky))} {verb} not come back reliably when the rows are drawn anew."
    return {
        "measured": True,
        "sentence": sentence,
        "meaning": STABILITY_MEANING.format(draws=found.n_draws),
        "notes": list(found.notes),
    }


def _alternatives(story: Story) -> dict[str, Any]:
    """Return what was weighed where the algorithm was to be chosen too, best first."""
    rows = []
    for each in story.result.selection.alternatives:
        values = {key: getattr(each, key) for key, _, _ in ALTERNATIVE_COLUMNS}
        texts = [
            each.algorithm,
            count_text(each.n_clusters),
            score_text(each.valleys, 1),
            score_text(each.agreement),
            count_text(each.smallest_cluster),
        ]
        rows.append({**values, "texts": texts})
    columns = [{"key": key, "title": title, "explanation": text} for key, title, text in ALTERNATIVE_COLUMNS]
    return {"columns": columns, "rows": rows}


def _sentence(story: Story) -> str:
    """Say how far the segments stand apart."""
    evaluation = story.result.evaluation
    if story.kind != "segments" or evaluation.silhouette is None:
        return "There are no segments to tell apart, so nothing could be measured between them."
    figure = f"The mean silhouette is {score_text(evaluation.silhouette)}{_error(evaluation)}"
    if story.doubt:
        return f"{figure}, which says little here: {DOUBT_EXPLAINED[story.doubt]}."
    return f"{STRENGTH_EXPLAINED[story.strength]} {figure}."


def _error(evaluation: Evaluation) -> str:
    """Say how exact the silhouette is, where it comes from a sample."""
    if not evaluation.silhouette_error:
        return ""
    sample = plural(len(evaluation.silhouette_values), "row")
    return f" (± {evaluation.silhouette_error:.3f}, from a sample of {sample})"


def _choice(story: Story) -> dict[str, Any]:
    """Return the figures of each number of segments that was tried, the choice and the runner-up marked."""
    selection = story.result.selection
    columns = _choice_columns(selection)
    return {
        "criterion": selection.criterion,
        "reason": selection.reason,
        "chosen": selection.n_clusters,
        "runner_up": selection.runner_up,
        "notes": list(selection.notes),
        "columns": [
            {"key": key, "title": title, "explanation": explanation} for key, title, explanation in columns
        ],
        "rows": [
            _candidate_row(each, [key for key, _, _ in columns], selection) for each in selection.candidates
        ],
    }


def _choice_columns(selection: Selection) -> tuple[tuple[str, str, str], ...]:
    """Return the columns of the table of candidates; valleys and agreement only where they were measured."""
    first, *others = CHOICE_COLUMNS
    looked_at = any(np.isfinite(each.valleys) for each in selection.candidates)
    return (first, *(DENSITY_COLUMNS if looked_at else ()), *others)


def _candidate_row(candidate: Candidate, keys: list[str], selection: Selection) -> dict[str, Any]:
    """Return one candidate's figures, as numbers and as texts in the order of the columns."""
    values = {key: getattr(candidate, key) for key in keys}
    marks = {selection.n_clusters: "chosen", selection.runner_up: "runner-up"}
    return {
        **values,
        "mark": marks.get(candidate.n_clusters, ""),
        "texts": [_figure_text(key, values[key]) for key in values],
    }


def _figure_text(key: str, value: float) -> str:
    """Return a figure of a candidate with the digits that mean something."""
    if key in ("n_clusters", "smallest_cluster"):
        return count_text(int(value))
    if key == "valleys":
        return score_text(value, 1)
    return score_text(value, 0 if key in ("calinski_harabasz", "inertia") and abs(value) >= 100 else 2)


def _segment_row(story: Story, cluster: int) -> dict[str, Any]:
    """Return one segment's silhouette and its rows on the fence."""
    inside = story.labels == cluster
    size = int(np.count_nonzero(inside))
    on_fence = int(np.count_nonzero(story.fence & inside))
    silhouette = story.silhouette_of(cluster)
    return {
        "id": cluster,
        "name": story.result.profile.names[cluster],
        "color": color_of(cluster),
        "size": size,
        "size_text": count_text(size),
        "silhouette": silhouette,
        "silhouette_text": score_text(silhouette),
        "stability": None if story.result.stability is None else story.stability_of(cluster),
        "stability_text": story.stability_text(cluster),
        "bar": _silhouette_bar(silhouette),
        "fence": on_fence,
        "fence_text": f"{count_text(on_fence)} ({share_text(on_fence / size)})" if size else "0",
    }


def _silhouette_bar(silhouette: float | None) -> dict[str, Any]:
    """Place a bar from 0 to 1 in per cent; nothing for what is below 0 or was not measured."""
    width = 100 * min(max(silhouette or 0.0, 0.0), 1.0)
    return {"start": 0.0, "width": round(width, 1)}


def _fence(story: Story) -> dict[str, Any]:
    """Count the rows that would fit another segment almost as well."""
    count = int(np.count_nonzero(story.fence))
    total = int(np.count_nonzero(story.labels >= 0))
    share = count / total if total else 0.0
    return {
        "count": count,
        "share": share,
        "threshold": story.fence_confidence,
        "text": _fence_text(story, count, share),
        "rule": story.result.clustering.confidence_rule,
    }


def _fence_text(story: Story, count: int, share: float) -> str:
    """Say how many rows are on the fence, and what that means."""
    if story.kind != "segments":
        return "With fewer than two segments no row can be on the fence."
    limit = f"{story.fence_confidence:g} or less"
    if count == 0:
        return f"No row is on the fence: none has a confidence of {limit}."
    verb, whose = ("is", "its") if count == 1 else ("are", "their")
    return (
        f"{plural(count, 'row')} ({share_text(share)}) {verb} on the fence: {whose} confidence is {limit}, "
        "so they could easily have come out otherwise."
    )


def _measures(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the other measures of the whole, each with what it means."""
    found = (
        ("Silhouette", evaluation.silhouette, "from −1 to 1, higher is better"),
        ("Davies–Bouldin", evaluation.davies_bouldin, "0 or more, lower is better"),
        ("Calinski–Harabasz", evaluation.calinski_harabasz, "higher is better"),
        ("Dunn", evaluation.dunn, "smallest gap against widest segment, higher is better"),
        ("Inertia", evaluation.inertia, "sum of squared distances to the segment means"),
    )
    return [
        {"label": label, "value": value, "text": score_text(value), "meaning": meaning}
        for label, value, meaning in found
        if value is not None and np.isfinite(value)
    ]


def _external(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the agreement with known classes, where some were given."""
    return [
        {"label": label, "value": value, "text": score_text(value)}
        for label, value in evaluation.external.items()
    ]
