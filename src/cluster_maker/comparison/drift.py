"""How far each clustered column has moved, on original values: by deciles, or by levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from cluster_maker.comparison.psi import StabilityIndex, population_stability
from cluster_maker.comparison.records import ColumnDrift
from cluster_maker.explanation.column_labels import unique_labels
from cluster_maker.explanation.words import format_share, format_value
from cluster_maker.preprocessing.clean import UNSEEN, ColumnReader, TableReader, column_of
from cluster_maker.types import ColumnReport, FloatVector, IntVector, TableReport

#: Bins of a column of amounts.
N_BINS = 10
#: Levels that are bins of their own, the most common ones; the others share one.
MOST_LEVELS = 30
NO_VALUE, NEW_LEVEL, OTHER_LEVELS = "no value", "levels not seen before", "other levels"


@dataclass(frozen=True)
class Bins:
    """The bins of one column: where each value belongs, and what each bin is called."""

    edges: FloatVector
    names: tuple[str, ...]
    exact: bool

    def places(self, values: FloatVector) -> IntVector:
        """Return the bin of each value, shape (n,); the last one is for rows without a value."""
        missing = np.isnan(values)
        if self.exact:
            last = len(self.names) - 2
            found = np.searchsorted(self.edges, values)
            known = (found < len(self.edges)) & (self.edges[np.minimum(found, len(self.edges) - 1)] == values)
            places = np.where(known, found, np.where(values == UNSEEN, last, last - 1))
        else:
            places = np.searchsorted(self.edges, values)
        bins: IntVector = np.where(missing, len(self.names) - 1, places).astype(np.intp)
        return bins


def drift_of_columns(
    columns: TableReport,
    old: pd.DataFrame,
    new: pd.DataFrame,
    *,
    old_labels: IntVector | None = None,
    new_labels: IntVector | None = None,
) -> tuple[ColumnDrift, ...]:
    """Measure how far each clustered column has moved.

    Parameters
    ----------
    columns : TableReport
        What the columns of the earlier table are.
    old, new : pandas.DataFrame
        All rows then and now. Columns that the new table lacks are passed over.
    old_labels, new_labels : int array, optional
        Clusters of the rows then, and where the earlier model puts those of now: with both, drift inside
        the clusters is measured too.

    Returns
    -------
    tuple of ColumnDrift
        Farthest first.

    Notes
    -----
    Amounts and dates fall into ten bins that held a tenth of the earlier values each (fewer
    where values repeat); columns of levels have one bin for each of the 30 most common levels, one for the
    others, one for levels not seen before. Rows without a value are a bin of their own.
    """
    there = {str(label) for label in new.columns}
    used = [column for column in columns.used if column.name in there]
    readers = TableReader(tuple(used)).fit(old).readers_ if used else ()
    by_name = {column.name: column for column in used}
    labels = dict(zip(by_name, unique_labels(list(by_name)), strict=True))
    weights = None
    if old_labels is not None and new_labels is not None:
        weights = weights_of_today(old_labels, new_labels)
    found = [
        _drift(reader, by_name[reader.name], labels[reader.name], old, new, weights) for reader in readers
    ]
    return tuple(sorted(found, key=lambda each: -each.index.value))


def weights_of_today(old_labels: IntVector, new_labels: IntVector) -> FloatVector:
    """Return a weight for each earlier row, so that each cluster has its share of today; they sum up to n.

    Examples
    --------
    >>> weights_of_today(np.array([0, 0, 0, 1]), np.array([0, 1])).round(2).tolist()
    [0.67, 0.67, 0.67, 2.0]
    """
    lowest = min(int(old_labels.min(initial=0)), int(new_labels.min(initial=0)))
    then, now = np.bincount(old_labels - lowest), np.bincount(new_labels - lowest)
    size = max(len(then), len(now))
    then, now = (np.pad(counts, (0, size - len(counts))) for counts in (then, now))
    ratio = np.divide(now, then, out=np.zeros(size), where=then > 0)
    weights: FloatVector = ratio[old_labels - lowest]
    return weights * (len(weights) / weights.sum()) if weights.sum() else weights


def bins_of(reader: ColumnReader, report: ColumnReport, values: FloatVector) -> Bins:
    """Choose the bins of a column by its earlier values, shape (n,)."""
    held = values[~np.isnan(values)]
    if reader.kind == "amount":
        edges = np.unique(np.quantile(held, np.arange(1, N_BINS) / N_BINS, method="inverted_cdf"))
        return Bins(edges, (*_ranges(edges, report), NO_VALUE), exact=False)
    codes, counts = np.unique(held, return_counts=True)
    kept = np.sort(codes[np.argsort(-counts, kind="stable")[:MOST_LEVELS]])
    names = [reader.levels[int(code)] for code in kept]
    return Bins(kept, (*names, OTHER_LEVELS, NEW_LEVEL, NO_VALUE), exact=True)


def _ranges(edges: FloatVector, report: ColumnReport) -> list[str]:
    """Name the bins of amounts."""
    words = [format_value(float(edge), report) for edge in edges]
    between = [f"{low} to {high}" for low, high in pairwise(words)]
    return [f"up to {words[0]}", *between, f"over {words[-1]}"]


def _drift(
    reader: ColumnReader,
    report: ColumnReport,
    label: str,
    old: pd.DataFrame,
    new: pd.DataFrame,
    weights: FloatVector | None,
) -> ColumnDrift:
    """Measure one column."""
    then, now = (reader.read(column_of(table, reader.name)) for table in (old, new))
    bins = bins_of(reader, report, then)
    size = len(bins.names)
    places = bins.places(then)
    old_counts, new_counts = (np.bincount(each, minlength=size) for each in (places, bins.places(now)))
    index = population_stability(old_counts, new_counts)
    inside = None
    if weights is not None:
        inside = population_stability(np.bincount(places, weights=weights, minlength=size), new_counts)
    return ColumnDrift(
        column=reader.name,
        label=label,
        index=index,
        inside=inside,
        old_typical=_typical(reader, report, then),
        new_typical=_typical(reader, report, now),
        moved=_most_moved(index, bins.names, old_counts, new_counts),
    )


def _typical(reader: ColumnReader, report: ColumnReport, values: FloatVector) -> str:
    """Return the median of amounts and ranks, or the most common level, in words."""
    held = values[~np.isnan(values) & ((values != UNSEEN) | (reader.kind == "amount"))]
    if not len(held):
        return NO_VALUE
    if reader.kind == "amount":
        return format_value(float(np.median(held)), report)
    if reader.kind == "rank":
        return reader.levels[int(np.quantile(held, 0.5, method="inverted_cdf"))]
    codes, counts = np.unique(held, return_counts=True)
    return reader.levels[int(codes[counts.argmax()])]


def _most_moved(index: StabilityIndex, names: Sequence[str], old: IntVector, new: IntVector) -> str:
    """Say which bin moved most."""
    if not index.parts.any():
        return ""
    place = int(index.parts.argmax())
    then, now = (format_share(counts[place] / max(counts.sum(), 1)) for counts in (old, new))
    return f"{names[place]}: {then} → {now}"
