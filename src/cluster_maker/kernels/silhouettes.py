"""Silhouettes of several labellings from one pass over the distances."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cluster_maker.kernels import _core
from cluster_maker.kernels.threads import threads_for
from cluster_maker.types import FloatMatrix, IntVector

#: Labels of several labellings, one row for each.
CodeMatrix = npt.NDArray[np.int32]

#: Rows that a cell holds on average at least: below, two passes are quicker than one with tiny cells.
ROWS_PER_CELL = 40
#: Cells that are never too many.
_FEW_CELLS = 64
#: Sums (doubles) that one pass may keep.
_MOST_SUMS = 48 * 2**20
#: Most parts that a pass is cut into where somebody watches, and differences of two values in each at least.
_MOST_PARTS = 20
_WORK_OF_A_PART = 1e8


@dataclass(frozen=True)
class _Group:
    """Labellings that are measured together: positions `first` to `last`, and the cells of the rows."""

    first: int
    last: int
    cells: npt.NDArray[np.int32]
    n_cells: int


def joint_silhouettes(
    values: FloatMatrix,
    codes: CodeMatrix,
    n_clusters: npt.NDArray[np.int32],
    *,
    rows: IntVector | None = None,
    in_doubles: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> FloatMatrix:
    """Return the silhouettes of the same rows under several labellings.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows, C-contiguous; no value larger than 1.
    codes : int32 array of shape (L, n)
        Cluster of each row under each labelling, 0 to its number of clusters - 1; -1 for noise.
    n_clusters : int32 array of shape (L,)
        Clusters of each labelling: at least 2, none of them empty.
    rows : int array of shape (m,) or None
        Rows to measure, each against all rows; None for all.
    in_doubles : bool
        Whether distances are taken in doubles, and not in floats.
    progress : callable or None
        Called as ``progress(done, total)``.

    Returns
    -------
    float array of shape (L, m)
        Silhouettes; NaN for noise.

    Notes
    -----
    Rows are sorted by joint cell: the rows that all labellings put together. Distances, each taken once for
    both of its rows, are added up over cells, and cells over clusters. Labellings go into one pass as long
    as a cell holds 40 rows on average. Of a single labelling with many clusters, only those are measured
    that can be the nearest (bounds by Jensen's inequality).

    Floats: coordinates relative to the mean of the cell, direct differences, sums of at most 512 distances
    before they go into doubles. The mean distance to a cluster is then off by a few 1e-8 of itself, whatever
    the scales; a silhouette by less than 1e-6. Rows whose distances are all so small beside the largest
    value that their squares vanish in floats are measured again in doubles.

    Time O(n² d / 2), or O(m n d) for some rows; memory O(n (d + clusters of a pass)). The same bits for any
    number of threads.

    References
    ----------
    Rousseeuw (1987), Silhouettes: a graphical aid to the interpretation and validation of cluster
    analysis.

    Examples
    --------
    >>> values = np.array([[0.0], [0.1], [1.0]])
    >>> codes, n_clusters = np.array([[0, 0, 1]], np.int32), np.array([2], np.int32)
    >>> joint_silhouettes(values, codes, n_clusters).round(3).tolist()
    [[0.9, 0.889, 0.0]]
    """
    groups = list(_groups(codes, n_clusters))
    found = np.full((len(codes), len(values) if rows is None else len(rows)), np.nan)
    n_parts = 1 if progress is None else _n_parts(_work(values, rows))
    for number, group in enumerate(groups):
        part = slice(group.first, group.last)
        pass_ = _pass(values, codes[part], n_clusters[part], group, rows, found[part], in_doubles)
        for done in _run(pass_, n_parts, threads_for(_work(values, rows))):
            if progress is not None:
                progress(number * n_parts + done, len(groups) * n_parts)
    if not in_doubles:
        for labelling in range(len(codes)):
            _measure_again(values, codes, n_clusters, rows, found, labelling)
    return found


def _groups(codes: CodeMatrix, n_clusters: npt.NDArray[np.int32]) -> Iterator[_Group]:
    """Share the labellings out among passes, in their order."""
    n_rows = codes.shape[1]
    first = 0
    while first < len(codes):
        sums = np.cumsum(n_clusters[first:]) * n_rows
        last = first + max(1, int(np.searchsorted(sums, _MOST_SUMS, side="right")))
        cells = np.empty(n_rows, dtype=np.int32)
        most = max(_FEW_CELLS, n_rows // ROWS_PER_CELL)
        taken, n_cells = _core.joint_cells(codes[first:last], n_clusters[first:last], most, cells)
        yield _Group(first, first + taken, cells, n_cells)
        first += taken


def _pass(
    values: FloatMatrix,
    codes: CodeMatrix,
    n_clusters: npt.NDArray[np.int32],
    group: _Group,
    rows: IntVector | None,
    out: FloatMatrix,
    in_doubles: bool,
) -> _core.Silhouettes:
    """Prepare a pass that writes into `out`."""
    measured = None if rows is None else np.ascontiguousarray(rows, dtype=np.int64)
    n_threads = threads_for(_work(values, rows))
    return _core.Silhouettes(
        values, codes, n_clusters, group.cells, group.n_cells, measured, out, in_doubles, n_threads
    )


def _work(values: FloatMatrix, rows: IntVector | None) -> float:
    """Differences of two values that a pass takes."""
    return float(values.size) * (len(values) / 2 if rows is None else len(rows))


def _n_parts(work: float) -> int:
    """Parts that a pass is cut into."""
    return int(min(_MOST_PARTS, 1 + work // _WORK_OF_A_PART))


def _run(pass_: _core.Silhouettes, n_parts: int, n_threads: int) -> Iterator[int]:
    """Run a pass part by part; yields the number of parts done."""
    for part in range(n_parts):
        first, last = pass_.n_steps * part // n_parts, pass_.n_steps * (part + 1) // n_parts
        if first < last:
            pass_.run(first, last, n_threads)
        yield part + 1


def _measure_again(
    values: FloatMatrix,
    codes: CodeMatrix,
    n_clusters: npt.NDArray[np.int32],
    rows: IntVector | None,
    found: FloatMatrix,
    labelling: int,
) -> None:
    """Measure the rows of a labelling that floats could not tell; changes `found`."""
    code = codes[labelling] if rows is None else codes[labelling, rows]
    unknown = np.flatnonzero(np.isnan(found[labelling]) & (code >= 0))
    if len(unknown):
        part = slice(labelling, labelling + 1)
        again = unknown if rows is None else rows[unknown]
        found[labelling, unknown] = joint_silhouettes(
            values, codes[part], n_clusters[part], rows=again, in_doubles=True
        )[0]
