"""What became of each cluster: found again, split, merged, gone or new, each in a sentence with its figures.

The kinds of transition are those of MONIC (Spiliopoulou, Ntoutsi, Theodoridis & Schult 2006), the limits are
ours: half of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cluster_maker.comparison.records import ClusterChange
from cluster_maker.explanation.words import format_share
from cluster_maker.matching.records import OUTSIDE, Match, Overlap
from cluster_maker.types import IntVector
from cluster_maker.wording import plural

#: Share of a cluster's rows that makes it mostly part of another.
MOSTLY = 0.5


def cluster_changes(
    overlap: Overlap, matches: Sequence[Match], old_names: Sequence[str], new_names: Sequence[str]
) -> tuple[ClusterChange, ...]:
    """Say what became of each cluster.

    Parameters
    ----------
    overlap : Overlap
        Rows of each earlier cluster in each new one.
    matches : sequence of Match
        Clusters that are taken for the same.
    old_names, new_names : sequence of str
        Names by cluster id.

    Returns
    -------
    tuple of ClusterChange
        One for each earlier cluster, in its order, and one for each new cluster that is not the same as one
        of those.

    Notes
    -----
    A new cluster is a piece of an earlier one if half of its rows and more, newcomers counted,
    come from it; an earlier one is a part of a new one if half of its rows and more, those that left
    counted, are in it. An earlier cluster that has two pieces and more, which hold half of it together, was
    split; where one of the pieces is the same as before, it lives on and the others were split off. A new
    cluster that has two parts and more is what they merged into. What is none of these is gone or new.
    """
    story = _Story(overlap, matches, old_names, new_names)
    before = [story.of_old(old) for old in range(len(old_names))]
    matched = {match.new for match in matches}
    after = [story.of_new(new) for new in range(len(new_names)) if new not in matched]
    return (*before, *after)


class _Story:
    """What is asked again and again while the sentences are made."""

    def __init__(
        self, overlap: Overlap, matches: Sequence[Match], old_names: Sequence[str], new_names: Sequence[str]
    ) -> None:
        self.overlap, self.old_names, self.new_names = overlap, old_names, new_names
        self.match_of = {match.old: match for match in matches}
        self.pieces = overlap.share_of_new >= MOSTLY  # of a new cluster in an earlier one
        self.parts = overlap.share_of_old >= MOSTLY  # of an earlier cluster in a new one

    def of_old(self, old: int) -> ClusterChange:
        """Say what became of an earlier cluster."""
        if old in self.match_of:
            return self._found_again(self.match_of[old])
        if self._was_split(old):
            told = self._listed([(new, self.overlap.share_of_old[old, new]) for new in self._pieces_of(old)])
            return ClusterChange("split", old, None, 0.0, f"{self._old(old)} was split: {told}.")
        into = self._merged_into(old)
        if into is not None:
            likeness = float(self.overlap.jaccard[old, into])
            share = f"{format_share(self.overlap.share_of_old[old, into])} of its {self._rows_word}"
            return ClusterChange(
                "merged",
                old,
                into,
                likeness,
                f"{self._old(old)} went into {self._new(into)}, which holds {share}.",
            )
        return ClusterChange("gone", old, None, 0.0, self._gone(old))

    def of_new(self, new: int) -> ClusterChange:
        """Say where a new cluster comes from."""
        origin = self._split_from(new)
        if origin is not None:
            share = format_share(self.overlap.share_of_new[origin, new])
            likeness = float(self.overlap.jaccard[origin, new])
            sentence = (
                f"{self._new(new)} was split off from {self._old(origin)}: {share} of its rows were there."
            )
            return ClusterChange("split off", origin, new, likeness, sentence)
        parts = np.flatnonzero(self.parts[:, new])
        if len(parts) > 1:
            told = self._parts(new, parts)
            return ClusterChange("joined", None, new, 0.0, f"{self._new(new)} holds {told}.")
        return ClusterChange("new", None, new, 0.0, self._born(new))

    # which are which ----------------------------------------------------------------------------------------

    def _pieces_of(self, old: int) -> list[int]:
        """Return the new clusters that are pieces of an earlier one."""
        return [int(new) for new in np.flatnonzero(self.pieces[old])]

    def _was_split(self, old: int) -> bool:
        """Whether an earlier cluster has pieces enough, and they hold half of it."""
        pieces = self._pieces_of(old)
        rows = int(self.overlap.counts[old].sum())
        return len(pieces) > 1 and int(self.overlap.common[old, pieces].sum()) >= MOSTLY * rows

    def _split_from(self, new: int) -> int | None:
        """Return the earlier cluster that a new one was split off from, if any."""
        for old in np.flatnonzero(self.pieces[:, new]).tolist():
            if self._was_split(old):
                return int(old)
        return None

    def _merged_into(self, old: int) -> int | None:
        """Return the new cluster that holds most of this earlier one and of another, if any."""
        for new in np.flatnonzero(self.parts[old]).tolist():
            if np.count_nonzero(self.parts[:, new]) > 1:
                return int(new)
        return None

    # sentences ----------------------------------------------------------------------------------------------

    @property
    def _rows_word(self) -> str:
        """Say which rows the shares of an earlier cluster are of."""
        return "rows" if self.overlap.by == "ids" else "new rows"

    def _found_again(self, match: Match) -> ClusterChange:
        """Say how much of a cluster is found again, and what was split off or taken in."""
        likeness = match.jaccard
        of_old, of_new = (
            format_share(shares[match.old, match.new])
            for shares in (self.overlap.share_of_old, self.overlap.share_of_new)
        )
        name = self.new_names[match.new]
        called = "" if name == self.old_names[match.old] else f" as {self._new(match.new)}"
        where = (
            f"it holds {of_old} of its earlier rows, and {of_new} of its present ones were in it"
            if self.overlap.by == "ids"
            else f"it holds {of_old} of the rows that the earlier model puts there, which are {of_new} of it"
        )
        told = [f"{self._old(match.old)} is found again{called}: {where}."]
        others = [new for new in self._pieces_of(match.old) if new != match.new]
        if others and self._was_split(match.old):
            told.append(f"Split off from it: {_joined([self._new(new) for new in others])}.")
        taken = [old for old in np.flatnonzero(self.parts[:, match.new]).tolist() if old != match.old]
        if taken:
            told.append(f"It took in {self._parts(match.new, taken)}.")
        return ClusterChange("found again", match.old, match.new, likeness, " ".join(told))

    def _gone(self, old: int) -> str:
        """Say where the rows of a cluster went that is not there any more."""
        rows = int(self.overlap.counts[old].sum() + self.overlap.left[old])
        if rows == 0:
            return f"{self._old(old)} is gone: no row of the new table belongs there."
        went = np.append(self.overlap.counts[old], self.overlap.left[old])
        told = _shares_text(went, rows, [*map(self._new, range(len(self.new_names))), *_ELSEWHERE, _LEFT])
        whose = "its rows" if self.overlap.by == "ids" else "the new rows that the earlier model puts there"
        return f"{self._old(old)} is gone: of {whose}, {told}."

    def _born(self, new: int) -> str:
        """Say where the rows of a new cluster come from."""
        rows = int(self.overlap.counts[:, new].sum() + self.overlap.came[new])
        came = np.append(self.overlap.counts[:, new], self.overlap.came[new])
        words = _ELSEWHERE if self.overlap.by == "ids" else _NO_PLACE
        told = _shares_text(came, rows, [*map(self._old, range(len(self.old_names))), *words, _CAME], "from ")
        return f"{self._new(new)} is new, {plural(rows, 'row')}: {told}."

    def _listed(self, shares: Sequence[tuple[int, float]]) -> str:
        """List new clusters with the share of an earlier one that each holds, largest first."""
        ordered = sorted(shares, key=lambda each: -each[1])
        return _joined(
            [
                f"{format_share(share)} of its {self._rows_word} are in {self._new(new)}"
                for new, share in ordered
            ]
        )

    def _parts(self, new: int, parts: Sequence[int] | IntVector) -> str:
        """List earlier clusters with the share of each that a new one holds."""
        return _joined(
            [f"{format_share(self.overlap.share_of_old[old, new])} of {self._old(old)}" for old in parts]
        )

    def _old(self, cluster: int) -> str:
        """Name an earlier cluster."""
        return _quoted(self.old_names[cluster])

    def _new(self, cluster: int) -> str:
        """Name a new cluster."""
        return _quoted(self.new_names[cluster])


_INNER_QUOTES = str.maketrans("“”", "‘’")
_ELSEWHERE = ("no cluster", "rows not clustered")
_NO_PLACE = ("where no earlier cluster was", "rows not clustered")
_LEFT, _CAME = "rows that left", "rows that came"


def _shares_text(counts: IntVector, rows: int, places: Sequence[str], before: str = "in ") -> str:
    """Say where rows are, the three largest shares first: 60% in “A”, 30% in no cluster."""
    order = np.argsort(-counts, kind="stable")[: OUTSIDE + 1]
    bare = {_LEFT: "left", _CAME: "were not in the earlier table", _NO_PLACE[0]: _NO_PLACE[0]}
    told = [
        f"{format_share(counts[place] / rows)} {bare.get(places[place], before + places[place])}"
        for place in order.tolist()
        if counts[place]
    ]
    return _joined(told)


def _quoted(name: str) -> str:
    """Return a name in quotation marks, with single ones inside."""
    return f"“{name.translate(_INNER_QUOTES)}”"


def _joined(words: Sequence[str]) -> str:
    """Join words as in a sentence."""
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} and {words[-1]}"
