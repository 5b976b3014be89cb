"""Intervals against plain formulas, other libraries, and how often they hold the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, norm, t

from cluster_maker.explanation.effects import LARGEST_EFFECT, share_effects, sort_column, superiority
from cluster_maker.explanation.intervals import (
    mean_intervals,
    median_intervals,
    rank_effect_intervals,
    share_effect_intervals,
    share_intervals,
    superiority_intervals,
)
from tests.oracles.explanation_twins import newcombe_end


def test_the_interval_of_a_mean_is_students():
    values, groups = np.array([1.0, 2.0, 4.0, 9.0, 5.0, 7.0]), np.array([0, 0, 0, 0, 1, 2])
    low, high = mean_intervals(sort_column(values, groups, 4))
    inside = values[:4]
    expected = t.interval(0.95, 3, inside.mean(), inside.std(ddof=1) / 2)
    assert (low[0], high[0]) == pytest.approx(expected)
    assert np.isnan(low[1:]).all()  # one row or none has no spread
    assert np.isnan(high[1:]).all()


def test_the_interval_of_a_median_needs_six_rows_and_holds_ninety_five_per_cent():
    for m in range(1, 40):
        low, high = median_intervals(sort_column(np.arange(1.0, m + 1), np.zeros(m, int), 1))
        if m < 6:
            assert np.isnan(low[0])
            continue
        rank = int(low[0])  # values are their own ranks: 1, 2, …, m
        assert high[0] == m + 1 - rank
        assert 2 * binom.cdf(rank - 1, m, 0.5) <= 0.05 < 2 * binom.cdf(rank, m, 0.5)


def test_the_interval_of_a_share_is_wilsons():
    for count, n in ((0, 10), (3, 10), (10, 10), (57, 1000)):
        expected = binomtest(count, n).proportion_ci(method="wilson")
        low, high = share_intervals(count, n)
        assert (float(low), float(high)) == pytest.approx((expected.low, expected.high))
    assert np.isnan(share_intervals(0, 0)).all()


@given(st.integers(2, 60), st.integers(2, 60), st.floats(0.0, 1.0))
@settings(max_examples=25, deadline=None)
def test_the_interval_of_a_superiority_is_newcombes(inside, outside, share):
    low, high = superiority_intervals(np.array([share, 1 - share]), np.array([inside, outside]))
    assert low[0] == pytest.approx(newcombe_end(share, inside, outside, upper=False), abs=1e-4)
    assert high[0] == pytest.approx(newcombe_end(share, inside, outside, upper=True), abs=1e-4)
    assert 0 <= low[0] <= share <= high[0] <= 1
    assert low[1] == pytest.approx(1 - high[0])  # the rest's interval is the mirror image


def test_groups_that_do_not_overlap_have_an_interval_all_the_same():
    column = sort_column(np.arange(20.0), np.repeat([0, 1], 10), 2)
    low, high = rank_effect_intervals(superiority(column), column.counts)
    assert 1.0 < low[1] < high[1] <= LARGEST_EFFECT


def test_of_a_hundred_effect_intervals_about_ninety_five_hold_the_truth():
    rng = np.random.default_rng(0)
    holds = []
    for _ in range(400):
        column = sort_column(
            np.concatenate((rng.normal(0.8, 1, 25), rng.normal(0, 1, 60))), np.repeat([0, 1], [25, 60]), 2
        )
        low, high = rank_effect_intervals(superiority(column), column.counts)
        holds.append(low[0] <= 0.8 <= high[0])
    assert 0.92 <= np.mean(holds) <= 0.98


def test_of_a_hundred_share_effect_intervals_about_ninety_five_hold_the_truth():
    rng = np.random.default_rng(1)
    truth = 2 * np.arcsin(np.sqrt(0.6)) - 2 * np.arcsin(np.sqrt(0.3))
    holds = []
    for _ in range(400):
        yes = rng.binomial([80, 120], [0.6, 0.3])
        counts = np.array([yes, [80, 120] - yes], dtype=float)
        low, high = share_effect_intervals(share_effects(counts), counts)
        holds.append(low[0, 0] <= truth <= high[0, 0])
    assert 0.92 <= np.mean(holds) <= 0.98
    assert norm.ppf(0.975) * np.sqrt(1 / 80 + 1 / 120) == pytest.approx((high[0, 0] - low[0, 0]) / 2)
