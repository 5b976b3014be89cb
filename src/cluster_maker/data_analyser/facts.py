"""What can be counted about one column, gathered once: the rules of `role_rules.py` read nothing else.

Counts, missing values and different values are exact; patterns and readings look at `SAMPLE_ROWS`
rows spread evenly over the column where it is longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types as dtypes

from cluster_maker.data_analyser.naming import words_of
from cluster_maker.data_analyser.values import DateReading, NumberReading, is_text, read_dates, read_numbers
from cluster_maker.types import FloatVector

#: Rows looked at for patterns and readings.
SAMPLE_ROWS = 5_000
#: Different values looked at for patterns of text.
SAMPLE_TEXTS = 500


@dataclass(frozen=True)
class ColumnFacts:
    """One column, counted.

    Parameters
    ----------
    name : str
        The column's label.
    column : pandas.Series
        The column itself.
    text : bool
        Whether it holds text (or objects).
    codes : int array of shape (n_rows,)
        Which value each row has; -1 for none (blank text is none).
    values : array of shape (n_distinct,)
        The different values, the most frequent first.
    counts : int array of shape (n_distinct,)
        Number of rows of each.
    n_infinite : int
        Number of rows with an infinite value; they count as missing.
    """

    name: str
    column: pd.Series
    text: bool
    codes: npt.NDArray[np.intp]
    values: npt.NDArray[Any]
    counts: npt.NDArray[np.intp]
    n_infinite: int = 0

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.codes)

    @property
    def n_distinct(self) -> int:
        """Number of different values."""
        return len(self.values)

    @cached_property
    def n_present(self) -> int:
        """Number of rows with a value."""
        return int(self.counts.sum())

    @property
    def n_missing(self) -> int:
        """Number of rows without one."""
        return self.n_rows - self.n_present

    @property
    def share_missing(self) -> float:
        """Share of the rows without a value, 0-1."""
        return self.n_missing / self.n_rows if self.n_rows else 1.0

    @property
    def share_distinct(self) -> float:
        """Number of different values over the number of rows with one, 0-1."""
        return self.n_distinct / self.n_present if self.n_present else 0.0

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words of the name, in small letters."""
        return words_of(self.name)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Some different values, as trimmed text."""
        step = max(1, -(-self.n_distinct // SAMPLE_TEXTS))
        return tuple(text_of(value) for value in self.values[::step])

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The different values as text, the most frequent first; of many only the first thousand."""
        return tuple(text_of(value) for value in self.values[:1000])

    @cached_property
    def sample(self) -> pd.Series:
        """Rows with a value, evenly spread, at most `SAMPLE_ROWS`."""
        rows = np.flatnonzero(self.codes >= 0)
        if len(rows) > SAMPLE_ROWS:
            rows = rows[np.linspace(0, len(rows) - 1, SAMPLE_ROWS).astype(np.intp)]
        return self.column.iloc[rows]

    @cached_property
    def numbers(self) -> NumberReading:
        """The sample read as amounts."""
        return read_numbers(self.sample)

    @cached_property
    def dates(self) -> DateReading:
        """The sample read as dates."""
        return read_dates(self.sample)

    @cached_property
    def amounts(self) -> FloatVector:
        """The different amounts: all of a column of numbers, those of the sample of a text; finite."""
        if self.text or self.values.dtype.kind not in "iufb":
            found = self.numbers.values.to_numpy()
        else:
            found = np.asarray(self.values, dtype=np.float64)
        return np.unique(found[np.isfinite(found)])

    @cached_property
    def whole(self) -> bool:
        """Whether all amounts are whole numbers."""
        return bool(len(self.amounts)) and bool(np.all(self.amounts == np.floor(self.amounts)))


def gather_facts(name: str, column: pd.Series) -> ColumnFacts:
    """Count a column's values.

    Parameters
    ----------
    name : str
        Its label.
    column : pandas.Series
        Its values.

    Returns
    -------
    ColumnFacts
        Values sorted by falling frequency, ties by first appearance.
    """
    text = is_text(column)
    codes, values = _factorize(column)
    if text or isinstance(column.dtype, pd.CategoricalDtype):
        codes, values = _tidied(codes, values)
    codes, values, n_infinite = _without_infinite(codes, values)
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    order = np.argsort(-counts, kind="stable")
    new = np.empty(len(values) + 1, dtype=np.intp)
    new[order] = np.arange(len(values))
    new[-1] = -1
    return ColumnFacts(name, column, text, new[codes], values[order], counts[order], n_infinite)


def _factorize(column: pd.Series) -> tuple[npt.NDArray[np.intp], npt.NDArray[Any]]:
    """Return row codes (-1: missing) and different values that do occur."""
    try:
        codes, found = pd.factorize(column)
    except TypeError:  # lists, dictionaries
        codes, found = pd.factorize(column.map(str, na_action="ignore"))
    if dtypes.is_numeric_dtype(column.dtype) and not dtypes.is_bool_dtype(column.dtype):
        values = found.to_numpy(dtype=np.float64) if dtypes.is_extension_array_dtype(found.dtype) else found
    else:
        values = found
    return codes, np.asarray(values, dtype=None if dtypes.is_numeric_dtype(column.dtype) else object)


def _tidied(
    codes: npt.NDArray[np.intp], values: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[Any]]:
    """Count blank text as missing, and texts that differ in outer blanks only as one value."""
    if not any(isinstance(value, str) and (not value or _padded(value)) for value in values):
        return codes, values
    stripped = [value.strip() if isinstance(value, str) else value for value in values]
    place: dict[Any, int] = {}
    new = np.empty(len(values) + 1, dtype=np.intp)
    new[-1] = -1
    for position, value in enumerate(stripped):
        new[position] = -1 if isinstance(value, str) and not value else place.setdefault(value, len(place))
    merged = np.empty(len(place), dtype=object)
    merged[:] = list(place)
    return new[codes], merged


def _without_infinite(
    codes: npt.NDArray[np.intp], values: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[Any], int]:
    """Count infinite numbers as missing; return how many rows had one."""
    infinite = np.isinf(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
    if not infinite.any():
        return codes, values, 0
    new = np.append(np.where(infinite, -1, np.cumsum(~infinite) - 1), -1)
    n_infinite = int(np.count_nonzero(infinite[codes] & (codes >= 0)))
    return new[codes], values[~infinite], n_infinite


def _padded(text: str) -> bool:
    """Whether a text begins or ends with a blank."""
    return text[0].isspace() or text[-1].isspace()


def text_of(value: Any) -> str:
    """Return a value as trimmed text; whole floats without their ".0"."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()
