"""Features left out: constant and near-constant ones, and the same quantity under a second name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from pandas.api import types as dtypes
from sklearn.base import BaseEstimator, TransformerMixin

from cluster_maker.errors import PreprocessingError
from cluster_maker.preprocessing.clean import column_of
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.wording import listing
from cluster_maker.types import FloatMatrix, FloatVector, IntVector

#: Correlation from which on a feature is an exact linear copy, but for rounding.
EXACT = 1 - 1e-9
#: Correlation from which on a note calls two features the same and no longer just alike.
SAME = 0.9995

_CELLS = 20_000_000  # numbers that correlations are computed from at once: 160 MB
_LEAST_ROWS = 2_000
_BLOCK = 512

_NUMBERED = re.compile(r"^(.*?)(\d+)$")
_LEAST_BLOCK = 4
_COPY_ROWS = 2_000


class FeatureSelector(TransformerMixin, BaseEstimator):
    """Leave out near-constant features and those that repeat an earlier one.

    Features of the same table column are never compared with each other. Correlations come from at most 20
    million numbers (rows spread evenly over the table); cost O(rows d²), memory O(rows d).

    Parameters
    ----------
    names : tuple of str
        Names of the features.
    sources : tuple of int
        Table column of each feature.
    options : PreprocessingOptions
        `min_variance` and `max_correlation` are used.

    Attributes
    ----------
    keep_ : int array
        Positions of the features that stay, in order.
    notes_ : tuple of str
        What was left out, and why.
    """

    def __init__(
        self, names: tuple[str, ...], sources: tuple[int, ...], options: PreprocessingOptions
    ) -> None:
        self.names = names
        self.sources = sources
        self.options = options

    def fit(self, X: FloatMatrix, y: None = None) -> FeatureSelector:
        """Choose among the features of X, shape (n, d), finite."""
        variance = np.array([alike_variance(X[:, i]) for i in range(X.shape[1])])
        constant = variance == 0
        near = ~constant & (variance < self.options.min_variance)
        candidates = np.flatnonzero(~constant & ~near)
        copies = find_copies(X, candidates, self.options.max_correlation, self.sources)
        self.keep_ = np.array([i for i in candidates if i not in copies], dtype=np.intp)
        self.notes_ = (
            *left_out([self.names[i] for i in np.flatnonzero(constant)], "the same value in every row"),
            *left_out([self.names[i] for i in np.flatnonzero(near)], "the same value in nearly every row"),
            *self._copy_notes(copies),
        )
        return self

    def transform(self, X: FloatMatrix) -> FloatMatrix:
        """Return the features that stay, C-ordered, shape (n, kept)."""
        return np.ascontiguousarray(X[:, self.keep_])

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "keep_")

    def _copy_notes(self, copies: Mapping[int, tuple[int, float]]) -> list[str]:
        """Say which features repeat which."""
        return copy_notes(
            (self.names[i], self.names[first], _likeness(strength)) for i, (first, strength) in copies.items()
        )


def select_features(
    data: pd.DataFrame,
    feature_cols: Sequence[str] | None = None,
    *,
    min_variance: float | None = None,
    max_correlation: float | None = None,
) -> pd.DataFrame:
    """Take the named number columns from a table, and leave out those that add nothing when asked to.

    Parameters
    ----------
    data : DataFrame of shape (n, columns)
        The table; it is not changed.
    feature_cols : sequence of str, optional
        The columns wanted; by default every column of numbers.
    min_variance : float, optional
        Leave out columns where ``p (1 - p)`` is smaller, p the share (0-1) of rows that differ from the
        most common value. 0 leaves out constant columns.
    max_correlation : float, optional
        Leave out columns correlated more strongly (absolute Pearson) with an earlier one.

    Returns
    -------
    DataFrame of shape (n, chosen)

    Raises
    ------
    ColumnError
        If the table lacks a column; the message names the closest one.
    PreprocessingError
        If a column does not hold numbers, or nothing is left.

    Examples
    --------
    >>> table = pd.DataFrame({"metres": [1.0, 2.0, 4.0], "feet": [3.28, 6.56, 13.12]})
    >>> select_features(table, ["metres", "feet"], max_correlation=0.99).columns.tolist()
    ['metres']
    """
    chosen = _number_columns(data, feature_cols)
    names = [str(name) for name in chosen.columns]
    options = PreprocessingOptions(
        min_variance=0.0 if min_variance is None else min_variance,
        max_correlation=1.0 if max_correlation is None else max_correlation,
    )
    values = chosen.to_numpy(dtype=np.float64, na_value=np.nan)
    keep = np.arange(len(names))
    if min_variance is not None:
        spread = np.array([alike_variance(values[:, i]) for i in keep])
        keep = keep[(spread > 0) & (spread >= options.min_variance)]
    if max_correlation is not None:
        full = values[~np.isnan(values).any(axis=1)]
        copies = find_copies(full, keep, options.max_correlation, tuple(range(len(names))))
        keep = np.array([i for i in keep if i not in copies], dtype=np.intp)
    if len(keep) == 0:
        raise PreprocessingError(
            f"none of the columns {listing(names)} varies enough to be a feature: choose others."
        )
    return chosen.iloc[:, keep]


def alike_variance(values: FloatVector) -> float:
    """Return p (1 - p), p the share of values that differ from the most common one; 1/4 where p is above 1/2.

    >>> alike_variance(np.array([0.0, 0.0, 0.0, 1.0]))
    0.1875
    """
    present = values[~np.isnan(values)]
    if len(present) == 0:
        return 0.0
    ordered = len(present) // 2
    middle = np.partition(present, ordered)[
        ordered
    ]  # a value held by more than half of the rows is the median
    differing = float(np.count_nonzero(present != middle)) / len(present)
    return differing * (1 - differing) if differing <= 0.5 else 0.25


def find_copies(
    X: FloatMatrix, candidates: IntVector, max_correlation: float, sources: Sequence[int]
) -> dict[int, tuple[int, float]]:
    """Find features that repeat an earlier one.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    candidates : int array
        The columns to look at.
    max_correlation : float
        The limit; exact linear copies are found whatever it is.
    sources : sequence of int, length d
        Columns of one source are not compared.

    Returns
    -------
    dict
        For each repeating column, the earlier column and the absolute correlation.
    """
    if len(candidates) < 2 or len(X) < 3:
        return {}  # two rows always lie on a line
    unit = _unit_sample(X, candidates)
    origin = np.asarray(sources)[candidates]
    limit = min(max_correlation, EXACT)
    kept = np.zeros(len(candidates), dtype=bool)
    copies: dict[int, tuple[int, float]] = {}
    for start in range(0, len(candidates), _BLOCK):
        stop = min(start + _BLOCK, len(candidates))
        likeness = np.abs(unit[:, start:stop].T @ unit[:, :stop])
        for j in range(start, stop):
            strength = np.where(kept[:j] & (origin[:j] != origin[j]), likeness[j - start, :j], 0.0)
            first = int(strength.argmax()) if j else 0
            if j and strength[first] > limit:
                copies[int(candidates[j])] = (int(candidates[first]), float(strength[first]))
            else:
                kept[j] = True
    return copies


def find_row_copies(X: FloatMatrix, names: Sequence[str]) -> dict[int, int]:
    """Find blocks of numbered columns that repeat another block rescaled row by row.

    ``Normalized 0..51`` beside ``W0..W51`` is such a block: each row is brought to 0-1 by its own least
    and largest value, so that no column is a copy of a column but the rows are copies of the rows.

    Parameters
    ----------
    X : float array of shape (n, d)
        May hold NaN.
    names : sequence of str, length d
        Names of the columns.

    Returns
    -------
    dict of int to int
        For each column of a repeating block, the column it repeats.
    """
    blocks = {
        stem: members for stem, members in _numbered_blocks(names).items() if len(members) >= _LEAST_BLOCK
    }
    sample = X[:: max(1, len(X) // _COPY_ROWS)]
    copies: dict[int, int] = {}
    stems = list(blocks)
    for later, stem in enumerate(stems):
        for earlier in stems[:later]:
            first, second = blocks[earlier], blocks[stem]
            if first.keys() != second.keys() or set(first.values()) & copies.keys():
                continue
            if _same_rows(sample[:, list(first.values())], sample[:, [second[number] for number in first]]):
                copies |= {second[number]: first[number] for number in first}
                break
    return copies


def left_out(names: Sequence[str], why: str) -> list[str]:
    """Say what was left out for one reason."""
    return [f"left out: {listing(names)} ({why})."] if names else []


def copy_notes(copies: Iterable[tuple[str, str, str]]) -> list[str]:
    """Say which features repeat which: triples of copy, original and likeness."""
    texts = [f"{name} ({likeness} {original})" for name, original, likeness in copies]
    return [f"left out: {listing(texts)}."] if texts else []


def _likeness(strength: float) -> str:
    """Put a correlation in words."""
    return "same information as" if strength >= SAME else f"correlated {strength:.3f} with"


def _number_columns(data: pd.DataFrame, feature_cols: Sequence[str] | None) -> pd.DataFrame:
    """Return the wanted columns and make sure that they hold finite numbers or nothing."""
    if feature_cols is None:
        chosen = data.select_dtypes(include=["number", "bool"])
    else:
        chosen = pd.DataFrame({name: column_of(data, name) for name in feature_cols}, index=data.index)
    if chosen.shape[1] == 0:
        raise PreprocessingError("no column of numbers to select: name columns that hold numbers.")
    for name in chosen.columns:
        column = chosen[name]
        if not (dtypes.is_numeric_dtype(column.dtype) and not dtypes.is_complex_dtype(column.dtype)):
            example = next(iter(column.dropna()), None)
            raise PreprocessingError(
                f"column {name!r} does not hold numbers (it has {example!r}): choose number columns here, "
                "or let build_feature_matrix encode it."
            )
    return chosen


def _unit_sample(X: FloatMatrix, columns: IntVector) -> FloatMatrix:
    """Return rows spread evenly over X, each column centred and of length 1."""
    rows = max(_LEAST_ROWS, _CELLS // len(columns))
    sample = np.array(X[:: -(-len(X) // rows)][:, columns])
    sample -= sample.mean(axis=0)
    largest = np.abs(sample).max(axis=0)
    sample /= np.where(largest > 0, largest, 1.0)
    length = np.sqrt(np.einsum("ij,ij->j", sample, sample))
    sample /= np.where(length > 0, length, 1.0)
    return sample


def _numbered_blocks(names: Sequence[str]) -> dict[str, dict[int, int]]:
    """Group columns called "W0", "W1", … by what stands before the number."""
    blocks: dict[str, dict[int, int]] = {}
    for position, name in enumerate(names):
        match = _NUMBERED.match(name)
        if match:
            blocks.setdefault(match[1], {})[int(match[2])] = position
    return blocks


def _same_rows(first: FloatMatrix, second: FloatMatrix) -> bool:
    """Whether each row of one block is a rescaled row of the other, but for rounding."""
    full = ~(np.isnan(first).any(axis=1) | np.isnan(second).any(axis=1))
    a = first[full] - first[full].mean(axis=1, keepdims=True)
    b = second[full] - second[full].mean(axis=1, keepdims=True)
    length = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    varied = length > 0
    if np.count_nonzero(varied) < 2:
        return False
    likeness = (a * b).sum(axis=1)[varied] / length[varied]
    return bool(np.median(likeness) >= 0.999 and np.quantile(likeness, 0.05) >= 0.99)
