"""The customers that are drawn on the map, and where: a sample by id, in the engine's flat view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.plotting_clustered.projection import (
    AXIS_ROWS,
    View,
    find_view,
    frame,
    project_rows,
    sample_rows,
)
from cluster_maker.types import FloatMatrix, FloatVector, IntVector
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.dashboard.columns import shown
from clustering.reporting.customers.standing import segment_labels

#: Customers drawn in all, a few more where small segments need it; and the fewest of a segment that has them.
MOST_DRAWN = 5_000
LEAST_OF_A_SEGMENT = 20
_LANE = 0.35  # half the width of a lane, in lanes


@dataclass(frozen=True)
class CustomerMap:
    """Customers in a flat view.

    Parameters
    ----------
    positions : int array of shape (m,)
        The customers drawn, by position in the table.
    places : float array of shape (m, 2)
        Where.
    axis_names : tuple of str
        Two; empty for an axis that means nothing.
    is_mixture : bool
        Whether distances mean something, but not the numbers on the axes.
    faithful : float
        Share of the spread of the clustering space that the view keeps, 0-1; NaN where all are alike.
    limits : float array of shape (2, 2)
        Lower and upper ends of both axes.
    outside : int
        Customers drawn that lie beyond them.
    """

    positions: IntVector
    places: FloatMatrix
    axis_names: tuple[str, str]
    is_mixture: bool
    faithful: float
    limits: FloatMatrix
    outside: int


def customer_map(segmentation: Segmentation, *, most: int = MOST_DRAWN) -> CustomerMap:
    """Choose the customers to be drawn and find their places.

    Parameters
    ----------
    segmentation : Segmentation
        With its features in clustering space.
    most : int
        Customers to draw, in proportion to the segments.

    Returns
    -------
    CustomerMap
        One feature is drawn in lanes, a lane for each segment; two as they are; more along their first two
        principal components (Hotelling, 1933).
    """
    result = segmentation.result
    labels = np.asarray(result.labels)
    keys = customer_keys(segmentation.customers.index)
    drawn = drawn_customers(labels, keys, segment_labels(segmentation), most)
    drawn = drawn[np.isin(drawn, result.rows)]
    values = np.asarray(result.features.values)
    view = find_view(values, [shown(name).label for name in result.features.feature_names])
    row_of = np.zeros(len(labels), dtype=np.intp)
    row_of[result.rows] = np.arange(len(result.rows))
    seen = project_rows(values, row_of[drawn], view)
    if seen.shape[1] == 1:
        places, axis_names = _in_lanes(seen, labels[drawn], keys[drawn]), (view.axis_names[0], "")
    else:
        places, axis_names = seen, (view.axis_names[0], view.axis_names[1])
    limits = frame(places, labels[drawn], np.empty((0, 2)))
    outside = int(np.count_nonzero(((places < limits[0]) | (places > limits[1])).any(axis=1)))
    faithful = _share_kept(values, view)
    return CustomerMap(drawn, places, axis_names, view.is_mixture, faithful, limits, outside)


def customer_keys(ids: pd.Index) -> npt.NDArray[np.uint64]:
    """Return a number for each customer that depends on the id alone, whatever the order of the table."""
    texts = np.array([str(each) for each in ids], dtype=object)
    return np.asarray(pd.util.hash_array(texts, categorize=False), dtype=np.uint64)


def drawn_customers(
    labels: IntVector, keys: npt.NDArray[np.uint64], shown_labels: Sequence[int], most: int
) -> IntVector:
    """Return the customers to draw, by position: a share of each segment, those with the smallest keys.

    Examples
    --------
    >>> labels, keys = np.array([0, 0, 0, 0, 1, 1]), np.array([5, 1, 4, 2, 9, 8], dtype=np.uint64)
    >>> drawn_customers(labels, keys, [0, 1], 6).tolist()
    [1, 3, 2, 0, 5, 4]
    """
    rows = [np.flatnonzero(labels == label) for label in shown_labels]
    total = max(sum(map(len, rows)), 1)
    chosen = []
    for each in rows:
        count = len(each) if total <= most else max(LEAST_OF_A_SEGMENT, most * len(each) // total)
        chosen.append(each[np.argsort(keys[each], kind="stable")[:count]])
    return np.concatenate(chosen).astype(np.intp) if chosen else np.empty(0, dtype=np.intp)


def _in_lanes(seen: FloatMatrix, labels: IntVector, keys: npt.NDArray[np.uint64]) -> FloatMatrix:
    """Put each customer into its segment's lane, scattered across it, largest segment on top."""
    lanes = np.unique(labels)
    lane = -np.searchsorted(lanes, labels).astype(float)
    across: FloatVector = (keys / 2.0**64 - 0.5) * 2 * _LANE
    return np.column_stack([seen[:, 0], lane + across])


def _share_kept(values: npt.NDArray[np.float64], view: View) -> float:
    """Return the share of the spread of the rows that the view keeps."""
    rows = np.asarray(values[sample_rows(len(values), AXIS_ROWS)], dtype=float)
    rows = rows[np.isfinite(rows).all(axis=1)]
    whole = float(rows.var(axis=0).sum()) if len(rows) else 0.0
    return float(view.project(rows).var(axis=0).sum()) / whole if whole > 0 else float("nan")
