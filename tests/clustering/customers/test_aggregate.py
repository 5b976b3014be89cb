"""The table of customers: every column from its definition, by hand and by a plain loop."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from clustering.customers.aggregate import UNITS, aggregate_customers
from clustering.customers.cleaning_records import TransactionOptions
from clustering.customers.coding import code_things
from clustering.customers.purchases import purchases_of
from clustering.customers.transactions import clean_transactions
from tests.clustering.customers.made_lines import many_lines


def customers(table, **options):
    return aggregate_customers(clean_transactions(table, options=TransactionOptions(**options)))


@pytest.fixture
def shop():
    """Customer a: three purchases on two days; b: one purchase on the observation day."""
    return pd.DataFrame(
        {
            "customer_id": ["a", "a", "a", "a", "b"],
            "order_id": [1, 1, 2, 3, 4],
            "date": ["2024-01-01", "2024-01-01", "2024-01-31", "2024-01-31", "2024-03-01"],
            "amount": [10.0, 10.0, 20.0, 35.5, 8.0],
            "quantity": [1, 2, 1, 4, 3],
            "product_id": ["p1", "p2", "p1", "p3", "p9"],
            "category": ["tea", "tea", "cups", "cups", "tea"],
            "discount": [0.0, 0.1, 0.0, 0.2, 0.0],
        }
    )


def test_every_column_follows_from_its_definition(shop):
    a = customers(shop).table.loc["a"]
    assert a["total_transactions"] == 3
    assert a["total_spent"] == 75.5
    assert a["avg_transaction_value"] == pytest.approx(75.5 / 3)
    assert (a["first_purchase"], a["last_purchase"]) == (
        pd.Timestamp("2024-01-01"),
        pd.Timestamp("2024-01-31"),
    )
    assert (a["customer_age_days"], a["days_since_last_purchase"]) == (60, 30)
    assert a["purchase_frequency"] == 1.0  # two repeat purchases in 60 days
    assert a["avg_days_between_purchases"] == 30  # from the first to the second of two days
    values = np.array([20.0, 20.0, 35.5])
    assert a["spending_consistency"] == pytest.approx(1 / (1 + values.std() / values.mean()))
    assert a["basket_size"] == pytest.approx(8 / 3)
    assert a["product_variety"] == 3
    assert a["category_diversity"] == pytest.approx(2.0)  # two lines of each of two categories
    assert a["discount_sensitivity"] == 0.5
    assert a["returns_share"] == 0.0


def test_a_first_purchase_on_the_observation_day_is_included_and_sane(shop):
    b = customers(shop).table.loc["b"]
    assert (b["customer_age_days"], b["days_since_last_purchase"]) == (0, 0)
    assert b["purchase_frequency"] == 0.0  # not one purchase a day
    assert np.isnan(b["avg_days_between_purchases"])
    assert np.isnan(b["spending_consistency"])
    assert (b["total_transactions"], b["total_spent"], b["category_diversity"]) == (1, 8.0, 1.0)


def test_two_purchases_on_the_first_day_are_no_purchase_an_hour():
    table = pd.DataFrame(
        {"customer_id": ["a", "a"], "order_id": [1, 2], "amount": [1.5, 2.5], "date": ["2024-01-01"] * 2}
    )
    assert customers(table).table["purchase_frequency"].tolist() == [
        1.0
    ]  # one repeat in 30 days, the least life


def test_without_invoices_a_purchase_is_a_day(shop):
    bare = shop[["customer_id", "date", "amount"]]
    assert customers(bare).table["total_transactions"].to_dict() == {"a": 2, "b": 1}


def test_lines_without_an_invoice_number_are_a_purchase_of_their_day(shop):
    shop["order_id"] = [1, 1, None, None, None]
    assert customers(shop).table["total_transactions"].to_dict() == {"a": 2, "b": 1}


def test_an_invoice_of_two_customers_is_a_purchase_of_each():
    table = pd.DataFrame(
        {"customer_id": ["a", "b"], "order_id": [1, 1], "amount": [1.5, 2.5], "date": ["2024-01-01"] * 2}
    )
    assert customers(table).table["total_transactions"].tolist() == [1, 1]


def test_columns_of_what_the_table_does_not_know_are_not_made_up(shop):
    found = customers(shop[["customer_id", "date", "amount"]]).table
    assert not {"category_diversity", "product_variety", "discount_sensitivity"} & set(found)


def test_free_purchases_alone_leave_no_division_by_zero():
    table = pd.DataFrame({"customer_id": ["a", "a", "b"], "amount": [0.0, 0.0, 1.5],
                          "date": ["2024-01-01", "2024-01-03", "2024-01-03"]})  # fmt: skip
    a = customers(table).table.loc["a"]
    assert (a["total_spent"], a["spending_consistency"], a["returns_share"]) == (0.0, 1.0, 0.0)


def test_a_unit_is_known_for_every_column_of_numbers(shop):
    table = customers(shop).table
    assert set(table.select_dtypes("number")) == set(UNITS)


def test_money_and_counts_equal_those_of_a_plain_loop():
    transactions = clean_transactions(many_lines(4000, seed=3))
    lines = transactions.lines[~transactions.lines["undone"]]
    money, invoices, products = {}, {}, {}
    for line in lines.itertuples():
        who = transactions.customers[line.customer]
        money[who] = money.get(who, 0.0) + line.amount
        invoices.setdefault(who, set()).add(line.invoice)
        products.setdefault(who, set()).add(line.product)
    table = aggregate_customers(transactions).table
    assert table["total_transactions"].to_dict() == {who: len(found) for who, found in invoices.items()}
    assert table["product_variety"].to_dict() == {who: len(found) for who, found in products.items()}
    assert table["total_spent"].to_dict() == pytest.approx(money)


def test_purchases_stand_in_order_of_customer_and_time():
    purchases = purchases_of(clean_transactions(many_lines(2000)))
    in_order = purchases.sort_values(["customer", "date"], kind="stable")
    assert purchases.index.equals(in_order.index)


def test_things_are_coded_in_sorted_order_and_blanks_are_missing():
    codes, things = code_things(pd.Series([" b", "a", "", None, "n/a", "b"]))
    assert things.tolist() == ["a", "b"]
    assert codes.tolist() == [1, 0, -1, -1, -1, 1]
    codes, things = code_things(pd.Series([7, "x", 7.0], dtype=object))
    assert things.tolist() == ["7", "x"]
    assert codes.tolist() == [0, 1, 0]
