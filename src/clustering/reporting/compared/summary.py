"""A comparison as one plain dict: everything its report says, in the order in which it says it.

The dict holds numbers and, beside them, the texts that show them; templates place the texts and compute
nothing. It is `compare.json`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from cluster_maker.comparison.advice import AGREED
from cluster_maker.comparison.records import Comparison
from cluster_maker.wording import plural
from clustering.reporting.compared.limits import limits
from clustering.reporting.compared.tables import columns, movers, segments
from clustering.reporting.plain import plain
from clustering.reporting.wording import capital, number_word, score_text, share_text

#: Changes when a reader of `compare.json` would have to change.
COMPARISON_VERSION = 1

PSI_MEANING = (
    "Population stability index: 0 where nothing moved; below 0.1 stable, to 0.25 a moderate shift, "
    "above that a "
    "large one. A shift that small tables show by chance alone counts as stable."
)
VERDICT_MEANING = {
    "keep": "Go on with the segments as they are.",
    "convenient": (
        "Go on with the earlier segments all the same, as a division that stays comparable from month to "
        "month: the new ones would be no better founded, and would change every name and figure."
    ),
    "re-score": "Give every row its segment anew with the earlier model; the labels of then are out of date.",
    "re-fit": "The earlier segments alone do not serve these rows any more: work with a new analysis.",
}
RULES = (
    (
        "Re-fit",
        "fewer than three quarters of the rows are in the same segment as before, or a tenth and more are in "
        "segments without a counterpart, or the earlier model would place fewer than three quarters as "
        "the new "
        "analysis does. For rows that were not clustered anew: a column moved far inside the segments, or a "
        "tenth of the rows and more fit no segment any more or are unlike all before.",
    ),
    (
        "Re-score",
        "the segments hold, but their shares moved by a PSI of 0.1 and more, or a column by more than "
        "0.25, or fewer than three quarters of the rows in both tables are where they were.",
    ),
    (
        "Keep",
        "neither; also where the new analysis found other segments although no column moved and the "
        "earlier model "
        "finds the same shares: then the segments are a convenient division, one of several, and a change "
        "would have no reason in the rows.",
    ),
)


@dataclass(frozen=True)
class CompareInfo:
    """How a comparison was made.

    Parameters
    ----------
    old, new : str
        What was compared, as it was named.
    command : str
        The command that repeats the comparison.
    next_command : str
        The command that follows the advice; may be empty.
    started : str
        When it began, in words.
    versions : mapping of str to str
        Versions of the libraries.
    files : tuple of str
        Files beside the page.
    notes : tuple of str
        What the reader of the file had to say.
    """

    old: str
    new: str
    command: str
    next_command: str
    started: str
    versions: dict[str, str]
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def summarise_comparison(found: Comparison, info: CompareInfo) -> dict[str, Any]:
    """Turn a comparison into the content of its report.

    Parameters
    ----------
    found : Comparison
        What was found.
    info : CompareInfo
        How it was made.

    Returns
    -------
    dict
        Of str, int, float, bool, None, list and dict only, without NaN. Sections, in the order of the report:
        ``answer``, ``segments``, ``movers``, ``columns``, ``rests_on``, ``limits``.
    """
    content = {
        "comparison_version": COMPARISON_VERSION,
        "title": f"{info.old} → {info.new}",
        "old": info.old,
        "new": info.new,
        "started_text": info.started,
        "answer": _answer(found),
        "segments": segments(found),
        "movers": movers(found),
        "columns": columns(found),
        "rests_on": _rests_on(found, info),
        "limits": limits(found),
    }
    simple: dict[str, Any] = plain(content)
    return simple


def _answer(found: Comparison) -> dict[str, Any]:
    """Say what to do in a sentence, why in a paragraph, and three figures."""
    verdict = found.advice.verdict
    return {
        "verdict": verdict,
        "headline": f"{capital(verdict)}: {_headline(found)}",
        "paragraph": " ".join((*found.advice.reasons, _meaning(found))),
        "reasons": list(found.advice.reasons),
        "figures": [_segments_figure(found), _agreement_figure(found), _shares_figure(found)],
    }


def _meaning(found: Comparison) -> str:
    """Say what to do with the segments."""
    return VERDICT_MEANING["convenient" if found.advice.unstable else found.advice.verdict]


def _headline(found: Comparison) -> str:
    """Return what follows the verdict."""
    if found.kind == "rows":
        rows = plural(found.n_new, "new row")
        held = "are like the earlier ones" if found.advice.verdict == "keep" else _short_reason(found)
        return f"{rows} {held}."
    n_old, again = len(found.old_names), len(found.matches)
    if found.advice.unstable:
        return (
            "the segments are a convenient division; the new analysis found another, but nothing has moved."
        )
    if not n_old:
        return "the earlier analysis found no segments."
    told = [f"{number_word(again) if again else 'none'} of {plural_word(n_old)} found again"]
    born = sum(share.old is None and share.new is not None for share in found.shares)
    if born:
        told.append(f"{plural_word(born)} not there before")
    if found.advice.verdict == "re-score":
        told.append(_short_reason(found))
    return f"{'; '.join(told)}."


def plural_word(count: int) -> str:
    """Return a count of segments in words.

    >>> plural_word(1), plural_word(4)
    ('one segment', 'four segments')
    """
    return f"{number_word(count)} segment{'s' if count != 1 else ''}"


def _short_reason(found: Comparison) -> str:
    """Say in a few words what has moved."""
    if found.advice.verdict == "re-fit":
        return "do not fit the earlier segments any more"
    if found.share_drift.reading != "stable":
        return (
            "their shares have moved"
            if found.kind == "analyses"
            else "fall into the segments in other shares"
        )
    if found.stayed < AGREED:
        return (
            "many rows have changed sides" if found.kind == "analyses" else "are in other segments than then"
        )
    return "columns have moved" if found.kind == "analyses" else "have other values than the earlier ones"


def _segments_figure(found: Comparison) -> dict[str, Any]:
    """Return how many segments are found again, or are still in use."""
    n_old = len(found.old_names)
    if found.kind == "rows":
        used = sum(share.new_rows > 0 for share in found.shares if share.old is not None)
        return _figure(
            "Segments with new rows", used, f"{used} of {n_old}", "segments were not looked for anew"
        )
    gone = n_old - len(found.matches)
    born = sum(share.old is None and share.new is not None for share in found.shares)
    note = f"{gone or 'none'} without a counterpart now, {born or 'none'} that was not there then"
    return _figure("Segments found again", len(found.matches), f"{len(found.matches)} of {n_old}", note)


def _agreement_figure(found: Comparison) -> dict[str, Any]:
    """Return how many rows are where they were: the same ones, or else rows of the same kind."""
    if found.migration is not None:
        note = f"of {plural(found.migration.n_rows, 'row')} with the same identifier"
        return _figure("Rows in the same segment", found.stayed, share_text(found.stayed), note)
    if math.isnan(found.agreement):
        return _figure("Rows in the same segment", None, "Not known", "rows have no identifiers in common")
    note = f"of {plural(found.n_new, 'new row')}, by where the earlier model puts them"
    return _figure("Rows in the same segment", found.agreement, share_text(found.agreement), note)


def _shares_figure(found: Comparison) -> dict[str, Any]:
    """Return how far the shares of the segments have moved."""
    value = found.share_drift.value
    note = f"PSI {score_text(value)}; {score_text(found.share_drift.by_chance)} can be chance"
    return _figure("Shares of the segments", value, capital(_READING[found.share_drift.reading]), note)


_READING = {"stable": "stable", "moderate": "moved", "large": "moved far"}


def _figure(label: str, value: float | None, text: str, note: str) -> dict[str, Any]:
    """Return one of the three figures."""
    return {"label": label, "value": value, "text": text, "note": note}


def _rests_on(found: Comparison, info: CompareInfo) -> dict[str, Any]:
    """Say how rows were recognised, by what rule advice is given, and how to repeat it."""
    return {
        "recognised": _recognised(found),
        "rules": [{"title": title, "text": text} for title, text in RULES],
        "psi": PSI_MEANING,
        "sizes_text": f"{plural(found.n_old, 'row')} then, {plural(found.n_new, 'row')} now",
        "notes": [*info.notes, *found.notes],
        "command": info.command,
        "next_command": info.next_command,
        "next_meaning": _next(found),
        "files": list(info.files),
        "versions": [{"name": name, "text": text} for name, text in info.versions.items()],
    }


def _next(found: Comparison) -> str:
    """Say what the command does that follows the advice."""
    if found.advice.verdict == "keep":
        return "To give new rows their segment"
    if found.advice.verdict == "re-score":
        return "To give every row its segment anew"
    if found.kind == "rows":
        return "To look for the segments anew"
    return "To give rows the new segments, under the earlier names where they are found again"


def _recognised(found: Comparison) -> str:
    """Say how rows then and now were recognised."""
    if found.kind == "rows":
        return (
            "The earlier model gave each new row its segment. Segments were not looked for anew, so "
            "whether there are "
            "others now is not known."
        )
    if found.by == "ids":
        return (
            "Rows were recognised by their identifiers. Two segments are the same where the rows in both "
            "are at least "
            "half of the rows in either."
        )
    return (
        "Rows were placed by the earlier model, and its segments held against the new ones. Two "
        "segments are the "
        "same where the new rows that are in both are at least half of those in either. The rows of a "
        "new segment that "
        "lies where no row lay before count as having been in none."
    )
