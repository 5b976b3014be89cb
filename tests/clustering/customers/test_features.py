"""Columns that follow from others, and the choice of what to cluster on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ColumnError, PreprocessingError
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.features import CLUSTERED, DERIVATIONS, choose_features, engineer_columns
from clustering.customers.redundancy import RESTATES
from clustering.customers.transactions import clean_transactions
from tests.clustering.customers.made_customers import made_customers
from tests.clustering.customers.made_lines import many_lines

BARE = ["total_transactions", "total_spent", "customer_age_days", "days_since_last_purchase"]


def test_derived_columns_are_those_of_the_transactions():
    lines = many_lines(3000)
    lines["invoice_id"] = (
        lines["customer_id"] * 1000 + (lines["order_date"] - lines["order_date"].min()).dt.days
    )
    full = aggregate_customers(clean_transactions(lines)).table  # one invoice a day: days are purchases
    made, notes = engineer_columns(full[BARE])
    for name in (
        "avg_transaction_value",
        "purchase_frequency",
        "purchase_days",
        "avg_days_between_purchases",
    ):
        np.testing.assert_allclose(made[name], full[name], err_msg=name)
    assert "Days with a purchase are not known: each purchase counts as one." in notes
    assert notes[2].startswith("retention_rate, spending_consistency cannot be had: the table does not tell")


def test_what_is_there_stays_as_it_is():
    table = made_customers(50)
    made, notes = engineer_columns(table)
    pd.testing.assert_frame_equal(made, table)
    assert notes == ()


def test_without_what_they_are_made_of_columns_are_absent_and_told():
    made, notes = engineer_columns(pd.DataFrame({"total_spent": [1.5, 2.5]}))
    assert list(made) == ["total_spent"]
    assert "avg_transaction_value cannot be had: the table does not tell total_transactions." in notes
    assert all(any(step.name in note for note in notes) for step in DERIVATIONS if step.name != "total_spent")


def test_a_one_time_buyer_has_no_rhythm_and_no_pace():
    made, _ = engineer_columns(pd.DataFrame([[1, 9.0, 0, 0], [1, 9.0, 90, 90]], columns=BARE))
    assert made["purchase_frequency"].tolist() == [0.0, 0.0]
    assert made["purchase_days"].tolist() == [1.0, 1.0]
    assert made[["avg_days_between_purchases", "repeat_purchase_value"]].isna().all(axis=None)


def test_neither_people_nor_scores_nor_the_truth_are_clustered_on():
    table = made_customers(100).assign(r_score=lambda t: t["days_since_last_purchase"] // 100, age=range(100))
    names, audit, notes = choose_features(table)
    assert set(names) <= set(CLUSTERED)
    assert not set(names) & ({"name", "city", "true_segment", "age", "total_spent"} | set(RESTATES))
    assert names == audit.kept
    assert notes[0] == f"Clustered on {', '.join(names)}."


def test_the_same_quantity_is_never_chosen_twice():
    table = made_customers(200)
    table["category_diversity"] = np.exp(table["total_transactions"] / 10)  # the same order of customers
    names, _, notes = choose_features(table)
    assert "total_transactions" in names
    assert "category_diversity" not in names
    assert notes[1].startswith("Not clustered on category_diversity (its ranks go with those of total_transa")


def test_what_is_the_same_for_all_is_not_chosen():
    names, _, notes = choose_features(made_customers(60).assign(discount_sensitivity=0.0))
    assert "discount_sensitivity" not in names
    assert notes[1] == "Not clustered on discount_sensitivity (it is the same for every customer)."


def test_age_is_left_out_where_all_joined_together():
    together = made_customers(60).assign(customer_age_days=lambda t: 700 + np.arange(len(t)))
    names, _, notes = choose_features(together)
    assert "customer_age_days" not in names
    assert "customer_age_days (most customers joined at about the same time)" in notes[1]
    assert "customer_age_days" in choose_features(made_customers(60))[0]


def test_what_most_customers_lack_is_left_out():
    table = made_customers(60)
    table["category_diversity"] = np.linspace(1, 4, 60)[::-1] ** 2 % 3
    table.loc[table.index[:31], "category_diversity"] = np.nan
    names, _, notes = choose_features(table)
    assert "category_diversity" not in names
    assert notes[1] == "Not clustered on category_diversity (more than half of the customers have none)."
    table.loc[table.index[0], "category_diversity"] = 0.5  # half of them lack it
    assert "category_diversity" in choose_features(table)[0]


def test_retention_is_told_but_not_clustered_on():
    table = made_customers(60)
    assert "retention_rate" in table
    assert "retention_rate" not in choose_features(table)[0]
    assert "retention_rate" in choose_features(table, ["total_spent", "retention_rate"])[0]


def test_told_features_are_taken_and_what_weighs_twice_is_said():
    table = made_customers(60)
    told = ("total_transactions", "avg_transaction_value", "total_spent", "total_transactions")
    names, _, notes = choose_features(table, told)
    assert names == ("total_transactions", "avg_transaction_value", "total_spent")
    assert notes == (
        "total_spent was asked for, though it is total_transactions x avg_transaction_value for every "
        "customer: it weighs twice.",
    )


def test_wrong_wishes_are_refused_in_one_line():
    table = made_customers(20)
    with pytest.raises(ColumnError, match=r"unknown column 'total_spend'\. Did you mean 'total_spent'\?"):
        choose_features(table, ["total_spend"])
    with pytest.raises(
        PreprocessingError, match="'total_spent' is the same for every customer: leave it out"
    ):
        choose_features(table.assign(total_spent=1.5), ["total_spent"])
    with pytest.raises(PreprocessingError, match="no column tells customers apart: days_since_last_purchase"):
        choose_features(pd.DataFrame({"days_since_last_purchase": [3, 3], "total_transactions": [1, 1]}))
    with pytest.raises(PreprocessingError, match="no column tells customers apart: none of days_since"):
        choose_features(pd.DataFrame({"returns_share": [0.1, 0.2]}))


def test_one_customer_is_no_segment():
    table = pd.DataFrame({"total_transactions": [3.0]}, index=pd.Index(["a"], name="customer_id"))
    with pytest.raises(
        PreprocessingError, match="1 customer cannot be divided into segments: at least 2 are"
    ):
        choose_features(table)
