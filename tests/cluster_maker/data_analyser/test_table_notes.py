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
