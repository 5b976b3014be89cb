"""What customers are worth, from the table of customers alone."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ModelError
from clustering.customers import worth as worth_room
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.lifetime.summary import summarise_purchases
from clustering.customers.lifetime.value import ValuePlan, common_pace, lifetime_value, simple_value
from clustering.customers.transactions import clean_transactions
from clustering.customers.worth import Worth, histories_of, learn_worth, probability_alive, worth_columns
from tests.clustering.customers.made_customers import made_customers
from tests.clustering.customers.made_lines import many_lines
from tests.support import shared_data

PLAN = ValuePlan(365, "day")


@pytest.fixture(scope="module")
def table():
    return made_customers(300)


@pytest.fixture(scope="module")
def worth(table):
    return learn_worth(table, PLAN)


def assert_same_histories(table, summary):
    """Compare the histories of a table of customers with those that `summarise_purchases` found."""
    found = histories_of(table).reset_index(drop=True)
    expected = summary.table[["frequency", "recency", "T", "monetary"]].astype(np.float64)
    pd.testing.assert_frame_equal(found, expected)


def test_histories_are_those_of_the_purchases():
    transactions = clean_transactions(many_lines(6000, seed=2))
    lines = transactions.lines[~transactions.lines["undone"]]
    summary = summarise_purchases(lines, customer="customer", date="date", amount="amount",
                                  observation_end=transactions.until, unit="day")  # fmt: skip
    assert_same_histories(aggregate_customers(transactions).table, summary)


@pytest.mark.shared_data
def test_histories_of_cdnow_are_those_of_its_lines():
    path = shared_data("customers", "cdnow", "CDNOW_sample.txt")
    lines = pd.read_csv(path, sep=r"\s+", header=None, names=["master", "customer", "date", "cds", "dollars"])
    lines["date"] = pd.to_datetime(lines["date"].astype(str), format="%Y%m%d")
    summary = summarise_purchases(lines, customer="customer", date="date", amount="dollars",
                                  observation_end="1998-06-30", unit="day")  # fmt: skip
    told = {"customer": "customer", "date": "date", "amount": "dollars", "quantity": ""}
    assert_same_histories(aggregate_customers(clean_transactions(lines, told)).table, summary)


def test_value_columns_are_those_of_the_lifetime_models(table, worth):
    found, histories = worth_columns(table, worth), histories_of(table)
    x, recency, watched = histories["frequency"], histories["recency"], histories["T"]
    assert list(found) == ["clv_simple", "clv_advanced", "expected_purchases", "p_alive"]
    assert worth.purchase_model.drops_after_first
    np.testing.assert_array_equal(
        found["clv_advanced"], lifetime_value(worth.purchase_model, worth.spend_model, histories, PLAN)
    )
    np.testing.assert_array_equal(
        found["clv_simple"], simple_value(x, watched, table["total_spent"] / table["purchase_days"], PLAN)
    )
    np.testing.assert_allclose(
        found["expected_purchases"], worth.purchase_model.expected_purchases(x, recency, watched, 365)
    )
    assert found["p_alive"].between(0, 1).all()


def test_who_has_been_silent_longer_is_less_likely_a_customer(table, worth):
    once = table[table["purchase_days"] == 1].iloc[:1]
    silent = pd.concat([once.assign(customer_age_days=d, days_since_last_purchase=d) for d in (0, 50, 500)])
    assert (np.diff(probability_alive(silent, worth)) < 0).all()


def test_a_one_time_buyer_is_not_worth_one_purchase_a_day(table, worth):
    yesterday = table.iloc[:1].assign(
        purchase_days=1, total_transactions=1, total_spent=50.0, customer_age_days=1,
        days_since_last_purchase=1, repeat_purchase_value=np.nan,
    )  # fmt: skip
    found = worth_columns(yesterday, worth).iloc[0]
    assert 0 < found["clv_simple"] < 50 * 365 * 10 * worth.pace  # not 50 x 365
    assert 0 < found["expected_purchases"] < 30


def test_margin_scales_values(table, worth):
    half = learn_worth(table, ValuePlan(365, "day", margin=0.5))
    whole, part = worth_columns(table, worth), worth_columns(table, half)
    np.testing.assert_allclose(part["clv_simple"] * 2, whole["clv_simple"])
    np.testing.assert_allclose(part["clv_advanced"] * 2, whole["clv_advanced"])


def test_new_customers_are_measured_against_those_of_the_fit(table, worth):
    whole = worth_columns(table, worth)
    pd.testing.assert_frame_equal(worth_columns(table.iloc[:7], worth), whole.iloc[:7])


def test_frequency_and_value_that_go_together_leave_the_churn_risk_alone(table):
    together = table.assign(repeat_purchase_value=lambda t: 10.0 * t["purchase_days"])
    found = learn_worth(together, PLAN)
    assert found.spend_model is None
    assert any(note.startswith("No clv_advanced: frequent buyers spend more") for note in found.notes)
    assert list(worth_columns(together, found)) == ["clv_simple", "expected_purchases", "p_alive"]


def test_too_few_customers_get_a_simple_value_and_the_reason():
    table = made_customers(30)
    found = learn_worth(table, PLAN)
    assert found.purchase_model is None
    assert found.notes[0].startswith("No churn_risk and no clv_advanced: 30 customers are too few")
    assert list(worth_columns(table, found)) == ["clv_simple"]
    assert probability_alive(table, found) is None


def test_where_nobody_was_seen_to_leave_no_churn_risk_is_given():
    rng = np.random.default_rng(1)
    n = 300
    x, age = rng.poisson(12, n) + 3, np.full(n, 360)
    steady = pd.DataFrame({"purchase_days": x + 1, "customer_age_days": age, "total_spent": 20.0 * (x + 1),
                           "days_since_last_purchase": rng.integers(0, 30, n),
                           "repeat_purchase_value": rng.gamma(20, 1.0, n)})  # fmt: skip
    found = learn_worth(steady, PLAN)
    assert found.purchase_model is not None
    assert not found.tells_leaving
    assert found.notes[-1].startswith(
        "churn_risk is left out: by the purchase model it would be near 0 for ev"
    )
    assert "p_alive" not in worth_columns(steady, found)


def test_of_very_many_customers_an_even_spread_is_taken_whatever_their_order(table, worth, monkeypatch):
    monkeypatch.setattr(worth_room, "FITTED_ON", 200)
    some, turned = learn_worth(table, PLAN), learn_worth(table.iloc[::-1], PLAN)
    assert some.notes[0] == "The models of value were fitted to 200 of 300 customers, evenly spread."
    assert some.purchase_model.fit.n_customers == 200
    np.testing.assert_array_equal(some.purchase_model.parameters, turned.purchase_model.parameters)
    np.testing.assert_array_equal(some.spend_model.parameters, turned.spend_model.parameters)
    assert some.pace == worth.pace  # counted over everyone
    alive = probability_alive(table, some) - probability_alive(table, worth)
    assert np.abs(alive).mean() < 0.05


def test_counts_and_times_that_contradict_each_other_are_told(table):
    odd = table.assign(days_since_last_purchase=table["customer_age_days"])  # all purchases on one day
    found = learn_worth(odd, PLAN)
    assert found.notes[0].startswith(
        f"For {(table['purchase_days'] > 1).sum()} customers the number of purch"
    )
    assert not histories_of(odd)["frequency"].any()
    assert (worth_columns(odd, found)["clv_simple"] == 0).all()  # nobody is known to have come back


def test_a_saved_worth_gives_the_same_values_and_intervals(table, worth):
    back = Worth.from_dict(json.loads(json.dumps(worth.to_dict(), allow_nan=False)))
    pd.testing.assert_frame_equal(worth_columns(table, back), worth_columns(table, worth))
    np.testing.assert_array_equal(back.purchase_model.fit.draws(30), worth.purchase_model.fit.draws(30))
    assert (back.notes, back.plan, back.tells_leaving) == (worth.notes, worth.plan, worth.tells_leaving)
    with pytest.raises(ModelError, match="the saved models of value are damaged"):
        Worth.from_dict({"plan": {}})


def test_the_common_pace_is_all_repeat_purchases_in_all_the_time():
    assert common_pace([0, 2, 4], [10, 20, 30]) == 0.1
    assert common_pace([0, 0], [10, 20]) == 0.0
    own = simple_value([1], [10], [5.0], ValuePlan(100, "day"))
    assert own == simple_value([1], [10], [5.0], ValuePlan(100, "day"), pace=0.1)
    assert simple_value([1], [10], [5.0], ValuePlan(100, "day"), pace=0.01) < own
