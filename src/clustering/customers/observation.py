"""The day up to which purchases count, and what a reader should know of the dates."""

from __future__ import annotations

import pandas as pd

from cluster_maker.data_analyser.values import DateReading, to_dates
from cluster_maker.errors import ConfigError, PreprocessingError
from cluster_maker.types import BoolVector
from clustering.customers.cleaning_records import TransactionOptions

#: Days between the last purchase and the observation date from which on that is told.
LONG_AFTER = 30


def seen(dates: pd.Series, options: TransactionOptions) -> pd.Series:
    """Return the dates up to the observation date, where one is told: later ones must change nothing."""
    if options.until is None:
        return dates
    return dates.mask(after(dates, observation_date(dates, options)))


def date_notes(dates: DateReading, kept: BoolVector, until: pd.Timestamp) -> list[str]:
    """Return what a reader should know of the dates."""
    last = pd.Timestamp(dates.values[kept].max()).normalize()
    notes = [f"The observation date is {until:%Y-%m-%d}: nothing after it was used."]
    if (until - last).days >= LONG_AFTER:
        notes.append(
            f"The observation date lies {(until - last).days:,} days after the last purchase "
            f"({last:%Y-%m-%d}): every customer has been silent for at least so long."
        )
    if dates.style.ambiguous:
        notes.append(
            "In all dates day and month could change places (the last is read as year, month, day "
            f"{last:%Y-%m-%d}): where that is wrong, write them in that form."
        )
    return notes


def observation_date(dates: pd.Series, options: TransactionOptions) -> pd.Timestamp:
    """Return the day up to which purchases count."""
    if options.until is None:
        last = dates.max()
        if pd.isna(last):
            raise PreprocessingError(
                "no date in the table can be read: say which column holds dates, date=COLUMN."
            )
        return pd.Timestamp(last).normalize()
    found = to_dates(pd.Series([str(options.until)], dtype=object)).iloc[0]
    if pd.isna(found):
        raise ConfigError(
            f"the observation date {str(options.until)!r} is not a date: write it as 2011-12-09."
        )
    return pd.Timestamp(found).normalize()


def after(dates: pd.Series, until: pd.Timestamp) -> BoolVector:
    """Return which lines come after the observation date."""
    return (dates >= until + pd.Timedelta(days=1)).to_numpy(dtype=bool)
