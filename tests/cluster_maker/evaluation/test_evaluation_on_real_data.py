"""Choices on real tables that people have looked at before."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import scale

from cluster_maker.evaluation import select_n_clusters
from tests.support import shared_data


@pytest.mark.shared_data
def test_mall_customers_by_income_and_spending_are_the_familiar_five() -> None:
    table = pd.read_csv(shared_data("customers", "mall_customers", "Mall_Customers.csv"))
    choice = select_n_clusters(scale(table.iloc[:, 3:5]), random_state=0)
    assert choice.n_clusters == 5
    assert "the elbow of the inertia curve is also at 5." in choice.reason


@pytest.mark.shared_data
def test_mall_customers_by_age_income_and_spending_are_more_than_two() -> None:
    table = pd.read_csv(shared_data("customers", "mall_customers", "Mall_Customers.csv"))
    assert select_n_clusters(scale(table.iloc[:, 2:5]), random_state=0).n_clusters > 2


@pytest.mark.shared_data
@pytest.mark.parametrize(("family", "name", "k"), [("fcps", "hepta", 7), ("wut", "circles", 4)])
def test_benchmark_sets_with_plain_clusters_are_counted(family: str, name: str, k: int) -> None:
    path = shared_data("benchmarks", family, name, f"{name}.data.gz")
    X = pd.read_csv(path, sep=r"\s+", header=None).to_numpy(dtype=float)
    found = select_n_clusters((X - X.mean(axis=0)) / np.std(X), random_state=0).n_clusters
    assert found == k
