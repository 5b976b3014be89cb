"""Purchase histories of many customers, checked and with equal ones counted once.

A history is all that a purchase model needs to know of a customer: how many repeat purchases, when
the last one was, and for how long the customer has been watched. Many customers share one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cluster_maker.types import FloatVector, IntVector
from clustering.customers.lifetime.errors import LifetimeError

#: Fewer customers, or fewer who came back, say nothing about how customers differ.
FEWEST_CUSTOMERS = 50
FEWEST_REPEAT_BUYERS = 10
#: Fewer different times of a last purchase say nothing about when customers leave.
FEWEST_RECENCIES = 5


@dataclass(frozen=True)
class Histories:
    """Different purchase histories, in rising order, each with the number of customers who have it.

    Parameters
    ----------
    frequency : float vector of shape (m,)
        Repeat purchases: whole numbers from 0.
    recency : float vector of shape (m,)
        Time from the first to the last purchase; 0 where there was no repeat purchase.
    T : float vector of shape (m,)
        Time from the first purchase to the end of the observation, in the same unit.
    weights : float vector of shape (m,)
        Customers with this history (or their summed weights).
    """

    frequency: FloatVector
    recency: FloatVector
    T: FloatVector
    weights: FloatVector

    @property
    def n_customers(self) -> float:
        """Sum of the weights."""
        return float(self.weights.sum())


def checked_histories(
    frequency: npt.ArrayLike, recency: npt.ArrayLike, T: npt.ArrayLike
) -> tuple[FloatVector, FloatVector, FloatVector]:
    """Return the three as float vectors of one length.

    Raises
    ------
    LifetimeError
        If a value is missing, negative or contradicts another one.
    """
    x, last, watched = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (frequency, recency, T))
    )
    for name, values in (("frequency", x), ("recency", last), ("T", watched)):
        _refuse_at(~np.isfinite(values) | (values < 0), values, f"{name} must be a number from 0")
    _refuse_at(x != np.floor(x), x, "frequency counts repeat purchases: whole numbers are wanted")
    _refuse_at(last > watched, last, "recency cannot lie after T, the end of the observation")
    _refuse_at((x == 0) & (last > 0), last, "recency must be 0 where there was no repeat purchase")
    _refuse_at((x > 0) & (last == 0), x, "a repeat purchase needs a recency above 0 (one day, one purchase)")
    return x, last, watched


def checked_ahead(
    frequency: npt.ArrayLike, T: npt.ArrayLike, horizon: npt.ArrayLike
) -> tuple[FloatVector, FloatVector, FloatVector]:
    """Return the three as float vectors of one length, refusing a horizon that is none."""
    x, watched, ahead = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (frequency, T, horizon))
    )
    wrong = ~np.isfinite(ahead) | (ahead < 0)
    if wrong.any():
        got = float(ahead[np.argmax(wrong)])
        raise LifetimeError(f"a horizon must be a number from 0, in the model's time unit, got {got!r}.")
    return x, watched, ahead


def _refuse_at(wrong: npt.NDArray[np.bool_], values: FloatVector, rule: str) -> None:
    """Raise for the first customer who breaks a rule."""
    if wrong.any():
        row = int(np.argmax(wrong))
        raise LifetimeError(
            f"{rule}; got {float(values[row])!r} at customer {row} ({int(wrong.sum())} such)."
        )


def compressed(
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    T: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> Histories:
    """Check histories and count equal ones once.

    Parameters
    ----------
    frequency, recency, T : array-like of shape (n,)
        As in `Histories`.
    weights : array-like of shape (n,), optional
        What each customer counts, from 0; 1 where not given.

    Raises
    ------
    LifetimeError
        If values are missing, negative or contradict each other.

    Notes
    -----
    One sort, O(n log n). The order of the customers has no influence on the result.

    Examples
    --------
    >>> histories = compressed([0, 2, 0], [0, 5, 0], [9, 9, 9])
    >>> histories.frequency, histories.weights
    (array([0., 2.]), array([2., 1.]))
    """
    x, last, watched = checked_histories(frequency, recency, T)
    counts = _checked_weights(weights, len(x))
    order = np.lexsort((watched, last, x))
    x, last, watched = x[order], last[order], watched[order]
    new = np.ones(len(x), dtype=np.bool_)
    new[1:] = (np.diff(x) != 0) | (np.diff(last) != 0) | (np.diff(watched) != 0)
    summed = summed_at(np.cumsum(new) - 1, counts[order], int(new.sum()))
    kept = summed > 0
    return Histories(x[new][kept], last[new][kept], watched[new][kept], summed[kept])


def _checked_weights(weights: npt.ArrayLike | None, n_customers: int) -> FloatVector:
    """Return one weight for each customer."""
    if weights is None:
        return np.ones(n_customers)
    found = np.asarray(weights, dtype=np.float64)
    if found.shape != (n_customers,):
        raise LifetimeError(f"weights has shape {found.shape}, but there are {n_customers} customers.")
    _refuse_at(~np.isfinite(found) | (found < 0), found, "a weight must be a number from 0")
    return found


def refuse_thin_histories(histories: Histories) -> None:
    """Refuse histories from which nothing about leaving and coming back can be learned.

    Raises
    ------
    LifetimeError
        If there are fewer than 50 customers, fewer than 10 repeat buyers, or fewer than 5 different
        times of a last purchase.
    """
    repeat = histories.frequency > 0
    n_repeat = float(histories.weights[repeat].sum())
    recencies = len(np.unique(histories.recency[repeat]))
    if histories.n_customers < FEWEST_CUSTOMERS:
        raise LifetimeError(
            f"{histories.n_customers:g} customers are too few for a purchase model: at least "
            f"{FEWEST_CUSTOMERS} are needed. Use the simple value."
        )
    if n_repeat < FEWEST_REPEAT_BUYERS:
        raise LifetimeError(
            f"only {n_repeat:g} of {histories.n_customers:g} customers bought again: a purchase model needs "
            f"at least {FEWEST_REPEAT_BUYERS}. Watch them for longer, or use the simple value."
        )
    if recencies < FEWEST_RECENCIES:
        raise LifetimeError(
            f"the last purchases fall on only {recencies} different times: at least {FEWEST_RECENCIES} are "
            "needed. Take a finer time unit or a longer history."
        )


def summed_at(place: IntVector, values: FloatVector, n_places: int) -> FloatVector:
    """Return the sum of the values at each of `n_places` places."""
    # With nothing to add up numpy would answer in whole numbers.
    return np.bincount(place, weights=values, minlength=n_places).astype(np.float64, copy=False)


def distinct_pairs(first: FloatVector, second: FloatVector) -> tuple[FloatVector, FloatVector, IntVector]:
    """Return the different pairs of two vectors, and for each row the pair it has."""
    pairs, place = np.unique(first + 1j * second, return_inverse=True)
    return pairs.real.copy(), pairs.imag.copy(), place.ravel()
