"""Days and hours: how busy they are, and that nothing falls outside."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from clustering.customers.generator.season import HOURS, season_of

LEAP = (date(2024, 1, 1), date(2024, 12, 31))


def test_an_average_day_of_a_year_weighs_one():
    assert season_of(*LEAP, seasonal=True).reached[-1] == pytest.approx(366, rel=0.02)


def test_days_without_season_are_all_alike():
    season = season_of(*LEAP, seasonal=False)
    assert np.array_equal(np.diff(season.reached), np.ones(366))
    assert np.allclose(season.hours, 1 / 24)


def test_december_saturdays_and_evenings_are_the_busiest():
    season = season_of(*LEAP, seasonal=True)
    days = season.dates(np.arange(366)).astype("datetime64[D]").astype(object)
    weight = dict(zip(days, np.diff(season.reached), strict=True))
    assert weight[date(2024, 12, 7)] == max(weight.values())  # a Saturday in December
    assert weight[date(2024, 6, 8)] > weight[date(2024, 6, 5)]  # Saturday and Wednesday
    assert np.argmax(season.hours) == HOURS.index(max(HOURS)) == 20


def test_shares_are_spread_as_the_days_weigh():
    season = season_of(*LEAP, seasonal=True)
    n = 200_000
    share = (np.arange(n) + 0.5) / n
    first, end = np.zeros(n, dtype=np.int64), np.full(n, 366)
    found = np.bincount(season.spread(share, first, end), minlength=366) / n
    assert found == pytest.approx(np.diff(season.reached) / season.reached[-1], abs=2 / n)


def test_what_is_spread_stays_between_its_ends():
    season = season_of(*LEAP, seasonal=True)
    first, end = np.array([0, 10, 365, 366]), np.array([1, 11, 366, 366])
    for share in (0.0, 0.5, np.nextafter(1, 0)):
        day = season.spread(np.full(4, share), first, end)
        assert day.tolist() == first.tolist()


def test_days_without_an_end_after_them_weigh_nothing():
    season = season_of(*LEAP, seasonal=True)
    assert season.weight(np.array([5, 366]), np.array([5, 366])).tolist() == [0.0, 0.0]


def test_seconds_are_within_a_day():
    second = season_of(*LEAP, seasonal=True).seconds(np.random.default_rng(0), 5000)
    assert 0 <= second.min() < second.max() < 86_400


def test_dates_and_days_are_each_others_reverse():
    season = season_of(*LEAP, seasonal=False)
    assert season.days_of(season.dates(np.array([0, 59, 365]))).tolist() == [0, 59, 365]
    assert season.dates(np.array([59]))[0] == np.datetime64("2024-02-29")
