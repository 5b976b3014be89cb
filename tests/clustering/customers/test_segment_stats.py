"""The figures of segments: original values, shares that add up, values from the models."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ColumnError, PreprocessingError
from clustering.customers.lifetime.bg_nbd import fit_bg_nbd
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.fitted import LifetimeModels
from clustering.customers.lifetime.gamma_gamma import fit_gamma_gamma
from clustering.customers.lifetime.value import ValuePlan, lifetime_value
from clustering.customers.segment_stats import places, segment_stats
from tests.clustering.customers.made_crowds import crowd


def four():
    """Customers a, b in segment 0; c, the huge one, in segment 1; d is noise."""
    return pd.DataFrame(
        {
            "total_transactions": [1, 3, 10, 2],
            "total_spent": [10.0, 30.0, 950.0, 10.0],
            "avg_transaction_value": [10.0, 10.0, 95.0, 5.0],
            "days_since_last_purchase": [100, 20, 1, 40],
            "customer_age_days": [100, 200, 300, 40],
        },
        index=list("abcd"),
    )


def test_shares_come_from_original_values_and_noise_is_last():
    stats = segment_stats(four(), [0, 0, 1, -1])
    assert stats.index.tolist() == [0, 1, -1]
    assert stats["revenue"].tolist() == [40.0, 950.0, 10.0]
    assert stats["revenue_share"].tolist() == [0.04, 0.95, 0.01]  # of 1,000
    assert stats["customer_share"].tolist() == [0.5, 0.25, 0.25]
    assert stats.loc[0, "total_transactions"] == 2.0  # (1 + 3) / 2
    assert stats.loc[0, "one_time_share"] == 0.5


def test_places_are_ranks_so_that_a_huge_customer_moves_nobody():
    table = four()
    before = segment_stats(table, [0, 0, 1, -1])
    table.loc["c", "total_spent"] = 1e9
    after = segment_stats(table, [0, 0, 1, -1])
    assert after["spend_place"].tolist() == before["spend_place"].tolist()
    # money 10, 30, 950, 10: ranks 1.5, 3, 4, 1.5 of 4, less a half
    assert before["spend_place"].tolist() == [(0.25 + 0.625) / 2, 0.875, 0.25]


def test_the_most_recent_have_the_highest_place():
    assert segment_stats(four(), [0, 0, 1, -1])["recency_place"].idxmax() == 1


def test_missing_values_have_no_place():
    assert places([1.0, np.nan, 3.0])[[0, 2]].tolist() == [0.25, 0.75]
    assert np.isnan(places([1.0, np.nan])[1])


def test_without_models_the_value_column_is_averaged_with_an_interval():
    table = crowd().assign(clv_simple=lambda t: t["total_spent"] / 2)
    labels = pd.factorize(table["truth"])[0]
    stats = segment_stats(table, labels)
    assert stats.loc[0, "clv"] == pytest.approx(table["clv_simple"][labels == 0].mean())
    assert (stats["clv_low"] < stats["clv"]).all()
    assert (stats["clv"] < stats["clv_high"]).all()
    assert stats["clv_total"].sum() == pytest.approx(table["clv_simple"].sum())
    assert "clv" not in segment_stats(crowd(), labels)


def test_models_give_the_mean_of_the_customers_own_values():
    rng = np.random.default_rng(3)
    n = 400
    frequency = rng.poisson(rng.gamma(1, 3, n))
    histories = pd.DataFrame(
        {
            "frequency": frequency,
            "recency": np.where(frequency > 0, rng.uniform(5, 40, n), 0.0),
            "T": 52.0,
            "monetary": np.where(frequency > 0, rng.gamma(6, 5, n), np.nan),
        },
        index=pd.RangeIndex(n),
    )
    buying = fit_bg_nbd(histories["frequency"], histories["recency"], histories["T"])
    spending = fit_gamma_gamma(histories["frequency"], histories["monetary"])
    models = LifetimeModels(buying, spending, ValuePlan(52), histories.sample(frac=1, random_state=0))
    table = crowd().iloc[: n // 2].set_index(pd.RangeIndex(n // 2))
    labels = np.arange(n // 2) % 2
    stats = segment_stats(table, labels, lifetime=models)
    own = lifetime_value(buying, spending, histories.iloc[: n // 2], ValuePlan(52))
    assert stats["clv"].tolist() == pytest.approx([own[::2].mean(), own[1::2].mean()])
    assert (stats["clv_low"] <= stats["clv"]).all()
    assert (stats["clv"] <= stats["clv_high"]).all()
    with pytest.raises(LifetimeError, match="1 of 200 customers have no purchase history \\(1000, say\\)"):
        segment_stats(table.rename(index={0: 1000}), labels, lifetime=models)


def test_what_is_wrong_is_said():
    with pytest.raises(PreprocessingError, match="2 labels were given for 4 customers"):
        segment_stats(four(), [0, 1])
    with pytest.raises(ColumnError, match="unknown column 'total_spent'"):
        segment_stats(four().drop(columns="total_spent"), [0, 0, 1, 1])
