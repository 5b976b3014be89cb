"""Where to write the names of clusters on a map: near their own rows, on free ground, never on each other.

Everything is measured on a grid of a few pixels. Each label goes, largest cluster first, to the place
with the least cost: ink of rows under it (that of other clusters counts more), distance to its own
cluster, nearness to others. Places that touch a label already set are forbidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

#: Side of a cell of the grid, in pixels.
_CELL = 6.0
#: Cost of a place whose cells are all filled with rows of the cluster itself, or of others; …
_OWN_INK, _OTHER_INK = 8.0, 14.0
#: … of one that hides a whole cluster, so that the few rows of a small one stay visible; …
_HIDDEN = 14.0
#: … of one that hides a mark; …
_ON_MARK = 6.0
#: … for each cell of distance to the cluster's own rows, and where another cluster is nearer.
_DISTANCE, _NEARER_TO_OTHER = 0.35, 4.0
#: Distance to the middle of the cluster: a small say, between places that are equal otherwise.
_MIDDLE = 0.03

#: Up to this many rows the dots of a map are wider than a cell.
_LARGE_DOTS = 600
#: A label farther from its cluster than this, in cells, would be read as another's.
_FARTHEST = 14

_Grid = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Placed:
    """Where one label goes, in pixels.

    Parameters
    ----------
    x, y : float
        Middle of the label.
    anchor : tuple of float or None
        End of the line that leads to the cluster, where the label is not beside it.
    """

    x: float
    y: float
    anchor: tuple[float, float] | None


def place_labels(
    points: npt.NDArray[np.float64],
    owners: npt.NDArray[np.intp],
    sizes: Sequence[tuple[float, float]],
    area: tuple[float, float, float, float],
    marks: npt.NDArray[np.float64] | None = None,
) -> list[Placed | None]:
    """Find a place for the label of each cluster.

    Parameters
    ----------
    points : float array of shape (m, 2)
        Rows as drawn, in pixels.
    owners : int array of shape (m,)
        Position of each row's cluster in `sizes`; -1 for rows without one.
    sizes : sequence of (width, height)
        Size of each cluster's label in pixels, in the order in which they are placed.
    area : (left, bottom, right, top)
        Where labels may be, in pixels.
    marks : float array of shape (c, 2), optional
        Marks that must stay visible (the centres), in pixels.

    Returns
    -------
    list of Placed or None
        None where a label found no room.

    Notes
    -----
    O(m + k·g) for k labels and g cells of the grid.
    """
    left, bottom, right, top = area
    shape = (max(1, int((top - bottom) / _CELL)), max(1, int((right - left) / _CELL)))
    cells, inside = _cells_of(points, (left, bottom), shape)
    owners, points = owners[inside], points[inside]
    ground = _Ground(cells, owners, shape, len(sizes))
    if marks is not None:
        ground.mark(_cells_of(marks, (left, bottom), shape)[0])
    taken = np.zeros(shape, dtype=bool)
    placed: list[Placed | None] = []
    for label, (width, height) in enumerate(sizes):
        box = (int(np.ceil(height / _CELL)) | 1, int(np.ceil(width / _CELL)) | 1)  # odd: it has a middle cell
        spot = _best_spot(ground.cost(label, box), ~ground.reach(label, box), taken, box)
        placed.append(
            None if spot is None else _to_pixels(spot, box, points[owners == label], (left, bottom))
        )
        if spot is not None:
            taken[_window(spot, box, margin=1)] = True
    return placed


def _cells_of(
    points: npt.NDArray[np.float64], origin: tuple[float, float], shape: tuple[int, int]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Return the cells (column, row) of the points that lie on the grid, and which do."""
    cells = np.floor((points - origin) / _CELL).astype(np.intp)
    inside: npt.NDArray[np.bool_] = np.all((cells >= 0) & (cells < (shape[1], shape[0])), axis=1)
    return cells[inside], inside


