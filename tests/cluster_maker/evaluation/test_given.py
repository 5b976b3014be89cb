"""The records of numbers that no sweep chose: kept as told, with their price beside the free choice."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.evaluation import found_selection, given_selection, select_n_clusters
from cluster_maker.evaluation.given import TOO_FEW
from cluster_maker.evaluation.structure import Look, look_for_structure, not_looked_at
from cluster_maker.evaluation.wishes import Wish

FOUR, _ = make_blobs(160, 2, centers=[[0, 0], [9, 0], [0, 9], [9, 9]], cluster_std=0.8, random_state=0)
NOTHING = np.random.default_rng(0).normal(size=(300, 2))


@pytest.fixture(scope="module")
def four() -> Look:
    return look_for_structure(FOUR, random_state=0)


@pytest.fixture(scope="module")
def nothing() -> Look:
    return look_for_structure(NOTHING, random_state=0)


def told(X: object, number: int, look: Look | None = None):
    return select_n_clusters(X, wish=Wish(number, number), look=look, random_state=0)


def test_records_of_numbers_that_were_not_swept() -> None:
    assert given_selection(4).reason == "4 clusters, as asked for."
    assert given_selection(4).criterion == "given"
    assert found_selection(2, "dbscan").reason == "2 clusters: dbscan finds the number of clusters itself."
    assert found_selection(0, "dbscan").reason.startswith("No cluster:")
    assert found_selection(2, "dbscan").criterion == "found by the algorithm"


@pytest.mark.parametrize("quick", [True, False])
def test_a_told_number_is_kept_and_its_price_is_told(four: Look, quick: bool) -> None:
    kept = told(FOUR, 6, not_looked_at() if quick else four)
    assert (kept.n_clusters, kept.runner_up, kept.criterion) == (6, 4, "given")
    assert kept.reason == "6 clusters, as asked for."
    assert kept.price.startswith("What the wish (6 clusters) costs: 6 clusters have ")
    assert ", the free choice, 4, " in kept.price
    assert [(one.n_clusters, one.why) for one in kept.short_list] == [
        (6, "as asked for"),
        (4, "is what would have been chosen"),
    ]
    assert {4, 6} <= {one.n_clusters for one in kept.candidates}


def test_a_told_number_that_would_have_been_chosen_costs_nothing(four: Look) -> None:
    kept = told(FOUR, 4, four)
    assert kept.price == "The wish (4 clusters) costs nothing: it is what would have been chosen anyway."
    assert kept.runner_up not in (None, 4)
    assert [one.n_clusters for one in kept.short_list] == [4]


def test_one_group_that_was_asked_for_leaves_others_undivided(four: Look, nothing: Look) -> None:
    kept = told(FOUR, 1, four)
    assert (kept.n_clusters, kept.runner_up) == (1, 4)
    assert kept.price.startswith("What the wish (1 cluster) costs: the free choice, 4, has agreement ")
    assert kept.price.endswith(", and stays undivided.")
    free = told(NOTHING, 1, nothing)
    assert free.price == "The wish (1 cluster) costs nothing: the rows show no groups."


def test_where_there_are_no_groups_a_told_number_costs_that_they_are_divided(nothing: Look) -> None:
    kept = told(NOTHING, 3, nothing)
    assert kept.price == (
        "What the wish (3 clusters) costs: the rows show no groups and would have been left as one."
    )
    assert [(one.n_clusters, one.why) for one in kept.short_list] == [
        (3, "as asked for"),
        (1, "is all that the rows show"),
    ]


@pytest.mark.parametrize(
    ("X", "number"), [([[0.0], [1.0]], 2), (np.repeat([[0.0], [5.0], [9.0]], 10, axis=0), 5)]
)
def test_a_number_that_cannot_be_compared_is_kept_without_a_price_and_a_note_says_so(
    X: object, number: int
) -> None:
    kept = told(X, number)
    assert (kept.n_clusters, kept.price) == (number, "")
    assert kept.notes[-1] == TOO_FEW
    assert told([[0.0], [1.0]], 1).notes == ()


def test_a_number_far_beyond_those_tried_is_tried_too(four: Look) -> None:
    kept = told(FOUR, 40, four)
    assert 40 in {one.n_clusters for one in kept.candidates}
    assert kept.price.startswith("What the wish (40 clusters) costs: ")
