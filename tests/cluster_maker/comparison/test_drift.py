import numpy as np
import pandas as pd
import pytest

from cluster_maker.comparison.drift import drift_of_columns, weights_of_today
from cluster_maker.comparison.psi import population_stability
from cluster_maker.data_analyser.roles import analyse_columns


def drift_of(old, new, **labels):
    old = pd.DataFrame(old)
    report = analyse_columns(old, features=list(old))
    found = drift_of_columns(report, old, pd.DataFrame(new), **labels)
    return {each.column: each for each in found}


def test_amounts_fall_into_tenths_of_the_earlier_values_by_hand():
    old = {"amount": np.arange(1, 101) + 0.5}  # edges 10.5, 20.5, … 90.5: ten rows in each bin
    new = {"amount": [5.5] * 30 + [15.5] * 10 + [95.5] * 60}
    by_hand = population_stability([10] * 10, [30, 10, 0, 0, 0, 0, 0, 0, 0, 60]).value
    found = drift_of(old, new)["amount"]
    assert found.index.value == pytest.approx(by_hand)
    assert found.moved == "over 90.5: 10% → 60%"
    assert (found.old_typical, found.new_typical) == ("51", "95.5")


def test_rows_without_a_value_are_a_bin_of_their_own():
    values = np.arange(100) + 0.5
    gaps = np.where(np.arange(100) % 2, values, np.nan)
    found = drift_of({"amount": values}, {"amount": gaps})["amount"]
    assert found.moved == "no value: 0% → 50%"
    assert found.index.reading == "large"


def test_levels_are_bins_and_new_ones_are_told():
    old = {"plan": ["basic"] * 60 + ["plus"] * 30 + ["max"] * 10}
    new = {"plan": ["basic"] * 30 + ["plus"] * 30 + ["family"] * 40}
    found = drift_of(old, new)["plan"]
    by_hand = population_stability([60, 30, 10, 0], [30, 30, 0, 40]).value
    assert found.index.value == pytest.approx(by_hand)
    assert found.moved == "levels not seen before: 0% → 40%"
    assert (found.old_typical, found.new_typical) == ("basic", "basic")


def test_rare_levels_share_a_bin():
    old = {"town": np.repeat([f"town {i:02d}" for i in range(40)], [20] * 30 + [2] * 10)}
    new = {"town": np.repeat([f"town {i:02d}" for i in range(40)], [20] * 30 + [20] * 10)}
    found = drift_of(old, new)["town"]
    assert len(found.index.parts) == 30 + 3
    assert found.moved == "other levels: 3% → 25%"


def test_the_order_of_the_rows_does_not_matter():
    rng = np.random.default_rng(0)
    old = pd.DataFrame({"a": rng.normal(size=200), "b": rng.choice(list("xyz"), 200)})
    new = pd.DataFrame({"a": rng.normal(size=90), "b": rng.choice(list("xyz"), 90)})
    mixed = drift_of(old.sample(frac=1, random_state=1), new.sample(frac=1, random_state=2))
    for name, found in drift_of(old, new).items():
        assert mixed[name].index.value == found.index.value


def test_a_column_that_the_new_table_lacks_is_passed_over():
    old = {"a": np.arange(30) + 0.5, "b": np.arange(30) * 1.5}
    assert list(drift_of(old, {"a": np.arange(30) + 0.5})) == ["a"]


def test_what_moves_by_the_shares_of_the_clusters_alone_does_not_move_inside_them():
    rng = np.random.default_rng(0)
    then, now = np.repeat([0, 1], [800, 200]), np.repeat([0, 1], [200, 800])
    old = {"amount": rng.normal(10 * then, 1)}
    found = drift_of(old, {"amount": rng.normal(10 * now, 1)}, old_labels=then, new_labels=now)["amount"]
    assert found.index.value > 0.5
    assert found.inside.reading == "stable"
    moved = drift_of(old, {"amount": rng.normal(10 * now + 2, 1)}, old_labels=then, new_labels=now)["amount"]
    assert moved.inside.reading == "large"


def test_a_cluster_without_rows_today_weighs_nothing():
    weights = weights_of_today(np.array([0, 0, 1, -1]), np.array([0, 0, 0, -1]))
    # shares of today: three quarters and one quarter, over two rows and one row; four in all
    assert weights == pytest.approx([1.5, 1.5, 0.0, 1.0])
