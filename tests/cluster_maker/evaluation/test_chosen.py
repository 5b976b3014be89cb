import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.evaluation.chosen import chosen_rows, chosen_selection
from cluster_maker.evaluation.structure import look_for_structure
from cluster_maker.evaluation.wishes import Wish

SEVERAL, TRUTH = make_blobs(500, 3, centers=5, cluster_std=0.7, random_state=4)
UNEVEN, _ = make_blobs([300, 150, 12], 2, centers=[[0, 0], [12, 0], [0, 12]], random_state=0)
NOTHING = np.random.default_rng(0).normal(size=(500, 3))


@pytest.fixture(scope="module")
def several():
    return look_for_structure(SEVERAL, random_state=0)


@pytest.fixture(scope="module")
def nothing():
    return look_for_structure(NOTHING, random_state=0)


@pytest.fixture(scope="module")
def uneven():
    return look_for_structure(UNEVEN, random_state=0)


def test_clear_clusters_are_chosen(several):
    selection = chosen_selection(several)
    assert selection.n_clusters == 5
    assert selection.reason.startswith(f"5 clusters of {selection.algorithm}: ")
    assert selection.alternatives[0].n_clusters == 5
    assert selection.runner_up not in (None, 5)
    assert selection.price == ""
    assert selection.short_list[0].n_clusters == 5
    assert selection.short_list[0].figures["valleys"] == selection.alternatives[0].valleys


def test_no_clusters_are_one_cluster_and_the_best_division_is_the_runner_up(nothing):
    selection = chosen_selection(nothing)
    assert (selection.n_clusters, selection.algorithm) == (1, "kmeans")
    assert selection.runner_up >= 2
    assert f"ask for {selection.runner_up} clusters" in selection.reason
    assert [answer.n_clusters for answer in selection.short_list] == [1, selection.runner_up]


def test_a_number_that_is_told_is_kept_and_its_price_is_told(several):
    selection = chosen_selection(several, Wish(3, 3))
    assert selection.n_clusters == 3
    assert selection.runner_up == 5
    assert selection.reason.startswith("3 clusters, as asked for, of ")
    assert "those of the free choice, 5 clusters of" in selection.price
    assert "costs nothing" in chosen_selection(several, Wish(5, 5)).price


def test_one_group_that_was_asked_for_leaves_the_free_choice_undivided(several, nothing):
    kept = chosen_selection(several, Wish(1, 1))
    assert (kept.n_clusters, kept.runner_up, kept.reason) == (1, 5, "1 cluster, as asked for.")
    assert kept.price.startswith("What the wish (1 cluster) costs: the free choice, 5 clusters of ")
    assert "costs nothing" in chosen_selection(nothing, Wish(1, 1)).price


def test_bounds_are_kept_and_their_price_is_told(several):
    below = chosen_selection(several, Wish(2, 4))
    assert 2 <= below.n_clusters <= 4
    assert below.price.startswith("What the wish (2 to 4 clusters) costs: the valleys of ")
    assert all(2 <= one.n_clusters <= 4 for one in below.alternatives)
    around = chosen_selection(several, Wish(3, 8))
    assert around.n_clusters == 5
    assert around.price == (
        "The wish (3 to 8 clusters) costs nothing: it is what would have been chosen anyway."
    )


def test_bounds_divide_a_table_without_structure_unless_they_allow_one(nothing):
    assert 3 <= chosen_selection(nothing, Wish(3, 8)).n_clusters <= 8
    assert chosen_selection(nothing, Wish(1, 8)).n_clusters == 1


def test_no_cluster_is_smaller_than_was_wished_for(uneven):
    assert chosen_selection(uneven).n_clusters == 3
    wished = chosen_selection(uneven, Wish(smallest=0.1))  # 10 % of 462 rows is 47
    assert wished.n_clusters == 2
    assert wished.alternatives[0].smallest_cluster >= 47
    assert "no cluster under 10% of the rows" in wished.price


def test_a_size_that_nothing_has_is_not_pretended(uneven):
    wished = chosen_selection(uneven, Wish(3, 3, smallest=160))  # 3 x 160 rows are more than there are
    assert wished.n_clusters == 3
    assert wished.price.startswith("Nothing weighed meets the wish (3 clusters, no cluster under 160 rows): ")
    assert "160 rows needed" in wished.price


def test_a_wish_in_rows_is_scaled_down_to_a_sample():
    look = look_for_structure(np.vstack([UNEVEN] * 10), most_rows=1000, random_state=0)
    # 60 of 4,620 rows are 13 of 1,000; the smallest group has about 26 of them
    assert chosen_selection(look, Wish(2, 3, smallest=60), 4620).alternatives[0].smallest_cluster >= 13


def test_numbers_that_no_view_offers_are_left_to_k_means(several):
    selection = chosen_selection(several, Wish(200, 200))
    assert (selection.n_clusters, selection.algorithm) == (200, "kmeans")
    assert "was not measured" in selection.price
    assert chosen_selection(several, Wish(60, 80)).n_clusters == 60


@pytest.mark.parametrize("X", [np.zeros((40, 2)), np.arange(6.0)[:, None]])
def test_rows_too_few_or_alike_are_one_cluster_unless_more_are_told(X):
    look = look_for_structure(X, random_state=0)
    assert chosen_selection(look).n_clusters == 1
    assert chosen_selection(look, Wish(2, 3)).n_clusters == 2


def test_all_rows_are_fitted_on_unless_they_are_compared_in_pairs_and_too_many(several):
    assert chosen_rows(several, "genie") is None
    sampled = look_for_structure(SEVERAL, most_rows=200, random_state=0)
    assert chosen_rows(sampled, "kmeans") is None
    np.testing.assert_array_equal(chosen_rows(sampled, "genie"), sampled.rows)
