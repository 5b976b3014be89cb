"""k-means for many numbers of clusters at once: what the fits have in common is done once.

Rows are ordered and packed once. Each start draws its centres for the largest number of clusters; the
first k of them are its start for k. All starts run a few iterations; the better ones go on. Then the
solutions for neighbouring numbers help each other: a cluster more is split off from the solution with one
less, two clusters of the one with one more are joined, and a cluster that is worth little where it is
moves to where it is worth more. What starts for all numbers at a time runs side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from cluster_maker.kernels.distances import assigned_sq_distances
from cluster_maker.kernels.lloyd import LloydRun, LloydTrial, lloyd_from_each, lloyd_trials
from cluster_maker.kernels.packing import PackedRows
from cluster_maker.kernels.seeding import greedy_seeds
from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: Iterations after which starts are compared, and the share of them that goes on.
TRIAL_ITERATIONS = 4
KEPT_SHARE = 0.5
#: The same for starts made from other solutions: they begin nearer to their end.
LATER_ITERATIONS = 5
LATER_KEPT = 2
#: Rows that are tried as the centre of one cluster more, and clusters that are tried to be done without.
SPLIT_TRIALS = 3
MOVE_TRIALS = 2
#: Rows among which those are drawn.
DRAWN_ROWS = 2048
#: How much less than elsewhere centres may move in the end.
SETTLED = 1e-3
#: Improvements below this share of the inertia are not worth another round.
WORTH_IT = 1e-6
#: Inertias that differ by less than this share are those of one solution.
SAME = 1e-9
#: Rounds in which solutions help each other, at most.
ROUNDS = 8
#: Rounds in which one takes part without getting better: one for so many rows, more for fewer, up to three.
PATIENT_ROWS = 10_000

#: Starting centres by number of clusters.
Starts = Mapping[int, Sequence[FloatMatrix]]


@dataclass(frozen=True)
class Limits:
    """Where one run of Lloyd's iterations ends, as in `lloyd_iterations`."""

    max_iter: int
    tol: float


