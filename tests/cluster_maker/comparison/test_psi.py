from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from cluster_maker.comparison.psi import population_stability

counts = st.lists(st.integers(0, 500), min_size=3, max_size=3)


def test_the_index_by_hand():
    # with half a row more in each bin: (60.5, 40.5) of 101 and (30.5, 70.5) of 101
    p, q = (60.5 / 101, 40.5 / 101), (30.5 / 101, 70.5 / 101)
    by_hand = (q[0] - p[0]) * log(q[0] / p[0]) + (q[1] - p[1]) * log(q[1] / p[1])
    found = population_stability([60, 40], [30, 70])
    assert found.value == pytest.approx(by_hand, rel=1e-12)
    assert found.value == pytest.approx(0.3680, abs=1e-4)
    assert found.parts == pytest.approx([(q[i] - p[i]) * log(q[i] / p[i]) for i in (0, 1)])


def test_an_empty_bin_gives_a_number_by_hand():
    # (10.5, 0.5) of 11 and (5.5, 5.5) of 11
    by_hand = (5.5 - 10.5) / 11 * log(5.5 / 10.5) + (5.5 - 0.5) / 11 * log(5.5 / 0.5)
    assert population_stability([10, 0], [5, 5]).value == pytest.approx(by_hand)


def test_a_bin_that_is_empty_in_both_tables_does_not_count():
    assert population_stability([6, 0, 4], [3, 0, 7]).value == population_stability([6, 4], [3, 7]).value


def test_chance_by_the_chi_squared_distribution():
    found = population_stability([60, 40, 100], [30, 70, 200])
    assert found.by_chance == pytest.approx(chi2.ppf(0.99, 2) * (1 / 200 + 1 / 300))


def test_tables_without_change_stay_below_chance_as_often_as_said():
    rng = np.random.default_rng(0)
    share = np.full(10, 0.1)
    found = [
        population_stability(rng.multinomial(150, share), rng.multinomial(150, share)) for _ in range(2_000)
    ]
    assert np.mean([each.value <= each.by_chance for each in found]) == pytest.approx(0.99, abs=0.008)
    assert np.mean([each.value > 0.1 for each in found]) > 0.3  # what the fixed limits would call a shift


@pytest.mark.parametrize(
    ("then", "now", "reading"),
    [
        ([5000, 5000], [5200, 4800], "stable"),
        ([5000, 5000], [6800, 3200], "moderate"),
        ([5000, 5000], [8000, 2000], "large"),
        ([5, 5], [8, 2], "stable"),  # ten rows say nothing
    ],
)
def test_readings(then, now, reading):
    assert population_stability(then, now).reading == reading


@given(counts, counts)
def test_it_is_never_negative_and_the_same_there_and_back(then, now):
    found = population_stability(then, now)
    assert (found.parts >= 0).all()
    assert found.value == pytest.approx(population_stability(now, then).value, abs=1e-12)
    assert population_stability(then, then).value == 0


def test_without_rows_nothing_can_be_told():
    found = population_stability([0, 0], [3, 4])
    assert (found.value, found.by_chance, found.reading) == (0.0, 0.0, "stable")
