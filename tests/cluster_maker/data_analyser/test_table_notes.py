import numpy as np
import pandas as pd

from cluster_maker.data_analyser.roles import analyse_columns


def test_rows_that_are_events_are_told_from_customers():
    table = pd.DataFrame(
        {"customer_id": [f"C{i // 3:03d}" for i in range(60)], "amount": np.arange(60) * 1.5}
    )
    (note,) = [note for note in analyse_columns(table).notes if "events" in note]
    assert note.startswith("'customer_id' stands in 3.0 rows on average")
    each_once = table.drop_duplicates("customer_id")
    assert not any("events" in note for note in analyse_columns(each_once).notes)


def test_a_single_category_is_said_to_have_nothing_to_find():
    table = pd.DataFrame({"category": ["a", "b", "c"] * 10})
    assert "can be no more than its levels" in " ".join(analyse_columns(table).notes)
    table["amount"] = np.arange(30) * 0.5
    assert "no more than its levels" not in " ".join(analyse_columns(table).notes)
