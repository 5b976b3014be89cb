"""Transactions to frequency, recency, time watched and value."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ColumnError
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.summary import summarise_purchases

LINES = pd.DataFrame(
    [
        ("b", "2024-01-01 09:00", 10.0),
        ("b", "2024-01-01 21:30", 5.0),  # the same day: one purchase of 15
        ("b", "2024-01-15", 20.0),
        ("b", "2024-01-29", 40.0),
        ("a", "2024-01-22", 7.0),
        ("b", "2024-02-26", 99.0),
    ],
    columns=["who", "day", "paid"],
)


def summary(lines=LINES, **options):
    return summarise_purchases(
        lines,
        **{"customer": "who", "date": "day", "amount": "paid", "observation_end": "2024-02-05", **options},
    )


@pytest.mark.shared_data
def test_cdnow_comes_out_as_published(cdnow, cdnow_published):
    table = cdnow.table
    np.testing.assert_array_equal(table["customer"], cdnow_published["ID"])
    np.testing.assert_array_equal(table["frequency"], cdnow_published["frequency"])
    np.testing.assert_allclose(table["recency"], cdnow_published["recency"], atol=0.00501)
    np.testing.assert_allclose(table["T"], cdnow_published["T"], atol=0.00501)
    assert cdnow.holdout_length == 39.0


def test_each_figure_by_hand():
    made = summary()
    a, b = made.table.to_dict("records")
    assert (a["customer"], a["frequency"], a["recency"], a["T"]) == ("a", 0, 0.0, 2.0)
    assert np.isnan(a["monetary"])
    assert (b["frequency"], b["recency"], b["T"]) == (2, 4.0, 5.0)
    assert b["monetary"] == 30.0  # (20 + 40) / 2
    assert (b["average_value"], b["total_value"]) == (25.0, 75.0)
    assert b["first_purchase"] == pd.Timestamp("2024-01-01")
    assert made.notes == ()


def test_nothing_after_the_end_has_influence():
    before = LINES[LINES["day"] < "2024-02-06"]
    late = pd.DataFrame([("c", "2024-03-01", 1.0), ("b", "2024-02-06", -20.0)], columns=LINES.columns)
    pd.testing.assert_frame_equal(summary(pd.concat([LINES, late])).table, summary(before).table)
    held_out = summary(pd.concat([LINES, late]), holdout_end="2024-03-31").table
    pd.testing.assert_frame_equal(held_out[summary().table.columns], summary(before).table)


def test_the_holdout_counts_what_came_after():
    made = summary(holdout_end="2024-03-04")
    assert made.table["holdout_frequency"].tolist() == [0, 1]
    assert made.table["holdout_value"].tolist() == [0.0, 99.0]
    assert made.holdout_length == 4.0


def test_order_of_the_rows_is_nothing_and_the_table_stays_as_it_was():
    rng = np.random.default_rng(0)
    lines = pd.DataFrame(
        {
            "who": rng.integers(0, 30, 500),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 35, 500), "D"),
            "paid": rng.normal(5, 9, 500),
        }
    )
    copy = lines.copy()
    pd.testing.assert_frame_equal(summary(lines.sample(frac=1, random_state=1)).table, summary(lines).table)
    pd.testing.assert_frame_equal(lines, copy)


def test_it_agrees_with_a_loop_over_customers():
    rng = np.random.default_rng(1)
    lines = pd.DataFrame(
        {"who": rng.integers(0, 20, 300), "day": pd.Timestamp("2024-01-01"), "paid": rng.integers(0, 50, 300)}
    )
    lines["day"] += pd.to_timedelta(rng.integers(0, 30, 300), "D")
    table = summary(lines, unit="day").table.set_index("customer")
    for who, own in lines.groupby("who"):
        daily = own.groupby("day")["paid"].sum()
        assert table.loc[who, "frequency"] == len(daily) - 1
        assert table.loc[who, "recency"] == (daily.index[-1] - daily.index[0]).days
        assert table.loc[who, "T"] == (pd.Timestamp("2024-02-05") - daily.index[0]).days
        assert table.loc[who, "monetary"] == pytest.approx(daily.iloc[1:].mean())


def test_returns_are_no_purchases_and_come_off_the_purchase_before():
    lines = pd.DataFrame(
        [
            ("a", "2024-01-01", 10.0),
            ("a", "2024-01-08", 50.0),
            ("a", "2024-01-08", -5.0),  # the same day: 45
            ("a", "2024-01-10", -20.0),  # off the purchase of the 8th: 25
            ("b", "2024-01-02", -9.0),  # of a purchase that is not in the table
            ("b", "2024-01-09", 3.0),
            ("c", "2024-01-09", -3.0),
        ],
        columns=LINES.columns,
    )
    table = summary(lines).table
    assert table["customer"].tolist() == ["a", "b"]
    assert table["frequency"].tolist() == [1, 0]
    assert table["monetary"].tolist()[0] == 25.0
    assert table["total_value"].tolist() == [35.0, 3.0]


def test_incomplete_rows_are_left_out_and_counted():
    extra = pd.DataFrame(
        [(None, "2024-01-03", 1.0), ("a", None, 1.0), ("a", "2024-01-03", np.nan)], columns=LINES.columns
    )
    made = summary(pd.concat([LINES, extra], ignore_index=True))
    pd.testing.assert_frame_equal(made.table, summary().table)
    assert made.notes == ("3 of 9 transactions lack a customer, date or amount and are left out.",)


def test_without_amounts_there_are_no_values():
    table = summary(amount=None).table
    assert list(table) == ["customer", "frequency", "recency", "T", "first_purchase"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"observation_end": "soon"}, "observation_end must be a date such as '2024-12-31', got 'soon'"),
        ({"observation_end": "2023-01-01"}, "no purchase on or before 2023-01-01: choose a later"),
        ({"holdout_end": "2024-02-05"}, "holdout_end must lie after observation_end, got 2024-02-05"),
        ({"unit": "hour"}, "unit must be one of 'day', 'week', 'month', 'year', got 'hour'"),
        ({"date": "who"}, "column 'who' is not read as dates (Time data b is not ISO8601 format"),
        ({"date": "paid"}, "column 'paid' holds numbers, not dates"),
    ],
)
def test_what_has_no_meaning_is_refused(options, message):
    with pytest.raises(LifetimeError) as refusal:
        summary(**options)
    assert message in str(refusal.value)


def test_an_unknown_column_is_named_with_the_closest():
    with pytest.raises(ColumnError, match=r"unknown column 'payed'\. Did you mean 'paid'\?"):
        summary(amount="payed")
