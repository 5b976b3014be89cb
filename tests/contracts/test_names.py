"""Names stay the same when nothing but chance has changed: for every registered algorithm."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from cluster_maker.algorithms.table import ALGORITHMS


@pytest.fixture(scope="module")
def customers():
    """160 customers in four clear groups, with a column of levels and one of noise."""
    rng = np.random.default_rng(1)
    centers = np.array([[20.0, 20.0], [20.0, 80.0], [80.0, 20.0], [80.0, 80.0]])
    groups = np.repeat(np.arange(4), [55, 45, 35, 25])
    table = pd.DataFrame(centers[groups] + rng.normal(0, 2, (160, 2)), columns=["income", "spending"])
    table["plan"] = np.where(groups % 2, "plus", "basic")
    return table


@pytest.mark.parametrize("algorithm", ALGORITHMS.names())
def test_names_are_unique_and_the_same_for_every_seed_and_order_of_the_rows(customers, algorithm):
    k = 4 if ALGORITHMS[algorithm].needs_n_clusters else None
    order = np.random.default_rng(7).permutation(len(customers))
    found = [
        run_clustering(table, algorithm=algorithm, k=k, random_state=seed, quick=True).names
        for seed in range(5)
        for table in (customers, customers.iloc[order].reset_index(drop=True))
    ]
    assert len(set(found[0].values())) == len(found[0]) == 4
    assert all(set(names.values()) == set(found[0].values()) for names in found)


@pytest.mark.parametrize("algorithm", ALGORITHMS.names())
def test_rules_and_typical_rows_do_not_depend_on_the_order_of_the_rows(customers, algorithm):
    k = 4 if ALGORITHMS[algorithm].needs_n_clusters else None
    order = np.random.default_rng(7).permutation(len(customers))
    one, other = (
        run_clustering(table, algorithm=algorithm, k=k, quick=True).profile.clusters
        for table in (customers, customers.iloc[order].reset_index(drop=True))
    )
    assert [cluster.rule.sql for cluster in one] == [cluster.rule.sql for cluster in other]
    for first, second in zip(one, other, strict=True):
        assert list(first.typical_rows) == order[list(second.typical_rows)].tolist()
