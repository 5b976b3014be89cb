"""What a comparison found, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from cluster_maker.comparison.psi import StabilityIndex
from cluster_maker.matching.records import By, Match, Overlap

#: What was compared: two analyses, or one analysis and new rows that its model gave their clusters.
Kind: TypeAlias = Literal["analyses", "rows"]

#: What became of a cluster.
Happened: TypeAlias = Literal["found again", "split", "split off", "merged", "joined", "gone", "new"]

Verdict: TypeAlias = Literal["keep", "re-score", "re-fit"]


@dataclass(frozen=True)
class ClusterChange:
    """What became of one cluster: a line of the crosswalk.

    Parameters
    ----------
    happened : str
        ``"found again"``: the same cluster. ``"split"``: an earlier one that lives on in several, none of
        which is the same. ``"split off"``: a new one, mostly from one earlier one that lives on or was
        split. ``"merged"``: an earlier one, most of which is in a new one with others. ``"joined"``: a new
        one that holds most of several, none of which is the same. ``"gone"``, ``"new"``: neither.
    old, new : int or None
        Ids then and now. An earlier one that merged has the id of the one it is in, one that was split off
        the id of the one it comes from.
    likeness : float
        Rows in both over rows in either (Jaccard's), 0-1; 0 where one of the two is missing.
    sentence : str
        The same in words, with the figures.
    """

    happened: Happened
    old: int | None
    new: int | None
    likeness: float
    sentence: str


@dataclass(frozen=True)
class SegmentShare:
    """How large a cluster was and is.

    Parameters
    ----------
    name : str
        Its earlier name, or its own where it is new.
    old, new : int or None
        Its ids; None where it was not or is not there. Noise has none at all.
    old_rows, new_rows : int
        Rows then and now.
    old_share, new_share : float
        Share of the rows that were clustered, 0-1.
    """

    name: str
    old: int | None
    new: int | None
    old_rows: int
    new_rows: int
    old_share: float
    new_share: float


@dataclass(frozen=True)
class ColumnDrift:
    """How far one column has moved.

    Parameters
    ----------
    column : str
        The table's column.
    label : str
        Its name as a person would say it.
    index : StabilityIndex
        How far its distribution has moved.
    inside : StabilityIndex or None
        How far it has moved inside the clusters: the earlier rows are weighted so that each cluster has its
        share of today. None where the new rows have no place in the earlier clusters.
    old_typical, new_typical : str
        Median (dates and amounts) or most common level then and now, in words.
    moved : str
        The bin that moved most, with its shares then and now: "over 60 k$: 10% → 25%".
    """

    column: str
    label: str
    index: StabilityIndex
    inside: StabilityIndex | None
    old_typical: str
    new_typical: str
    moved: str


@dataclass(frozen=True)
class Advice:
    """What to do, and why.

    Parameters
    ----------
    verdict : {"keep", "re-score", "re-fit"}
        What to do.
    reasons : tuple of str
        Why, in plain sentences, the deciding one first.
    unstable : bool
        Whether the new analysis found other clusters although nothing has moved: then the clusters are a
        convenient division, one of several.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    unstable: bool = False


@dataclass(frozen=True)
class Comparison:
    """An earlier clustering and what came after it.

    Parameters
    ----------
    kind : {"analyses", "rows"}
        Whether the new rows were clustered anew, or given their clusters by the earlier model.
    by : {"ids", "model"}
        How rows were recognised when clusters were matched; by the model, where they were not clustered anew.
    old_names, new_names : tuple of str
        Names by cluster id.
    n_old, n_new : int
        Rows of the earlier and of the new table.
    overlap : Overlap or None
        Rows of each earlier cluster in each new one; None where rows were not clustered anew.
    matches : tuple of Match
        Clusters that are taken for the same.
    changes : tuple of ClusterChange
        What became of every cluster: earlier ones in their order, then new ones; empty where rows were not
        clustered anew.
    shares : tuple of SegmentShare
        Sizes then and now; the last one is noise, where there is any.
    share_drift : StabilityIndex
        How far the shares have moved.
    drift : tuple of ColumnDrift
        How far each clustered column has moved, farthest first.
    migration : Overlap or None
        The same customer then and now; None where rows have no identifiers in common.
    agreement : float
        Share of the rows recognised that are in the same cluster as before, 0-1; NaN without such rows, and
        where rows were not clustered anew.
    stayed : float
        The same among rows with the same identifier: who has not changed sides; NaN without those.
    model_agreement : float
        Share of the new rows that the earlier model puts where the new clustering does, 0-1; NaN where it
        cannot.
    strangers : float
        Share of the new rows that are unlike all that were clustered, 0-1; NaN if they were clustered anew.
    missing, added : tuple of str
        Columns that were clustered on and are not in the new table; that are clustered on now and were not
        before.
    advice : Advice
        Keep, re-score or re-fit.
    notes : tuple of str
        What a reader should know, in plain sentences.
    """

    kind: Kind
    by: By
    old_names: tuple[str, ...]
    new_names: tuple[str, ...]
    n_old: int
    n_new: int
    overlap: Overlap | None
    matches: tuple[Match, ...]
    changes: tuple[ClusterChange, ...]
    shares: tuple[SegmentShare, ...]
    share_drift: StabilityIndex
    drift: tuple[ColumnDrift, ...]
    migration: Overlap | None
    agreement: float
    stayed: float
    model_agreement: float
    strangers: float
    missing: tuple[str, ...]
    added: tuple[str, ...]
    advice: Advice
    notes: tuple[str, ...] = ()
