"""Two clusters beside each other, whatever the others are like."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from cluster_maker.errors import ConfigError
from cluster_maker.explanation import contrast as contrast_module
from cluster_maker.explanation.contrast import contrast
from cluster_maker.explanation.effects import LARGEST_EFFECT
from cluster_maker.explanation.sampling import row_keys
from cluster_maker.types import Role
from tests.cluster_maker.explanation.tables import report_of

NAMES = {0: "Poor basic", 1: "Poor plus", 2: "Rich"}


def contrasted(first, second):
    """Contrast two of three clusters: two poor ones that differ by plan, and a rich one."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 50)
    table = pd.DataFrame(
        {
            "Income (k$)": np.where(labels == 2, 90.0, 30.0) + rng.normal(0, 3, 150),
            "plan": np.where(labels == 0, "basic", "plus"),
            "grade": np.where(labels == 0, "low", "high"),
        }
    )
    roles = {"Income (k$)": Role.MONEY, "plan": Role.NOMINAL, "grade": Role.ORDINAL}
    report = report_of(table, roles, grade={"levels": ("low", "high")})
    return contrast(table, report, labels, NAMES, (first, second), keys=row_keys(labels[:, None] * 1.0))


def test_only_what_tells_the_two_apart_is_told():
    found = contrasted(0, 1)
    assert (found.first, found.second, found.names) == (0, 1, ("Poor basic", "Poor plus"))
    (only,) = found.differences  # the plan and the grade say the same: both are told once
    assert only.text == "grade: mostly “low”: 100% against 0%"
    assert found.text == "“Poor basic” against “Poor plus”: grade: mostly “low”: 100% against 0%."
    assert only.effect == only.effect_interval[0] == -LARGEST_EFFECT
    assert -4 < only.effect_interval[1] < -2
    assert only.p_value < 1e-6


def test_the_other_way_round_the_sign_turns():
    one, other = contrasted("rich", "Poor plus"), contrasted(1, "2")
    assert one.differences[0].text == "income: 90.1 k$ against 30.1 k$"
    assert other.differences[0].text == "income: 30.1 k$ against 90.1 k$"
    assert one.differences[0].effect == -other.differences[0].effect > 0


def test_an_unknown_cluster_is_refused_with_the_closest_name():
    with pytest.raises(
        ConfigError, match=r"unknown cluster 'Ritch'\. Did you mean 'Rich'\? There are: 0 \('Poor"
    ):
        contrasted("Ritch", 0)
    with pytest.raises(ConfigError, match=r"unknown cluster 7\. There are: 0 "):
        contrasted(7, 0)
    with pytest.raises(ConfigError, match="'Rich' and 2 are the same cluster: name two different ones"):
        contrasted("Rich", 2)


def test_of_many_rows_some_are_compared_and_it_is_said(monkeypatch):
    monkeypatch.setattr(contrast_module, "MOST_ROWS", 60)
    found = contrasted(0, 2)
    assert found.notes == ("60 rows of the 100 of these two clusters were compared.",)


def test_like_clusters_are_told_apart_by_nothing():
    table = pd.DataFrame({"x": np.tile(np.arange(10.0), 4)})
    report = report_of(table, {"x": Role.NUMERIC})
    found = contrast(
        table, report, [0] * 20 + [1] * 20, {0: "A", 1: "B"}, (0, 1), keys=row_keys(table.to_numpy())
    )
    assert (found.differences, found.text) == ((), "No single column tells “A” from “B”.")


def test_a_result_contrasts_its_clusters():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"x": np.repeat([0.0, 9.0], 30) + rng.normal(size=60), "y": rng.normal(size=60)})
    result = run_clustering(table, k=2)
    found = result.contrast(0, result.names[1])
    assert found.differences[0].column == "x"
    assert result.rules_sql().count("WHEN") == 2
