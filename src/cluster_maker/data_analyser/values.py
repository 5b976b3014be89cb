"""Columns of text read as amounts and as dates, with how much of them could be read.

Every distinct value is read once, so a million rows cost what their different values cost. What a
column says about its separators and about the order of day and month is returned as a style: give
it again when new rows of the same column are read, so that one row is read as the whole was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types as dtypes

from cluster_maker.data_analyser.amount_text import Amount, NumberStyle, find_style, read_amount
from cluster_maker.data_analyser.date_text import day_month_pairs, find_formats, may_swap
from cluster_maker.types import BoolVector, FloatVector

#: Texts that stand for "no value" (compared without case and outer blanks).
MISSING_WORDS = frozenset(
    {"", "na", "n/a", "#n/a", "n.a.", "nan", "nat", "null", "none", "nil", "missing", "<na>", "-", "--",
     "---", ".", "..", "?", "#value!", "#div/0!", "#ref!", "#null!", "#name?"}
)  # fmt: skip

#: Distinct values looked at when separators and date formats are found.
STYLE_SAMPLE = 2_000

EARLIEST_COMPACT, LATEST_COMPACT = 1900_01_01, 2099_12_31


@dataclass(frozen=True)
class NumberReading:
    """A column read as amounts.

    Parameters
    ----------
    values : pandas.Series of float64
        The amounts, NaN where there is none; infinities count as none. Same index as the column.
    share : float
        Share (0-1) of the rows with a value that could be read; 0 where no row has one.
    kind : {"plain", "ranges", "none"}
        Whether most of the values read were single amounts or ranges and open ends.
    range_share, bound_share : float
        Share of the values read that were ranges ("18-29") and open ends ("60+").
    unit : str
        The unit that most values carry ("$", "%", "years"); empty where they carry none.
    style : NumberStyle
        What the separators were taken to mean.
    """

    values: pd.Series
    share: float
    kind: Literal["plain", "ranges", "none"]
    range_share: float = 0.0
    bound_share: float = 0.0
    unit: str = ""
    style: NumberStyle = field(default_factory=NumberStyle)


@dataclass(frozen=True)
class DateStyle:
    """How a column writes its dates.

    Parameters
    ----------
    formats : tuple of str
        strptime formats in the order in which they are tried; "ISO8601" for that standard.
    ambiguous : bool
        Whether day and month could just as well change places in every value.
    """

    formats: tuple[str, ...] = ()
    ambiguous: bool = False


@dataclass(frozen=True)
class DateReading:
    """A column read as dates.

    Parameters
    ----------
    values : pandas.Series of datetime64[us]
        The dates without time zone (in UTC where the column names zones), NaT where there is none.
    share : float
        Share (0-1) of the rows with a value that could be read; 0 where no row has one.
    kind : {"dates", "timestamps", "none"}
        Whether times of day occur.
    style : DateStyle
        The formats found.
    """

    values: pd.Series
    share: float
    kind: Literal["dates", "timestamps", "none"]
    style: DateStyle = field(default_factory=DateStyle)


@dataclass(frozen=True)
class Distinct:
    """The different values of a column, and which of them each row has (-1: none)."""

    codes: npt.NDArray[np.intp]
    values: npt.NDArray[np.object_]


def is_text(column: pd.Series) -> bool:
    """Whether a column holds text, or objects of any kind."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        categories = column.cat.categories
        return dtypes.is_object_dtype(categories.dtype) or dtypes.is_string_dtype(categories.dtype)
    return dtypes.is_object_dtype(column.dtype) or dtypes.is_string_dtype(column.dtype)


def _is_real(column: pd.Series) -> bool:
    """Whether a column holds real numbers."""
    dtype = column.dtype
    return (
        dtypes.is_numeric_dtype(dtype)
        and not dtypes.is_bool_dtype(dtype)
        and not dtypes.is_complex_dtype(dtype)
    )


