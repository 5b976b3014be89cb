"""Several numbers of neighbours are weighed; the usual one stays unless another is clearly better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sklearn.datasets import make_blobs

from cluster_maker.algorithms import DBSCAN
from cluster_maker.algorithms.eps_choice import best_path, ladder
from cluster_maker.algorithms.eps_path import eps_paths


def five_groups(n=600):
    """Five round groups far apart."""
    return make_blobs(n, 2, centers=[[0, 0], [9, 0], [0, 9], [9, 9], [4.5, 18]], random_state=0)[0]


def test_three_numbers_of_neighbours_are_weighed_and_the_deepest_valleys_win():
    assert ladder(4000, 2) == (8, 12, 18)  # log2(4000) = 11.97
    assert ladder(10, 2) == (4, 6)  # 2/3 of 4 would be 3: fewer than 4 link by chance
    assert ladder(10_000, 1) == (13, 36, 100)  # one column: up to the square root
    assert ladder(3, 1) == (4,)
    X = five_groups()
    model = DBSCAN().fit(X)
    assert [path.min_samples for path in model.paths_] == [6, 9, 14]  # log2(600) = 9.2
    qualities = [path.chosen.quality for path in model.paths_]
    assert model.path_.chosen.quality >= 0.98 * max(qualities)
    assert model.min_samples_ == model.path_.min_samples
    others = [path for path in model.paths_ if path is not model.path_]
    assert model.notes_[1] == (
        f"min_samples = {model.min_samples_} was chosen from 3: "
        + " and ".join(f"{path.min_samples} finds {path.chosen.n_clusters} clusters" for path in others)
        + "."
    )


def test_a_number_of_neighbours_that_is_given_is_the_only_one():
    X = five_groups(300)
    assert [path.min_samples for path in DBSCAN(min_samples=7).fit(X).paths_] == [7]


def test_equally_good_numbers_of_neighbours_give_way_to_the_usual_one_and_so_do_those_without_valleys():
    one = eps_paths(np.repeat([[0.0], [1.0]], 30, axis=0) + np.linspace(0, 0.1, 60)[:, np.newaxis], (4, 6, 9))
    assert len({path.chosen.quality for path in one}) == 1
    assert [best_path(one, usual).min_samples for usual in (4, 6, 9)] == [4, 6, 9]
    together = eps_paths(np.random.RandomState(0).randn(300, 2), (5, 8, 12))
    assert {path.chosen.n_clusters for path in together} == {1}
    assert best_path(together, 8).min_samples == 8
    assert best_path((), 8) is None


def test_another_number_of_neighbours_needs_valleys_half_as_deep_again():
    path = eps_paths(np.repeat([[0.0], [9.0]], 40, axis=0) + np.linspace(0, 1, 80)[:, np.newaxis], (6,))[0]

    def found(min_samples, valleys, n_clusters=2):
        chosen = replace(path.chosen, valleys=valleys, quality=valleys, n_clusters=n_clusters)
        return replace(path, min_samples=min_samples, chosen=chosen, least_valleys=1.0)

    together = found(6, np.nan, n_clusters=1)
    assert best_path([together, found(9, 1.4)], 6).min_samples == 6
    assert best_path([together, found(9, 1.6)], 6).min_samples == 9
    assert best_path([found(6, 1.1), found(9, 1.4)], 6).min_samples == 6
    assert best_path([found(6, 1.1), found(9, 1.6)], 6).min_samples == 9
    assert best_path([found(6, 5.0), found(9, 5.05)], 6).min_samples == 6  # better by 1% only
