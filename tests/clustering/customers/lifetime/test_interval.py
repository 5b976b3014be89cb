"""Intervals of groups' values."""

import numpy as np
import pandas as pd
import pytest

from clustering.customers.lifetime.bg_nbd import BgNbd
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.interval import value_interval
from clustering.customers.lifetime.value import ValuePlan, lifetime_value

PLAN = ValuePlan(26)


@pytest.fixture(scope="module")
def groups(made):
    return np.where(made["frequency"] > 2, "often", "seldom")


def test_the_interval_holds_the_mean_and_the_seed_decides(made, made_models, groups):
    found = value_interval(*made_models, made, groups, PLAN, n_draws=40)
    pd.testing.assert_frame_equal(found, value_interval(*made_models, made, groups, PLAN, n_draws=40))
    assert found["group"].tolist() == ["often", "seldom"]
    assert np.all(found["mean_low"] < found["mean_value"])
    assert np.all(found["mean_value"] < found["mean_high"])
    values = lifetime_value(*made_models, made, PLAN)
    assert found["mean_value"][0] == pytest.approx(values[groups == "often"].mean())
    assert found["total_value"].sum() == pytest.approx(values.sum())


def test_a_higher_level_is_wider(made, made_models, groups):
    narrow, wide = (
        value_interval(*made_models, made, groups, PLAN, level=level, n_draws=40) for level in (0.5, 0.95)
    )
    assert np.all(wide["mean_low"] < narrow["mean_low"])
    assert np.all(wide["mean_high"] > narrow["mean_high"])


def test_customers_standing_for_their_group_change_it_little(made, made_models, groups, monkeypatch):
    exact = value_interval(*made_models, made, groups, PLAN, n_draws=40)
    monkeypatch.setattr("clustering.customers.lifetime.interval.MOST_CUSTOMERS", 100)
    sampled = value_interval(*made_models, made, groups, PLAN, n_draws=40)
    np.testing.assert_allclose(sampled["mean_value"], exact["mean_value"])
    np.testing.assert_allclose(sampled["mean_high"], exact["mean_high"], rtol=0.03)


def test_what_has_no_uncertainty_or_no_meaning_is_refused(made, made_models, groups):
    with pytest.raises(LifetimeError, match=r"an interval needs fitted models"):
        value_interval(BgNbd(1.0, 1.0, 1.0, 1.0), made_models[1], made, groups, PLAN)
    with pytest.raises(LifetimeError, match=r"n_draws from 20, got 0.9 and 3"):
        value_interval(*made_models, made, groups, PLAN, n_draws=3)
    with pytest.raises(LifetimeError, match=r"groups has 2 values, but there are 1500 customers"):
        value_interval(*made_models, made, ["a", "b"], PLAN)