def distinct(column: pd.Series) -> Distinct:
    """Return the different values of a column and the row codes; values that cannot be hashed become text."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        values = column.cat.categories.to_numpy(dtype=object)
        return Distinct(column.cat.codes.to_numpy().astype(np.intp), values)
    try:
        codes, found = pd.factorize(column)
    except TypeError:  # lists, dictionaries
        codes, found = pd.factorize(column.map(str, na_action="ignore"))
    return Distinct(codes, np.asarray(found, dtype=object))


def missing_mask(column: pd.Series, *, words: bool = False) -> BoolVector:
    """Return which rows have no value: missing, blank text, and with `words` also "n/a", "null", "?".

    Parameters
    ----------
    column : pandas.Series of shape (n,)
        Any column.
    words : bool
        Whether `MISSING_WORDS` count as missing too; "None" can be an answer, so by default they do not.

    Returns
    -------
    bool array of shape (n,)
    """
    missing = column.isna().to_numpy(dtype=bool)
    if not is_text(column):
        return missing
    found = distinct(column)
    empty = np.array([_says_nothing(value, words) for value in found.values], dtype=bool)
    return np.asarray(missing | _take(empty, found.codes, fill=True))


def to_numbers(column: pd.Series, *, style: NumberStyle | None = None) -> pd.Series:
    """Read a column as amounts.

    Understands decimal points and commas, thousands ("1,200", "1.234,56", "1 200"), currencies,
    percentages (12 % is 12), negatives in brackets, thousands and millions ("15k", "$2m"), ranges
    ("$25,000 - $49,999" is their middle) and open ends ("60+" is 60).

    Parameters
    ----------
    column : pandas.Series of shape (n,)
        Text, numbers, truth values (0 and 1), intervals (their middle) or durations (days).
    style : NumberStyle, optional
        What "1,234" and "1.234" mean; found from the column by default.

    Returns
    -------
    pandas.Series of float64, shape (n,)
        NaN where there is no value or it cannot be read; infinities become NaN.

    Examples
    --------
    >>> to_numbers(pd.Series(["1,5", "$1.234,00", "10-20", "n/a"])).tolist()
    [1.5, 1234.0, 15.0, nan]
    """
    return read_numbers(column, style=style).values


def read_numbers(column: pd.Series, *, style: NumberStyle | None = None) -> NumberReading:
    """Read a column as amounts and say how that went; see `to_numbers`."""
    if isinstance(column.dtype, pd.CategoricalDtype) or is_text(column):
        return _numbers_of_text(column, style)
    values = _numbers_of_typed(column)
    values = np.where(np.isfinite(values), values, np.nan)
    present = int(column.notna().sum())
    share = np.count_nonzero(~np.isnan(values)) / present if present else 0.0
    kind: Literal["plain", "none"] = "plain" if share else "none"
    return NumberReading(pd.Series(values, index=column.index, name=column.name), share, kind)


def to_dates(column: pd.Series, *, style: DateStyle | None = None) -> pd.Series:
    """Read a column as dates.

    Parameters
    ----------
    column : pandas.Series of shape (n,)
        Dates, or text (ISO, d/m/y or m/d/y as the whole column says, "12 Jan 2020", with times of
        day or without), or whole numbers of the form yyyymmdd.
    style : DateStyle, optional
        The formats; found from the column by default. Where day and month could change places
        in every value, the month comes first in 1/2/2020 and the day in 1.2.2020 and 1-2-2020.

    Returns
    -------
    pandas.Series of datetime64[us], shape (n,)
        NaT where there is no value or it cannot be read. Two-digit years lie in 1969-2068.

    Examples
    --------
    >>> to_dates(pd.Series(["3/2/2020", "24/12/2020"])).dt.month.tolist()
    [2, 12]
    """
    return read_dates(column, style=style).values


def read_dates(column: pd.Series, *, style: DateStyle | None = None) -> DateReading:
    """Read a column as dates and say how that went; see `to_dates`."""
    style = style or DateStyle()
    if dtypes.is_datetime64_any_dtype(column.dtype):
        return _date_reading(column, _naive(column), column.isna().to_numpy(dtype=bool), style)
    if isinstance(column.dtype, pd.PeriodDtype):
        return _date_reading(
            column, _naive(column.dt.to_timestamp()), column.isna().to_numpy(dtype=bool), style
        )
    if _is_real(column):
        return _date_reading(column, _compact_dates(column), column.isna().to_numpy(dtype=bool), style)
    if not is_text(column):
        nothing = pd.Series(pd.NaT, index=column.index, name=column.name, dtype="datetime64[us]")
        return DateReading(nothing, 0.0, "none", style)
    return _dates_of_text(column, style)


# numbers ----------------------------------------------------------------------------------------------------


def _numbers_of_typed(column: pd.Series) -> FloatVector:
    """Read numbers, truth values, durations and intervals; other types hold no amounts."""
    if dtypes.is_complex_dtype(column.dtype):
        return np.full(len(column), np.nan)
    if dtypes.is_bool_dtype(column.dtype) or dtypes.is_numeric_dtype(column.dtype):
        return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
    if dtypes.is_timedelta64_dtype(column.dtype):
        return np.asarray(column.dt.total_seconds().to_numpy(dtype=np.float64) / 86_400)
    if isinstance(column.dtype, pd.IntervalDtype):
        return np.asarray(pd.IntervalIndex(column.array).mid.to_numpy(dtype=np.float64, na_value=np.nan))
    return np.full(len(column), np.nan)


def _numbers_of_text(column: pd.Series, style: NumberStyle | None) -> NumberReading:
    """Read each distinct value once and spread the results over the rows."""
    found = distinct(column)
    style = style or find_style(value for value in found.values[:STYLE_SAMPLE] if isinstance(value, str))
    amounts, worded = _read_distinct(found.values, style)
    values = _take(amounts, found.codes, fill=np.nan)
    weights = np.bincount(found.codes[found.codes >= 0], minlength=len(found.values))
    empty = np.array([_says_nothing(value, words=True) for value in found.values], dtype=bool)
    read = weights[~np.isnan(amounts)].sum()
    present = weights[~empty].sum()
    ranges, bounds = _weight_of(worded, weights, "range"), _weight_of(worded, weights, "bound")
    return NumberReading(
        values=pd.Series(values, index=column.index, name=column.name),
        share=float(read / present) if present else 0.0,
        kind="none" if not read else "ranges" if 2 * (ranges + bounds) > read else "plain",
        range_share=float(ranges / read) if read else 0.0,
        bound_share=float(bounds / read) if read else 0.0,
        unit=_common_unit(worded, weights, read),
        style=style,
    )


def _read_distinct(
    values: npt.NDArray[np.object_], style: NumberStyle
) -> tuple[FloatVector, dict[int, Amount]]:
    """Return the amount of each distinct value, and what the specially written ones said."""
    amounts = _plain_amounts(values, style)
    worded: dict[int, Amount] = {}
    for position in np.flatnonzero(np.isnan(amounts)):
        value = values[position]
        if isinstance(value, str):
            amount = read_amount(value, style)
            if amount is not None:
                worded[int(position)] = amount
                amounts[position] = amount.value
    return amounts, worded


def _plain_amounts(values: npt.NDArray[np.object_], style: NumberStyle) -> FloatVector:
    """Read, fast, what needs no style: real numbers, and texts such as "12" and "1.5"."""
    plain = np.array([_plain_form(value, style) for value in values], dtype=object)
    numbers = pd.to_numeric(pd.Series(plain, dtype=object), errors="coerce").to_numpy(dtype=np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _plain_form(value: Any, style: NumberStyle) -> Any:
    """Return a value that pandas can read as a number; None where more reading is needed."""
    if isinstance(value, str):
        return None if style.dot_thousands and "." in value else value
    if isinstance(value, pd.Interval):
        return value.mid if isinstance(value.mid, (int, float)) else None
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, (int, float, np.number, np.bool_)) else None


def _weight_of(worded: dict[int, Amount], weights: npt.NDArray[np.intp], kind: str) -> int:
    """Count the rows whose value was written as a range or an open end."""
    return int(sum(weights[position] for position, amount in worded.items() if amount.kind == kind))


def _common_unit(worded: dict[int, Amount], weights: npt.NDArray[np.intp], read: int) -> str:
    """Return the unit that at least half the rows carry."""
    counts: dict[str, int] = {}
    for position, amount in worded.items():
        counts[amount.unit] = counts.get(amount.unit, 0) + int(weights[position])
    counts.pop("", None)
    unit = max(counts, key=counts.__getitem__, default="")
    return unit if unit and 2 * counts[unit] >= read else ""


# dates ------------------------------------------------------------------------------------------------------


def _naive(column: pd.Series) -> pd.Series:
    """Bring dates to UTC without zone, in microseconds."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    elif not dtypes.is_datetime64_any_dtype(column.dtype):  # dates of another library (Arrow)
        column = pd.Series(pd.to_datetime(column.astype(object), errors="coerce"), index=column.index)
    return column.astype("datetime64[us]")


