"""Value: discounted purchases, the simple value."""

import numpy as np
import pandas as pd
import pytest

from clustering.customers.lifetime.bg_nbd import BgNbd
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.gamma_gamma import GammaGamma
from clustering.customers.lifetime.value import (
    ValuePlan,
    discounted_purchases,
    lifetime_value,
    simple_value,
)

MODEL, SPEND = BgNbd(0.243, 4.414, 0.793, 2.426), GammaGamma(6.25, 3.74, 15.44)
HISTORY = ([0, 2, 20], [0.0, 30.43, 38.0], [0.0, 38.86, 38.86])


def test_without_discount_all_expected_purchases_count():
    plan = ValuePlan(52, annual_discount=0.0)
    np.testing.assert_allclose(
        discounted_purchases(MODEL, *HISTORY, plan), MODEL.expected_purchases(*HISTORY, 52.0)
    )


def test_discounting_is_that_of_many_short_periods():
    plan = ValuePlan(104, annual_discount=0.2)
    ends = np.linspace(0, 104, 2001)
    so_far = np.array([MODEL.expected_purchases(*HISTORY, end) for end in ends])
    middle = (ends[1:] + ends[:-1]) / 2
    years = middle * 7 / 365.25
    slow = (np.diff(so_far, axis=0) / 1.2 ** years[:, None]).sum(axis=0)
    np.testing.assert_allclose(discounted_purchases(MODEL, *HISTORY, plan), slow, rtol=1e-4)


def test_value_is_margin_times_purchases_times_value():
    histories = pd.DataFrame(
        {"frequency": [0, 2], "recency": [0, 30.43], "T": [38.86, 38.86], "monetary": [np.nan, 22.35]}
    )
    plan = ValuePlan(39, margin=0.25, annual_discount=0.0)
    # published: customer 1 buys 1.226 times more; value by Gamma-Gamma
    own = 6.25 * (15.44 + 2 * 22.35) / (6.25 * 2 + 3.74 - 1)
    assert lifetime_value(MODEL, SPEND, histories, plan)[1] == pytest.approx(0.25 * 1.2259 * own, rel=1e-3)


def test_a_customer_of_yesterday_is_not_one_purchase_a_day():
    x, T = np.array([0, 0, 4, 4]), np.array([1.0, 200.0, 200.0, 199.0])  # days
    value = simple_value(x, T, np.full(4, 10.0), ValuePlan(365, unit="day", margin=0.5))
    # common pace 8 / 600 a day: (0 + 1) / (1 + 75) for the new one
    assert value[0] == pytest.approx(0.5 * 10 * 365 / 76)
    assert value[0] < 0.05 * 0.5 * 10 * 365
    assert value[1] < value[0] < value[2]


def test_where_nobody_came_back_the_simple_value_is_nothing():
    assert simple_value([0, 0], [1, 9], [5, 5], ValuePlan(10)).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ({"horizon": 0}, "horizon must be a time above 0, got 0"),
        ({"horizon": 1, "margin": 30}, "margin must be a share above 0 and at most 1, got 30"),
        ({"horizon": 1, "annual_discount": -0.1}, "annual_discount must be a number from 0, got -0.1"),
        ({"horizon": 1, "unit": "hour"}, "unit must be one of 'day', 'week', 'month', 'year', got 'hour'"),
    ],
)
def test_a_plan_without_meaning_is_refused(plan, message):
    with pytest.raises(LifetimeError) as refusal:
        ValuePlan(**plan)
    assert str(refusal.value) == message + "."


def test_a_missing_average_value_is_refused():
    with pytest.raises(
        LifetimeError, match=r"a finite number for each of the 2 customers, .* with 1 missing"
    ):
        simple_value([0, 1], [5, 5], [1.0, np.nan], ValuePlan(10))
