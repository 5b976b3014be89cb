"""The number of clusters by silhouettes alone: clear on the whole, and in the least clear cluster.

What is left where the density of the rows was not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cluster_maker.errors import EvaluationError
from cluster_maker.types import Candidate
from cluster_maker.wording import plural

#: Mean silhouette from which a division is clear.
CLEAR = 0.4
#: A cluster with a smaller share of the rows is no segment but a handful of odd rows.
SMALLEST_SHARE = 0.01
#: Mean silhouette up to which there is no substantial structure.
NO_STRUCTURE = 0.25
#: Silhouettes that differ by at most this share of the clearest one are called nearly the same.
NEAR_TIE = 0.1


@dataclass(frozen=True)
class Verdict:
    """What the rule decided.

    `clearest` has the highest clearness of the eligible candidates; `chosen` is that one or a finer one
    that is nearly as clear; `tempting` is a clearer one with a tiny cluster, if there is one.
    """

    chosen: Candidate
    clearest: Candidate
    runner_up: Candidate | None
    tempting: Candidate | None
    finer: Candidate | None


def strength_in_words(silhouette: float) -> str:
    """Return the usual reading of a mean silhouette.

    Parameters
    ----------
    silhouette : float
        Mean silhouette, -1 to 1.

    Returns
    -------
    str
        ``"strong structure"`` (above 0.70), ``"reasonable structure"`` (above 0.50), ``"weak structure
        that may be artificial"`` (above 0.25) or ``"no substantial structure"``.

    References
    ----------
    Kaufman, Rousseeuw (1990), Finding Groups in Data, table 4.

    Examples
    --------
    >>> strength_in_words(0.55)
    'reasonable structure'
    """
    if not -1.0 <= silhouette <= 1.0:
        raise EvaluationError(f"a silhouette lies between -1 and 1, got {silhouette!r}.")
    if silhouette > 0.70:
        return "strong structure"
    if silhouette > 0.50:
        return "reasonable structure"
    if silhouette > NO_STRUCTURE:
        return "weak structure that may be artificial"
    return "no substantial structure"


@dataclass(frozen=True)
class ClearnessRule:
    """The rule of this module, for candidates of a table of `n_rows` rows with finite silhouettes."""

    n_rows: int
    unlooked: str = ""
    criterion: str = "mean and worst silhouette"

    def pick(self, candidates: Sequence[Candidate]) -> Candidate:
        """Return the candidate that the rule chooses."""
        return decide(list(candidates), self.n_rows).chosen

    def runner_up(self, candidates: Sequence[Candidate]) -> Candidate | None:
        """Return the next best."""
        return decide(list(candidates), self.n_rows).runner_up

    def near(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return those that are nearly as clear as the choice, the clearest first; the choice left out."""
        eligible = eligible_ones(candidates, self.n_rows)
        chosen = self.pick(candidates)
        found = [one for one in eligible if one is not chosen and _nearly_as_clear(one, chosen)]
        return sorted(found, key=lambda one: -clearness(one))

    def why(self, candidates: Sequence[Candidate]) -> str:
        """Say why the choice won, without a full stop."""
        return f"{_why(decide(list(candidates), self.n_rows))}{self.unlooked}"

    def notes(self, candidates: Sequence[Candidate], *, at_end: bool) -> list[str]:
        """Say what an honest analyst would add."""
        verdict = decide(list(candidates), self.n_rows)
        return [_what_clearness_is(verdict), *warnings_of(verdict, at_end=at_end)]

    def figure(self, candidate: Candidate) -> str:
        """Return what a candidate is judged by, in words."""
        return f"clearness {clearness(candidate):.2f}"


def eligible_ones(candidates: Sequence[Candidate], n_rows: int) -> list[Candidate]:
    """Leave aside candidates with a tiny cluster while there are others."""
    fewest = max(2.0, SMALLEST_SHARE * n_rows)
    return [one for one in candidates if one.smallest_cluster >= fewest] or list(candidates)


