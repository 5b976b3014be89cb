"""What a comparison could not conclude."""

from __future__ import annotations

from cluster_maker.comparison.records import Comparison
from cluster_maker.wording import plural
from clustering.reporting.wording import join_words, quoted

#: Columns that a sentence names.
_NAMED = 5
#: Segments with fewer rows than this are easily split or merged by chance.
SMALL = 30


def limits(found: Comparison) -> list[dict[str, str]]:
    """Return what could not be concluded, each with a title and a sentence."""
    told = [_why(), *_movers(found), *_new_segments(found), *_columns(found), *_small(found), *_names(found)]
    return [{"title": title, "text": text} for title, text in told]


def _why() -> tuple[str, str]:
    """Causes are not among the findings."""
    return "Why it moved", "A comparison shows what is different, not what made it so."


def _movers(found: Comparison) -> list[tuple[str, str]]:
    """Say that nobody could be followed."""
    if found.migration is not None:
        return []
    return [
        (
            "Who moved",
            "The two tables have no identifiers in common, so nobody could be followed from one segment "
            "to another.",
        )
    ]


def _new_segments(found: Comparison) -> list[tuple[str, str]]:
    """Say that new segments were not looked for."""
    if found.kind != "rows":
        return []
    text = (
        "New segments, and segments that fell apart, cannot be seen while the earlier model places the "
        "rows. Analyse "
        "the new table and compare the two analyses to see them."
    )
    return [("Segments that were not there before", text)]


def _columns(found: Comparison) -> list[tuple[str, str]]:
    """Name the columns that only one side has."""
    told = []
    if found.missing:
        told.append(f"Clustered on then and not in the new table: {_listed(found.missing)}.")
    if found.added:
        told.append(f"Clustered on now and not then: {_listed(found.added)}.")
    return [("Columns that only one side has", " ".join(told))] if told else []


def _small(found: Comparison) -> list[tuple[str, str]]:
    """Name the segments that are small."""
    small = [each.name for each in found.shares if 0 < max(each.old_rows, each.new_rows) < SMALL]
    if not small:
        return []
    text = f"Chance alone splits, merges or loses segments of fewer than {SMALL} rows: {_listed(small)}."
    return [("Small segments", text)]


def _names(found: Comparison) -> list[tuple[str, str]]:
    """Say that a name may be out of date."""
    changed = [m for m in found.matches if found.old_names[m.old] != found.new_names[m.new]]
    if not changed:
        return []
    told = join_words(
        [
            f"{quoted(found.old_names[m.old])} is now {quoted(found.new_names[m.new])}"
            for m in changed[:_NAMED]
        ]
    )
    have = "has" if len(changed) == 1 else "have"
    return [
        (
            "Which name is right",
            f"{plural(len(changed), 'segment')} found again {have} another name in the new "
            f"analysis: {told}. "
            "What sets a segment apart may have changed while its rows stayed the same.",
        )
    ]


def _listed(names: tuple[str, ...] | list[str]) -> str:
    """List names, the first few."""
    shown = [quoted(name) for name in names[:_NAMED]]
    more = len(names) - len(shown)
    return join_words([*shown, f"{more} more"] if more else shown)
