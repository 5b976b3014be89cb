"""The model of orders is fitted to what was known, and set beside what came: nothing later reaches it."""

import numpy as np
import pandas as pd
import pytest

from clustering.customers.lifetime.bg_nbd import fit_bg_nbd
from clustering.customers.lifetime.summary import summarise_purchases
from clustering.customers.purchase_check import check_purchase_model
from clustering.customers.transactions import clean_transactions

START = pd.Timestamp("2023-01-01")


def lines_of(seed=0, customers=300, days=720, later_boost=1.0):
    """Return orders of customers with paces of their own, some of whom leave; more of them late if wanted."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        day, pace, leaves = rng.integers(0, 300), rng.gamma(1.2, 1 / 40), rng.beta(1, 8)
        while day < days:
            rows.append((customer, START + pd.Timedelta(days=int(day)), rng.gamma(4, 10)))
            if day > 632 and rng.random() < later_boost - 1:
                rows.append((customer, START + pd.Timedelta(days=int(day) - 1), 5.0))
            if rng.random() < leaves:
                break
            day += 1 + rng.exponential(1 / pace)
    return pd.DataFrame(rows, columns=["customer", "date", "amount"])


def check_of(lines, days=90, until="2024-12-20"):
    kept = lines[lines["date"] <= until]
    last = pd.DataFrame([(-1, pd.Timestamp(until), 1.0)], columns=lines.columns)
    return check_purchase_model(clean_transactions(pd.concat([kept, last], ignore_index=True)), days)


def test_the_figures_are_those_of_the_plain_way():
    lines, until = lines_of(), "2024-12-20"
    found = check_of(lines, until=until).check
    summary = summarise_purchases(
        lines[lines["date"] <= until], customer="customer", date="date", amount="amount",
        observation_end="2024-09-21", holdout_end=until, unit="day",
    ).table  # fmt: skip
    assert found.cut == pd.Timestamp("2024-09-21")
    model = fit_bg_nbd(*(summary[name] for name in ("frequency", "recency", "T")), drops_after_first=True)
    expected = model.expected_purchases(*(summary[name] for name in ("frequency", "recency", "T")), 90.0)
    assert found.evaluation.actual == summary["holdout_frequency"].sum()
    assert found.evaluation.expected == pytest.approx(expected.sum(), rel=1e-4)
    assert found.evaluation.mean_absolute_error == pytest.approx(
        np.abs(expected - summary["holdout_frequency"]).mean(), rel=1e-3
    )


def test_a_model_of_its_own_kind_is_about_right_and_better_than_going_on_as_before():
    found = check_of(lines_of(seed=3, customers=800)).check
    assert abs(found.evaluation.relative_error) < 0.2
    assert found.evaluation.mean_absolute_error < found.evaluation.naive_mean_absolute_error


def test_what_comes_later_does_not_reach_the_model():
    calm, busy = check_of(lines_of()).check, check_of(lines_of(later_boost=1.9)).check
    same = calm.over_time["day"] <= (calm.cut - START).days
    np.testing.assert_allclose(calm.over_time["expected"], busy.over_time["expected"])
    np.testing.assert_array_equal(calm.over_time["actual"][same], busy.over_time["actual"][same])
    assert busy.evaluation.actual > calm.evaluation.actual
    assert busy.evaluation.expected == pytest.approx(calm.evaluation.expected)


def test_the_curve_over_time_counts_the_repeat_orders_of_customers_known_then():
    lines = lines_of()
    found = check_of(lines).check
    known = lines[lines["date"] <= found.cut]["customer"].unique()
    own = lines[lines["customer"].isin(known) & (lines["date"] <= "2024-12-20")]
    days = own.assign(day=own["date"].dt.normalize()).drop_duplicates(["customer", "day"])
    assert found.over_time["actual"].iloc[-1] == len(days) - days["customer"].nunique()
    assert found.over_time["actual"].is_monotonic_increasing
    assert found.over_time["expected"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("days", "message"),
    [(0, "as asked for"), (400, "days of history are too few")],
)
def test_where_there_is_no_check_it_is_said_why(days, message):
    answer = check_of(lines_of(customers=60), days)
    assert answer.check is None
    assert message in answer.note


def test_too_few_who_came_back_is_an_honest_refusal():
    lines = lines_of(customers=300).drop_duplicates("customer")
    answer = check_of(lines)
    assert answer.check is None
    assert "was not tried on days held back" in answer.note
