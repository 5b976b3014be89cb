"""Samples are the same rows whatever their order."""

import numpy as np

from cluster_maker.explanation.sampling import row_keys, some_rows


def test_the_same_rows_are_drawn_in_any_order():
    rng = np.random.default_rng(0)
    values, order = rng.normal(size=(500, 3)), rng.permutation(500)
    drawn = some_rows(row_keys(values), np.arange(500), 50)
    again = some_rows(row_keys(values[order]), np.arange(500), 50)
    assert len(drawn) == 50
    assert set(order[again]) == set(drawn)


def test_equal_rows_have_keys_of_their_own():
    values = np.repeat([[1.0, 2.0], [3.0, 4.0]], 500, axis=0)
    keys = row_keys(values)
    assert len(np.unique(keys)) == 1000
    drawn = some_rows(keys, np.arange(1000), 200)
    assert 60 < np.count_nonzero(drawn < 500) < 140  # about half are of the first kind


def test_sums_in_another_order_change_no_key():
    values = np.array([[0.1 + 0.2 + 0.3], [-0.0]])
    other = np.array([[0.3 + 0.2 + 0.1], [0.0]])
    assert row_keys(values).tolist() == row_keys(other).tolist()


def test_few_rows_are_all_taken():
    assert some_rows(row_keys(np.zeros((3, 1))), np.array([0, 2]), 5).tolist() == [0, 2]
