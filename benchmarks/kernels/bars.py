"""What is to be reached, and whether it was."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.kernels import claim, first_call, fit, peers, predict, seeding, silhouette, sweep
from benchmarks.kernels.race import OURS
from benchmarks.kernels.work import Record, times

Reached = tuple[str, bool | None]


@dataclass(frozen=True)
class Bar:
    """A goal.

    Parameters
    ----------
    work : str
        The kind of measurement whose records count.
    what, against, goal : str
        In words.
    reached : callable
        ``reached(records)``: what was reached in words, and whether that is enough; None where nothing is
        asked.
    """

    work: str
    what: str
    against: str
    goal: str
    reached: Callable[[Sequence[Record]], Reached]


def geometric_mean(values: Sequence[float]) -> float:
    """The mean that fits ratios."""
    return math.exp(math.fsum(map(math.log, values)) / len(values))


def _mean_and_least(
    ratio: Callable[[Record], float], mean: float, least: float
) -> Callable[[Sequence[Record]], Reached]:
    """A bar on the geometric mean over all cells and one on the worst cell."""

    def reached(records: Sequence[Record]) -> Reached:
        found = geometric_mean([ratio(record) for record in records])
        worst = min(records, key=ratio)
        below = sum(ratio(record) < least for record in records)
        text = f"geometric mean {times(found)}, least {times(ratio(worst))} ({worst.where()})"
        return f"{text}; {below} of {len(records)} cells under {least}", found >= mean and not below

    return reached


def _at_least(ratio: Callable[[Record], float | None], goal: float) -> Callable[[Sequence[Record]], Reached]:
    """A bar on every cell."""

    def reached(records: Sequence[Record]) -> Reached:
        found = [value for value in map(ratio, records) if value is not None]
        if not found:
            return "this version does not have it", False
        return f"{times(min(found))} to {times(max(found))}", min(found) >= goal

    return reached


def _sweep_goal(n: int, goal: float) -> Bar:
    """The bar on a sweep over so many rows."""

    def reached(records: Sequence[Record]) -> Reached:
        of_size = [record for record in records if record.cell["n"] == n]
        return _at_least(sweep.ratio, goal)(of_size) if of_size else ("not measured", None)

    return Bar(
        "sweep",
        f"sweep over k, ten starts, silhouettes, n = {n:,}",
        "scikit-learn loop",
        f">= {goal:g}",
        reached,
    )


def _sweep_inertia(records: Sequence[Record]) -> Reached:
    """No k much worse, better on average."""
    worst = max(record.facts["worst"] for record in records)
    mean = sum(record.facts["mean"] for record in records) / len(records)
    return f"worst {worst:.5f}, mean {mean:.5f}", worst <= 1 + sweep.WORSE and mean <= 1


def _potential(records: Sequence[Record]) -> Reached:
    """Mean potential over all cells, beyond chance no worse."""
    drawn = [record.facts for record in records if "potential" in record.facts]
    if not drawn:
        return "not measured", None
    mean = sum(facts["potential"] for facts in drawn) / len(drawn)
    error = math.sqrt(sum(facts["error"] ** 2 for facts in drawn)) / len(drawn)
    return f"{mean:.4f} ± {error:.4f} over {len(drawn)} cells", mean <= 1 + 2 * error


def _limits(records: Sequence[Record]) -> Reached:
    """The shares, told."""
    shares = [f"{r.cell['regime']} {r.facts['share']:.0%}" for r in records if "share" in r.facts]
    return ", ".join(shares) or "not measured", None


def _claim(records: Sequence[Record]) -> Reached:
    """Our seconds, told."""
    taken = records[-1].seconds
    return f"{taken[OURS]:.3f} s; scikit-learn {taken[peers.LLOYD]:.3f} s", None


BARS = (
    Bar(
        "fit",
        "K-means fit",
        "scikit-learn Lloyd",
        "geometric mean >= 9, none under 2",
        _mean_and_least(fit.lloyd, 9, 2),
    ),
    Bar(
        "fit",
        "K-means fit",
        "the best exact peer of each cell",
        "geometric mean >= 6, none under 1.2",
        _mean_and_least(fit.best_exact, 6, 1.2),
    ),
    Bar(
        "seeding",
        "seeding",
        "scikit-learn",
        "geometric mean >= 5, none under 1",
        _mean_and_least(seeding.ratio, 5, 1),
    ),
    Bar("seeding", "mean potential of 50 seedings", "scikit-learn", "no worse", _potential),
    _sweep_goal(5_000, 60),
    _sweep_goal(20_000, 100),
    _sweep_goal(50_000, 100),
    Bar(
        "sweep",
        "inertia in the sweep",
        "scikit-learn loop",
        "no k worse by 0.1 %, better on average",
        _sweep_inertia,
    ),
    Bar(
        "silhouette",
        "exact silhouette, double precision",
        "scikit-learn",
        ">= 20",
        _at_least(lambda r: silhouette.ratio(r, silhouette.DOUBLE), 20),
    ),
    Bar(
        "silhouette",
        "exact silhouette, mixed precision",
        "scikit-learn",
        ">= 40",
        _at_least(lambda r: silhouette.ratio(r, silhouette.MIXED), 40),
    ),
    Bar("predict", "predict", "scikit-learn", ">= 3", _at_least(predict.ratio, 3)),
    Bar(
        "first-call",
        "first call, imports included",
        "scikit-learn",
        "not slower",
        _at_least(first_call.ratio, 1),
    ),
    Bar(
        "claim",
        "one million x 4, k = 5, 50 iterations",
        f"{claim.CLAIMED} s claimed elsewhere",
        "told",
        _claim,
    ),
    Bar("limits", "share of the machine's limit", "measured limits", "told", _limits),
)
