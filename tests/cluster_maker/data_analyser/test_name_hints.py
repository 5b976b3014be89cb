"""What column names give away."""

from __future__ import annotations

import pytest

from cluster_maker.data_analyser import name_hints as hints
from cluster_maker.data_analyser.naming import words_of


@pytest.mark.parametrize(
    "name",
    [
        "ID", "customerID", "CUST_ID", "RespondentID", "Sub ID", "id1", "InvoiceNo", "StockCode",
        "Product_Code",
        "STORE_NBR", "Postal Code", "zip", "SKU", "Account Number", "uuid", "userid",
    ],
)  # fmt: skip
def test_identifiers(name: str):
    assert hints.identifier_kind(words_of(name))


@pytest.mark.parametrize(
    "name",
    [
        "NumProducts",
        "number of codes",
        "Paid",
        "humidity",
        "video count",
        "Age",
        "n_ids",
        "code review score",
    ],
)
def test_no_identifiers(name: str):
    assert hints.identifier_kind(words_of(name)) == ""


@pytest.mark.parametrize(
    ("name", "money"),
    [
        ("Income", True),
        ("MonthlyCharges", True),
        ("MntWines", True),
        ("MarkDown1", True),
        ("Salary two years ago", True),
        ("total_spent", True),
        ("Spending Score", False),
        ("PURCHASES_TRX", False),
        ("BALANCE_FREQUENCY", False),
        ("NumStorePurchases", False),
        ("sales_days", False),
        ("Height", False),
    ],
)
def test_money(name: str, money: bool):
    assert hints.says_money(words_of(name)) is money


def test_purchases_are_money_only_with_cents():
    assert hints.says_money(["purchases"], fractional=True)
    assert not hints.says_money(["purchases"], fractional=False)


@pytest.mark.parametrize(
    ("name", "used"),
    [
        ("Dt_Customer", True),
        ("birth_date", True),
        ("enrolment date", True),
        ("last purchase", True),
        ("Timestamp", False),
        ("InvoiceDate", False),
        ("EndDate", False),
        ("first response", False),
    ],
)
def test_dates_of_things_and_of_records(name: str, used: bool):
    assert hints.dates_the_thing(words_of(name)) is used


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("Churn", True), ("label", True), ("is_fraud", True), ("species", True), ("Age", False)],
)
def test_outcomes(name: str, outcome: bool):
    assert hints.is_outcome(words_of(name)) is outcome


def test_codes_of_kinds_are_not_quantities():
    assert hints.says_kind(["region"])
    assert not hints.says_kind(["region", "size"])


@pytest.mark.parametrize(
    ("unit", "currency"), [("$", True), ("k$", True), ("EUR", True), ("%", False), ("", False)]
)
def test_currencies(unit: str, currency: bool):
    assert hints.is_currency(unit) is currency