def sweep_k_means(
    rows: PackedRows,
    k_values: Iterable[int],
    *,
    n_init: int,
    limits: Limits,
    generator: np.random.RandomState,
    progress: Callable[[int, int], None] | None = None,
) -> dict[int, LloydRun]:
    """Find a good k-means solution for each number of clusters.

    Parameters
    ----------
    rows : PackedRows
        Rows, best in their spatial order.
    k_values : iterable of int
        Numbers of clusters, each 1 to the number of rows.
    n_init : int
        Starts drawn by k-means++, shared by all numbers of clusters.
    limits : Limits
        Where one run of Lloyd's iterations ends.
    generator : RandomState
        Draws the starts.
    progress : callable, optional
        Called as ``progress(done, total)``.

    Returns
    -------
    dict of int to LloydRun
        For each number of clusters, ascending, the best run found. Inertia does not rise with the number.

    Notes
    -----
    O(n_init n K d log K) for the seeds of the largest number K, and some 30 short or skipping runs for each
    number. Runs side by side in threads, each by itself: the same result for any number of them.

    References
    ----------
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.
    Kaukoranta, T., Fränti, P. and Nevalainen, O. (1998). Iterative split-and-merge algorithm for vector
    quantization codebook generation. Optical Engineering 37 (10).
    """
    wanted = sorted(set(k_values))
    steps = _Steps(2 + ROUNDS, progress)
    seeds = [greedy_seeds(rows, wanted[-1], generator) for _ in range(n_init)]
    draws = generator.randint(2**31, size=wanted[-1] + 1)
    team = _Team(rows, limits)
    starts = {k: [rows.values[chosen[:k]].astype(np.float64) for chosen in seeds] for k in wanted}
    found = team.best_of(starts, TRIAL_ITERATIONS, max(1, round(KEPT_SHARE * n_init)))
    best = team.with_labels(found)
    steps.take()
    # few rows have more solutions that are nearly as good, and cost little
    patience = min(3, max(1, PATIENT_ROWS // len(rows)))
    left = dict.fromkeys(wanted, patience)
    for turn in range(ROUNDS):
        better = _help_each_other(team, best, {k for k in wanted if left[k] > 0}, draws + turn)
        left = {k: patience if k in better else left[k] - 1 for k in wanted}
        steps.take()
        if max(left.values()) <= 0:
            break
    best = team.settled(best)
    steps.finish()
    return best


@dataclass
class _Steps:
    """Counts what is done for whoever watches."""

    total: int
    progress: Callable[[int, int], None] | None
    done: int = 0

    def take(self) -> None:
        """One step is done."""
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)

    def finish(self) -> None:
        """Count the steps that were not needed as done."""
        while self.done < self.total:
            self.take()


@dataclass(frozen=True)
class _Team:
    """Runs Lloyd's iterations from the starts of several numbers of clusters side by side."""

    rows: PackedRows
    limits: Limits

    def best_of(self, starts: Starts, trial_iterations: int, n_kept: int) -> dict[int, LloydTrial]:
        """Run the starts of each number a little, the better ones to their end; return the best of each."""
        tried = self._trials(starts, trial_iterations)
        kept = {k: [one.centers for one in _better(trials, n_kept)] for k, trials in tried.items()}
        ended = self._trials(kept, self.limits.max_iter)
        return {k: _better(trials, 1)[0] for k, trials in ended.items()}

    def with_labels(self, found: Mapping[int, LloydTrial]) -> dict[int, LloydRun]:
        """Return the runs that end where trials ended."""
        return self._ends_of({k: one.centers for k, one in found.items()}, self.limits.tol)

    def settled(self, best: Mapping[int, LloydRun]) -> dict[int, LloydRun]:
        """Let the solutions that are kept run on until their centres hardly move any more."""
        return self._ends_of({k: run.centers for k, run in best.items()}, SETTLED * self.limits.tol)

    def _ends_of(self, starts: Mapping[int, FloatMatrix], tol: float) -> dict[int, LloydRun]:
        """Run to the end, a start for each number of clusters."""
        runs = lloyd_from_each(self.rows, list(starts.values()), self.limits.max_iter, tol)
        return dict(zip(starts, runs, strict=True))

    def _trials(self, starts: Starts, max_iter: int) -> dict[int, list[LloydTrial]]:
        """Run all starts."""
        flat = [start for several in starts.values() for start in several]
        most = min(max_iter, self.limits.max_iter)
        ended = iter(lloyd_trials(self.rows, flat, most, self.limits.tol))
        return {k: list(islice(ended, len(several))) for k, several in starts.items()}


def _better(trials: Sequence[LloydTrial], n_kept: int) -> list[LloydTrial]:
    """Return the better trials; of several that came to the same end one is enough."""
    kept: list[LloydTrial] = []
    for one in sorted(trials, key=lambda trial: trial.inertia):
        if not kept or one.inertia > kept[-1].inertia * (1 + SAME):
            kept.append(one)
    return kept[:n_kept]


def _help_each_other(team: _Team, best: dict[int, LloydRun], awake: set[int], draws: IntVector) -> set[int]:
    """Try starts made from the solutions in `awake`; return the numbers of clusters that are better now."""
    starts: dict[int, list[FloatMatrix]] = {}
    for k in sorted(awake):
        generator = np.random.RandomState(int(draws[k]))
        for number, made in _starts_from(team.rows, best[k], generator):
            if number in best:
                starts.setdefault(number, []).append(made)
    if not starts:
        return set()
    found = team.best_of(starts, LATER_ITERATIONS, LATER_KEPT)
    better = {k: one for k, one in found.items() if one.inertia < best[k].inertia * (1 - WORTH_IT)}
    if better:
        best.update(team.with_labels(better))
    return set(better)


def _starts_from(
    rows: PackedRows, run: LloydRun, generator: np.random.RandomState
) -> Iterator[tuple[int, FloatMatrix]]:
    """Yield numbers of clusters and starts for them, made from one solution."""
    k = len(run.centers)
    far = _far_rows(rows, run, generator)
    for row in far:
        yield k + 1, np.vstack([run.centers, row])
    if k == 1:
        return
    weights = _weights_of(rows, run)
    losses, partner = _joining_losses(run.centers, weights)
    spare = np.argsort(losses)
    joined = [_joined(run.centers, weights, int(j), int(partner[j])) for j in spare[:MOVE_TRIALS]]
    yield k - 1, joined[0]
    for at, row in enumerate(far):
        yield k, np.vstack([joined[at % len(joined)], row])


def _weights_of(rows: PackedRows, run: LloydRun) -> FloatVector:
    """Weight of each cluster."""
    return np.bincount(run.labels, rows.weights, len(run.centers)).astype(np.float64)


def _far_rows(rows: PackedRows, run: LloydRun, generator: np.random.RandomState) -> FloatMatrix:
    """Draw rows in proportion to their squared distance from their centre, shape (SPLIT_TRIALS, d)."""
    n = len(rows)
    drawn = np.arange(n) if n <= DRAWN_ROWS else generator.randint(n, size=DRAWN_ROWS)
    values = rows.values[drawn]
    mass = assigned_sq_distances(values, run.centers, run.labels[drawn])
    if rows.weights is not None:
        mass *= rows.weights[drawn]
    line = np.cumsum(mass)
    at = np.searchsorted(line, generator.uniform(size=SPLIT_TRIALS) * line[-1], side="right")
    far: FloatMatrix = values[np.minimum(at, len(line) - 1)].astype(np.float64)
    return far


def _joining_losses(centers: FloatMatrix, weights: FloatVector) -> tuple[FloatVector, IntVector]:
    """By how much the inertia rises if a cluster is joined with its best partner, and that partner.

    Ward's cost of a merge: ``w_i w_j / (w_i + w_j) |c_i - c_j|²``.
    """
    gaps = np.sum((centers[:, np.newaxis] - centers) ** 2, axis=2)
    both = weights[:, np.newaxis] + weights
    losses = np.outer(weights, weights) / np.where(both > 0, both, 1.0) * gaps
    np.fill_diagonal(losses, np.inf)
    partner: IntVector = losses.argmin(axis=1)
    return losses.min(axis=1), partner


def _joined(centers: FloatMatrix, weights: FloatVector, one: int, other: int) -> FloatMatrix:
    """Return the centres with two of them replaced by their common mean."""
    both = max(weights[one] + weights[other], np.finfo(np.float64).tiny)
    joined = centers.copy()
    joined[other] = (weights[one] * centers[one] + weights[other] * centers[other]) / both
    return np.delete(joined, one, axis=0)
