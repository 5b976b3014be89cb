"""People are joined to customers by their ids, whatever their type; who is missing is told."""

import pandas as pd
import pytest

from cluster_maker.errors import ColumnError, DataLoadError
from clustering.customers.people import join_people


def customers(ids):
    return pd.DataFrame(
        {"total_spent": [float(i) for i in range(len(ids))]}, pd.Index(ids, name="customer_id")
    )


@pytest.mark.parametrize("ids", [[17850, 12346], ["17850", "12346"], [17850.0, 12346.0]])
def test_ids_meet_as_numbers_and_as_text(ids):
    people = pd.DataFrame({"CustomerID": ["12346", "17850"], "city": ["Bath", "York"]})
    joined = join_people(customers(ids), people)
    assert joined.table["city"].tolist() == ["York", "Bath"]
    assert (joined.id_column, joined.notes) == ("CustomerID", ())


def test_a_customer_without_a_row_is_kept_and_told():
    people = pd.DataFrame({"id": ["a", "b"], "city": ["Bath", "York"]})
    joined = join_people(customers(["a", "b", "c"]), people)
    assert joined.table["city"].isna().tolist() == [False, False, True]
    assert joined.notes[0].startswith("1 of 3 customers is not in the table of customers")


def test_no_column_with_the_ids_is_refused_loudly():
    people = pd.DataFrame({"id": ["x", "y"], "city": ["Bath", "York"]})
    with pytest.raises(ColumnError, match=r"no column of the table of customers holds the ids.*'id', 'city'"):
        join_people(customers(["a", "b"]), people)


def test_a_told_column_must_exist():
    with pytest.raises(ColumnError, match=r"unknown column 'idd'\. Did you mean 'id'"):
        join_people(customers(["a"]), pd.DataFrame({"id": ["a"]}), "idd")


def test_a_customer_twice_is_refused():
    people = pd.DataFrame({"id": ["a", "a", "b"], "city": ["Bath", "York", "Ely"]})
    with pytest.raises(DataLoadError, match=r"has 1 id more than once in 'id' \('a', …\)"):
        join_people(customers(["a", "b"]), people)


def test_columns_of_the_customers_win_and_inputs_stay():
    table, people = (
        customers(["a", "b"]),
        pd.DataFrame({"id": ["a", "b"], "total_spent": [9.0, 9.0], "x": [1, 2]}),
    )
    before = people.copy()
    joined = join_people(table, people).table
    assert joined["total_spent"].tolist() == [0.0, 1.0]
    assert list(joined.columns) == ["total_spent", "x"]
    pd.testing.assert_frame_equal(people, before)


def test_people_of_whom_no_one_bought_are_another_table():
    customers = pd.DataFrame({"total_spent": [1.0, 2.0]}, index=pd.Index(["K1", "K2"], name="customer_id"))
    people = pd.DataFrame({"customer_id": ["XK1", "XK2"], "city": ["Rome", "Oslo"]})
    with pytest.raises(DataLoadError, match=r"none of the 2 customers .* \('K1', …\) is in 'customer_id'"):
        join_people(customers, people, "customer_id")
