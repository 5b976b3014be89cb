"""What customers are like: the means of their segments, and every bound."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from clustering.customers.generator.behaviour import BEHAVIOURS, DISCOUNTS
from clustering.customers.generator.season import season_of
from clustering.customers.generator.shoppers import SEGMENTS, draw_joins, draw_shoppers


def drawn(segment, *, days=1000, return_rate=0.05, size=20_000, seed=0):
    rng = np.random.default_rng(seed)
    season = season_of(date(2020, 1, 1), date.fromordinal(date(2020, 1, 1).toordinal() + days - 1),
                       seasonal=False)  # fmt: skip
    place = np.full(size, SEGMENTS.index(segment))
    joined = draw_joins(place, season, rng)
    return joined, draw_shoppers(place, joined, season, 3, return_rate, rng)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_rates_baskets_and_shares_have_the_means_of_the_segment(segment):
    told, found = BEHAVIOURS[segment], drawn(segment)[1]
    assert found.rate.mean() * 365 == pytest.approx(told.purchases_a_year, rel=0.03)
    assert found.rate.std() / found.rate.mean() == pytest.approx(told.evenness**-0.5, rel=0.05)
    assert 1 + found.lines.mean() == pytest.approx(told.lines, rel=0.02)
    assert 1 + found.pieces.mean() == pytest.approx(told.pieces, rel=0.02)
    assert found.discounted.mean() == pytest.approx(told.discounted, rel=0.05)
    assert found.returned.mean() == pytest.approx(0.05, rel=0.06)


@pytest.mark.parametrize("days", [2, 3, 7, 30, 1000])
@pytest.mark.parametrize("segment", SEGMENTS)
def test_nobody_buys_before_joining_or_after_the_period(segment, days):
    joined, found = drawn(segment, days=days, size=2000)
    assert joined.min() >= 0
    assert (found.first >= joined).all()
    assert (found.first < found.end).all()
    assert found.end.max() <= days


def test_those_at_risk_have_been_silent_for_an_eighth_to_a_half_of_the_period():
    _, found = drawn("at_risk")
    silent = 1000 - found.end
    assert 120 <= silent.min() < 130
    assert 490 < silent.max() <= 500


def test_new_customers_joined_in_the_last_ninety_days_or_quarter():
    assert drawn("new")[0].min() == 910
    assert drawn("new")[0].max() == 999
    assert drawn("new", days=100)[0].min() == 75
    assert drawn("new", days=7)[0].min() == 5


def test_six_of_ten_buy_on_the_day_they_join():
    joined, found = drawn("occasional")
    early = joined < 900
    assert np.mean(found.first[early] == joined[early]) == pytest.approx(0.6, abs=0.02)


def test_customers_leave_at_the_rate_of_their_segment():
    _, found = drawn("occasional", days=3650)
    long = found.first < 2000
    left = found.end[long] - found.first[long] <= 1000
    assert left.mean() == pytest.approx(1 - np.exp(-0.15 * 1000 / 365), abs=0.015)


def test_favourites_are_shares_that_add_up():
    favourites = drawn("new", size=500)[1].favourites
    assert (np.diff(favourites, axis=1) >= 0).all()
    assert np.array_equal(favourites[:, -1], np.ones(500))


def test_a_return_rate_of_none_or_all_is_everyones():
    assert set(drawn("new", return_rate=0.0, size=100)[1].returned) == {0.0}
    assert set(drawn("new", return_rate=1.0, size=100)[1].returned) == {1.0}


def test_discounts_are_shares_whose_chances_add_up():
    assert sum(DISCOUNTS.values()) == pytest.approx(1)
    assert all(0 < height < 1 for height in DISCOUNTS)
