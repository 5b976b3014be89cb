"""What is counted about a column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.data_analyser.facts import SAMPLE_ROWS, gather_facts, text_of


def test_values_come_by_falling_frequency_and_codes_point_at_them():
    facts = gather_facts("x", pd.Series(["b", "a", "a", None, "c", "a", "b"]))
    assert facts.values.tolist() == ["a", "b", "c"]
    assert facts.counts.tolist() == [3, 2, 1]
    assert facts.codes.tolist() == [1, 0, 0, -1, 2, 0, 1]
    assert (facts.n_rows, facts.n_present, facts.n_missing, facts.n_distinct) == (7, 6, 1, 3)


def test_blank_text_is_missing_and_outer_blanks_make_no_new_value():
    facts = gather_facts("x", pd.Series(["a", " a ", "", "  ", "b"]))
    assert facts.values.tolist() == ["a", "b"]
    assert facts.n_missing == 2


def test_infinite_numbers_are_missing_and_counted():
    facts = gather_facts("x", pd.Series([1.0, np.inf, -np.inf, np.nan, 1.0]))
    assert (facts.n_infinite, facts.n_missing, facts.n_distinct) == (2, 3, 1)
    assert facts.amounts.tolist() == [1.0]


def test_categories_that_do_not_occur_are_not_counted():
    column = pd.Series(pd.Categorical(["a", "b"], ["a", "b", "c"]))
    assert gather_facts("x", column).n_distinct == 2


def test_the_sample_is_spread_over_the_column():
    facts = gather_facts("x", pd.Series(np.arange(3 * SAMPLE_ROWS)))
    assert len(facts.sample) == SAMPLE_ROWS
    assert facts.sample.iloc[[0, -1]].tolist() == [0, 3 * SAMPLE_ROWS - 1]
    assert len(facts.amounts) == 3 * SAMPLE_ROWS  # of numbers all are known


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (1.5, "1.5"), (" a ", "a"), (np.float64(2), "2")])
def test_values_as_text(value: object, text: str):
    assert text_of(value) == text


def test_an_empty_column_has_no_shares():
    facts = gather_facts("x", pd.Series([], dtype=float))
    assert (facts.share_missing, facts.share_distinct, facts.whole) == (1.0, 0.0, False)
