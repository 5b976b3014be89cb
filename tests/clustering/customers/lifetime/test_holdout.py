"""Predictions beside what then happened."""

import numpy as np
import pytest

from clustering.customers.lifetime.bg_nbd import BgNbd, fit_bg_nbd
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.holdout import cumulative_purchases, evaluate_holdout

MODEL = BgNbd(0.8, 6.0, 0.9, 2.5)


def test_each_figure_by_hand():
    x, t_x, T = np.array([0, 0, 9]), np.array([0, 0, 8.0]), np.array([10.0, 10.0, 10.0])
    expected = MODEL.expected_purchases(x, t_x, T, 5.0)
    found = evaluate_holdout(MODEL, x, t_x, T, [0, 1, 4], 5.0)
    assert found.by_frequency["frequency"].tolist() == ["0", "7+"]
    assert found.by_frequency["customers"].tolist() == [2, 1]
    assert found.by_frequency["actual"].tolist() == [0.5, 4.0]
    np.testing.assert_allclose(found.by_frequency["expected"], [expected[0], expected[2]])
    assert found.by_frequency["naive"].tolist() == [0.0, 4.5]  # 9 purchases in 10, so 4.5 in 5
    assert (found.actual, found.naive) == (5.0, 4.5)
    assert found.relative_error == pytest.approx(expected.sum() / 5 - 1)
    assert found.mean_absolute_error == pytest.approx(np.abs(expected - [0, 1, 4]).mean())
    assert found.naive_mean_absolute_error == 0.5  # (0 + 1 + 0.5) / 3


@pytest.mark.shared_data
def test_cdnow_is_predicted_better_than_by_everyones_own_pace(cdnow):
    data = cdnow.table
    history = data["frequency"], data["recency"], data["T"]
    found = evaluate_holdout(fit_bg_nbd(*history), *history, data["holdout_frequency"], cdnow.holdout_length)
    assert found.actual == 1882
    assert abs(found.relative_error) < 0.13
    assert found.mean_absolute_error < 0.8 * found.naive_mean_absolute_error


def test_cumulative_purchases_count_each_customer_from_the_first_purchase():
    table = cumulative_purchases(MODEL, [0.0, 2.0, 2.0], [1.0, 3.0, 3.0, 9.0], [0.0, 2.0, 5.0])
    assert table["actual"].tolist() == [0, 1, 3]
    ahead = MODEL.expected_purchases_of_new_customer([2.0, 3.0, 5.0])
    np.testing.assert_allclose(table["expected"], [0.0, ahead[0], ahead[2] + 2 * ahead[1]])


def test_a_holdout_without_length_or_with_other_customers_is_refused():
    with pytest.raises(LifetimeError, match=r"holdout_length must be a time above 0, got 0"):
        evaluate_holdout(MODEL, [0], [0], [1], [0], 0)
    with pytest.raises(LifetimeError, match=r"holdout_frequency has shape \(2,\), but there are 1 customers"):
        evaluate_holdout(MODEL, [0], [0], [1], [0, 1], 1)
