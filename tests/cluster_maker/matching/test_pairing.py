import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ColumnError, ConfigError
from cluster_maker.matching.pairing import pair_rows
from cluster_maker.matching.records import LabelledRows, ModelView


def labelled(labels, ids=None):
    labels = np.array(labels)
    return LabelledRows(labels, int(labels.max()) + 1, None if ids is None else pd.Series(ids))


def never():
    raise AssertionError("the model is not to be asked")


def view(labels, old_values, new_values, new_labels):
    as_rows = [np.array(values, dtype=float).reshape(-1, 1) for values in (old_values, new_values)]
    return lambda: ModelView(np.array(labels), *as_rows, np.array(new_labels))


def test_rows_are_recognised_by_identifiers_whatever_their_order_and_type():
    old = labelled([0, 1, 1, 0], ["7", "8", "9", "10"])
    new = labelled([5, 6, 7], [9.0, 7.0, 11.0])
    rows = pair_rows(old, new, never, by="ids")
    assert rows.by == "ids"
    assert sorted(zip(rows.old.tolist(), rows.new.tolist(), strict=True)) == [(0, 6), (1, 5)]
    assert sorted(rows.left.tolist()) == [0, 1]
    assert rows.came.tolist() == [7]


def test_identifiers_that_occur_twice_or_are_missing_recognise_nobody():
    old = labelled([0, 1, 1, 0], ["a", "b", "b", "c"])
    new = labelled([0, 0, 1, 1], ["a", "b", None, "c"])
    rows = pair_rows(old, new, never, by="ids")
    assert len(rows.old) == 2
    assert len(rows.left) == len(rows.came) == 2
    assert rows.notes == (
        "2 rows of the earlier table have no identifier of their own.",
        "1 row of the new table has no identifier of its own.",
    )


def test_half_of_the_smaller_table_s_identifiers_are_enough():
    old = labelled([0] * 10, list("abcdefghij"))
    seen = view([0, 0, 0, 0], range(10), range(4), [0] * 4)
    assert pair_rows(old, labelled([0, 0, 0, 0], list("abxy")), seen).by == "ids"
    assert pair_rows(old, labelled([0, 0, 0, 0], list("awxy")), seen).by == "model"
    assert pair_rows(old, labelled([0, 0, 0, 0], list("awxy")), never, by="ids").by == "ids"


def test_where_everything_moved_alike_identifiers_find_the_clusters_again():
    # the model puts all of them into cluster 1 now, but those who were together are together still
    old, new = labelled([0, 0, 0, 1, 1, 1], list("abcdef")), labelled([1, 1, 1, 0, 0, 0], list("abcdef"))
    values = [0, 1, 2, 10, 11, 12]
    seen = view([1] * 6, values, [value + 10 for value in values], [1, 1, 1, 0, 0, 0])
    assert pair_rows(old, new, seen).by == "ids"


def test_where_customers_changed_sides_the_model_finds_the_clusters_again():
    # three of six are in the other group now, but the groups are where they were
    old, new = labelled([0, 0, 0, 1, 1, 1], list("abcdef")), labelled([0, 1, 1, 0, 1, 1], list("abcdef"))
    seen = view([0, 1, 1, 0, 1, 1], [0, 1, 2, 10, 11, 12], [0, 10, 11, 1, 12, 13], [0, 1, 1, 0, 1, 1])
    assert pair_rows(old, new, seen).by == "model"
    assert pair_rows(old, new, never, by="ids").by == "ids"


def test_where_the_model_lacks_a_column_identifiers_have_to_do():
    def lacking():
        raise ColumnError("unknown column 'income'.")

    old, new = labelled([0, 0, 1, 1], list("abcd")), labelled([0, 1, 0, 1], list("abcd"))
    assert pair_rows(old, new, lacking).by == "ids"
    with pytest.raises(ColumnError, match="income"):
        pair_rows(old, new, lacking, by="model")


def test_without_identifiers_the_earlier_model_says_where_a_row_was():
    seen = view([1, 0, -1], range(5), [0.0, 4.0, 2.0], [0, 1, 0])
    rows = pair_rows(labelled([0, 1]), labelled([0, 1, 0]), seen)
    assert (rows.by, rows.old.tolist(), rows.new.tolist()) == ("model", [1, 0, -1], [0, 1, 0])
    assert len(rows.left) == len(rows.came) == 0


def test_a_cluster_on_new_ground_was_in_none_before_where_its_neighbour_lives_on():
    # earlier rows 0 … 9; now the same, and some around 100: the model can only put them into cluster 0
    old = range(10)
    new = [*range(10), *(100 + np.arange(6) / 10)]
    labels = [0] * 16
    rows = pair_rows(
        labelled([0] * 10), labelled([0] * 10 + [1] * 6), view(labels, old, new, [0] * 10 + [1] * 6)
    )
    assert rows.old.tolist() == [0] * 10 + [-1] * 6


def test_where_all_have_moved_the_nearest_is_still_the_successor():
    moved = 30 + np.arange(10)
    rows = pair_rows(labelled([0] * 10), labelled([0] * 10), view([0] * 10, range(10), moved, [0] * 10))
    assert rows.old.tolist() == [0] * 10


def test_identifiers_asked_for_where_there_are_none_is_one_line():
    with pytest.raises(ConfigError, match=r"no identifiers in common: name the column .* \(--id\)"):
        pair_rows(labelled([0], ["a"]), labelled([0], ["b"]), never, by="ids")
    with pytest.raises(ConfigError, match=r"by='name' is unknown. Allowed: auto, ids, model."):
        pair_rows(labelled([0]), labelled([0]), never, by="name")
