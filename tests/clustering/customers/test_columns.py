"""Which column is what: guessed from names and contents, shown, overridden, refused where unclear."""

from __future__ import annotations

import pandas as pd
import pytest

from cluster_maker.errors import ColumnError, ConfigError
from cluster_maker.readers import read_table
from clustering.customers.column_mapping import parse_mapping
from clustering.customers.columns import guess_columns
from tests.clustering.customers.made_lines import shop_lines
from tests.support import shared_data

DATES = ["2024-01-05", "2024-01-07", "2024-02-01", "2024-02-03"]


def lines(**columns):
    """Four lines with a customer, a date and what else is given."""
    return pd.DataFrame({"customer_id": ["a", "b", "a", "c"], "date": DATES, **columns})


def test_a_web_shop_is_read_by_its_names():
    table = shop_lines(("536365", "85123A", 6, "2010-12-01 08:26:00", 2.55, 17850.0))
    assert guess_columns(pd.concat([table] * 3)).as_text == (
        "customer=CustomerID,date=InvoiceDate,quantity=Quantity,price=UnitPrice,invoice=InvoiceNo,product=StockCode"
    )


def test_run_together_names_are_understood():
    table = lines(amount=[1.5, 2.5, 3.5, 4.5]).rename(
        columns={"customer_id": "customerid", "date": "orderdate"}
    )
    assert guess_columns(table).as_text == "customer=customerid,date=orderdate,amount=amount"


def test_the_segment_of_a_customer_is_not_the_customer():
    table = lines(customer_segment=["x", "y", "x", "y"], amount=[1.5, 2.5, 3.5, 4.5])
    assert guess_columns(table)["customer"] == "customer_id"


def test_the_day_of_shipping_is_not_the_day_of_the_order():
    table = lines(ship_date=DATES, amount=[1.5, 2.5, 3.5, 4.5])
    assert guess_columns(table)["date"] == "date"
    with pytest.raises(
        ColumnError, match="no column looks like the date of the purchase: say which, date=COLUMN"
    ):
        guess_columns(table.drop(columns="date"))


@pytest.mark.parametrize(
    "other", ["discount_amount", "profit", "unit_cost", "shipping_cost", "average_amount"]
)
def test_other_money_is_not_the_money_of_the_line(other):
    table = lines(**{other: [0.1, 0.2, 0.3, 0.4]}, sales=[1.5, 2.5, 3.5, 4.5])
    assert guess_columns(table)["amount"] == "sales"


def test_a_total_price_is_the_money_and_a_price_the_price():
    table = lines(price=[1.5, 2.5, 3.5, 4.5], qty=[1, 2, 1, 2], total_price=[1.5, 5.0, 3.5, 9.0])
    found = guess_columns(table)
    assert (found["amount"], found["price"], found["quantity"]) == ("total_price", "price", "qty")


def test_a_price_alone_is_one_piece_a_line():
    found = guess_columns(lines(price=[1.5, 2.5, 3.5, 4.5]))
    assert (found["amount"], found["price"]) == ("", "price")
    assert "amount: none (the price, one piece a line)" in found.sentences


def nameless(second):
    """A table without telling names: 61 customers, a second identifier, dates, pieces, money."""
    first = [f"{7 * number % 61 + 4:05d}" for number in range(120)]
    return pd.DataFrame(
        {
            "column_1": first,
            "column_2": second(first),
            "column_3": [19970101 + 100 * (number % 12) + number % 28 for number in range(120)],
            "column_4": [1 + number * number % 37 for number in range(120)],
            "column_5": [11.77 + number * 1.13 for number in range(120)],
        }
    )


def test_columns_without_telling_names_are_found_by_contents():
    found = guess_columns(nameless(lambda first: [f"0{name}" for name in first]))
    assert found.as_text == "customer=column_1,date=column_3,amount=column_5,quantity=column_4"
    assert "customer: 'column_1' (identifiers that come back; 'column_2' says the same)" in found.sentences


