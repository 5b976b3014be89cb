"""Tests against other libraries, and the correction for their number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, false_discovery_control, fisher_exact, mannwhitneyu

from cluster_maker.explanation.differences import differences_of
from cluster_maker.explanation.effects import sort_column, superiority
from cluster_maker.explanation.significance import false_discovery_rates, rank_p_values, share_p_values
from cluster_maker.types import Role
from tests.cluster_maker.explanation.tables import figures_of
from tests.oracles.explanation_twins import stepwise_false_discovery_rates


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 2)), min_size=3, max_size=60))
@settings(max_examples=60, deadline=None)
def test_ranks_are_tested_as_by_mann_and_whitney_with_ties(rows):
    values, groups = (np.array(part, dtype=float) for part in zip(*rows, strict=True))
    column = sort_column(values, groups.astype(int), 3)
    found = rank_p_values(column, superiority(column))
    for group in range(3):
        inside, outside = values[groups == group], values[groups != group]
        if not len(inside) or not len(outside):
            assert np.isnan(found[group])
        elif len(np.unique(values)) == 1:
            assert found[group] == 1.0
        else:
            expected = mannwhitneyu(inside, outside, method="asymptotic").pvalue
            assert found[group] == pytest.approx(min(expected, 1.0))


def test_shares_are_tested_as_by_pearson_where_there_are_enough_rows():
    counts = np.array([[60.0, 40.0], [30.0, 90.0], [10.0, 70.0]])
    found = share_p_values(counts)
    for level in range(3):
        two = np.array([counts[level], counts.sum(axis=0) - counts[level]])
        assert found[level, 0] == pytest.approx(chi2_contingency(two, correction=False).pvalue)
        assert found[level, 1] == pytest.approx(found[level, 0])


def test_rare_levels_are_tested_exactly():
    # one of three rows against none of 97: Pearson would say 1e-8, but of 100 such draws three look like this
    counts = np.array([[1.0, 0.0], [2.0, 97.0]])
    one_sided = fisher_exact([[1, 0], [2, 97]], alternative="greater").pvalue
    assert one_sided == pytest.approx(0.03)
    assert share_p_values(counts)[0, 0] == pytest.approx(0.06)


def test_a_level_that_all_rows_have_differs_nowhere():
    assert share_p_values(np.array([[5.0, 9.0]])).tolist() == [[1.0, 1.0]]


def test_no_test_without_a_rest():
    assert np.isnan(share_p_values(np.array([[3.0, 0.0], [4.0, 0.0]]))).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_rates_are_benjamini_and_hochbergs(chances):
    found = false_discovery_rates(chances)
    assert found == pytest.approx(false_discovery_control(chances))
    assert found == pytest.approx(stepwise_false_discovery_rates(chances))


def test_what_was_not_tested_does_not_count_and_the_shape_is_kept():
    found = false_discovery_rates([[0.02, np.nan], [0.04, np.nan]])
    assert found[:, 0].tolist() == [0.04, 0.04]
    assert np.isnan(found[:, 1]).all()


def test_in_forty_columns_of_noise_next_to_nothing_is_told():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(60, 40)), columns=[f"c{i}" for i in range(40)])
    labels = rng.integers(0, 3, 60)
    figures = figures_of(table, dict.fromkeys(table.columns, Role.NUMERIC), labels.tolist())
    large = [abs(column.effects[0, 0]) > 0.5 for column in figures]
    assert sum(large) >= 3  # chance makes effects that would be called medium
    assert [len(differences_of(figures, cluster)) for cluster in range(3)] == [0, 0, 0]


def test_columns_that_were_not_clustered_on_do_not_make_the_others_harder_to_tell():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 20)
    table = pd.DataFrame({"x": rng.normal(size=40) + labels})
    wide = table.assign(**{f"n{i}": rng.normal(size=40) for i in range(30)})
    roles = dict.fromkeys(wide.columns, Role.NUMERIC)
    alone = figures_of(table, {"x": Role.NUMERIC}, labels.tolist())[0]
    among = figures_of(wide, roles, labels.tolist(), unused=list(wide.columns[1:]))[0]
    assert among.p_values.tolist() == alone.p_values.tolist()
