"""Thresholds between the values that they part, and the ways to the leaves of a tree."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_maker.explanation.conditions import fulfilled, read_columns
from cluster_maker.explanation.tree_paths import leaves_of, questions_of, round_between
from cluster_maker.types import Role
from tests.cluster_maker.explanation.tables import report_of


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_rounded_threshold_parts_the_same_values(low, gap, whole):
    high = low + gap
    if high > low:
        assert low < round_between(low, high, whole=whole) <= high


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (60.2, 60.9, False, 60.5),
        (5.0, 6.0, True, 6.0),
        (18.0, 47.0, True, 30.0),
        (0.0011, 0.0019, False, 0.0015),
    ],
)
def test_thresholds_are_short_numbers(low, high, whole, expected):
    assert round_between(low, high, whole=whole) == expected


def test_the_leaves_part_the_rows_and_their_conditions_say_how():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "income": np.where(rng.random(300) < 0.1, np.nan, rng.normal(50, 20, 300).round(2)),
            "plan": rng.choice(["basic", "plus", "max", None], 300),
            "grade": rng.choice(["low", "middle", "high"], 300),
            "joined": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, 300), unit="D"),
            "visits": rng.integers(0, 9, 300),
        }
    )
    roles = {
        "income": Role.MONEY, "plan": Role.NOMINAL, "grade": Role.ORDINAL, "joined": Role.DATE,
        "visits": Role.COUNT,
    }  # fmt: skip
    report = report_of(table, roles, grade={"levels": ("low", "middle", "high")})
    columns = read_columns(table, report)
    by_name = {column.name: column for column in columns}
    for seed in range(8):
        target = np.random.default_rng(seed).random(300) < 0.4  # noise: odd splits everywhere
        leaves = leaves_of(questions_of(columns), target)
        assert np.sum([rows for _, rows in leaves], axis=0).tolist() == [1] * 300
        for conditions, rows in leaves:
            asked = [fulfilled(condition, by_name[condition.column]) for condition in conditions]
            assert np.array_equal(np.logical_and.reduce(asked), rows)
            assert len({condition.column for condition in conditions}) == len(conditions)


def test_nothing_to_ask_gives_no_leaves():
    table = pd.DataFrame({"x": [1.0] * 20})
    columns = read_columns(table, report_of(table, {"x": Role.NUMERIC}))
    assert leaves_of(questions_of(columns), np.arange(20) < 10) == []
