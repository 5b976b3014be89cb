"""Missing values filled, and 0/1 columns that say where a value was missing.

`ColumnImputer` works on the numbers that `TableReader` gives. Nothing is drawn at random, and a row is
filled from the fitted table only, so that it is filled in the same way alone and among others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from numbers import Real

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin

from cluster_maker.preprocessing.clean import ColumnReader
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.wording import TOLD_SINGLY, listing, number_text
from cluster_maker.types import BoolVector, FloatMatrix, FloatVector
from cluster_maker.wording import plural

#: From this share of missing values on, their being missing can say something.
TELLING_SHARE = 0.05
#: Rank correlation with another column from which on it does (more in short tables: see `_telling_gaps`).
TELLING_CORRELATION = 0.2
#: Two columns whose gaps are correlated this strongly are missing together: one indicator serves both.
TOGETHER = 0.5

#: Rows of the fit that missing values are taken from (knn), and that correlations are computed on.
DONORS = 2_000
SAMPLE = 20_000
_BLOCK = 256


@dataclass(frozen=True)
class Donors:
    """Rows of the fit that lend their values to rows that are most alike (knn).

    Parameters
    ----------
    values : float array of shape (m, columns)
        Their values, NaN where missing.
    center, width : float array of shape (columns,)
        What makes the columns comparable: the median, and the spread (0 for columns not compared).
    """

    values: FloatMatrix
    center: FloatVector
    width: FloatVector


class ColumnImputer(TransformerMixin, BaseEstimator):
    """Fill missing values column by column, by the column's kind.

    Parameters
    ----------
    readers : tuple of ColumnReader
        What the columns are, in order.
    options : PreprocessingOptions
        `missing`, `fill_value`, `n_neighbors` and `missing_indicator` are used.

    Attributes
    ----------
    fill_ : float array of shape (columns,)
        What a missing value is filled with where no similar rows are asked.
    levels_ : tuple of tuple of str
        The levels of each column, with "missing" and a constant added where needed.
    indicators_ : tuple of int
        Columns that have a 0/1 column for missing values, appended on the right in this order.
    notes_ : tuple of str
        What was filled, in plain sentences.
    """

    def __init__(self, readers: tuple[ColumnReader, ...], options: PreprocessingOptions) -> None:
        self.readers = readers
        self.options = options

    def fit(self, X: FloatMatrix, y: None = None) -> ColumnImputer:
        """Find the fill values; X of shape (n, columns) with NaN for missing values."""
        missing = np.isnan(X)
        counts = missing.sum(axis=0)
        self.levels_ = tuple(
            self._levels(reader, count / len(X)) for reader, count in zip(self.readers, counts, strict=True)
        )
        self.fill_ = np.array([self._fill_of(X[:, i], i) for i in range(X.shape[1])], dtype=np.float64)
        self.donors_ = _fit_donors(X, self.readers) if self.options.missing == "knn" else None
        self.indicators_ = self._choose_indicators(X, missing, counts)
        self.notes_ = (*self._fill_notes(counts), *self._indicator_notes())
        return self

    def transform(self, X: FloatMatrix) -> FloatMatrix:
        """Return the filled columns and the indicators, shape (n, columns + indicators)."""
        missing = np.isnan(X)
        n, width = X.shape
        out = np.empty((n, width + len(self.indicators_)), dtype=np.float64, order="F")
        for i in range(width):
            out[:, i] = np.where(missing[:, i], self.fill_[i], X[:, i])
        for extra, i in enumerate(self.indicators_):
            out[:, width + extra] = missing[:, i]
        if self.donors_ is not None:
            self._borrow(X, missing, out, self.donors_)
        return out

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "fill_")

    def _levels(self, reader: ColumnReader, share: float) -> tuple[str, ...]:
        """Return a column's levels, with those that filling adds."""
        if reader.kind != "level":
            return reader.levels
        value = self.options.fill_value
        if isinstance(value, str) and value.strip() not in reader.levels:
            return (*reader.levels, value.strip())
        if self.options.missing == "auto" and share >= TELLING_SHARE:
            return (*reader.levels, "missing")
        return reader.levels

    def _fill_of(self, values: FloatVector, position: int) -> float:
        """Return the number that stands in for a missing value of one column."""
        reader, levels = self.readers[position], self.levels_[position]
        present = values[~np.isnan(values)]
        value = self.options.fill_value
        if reader.kind == "level" and len(levels) > len(reader.levels):
            return float(len(levels) - 1)
        if isinstance(value, str):
            if reader.kind == "level":
                return float(levels.index(value.strip()))
        elif value is not None and reader.kind == "amount":
            return float(value)
        return _middle(present, reader.kind, self.options.missing)

    def _borrow(
        self, X: FloatMatrix, missing: npt.NDArray[np.bool_], out: FloatMatrix, donors: Donors
    ) -> None:
        """Fill the gaps of numbers with what the most similar rows of the fit have (knn)."""
        numbers = np.array([reader.kind != "level" for reader in self.readers])
        rows = np.flatnonzero((missing & numbers).any(axis=1))
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            nearest = _similar_donors(X[block], donors)
            for i in np.flatnonzero(numbers):
                gaps = np.flatnonzero(missing[block, i])
                if len(gaps):
                    out[block[gaps], i] = self._borrowed(int(i), nearest[gaps], donors)

    def _borrowed(self, column: int, nearest: npt.NDArray[np.intp], donors: Donors) -> FloatVector:
        """Average a column over the nearest donors that have it; ranks and 0/1 are rounded to a level."""
        given = donors.values[:, column]
        out = np.empty(len(nearest))
        for row, order in enumerate(nearest):
            lent = given[order[~np.isnan(given[order])][: self.options.n_neighbors]]
            out[row] = lent.mean() if len(lent) else self.fill_[column]
        return out if self.readers[column].kind == "amount" else np.floor(out + 0.5)

    def _choose_indicators(
        self, X: FloatMatrix, missing: npt.NDArray[np.bool_], counts: npt.NDArray[np.intp]
    ) -> tuple[int, ...]:
        """Return the columns whose gaps become a 0/1 column."""
        wanted = self.options.missing_indicator
        if wanted is False:
            return ()
        least = 1 if wanted is True else max(1.0, TELLING_SHARE * len(X))
        candidates = [
            i
            for i, reader in enumerate(self.readers)
            if least <= counts[i] <= len(X) - least and (reader.kind != "level" or wanted is True)
        ]
        if wanted is True:
            return tuple(candidates)
        return _telling_gaps(X, missing, candidates, self.readers, self.fill_)

    def _fill_notes(self, counts: npt.NDArray[np.intp]) -> list[str]:
        """Say what was filled, the columns with most gaps singly and the rest together."""
        order = [int(i) for i in np.argsort(-counts, kind="stable") if counts[i]]
        notes = [self._fill_note(i, int(counts[i])) for i in order[:TOLD_SINGLY]]
        rest = order[TOLD_SINGLY:]
        if rest:
            total = plural(int(counts[rest].sum()), "missing value")
            columns = plural(len(rest), "further column")
            notes.append(f"{total} of {columns} were filled in the same way.")
        if self.donors_ is not None and order and len(self.donors_.values) == DONORS:
            notes.append(
                f"Similar rows were looked for among {number_text(DONORS)} rows spread evenly over the table."
            )
        return notes

    def _fill_note(self, column: int, count: int) -> str:
        """Say what the gaps of one column were filled with."""
        reader, levels, fill = self.readers[column], self.levels_[column], self.fill_[column]
        gaps = plural(count, "missing value")
        were = "was" if count == 1 else "were"
        if reader.kind == "level" and len(levels) > len(reader.levels) and levels[-1] == "missing":
            own = "its" if count == 1 else "their"
            return f"{gaps} of {reader.name} became a level of {own} own, 'missing'."
        if self.donors_ is not None and reader.kind != "level":
            similar = plural(self.options.n_neighbors, "most similar row")
            return f"{gaps} of {reader.name} {were} filled from the {similar}."
        how = _fill_word(reader, self.options)
        shown = number_text(fill) if reader.kind == "amount" else repr(levels[int(fill)])
        return f"{gaps} of {reader.name} {were} filled with {how} ({shown})."

    def _indicator_notes(self) -> list[str]:
        """Say which columns got a feature for their gaps."""
        if not self.indicators_:
            return []
        names = listing([self.readers[i].name for i in self.indicators_])
        return [f"A yes/no feature says where a value was missing, as that goes with other columns: {names}."]


