"""Slips among dates: a few lines years away from all others, on either end."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from clustering.customers.cleaning_records import TransactionOptions
from clustering.customers.stray_dates import stray_dates
from clustering.customers.transactions import clean_transactions


def days(*more, count=600, start="2023-01-01"):
    """Return dates on successive days, and more after them."""
    return pd.Series([*pd.date_range(start, periods=count), *map(pd.Timestamp, more)])


@pytest.mark.parametrize("slip", ["2099-01-01", "1900-01-01", "0001-01-01"])
def test_a_date_farther_off_than_all_others_span_is_a_slip(slip):
    assert np.flatnonzero(stray_dates(days(slip))).tolist() == [600]


def test_slips_are_found_on_both_ends_at_once():
    assert np.flatnonzero(stray_dates(days("1900-01-01", "2099-01-01"))).tolist() == [600, 601]


def test_a_pause_that_is_no_longer_than_the_history_is_none():
    """600 days of purchases, and one more 590 days later."""
    assert not stray_dates(days("2026-04-05")).any()
    assert stray_dates(days("2026-08-05")).any()  # 712 days later


def test_a_few_lines_and_many_late_ones_are_left_alone():
    assert not stray_dates(days("2099-01-01", count=18)).any()  # 19 lines
    assert not stray_dates(days(*["2099-01-01"] * 5)).any()  # more than 0.5 %


def test_missing_dates_are_no_slips():
    assert np.flatnonzero(stray_dates(days("NaT", "2099-01-01"))).tolist() == [601]


def lines(**told):
    """Return a table of 600 lines of 60 customers."""
    table = {
        "customer": np.arange(600) % 60, "date": days().dt.strftime("%Y-%m-%d"), "amount": 10.0,
        "invoice": np.arange(600),
    }  # fmt: skip
    return pd.DataFrame(table).assign(**told)


def test_slips_do_not_move_the_observation_date():
    table = lines()
    table.loc[0, "date"] = "2099-01-01"
    report = clean_transactions(table).report
    assert report.dropped == {"a date years away from all others, most likely a slip": 1}
    assert f"{report.until:%Y-%m-%d}" == "2024-08-22"


def test_an_observation_date_long_after_the_last_purchase_is_told():
    notes = clean_transactions(lines(), None, options=TransactionOptions(until="2030-01-01")).report.notes
    # 2024-08-22 to 2030-01-01
    assert any("lies 1,958 days after the last purchase (2024-08-22)" in note for note in notes)
    assert len(clean_transactions(lines()).report.notes) == 1


def test_dates_in_which_day_and_month_could_change_places_are_told():
    table = lines(date=[f"{1 + i % 12:02d}/{1 + i // 12 % 12:02d}/2023" for i in range(600)])
    notes = clean_transactions(table).report.notes
    assert any("day and month could change places" in note for note in notes)
