import numpy as np

from cluster_maker.matching.aligning import align
from cluster_maker.matching.overlap import Match


def test_ids_are_the_earlier_ones_where_all_are_found_again():
    matches = [Match(0, 2, 0.9), Match(1, 0, 0.8), Match(2, 1, 0.7)]
    found = align(matches, ["a", "b", "c"], ["x", "y", "z"], np.array([9, 5, 2]))
    assert found.ids.tolist() == [1, 2, 0]
    assert found.order.tolist() == [2, 0, 1]
    assert found.names == ("a", "b", "c")


def test_born_clusters_come_after_by_size_and_ids_have_no_gaps():
    found = align([Match(2, 1, 0.9)], ["a", "b", "c"], ["x", "y", "z"], np.array([3, 9, 5]))
    assert found.ids.tolist() == [2, 0, 1]  # the match first, then z with 5 rows, then x with 3
    assert found.names == ("c", "z", "x")


def test_a_born_cluster_never_takes_the_name_of_an_earlier_one():
    names = ["High", "high (new)", "Low"]
    found = align([Match(0, 0, 1.0)], names, ["Whatever", "HIGH", "Low"], np.array([3, 2, 1]))
    assert found.names == ("High", "HIGH (new 2)", "Low (new)")


def test_nothing_to_carry_over_leaves_the_order_by_size():
    found = align([], [], ["x", "y"], np.array([5, 3]))
    assert (found.ids.tolist(), found.names) == ([0, 1], ("x", "y"))
