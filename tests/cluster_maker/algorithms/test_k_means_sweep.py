from itertools import pairwise

import numpy as np
import pytest
from sklearn.cluster import KMeans as ScikitKMeans
from sklearn.datasets import make_blobs

from cluster_maker import KMeans
from cluster_maker.algorithms.k_means_sweep import Limits, sweep_k_means
from cluster_maker.kernels import nearest_centers, pack_rows, spatial_order, thread_limit


def blobs(n=1500, d=4, spread=2.0):
    return make_blobs(n, d, centers=7, cluster_std=spread, random_state=1)[0]


def swept(X, ks, seed=0, n_init=10, weights=None, progress=None):
    rows = pack_rows(X, weights, spatial_order(X, weights))
    limits = Limits(300, 1e-4)
    generator = np.random.RandomState(seed)
    return sweep_k_means(rows, ks, n_init=n_init, limits=limits, generator=generator, progress=progress)


def inertia(X, labels):
    return sum(((X[labels == c] - X[labels == c].mean(axis=0)) ** 2).sum() for c in np.unique(labels))


@pytest.mark.parametrize(
    "X",
    [
        blobs(),
        np.random.default_rng(2).uniform(size=(1500, 3)),
        np.random.default_rng(3).lognormal(size=(1500, 6)),
    ],
    ids=["blobs", "uniform", "lognormal"],
)
def test_no_number_of_clusters_is_worse_than_ten_starts_of_scikit_learn(X):
    found = KMeans(n_init=10, random_state=0).sweep(X, range(2, 11))
    ratios = [
        inertia(X, found[k]) / inertia(X, ScikitKMeans(k, n_init=10, random_state=0).fit(X).labels_)
        for k in range(2, 11)
    ]
    assert max(ratios) <= 1.001
    assert np.mean(ratios) <= 1.0001


def test_labels_fit_centres_and_inertia_falls_with_every_cluster_more():
    X = blobs()
    runs = swept(X, range(1, 9))
    assert list(runs) == list(range(1, 9))
    for k, run in runs.items():
        assert len(run.centers) == k
        np.testing.assert_array_equal(run.labels, nearest_centers(X, run.centers))
        assert run.inertia == pytest.approx(((X - run.centers[run.labels]) ** 2).sum(), rel=1e-12)
    inertias = [run.inertia for run in runs.values()]
    assert all(more < less for less, more in pairwise(inertias))


def test_the_same_seed_gives_the_same_labels_for_any_number_of_threads():
    X = blobs(n=6000, d=8)
    with thread_limit(1):
        alone = swept(X, [2, 5, 7])
    together = swept(X, [2, 5, 7])
    with thread_limit(3):
        crowded = swept(X, [2, 5, 7])
    for k in alone:
        np.testing.assert_array_equal(alone[k].labels, together[k].labels)
        np.testing.assert_array_equal(alone[k].labels, crowded[k].labels)
        assert alone[k].inertia == together[k].inertia == crowded[k].inertia


def test_clear_groups_are_found_from_a_single_start():
    X, truth = make_blobs(400, 2, centers=[[0, 0], [50, 0], [0, 50], [50, 50], [25, 90]], random_state=0)
    found = swept(X, [5], n_init=1)[5].labels
    pairs = np.unique(np.column_stack([truth, found]), axis=0)
    assert len(pairs) == 5


def test_weights_count():
    X = np.array([[0.0], [1.0], [10.0], [11.0], [100.0]])
    heavy = np.array([1.0, 1.0, 1.0, 1.0, 0.0])
    runs = swept(X, [2], weights=heavy)
    # the row at 100 weighs nothing: the means are 0.5 and 10.5
    assert sorted(runs[2].centers.ravel().tolist()) == [0.5, 10.5]


def test_more_clusters_than_distinct_rows_do_no_harm():
    X = np.repeat([[0.0, 0.0], [1.0, 0.0], [5.0, 5.0]], 20, axis=0)
    runs = swept(X, [2, 3, 5])
    # the means of equal rows are off by rounding at most
    assert runs[3].inertia < 1e-25
    assert runs[5].inertia < 1e-25


def test_progress_counts_up_to_the_end():
    seen = []
    swept(blobs(n=200), [2, 3, 4], progress=lambda *event: seen.append(event))
    assert [done for done, _ in seen] == list(range(1, seen[-1][1] + 1))
    assert seen[-1][0] == seen[-1][1]


def test_other_starts_than_k_means_plus_plus_are_fitted_number_by_number():
    X = blobs(n=300)
    found = KMeans(init="random", n_init=3, random_state=0).sweep(X, [2, 3])
    for k, labels in found.items():
        single = KMeans(k, init="random", n_init=3, random_state=0).fit(X)
        np.testing.assert_array_equal(labels, single.labels_)


def test_nothing_wanted_is_nothing_done():
    assert KMeans().sweep(blobs(n=50), []) == {}
