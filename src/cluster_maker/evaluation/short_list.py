"""A short list of answers that can be defended: the safest, a finer one, a coarser one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from cluster_maker.evaluation.automatic import AutomaticChoice, JudgedView
from cluster_maker.types import Answer, Candidate

SAFEST = "is safest"
AS_ASKED = "as asked for"
FINER = "if you need detail"
COARSER = "if you want fewer"
MUST = "if the rows must be divided"
FREE = "is what would have been chosen"
DIVISION = "is the best division"

T = TypeVar("T")


def answer_of(
    n_clusters: int, why: str, algorithm: str = "", figures: Mapping[str, float] | None = None
) -> Answer:
    """Return an answer; figures that were not measured are left out.

    Examples
    --------
    >>> dict(answer_of(3, SAFEST, figures={"valleys": 2.0, "agreement": float("nan")}).figures)
    {'valleys': 2.0}
    """
    known = {key: float(value) for key, value in (figures or {}).items() if np.isfinite(value)}
    return Answer(n_clusters, why, algorithm, MappingProxyType(known))


def in_words(answers: Iterable[Answer]) -> str:
    """Return a short list as one sentence.

    Parameters
    ----------
    answers : iterable of Answer
        The choice first.

    Examples
    --------
    >>> in_words([answer_of(3, SAFEST), answer_of(5, FINER)])
    '3 is safest; 5 if you need detail.'
    """
    sentence = "; ".join(f"{each.n_clusters} {each.why}" for each in answers)
    return f"{sentence}." if sentence else ""


def short_list_of_views(ranked: Sequence[JudgedView], first: str = SAFEST) -> tuple[Answer, ...]:
    """Return the short list where the algorithm was to be chosen too.

    Parameters
    ----------
    ranked : sequence of JudgedView
        Candidates, best first. Those whose valleys are told apart from the best have no agreement and are
        left out: only what chance may have put second can be defended.
    first : str
        What speaks for the choice.
    """
    open_ones = [ranked[0], *(one for one in ranked[1:] if not np.isnan(one.agreement))]
    picked = _around(open_ones, lambda one: one.view.n_clusters, first)
    return tuple(
        answer_of(
            one.view.n_clusters,
            why,
            one.view.algorithm,
            {"valleys": one.valleys, "agreement": one.agreement},
        )
        for one, why in picked
    )


def short_list_of_candidates(
    chosen: Candidate, near: Sequence[Candidate], first: str = SAFEST
) -> tuple[Answer, ...]:
    """Return the short list of a sweep.

    Parameters
    ----------
    chosen : Candidate
        The choice.
    near : sequence of Candidate
        Others that come near it, best first.
    first : str
        What speaks for the choice.
    """
    picked = _around([chosen, *near], lambda one: one.n_clusters, first)
    return tuple(answer_of(one.n_clusters, why, figures=_figures(one)) for one, why in picked)


def short_list_beside(n_clusters: int, why: str, choice: AutomaticChoice | None) -> tuple[Answer, ...]:
    """Return the short list of a number that was not chosen by us: beside it, what the density shows best.

    Parameters
    ----------
    n_clusters : int
        The number that was told, or found by the algorithm.
    why : str
        Where it comes from.
    choice : AutomaticChoice or None
        What a look at the density found.
    """
    answers = [answer_of(n_clusters, why)]
    if choice is None:
        return tuple(answers)
    best = choice.chosen
    figures = {"valleys": best.valleys, "agreement": best.agreement}
    if choice.verdict == "none":
        if n_clusters != 1:
            answers.append(answer_of(1, "is all that the rows show"))
    elif best.view.n_clusters != n_clusters:
        shown = "is what the density of the rows shows best"
        answers.append(answer_of(best.view.n_clusters, shown, best.view.algorithm, figures))
    return tuple(answers)


def short_list_told(
    n_clusters: int, told: Candidate | None, free: Candidate | None, choice: AutomaticChoice | None
) -> tuple[Answer, ...]:
    """Return the short list of a number that was told, where others were compared with it.

    Parameters
    ----------
    n_clusters : int
        The number that was told.
    told : Candidate or None
        Its figures.
    free : Candidate or None
        What would have been chosen; None where that is one cluster.
    choice : AutomaticChoice or None
        What a look at the density found.
    """
    answers = [answer_of(n_clusters, AS_ASKED, figures=None if told is None else _figures(told))]
    if free is not None and free is not told:
        answers.append(answer_of(free.n_clusters, FREE, figures=_figures(free)))
    known = {one.n_clusters for one in answers}
    shown = short_list_beside(n_clusters, AS_ASKED, choice)[1:]
    return (*answers, *(one for one in shown if one.n_clusters not in known))


def _around(ranked: Sequence[T], number: Callable[[T], int], first: str) -> list[tuple[T, str]]:
    """Return the first, the best finer one and the best coarser one."""
    chosen = ranked[0]
    finer = next((one for one in ranked if number(one) > number(chosen)), None)
    coarser = next((one for one in ranked if number(one) < number(chosen)), None)
    found = [(chosen, first), (finer, FINER), (coarser, COARSER)]
    return [(one, why) for one, why in found if one is not None]


def _figures(one: Candidate) -> dict[str, float]:
    """Return the figures that speak for a number of a sweep."""
    return {
        "agreement": one.agreement,
        "valleys": one.valleys,
        "silhouette": one.silhouette,
        "worst_silhouette": one.worst_silhouette,
    }
