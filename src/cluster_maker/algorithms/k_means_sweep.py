"""k-means for many numbers of clusters at once: what the fits have in common is done once.

Rows are ordered and packed once. Each start draws its centres for the largest number of clusters; the
first k of them are its start for k. All starts run a few iterations; the better ones go on. Then the
solutions for neighbouring numbers help each other: a cluster more is split off from the solution with one
less, two clusters of the one with one more are joined, and a cluster that is worth little where it is
moves to where it is worth more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from cluster_maker.kernels.distances import assigned_sq_distances
from cluster_maker.kernels.lloyd import LloydRun, lloyd_iterations
from cluster_maker.kernels.packing import PackedRows
from cluster_maker.kernels.seeding import greedy_seeds
from cluster_maker.kernels.threads import thread_limit, threads_for
from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: Iterations after which starts are compared, and the share of them that goes on.
TRIAL_ITERATIONS = 4
KEPT_SHARE = 0.5
#: Rows that are tried as the centre of one cluster more, and clusters that are tried to be done without.
SPLIT_TRIALS = 4
MOVE_TRIALS = 2
#: How much less than elsewhere centres may move in the end.
SETTLED = 1e-3
#: Improvements below this share of the inertia are not worth another round.
WORTH_IT = 1e-6
#: Rounds in which neighbouring numbers of clusters help each other.
ROUNDS = 2


@dataclass(frozen=True)
class Limits:
    """Where one run of Lloyd's iterations ends: iterations, and squared movement of the centres."""

    max_iter: int
    shift_limit: float


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
    O(n_init n K d log K) for the seeds of the largest number K, and some 20 short or skipping runs for each
    number. Runs side by side in threads, each by itself: the same result for any number of them.

    References
    ----------
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.
    Kaukoranta, T., Fränti, P. and Nevalainen, O. (1998). Iterative split-and-merge algorithm for vector
    quantization codebook generation. Optical Engineering 37 (10).
    """
    wanted = sorted(set(k_values))
    steps = _Steps((1 + ROUNDS) * len(wanted), progress)
    seeds = [greedy_seeds(rows, wanted[-1], generator) for _ in range(n_init)]
    draws = generator.randint(2**31, size=len(wanted) + wanted[-1] + 1)
    team = _Team(rows, limits)
    best: dict[int, LloydRun] = {}
    for k in wanted:
        best[k] = team.best_of_starts([rows.values[chosen[:k]].astype(np.float64) for chosen in seeds])
        steps.take()
    _help_each_other(team, best, draws, steps)
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
    """Runs Lloyd's iterations from several centres side by side, one thread each."""

    rows: PackedRows
    limits: Limits

    def runs(self, starts: Sequence[FloatMatrix], max_iter: int | None = None) -> list[LloydRun]:
        """Run from each start."""
        most = self.limits.max_iter if max_iter is None else min(max_iter, self.limits.max_iter)

        def run(start: FloatMatrix) -> LloydRun:
            with thread_limit(1):
                return lloyd_iterations(self.rows, start, most, self.limits.shift_limit)

        n_threads = min(len(starts), threads_for(float(self.rows.values.size) * 1e3))
        if n_threads <= 1:
            return [run(start) for start in starts]
        with ThreadPoolExecutor(n_threads) as pool:
            return list(pool.map(run, starts))

    def best_of_starts(self, starts: Sequence[FloatMatrix]) -> LloydRun:
        """Run all starts a little, the better ones to their end, and return the best."""
        tried = self.runs(starts, TRIAL_ITERATIONS)
        kept = max(1, round(KEPT_SHARE * len(starts)))
        order = sorted(range(len(tried)), key=lambda i: tried[i].inertia)[:kept]
        return min(self.runs([tried[i].centers for i in order]), key=lambda run: run.inertia)

    def settled(self, best: dict[int, LloydRun]) -> dict[int, LloydRun]:
        """Let the solutions that are kept run on until their centres hardly move any more."""
        patient = replace(self, limits=replace(self.limits, shift_limit=SETTLED * self.limits.shift_limit))
        return dict(zip(best, patient.runs([run.centers for run in best.values()]), strict=True))

    def best_of(self, known: LloydRun, starts: Sequence[FloatMatrix]) -> LloydRun:
        """Return the best of what is known and of runs from further starts."""
        return min([known, *self.runs(starts)], key=lambda run: run.inertia) if starts else known


