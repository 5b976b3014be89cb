"""Lines: an article once in a purchase, discounts, returns of what was bought before."""

from __future__ import annotations

import numpy as np
import pytest

from clustering.core.customer_settings import DataGeneratorConfig
from clustering.customers.generator import CustomerDataGenerator
from clustering.customers.generator.baskets import RETURN_DAYS


def lines_of(**settings):
    generator = CustomerDataGenerator(DataGeneratorConfig(**{"num_customers": 1000, **settings}))
    return generator.generate_transactions(generator.generate_customers())


def test_an_article_stands_once_in_a_purchase(transactions):
    assert not transactions.duplicated(["transaction_id", "product_id"]).any()


def test_the_amount_of_a_purchase_is_pieces_times_price_less_the_discount(transactions):
    bought = transactions[transactions["quantity"] > 0]
    expected = bought["quantity"] * bought["unit_price"] * (1 - bought["discount"])
    assert np.abs(bought["amount"] - expected).max() <= 0.005 + 1e-9


def test_articles_have_one_price_and_one_category(transactions):
    one = transactions.groupby("product_id")[["unit_price", "category"]].nunique()
    assert (one == 1).all(axis=None)


def test_purchases_have_several_lines(transactions):
    lines = transactions[transactions["quantity"] > 0].groupby("transaction_id").size()
    assert 1.5 < lines.mean() < 3
    assert lines.max() >= 6


def test_each_customer_prefers_categories(transactions):
    bought = transactions[transactions["quantity"] > 0]
    counts = bought.groupby(["customer_id", "category"]).size().unstack(fill_value=0)
    often = counts[counts.sum(axis=1) >= 30]
    assert (often.max(axis=1) / often.sum(axis=1)).mean() > 0.35  # 0.23 or so if all liked the same


def test_returns_are_of_what_the_customer_bought_in_the_thirty_days_before(transactions):
    back = transactions[transactions["quantity"] < 0]
    keys = ["customer_id", "product_id", "discount"]
    pairs = back.merge(transactions[transactions["quantity"] > 0], on=keys, suffixes=("", "_bought"))
    days = (
        pairs["transaction_date"].dt.normalize() - pairs["transaction_date_bought"].dt.normalize()
    ).dt.days
    fits = (days >= 1) & (days <= RETURN_DAYS) & (-pairs["quantity"] <= pairs["quantity_bought"])
    assert set(pairs.loc[fits, "transaction_id"]) == set(back["transaction_id"])
    assert (back["amount"] < 0).all()
    assert back["transaction_id"].str.startswith("R").all()


@pytest.mark.parametrize("rate", [0.05, 0.3])
def test_the_share_of_lines_that_come_back_is_the_rate(rate):
    lines = lines_of(return_rate=rate, num_customers=3000)
    bought, back = lines[lines["quantity"] > 0], lines[lines["quantity"] < 0]
    first = bought.groupby("customer_id")["transaction_id"].transform("min")
    asked = bought[bought["transaction_id"] != first]
    early = asked["transaction_date"] < "2024-12-01"  # what was bought later may come back after the period
    error = 4 * rate * (np.sqrt(1 / (rate * len(asked))) + np.sqrt(1 / (9 * rate * 1500)))
    assert rate * early.sum() / len(asked) - error < len(back) / len(asked) < rate + error + 0.02 * rate


def test_without_returns_there_are_none_and_with_all_everyone_keeps_the_first_line():
    assert (lines_of(return_rate=0)["quantity"] > 0).all()
    lines = lines_of(return_rate=1, num_customers=300)
    kept = lines.groupby("customer_id")["quantity"].sum()
    assert (kept >= 1).all()
    early = lines[(lines["quantity"] > 0) & (lines["transaction_date"] < "2024-12-01")]
    assert (lines["quantity"] < 0).sum() >= len(early) - 5 * 300  # but for the lines of first purchases


def test_one_category_is_everyones():
    lines = lines_of(product_categories=("Books",), num_customers=50)
    assert set(lines["category"]) == {"Books"}
    assert lines["unit_price"].between(5, 45).all()