class _Ground:
    """What lies under the labels: which cells hold rows of which cluster."""

    def __init__(
        self, cells: npt.NDArray[np.intp], owners: npt.NDArray[np.intp], shape: tuple[int, int], k: int
    ) -> None:
        self._cells, self._owners, self._shape = cells, owners, shape
        self._ink = self._mark(np.ones(len(cells), dtype=bool))
        self._weight = np.sum([grid / max(grid.sum(), 1) for grid in map(self._own, range(k))], axis=0)
        self._marks = np.zeros(shape)
        self._far = np.full((k, *shape), np.inf)
        for label in range(k):
            own = self._mark(self._core(label))
            if own.any():
                self._far[label] = ndimage.distance_transform_edt(own == 0)

    def mark(self, cells: npt.NDArray[np.intp]) -> None:
        """Keep labels off the marks in these cells, which are as wide as three cells."""
        grid = np.zeros(self._shape)
        grid[cells[:, 1], cells[:, 0]] = 1.0
        self._marks = ndimage.maximum_filter(grid, size=3, mode="constant")

    def _own(self, label: int) -> _Grid:
        """Return the grid with 1 where a cluster has rows."""
        return self._mark(self._owners == label)

    def _mark(self, rows: npt.NDArray[np.bool_]) -> _Grid:
        """Return the grid with 1 in each cell that holds one of the rows."""
        grid = np.zeros(self._shape)
        grid[self._cells[rows, 1], self._cells[rows, 0]] = 1.0
        if len(self._cells) > _LARGE_DOTS:
            return grid
        wide: _Grid = ndimage.maximum_filter(grid, size=3, mode="constant")  # dots wider than a cell
        return wide

    def _core(self, label: int) -> npt.NDArray[np.bool_]:
        """Return which rows are the inner four fifths of a cluster: strays do not attract labels."""
        own: npt.NDArray[np.bool_] = self._owners == label
        if np.count_nonzero(own) < 5:
            return own
        middle = np.median(self._cells[own], axis=0)
        distance = np.linalg.norm(self._cells - middle, axis=1)
        own &= distance <= np.quantile(distance[own], 0.8)
        return own

    def reach(self, label: int, box: tuple[int, int]) -> npt.NDArray[np.bool_]:
        """Return the cells around which a label's box is near enough to its cluster."""
        far = self._far[label]
        if not np.isfinite(far).any():  # no row of it is in the picture
            return np.ones(far.shape, dtype=bool)
        near: npt.NDArray[np.bool_] = _nearest_under(far, box) <= _FARTHEST
        return near

    def cost(self, label: int, box: tuple[int, int]) -> _Grid:
        """Return the cost of each cell as the middle of a label's box."""
        own = self._own(label)
        other = np.clip(self._ink - own, 0, 1)
        cost = _OWN_INK * _share_under(own, box) + _OTHER_INK * _share_under(other, box)
        cost += _HIDDEN * box[0] * box[1] * _share_under(self._weight, box)
        cost += _ON_MARK * (ndimage.maximum_filter(self._marks, size=box, mode="constant") > 0)
        far = self._far[label]
        if not np.isfinite(far).any():
            return cost
        cost += _DISTANCE * np.maximum(_nearest_under(far, box) - 1, 0) + _MIDDLE * far
        others = np.delete(self._far, label, axis=0)
        if len(others):
            cost += _NEARER_TO_OTHER * (others.min(axis=0) < far)
        return cost


def _share_under(grid: _Grid, box: tuple[int, int]) -> _Grid:
    """Return the mean of a grid under a box around each cell."""
    out: _Grid = ndimage.uniform_filter(grid, size=box, mode="constant")
    return out


def _nearest_under(grid: _Grid, box: tuple[int, int]) -> _Grid:
    """Return the smallest value of a grid under a box around each cell."""
    out: _Grid = ndimage.minimum_filter(grid, size=box, mode="nearest")
    return out


def _best_spot(
    cost: _Grid, too_far: npt.NDArray[np.bool_], taken: npt.NDArray[np.bool_], box: tuple[int, int]
) -> tuple[int, int] | None:
    """Return the cell where a box lies at the least cost, inside and on nothing taken; None for no room."""
    rows, columns = box[0] // 2, box[1] // 2
    allowed = ~ndimage.maximum_filter(taken, size=box, mode="constant") & ~too_far
    allowed[:rows], allowed[:, :columns] = False, False
    allowed[allowed.shape[0] - rows :], allowed[:, allowed.shape[1] - columns :] = False, False
    if not allowed.any():
        return None
    return divmod(int(np.argmin(np.where(allowed, cost, np.inf))), int(cost.shape[1]))


def _window(spot: tuple[int, int], box: tuple[int, int], margin: int = 0) -> tuple[slice, slice]:
    """Return the cells that a box covers."""
    (row, column), (height, width) = spot, box
    return (
        slice(max(0, row - height // 2 - margin), row + height // 2 + margin + 1),
        slice(max(0, column - width // 2 - margin), column + width // 2 + margin + 1),
    )


def _to_pixels(
    spot: tuple[int, int],
    box: tuple[int, int],
    own: npt.NDArray[np.float64],
    origin: tuple[float, float],
) -> Placed:
    """Return the place in pixels, with a line to the cluster's middle where the label stands apart."""
    x, y = origin[0] + (spot[1] + 0.5) * _CELL, origin[1] + (spot[0] + 0.5) * _CELL
    if not len(own):
        return Placed(x, y, None)
    half: Any = np.array([box[1], box[0]]) * _CELL / 2
    gaps = np.linalg.norm(np.maximum(np.abs(own - (x, y)) - half, 0), axis=1)
    if gaps.min() <= 3 * _CELL:
        return Placed(x, y, None)
    nearest = own[int(gaps.argmin())]
    return Placed(x, y, (float(nearest[0]), float(nearest[1])))
