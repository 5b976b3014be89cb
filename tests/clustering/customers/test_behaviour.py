"""Engagement, activity, tiers and risk: stated functions, everybody gets one, frozen limits."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ColumnError, ConfigError, ModelError, PreprocessingError
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.behaviour import (
    ACTIVITY,
    VALUE_TIERS,
    Yardstick,
    activity_status,
    behaviour_columns,
    churn_risk,
    engagement_score,
    learn_yardstick,
    value_tier,
)
from clustering.customers.retention import period_retention, retention_rate
from clustering.customers.transactions import clean_transactions
from tests.clustering.customers.made_lines import many_lines


@pytest.fixture(scope="module")
def table():
    return aggregate_customers(clean_transactions(many_lines(5000))).table


def bought(*lines):
    """Customers from (customer, day of purchase), each for 1.50."""
    frame = pd.DataFrame(list(lines), columns=["customer", "date"]).assign(amount=1.5)
    return aggregate_customers(clean_transactions(frame))


def test_everybody_has_a_status_a_tier_and_an_engagement(table):
    found = behaviour_columns(table, learn_yardstick(table))
    assert found.index.equals(table.index)
    assert found["activity_status"].isin(ACTIVITY).all()
    assert found["value_tier"].isin(VALUE_TIERS).all()
    assert found["engagement_score"].between(0, 1).all()
    assert "churn_risk" not in found  # never made up


def test_limits_of_activity_are_the_customers_own_rhythm():
    rhythms = np.arange(1.0, 101.0)  # three quarters wait at most 75.25 days, 95 % at most 95.05
    stick = learn_yardstick(pd.DataFrame({"avg_days_between_purchases": rhythms, "total_spent": rhythms}))
    assert (stick.active_days, stick.cooling_days) == (75.25, pytest.approx(95.05))
    silent = pd.DataFrame(
        {"days_since_last_purchase": [0, 0, 75, 76, 95, 96], "total_transactions": [1, 2, 2, 2, 2, 1]}
    )
    assert activity_status(silent, stick).tolist() == [
        "new",
        "active",
        "active",
        "cooling",
        "cooling",
        "inactive",
    ]


def test_few_who_came_back_give_no_rhythm_and_that_is_said():
    one_day = bought(("a", "2024-01-01"), ("b", "2024-01-01")).table
    stick = learn_yardstick(one_day)
    assert stick.reasons[0].startswith("Only 0 of 2 customers came back: active means up to 90 days")
    assert activity_status(one_day, stick).tolist() == ["new", "new"]  # all of them day-0 customers


def test_tiers_are_halves_and_fifths_and_ties_share_one():
    spent = pd.DataFrame({"avg_days_between_purchases": [np.nan] * 10, "total_spent": np.arange(10.0)})
    stick = learn_yardstick(spent)
    assert value_tier(spent, stick).tolist() == ["low"] * 5 + ["medium"] * 3 + ["high"] * 2
    tied = pd.DataFrame({"total_spent": [1.0] * 9 + [5.0], "avg_days_between_purchases": [np.nan] * 10})
    assert len(set(value_tier(tied, learn_yardstick(tied))[:9])) == 1


def test_more_recent_frequent_and_varied_is_more_engaged(table):
    stick = learn_yardstick(table)
    score = engagement_score(table, stick)
    for change in ({"days_since_last_purchase": 0}, {"purchase_frequency": 99.0}, {"product_variety": 9999}):
        better = engagement_score(table.assign(**change), stick)
        assert (better >= score).all()
        assert (better > score).any()


def test_engagement_of_a_customer_by_hand():
    stick = Yardstick(
        {"days_since_last_purchase": (0.0, 10.0, 20.0, 30.0), "purchase_frequency": (0.0, 0.0, 1.0, 2.0)},
        90,
        180,
        (0, 0),
    )
    one = pd.DataFrame({"days_since_last_purchase": [10], "purchase_frequency": [0.0]})
    # recency: 1 and a half of 4 are shorter -> 1 - 0.375; frequency: half of two of 4 -> 0.25
    assert engagement_score(one, stick).tolist() == [(0.625 + 0.25) / 2]


def test_a_yardstick_is_frozen_and_can_be_saved(table):
    stick = learn_yardstick(table)
    again = Yardstick.from_dict(json.loads(json.dumps(stick.to_dict())))
    assert again == stick
    alone = behaviour_columns(table.iloc[[3]], again)
    pd.testing.assert_frame_equal(alone, behaviour_columns(table, stick).iloc[[3]])


def test_the_risk_of_leaving_is_one_less_the_probability_of_being_there(table):
    alive = np.linspace(0, 1, len(table))
    found = behaviour_columns(table, learn_yardstick(table), alive)
    assert found["churn_risk"].tolist() == (1 - alive).tolist()
    assert np.isnan(churn_risk([np.nan])).all()


def test_what_is_no_probability_is_refused():
    with pytest.raises(ConfigError, match=r"p_alive=1\.5 is no probability: give numbers from 0 to 1"):
        churn_risk([0.5, 1.5])
    with pytest.raises(ConfigError, match=r"p_alive has the shape \(1,\) for 2 customers"):
        churn_risk([0.5], n_customers=2)


def test_wrong_tables_and_yardsticks_are_refused(table):
    with pytest.raises(ColumnError, match="unknown column 'total_spent'"):
        value_tier(table.drop(columns="total_spent"), learn_yardstick(table))
    with pytest.raises(ModelError, match="the yardstick knows no tiers"):
        value_tier(table, learn_yardstick(table.drop(columns="total_spent")))
    with pytest.raises(PreprocessingError, match="there are no customers to measure others against"):
        learn_yardstick(table.iloc[:0])
    with pytest.raises(ModelError, match="the saved yardstick of behaviour is damaged"):
        Yardstick.from_dict({"quantiles": {}})


def test_what_a_table_does_not_have_is_neither_learnt_nor_made_up(table):
    bare = table[["days_since_last_purchase"]]
    stick = learn_yardstick(bare)
    assert stick.tier_starts is None
    assert stick.reasons == (
        "How long customers wait is not known: active means up to 90 days, cooling up to 180.",
    )
    assert list(behaviour_columns(bare, stick)) == ["engagement_score"]
    assert Yardstick.from_dict(json.loads(json.dumps(stick.to_dict()))) == stick


def test_engagement_is_the_mean_of_what_is_known_of_a_customer():
    table = pd.DataFrame({"days_since_last_purchase": [1.0, 3.0], "product_variety": [np.nan, 5.0]})
    # recency: 3/4 and 1/4; variety of the only one who has it: 1/2
    assert engagement_score(table, learn_yardstick(table)).tolist() == [0.75, 0.375]


def test_retention_of_a_customer_counts_the_periods_that_have_ended():
    found = bought(
        ("a", "2024-01-01"), ("a", "2024-01-20"), ("a", "2024-01-31"), ("a", "2024-03-15"),  # days 19, 30, 74
        ("b", "2024-01-01"),
        ("c", "2024-04-01"),
        ("d", "2024-04-10"),
    )  # fmt: skip
    rate = retention_rate(
        found, period=30
    )  # observed until 2024-04-10, day 100: three periods of a have ended
    assert rate["a"] == pytest.approx(2 / 3)  # in days 1-30 (twice) and 61-90, not in 31-60
    assert rate["b"] == 0.0
    assert rate[["c", "d"]].isna().all()
    assert rate.name == "retention_rate"


def test_retention_of_all_is_the_share_that_bought_in_both_periods():
    found = bought(
        ("a", "2024-01-10"), ("a", "2024-03-30"), ("b", "2024-01-20"), ("c", "2024-03-01"),
        ("d", "2023-06-01"),
    )  # fmt: skip
    assert period_retention(found, period=60) == 0.5  # of a and b, a came back; c is new, d long gone
    assert period_retention(found, period=60, among=found.table.index == "a") == 1.0
    assert np.isnan(period_retention(found, period=60, among=found.table.index == "c"))
    with pytest.raises(ConfigError, match="period=0 is not allowed: at least 1 day"):
        retention_rate(found, period=0)