def _compact_dates(column: pd.Series) -> pd.Series:
    """Read whole numbers of the form yyyymmdd."""
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    with np.errstate(invalid="ignore"):
        fits = (numbers >= EARLIEST_COMPACT) & (numbers <= LATEST_COMPACT) & (numbers == np.floor(numbers))
    out = pd.Series(pd.NaT, index=range(len(column)), dtype="datetime64[us]")
    if fits.any():
        codes, found = pd.factorize(numbers[fits])
        texts = pd.Series([f"{int(value):08d}" for value in found], dtype=object)
        out.iloc[np.flatnonzero(fits)] = _strptime(texts, "%Y%m%d").to_numpy()[codes]
    return out.set_axis(column.index)


def _dates_of_text(column: pd.Series, style: DateStyle) -> DateReading:
    """Read each distinct value once, format by format."""
    found = distinct(column)
    empty = np.array([_says_nothing(value, words=True) for value in found.values], dtype=bool)
    texts = pd.Series(
        [value.strip() if isinstance(value, str) else None for value in found.values], dtype=object
    )
    if not style.formats:
        sample = [text for text in texts.iloc[:STYLE_SAMPLE] if text is not None]
        style = _settle_order(texts, find_formats(sample))
    dates = _date_objects(found.values)
    for form in style.formats:
        unread = dates.isna() & texts.notna()
        if not unread.any():
            break
        dates.loc[unread] = _strptime(texts[unread], form)
    taken = pd.Series(_take(dates.to_numpy(), found.codes, fill=np.datetime64("NaT")), index=column.index)
    return _date_reading(column, taken, _take(empty, found.codes, fill=True), style)


