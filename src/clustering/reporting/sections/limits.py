"""What could not be concluded, said plainly: no reader should have to find out."""

from __future__ import annotations

import numpy as np

from cluster_maker.resampling import TRUSTED
from cluster_maker.types import Role
from cluster_maker.wording import plural
from clustering.reporting.sections.segments import FEW_ROWS
from clustering.reporting.sections.story import Story
from clustering.reporting.wording import (
    capital,
    join_words,
    number_word,
    quoted,
    score_text,
    share_text,
)

#: Columns of these kinds say nothing about how rows differ; leaving them out loses nothing.
SAYS_NOTHING = frozenset({Role.IDENTIFIER, Role.CONSTANT, Role.EMPTY, Role.WEIGHT})
#: What became of rows that fit no cluster, where they were given a place.
PLACED = {
    "nearest": "fit none of the clusters and were counted to the nearest",
    "own_segment": "fit none of the clusters and are put together as scattered rows",
}
NAMED = 6  # so many names are listed before "and … more"


def limits(story: Story) -> list[dict[str, str]]:
    """List what the result does not show, the most pressing first."""
    found = [
        _structure(story),
        _unstable(story),
        _small(story),
        _fence(story),
        _without_segment(story),
        _left_out(story),
        _not_tested(story),
        _causes(story),
    ]
    return [{"title": title, "text": text} for title, text in found if text]


def _structure(story: Story) -> tuple[str, str]:
    """Say what weak or missing structure means."""
    silhouette = score_text(story.result.evaluation.silhouette)
    structure = story.result.structure
    if story.kind != "segments":
        return (
            "No segments",
            "Other columns, another preparation or another algorithm may still show groups; "
            "these columns, prepared this way, do not.",
        )
    if story.verdict == "none":
        return (
            "Structure",
            f"{structure.reason} Do not read the segments as kinds that exist: other rows of the same source "
            "may be divided elsewhere.",
        )
    if story.verdict == "weak":
        return "Structure", f"{structure.reason} Do not build on the segments before they are seen again."
    if story.verdict == "clear":
        return "Structure", ""
    if story.doubt:
        return "Structure", f"Whether the segments are real could not be settled: {_doubt(story, silhouette)}"
    texts = {
        "weak": f"The borders are blurred (silhouette {silhouette}). "
        "Rows near a border could as well belong to the neighbour.",
        "none": f"The rows do not fall into natural groups (silhouette {silhouette}). "
        "Do not read the segments as kinds that exist.",
    }
    return "Structure", texts.get(story.strength, "")


def _doubt(story: Story, silhouette: str) -> str:
    """Say why the silhouette does not settle whether there are segments."""
    if story.doubt == "any shape":
        return (
            f"the silhouette ({silhouette}) favours round segments, and this algorithm finds dense regions "
            "of any shape."
        )
    features = story.result.features.shape[1]
    return f"over {features:,} features the silhouette ({silhouette}) is low even where groups are real."


def _unstable(story: Story) -> tuple[str, str]:
    """Name the segments that would not be found again."""
    shaky = [each for each in story.profiles if story.stability_of(each.cluster) < TRUSTED]
    if story.kind != "segments" or not shaky:
        return "Unstable segments", ""
    names = _listed(
        [f"{quoted(each.name)} ({score_text(story.stability_of(each.cluster))})" for each in shaky]
    )
    return (
        "Unstable segments",
        f"Drawn anew, the rows do not give {names} again: do not build on "
        f"{'this segment' if len(shaky) == 1 else 'these segments'}.",
    )


def _small(story: Story) -> tuple[str, str]:
    """Name the segments that are too small for firm figures."""
    small = [profile for profile in story.profiles if profile.size < FEW_ROWS]
    if story.kind != "segments" or not small:
        return "Small segments", ""
    names = _listed([f"{quoted(each.name)} ({plural(each.size, 'row')})" for each in small])
    verb = "has" if len(small) == 1 else "have"
    return (
        "Small segments",
        f"{names} {verb} fewer than {FEW_ROWS} rows: means and shares there are rough.",
    )


def _fence(story: Story) -> tuple[str, str]:
    """Say how many rows could belong elsewhere."""
    count = int(np.count_nonzero(story.fence))
    inside = int(np.count_nonzero(story.labels >= 0))
    if not count:
        return "Rows on the fence", ""
    verb = "lies" if count == 1 else "lie"
    return (
        "Rows on the fence",
        f"{plural(count, 'row')} ({share_text(count / inside)}) {verb} between two segments. "
        "Do not build a decision about a single row on its segment alone.",
    )


def _without_segment(story: Story) -> tuple[str, str]:
    """Say which rows the segments do not speak for."""
    parts = []
    if story.result.clustering.n_noise:
        parts.append(f"{plural(story.result.clustering.n_noise, 'row')} fit no segment")
    if story.result.noise is not None and story.result.noise.choice != "keep":
        parts.append(f"{plural(len(story.result.noise.kinds), 'row')} {PLACED[story.result.noise.choice]}")
    if story.n_unclustered:
        parts.append(f"{plural(story.n_unclustered, 'row')} had no value in any column used")
    text = f"{capital(join_words(parts))}. The segments do not speak for these rows." if parts else ""
    return "Rows in no segment", text


def _left_out(story: Story) -> tuple[str, str]:
    """Name the columns that were left out and might have mattered."""
    names = [
        column.name
        for column in story.result.columns.columns
        if not column.used and column.role not in SAYS_NOTHING and not column.personal
    ]
    if not names:
        return (
            "Columns",
            "The segments are those of the columns used. "
            "What was not recorded could divide the rows differently.",
        )
    verb = "was" if len(names) == 1 else "were"
    return (
        "Columns left out",
        f"{_listed([quoted(name) for name in names])} {verb} not used and could divide the rows differently; "
        "the reasons are listed under “What went in”.",
    )


def _not_tested(story: Story) -> tuple[str, str]:
    """Say plainly which tests were not made."""
    if story.kind != "segments":
        return "Not tested", "Whether another sample of rows would show groups was not tested."
    if story.result.stability is not None:
        return (
            "Not tested",
            "Rows of another time or place were not looked at: these segments are of these rows.",
        )
    number = number_word(story.result.n_clusters)
    return (
        "Not tested",
        f"Stability was not measured: whether another sample of rows would give the same {number} segments "
        f"is not known.{_not_looked(story)}",
    )


def _not_looked(story: Story) -> str:
    """Say that it is not known whether there are groups at all, where nobody looked."""
    structure = story.result.structure
    return f" {structure.reason}" if structure.verdict == "unknown" else ""


def _causes(story: Story) -> tuple[str, str]:
    """Say that a description is not an explanation."""
    if story.kind != "segments":
        return "Causes", ""
    return (
        "Causes",
        "The segments describe which values occur together. They do not say why, nor what would change if "
        "one of the values were changed. The names are made from the strongest differences: they are labels.",
    )


def _listed(names: list[str]) -> str:
    """Return names as in a sentence, the rest as a number."""
    if len(names) <= NAMED:
        return join_words(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED:,} more"
