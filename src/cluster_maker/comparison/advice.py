"""Keep, re-score or re-fit: the rule, and the reasons in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cluster_maker.comparison.psi import LARGE, StabilityIndex
from cluster_maker.comparison.records import Advice, ColumnDrift, Kind, SegmentShare
from cluster_maker.explanation.words import format_share, sentence_case
from cluster_maker.matching.records import By
from cluster_maker.wording import plural

#: Share of rows in the same cluster as before, below which the clusters are not the same any more.
AGREED = 0.75
#: Share of the rows, then or now, in clusters without a counterpart, from which they cannot be passed over.
UNMATCHED = 0.1
#: Rise of the share of rows in no cluster, from which the earlier clusters miss too many.
MORE_OUTSIDE = 0.1
UNSTABLE = (
    "But nothing has moved, neither the columns nor the shares that the earlier model finds: rows of one "
    "kind can be divided in several ways that are as good. The earlier segments are one of them, a "
    "convenient division and not groups that every analysis finds."
)
#: Columns that a reason names.
_NAMED = 3


@dataclass(frozen=True)
class Evidence:
    """What the advice rests on; the parameters are those of `Comparison`.

    Parameters
    ----------
    placed_drift : StabilityIndex or None
        How far the shares of the earlier clusters have moved where the earlier model places the new rows.
    lost, born : float
        Share of the rows recognised that are in earlier clusters that are not found again (and in new ones
        that were not there before), 0-1.
    """

    kind: Kind
    by: By
    agreement: float
    stayed: float
    model_agreement: float
    lost: float
    born: float
    shares: Sequence[SegmentShare]
    share_drift: StabilityIndex
    drift: Sequence[ColumnDrift]
    missing: Sequence[str]
    strangers: float = float("nan")
    placed_drift: StabilityIndex | None = None


def advise(evidence: Evidence) -> Advice:
    """Say what to do about the earlier clusters.

    Parameters
    ----------
    evidence : Evidence
        What was measured.

    Returns
    -------
    Advice

    Notes
    -----
    *Re-fit*, if the earlier clusters do not describe the rows of today. Of two analyses: fewer
    than 75 % of the rows recognised are in the same cluster as before; or 10 % and more of them are in
    clusters that have no counterpart; or the earlier model would put fewer than 75 % of the new rows where
    they are now; or it cannot be used, because a column is missing. Of new rows alone: a column has moved
    by more than 0.25 inside the clusters; or the share of rows in no cluster has risen by
    10 percentage points; or 10 % of them are unlike all that were clustered (out of domain).

    *Re-score*, if the clusters hold, but what was said of them has changed: their shares have moved by
    0.1 and more, or a column by more than 0.25, or fewer than 75 % of the rows in both tables are where
    they were. The earlier model still says where a row belongs; yesterday's labels do not.

    *Keep*, if neither; also if the new analysis found other clusters although no column and no share (as
    the earlier model places the rows) has moved: a new fit would change the clusters for no reason in the
    data. The clusters are a convenient division then, and the reasons say so.

    No shift counts that chance alone would give (`StabilityIndex.reading`). Where both tables were
    analysed, what the clusters themselves show counts more than what the columns do, so large drift in a
    column alone is no reason to re-fit then.
    """
    refit = _reasons_to_refit(evidence)
    if refit and _nothing_moved(evidence):
        return Advice("keep", (*refit, UNSTABLE), unstable=True)
    if refit:
        return Advice("re-fit", tuple(refit))
    rescore = _reasons_to_rescore(evidence)
    held = _what_holds(evidence)
    if rescore:
        return Advice("re-score", (*rescore, *held))
    calm = "Neither the shares of the segments nor the columns have moved by more than is usual."
    return Advice("keep", (*held, calm))


def _nothing_moved(evidence: Evidence) -> bool:
    """Whether new rows are like the earlier ones, in their columns and in where the model puts them."""
    if evidence.placed_drift is None or evidence.placed_drift.reading != "stable":
        return False
    return evidence.kind == "analyses" and all(each.index.reading == "stable" for each in evidence.drift)


def _reasons_to_refit(evidence: Evidence) -> list[str]:
    """Return why the earlier clusters do not describe the rows of today."""
    if evidence.kind == "rows":
        return [
            *_moved_inside(evidence.drift),
            *_more_outside(evidence.shares),
            *_strangers(evidence.strangers),
        ]
    reasons = []
    if evidence.agreement < AGREED:
        reasons.append(sentence_case(_agreed(evidence, "only ")))
    if evidence.lost >= UNMATCHED:
        which = "those were" if evidence.by == "ids" else "the new rows would be"
        lost = format_share(evidence.lost)
        reasons.append(f"{lost} of {which} in segments of then that are not found again.")
    if evidence.born >= UNMATCHED:
        born = format_share(evidence.born)
        reasons.append(f"{born} of the rows of today are in segments that were not there before.")
    if evidence.model_agreement < AGREED <= evidence.agreement:
        reasons.append(
            f"The earlier model would put only {format_share(evidence.model_agreement)} of the new rows into "
            "the segment that they are in now."
        )
    if evidence.missing:
        reasons.append(
            f"The new table lacks {plural(len(evidence.missing), 'column')} that the earlier model needs."
        )
    return reasons


def _moved_inside(drift: Sequence[ColumnDrift]) -> list[str]:
    """Say which columns have moved far inside the clusters."""
    far = [each for each in drift if each.inside is not None and each.inside.reading == "large"]
    if not far:
        return []
    return [f"Inside the segments, {_named(far)} moved far: the segments are not what they were."]


def _more_outside(shares: Sequence[SegmentShare]) -> list[str]:
    """Say how many more rows are in no cluster."""
    noise = [each for each in shares if each.old is None and each.new is None]
    if not noise or noise[0].new_share - noise[0].old_share < MORE_OUTSIDE:
        return []
    then, now = format_share(noise[0].old_share), format_share(noise[0].new_share)
    return [f"{now} of the rows fit no segment, {then} did before."]


def _strangers(share: float) -> list[str]:
    """Say how many rows are unlike all that were clustered."""
    if not share >= UNMATCHED:
        return []
    return [f"{format_share(share)} of the new rows are unlike all that were clustered."]


def _reasons_to_rescore(evidence: Evidence) -> list[str]:
    """Return what has changed although the clusters hold."""
    reasons = []
    if evidence.share_drift.reading != "stable":
        reasons.append(f"The shares of the segments have moved (PSI {evidence.share_drift.value:.2f}).")
    if evidence.stayed < AGREED:
        share = format_share(evidence.stayed)
        reasons.append(
            f"Of the rows that are in both tables, only {share} are in the same segment as before."
        )
    far = [each for each in evidence.drift if each.index.reading == "large"]
    if far:
        reasons.append(f"{_named(far)} moved by more than {LARGE}.")
    return reasons


def _what_holds(evidence: Evidence) -> list[str]:
    """Say that the clusters hold, with the figure."""
    if evidence.kind == "rows":
        return ["Inside the segments no column has moved far."]
    if np.isnan(evidence.agreement):
        return []
    return [f"The segments hold: {_agreed(evidence)}"]


def _agreed(evidence: Evidence, only: str = "") -> str:
    """Say how many rows are in the same cluster, by the way in which they were recognised."""
    share = f"{only}{format_share(evidence.agreement)}"
    if evidence.by == "ids":
        return f"of the rows in both tables, {share} are in the same segment as before."
    return f"the earlier model and the new analysis put {share} of the new rows into the same segment."


def _named(columns: Sequence[ColumnDrift]) -> str:
    """Name columns with their index, the first few."""
    told = [f"“{each.label}” (PSI {each.index.value:.2f})" for each in columns[:_NAMED]]
    more = len(columns) - len(told)
    words = [*told, f"{more} more"] if more else told
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
