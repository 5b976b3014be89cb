"""The period that is generated, day by day: on which days and at which hours people buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from cluster_maker.types import FloatVector

Days = npt.NDArray[np.int64]

SECONDS_A_DAY = 86_400
#: How busy the months (January first), the days of the week (Monday first) and the hours of a day are.
MONTHS = (0.80, 0.78, 0.90, 0.92, 0.96, 0.94, 0.90, 0.88, 0.96, 1.02, 1.34, 1.90)
WEEKDAYS = (0.90, 0.86, 0.88, 0.92, 1.02, 1.28, 1.14)
HOURS = (1, 1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 12, 13, 11, 10, 10, 11, 13, 15, 17, 18, 14, 8, 3)


@dataclass(frozen=True)
class Season:
    """Days of the period, counted from 0, and how much is bought on each.

    Parameters
    ----------
    start : numpy.datetime64
        Day 0.
    reached : float array of shape (n_days + 1,)
        Weight of all days before each; an average day of a year weighs 1.
    hours : float array of shape (24,)
        Share of the purchases that each hour of the day has.
    """

    start: np.datetime64
    reached: FloatVector
    hours: FloatVector

    @property
    def n_days(self) -> int:
        """Days of the period, both ends included."""
        return len(self.reached) - 1

    def weight(self, first: Days, end: Days) -> FloatVector:
        """Return the weight of the days from `first` up to, not including, `end`; 0 where there are none."""
        return np.maximum(self.reached[end] - self.reached[first], 0.0)

    def spread(self, share: FloatVector, first: Days, end: Days) -> Days:
        """Return the day by which a share (0-1) of the weight of the days from `first` to `end` is reached.

        Uniform shares give days as busy as their weights.
        """
        target = self.reached[first] + share * self.weight(first, end)
        day = np.searchsorted(self.reached, target, side="right") - 1
        return np.clip(day, first, np.maximum(end - 1, first))

    def seconds(self, rng: np.random.Generator, size: int) -> Days:
        """Draw times of the day, in seconds after midnight."""
        hour = rng.choice(24, size, p=self.hours)
        return np.asarray(hour * 3600 + rng.integers(0, 3600, size), dtype=np.int64)

    def days_of(self, dates: npt.NDArray[np.datetime64]) -> Days:
        """Return the numbers of days; those before the period are below 0."""
        return (dates.astype("datetime64[D]") - self.start).astype(np.int64)

    def dates(self, days: Days) -> npt.NDArray[np.datetime64]:
        """Return days as dates, in microseconds."""
        return (self.start + days.astype("timedelta64[D]")).astype("datetime64[us]")


def season_of(start: date, end: date, *, seasonal: bool) -> Season:
    """Weigh the days of a period, both ends included.

    Parameters
    ----------
    start, end : date
        The first and the last day.
    seasonal : bool
        Whether December, weekends and evenings are busier; otherwise all days and hours are alike.

    Returns
    -------
    Season

    Examples
    --------
    >>> season = season_of(date(2024, 12, 1), date(2024, 12, 31), seasonal=False)
    >>> season.n_days, season.spread(np.array([0.0, 0.5, 1.0]), np.array([0, 0, 0]), np.array([31, 31, 31]))
    (31, array([ 0, 15, 30]))
    """
    days = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D") + 1)
    weight, hours = np.ones(len(days)), np.ones(24)
    if seasonal:
        month = days.astype("datetime64[M]").astype(np.int64) % 12
        weekday = (days.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
        weight = _even(MONTHS)[month] * _even(WEEKDAYS)[weekday]
        hours = np.array(HOURS, dtype=np.float64)
    return Season(days[0], np.append(0.0, np.cumsum(weight)), hours / hours.sum())


def _even(weights: tuple[float, ...]) -> FloatVector:
    """Return weights with a mean of 1."""
    return np.asarray(np.array(weights) / np.mean(weights), dtype=np.float64)
