"""Cleaning: every line is accounted for, returns net out, nothing after the observation date counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_maker.errors import ConfigError, PreprocessingError
from cluster_maker.readers import read_table
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.cleaning_records import TransactionOptions
from clustering.customers.transactions import clean_transactions
from tests.clustering.customers.made_lines import shop_lines
from tests.support import shared_data

JOBS = {
    "customer": "CustomerID", "date": "InvoiceDate", "quantity": "Quantity", "price": "UnitPrice",
    "invoice": "InvoiceNo", "product": "StockCode",
}  # fmt: skip


def cleaned(*lines, **options):
    return clean_transactions(shop_lines(*lines), JOBS, TransactionOptions(**options))


def accounted(report):
    """Lines that the report speaks of."""
    return sum(report.dropped.values()) + report.returns.n_lines + report.n_purchase_lines


def kept_rows(transactions):
    return sorted(transactions.lines["row"][~transactions.lines["undone"]].tolist())


def test_every_reason_is_counted_once_and_all_add_up():
    found = cleaned(
        ("1", "10A", 2, "2024-01-01", 5.0, 1.0),
        ("1", "10A", 2, "2024-01-01", 5.0, 1.0),  # a copy
        ("2", "10A", 2, "no day", 5.0, 1.0),  # no date
        ("3", "11A", 1, "2024-01-02", 5.0, None),  # nobody's
        ("3", "POST", 1, "2024-01-02", 9.0, 1.0),  # a service
        ("3", "POST", 1, "2024-01-02", 9.5, None),  # a service of nobody: counts as nobody's
        ("4", "12A", 1, "2024-01-02", None, 1.0),  # no price
        ("4", "12A", 0, "2024-01-02", 1.0, 1.0),  # no quantity
        ("5", "13A", 1, "2024-01-02", -3.0, 1.0),  # a correction
        ("C6", "10A", -1, "2024-01-03", 5.0, 1.0),  # a return
        ("7", "14A", 1, "2024-02-01", 5.0, 1.0),  # too late
        until="2024-01-31",
    )
    report = found.report
    assert report.dropped == {
        "no date that can be read": 1,
        "after the observation date": 1,
        "exact copy of another line": 1,
        "no customer": 2,
        "not a product (postage, fees, corrections)": 1,
        "no amount that can be read": 1,
        "no quantity, or a quantity of zero": 1,
        "negative price": 1,
    }
    assert (report.returns.n_matched, report.n_purchase_lines) == (1, 1)
    assert accounted(report) == report.n_lines == 11
    assert [(line.product, line.n_lines, line.money) for line in report.services] == [("POST", 1, 9.0)]
    assert report.money_bought == 10.0
    assert report.money_net == 5.0  # two for 5 each, one came back


def test_a_purchase_returned_whole_has_not_happened():
    found = cleaned(
        ("1", "10A", 3, "2024-01-01", 4.0, 1), ("2", "10A", 2, "2024-01-05", 4.0, 1),
        ("C3", "10A", -2, "2024-01-06", 4.0, 1),
    )  # fmt: skip
    assert kept_rows(found) == [0]
    customer = aggregate_customers(found).table.iloc[0]
    assert customer["total_transactions"] == 1
    assert customer["total_spent"] == 12.0
    assert customer["returns_share"] == 8 / 20


def test_a_return_takes_the_purchase_at_its_own_price_first():
    found = cleaned(  # the 1st was a mistake at 9, bought again at 4, then the mistake was cancelled
        ("1", "10A", 2, "2024-01-01", 9.0, 1), ("2", "10A", 2, "2024-01-02", 4.0, 1),
        ("C3", "10A", -2, "2024-01-03", 9.0, 1),
    )  # fmt: skip
    assert kept_rows(found) == [1]
    assert found.report.money_net == 8.0
    assert found.report.returns.money == found.report.returns.money_refunded == 18.0


def test_a_return_undoes_only_its_customers_product_before_it():
    found = cleaned(
        ("1", "10A", 2, "2024-01-01", 5.0, 1), ("1", "11A", 2, "2024-01-01", 5.0, 1),
        ("2", "10A", 2, "2024-01-01", 5.0, 2), ("C3", "10A", -2, "2024-01-02", 5.0, 1),
        ("4", "10A", 2, "2024-01-03", 5.0, 1),
    )  # fmt: skip
    assert kept_rows(found) == [1, 2, 4]


def test_a_return_of_what_was_bought_before_the_table_changes_nothing():
    found = cleaned(("C1", "10A", -5, "2024-01-01", 5.0, 1), ("2", "10A", 1, "2024-01-02", 5.0, 1))
    assert found.report.returns.n_unmatched == 1
    assert found.report.returns.money_unmatched == 25.0
    assert found.report.money_net == 5.0
    assert "1 return took back more than was bought before (money 25.00)" in found.report.notes[1]


def test_customers_who_returned_all_are_named():
    found = cleaned(
        ("1", "10A", 1, "2024-01-01", 5.0, 7), ("C2", "10A", -1, "2024-01-02", 5.0, 7),
        ("3", "10A", 1, "2024-01-02", 5.0, 8),
    )  # fmt: skip
    customers = aggregate_customers(found)
    assert customers.table.index.tolist() == [8]
    assert customers.without_purchases.tolist() == [7]


def test_negative_money_is_a_return_where_there_are_no_products():
    table = pd.DataFrame({"customer": ["a", "a", "a"], "amount": [20.0, 35.5, -20.0],
                          "date": ["2024-01-01", "2024-01-02", "2024-01-03"]})  # fmt: skip
    found = clean_transactions(table)
    assert kept_rows(found) == [1]  # the purchase of exactly 20, though the other is later


def test_order_numbers_that_all_begin_with_c_cancel_nothing():
    found = cleaned(("C1", "10A", 1, "2024-01-01", 5.0, 1), ("C2", "10A", 1, "2024-01-02", 5.0, 1))
    assert found.report.returns.n_lines == 0


def test_equal_purchases_of_a_day_are_kept_where_nothing_tells_them_apart():
    table = pd.DataFrame({"customer": ["a", "a"], "amount": [20.5, 20.5], "date": ["2024-01-01"] * 2})
    assert clean_transactions(table).report.n_purchase_lines == 2
    dropped = clean_transactions(table, options=TransactionOptions(copies="drop")).report
    assert dropped.dropped == {"exact copy of another line": 1}
    timed = table.assign(date="2024-01-01 10:15:00")
    assert clean_transactions(timed).report.n_purchase_lines == 1


def test_free_lines_are_purchases_unless_told_otherwise():
    lines = [("1", "10A", 1, "2024-01-01", 0.0, 1), ("2", "10A", 1, "2024-01-02", 5.0, 1)]
    kept = cleaned(*lines)
    assert kept.report.n_free_lines == 1
    assert aggregate_customers(kept).table["total_transactions"].tolist() == [2]
    assert cleaned(*lines, free_lines="drop").report.dropped == {"free line": 1}


def test_the_observation_date_counts_whole_and_is_the_last_day_by_default():
    lines = [("1", "10A", 1, "2024-01-01 23:59:59", 5.0, 1), ("2", "10A", 1, "2024-01-02 00:00:00", 5.0, 1)]
    assert kept_rows(cleaned(*lines, until="2024-01-01")) == [0]
    found = cleaned(*lines)
    assert found.until == pd.Timestamp("2024-01-02")
    assert aggregate_customers(found).table["days_since_last_purchase"].tolist() == [0]


def test_amounts_and_dates_as_text_are_read():
    table = pd.DataFrame(
        {"customer": ["a", "b"], "date": ["13/01/2024", "14/01/2024"], "amount": ["1.234,50 €", "7,25 €"]}
    )
    assert clean_transactions(table).report.money_net == 1241.75


def test_numbers_of_customers_lose_the_decimal_point_that_missing_ones_gave_them():
    found = cleaned(("1", "10A", 1, "2024-01-01", 5.0, 17850.0), ("2", "10A", 1, "2024-01-01", 5.0, np.nan))
    assert aggregate_customers(found).table.index.tolist() == [17850]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"until": "someday"},
            ConfigError,
            r"the observation date 'someday' is not a date: write it as 2011-12-09",
        ),
        (
            {"until": "2020-01-01"},
            PreprocessingError,
            r"no purchase is left of 1 line \(1 line left out: after the obs",
        ),
        ({"copies": "maybe"}, ConfigError, r"copies='maybe' is not allowed: choose auto or drop or keep"),
        ({"free_lines": "auto"}, ConfigError, r"free_lines='auto' is not allowed: choose keep or drop"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(options, error, message):
    with pytest.raises(error, match=message):
        cleaned(("1", "10A", 1, "2024-01-01", 5.0, 1), **options)


def test_a_table_without_dates_is_refused():
    with pytest.raises(PreprocessingError, match="no date in the table can be read: say which column"):
        cleaned(("1", "10A", 1, "someday", 5.0, 1))


LINES = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["10A", "11A", "POST"]), st.integers(-3, 5),
              st.integers(1, 28), st.sampled_from([0.0, 2.5, 4.0]), st.sampled_from([1.0, 2.0, None])),
    min_size=1, max_size=25,
)  # fmt: skip


def dated(lines, month):
    """Lines with a day of a month, and invoice numbers."""
    return [(f"{'C' if much < 0 else ''}{number}", code, much, f"2024-{month:02d}-{day:02d}", price, who)
            for number, code, much, day, price, who in lines]  # fmt: skip


SURE = ("90", "10A", 1, "2024-03-15", 4.0, 9.0)


@settings(max_examples=60, deadline=None)
@given(LINES, LINES)
def test_what_comes_after_the_observation_date_changes_nothing(before, after):
    now = shop_lines(SURE, *dated(before, 3))
    later = pd.concat([now, shop_lines(*dated(after, 4))], ignore_index=True)
    options = TransactionOptions(until="2024-03-31")
    tables = [aggregate_customers(clean_transactions(table, JOBS, options)) for table in (now, later)]
    pd.testing.assert_frame_equal(tables[0].table, tables[1].table)
    assert tables[0].without_purchases.tolist() == tables[1].without_purchases.tolist()


@settings(max_examples=60, deadline=None)
@given(LINES, st.randoms(use_true_random=False))
def test_counts_add_up_and_the_order_of_the_rows_does_not_matter(lines, random):
    table = shop_lines(SURE, *dated(lines, 3))
    shuffled = table.sample(frac=1, random_state=random.randint(0, 9999))
    first, second = (clean_transactions(found, JOBS) for found in (table, shuffled))
    assert accounted(first.report) == len(table)
    assert first.report == second.report
    pd.testing.assert_frame_equal(aggregate_customers(first).table, aggregate_customers(second).table)
    assert (aggregate_customers(first).table["total_spent"] >= 0).all()


def test_the_input_is_not_changed():
    table = shop_lines(
        SURE, ("C91", "10A", -1, "2024-03-16", 4.0, 9.0), ("92", "10A", 2, "2024-03-17", 4.0, 9.0)
    )
    before = table.copy(deep=True)
    clean_transactions(table, JOBS)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.shared_data
def test_online_retail_is_accounted_for():
    table = read_table(shared_data("customers", "online_retail", "online_retail.parquet")).table
    report = clean_transactions(table).report
    assert report.dropped == {
        "exact copy of another line": 5268,
        "no customer": 135037,
        "not a product (postage, fees, corrections)": 1911,
    }
    assert (report.n_purchase_lines, report.returns.n_lines) == (391187, 8506)
    assert accounted(report) == 541909
    assert {service.product for service in report.services} == {
        "POST", "M", "C2", "D", "CRUK", "DOT", "BANK CHARGES",
    }  # fmt: skip
    # what was paid back for purchases in the table is what these had cost, but for a few at another price
    refunded = report.returns.money_refunded - report.returns.money_unmatched
    assert report.returns.money == pytest.approx(refunded, rel=1e-3)


@pytest.mark.shared_data
def test_cdnow_days_are_those_of_the_published_summary():
    table = read_table(shared_data("customers", "cdnow", "CDNOW_sample.txt")).table
    summary = pd.read_csv(shared_data("customers", "cdnow", "cdnow_customers_summary.csv"))
    found = clean_transactions(table, {"customer": "column_2"}, TransactionOptions(until="1997-09-30"))
    customers = aggregate_customers(found).table
    assert (customers["total_transactions"].to_numpy() - 1 == summary["frequency"].to_numpy()).all()
    weeks = customers["customer_age_days"].to_numpy() / 7
    np.testing.assert_allclose(weeks, summary["T"].to_numpy(), atol=0.01)


@pytest.mark.shared_data
def test_superstore_keeps_every_line_and_cent():
    table = read_table(shared_data("sales", "superstore", "Sample - Superstore.xls")).table
    report = clean_transactions(table).report
    assert (report.n_purchase_lines, report.dropped) == (9994, {})
    assert report.money_net == pytest.approx(table["Sales"].sum(), abs=0.01)


def test_a_table_of_negative_amounts_says_that_they_were_taken_for_returns():
    table = pd.DataFrame({"customer": [1, 2], "amount": [-5.0, -7.0], "date": ["2024-01-05", "2024-01-07"]})
    with pytest.raises(PreprocessingError, match=r"of 2 lines .*2 lines taken for returns"):
        clean_transactions(table)
