"""What every customer is like: rates and tastes of their own, drawn around the means of their segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cluster_maker.types import FloatMatrix, FloatVector, IntVector
from clustering.customers.generator.behaviour import BEHAVIOURS, NEW_DAYS
from clustering.customers.generator.season import Days, Season

SEGMENTS = tuple(BEHAVIOURS)
#: When within their time customers join (beta): a quarter of it in, on average; few of them late.
EARLINESS = (1.0, 3.0)
#: How sharply tastes for categories differ (Dirichlet: the smaller, the more each has favourites).
FAVOURITES = 0.6
#: How alike the customers of a segment are in shares of discounts and returns (beta: the sum of both shapes).
LIKENESS = 14.0
#: Spread of the logarithms of tastes for price, basket and pieces.
TASTE_SPREAD, BASKET_SPREAD = 0.35, 0.30


@dataclass(frozen=True)
class Shoppers:
    """What each of n customers is like; all arrays of shape (n,) but the last.

    Parameters
    ----------
    first : int64 array
        Day of the first purchase, counted from the start of the period.
    end : int64 array
        The day after the last on which they may buy.
    rate : float array
        Purchases on an average day, after the first.
    lines, pieces : float array
        Mean number of articles in a purchase beyond one, and of pieces beyond one.
    taste : float array
        Above 1 for those who choose dear articles.
    discounted, returned : float array
        Shares of lines bought at a discount, and sent back.
    favourites : float array of shape (n, n_categories)
        Share of the lines in this category and those before it.
    """

    first: Days
    end: Days
    rate: FloatVector
    lines: FloatVector
    pieces: FloatVector
    taste: FloatVector
    discounted: FloatVector
    returned: FloatVector
    favourites: FloatMatrix


def draw_joins(segment: IntVector, season: Season, rng: np.random.Generator) -> Days:
    """Draw on which day customers join: the busier the day, the more; the earlier, the more.

    Parameters
    ----------
    segment : intp array of shape (n,)
        Positions in `SEGMENTS`.
    season : Season
        The period.
    rng : numpy.random.Generator
        The source of chance.
    """
    n_days = season.n_days
    since, until = _of(segment, "joined", 0), _of(segment, "joined", 1)
    lately = n_days - max(1, min(NEW_DAYS, -(-n_days // 4)))
    first = np.where(since < 1, np.floor(since * n_days), lately).astype(np.int64)
    end = np.maximum(np.ceil(until * n_days).astype(np.int64), first + 1)
    share = np.where(since < 1, rng.beta(*EARLINESS, len(segment)), rng.random(len(segment)))
    return season.spread(share, first, end)


def draw_shoppers(
    segment: IntVector,
    joined: Days,
    season: Season,
    n_categories: int,
    return_rate: float,
    rng: np.random.Generator,
) -> Shoppers:
    """Draw what customers are like.

    Parameters
    ----------
    segment : intp array of shape (n,)
        Positions in `SEGMENTS`.
    joined : int64 array of shape (n,)
        Days on which they joined; nobody buys earlier.
    season : Season
        The period.
    n_categories : int
        Categories of the shop.
    return_rate : float
        Mean share of the lines that come back, 0-1.
    rng : numpy.random.Generator
        The source of chance.

    Notes
    -----
    Rates are gamma distributed within a segment and shares beta distributed, so that counts of purchases are
    negative binomial; the time until a customer leaves is exponential. Six of ten buy on the day they join.
    """
    size = len(segment)
    silent = _days_silent(segment, season, rng)
    first = np.minimum(joined + rng.geometric(0.6, size) - 1, np.maximum(season.n_days - 1 - silent, joined))
    stay = rng.standard_exponential(size) * 365 / np.maximum(_of(segment, "yearly_loss"), 1e-9)
    left = first + np.minimum(stay, season.n_days).astype(np.int64) + 1
    evenness = _of(segment, "evenness")
    return Shoppers(
        first=first,
        end=np.maximum(np.minimum(left, season.n_days - silent), first + 1),
        rate=_of(segment, "purchases_a_year") / 365 * rng.gamma(evenness, size=size) / evenness,
        lines=(_of(segment, "lines") - 1) * _around_one(BASKET_SPREAD, size, rng),
        pieces=(_of(segment, "pieces") - 1) * _around_one(BASKET_SPREAD, size, rng),
        taste=_of(segment, "taste") * _around_one(TASTE_SPREAD, size, rng),
        discounted=_shares(_of(segment, "discounted"), rng),
        returned=_shares(np.full(size, return_rate), rng),
        favourites=_favourites(size, n_categories, rng),
    )


def _of(segment: IntVector, name: str, place: int | None = None) -> FloatVector:
    """Return a figure of each customer's segment; of a pair, the one at a place."""
    values = [getattr(behaviour, name) for behaviour in BEHAVIOURS.values()]
    found = values if place is None else [pair[place] for pair in values]
    return np.array(found, dtype=np.float64)[segment]


def _days_silent(segment: IntVector, season: Season, rng: np.random.Generator) -> Days:
    """Draw for how many days at the end nothing is bought; 0 for all who did not stop."""
    least, most = _of(segment, "silent", 0), _of(segment, "silent", 1)
    share = least + (most - least) * rng.random(len(segment))
    return np.where(most > 0, np.maximum(np.round(share * season.n_days), 1), 0).astype(np.int64)


def _around_one(spread: float, size: int, rng: np.random.Generator) -> FloatVector:
    """Draw log-normal factors with a mean of 1."""
    return rng.lognormal(-(spread**2) / 2, spread, size)


def _shares(mean: FloatVector, rng: np.random.Generator) -> FloatVector:
    """Draw shares around a mean; a mean of 0 or 1 is everyone's."""
    inner = np.clip(mean, 1e-9, 1 - 1e-9)
    drawn = rng.beta(LIKENESS * inner, LIKENESS * (1 - inner))
    return np.where((mean > 0) & (mean < 1), drawn, mean)


def _favourites(size: int, n_categories: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Draw each customer's shares of the categories (Dirichlet), running sums of them."""
    weight = rng.gamma(FAVOURITES, size=(size, n_categories)) + 1e-12  # one category at least counts
    np.cumsum(weight, axis=1, out=weight)
    weight /= weight[:, -1:]
    return weight
