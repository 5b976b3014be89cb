import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.matching.aligning import align, renamed_profile
from cluster_maker.matching.overlap import Match
from cluster_maker.types import ClusterProfile, Profile


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


def profile_of(*names):
    clusters = tuple(ClusterProfile(i, name, 5, 0.5, (), ()) for i, name in enumerate(names))
    return Profile(clusters, pd.DataFrame(), pd.DataFrame())


def test_renamed_clusters_keep_everything_else_and_the_others_their_names():
    renamed = renamed_profile(profile_of("High", "Low"), {1: " Savers "})
    assert renamed.names == {0: "High", 1: "Savers"}
    assert renamed.clusters[1].size == 5


def test_two_clusters_may_swap_their_names():
    assert renamed_profile(profile_of("a", "b"), {0: "b", 1: "a"}).names == {0: "b", 1: "a"}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({7: "x"}, "there is no cluster 7 to be renamed: there are 0, 1"),
        ({0: "  "}, "cluster 0 cannot have an empty name"),
        ({0: "low"}, "clusters 0 and 1 would both be called 'Low': names differ"),
    ],
)
def test_names_that_cannot_be_are_refused(names, message):
    with pytest.raises(ConfigError, match=message):
        renamed_profile(profile_of("High", "Low"), names)
