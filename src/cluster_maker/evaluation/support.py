"""The number of clusters of one algorithm, by what other ways of clustering find and by clearness.

Valleys of density come first: a number whose own valleys are clearly shallower than those of another number
is out. Of the others, that one is well supported where the algorithm finds what candidates with deep valleys
find as well, whatever algorithm those come from, and whose clusters are clear at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cluster_maker.algorithms.inputs import compact_labels
from cluster_maker.algorithms.landscape import valley_score
from cluster_maker.evaluation.agreement import adjusted_rand
from cluster_maker.evaluation.automatic import AutomaticChoice, agreement_rows
from cluster_maker.evaluation.clearness import Verdict, clearness, eligible_ones, warnings_of
from cluster_maker.types import Candidate, FloatVector, IntVector
from cluster_maker.wording import plural

#: Standard deviations of chance that valleys may be shallower than the deepest: a number of clusters beyond
#: that is out, and a candidate of a look that much below the best counts 1 / e of it.
FADES_WITHIN = 3.0
#: Support that is less than this below the best is not worth a quarrel.
NEARLY = 0.1


def with_support(
    candidates: Sequence[Candidate], labels: Mapping[int, IntVector], choice: AutomaticChoice
) -> tuple[Candidate, ...]:
    """Return candidates of a sweep with the depth of their valleys and their agreement with a look's.

    Parameters
    ----------
    candidates : sequence of Candidate
        Of the rows that were looked at.
    labels : mapping of int to int array of shape (n,)
        Their clusters.
    choice : AutomaticChoice
        What the look found.

    Notes
    -----
    Agreement is the mean adjusted Rand index with the candidates of all views, each weighted by
    ``exp(-(deepest valleys - its valleys) / 3)``, depths in standard deviations of chance.
    """
    rows = agreement_rows(len(choice.candidates[0].view.labels))
    others = [one.view.labels[rows] for one in choice.candidates]
    weights = _weights(choice)

    def supported(one: Candidate) -> Candidate:
        found = compact_labels(labels[one.n_clusters])
        if found.max() == 0:
            return one
        agreement = np.average([adjusted_rand(found[rows], other) for other in others], weights=weights)
        return replace(one, valleys=float(valley_score(choice.landscape, found)), agreement=float(agreement))

    return tuple(supported(one) for one in candidates)


def _weights(choice: AutomaticChoice) -> FloatVector:
    """How much each candidate of a look counts."""
    valleys = np.array([one.valleys for one in choice.candidates])
    weights: FloatVector = np.exp((valleys - valleys.max()) / FADES_WITHIN)
    return weights


def support(candidate: Candidate) -> float:
    """Return agreement and clearness added up, -2 to 2."""
    return candidate.agreement + clearness(candidate)


@dataclass(frozen=True)
class SupportRule:
    """The rule of this module, for candidates of a table of `n_rows` rows that have been looked at."""

    n_rows: int
    criterion: str = "agreement and clearness"

    def _open(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Those without a tiny cluster, and of these those whose valleys are not clearly shallower."""
        eligible = eligible_ones(candidates, self.n_rows)
        deepest = max(one.valleys for one in eligible)
        return [one for one in eligible if one.valleys >= deepest - FADES_WITHIN]

    def _ranked(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Candidates, best first; those that are out come last."""
        eligible = self._open(candidates)
        rest = [one for one in candidates if one not in eligible]
        return [
            one
            for group in (eligible, rest)
            for one in sorted(group, key=lambda one: (-support(one), one.n_clusters))
        ]

    def pick(self, candidates: Sequence[Candidate]) -> Candidate:
        """Return the candidate with the greatest support."""
        return self._ranked(candidates)[0]

    def runner_up(self, candidates: Sequence[Candidate]) -> Candidate | None:
        """Return the next best."""
        ranked = self._ranked(candidates)
        return ranked[1] if len(ranked) > 1 else None

    def near(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return those that are nearly as well supported as the choice, best first."""
        chosen = self.pick(candidates)
        return [
            one
            for one in self._ranked(self._open(candidates))
            if one is not chosen and support(one) >= support(chosen) - NEARLY
        ]

    def why(self, candidates: Sequence[Candidate]) -> str:
        """Say why the choice won, without a full stop."""
        chosen, second = self.pick(candidates), self.runner_up(candidates)
        found = f"{plural(chosen.n_clusters, 'cluster')}: "
        if second is None:
            return f"{found}no other number could be tried ({self.figure(chosen)})"
        return (
            f"{found}agrees best with what other ways of clustering find and is clear at once "
            f"({self.figure(chosen)}; runner-up {second.n_clusters} with {second.agreement:.2f} + "
            f"{clearness(second):.2f})"
        )

    def notes(self, candidates: Sequence[Candidate], *, at_end: bool) -> list[str]:
        """Say what the figures are, and what an honest analyst would add."""
        chosen = self.pick(candidates)
        finer = [one for one in self._ranked(candidates) if one.n_clusters > 2]
        clearest = max(candidates, key=clearness)
        eligible = eligible_ones(candidates, self.n_rows)
        verdict = Verdict(
            chosen=chosen,
            clearest=chosen,
            runner_up=None,
            tempting=clearest if clearest not in eligible else None,
            finer=finer[0] if finer else None,
        )
        return [_what_the_figures_are(chosen), *warnings_of(verdict, at_end=at_end)]

    def figure(self, candidate: Candidate) -> str:
        """Return what a candidate is judged by, in words."""
        return f"agreement {candidate.agreement:.2f} + clearness {clearness(candidate):.2f}"


def _what_the_figures_are(chosen: Candidate) -> str:
    """Say what agreement and clearness are."""
    return (
        "Agreement is the mean adjusted Rand index with candidates from three ways of clustering (density, "
        "connectivity, compactness), those with deep valleys counting most; clearness is the average of the "
        f"mean silhouette of all rows ({chosen.silhouette:.2f}) and that of the least clear cluster "
        f"({chosen.worst_silhouette:.2f})."
    )
