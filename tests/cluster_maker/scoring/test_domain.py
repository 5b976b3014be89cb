"""Rows like those of the fit are hardly ever strangers; rows unlike them are, with a reason."""

import re

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from cluster_maker.preprocessing.clean import ColumnReader
from cluster_maker.scoring.domain import (
    _limit,
    _margin,
    _new_levels,
    _reference,
    _telling,
    find_strangers,
    fit_domain,
)


def draw(n, seed, features=4, heavy=False):
    """Three groups with a category and a yes/no column; with heavy tails if wanted."""
    rng = np.random.default_rng(seed)
    centers = np.random.default_rng(99).normal(0, 4, (3, features))
    values = centers[rng.integers(0, 3, n)] + rng.normal(size=(n, features))
    table = pd.DataFrame(np.exp(values / 3) if heavy else values, columns=[f"v{i}" for i in range(features)])
    return table.assign(plan=rng.choice(["a", "b", "c"], n), vip=rng.choice(["yes", "no"], n, p=[0.1, 0.9]))


@pytest.mark.parametrize(
    ("n", "features", "heavy"), [(300, 2, False), (1000, 20, False), (1000, 5, True), (11_000, 3, True)]
)
def test_about_one_in_a_hundred_rows_of_the_same_kind_is_a_stranger(n, features, heavy):
    shares = []
    for seed in range(3):
        result = run_clustering(draw(n, seed, features, heavy), k=3, quick=True)
        shares.append(result.score(draw(1000, 100 + seed, features, heavy))["out_of_domain"].mean())
    assert np.mean(shares) <= 0.015


@pytest.mark.parametrize("algorithm", ["kmeans", "dbscan", "gaussian_mixture"])
def test_the_rule_does_not_depend_on_the_algorithm(algorithm):
    k = None if algorithm == "dbscan" else 3
    new = draw(50, 5)
    new.iloc[:5, :4] *= 20
    scored = run_clustering(draw(400, 0), algorithm=algorithm, k=k, quick=True).score(new)
    assert scored["out_of_domain"].iloc[:5].all()
    other = run_clustering(draw(400, 0), algorithm="genie", k=3, quick=True).score(new)
    assert scored["reason"].tolist() == other["reason"].tolist()


def test_a_row_in_an_empty_middle_is_a_stranger_though_no_number_is():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(np.repeat([[0.0, 0.0], [10.0, 10.0]], 100, axis=0) + rng.normal(size=(200, 2)))
    result = run_clustering(table.set_axis(["a", "b"], axis=1), k=2, quick=True)
    scored = result.score(pd.DataFrame({"a": [0.0, 10.0], "b": [0.0, 0.0]}))
    assert scored["out_of_domain"].tolist() == [False, True]
    assert re.fullmatch(
        r"unlike all rows that were clustered \(the nearest is [\d.]+ times as far as is usual at most\)",
        scored["reason"][1],
    )


def test_dates_are_told_as_dates():
    days = pd.date_range("2024-01-01", periods=100, freq="D")
    table = pd.DataFrame({"since": days, "spent": np.r_[np.arange(50), np.arange(50) + 500.0]})
    result = run_clustering(table, k=2, roles={"since": "date"}, quick=True)
    new = pd.DataFrame({"since": pd.to_datetime(["2024-04-15", "2025-04-01"]), "spent": [3.0, 4.0]})
    assert result.score(new)["reason"][1].startswith(
        "since 2025-04-01 is above all that was seen (up to 2024-04-09)"
    )


def amounts(*names):
    return tuple(ColumnReader(name, "amount") for name in names)


def test_a_tenth_of_the_range_is_allowed():
    values = np.linspace(0, 100, 1001)[:, None]
    domain = fit_domain(amounts("x"), pd.DataFrame(values, columns=["x"]), values, values)
    assert domain.margin == 0.1
    new = np.array([[109.9], [110.1], [-9.9], [-10.1]])
    found = find_strangers(domain, pd.DataFrame(new, columns=["x"]), new, np.full((4, 1), 50.0))
    assert found.strange.tolist() == [False, True, False, True]
    assert found.reasons[1] == "x 110.1 is above all that was seen (up to 100)"
    assert found.reasons[3] == "x -10.1 is below all that was seen (from 0)"


def test_extremes_that_stand_apart_widen_the_margin():
    # of 601 rows the limit is the third greatest: place ceil(0.995 * 602) = 599
    raw = np.tile(np.linspace(0, 1, 601)[:, None], (1, 3))
    raw[:3] = 0.5
    raw[0, 0] = raw[1, 1] = 10.0
    assert _margin(raw) <= 0.1
    raw[2, 2] = 10.0  # a third row that stands 9 beyond the others, of a range of 10
    assert _margin(raw) == pytest.approx(0.9, abs=0.01)


def test_the_limit_is_what_one_in_200_further_values_exceed():
    assert _limit(np.arange(1.0, 1000.0)) == 995  # 999 values: place 0.995 * 1000
    assert _limit(np.array([1.0, 2.0, 4.0])) == pytest.approx(4 * np.sqrt(200 / 4))  # too few to tell


def test_levels_are_told_where_new_ones_hardly_ever_come_up():
    # of 1000 rows 5 may be called strangers: columns with 0 and 2 new levels are told, one with 10 is not
    assert _telling(np.array([0, 10, 2]), 1000).tolist() == [True, False, True]


def test_new_levels_are_those_of_one_row_and_those_off_the_scale():
    column = pd.Series(["low", "low", "high", "high", "top", "none of these", None, "low"])
    reader = ColumnReader("rank", "rank", ("low", "high", "top"))
    found = _new_levels((reader,), column.to_frame("rank"), reader.read(column)[:, None])
    assert found.tolist() == [2]  # "top" is one row's alone, "none of these" has no place


def test_large_tables_are_measured_on_a_sample_that_stays_the_same():
    values = np.random.default_rng(0).normal(size=(12_000, 2))
    (rows, distances), (again, _) = _reference(values), _reference(values)
    assert (len(rows), len(distances)) == (5000, 5000)
    assert np.array_equal(rows, again)
    assert distances.min() > 0
