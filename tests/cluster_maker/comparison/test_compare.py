"""Keep, re-score, re-fit on tables made for each."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from cluster_maker.comparison import compare_results, compare_with_table
from cluster_maker.errors import ColumnError

CENTERS = np.array([[20.0, 200.0], [45.0, 900.0], [70.0, 300.0], [40.0, 80.0]])


def customers(sizes, seed, *, shift=0.0, first=0):
    """Customers in up to four groups far apart, numbered from `first`."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    values = CENTERS[groups] + rng.normal(0, [2.0, 20.0], (len(groups), 2)) + [shift, 0]
    table = pd.DataFrame(values.round(1), columns=["age", "spending"])
    table.insert(0, "customer_id", [f"C{i + first:05d}" for i in range(len(table))])
    return table


def analysed(table, k):
    return run_clustering(table, k=k, quick=True, random_state=0)


@pytest.fixture(scope="module")
def before():
    return analysed(customers([200, 160, 120], 1), 3)


def test_the_same_customers_next_month_keep_their_segments(before):
    found = compare_results(before, analysed(customers([200, 160, 120], 2), 3))
    assert found.by == "ids"
    assert found.advice.verdict == "keep"
    assert found.agreement == found.model_agreement == 1.0
    assert [each.happened for each in found.changes] == ["found again"] * 3
    assert found.migration.n_rows == 480


def test_other_customers_of_the_same_kinds_keep_the_segments(before):
    found = compare_results(before, analysed(customers([100, 80, 60], 3, first=10_000), 3))
    assert found.by == "model"
    assert found.migration is None
    assert found.advice.verdict == "keep"


def test_shares_that_move_ask_for_new_labels(before):
    found = compare_results(before, analysed(customers([60, 160, 260], 4, first=10_000), 3))
    assert found.advice.verdict == "re-score"
    assert found.advice.reasons[0].startswith("The shares of the segments have moved (PSI ")
    assert all(each.inside.reading == "stable" for each in found.drift)


def test_a_segment_that_is_gone_leaves_the_others(before):
    found = compare_results(before, analysed(customers([200, 160], 5, first=10_000), 2))
    assert [each.happened for each in found.changes] == ["found again", "found again", "gone"]
    assert found.advice.verdict == "re-score"
    assert (found.shares[2].old_rows, found.shares[2].new_rows) == (120, 0)


def test_a_segment_that_was_not_there_asks_for_a_new_model(before):
    found = compare_results(before, analysed(customers([200, 160, 120, 100], 6, first=10_000), 4))
    assert [each.happened for each in found.changes] == ["found again"] * 3 + ["new"]
    assert found.advice.verdict == "re-fit"
    assert found.advice.reasons == ("17% of the rows of today are in segments that were not there before.",)


def test_customers_who_changed_sides_are_counted(before):
    now = customers([200, 160, 120], 1)
    movers = customers([0, 40], 7)
    now.loc[:39, ["age", "spending"]] = movers[["age", "spending"]].to_numpy()
    found = compare_results(before, analysed(now, 3))
    # ids run by size: 200, 160, 120 before; 200 (160 and 40 more), 160, 120 now
    assert found.migration.common.tolist() == [[40, 160, 0], [160, 0, 0], [0, 0, 120]]
    assert found.stayed == pytest.approx(440 / 480)


def test_customers_who_change_sides_in_numbers_do_not_undo_the_segments(before):
    now = customers([200, 160, 120], 1)
    mixed = np.random.default_rng(0).permutation(len(now))
    now[["age", "spending"]] = now[["age", "spending"]].to_numpy()[mixed]
    found = compare_results(before, analysed(now, 3))
    assert found.by == "model"
    assert found.agreement == 1.0
    assert found.stayed < 0.5
    assert found.advice.verdict == "re-score"
    assert found.advice.reasons[0].startswith("Of the rows that are in both tables, only ")


def test_other_segments_in_rows_that_have_not_moved_are_no_reason_to_change():
    # one round cloud: k-means cuts it where the sample has it, and no cut is found again
    rng = np.random.default_rng(0)
    one, other = (pd.DataFrame(rng.normal(size=(300, 2)), columns=["a", "b"]) for _ in range(2))
    found = compare_results(analysed(one, 5), analysed(other, 5))
    assert found.agreement < 0.75
    assert (found.advice.verdict, found.advice.unstable) == ("keep", True)
    assert "a convenient division and not groups that every analysis finds" in found.advice.reasons[-1]


def test_without_a_column_rows_are_recognised_by_their_identifiers(before):
    now = customers([200, 160, 120], 2).drop(columns="spending").assign(visits=lambda t: t["age"] * 2.0)
    found = compare_results(before, analysed(now, 3))
    assert (found.missing, found.added) == (("spending",), ("visits",))
    assert np.isnan(found.model_agreement)
    assert found.advice.verdict == "re-fit"
    assert "lacks 1 column" in found.advice.reasons[-1]


def test_without_a_column_and_without_identifiers_there_is_one_clear_line(before):
    now = customers([200, 160, 120], 2, first=10_000).drop(columns="spending")
    with pytest.raises(
        ColumnError, match=r"cannot be looked for in the new table: .*'spending'.*identifiers"
    ):
        compare_results(before, analysed(now, 2))


def test_new_rows_of_the_same_kind_keep_the_segments(before):
    found = compare_with_table(before, customers([100, 80, 60], 8, first=10_000))
    assert (found.kind, found.overlap, found.changes) == ("rows", None, ())
    assert found.advice.verdict == "keep"
    assert [each.new_rows for each in found.shares] == [100, 80, 60]


def test_new_rows_in_other_shares_are_to_be_scored(before):
    found = compare_with_table(before, customers([20, 80, 140], 8, first=10_000))
    assert found.advice.verdict == "re-score"


def test_new_rows_that_moved_inside_the_segments_ask_for_a_new_model(before):
    found = compare_with_table(before, customers([200, 160, 120], 8, shift=6.0))
    assert found.advice.verdict == "re-fit"
    assert "“age”" in found.advice.reasons[0]
    assert found.stayed == 1.0  # by their identifiers: nobody changed sides


def test_movers_are_told_where_new_rows_can_be_recognised(before):
    now = customers([200, 160, 120], 1)
    found = compare_with_table(before, now.iloc[50:])
    assert np.diag(found.migration.common).tolist() == [150, 160, 120]
    assert found.migration.left[:3].tolist() == [50, 0, 0]


@pytest.mark.parametrize("verdict", ["one cluster", "only noise"])
def test_one_cluster_or_none_can_be_compared(verdict):
    table = customers([60], 9)
    if verdict == "one cluster":
        result = analysed(table, 1)
    else:
        result = run_clustering(table, algorithm="dbscan", parameters={"eps": 1e-6}, quick=True)
    found = compare_results(result, result)
    assert found.advice.verdict == "keep"
    assert found.agreement == 1.0
