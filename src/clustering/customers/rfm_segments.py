"""The named RFM segments: one name for every pair of recency and frequency scores, of any number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: The eleven names, from the best customers to those that are gone.
RFM_SEGMENTS = (
    "Champions", "Loyal", "Potential loyalist", "New", "Promising", "Need attention", "About to sleep",
    "At risk", "Cannot lose them", "Hibernating", "Lost",
)  # fmt: skip

#: A row for each fifth of recency, the most recent first; a column for each fifth of frequency, the rarest
#: first.
_NAMES = (
    ("New", "Potential loyalist", "Potential loyalist", "Champions", "Champions"),
    ("Promising", "Potential loyalist", "Potential loyalist", "Loyal", "Loyal"),
    ("About to sleep", "About to sleep", "Need attention", "Loyal", "Loyal"),
    ("Hibernating", "Hibernating", "At risk", "At risk", "Cannot lose them"),
    ("Lost", "Lost", "At risk", "At risk", "Cannot lose them"),
)
_TABLE = np.array([[RFM_SEGMENTS.index(name) for name in row] for row in _NAMES], dtype=np.int64)


def rfm_segment(r_score: npt.ArrayLike, f_score: npt.ArrayLike, n_bins: int) -> npt.NDArray[np.object_]:
    """Return the name of the RFM segment of each customer.

    Parameters
    ----------
    r_score, f_score : int array of shape (n,)
        Scores from 1 to n_bins; 5 of 5 is the most recent, the most frequent.
    n_bins : int
        Number of scores.

    Returns
    -------
    object array of shape (n,)
        One of `RFM_SEGMENTS`: every pair of scores has exactly one name.

    Notes
    -----
    A score s stands for the middle of its share of customers, (s - 1/2) / n_bins; the fifth in which it
    lies picks the row or column of the table below, so that any number of scores uses the same map. With
    fewer than five scores some names do not occur. Money is not part of the names: it goes with frequency,
    and each segment's is reported.

    ========  ==============  ==================  ==================  =========  ================
    recency   rarest          2                   3                   4          most frequent
    ========  ==============  ==================  ==================  =========  ================
    latest    New             Potential loyalist  Potential loyalist  Champions  Champions
    4         Promising       Potential loyalist  Potential loyalist  Loyal      Loyal
    3         About to sleep  About to sleep      Need attention      Loyal      Loyal
    2         Hibernating     Hibernating         At risk             At risk    Cannot lose them
    longest   Lost            Lost                At risk             At risk    Cannot lose them
    ========  ==============  ==================  ==================  =========  ================

    Examples
    --------
    >>> rfm_segment([5, 5, 1], [5, 1, 5], 5).tolist()
    ['Champions', 'New', 'Cannot lose them']
    """
    recency = _fifth(np.asarray(r_score, dtype=np.int64), n_bins)
    frequency = _fifth(np.asarray(f_score, dtype=np.int64), n_bins)
    return np.array(RFM_SEGMENTS, dtype=object)[_TABLE[4 - recency, frequency]]


def _fifth(score: npt.NDArray[np.int64], n_bins: int) -> npt.NDArray[np.int64]:
    """Return the fifth, 0 to 4, in which the middle of a score's share lies."""
    return np.asarray(5 * (2 * score - 1) // (2 * n_bins))