def _date_objects(values: npt.NDArray[np.object_]) -> pd.Series:
    """Take over the values that are dates already, as spreadsheets hold them."""
    as_dates = [value if isinstance(value, (dt.date, np.datetime64)) else None for value in values]
    if not any(value is not None for value in as_dates):
        return pd.Series(pd.NaT, index=range(len(values)), dtype="datetime64[us]")
    dates = pd.to_datetime(pd.Series(as_dates, dtype=object), errors="coerce", utc=True)
    return _naive(dates)


def _strptime(texts: pd.Series, form: str) -> pd.Series:
    """Read texts by one format; zones are brought to UTC."""
    return _naive(pd.to_datetime(texts, format=form, errors="coerce", utc=True))


def _settle_order(texts: pd.Series, formats: Sequence[str]) -> DateStyle:
    """Choose day first or month first by which of the two reads more of the column."""
    swapping = [form for form in formats if may_swap(form)]
    if not swapping:
        return DateStyle(tuple(formats))
    day_first = month_first = 0
    for form, swapped in day_month_pairs(swapping):
        day_first += int(_strptime(texts, form).notna().sum())
        month_first += int(_strptime(texts, swapped).notna().sum())
    tied = day_first == month_first
    month = "/" in swapping[0] if tied else month_first > day_first
    twins = dict(day_month_pairs(swapping))
    chosen = tuple(twins[form] if month and form in twins else form for form in formats)
    return DateStyle(chosen, ambiguous=tied)


def _date_reading(column: pd.Series, dates: pd.Series, empty: BoolVector, style: DateStyle) -> DateReading:
    """Put the dates and how they were read together."""
    dates = dates.astype("datetime64[us]")
    dates.name = column.name
    present = len(column) - int(np.count_nonzero(empty))
    read = int(dates.notna().sum())
    share = min(read / present, 1.0) if present else 0.0
    with_time = bool((dates.dropna() != dates.dropna().dt.normalize()).any()) if read else False
    return DateReading(dates, share, "none" if not read else "timestamps" if with_time else "dates", style)


# shared -----------------------------------------------------------------------------------------------------


def _says_nothing(value: Any, words: bool) -> bool:
    """Whether a value is blank or, with `words`, one of the words for "no value"."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return not text or (words and text.lower() in MISSING_WORDS)


def _take(values: npt.NDArray[Any], codes: npt.NDArray[np.intp], *, fill: Any) -> npt.NDArray[Any]:
    """Spread the distinct values over the rows; rows without a value get `fill`."""
    return np.append(values, np.array([fill], dtype=values.dtype))[codes]  # code -1 takes the last
