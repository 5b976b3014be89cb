"""What is bought and sent back: visits of customers, the lines of each, and the returns among them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import BoolVector, FloatVector, IntVector
from clustering.customers.generator.behaviour import DISCOUNTS
from clustering.customers.generator.catalogue import Catalogue
from clustering.customers.generator.season import SECONDS_A_DAY, Season
from clustering.customers.generator.shoppers import Shoppers

#: Days after which goods come back, at most.
RETURN_DAYS = 30
#: Share of the returns that send all pieces back.
WHOLE = 0.8


def draw_lines(
    shoppers: Shoppers, season: Season, catalogue: Catalogue, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw everything that customers buy and send back.

    Parameters
    ----------
    shoppers : Shoppers
        What the customers are like.
    season : Season
        The period.
    catalogue : Catalogue
        What there is to buy.
    rng : numpy.random.Generator
        The source of chance.

    Returns
    -------
    pandas.DataFrame
        A row for each line, returns last: `customer` (position), `visit` (number of the purchase, or of the
        return), `second` (since the start of the period), `article` (position), `quantity` (pieces, negative
        for returns), `discount` (share of the price), `amount` (money, negative for returns).

    Notes
    -----
    After the first, purchases are a Poisson process with the customer's own rate, as busy as the season. An
    article stands once in a purchase. The first line of everyone's first purchase is never sent back, so
    that nobody is without a purchase; what would come back after the period is still with the customer.
    """
    customer, second = _visits(shoppers, season, rng)
    visit, article = _articles(shoppers, customer, catalogue, rng)
    who = customer[visit]
    lines = pd.DataFrame({"customer": who, "visit": visit, "second": second[visit], "article": article})
    lines["quantity"] = 1 + rng.poisson(shoppers.pieces[who])
    lines["discount"] = _discounts(shoppers.discounted[who], rng)
    price = catalogue.prices[article]
    lines["amount"] = np.round(lines["quantity"] * price * (1 - lines["discount"]), 2)
    kept = (visit < len(shoppers.first)) & np.append(True, visit[1:] != visit[:-1])
    returns = _returns(lines, shoppers.returned[who] * ~kept, season, rng)
    returns["visit"] = len(customer) + np.arange(len(returns))
    return pd.concat([lines, returns], ignore_index=True)


def _visits(
    shoppers: Shoppers, season: Season, rng: np.random.Generator
) -> tuple[IntVector, npt.NDArray[np.int64]]:
    """Draw who buys, and in which second; everyone's first purchase comes first."""
    everyone = np.arange(len(shoppers.first))
    weight = season.weight(shoppers.first + 1, np.maximum(shoppers.end, shoppers.first + 1))
    again = np.repeat(everyone, rng.poisson(shoppers.rate * weight))
    day = season.spread(rng.random(len(again)), shoppers.first[again] + 1, shoppers.end[again])
    days = np.append(shoppers.first, day)
    return np.append(everyone, again), days * SECONDS_A_DAY + season.seconds(rng, len(days))


def _articles(
    shoppers: Shoppers, customer: IntVector, catalogue: Catalogue, rng: np.random.Generator
) -> tuple[IntVector, IntVector]:
    """Draw the articles of each visit, sorted by visit; those drawn twice stand once."""
    count = 1 + rng.poisson(shoppers.lines[customer])
    visit = np.repeat(np.arange(len(customer)), count)
    who = customer[visit]
    share = rng.random(len(visit)) ** (1 / shoppers.taste[who])
    article = catalogue.choose(_categories(shoppers, who, rng), share)
    size = len(catalogue.products)
    chosen = np.sort(visit * size + article)
    chosen = chosen[np.append(True, chosen[1:] != chosen[:-1])]
    return chosen // size, chosen % size


def _categories(shoppers: Shoppers, who: IntVector, rng: np.random.Generator) -> IntVector:
    """Draw a category for each line, by the customer's favourites; a column at a time, to save memory."""
    share, category = rng.random(len(who)), np.zeros(len(who), dtype=np.intp)
    for place in range(shoppers.favourites.shape[1] - 1):
        category += share >= shoppers.favourites[who, place]
    return category


def _discounts(shares: FloatVector, rng: np.random.Generator) -> FloatVector:
    """Draw the discount of each line, 0 for most."""
    height = rng.choice(list(DISCOUNTS), len(shares), p=list(DISCOUNTS.values()))
    return np.where(rng.random(len(shares)) < shares, height, 0.0)


def _returns(
    lines: pd.DataFrame, shares: FloatVector, season: Season, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw which lines come back within the period, when, and how many pieces of them."""
    came_back = lines[rng.random(len(lines)) < shares]
    size = len(came_back)
    day = came_back["second"].to_numpy() // SECONDS_A_DAY + rng.integers(1, RETURN_DAYS + 1, size)
    second = day * SECONDS_A_DAY + season.seconds(rng, size)
    bought = came_back["quantity"].to_numpy()
    some = np.where(rng.random(size) < WHOLE, bought, rng.integers(1, bought + 1))
    amount = np.round(came_back["amount"].to_numpy() * some / bought, 2)
    in_time: BoolVector = day < season.n_days
    return came_back.assign(second=second, quantity=-some, amount=-amount)[in_time]
