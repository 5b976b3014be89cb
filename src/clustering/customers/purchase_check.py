"""Is the purchase model right? Fitted to what was known on an earlier day, and set beside what then came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.wording import first_lower, plural
from clustering.customers.cleaning_records import Transactions
from clustering.customers.lifetime.bg_nbd import fit_bg_nbd
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.holdout import (
    HoldoutEvaluation,
    cumulative_purchases,
    evaluate_holdout,
)
from clustering.customers.purchases import purchases_of
from clustering.customers.worth import evenly_spread

#: The history before the cut must be so many times as long as the days held back.
HISTORY = 2
#: Steps of the curve over time.
STEPS = 60
#: A total that is off by more than this share is told as a warning.
FAR_OFF = 0.25

_Days = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PurchaseCheck:
    """How well the purchase model told what customers did in days held back.

    Parameters
    ----------
    days : int
        Days held back.
    cut : pandas.Timestamp
        The last day that the model saw.
    evaluation : HoldoutEvaluation
        Order days by customer after the cut, as they were, as the model expected, and as if everyone went on
        as before.
    over_time : pandas.DataFrame
        ``day`` (from the first order of all), ``actual`` and ``expected``: repeat order days up to each, of
        the customers known at the cut.
    notes : tuple of str
        What a reader should know, in plain sentences.
    """

    days: int
    cut: pd.Timestamp
    evaluation: HoldoutEvaluation
    over_time: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def metrics(self) -> dict[str, float]:
        """The figures to record."""
        found = self.evaluation
        return {
            "relative_error": found.relative_error,
            "mean_absolute_error": found.mean_absolute_error,
            "naive_mean_absolute_error": found.naive_mean_absolute_error,
        }


@dataclass(frozen=True)
class PurchaseCheckAnswer:
    """The check, or in `note` why there is none."""

    check: PurchaseCheck | None
    note: str = ""


def check_purchase_model(transactions: Transactions, days: int = 90) -> PurchaseCheckAnswer:
    """Hold back the last days, fit the purchase model to what came before, and compare.

    Parameters
    ----------
    transactions : Transactions
        Clean purchase lines.
    days : int
        Days held back; 0 holds back nothing.

    Returns
    -------
    PurchaseCheckAnswer
        Without a check where nothing was to be held back, the history is too short, or the model refuses.

    Notes
    -----
    The model is that of `learn_worth` (MBG/NBD, in days); orders of one day are one. Returns after the cut
    count as they were known at the end, in what is predicted and in what came alike.

    References
    ----------
    Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005). "Counting your customers" the easy way. Marketing
    Science 24 (2): fit on one part of the time, tracked over the other.
    """
    who, day = _order_days(transactions)
    until = int(transactions.until.value // 86_400_000_000_000)
    cut = until - days
    if days <= 0:
        return PurchaseCheckAnswer(None, "The model of orders was not tried on days held back, as asked for.")
    if not len(day) or cut - int(day.min()) < HISTORY * days:
        span = until - int(day.min()) if len(day) else 0
        return PurchaseCheckAnswer(
            None,
            "The model of orders was not tried on days held back: "
            f"{plural(span, 'day')} of history are too few.",
        )
    known = np.unique(who[day <= cut], return_inverse=True)
    histories, later = _histories(who, day, known[0], cut)
    fitted, notes = evenly_spread(histories)
    try:
        model = fit_bg_nbd(*(fitted[name] for name in ("frequency", "recency", "T")), drops_after_first=True)
    except LifetimeError as error:
        return PurchaseCheckAnswer(
            None, f"The model of orders was not tried on days held back: {first_lower(str(error))}"
        )
    evaluation = evaluate_holdout(
        model, histories["frequency"], histories["recency"], histories["T"], later, float(days), most=5
    )
    inside = np.isin(who, known[0])
    first = _first_days(who[inside], day[inside])
    repeats = day[inside][day[inside] > first]
    zero, starts = int(day.min()), cut - histories["T"].to_numpy() - int(day.min())
    times = np.unique(np.append(np.linspace(0, until - zero, STEPS).round(), cut - zero))
    over_time = cumulative_purchases(model, starts, repeats - zero, times).rename(columns={"time": "day"})
    when = pd.Timestamp(cut * 86_400_000_000_000)
    return PurchaseCheckAnswer(PurchaseCheck(days, when, evaluation, over_time, tuple(notes)))


def _order_days(transactions: Transactions) -> tuple[_Days, _Days]:
    """Return customer and day of every day with an order, by customer and time."""
    purchases = purchases_of(transactions)
    pairs = np.unique(purchases[["customer", "day"]].to_numpy(dtype=np.int64), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _first_days(who: _Days, day: _Days) -> _Days:
    """Return for each of the sorted order days the first day of its customer."""
    starts = np.flatnonzero(np.append(True, who[1:] != who[:-1])) if len(who) else np.empty(0, np.intp)
    return np.repeat(day[starts], np.diff(np.append(starts, len(who))))


def _histories(who: _Days, day: _Days, known: _Days, cut: int) -> tuple[pd.DataFrame, npt.NDArray[np.intp]]:
    """Return the history of each known customer up to the cut, and the order days after it."""
    before = day <= cut
    place = np.searchsorted(known, who[before])
    count = np.bincount(place, minlength=len(known))
    ends = np.cumsum(count)
    last, first = day[before][ends - 1], day[before][ends - count]
    after = who[~before]
    later = np.bincount(np.searchsorted(known, after[np.isin(after, known)]), minlength=len(known))
    return (
        pd.DataFrame(
            {"frequency": count - 1.0, "recency": last - first, "T": cut - first, "monetary": np.nan}
        ),
        later,
    )
