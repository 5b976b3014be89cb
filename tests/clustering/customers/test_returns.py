"""Returns undo the latest purchases of their group, as a real pile would."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clustering.customers.returns import net_out
from tests.oracles import returned_goods


def left(signed, group=None):
    """What is left of purchases (positive) after returns (negative)."""
    signed = np.array(signed, dtype=np.int64)
    groups = np.zeros(len(signed), dtype=np.int64) if group is None else np.array(group)
    return net_out(groups, signed < 0, np.abs(signed)).left.tolist()


def test_the_latest_purchase_goes_first():
    assert left([2, 5, -6]) == [1, 0, 0]  # the 5 whole, and 1 of the 2
    assert left([2, 5, -5]) == [2, 0, 0]


def test_what_is_bought_after_a_return_stays():
    assert left([3, -3, 4]) == [0, 0, 4]
    assert left([-3, 4]) == [0, 4]


def test_a_return_undoes_no_more_than_was_bought():
    found = net_out(np.zeros(3, dtype=np.int64), np.array([False, True, False]), np.array([2, 9, 4]))
    assert found.left.tolist() == [0, 0, 4]
    assert found.matched.tolist() == [0, 2, 0]


def test_groups_do_not_meddle():
    assert left([2, -2, 7, -3], [0, 0, 1, 1]) == [0, 0, 4, 0]
    assert left([2, -9, 7], [0, 0, 1]) == [0, 0, 7]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-6, 6)), max_size=40))
def test_equal_to_a_pile_that_is_piled_up(rows):
    rows.sort(key=lambda row: row[0])
    group = np.array([whose for whose, _ in rows], dtype=np.int64)
    signed = np.array([much for _, much in rows], dtype=np.int64)
    fast = net_out(group, signed < 0, np.abs(signed))
    slow = returned_goods.net_out(group.tolist(), (signed < 0).tolist(), np.abs(signed).tolist())
    assert (fast.left.tolist(), fast.matched.tolist()) == slow
