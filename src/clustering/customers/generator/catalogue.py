"""What the shop sells: articles of each category, with prices between the category's least and greatest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_maker.types import FloatVector, IntVector
from clustering.core.customer_settings import PRICE_RANGES, Range

#: Articles in each category.
ARTICLES = 60
#: Prices of a category that no range is told for: the usual range that is widest, greatest over least.
USUAL_RANGE = max(PRICE_RANGES.values(), key=lambda prices: prices[1] / prices[0])
#: Least price of an article, money.
LEAST = 0.01


@dataclass(frozen=True)
class Catalogue:
    """Articles, category by category, the cheap ones of each first.

    Parameters
    ----------
    products : pandas.Index of length n_categories x ARTICLES
        Product codes.
    prices : float array of the same length
        Price of one piece, money.
    categories : pandas.Index
        Names of the categories.
    """

    products: pd.Index
    prices: FloatVector
    categories: pd.Index

    def category_of(self, article: IntVector) -> IntVector:
        """Return the position of each article's category."""
        return article // ARTICLES

    def choose(self, category: IntVector, share: FloatVector) -> IntVector:
        """Return the article that stands at a share (0-1) of each category, from cheap to dear."""
        place = np.minimum((share * ARTICLES).astype(np.intp), ARTICLES - 1)
        return category * ARTICLES + place


def make_catalogue(
    categories: Sequence[str], ranges: Mapping[str, Range], rng: np.random.Generator
) -> Catalogue:
    """Make articles and their prices.

    Parameters
    ----------
    categories : sequence of str
        Each once.
    ranges : mapping of str to tuple of two float
        Least and greatest price of a category; `USUAL_RANGE` for those without.
    rng : numpy.random.Generator
        The source of chance.

    Notes
    -----
    Logarithms of the prices are normal with the range's middle as mean and a quarter of its width as standard
    deviation, drawn again within these two deviations. Prices are whole cents.

    Examples
    --------
    >>> shop = make_catalogue(["Tea"], {"Tea": (2.0, 9.0)}, np.random.default_rng(0))
    >>> shop.products[0], bool(2 <= shop.prices.min() < shop.prices.max() <= 9)
    ('TEA1001', True)
    """
    codes, prices = [], []
    for number, name in enumerate(categories, start=1):
        low, high = ranges.get(name, USUAL_RANGE)
        prices.append(_prices(low, high, rng))
        codes += [f"{_letters(name)}{1000 * number + article}" for article in range(1, ARTICLES + 1)]
    return Catalogue(
        products=pd.Index(codes, dtype="str"),
        prices=np.concatenate(prices),
        categories=pd.Index(list(categories), dtype="str"),
    )


def _prices(low: float, high: float, rng: np.random.Generator) -> FloatVector:
    """Draw the prices of a category, rising."""
    drawn = rng.standard_normal(20 * ARTICLES)
    within = drawn[np.abs(drawn) <= 2][:ARTICLES]  # 95 of 100 are: there are always enough
    middle, width = (np.log(low) + np.log(high)) / 2, np.log(high) - np.log(low)
    return np.sort(np.maximum(np.round(np.exp(middle + width / 4 * within), 2), LEAST))


def _letters(name: str) -> str:
    """Return up to three letters that begin a category's codes; ART for names in other scripts."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return re.sub(r"[^A-Z]", "", plain)[:3] or "ART"
