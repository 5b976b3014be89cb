"""Ids and names carried over from an earlier result, for every registered algorithm."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.matching.aligning import (
    aligned_clustering,
    aligned_evaluation,
    aligned_profile,
    aligned_stability,
)
from cluster_maker.matching.records import Alignment
from cluster_maker.types.explanation import FIGURES_BY_CLUSTER

CENTERS = np.array([[20.0, 20_000.0], [45.0, 60_000.0], [70.0, 30_000.0]])
every = pytest.mark.parametrize("algorithm", ALGORITHMS.names())


def customers(sizes, seed):
    """Customers in three groups far apart, as many in each as told; one row without values."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(3), sizes)
    values = CENTERS[groups] + rng.normal(0, [1.5, 1_500.0], (len(groups), 2))
    table = pd.DataFrame(values.round(1), columns=["age", "income"])
    table.loc[len(table)] = [np.nan, np.nan]
    table.insert(0, "customer_id", [f"{seed}-{i:03d}" for i in range(len(table))])
    return table


def fitted(algorithm, table, seed=0, quick=True):
    k = 3 if ALGORITHMS[algorithm].needs_n_clusters else None
    return run_clustering(table, algorithm=algorithm, k=k, random_state=seed, quick=quick)


@every
def test_the_same_segments_have_the_same_ids_and_names_next_month(algorithm):
    # the smallest group is the largest next month: ids by size would change, and all rows are others
    before = fitted(algorithm, customers([60, 45, 30], 1))
    after = fitted(algorithm, customers([30, 45, 70], 2))
    aligned = after.align_to(before)
    assert aligned.n_clusters == after.n_clusters == before.n_clusters == 3
    assert aligned.names == before.names
    assert np.array_equal(before.predict(after.input_table)[after.rows], aligned.clustering.labels) or (
        ALGORITHMS[algorithm].has_noise
    )
    for cluster in range(3):
        ages = before.table["age"].to_numpy()[before.clustering.labels == cluster]
        now = aligned.table["age"].to_numpy()[aligned.clustering.labels == cluster]
        assert np.median(ages) == pytest.approx(np.median(now), abs=5)


@every
def test_the_same_rows_with_another_seed_have_the_same_ids_and_names(algorithm):
    table = customers([60, 45, 30], 1)
    before = fitted(algorithm, table)
    for seed in (1, 2):
        again = fitted(algorithm, table.sample(frac=1, random_state=seed), seed)
        aligned = again.align_to(before)
        assert aligned.names == before.names
        rows = table.index.get_indexer(aligned.input_table.index)
        assert np.array_equal(aligned.labels, before.labels[rows])


@every
def test_aligned_to_itself_nothing_changes(algorithm):
    result = fitted(algorithm, customers([40, 40, 40], 3))
    aligned = result.align_to(result)
    assert np.array_equal(aligned.labels, result.labels)
    assert aligned.names == result.names
    pd.testing.assert_frame_equal(aligned.profile.table, result.profile.table)


@every
def test_everything_by_cluster_follows_a_change_of_ids(algorithm):
    before = fitted(algorithm, customers([60, 45, 30], 4), quick=False)
    ids = np.array([1, 2, 0])
    moved = Alignment(ids, ("a", "b", "c"))
    after = replace(
        before,
        clustering=aligned_clustering(before.clustering, moved),
        evaluation=aligned_evaluation(before.evaluation, moved),
        stability=aligned_stability(before.stability, moved),
        profile=aligned_profile(before.profile, moved),
    )
    clustered = before.labels >= 0
    assert np.array_equal(after.labels[clustered], ids[before.labels[clustered]])
    assert np.array_equal(after.labels[~clustered], before.labels[~clustered])
    assert np.array_equal(after.predict(after.input_table), after.labels)
    assert int(after.predict(after.input_table.iloc[[0]])[0]) == after.labels[0]
    for old, new in enumerate(ids):
        assert after.clustering.sizes[new] == before.clustering.sizes[old]
        np.testing.assert_array_equal(after.centroids[new], before.centroids[old])
        np.testing.assert_array_equal(
            after.evaluation.silhouette_by_cluster[new], before.evaluation.silhouette_by_cluster[old]
        )
        np.testing.assert_array_equal(after.stability.by_cluster[new], before.stability.by_cluster[old])
        then, now = before.profile.clusters[old], after.profile.clusters[new]
        assert (now.cluster, now.name, now.size) == (new, "abc"[new], then.size)
        assert now.typical_rows == then.typical_rows
        np.testing.assert_array_equal(after.profile.effects[new], before.profile.effects[old])
        for title in FIGURES_BY_CLUSTER:
            now_there, then_there = (
                after.profile.table[title.format(new)],
                before.profile.table[title.format(old)],
            )
            pd.testing.assert_series_equal(now_there, then_there, check_names=False)
    assert list(after.profile.table) == list(before.profile.table)
    assert {name: len(rows) for name, rows in after.assignments.groupby("name")}[
        "a"
    ] == after.clustering.sizes[0]
    after.figures(["heatmap"])


@pytest.mark.parametrize("algorithm", [entry.name for entry in ALGORITHMS if entry.has_noise])
def test_a_segment_of_scattered_rows_is_no_cluster_to_be_found_again(algorithm):
    def with_strays(sizes, seed):
        table = customers(sizes, seed)
        rng = np.random.default_rng(seed)
        table.loc[:9, "age"] = rng.uniform(0, 90, 10).round(1)
        table.loc[:9, "income"] = rng.uniform(0, 150_000, 10).round(1)
        return table

    def scattered(table):
        own = {"noise": "own_segment"}
        return run_clustering(table, algorithm=algorithm, parameters=own, quick=True, random_state=0)

    before, after = scattered(with_strays([60, 45, 30], 5)), scattered(with_strays([30, 45, 70], 6))
    aligned = after.align_to(before)
    last = aligned.clustering.noise_cluster
    assert last == aligned.n_clusters - 1
    assert aligned.clustering.sizes[last] == after.clustering.sizes[after.clustering.noise_cluster]
    assert [aligned.names[i] for i in range(3)] == [before.names[i] for i in range(3)]
    assert np.array_equal(aligned.predict(aligned.input_table), aligned.labels)
