"""The upper part of a tree: places, sizes, the groups that a cut leaves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered.tree import (
    check_linkage,
    cut_height,
    first_row,
    groups_of_cut,
    upper_tree,
)

# Rows 0..3: 0 and 1 merge at 1 (group 4), 2 joins them at 3 (group 5), 3 joins at 7 (group 6).
CHAIN = np.array([[0, 1, 1, 2], [2, 4, 3, 3], [3, 5, 7, 4]], dtype=float)


def test_the_larger_group_comes_first_and_a_merge_lies_in_the_middle():
    tree = upper_tree(CHAIN, 4)
    assert {node: branch.place for node, branch in tree.items()} == {
        0: 0,
        1: 1,
        4: 0.5,
        2: 2,
        5: 1.25,
        3: 3,
        6: 2.125,
    }
    assert tree[6].height == 7
    assert tree[4].size == 2


def test_few_leaves_stand_for_all_rows():
    tree = upper_tree(CHAIN, 2)
    leaves = [branch for branch in tree.values() if not branch.parts]
    assert [(leaf.node, leaf.size) for leaf in leaves] == [(5, 3), (3, 1)]


def test_the_cut_lies_between_the_merges_kept_and_undone():
    assert cut_height(CHAIN, 2) == 5
    assert cut_height(CHAIN, 3) == 2
    assert cut_height(CHAIN, 1) > 7
    assert cut_height(CHAIN, 4) is None
    assert cut_height(CHAIN * (1, 1, 0, 1), 2) is None


def test_groups_of_a_cut_are_those_of_scipy():
    X = np.random.default_rng(0).normal(size=(60, 3))
    Z = linkage(X, "average")
    for k in (1, 2, 5, 9):
        tree = upper_tree(Z, 12)
        groups = groups_of_cut(Z, tree, k)
        wanted = fcluster(Z, k, "maxclust")
        found = {groups[node]: wanted[first_row(Z, node)] for node in groups if not tree[node].parts}
        assert len(found) == k
        assert all(wanted[first_row(Z, node)] == found[group] for node, group in groups.items())


def test_branches_above_a_cut_below_the_leaves_belong_to_no_group():
    tree = upper_tree(CHAIN, 2)
    assert set(groups_of_cut(CHAIN, tree, 3)) == {3}


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([], r"must have shape \(rows - 1, 4\)"),
        ([[0, 1, 2]], r"got \(1, 3\)"),
        ([[0, 5, 1.0, 2]], "groups that do not exist yet"),
        ([[0, 1, np.nan, 2]], "values that are not numbers"),
    ],
)
def test_what_is_no_tree_is_refused(matrix, message):
    with pytest.raises(ConfigError, match=message):
        check_linkage(matrix)
