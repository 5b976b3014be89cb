"""Cleaning tables of customers: every row accounted for, nothing impossible left."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import PreprocessingError
from clustering.customers.customer_cleaning import clean_customers
from tests.clustering.customers.made_customers import made_customers


def rows(**columns):
    """A table of customers with sane values where nothing is told."""
    n = len(next(iter(columns.values())))
    sane = {
        "customer_id": [f"c{i}" for i in range(n)], "total_transactions": [2] * n, "total_spent": [20.0] * n,
        "customer_age_days": [50] * n, "days_since_last_purchase": [10] * n,
    }  # fmt: skip
    return pd.DataFrame(sane | columns)


def test_every_row_is_kept_or_left_out_for_one_reason():
    nan = float("nan")
    table = rows(
        customer_id=["a", "a", None, "b", "c", "d", "e", "f", "g", "h"],
        total_transactions=[2, 2, 2, 0, -1, 2, 2.5, 2, 2, 2],
        total_spent=[20.0, 20.0, 20.0, 0.0, 20.0, nan, 20.0, 20.0, 20.0, np.inf],
        customer_age_days=[50, 50, 50, 50, 50, 50, 50, -3, 50, 50],
        days_since_last_purchase=[10, 10, 10, 10, 10, 10, 10, 0, 60, 10],
    )
    clean, account = clean_customers(table)
    assert clean.index.tolist() == ["a"]
    assert account.dropped == {
        "no customer id": 1,
        "exact copy of another row": 1,
        "no purchase": 1,
        "total_transactions is impossible (below 0 or infinite)": 1,
        "total_spent is missing": 1,
        "total_spent is impossible (below 0 or infinite)": 1,
        "customer_age_days is impossible (below 0 or infinite)": 1,
        "total_transactions is no whole number": 1,
        "the last purchase lies before the first": 1,
    }
    assert account.n_customers + len(account.left_out) == len(table)
    assert account.left_out.set_index("row")["customer_id"].drop(2).to_dict() == {
        1: "a", 3: "b", 4: "c", 5: "d", 6: "e", 7: "f", 8: "g", 9: "h",
    }  # fmt: skip
    assert account.sentences[:2] == (
        "10 rows of customers read, 1 kept.", "1 row left out: no customer id.",
    )  # fmt: skip


def test_of_two_rows_of_a_customer_the_later_state_is_kept_in_any_order():
    table = rows(customer_id=["a", "a", "b", "c"], total_transactions=[2, 5, 1, 1], city=["x", "y", "z", "z"])
    for shown in (table, table.iloc[::-1]):
        clean, account = clean_customers(shown)
        assert clean["total_transactions"].to_dict() == {"a": 5, "b": 1, "c": 1}
        assert account.dropped == {"another row of the customer shows more purchases": 1}
    same = rows(customer_id=["a", "a", "b", "c"], city=["x", "y", "z", "z"])
    kept = {clean_customers(shown)[0]["city"]["a"] for shown in (same, same.iloc[::-1])}
    assert len(kept) == 1  # a tie is not decided by the order of the rows


def test_impossible_values_of_other_columns_are_missing_and_counted():
    table = rows(age=[30, -4, 200], retention_rate=[0.5, 1.5, -0.1], basket_size=[1.0, 2.0, -1.0])
    clean, account = clean_customers(table)
    assert clean["age"].isna().tolist() == [False, True, True]
    assert clean["retention_rate"].isna().sum() == 2
    assert account.notes == (
        "age: 2 impossible values taken as missing (allowed is 0 to 120).",
        "retention_rate: 2 impossible values taken as missing (allowed is 0 to 1).",
        "basket_size: 1 impossible value taken as missing (allowed is 0 and more).",
    )
    assert account.n_customers == 3


def test_amounts_written_as_text_are_read():
    clean, account = clean_customers(rows(total_spent=["$1,200.50", "80", "n/a"]))
    assert clean["total_spent"].tolist() == [1200.5, 80.0]
    assert account.dropped == {"total_spent is missing": 1}


def test_ids_come_from_a_column_or_the_index_and_are_tidied():
    by_column, _ = clean_customers(rows(customer_id=[17850.0, 12346.0]))
    assert by_column.index.tolist() == [17850, 12346]
    assert by_column.index.name == "customer_id"
    other, account = clean_customers(rows(total_spent=[1.5, 2.5]).rename(columns={"customer_id": "ClientNo"}))
    assert (other.index.tolist(), account.notes) == (["c0", "c1"], ())
    table = made_customers(20)
    assert clean_customers(table)[0].index.equals(table.index)
    numbered, account = clean_customers(rows(total_spent=[1.5, 2.5]).drop(columns="customer_id"))
    assert numbered.index.tolist() == [0, 1]
    assert account.notes == ("The table has no column of customer ids: its rows are numbered.",)


def test_a_clean_table_comes_out_as_it_was_and_is_not_changed():
    table = made_customers(40)
    before = table.copy(deep=True)
    clean, account = clean_customers(table)
    pd.testing.assert_frame_equal(clean, before)
    pd.testing.assert_frame_equal(table, before)
    assert (account.n_customers, account.sentences) == (40, ())


def test_tables_that_are_not_of_customers_are_refused_in_one_line():
    with pytest.raises(PreprocessingError, match=r"no column says what customers did\. Did you mean 'total_"):
        clean_customers(pd.DataFrame({"customer_id": [1], "totalspent": [2.5]}))
    with pytest.raises(PreprocessingError, match="2 of 3 rows repeat a customer id: these look like transac"):
        clean_customers(rows(customer_id=["a", "a", "a"]))
    with pytest.raises(
        PreprocessingError, match="no customer is left of 2 rows: 2 rows left out: no purchas"
    ):
        clean_customers(rows(total_transactions=[0, 0]))
    with pytest.raises(PreprocessingError, match="the table of customers has no rows"):
        clean_customers(rows(total_spent=[1.5]).iloc[:0])
    with pytest.raises(PreprocessingError, match="a pandas DataFrame is needed, got list"):
        clean_customers([1])