def _middle(present: FloatVector, kind: str, missing: str) -> float:
    """Return the mean, median or most frequent value, as the kind of column allows."""
    if missing == "mode" or kind in ("binary", "level"):
        values, counts = np.unique(present, return_counts=True)
        known = values >= 0 if kind == "level" else np.ones(len(values), dtype=bool)
        return float(values[known][counts[known].argmax()])
    if missing == "mean" and kind == "amount":
        return float(present.mean())
    if kind == "rank":  # the lower median: always a level
        return float(np.partition(present, (len(present) - 1) // 2)[(len(present) - 1) // 2])
    return float(np.median(present))


def _fill_word(reader: ColumnReader, options: PreprocessingOptions) -> str:
    """Name what a gap of this column is filled with."""
    value = options.fill_value
    if (reader.kind == "amount" and isinstance(value, Real)) or (
        reader.kind == "level" and isinstance(value, str)
    ):
        return "the given value"
    if options.missing == "mode" or reader.kind in ("binary", "level"):
        return "the most frequent value"
    if reader.kind == "rank":
        return "the middle level"
    return "the mean" if options.missing == "mean" else "the median"


def _telling_gaps(
    X: FloatMatrix,
    missing: npt.NDArray[np.bool_],
    candidates: Sequence[int],
    readers: Sequence[ColumnReader],
    fill: FloatVector,
) -> tuple[int, ...]:
    """Keep the columns whose gaps go with other columns, one for those missing together."""
    if not candidates:
        return ()
    rows = np.arange(0, len(X), max(1, len(X) // SAMPLE))
    numbers = [i for i, reader in enumerate(readers) if reader.kind != "level"]
    filled = np.where(missing[rows][:, numbers], fill[numbers], X[rows][:, numbers])
    ranks = _unit_columns(_ranks(filled))
    gaps = _unit_columns(missing[rows][:, candidates].astype(np.float64))
    against_columns = np.abs(gaps.T @ ranks)
    together = np.abs(gaps.T @ gaps)
    # chance correlations reach sqrt(2 ln(20 m) / n) in one of ten tables: 2 m exp(-n r² / 2) = 0.1
    least = max(TELLING_CORRELATION, sqrt(2 * log(20 * max(len(numbers), 1)) / len(rows)))
    chosen: list[int] = []
    for place, column in enumerate(candidates):
        others = [j for j, number in enumerate(numbers) if number != column]
        telling = bool(others) and against_columns[place, others].max() >= least
        if telling and (not chosen or together[place, chosen].max() < TOGETHER):
            chosen.append(place)
    return tuple(candidates[place] for place in chosen)


def _ranks(values: FloatMatrix) -> FloatMatrix:
    """Replace the values of each column by their ranks; ties share their mean rank."""
    out = np.empty_like(values)
    for i in range(values.shape[1]):
        _, inverse, counts = np.unique(values[:, i], return_inverse=True, return_counts=True)
        out[:, i] = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return out


def _unit_columns(values: FloatMatrix) -> FloatMatrix:
    """Centre each column and bring it to length 1; constant columns become 0."""
    centred = values - values.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    return np.asarray(centred / np.where(length > 0, length, 1.0))


def _fit_donors(X: FloatMatrix, readers: Sequence[ColumnReader]) -> Donors:
    """Take up to `DONORS` rows spread evenly over the table, and what makes their columns comparable."""
    values = np.ascontiguousarray(
        X[np.unique(np.linspace(0, len(X) - 1, min(DONORS, len(X))).astype(np.intp))]
    )
    center, width = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for i, reader in enumerate(readers):
        present = X[~np.isnan(X[:, i]), i]
        if reader.kind != "level" and len(present):
            center[i] = np.median(present)
            spread = np.abs(present - center[i])
            width[i] = np.median(spread) or spread.mean()
    return Donors(values, center, width)


def _similar_donors(rows: FloatMatrix, donors: Donors) -> npt.NDArray[np.intp]:
    """Order the donors by likeness to each row, shape (rows, donors); ties keep the donors' order.

    The mean squared difference over the columns that both have; differences count 3 spreads at most. Sums
    run column by column, so that a row's order does not depend on the rows it comes with.
    """
    total = np.zeros((len(rows), len(donors.values)))
    shared = np.zeros_like(total)
    for i in np.flatnonzero(donors.width > 0):
        gap = np.abs(rows[:, i, None] - donors.values[None, :, i]) / donors.width[i]
        known = ~np.isnan(gap)
        total += np.where(known, np.minimum(gap, 3.0) ** 2, 0.0)
        shared += known
    distance = np.where(shared > 0, total / np.maximum(shared, 1.0), np.inf)
    return np.argsort(distance, axis=1, kind="stable")


def any_missing(X: FloatMatrix) -> BoolVector:
    """Return which rows have a gap, shape (n,)."""
    out = np.zeros(len(X), dtype=bool)
    for i in range(X.shape[1]):
        out |= np.isnan(X[:, i])
    return out
