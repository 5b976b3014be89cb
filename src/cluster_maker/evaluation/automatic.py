"""Choosing a partition when nothing is told, neither the algorithm nor the number of clusters.

Three views of what a cluster is offer candidates; valleys of density decide; what they cannot tell apart is
decided by the agreement between the views. Where no valleys are seen, two halves of the table are clustered
apart, and the partition counts that both find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from sklearn.utils import check_random_state

from cluster_maker.algorithms.driver import labels_for_each
from cluster_maker.algorithms.landscape import (
    Landscape,
    density_landscape,
    spread_over_steps,
    valley_score,
)
from cluster_maker.evaluation.agreement import adjusted_rand
from cluster_maker.evaluation.halves import SURE, Repeated, repeated_gaps, repeated_partitions
from cluster_maker.evaluation.held_out import held_out_valleys
from cluster_maker.evaluation.views import View, candidate_partitions, n_distinct
from cluster_maker.types import FloatMatrix, IntVector, ProgressCallback, RandomState

#: Depth of valleys that tables without clusters hardly reach, and that below which nothing is to be seen …
CLEAR = 2.0
WEAK = 1.0
#: … and that from which no second look is needed: long thin tables reach 2.6 by chance, small ones 4.1.
UNDOUBTED = 3.0
UNDOUBTED_IN_FEW = 5.0
MANY_ROWS = 300
#: Dimensions from which density is hard to measure.
MANY_DIMENSIONS = 4.0
#: Depth in rows held out that tables without clusters do not reach.
HELD_OUT = 0.6
#: Candidates whose valleys are less than one standard deviation of chance apart are not told apart.
TOLD_APART = 1.0
#: Rows that a cluster needs for anything to be said of it.
AT_LEAST = 5
#: Rows on which agreement between candidates is counted.
AGREEMENT_ROWS = 1500


@dataclass(frozen=True)
class JudgedView:
    """A candidate and what is to be said of it.

    Parameters
    ----------
    view : View
        The candidate.
    valleys : float
        Depth of the valleys around its clusters less that of those inside, in standard deviations of chance.
    agreement : float
        Mean over the other views of the best agreement with one of their candidates (adjusted Rand index);
        NaN where the valleys already rule it out.
    smallest : int
        Rows of its smallest cluster.
    """

    view: View
    valleys: float
    agreement: float
    smallest: int


@dataclass(frozen=True)
class AutomaticChoice:
    """What was chosen, and from what.

    Parameters
    ----------
    chosen : JudgedView
        The choice.
    candidates : tuple of JudgedView
        All candidates, best first.
    valleys : float
        The deepest valleys of any candidate, in standard deviations of chance.
    repeated : Repeated or None
        What two halves of the table agree on best; None where the valleys are clear without it.
    landscape : Landscape
        Density of the rows that were looked at.
    held_out : float or None
        How deep valleys that one half of the rows shows best are in the other; None where that was not asked:
        they are deep enough or too shallow without it, or the rows too few.
    """

    chosen: JudgedView
    candidates: tuple[JudgedView, ...]
    valleys: float
    repeated: Repeated | None
    landscape: Landscape
    held_out: float | None = None

    @property
    def comes_back(self) -> bool:
        """Whether two halves find the same, be it by their groups or by the shape of the whole."""
        return self.repeated is not None and self.repeated.agreement >= SURE

    @property
    def verdict(self) -> Literal["clear", "weak", "none"]:
        """Clear: valleys beyond doubt, or 2 deep on average here and in rows held out.

        Weak: valleys that rows held out show less deep; or of 2 and more in rows too few to hold any out.
        Halves that find the same are clear over many dimensions, where density is hard to measure. Over few
        they are weak, and only where both were cut at their widest gaps: see `repeated_gaps`.
        """
        hard_to_measure = self.landscape.dimension >= MANY_DIMENSIONS
        same = self.comes_back and (hard_to_measure or (self.repeated is not None and self.repeated.at_gaps))
        if self.valleys >= undoubted(len(self.landscape.heights)):
            return "clear"
        if self.valleys < WEAK and same and hard_to_measure:
            return "clear"
        if self.held_out is None:
            return "weak" if self.valleys >= CLEAR or same else "none"
        if self.held_out >= HELD_OUT:
            return "clear" if (self.valleys + self.held_out) / 2 >= CLEAR else "weak"
        return "weak" if same else "none"


def undoubted(n_rows: int) -> float:
    """Return the depth from which valleys need no second look."""
    return UNDOUBTED if n_rows >= MANY_ROWS else UNDOUBTED_IN_FEW


def choose_partition(
    values: FloatMatrix, random_state: RandomState = None, progress: ProgressCallback | None = None
) -> AutomaticChoice | None:
    """Choose algorithm and number of clusters.

    Parameters
    ----------
    values : float array of shape (n, d)
        Finite rows.
    random_state : int, RandomState or None
        Seed of k-means.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    AutomaticChoice or None
        None where the rows are too few or too alike to be divided.

    Notes
    -----
    A candidate's score is `valley_score`. Those within one standard deviation of the best are not told
    apart; among them the one is chosen that the other views agree with most: the mean over the other views
    of the best adjusted Rand index with any of their candidates. Valleys of 1 to 3 (in under 300 rows, to 5)
    are looked for in rows that had no part in choosing them: see `held_out_valleys`; where they are not
    there, or are below 1 in the first place, two halves are clustered apart: see `repeated_gaps`, and, where
    these do not agree or there are many dimensions, `repeated_partitions`. Below
    1, the partition that halves agree on best is chosen.
    """
    if len(values) < 2 * AT_LEAST:
        return None
    views = candidate_partitions(values, random_state, progress)
    if not views:
        return None
    spread = spread_over_steps(values)
    landscape = density_landscape(spread)
    deepest = max(valley_score(landscape, one.labels) for one in views)
    beyond_doubt = deepest >= undoubted(len(values))
    held_out = None
    if deepest >= WEAK and not beyond_doubt:
        held_out = held_out_valleys(spread, random_state, progress)
    seen = beyond_doubt or (held_out is not None and held_out >= HELD_OUT)
    repeated = None
    if not seen:
        repeated = _most_repeated(spread, random_state, n_distinct(values), landscape.dimension)
    if deepest < WEAK and repeated is not None:
        views = [*views, _view_of(values, repeated, random_state)]
    judged = _judged(views, landscape, deepest)
    ranked = sorted(judged, key=_rank)
    if deepest < WEAK and repeated is not None:
        ranked.sort(key=lambda one: one.view is not views[-1])
    return AutomaticChoice(ranked[0], tuple(ranked), deepest, repeated, landscape, held_out)


def best_among(choice: AutomaticChoice, allowed: Callable[[View], bool]) -> tuple[JudgedView, ...]:
    """Return those candidates that a wish allows, best first, by the rule of `choose_partition`.

    Parameters
    ----------
    choice : AutomaticChoice
        The candidates.
    allowed : callable
        Whether a candidate is what was wished for.

    Returns
    -------
    tuple of JudgedView
        Valleys that are not told apart are those within one standard deviation of the deepest allowed ones.
    """
    wanted = np.flatnonzero([allowed(one.view) for one in choice.candidates])
    if not len(wanted):
        return ()
    if choice.candidates[0].view.view == "repetition" and wanted[0] == 0:
        return tuple(choice.candidates[i] for i in wanted)
    views = [one.view for one in choice.candidates]
    valleys = np.array([one.valleys for one in choice.candidates])
    open_ones = wanted[valleys[wanted] >= valleys[wanted].max() - TOLD_APART]
    agreement = dict(zip(open_ones, _agreements(views, open_ones, len(views[0].labels)), strict=True))
    judged = [replace(choice.candidates[i], agreement=agreement.get(i, np.nan)) for i in wanted]
    return tuple(sorted(judged, key=_rank))


def _most_repeated(
    values: FloatMatrix, random_state: RandomState, most: int, dimension: float
) -> Repeated | None:
    """Return the way of clustering on which halves agree best, into at most so many clusters.

    Over few dimensions, cuts at the widest gaps come first if halves agree on them: they tell of groups.
    """
    gaps = repeated_gaps(values, random_state) if dimension < MANY_DIMENSIONS else None
    if gaps is not None and gaps.agreement >= SURE and gaps.n_clusters <= most:
        return gaps
    found = repeated_partitions(values, random_state)
    return next((one for one in found if one.n_clusters <= most), None)


def _view_of(values: FloatMatrix, repeated: Repeated, random_state: RandomState) -> View:
    """Cluster the whole table as its halves were."""
    k, parameters = repeated.n_clusters, repeated.parameters
    labels = labels_for_each(
        values, repeated.algorithm, [k], random_state=random_state, parameters=parameters
    )[k]
    return View("repetition", repeated.algorithm, k, labels, parameters)


def _judged(views: Sequence[View], landscape: Landscape, deepest: float) -> list[JudgedView]:
    """Measure all candidates."""
    scores = np.array([valley_score(landscape, one.labels) for one in views])
    open_ones = np.flatnonzero(scores >= deepest - TOLD_APART)
    agreement = np.full(len(views), np.nan)
    agreement[open_ones] = _agreements(views, open_ones, len(landscape.heights))
    return [
        JudgedView(view, float(score), float(agrees), int(np.bincount(view.labels).min()))
        for view, score, agrees in zip(views, scores, agreement, strict=True)
    ]


def _rank(one: JudgedView) -> tuple[bool, float, float, int]:
    """Return what candidates are put in order by: agreement where valleys cannot tell, then valleys."""
    undecided = not np.isnan(one.agreement)
    return not undecided, -one.agreement if undecided else 0.0, -one.valleys, one.view.n_clusters


def _agreements(views: Sequence[View], wanted: IntVector, n_rows: int) -> list[float]:
    """Return the agreement of some candidates with those of the other views."""
    rows = agreement_rows(n_rows)
    labels = [view.labels[rows] for view in views]
    kinds = sorted({view.view for view in views})
    found = []
    for i in wanted:
        best = []
        for kind in kinds:
            others = [labels[j] for j, view in enumerate(views) if view.view == kind != views[i].view]
            if others:
                best.append(max(adjusted_rand(labels[i], other) for other in others))
        found.append(float(np.mean(best)) if best else 0.0)
    return found


def agreement_rows(n_rows: int) -> IntVector:
    """Return the positions of the rows on which agreement is counted: always the same ones."""
    if n_rows <= AGREEMENT_ROWS:
        return np.arange(n_rows)
    rows: IntVector = np.sort(check_random_state(0).permutation(n_rows)[:AGREEMENT_ROWS])
    return rows