def test_identifiers_that_part_the_rows_differently_are_unclear():
    table = nameless(lambda first: [f"{number // 2:05d}" for number in range(len(first))])
    with pytest.raises(ConfigError, match=r"'column_1' and 'column_2' could each be the customer: say which"):
        guess_columns(table)
    assert guess_columns(table, {"customer": "column_2"})["customer"] == "column_2"


def test_two_kinds_of_money_are_unclear_and_both_are_named():
    table = lines(net_sales=[1.5, 2.5, 3.5, 4.5], gross_sales=[1.8, 2.8, 3.9, 4.9])
    with pytest.raises(
        ConfigError, match=r"'net_sales' and 'gross_sales' could each be the money of a line: say wh"
    ):
        guess_columns(table)
    assert guess_columns(table, {"amount": "net_sales"})["amount"] == "net_sales"


def test_an_unclear_column_that_is_not_needed_is_not_used_and_told():
    table = lines(order_id=[1, 2, 3, 4], receipt_id=[1, 1, 2, 2], amount=[1.5, 2.5, 3.5, 4.5])
    found = guess_columns(table)
    assert found["invoice"] == ""
    assert "invoice: none (not used: 'order_id', 'receipt_id' could be it, say which)" in found.sentences


def test_what_is_told_wins_and_an_empty_text_says_none():
    table = lines(amount=[1.5, 2.5, 3.5, 4.5], category=["x", "y", "x", "y"])
    found = guess_columns(table, {"customer": "category", "category": ""})
    assert (found["customer"], found["category"]) == ("category", "")


def test_an_unknown_column_gets_the_closest_one():
    with pytest.raises(ColumnError, match=r"unknown column 'custmer_id'\. Did you mean 'customer_id'\?"):
        guess_columns(lines(amount=[1.0, 2.0, 3.0, 4.0]), {"customer": "custmer_id"})


def test_a_table_without_money_is_refused():
    with pytest.raises(
        ColumnError, match=r"no column looks like the money of a line: say which, amount=COLUMN, or qu"
    ):
        guess_columns(lines(city=["Rome", "Oslo", "Rome", "Bern"]))


def test_the_mapping_shown_can_be_given_again():
    table = lines(amount=[1.5, 2.5, 3.5, 4.5])
    found = guess_columns(table)
    assert guess_columns(table, parse_mapping(found.as_text)).as_text == found.as_text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("custmer=A", r"'custmer=A' is no part of a mapping\. Did you mean 'customer'\? Write job=COLUMN"),
        ("A", r"'A' is no part of a mapping\. Write job=COLUMN"),
        ("date=A,date=B", r"date= is given twice"),
    ],
)
def test_a_wrong_mapping_is_refused(text, message):
    with pytest.raises(ConfigError, match=message):
        parse_mapping(text)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "mapping"),
    [
        ("customers/online_retail/online_retail.parquet",
         "customer=CustomerID,date=InvoiceDate,quantity=Quantity,price=UnitPrice,invoice=InvoiceNo,product=StockCode"),
        ("customers/cdnow/CDNOW_master.txt",
         "customer=customer_id,date=date,amount=dollar_value,quantity=number_of_cds"),
        ("customers/cdnow/CDNOW_sample.txt",
         "customer=column_1,date=column_3,amount=column_5,quantity=column_4"),
        ("sales/superstore/Sample - Superstore.xls",
         "customer=Customer ID,date=Order Date,amount=Sales,quantity=Quantity,invoice=Order ID,"
         "product=Product ID,category=Category,discount=Discount"),
    ],
)  # fmt: skip
def test_real_tables_are_understood(name, mapping):
    assert guess_columns(read_table(shared_data(*name.split("/"))).table).as_text == mapping


def test_customer_date_and_money_are_columns_of_their_own():
    table = pd.DataFrame({"client": ["a", "b"], "day": ["2024-01-05", "2024-01-07"], "amount": [1.5, 2.5]})
    with pytest.raises(ConfigError, match="'amount' is told for customer and for amount: each needs"):
        guess_columns(table, {"customer": "amount", "amount": "amount"})


def test_a_job_without_a_column_is_not_suggested_again():
    with pytest.raises(ConfigError, match=r"'customer' is no part of a mapping\. Write job=COLUMN"):
        parse_mapping("customer")
