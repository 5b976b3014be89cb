"""Of several numbers of clusters the best within a wish, why it is that, and what the wish costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from cluster_maker.evaluation.elbow import find_knee, inertia_of
from cluster_maker.evaluation.short_list import answer_of, short_list_of_candidates
from cluster_maker.evaluation.wishes import Wish
from cluster_maker.types import Candidate, FloatMatrix, Selection
from cluster_maker.wording import plural


class Rule(Protocol):
    """How the best of several candidates is found: `ClearnessRule` or `SupportRule`."""

    @property
    def criterion(self) -> str:
        """What it goes by, in a few words."""
        ...

    def pick(self, candidates: Sequence[Candidate]) -> Candidate:
        """Return the best."""
        ...

    def runner_up(self, candidates: Sequence[Candidate]) -> Candidate | None:
        """Return the next best."""
        ...

    def near(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return others that come near the best."""
        ...

    def why(self, candidates: Sequence[Candidate]) -> str:
        """Say why the best is that."""
        ...

    def notes(self, candidates: Sequence[Candidate], *, at_end: bool) -> list[str]:
        """Say what should be known beside."""
        ...

    def figure(self, candidate: Candidate) -> str:
        """Say what a candidate is judged by."""
        ...


def compared(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that divide the rows: only those can be compared."""
    return [candidate for candidate in candidates if np.isfinite(candidate.silhouette)]


def choose(
    values: FloatMatrix,
    candidates: tuple[Candidate, ...],
    rule: Rule,
    wish: Wish,
    least: int,
    notes: list[str],
) -> Selection:
    """Apply the rule to what the wish allows, and say why.

    Parameters
    ----------
    values : float array of shape (n, d)
        The rows that the numbers were compared on.
    candidates : tuple of Candidate
        One for each number.
    rule : Rule
        How the best is found.
    wish : Wish
        Bounds and smallest cluster; where no candidate meets the size, the nearest is taken.
    least : int
        The rows of `values` that the smallest cluster needs.
    notes : list of str
        Goes into the selection; what should be known beside the choice is added.
    """
    split = compared(candidates)
    if not split:
        return undivided("1 cluster: the algorithm could not split the rows.", candidates, notes)
    allowed = [one for one in split if wish.allows_number(one.n_clusters)] or split
    met = [one for one in allowed if one.smallest_cluster >= least]
    missed = not met
    if missed:
        met = [max(allowed, key=lambda one: (one.smallest_cluster, -one.n_clusters))]
    chosen, free = rule.pick(met), rule.pick(split)
    reason = f"{rule.why(met)}{_elbow_clause(values, chosen, candidates)}."
    notes += rule.notes(met, at_end=chosen is split[-1] and len(split) > 2 and not wish.bounded)
    second = rule.runner_up(met) or (free if free is not chosen else None)
    return Selection(
        chosen.n_clusters,
        None if second is None else second.n_clusters,
        reason,
        rule.criterion,
        candidates,
        tuple(notes),
        price=price_beside(chosen, free, rule, wish, least if missed else None) if wish.anything else "",
        short_list=short_list_of_candidates(chosen, rule.near(met)),
    )


def price_beside(chosen: Candidate, free: Candidate, rule: Rule, wish: Wish, least: int | None = None) -> str:
    """Say what a wish costs against the free choice.

    Parameters
    ----------
    chosen, free : Candidate
        What the wish leads to, and what the rule would have chosen.
    rule : Rule
        By which both are judged.
    wish : Wish
        What was wished for.
    least : int, optional
        Rows that the smallest cluster needed, where no candidate had them.
    """
    number = plural(chosen.n_clusters, "cluster")
    missed = ""
    if least is not None:
        missed = (
            f"No number tried meets the wish ({wish.says}): {number} come nearest, the smallest has "
            f"{plural(chosen.smallest_cluster, 'row')} of the {plural(least, 'row')} needed. "
        )
    if chosen is free:
        return missed or f"The wish ({wish.says}) costs nothing: it is what would have been chosen anyway."
    return (
        f"{missed}What the wish ({wish.says}) costs: {number} have {rule.figure(chosen)}, the free choice, "
        f"{free.n_clusters}, {rule.figure(free)}."
    )


def _elbow_clause(values: FloatMatrix, chosen: Candidate, candidates: tuple[Candidate, ...]) -> str:
    """Say where the elbow of the inertia curve is; empty where there is none."""
    curve = {candidate.n_clusters: candidate.inertia for candidate in candidates}
    if min(curve) == 2:
        curve[1] = inertia_of(values, np.zeros(len(values), dtype=np.intp))
    knee = find_knee(list(curve), list(curve.values())) if len(curve) >= 4 else None
    if knee is None:
        return ""
    also = "also " if knee == chosen.n_clusters else ""
    return f"; the elbow of the inertia curve is {also}at {knee}"


def undivided(reason: str, candidates: tuple[Candidate, ...], notes: list[str]) -> Selection:
    """Return the record of one cluster."""
    answers = (answer_of(1, "is all that can be said"),)
    return Selection(1, None, reason, "nothing to compare", candidates, tuple(notes), short_list=answers)
