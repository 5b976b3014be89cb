"""Dates that are slips: a few lines years before or after all others (1900-01-01, 2099-01-01)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import BoolVector

#: At most so large a share of the lines can be slips; with fewer lines nothing is said.
MOST_SLIPS = 0.005
FEWEST_LINES = 20
#: A slip lies more days than this away from all others, and farther than these span.
FAR = 365.0


def stray_dates(dates: pd.Series) -> BoolVector:
    """Return which lines lie far away from all others in time.

    Parameters
    ----------
    dates : pandas.Series of datetime64
        The date of each line; missing ones are never far away.

    Returns
    -------
    bool array of shape (n,)

    Notes
    -----
    Looked for from both ends, among the outermost 0.5 % of the lines (one at least): lines beyond a gap of
    more than a year that is also longer than the time which all lines on its other side span. Under 20
    lines nothing is called a slip. Time O(n log n).

    Examples
    --------
    >>> days = pd.Series(pd.date_range("2024-01-01", periods=30)).to_list() + [pd.Timestamp("2099-01-01")]
    >>> np.flatnonzero(stray_dates(pd.Series(days))).tolist()
    [30]
    """
    known = dates.notna().to_numpy()
    days = dates.to_numpy("datetime64[s]")[known].astype(np.int64) / 86_400.0
    out = np.zeros(len(dates), dtype=bool)
    if len(days) < FEWEST_LINES:
        return out
    low, high = -_last_but_slips(-days), _last_but_slips(days)
    out[known] = (days < low) | (days > high)
    return out


def _last_but_slips(days: npt.NDArray[np.float64]) -> float:
    """Return the last day that is no slip."""
    ordered = np.sort(days)
    slips = max(int(MOST_SLIPS * len(days)), 1)
    for last in range(len(days) - slips - 1, len(days) - 1):
        gap, span = ordered[last + 1] - ordered[last], ordered[last] - ordered[slips]
        if gap > max(FAR, span):
            return float(ordered[last])
    return float(ordered[-1])
