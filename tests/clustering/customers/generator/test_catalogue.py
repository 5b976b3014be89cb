"""What the shop sells: prices within their range, codes each once."""

from __future__ import annotations

import numpy as np
import pytest

from clustering.core.customer_settings import PRICE_RANGES
from clustering.customers.generator.catalogue import ARTICLES, USUAL_RANGE, make_catalogue


def shop(names, ranges, seed=0):
    return make_catalogue(names, ranges, np.random.default_rng(seed))


def test_prices_rise_within_the_range_of_their_category():
    catalogue = shop(list(PRICE_RANGES), PRICE_RANGES)
    assert len(catalogue.products) == 7 * ARTICLES
    assert catalogue.products.is_unique
    for number, (low, high) in enumerate(PRICE_RANGES.values()):
        prices = catalogue.prices[number * ARTICLES : (number + 1) * ARTICLES]
        assert low <= prices[0] <= prices[-1] <= high
        assert (np.diff(prices) >= 0).all()
        assert np.allclose(prices, np.round(prices, 2))


def test_prices_are_log_normal_around_the_middle_of_the_range():
    ranges = {str(number): (10.0, 1000.0) for number in range(100)}
    logs = np.log(shop(list(ranges), ranges).prices)
    middle, width = np.log(100), np.log(100)
    assert logs.mean() == pytest.approx(middle, abs=0.06)  # 4 standard errors: 4 x 1.01 / sqrt(6000)
    assert logs.std() == pytest.approx(0.88 * width / 4, rel=0.05)  # a normal cut at 2: 0.88 of its deviation


def test_a_category_without_a_range_has_the_widest_usual_one():
    assert USUAL_RANGE == (8.0, 350.0)  # Home & Garden: the dearest costs 44 times the cheapest
    prices = shop(["Garden gnomes"], {}).prices
    assert 8 <= prices.min() < 20
    assert 150 < prices.max() <= 350


def test_a_range_may_be_a_single_price_and_below_a_cent():
    assert set(shop(["Tea"], {"Tea": (3.5, 3.5)}).prices) == {3.5}
    assert set(shop(["Air"], {"Air": (0.001, 0.002)}).prices) == {0.01}


def test_codes_begin_with_the_letters_of_the_category():
    catalogue = shop(["Électro", "茶", "A1"], {})
    assert [catalogue.products[place] for place in (0, ARTICLES, 2 * ARTICLES)] == [
        "ELE1001", "ART2001", "A3001",
    ]  # fmt: skip


def test_a_share_chooses_from_cheap_to_dear():
    catalogue = shop(["Tea", "Cups"], {})
    found = catalogue.choose(np.array([0, 0, 1]), np.array([0.0, 1.0, 0.5]))
    assert found.tolist() == [0, ARTICLES - 1, ARTICLES + ARTICLES // 2]
    assert catalogue.category_of(found).tolist() == [0, 0, 1]