def decide(candidates: list[Candidate], n_rows: int) -> Verdict:
    """Apply the rule to candidates with finite silhouettes.

    A division should be clear on the whole and in its least clear cluster: its clearness is the average
    of the mean silhouette of all rows and the lowest of the clusters' mean silhouettes. (1) Left aside are
    numbers whose smallest cluster holds under 1 % of the rows, or a single row, while there are others.
    (2) The number with the highest clearness is the clearest. (3) As long as one cluster more is nearly as
    clear (at most 10 % below the clearest), it is taken: a finer division that is as clear tells more.
    """
    eligible = eligible_ones(candidates, n_rows)
    clearest = _clearest(eligible)
    chosen = _finer(clearest, eligible)
    others = [one for one in eligible if one is not chosen] or [
        one for one in candidates if one is not chosen
    ]
    finer = [one for one in eligible if one.n_clusters > 2]
    overall = _clearest(candidates)
    return Verdict(
        chosen=chosen,
        clearest=clearest,
        runner_up=_clearest(others) if others else None,
        tempting=overall if overall not in eligible else None,
        finer=_clearest(finer) if finer else None,
    )


def _clearest(candidates: list[Candidate]) -> Candidate:
    """Return the candidate with the highest clearness, the fewest clusters among equals."""
    return max(candidates, key=lambda one: (clearness(one), -one.n_clusters))


def clearness(candidate: Candidate) -> float:
    """Return how clear a division is, on the whole and in its least clear cluster, -1 to 1."""
    return (candidate.silhouette + candidate.worst_silhouette) / 2


def _finer(clearest: Candidate, candidates: list[Candidate]) -> Candidate:
    """Step from the clearest candidate to the next finer one while that is nearly as clear."""
    chosen = clearest
    for one in sorted(candidates, key=lambda one: one.n_clusters):
        if one.n_clusters > clearest.n_clusters:
            if not _nearly_as_clear(one, clearest):
                break
            chosen = one
    return chosen


def _nearly_as_clear(candidate: Candidate, clearest: Candidate) -> bool:
    """Whether a candidate is not notably less clear than the clearest."""
    margin = NEAR_TIE * abs(clearness(clearest))
    return clearness(candidate) >= clearness(clearest) - margin


def _why(verdict: Verdict) -> str:
    """Say why a candidate won, without a full stop."""
    chosen, clearest, second = verdict.chosen, verdict.clearest, verdict.runner_up
    found = f"{plural(chosen.n_clusters, 'cluster')}: "
    own = f"clearness {clearness(chosen):.2f}"
    if second is None:
        return f"{found}no other number could be tried ({own})"
    if chosen is not clearest:
        return (
            f"{found}nearly as clear as {clearest.n_clusters}, the clearest number tried, and finer "
            f"({own} against {clearness(clearest):.2f})"
        )
    rest = "any number tried without a tiny cluster" if verdict.tempting else "any other number tried"
    other = f"runner-up {second.n_clusters} with {clearness(second):.2f}"
    return f"{found}clearer than {rest} ({own}; {other})"


def _what_clearness_is(verdict: Verdict) -> str:
    """Say what the clearness of the choice is made of."""
    chosen = verdict.chosen
    return (
        f"Clearness is the average of the mean silhouette of all rows ({chosen.silhouette:.2f}) and that of "
        f"the least clear cluster ({chosen.worst_silhouette:.2f})."
    )


def warnings_of(verdict: Verdict, *, at_end: bool) -> list[str]:
    """Say what an honest analyst would add to the choice."""
    notes = []
    chosen, tempting, finer = verdict.chosen, verdict.tempting, verdict.finer
    if chosen.silhouette <= NO_STRUCTURE:
        notes.append(
            f"A mean silhouette of {chosen.silhouette:.2f} is usually "
            f"read as {strength_in_words(chosen.silhouette)}."
        )
    if at_end and chosen.silhouette < CLEAR:
        notes.append(
            f"{plural(chosen.n_clusters, 'cluster')} is the largest number tried, and none stands out: "
            "the rows may lie along a continuum, which any number of clusters only cuts into pieces."
        )
    if chosen.smallest_cluster == 1:
        notes.append("The smallest cluster has only 1 row: every number tried splits off single rows.")
    if tempting is not None:
        notes.append(
            f"{plural(tempting.n_clusters, 'cluster')} would be clearer ({clearness(tempting):.2f}), "
            f"but the smallest has only {plural(tempting.smallest_cluster, 'row')}."
        )
    if chosen.n_clusters == 2 and finer is not None:
        notes.append(
            "Two clusters often do no more than tell high values from low ones. For a finer division ask "
            f"for {finer.n_clusters}, the next best number."
        )
    return notes
