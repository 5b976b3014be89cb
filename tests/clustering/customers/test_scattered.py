"""Scattered customers by kind: each kind from a customer who is one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_maker.types import Noise, NoiseKind
from clustering.customers.scattered import kinds_of, scattered_words
from tests.clustering.customers.made_crowds import crowd


def kinds(table, told, rows=None):
    noise = Noise("keep", tuple(NoiseKind(row, kind) for row, kind in told), (), "")
    return kinds_of(table, noise, rows)


def test_each_kind_is_told_by_its_own_figures():
    table = crowd()
    table["customer_age_days"] = 500  # nobody is new, but who is made so
    table.iloc[0, table.columns.get_loc("total_spent")] = 1e6
    table.iloc[100, table.columns.get_loc("total_spent")] = 0.0
    table.iloc[200, table.columns.get_loc("customer_age_days")] = 10
    found = kinds(
        table, [(0, "extreme"), (100, "sparse"), (200, "sparse"), (210, "between clusters"), (220, "sparse")]
    )
    assert found.tolist() == ["VIP", "possible data error", "new", "in transition", "niche"]
    assert found.index.tolist() == table.index[[0, 100, 200, 210, 220]].tolist()


def test_purchases_100_times_the_usual_and_returned_ones_may_be_errors():
    table = crowd().assign(returns_share=0.0)
    table["avg_transaction_value"] = 10.0
    table.iloc[5, table.columns.get_loc("avg_transaction_value")] = 1_001.0
    table.iloc[6, table.columns.get_loc("returns_share")] = 0.95
    found = kinds(table, [(5, "extreme"), (6, "sparse")])
    assert found.tolist() == ["possible data error"] * 2


def test_the_activity_status_tells_who_is_new():
    table = crowd().assign(activity_status="active", customer_age_days=500)
    table["total_spent"] = np.arange(len(table), dtype=float) + 1
    table.iloc[7, table.columns.get_loc("activity_status")] = "new"
    assert kinds(table, [(7, "sparse"), (8, "sparse")]).tolist() == ["new", "niche"]


def test_rows_that_were_not_clustered_shift_the_positions():
    table = crowd()
    found = kinds(table, [(0, "sparse")], rows=np.arange(1, len(table)))
    assert found.index.tolist() == [table.index[1]]


def test_the_words_count_each_kind():
    assert scattered_words(pd.Series(["new", "niche", "niche"])) == "1 new, 2 niche"