def _help_each_other(team: _Team, best: dict[int, LloydRun], draws: IntVector, steps: _Steps) -> None:
    """Improve solutions by their neighbours and by moving single clusters, until little is gained."""
    for turn in range(ROUNDS):
        before = sum(run.inertia for run in best.values())
        for k in list(best):
            generator = np.random.RandomState(int(draws[k % len(draws)]) + turn)
            best[k] = team.best_of(best[k], _starts_from_neighbours(team.rows, best, k, generator))
            best[k] = _move_clusters(team, best[k], generator)
            steps.take()
        if before - sum(run.inertia for run in best.values()) <= WORTH_IT * before:
            return


def _starts_from_neighbours(
    rows: PackedRows, best: dict[int, LloydRun], k: int, generator: np.random.RandomState
) -> list[FloatMatrix]:
    """Return starts for k made from the solutions for k - 1 and k + 1."""
    starts = []
    if k - 1 in best:
        centers = best[k - 1].centers
        starts += [np.vstack([centers, row]) for row in _far_rows(rows, best[k - 1], generator)]
    if k + 1 in best:
        run = best[k + 1]
        losses, partner = _joining_losses(run.centers, _weights_of(rows, run))
        starts += [_joined(run.centers, rows, run, j, partner[j]) for j in np.argsort(losses)[:1]]
    return starts


def _move_clusters(team: _Team, run: LloydRun, generator: np.random.RandomState) -> LloydRun:
    """Take a cluster that is worth little out and put its centre to a far row, while that helps."""
    for _ in range(len(run.centers)):
        if len(run.centers) < 2:
            return run
        losses, partner = _joining_losses(run.centers, _weights_of(team.rows, run))
        spare = np.argsort(losses)[:MOVE_TRIALS]
        far = _far_rows(team.rows, run, generator)
        starts = [
            np.vstack([_joined(run.centers, team.rows, run, int(j), int(partner[j])), row])
            for j, row in zip(np.resize(spare, len(far)), far, strict=True)
        ]
        better = team.best_of(run, starts)
        if better.inertia >= run.inertia * (1 - WORTH_IT):
            return run
        run = better
    return run


def _weights_of(rows: PackedRows, run: LloydRun) -> FloatVector:
    """Weight of each cluster."""
    return np.bincount(run.labels, rows.weights, len(run.centers)).astype(np.float64)


def _far_rows(rows: PackedRows, run: LloydRun, generator: np.random.RandomState) -> FloatMatrix:
    """Draw rows in proportion to their squared distance from their centre, shape (SPLIT_TRIALS, d)."""
    mass = assigned_sq_distances(rows.values, run.centers, run.labels)
    if rows.weights is not None:
        mass *= rows.weights
    line = np.cumsum(mass)
    at = np.searchsorted(line, generator.uniform(size=SPLIT_TRIALS) * line[-1], side="right")
    far: FloatMatrix = rows.values[np.minimum(at, len(line) - 1)].astype(np.float64)
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


def _joined(centers: FloatMatrix, rows: PackedRows, run: LloydRun, one: int, other: int) -> FloatMatrix:
    """Return the centres with two of them replaced by their common mean."""
    weights = _weights_of(rows, run)
    both = max(weights[one] + weights[other], np.finfo(np.float64).tiny)
    joined = centers.copy()
    joined[other] = (weights[one] * centers[one] + weights[other] * centers[other]) / both
    return np.delete(joined, one, axis=0)
