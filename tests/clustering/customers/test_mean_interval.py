"""The bootstrap interval of a mean: as wide as the theory says, the same whatever the order."""

from __future__ import annotations

import numpy as np
import pytest

from clustering.customers.mean_interval import mean_interval


@pytest.mark.parametrize("n", [200, 20_000])
def test_it_is_as_wide_as_the_standard_error_says(n):
    """Standard deviation 10: the mean of n values has 10 / sqrt(n), and 95 % lie within 1.96 of these."""
    values = np.random.default_rng(1).normal(50, 10, n)
    low, high = mean_interval(values)
    assert (high - low) / 2 == pytest.approx(1.96 * values.std() / np.sqrt(n), rel=0.1)
    assert low < values.mean() < high


def test_order_and_missing_values_change_nothing():
    values = np.random.default_rng(2).gamma(1, 20, 5_000)
    expected = mean_interval(values)
    assert mean_interval(values[::-1]) == expected
    assert mean_interval([*values, np.nan]) == expected


def test_four_values_have_no_interval():
    assert all(np.isnan(mean_interval([1.0, 2.0, 3.0, 4.0])))
    assert not any(np.isnan(mean_interval([1.0, 2.0, 3.0, 4.0, 5.0])))


def test_equal_values_leave_no_doubt():
    assert mean_interval(np.full(50, 7.0)) == (7.0, 7.0)
