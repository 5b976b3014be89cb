"""Lloyd's iterations: assign rows to centres, move centres to the means of their rows, until settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from cluster_maker.kernels import _core
from cluster_maker.kernels.distances import assigned_sq_distances, row_blocks
from cluster_maker.kernels.packing import PackedRows
from cluster_maker.kernels.threads import threads_for
from cluster_maker.types import FloatMatrix, FloatRows, FloatVector, IntVector

#: Passes over the rows that a run makes at least, mostly: what threads are started for.
PASSES = 4


@dataclass(frozen=True)
class LloydRun:
    """Where one run of Lloyd's iterations ended.

    Parameters
    ----------
    labels : int array of shape (n,)
        Nearest of `centers` to each row.
    centers : float array of shape (k, d)
        Centres.
    inertia : float
        Weighted sum of squared distances to the assigned centres.
    n_iter : int
        Iterations done.
    n_found : int
        Centres that rows with weight are nearest to.
    """

    labels: IntVector
    centers: FloatMatrix
    inertia: float
    n_iter: int
    n_found: int


@dataclass(frozen=True)
class LloydTrial:
    """Where one run of Lloyd's iterations ended, its labels not asked for.

    Parameters
    ----------
    centers : float array of shape (k, d)
        Centres.
    inertia : float
        Weighted sum of squared distances to the nearest centres.
    """

    centers: FloatMatrix
    inertia: float


def sums_by_label(
    X: FloatRows,
    weights: FloatVector | None,
    labels: IntVector,
    n_labels: int,
    origin: FloatVector | None = None,
) -> tuple[FloatMatrix, FloatVector]:
    """Return the weighted sum of the rows and the weight of each label.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows.
    weights : float array of shape (n,) or None
        Weight of each row; None where every row weighs 1.
    labels : int array of shape (n,)
        Label of each row, 0 to `n_labels` - 1.
    n_labels : int
        Number of labels.
    origin : float array of shape (d,), optional
        What rows are measured from; zero where not given.

    Returns
    -------
    sums : float array of shape (n_labels, d)
        Added row by row within blocks of `BLOCK_ROWS`, then block by block. O(n d).
    weight : float array of shape (n_labels,)
        Added in the same order.
    """
    sums = np.zeros((n_labels, X.shape[1]))
    weight = np.zeros(n_labels)
    for block in row_blocks(len(X)):
        codes = labels[block]
        # one column for each row, with a single one at its label: the product adds row after row
        each = np.ones(len(codes)) if weights is None else weights[block]
        selector = csc_array((np.ones(len(codes)), codes, np.arange(len(codes) + 1)), (n_labels, len(codes)))
        values = X[block] if origin is None else X[block] - origin
        sums += np.asarray(selector @ (values * each[:, np.newaxis]))
        weight += np.bincount(codes, each, n_labels)
    return sums, weight


def lloyd_iterations(rows: PackedRows, centers: FloatMatrix, max_iter: int, tol: float) -> LloydRun:
    """Run Lloyd's iterations from given centres.

    Stops when no label changes, or when the squared movements of all centres add up to at most
    `tol` times the mean variance of the features, or after `max_iter` iterations. Labels always fit the
    centres returned: each is the nearest by the law of `kernels.distances`. The order of these tests is
    scikit-learn's. Where rows turn out not to be finite, nothing is found: ask `rows.finite` afterwards.

    Parameters
    ----------
    rows : PackedRows
        Rows and their weights.
    centers : float array of shape (k, d)
        Starting centres; not changed.
    max_iter : int
        At least 1.
    tol : float
        Squared movement at which to stop, as a share of the mean variance of the features.

    Returns
    -------
    LloydRun
        Labels, centres, inertia and number of iterations. Where the rows are floats of single precision,
        the centres are rounded to it, and labels fit the rounded ones.

    Notes
    -----
    Runs in the compiled core (`cpp/lloyd.hpp`): distances in single precision under a bound on their
    error, decided again in double precision where they are too close; rows whose label cannot have changed
    are skipped by a bound after Hamerly (2010). O(n k d) for the first iteration, much less for later
    ones. The same bits for any number of threads.

    References
    ----------
    Lloyd, S. P. (1982). Least squares quantization in PCM. IEEE Trans. Information Theory 28 (2).
    Hamerly, G. (2010). Making k-means even faster. SIAM International Conference on Data Mining.
    """
    run = _Unfinished(_moving(centers), _no_labels(rows), max_iter)
    n_threads = threads_for(PASSES * float(len(rows)) * len(centers) * (rows.values.shape[1] + 4))
    while True:
        end = _core.lloyd(rows.core, run.centers, run.labels, run.left, tol, _in_floats(rows), n_threads)
        if run.takes(rows, tol, end):
            return run.finished()


def lloyd_from_each(
    rows: PackedRows, starts: Sequence[FloatMatrix], max_iter: int, tol: float
) -> list[LloydRun]:
    """Run Lloyd's iterations from several starts side by side, each in one thread.

    Parameters
    ----------
    rows, max_iter, tol
        As in `lloyd_iterations`.
    starts : sequence of float arrays of shape (k, d)
        Starting centres, of any numbers of clusters; not changed.

    Returns
    -------
    list of LloydRun
        What `lloyd_iterations` gives from each start.
    """
    runs = [_Unfinished(_moving(start), _no_labels(rows), max_iter) for start in starts]
    for run, first in zip(runs, _ends(rows, runs, max_iter, tol), strict=True):
        end = first
        while not run.takes(rows, tol, end):
            end = _ends(rows, [run], run.left, tol)[0]
    return [run.finished() for run in runs]


def lloyd_trials(
    rows: PackedRows, starts: Sequence[FloatMatrix], max_iter: int, tol: float
) -> list[LloydTrial]:
    """Run Lloyd's iterations from several starts side by side, and find where they end but no labels.

    Parameters
    ----------
    rows, starts, max_iter, tol
        As in `lloyd_from_each`.

    Returns
    -------
    list of LloydTrial
        What `lloyd_iterations` gives from each start, without labels: less memory, and none to write.
    """
    moving = [_moving(start) for start in starts]
    ends = _core.lloyd_each(rows.core, moving, [], max_iter, tol, _in_floats(rows), _threads_for_each(rows))
    trials = []
    for start, centers, (status, _, inertia, *_) in zip(starts, moving, ends, strict=True):
        if status != "empty":
            trials.append(LloydTrial(centers, inertia))
        else:  # a centre without rows cannot be helped without labels
            run = lloyd_iterations(rows, start, max_iter, tol)
            trials.append(LloydTrial(run.centers, run.inertia))
    return trials


@dataclass
class _Unfinished:
    """A run that may have to be taken up again."""

    centers: FloatMatrix
    labels: npt.NDArray[np.int64]
    left: int
    n_iter: int = 0
    inertia: float = 0.0
    n_found: int = 0

    def takes(self, rows: PackedRows, tol: float, end: tuple[str, int, float, bool, int]) -> bool:
        """Take up what the core has done; return whether that was all."""
        status, done, inertia, changed, n_found = end
        self.n_iter, self.left = self.n_iter + done, self.left - done
        self.inertia, self.n_found = inertia, n_found
        if status != "empty":
            return True
        # A centre without rows is moved here; the iterations go on from there. With none left, the next
        # call only fits the labels to the centres.
        moved = move_centers(rows.values, rows.weights, self.centers, self.labels)
        shift = float(np.sum((moved - self.centers) ** 2))
        self.centers, self.n_iter = moved, self.n_iter + 1
        self.left = 0 if not changed or shift <= tol * rows.mean_variance else self.left - 1
        return False

    def finished(self) -> LloydRun:
        """Return the run."""
        labels = self.labels.astype(np.intp, copy=False)
        return LloydRun(labels, self.centers, self.inertia, self.n_iter, self.n_found)


def _ends(
    rows: PackedRows, runs: Sequence[_Unfinished], max_iter: int, tol: float
) -> list[tuple[str, int, float, bool, int]]:
    """Let the core go on with runs side by side."""
    centers, labels = [run.centers for run in runs], [run.labels for run in runs]
    n_threads = _threads_for_each(rows)
    return _core.lloyd_each(rows.core, centers, labels, max_iter, tol, _in_floats(rows), n_threads)


def _threads_for_each(rows: PackedRows) -> int:
    """Threads for several runs; even few rows are worth one for each."""
    return threads_for(float(rows.values.size) * 1e3)


def _no_labels(rows: PackedRows) -> npt.NDArray[np.int64]:
    """Room for labels; the first says that none are known yet."""
    labels = np.empty(len(rows), dtype=np.int64)
    labels[:1] = -1
    return labels


def _moving(centers: FloatMatrix) -> FloatMatrix:
    """Copy centres that the core is going to move."""
    return np.array(centers, dtype=np.float64, order="C")


def _in_floats(rows: PackedRows) -> bool:
    """Whether centres are handed on in single precision."""
    return bool(rows.values.dtype == np.float32)


def move_centers(
    X: FloatRows, weights: FloatVector | None, centers: FloatMatrix, labels: IntVector
) -> FloatMatrix:
    """Return the mean of each label's rows; a label without rows takes over one of the worst placed rows.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows.
    weights : float array of shape (n,) or None
        Weight of each row; None where every row weighs 1.
    centers : float array of shape (k, d)
        The centres that `labels` refers to.
    labels : int array of shape (n,)
        Centre of each row.

    Returns
    -------
    float array of shape (k, d)
        New centres. Where a centre is still without rows (its only row was taken, or even the worst
        placed row sits on its centre) it goes where scikit-learn puts it, by the heaviest cluster.
    """
    origin = X.mean(axis=0, dtype=np.float64)
    sums, weight = sums_by_label(X, weights, labels, len(centers), origin)
    empty = np.flatnonzero(weight == 0)
    if empty.size:
        distances = assigned_sq_distances(X, centers, labels)
        rows = worst_rows(distances, len(empty), X.shape[1], float(np.abs(X - origin).max()))
        hand_over(empty, rows, X[rows] - origin, weights, labels, sums, weight)
    moved: FloatMatrix = means_of(sums, weight) + origin
    return moved


def worst_rows(distances: FloatVector, wanted: int, n_features: int, reach: float) -> IntVector:
    """Return the rows farthest from their centres, farthest first; none where all sit on their centres.

    Parameters
    ----------
    distances : float array of shape (n,)
        Squared distance of each row to its centre.
    wanted : int
        Number of rows.
    n_features : int
        Features, d.
    reach : float
        Largest coordinate, by size: what rounding is measured against.
    """
    if distances.max() <= n_features * (4 * np.finfo(np.float64).eps * reach) ** 2:
        return np.empty(0, dtype=np.intp)
    farthest: IntVector = np.argpartition(distances, -wanted)[: -wanted - 1 : -1]
    return farthest


def hand_over(
    empty: IntVector,
    rows: IntVector,
    values: FloatMatrix,
    weights: FloatVector | None,
    labels: IntVector,
    sums: FloatMatrix,
    weight: FloatVector,
) -> None:
    """Give each empty label one row, taken from the label it has; changes `sums` and `weight`."""
    for label, row, value in zip(empty, rows, values, strict=False):
        heavy = 1.0 if weights is None else weights[row]
        sums[labels[row]] -= value * heavy
        weight[labels[row]] -= heavy
        sums[label] = value * heavy
        weight[label] = heavy


def means_of(sums: FloatMatrix, weight: FloatVector) -> FloatMatrix:
    """Return the means of labels from their sums and weights; of labels without weight, scikit-learn's."""
    held = weight > 0
    moved: FloatMatrix = sums * (1.0 / np.where(held, weight, 1.0))[:, np.newaxis]
    biggest = int(np.argmax(weight))
    # scikit-learn scales the sums one after the other, so that a label before the heaviest one finds that
    # one's sum, not its mean: kept, for the same path. Such a centre lies far out and gets a row next time.
    moved[~held] = moved[biggest]
    moved[:biggest][~held[:biggest]] = sums[biggest]
    return moved
