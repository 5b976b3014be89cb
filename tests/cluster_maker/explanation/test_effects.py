"""Effect sizes: the probability of superiority by ranks, and Cohen's h."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from cluster_maker.explanation.effects import (
    LARGEST_EFFECT,
    group_means,
    group_medians,
    rank_effects,
    share_effects,
    sort_column,
    superiority,
)


def effects_of(column):
    """Return the effect of each group of a sorted column."""
    return rank_effects(superiority(column), column.counts)


def pairs_won(inside, outside):
    """Count pairs one by one: won ones whole, equal ones half."""
    won = (inside[:, None] > outside[None, :]).mean()
    return won + 0.5 * (inside[:, None] == outside[None, :]).mean()


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 2)), min_size=2, max_size=40))
@settings(max_examples=60, deadline=None)
def test_superiority_equals_the_share_of_pairs_won(rows):
    values, groups = (np.array(part) for part in zip(*rows, strict=True))
    found = superiority(sort_column(values.astype(float), groups, 3))
    for group in range(3):
        inside, outside = values[groups == group], values[groups != group]
        if len(inside) and len(outside):
            assert found[group] == pytest.approx(pairs_won(inside, outside))
        else:
            assert np.isnan(found[group])


def test_effect_of_two_normal_groups_is_their_distance_in_standard_deviations():
    grid = norm.ppf((np.arange(2000) + 0.5) / 2000)
    column = sort_column(np.concatenate((grid + 0.8, grid)), np.repeat([0, 1], 2000), 2)
    assert effects_of(column) == pytest.approx([0.8, -0.8], abs=0.01)


def test_a_single_absurd_salary_changes_the_effect_by_no_more_than_one_rank():
    salaries = np.concatenate((np.arange(50_000.0, 50_100.0), np.arange(40_000.0, 40_100.0)))
    groups = np.repeat([0, 1], 100)
    absurd = salaries.copy()
    absurd[150] = 99_999_999_999.0  # one of the low group: 100 of 10 000 pairs turn
    assert superiority(sort_column(salaries, groups, 2))[0] == 1.0
    assert superiority(sort_column(absurd, groups, 2))[0] == 0.99


@given(st.lists(st.floats(0.01, 1e6), min_size=4, max_size=30, unique=True))
@settings(max_examples=40, deadline=None)
def test_effects_are_the_same_for_amounts_and_their_logarithms(amounts):
    values = np.unique(np.round(np.log(amounts), 6))
    groups = np.arange(len(values)) % 2
    plain = effects_of(sort_column(values, groups, 2))
    assert plain == pytest.approx(effects_of(sort_column(np.exp(values), groups, 2)))


def test_groups_that_do_not_overlap_have_the_largest_effect():
    column = sort_column(np.arange(2000.0), np.repeat([0, 1], 1000), 2)
    assert effects_of(column).tolist() == [-LARGEST_EFFECT, LARGEST_EFFECT]


def test_no_effect_can_be_measured_without_a_rest():
    assert np.isnan(effects_of(sort_column(np.array([1.0, 2.0]), np.array([0, 0]), 2))).all()


def test_missing_values_are_left_out_of_means_medians_and_effects():
    values = np.array([1.0, np.nan, 3.0, 8.0, 10.0, np.nan, 30.0])
    groups = np.array([0, 0, 0, 1, 1, 1, 1])
    column = sort_column(values, groups, 3)
    assert column.counts.tolist() == [2, 3, 0]
    assert group_means(column)[:2].tolist() == [2.0, 16.0]
    assert group_medians(column)[:2].tolist() == [2.0, 10.0]
    assert np.isnan(group_means(column)[2])
    assert np.isnan(group_medians(column)[2])


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.integers(0, 3)), min_size=1, max_size=50))
@settings(max_examples=60, deadline=None)
def test_medians_equal_those_taken_group_by_group(rows):
    values, groups = (np.array(part) for part in zip(*rows, strict=True))
    found = group_medians(sort_column(values, groups, 4))
    for group in np.unique(groups):
        assert found[group] == pytest.approx(np.median(values[groups == group]))


def test_share_effect_is_the_difference_of_arcsines():
    # level 0: 6 of 8 rows in group 0 and 1 of 4 in group 1
    counts = np.array([[6.0, 1.0], [2.0, 3.0]])
    expected = 2 * np.arcsin(np.sqrt(0.75)) - 2 * np.arcsin(np.sqrt(0.25))
    assert share_effects(counts)[0] == pytest.approx([expected, -expected])
    assert share_effects(counts)[1] == pytest.approx([-expected, expected])
