"""The number of clusters: found where it is plain, guarded against outliers, explained in words."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris, load_wine, make_blobs, make_circles
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import scale

from cluster_maker.algorithms.driver import fit_clustering
from cluster_maker.errors import ConfigError, EvaluationError
from cluster_maker.evaluation import (
    calinski_harabasz_score,
    clearness,
    davies_bouldin_score,
    select_n_clusters,
    selection,
    silhouette_score,
    strength_in_words,
)
from cluster_maker.evaluation.short_list import in_words, short_list_of_candidates
from cluster_maker.evaluation.structure import look_for_structure, not_looked_at
from cluster_maker.evaluation.wishes import Wish
from cluster_maker.types import Candidate

CORNERS = [[0, 0], [9, 0], [0, 9], [9, 9], [18, 0], [18, 9], [0, 18], [9, 18]]


def candidate(k: int, silhouette: float, worst: float | None = None, smallest: int = 50) -> Candidate:
    return Candidate(k, 100.0 / k, silhouette, silhouette if worst is None else worst, 1.0, 1.0, smallest)


@pytest.mark.parametrize("k", range(2, 9))
def test_separated_blobs_are_counted(k: int) -> None:
    X, _ = make_blobs(40 * k, 2, centers=CORNERS[:k], cluster_std=1.0, random_state=k)
    assert select_n_clusters(X, random_state=0).n_clusters == k


def test_more_than_ten_clear_clusters_are_counted_without_being_asked_for() -> None:
    grid = [[9 * i, 9 * j] for i in range(4) for j in range(4)]
    X, _ = make_blobs(480, 2, centers=grid, cluster_std=0.8, random_state=0)
    choice = select_n_clusters(X, random_state=0)
    assert choice.n_clusters == 16
    assert select_n_clusters(X, k_values=range(2, 6), random_state=0).n_clusters <= 5


@pytest.mark.parametrize("algorithm", ["minibatch_kmeans", "hierarchical", "gaussian_mixture"])
def test_blobs_are_counted_by_every_algorithm(algorithm: str) -> None:
    X, _ = make_blobs(120, 2, centers=CORNERS[:4], cluster_std=0.8, random_state=0)
    assert select_n_clusters(X, algorithm, k_values=range(2, 7), random_state=0).n_clusters == 4


def test_wine_has_three_and_they_are_the_cultivars() -> None:
    data = load_wine()
    X = scale(data.data)
    choice = select_n_clusters(X, random_state=0)
    assert choice.n_clusters == 3
    assert choice.short_list[0].n_clusters == 3
    labels = fit_clustering(X, "kmeans", 3, random_state=0).labels
    assert adjusted_rand_score(data.target, labels) > 0.87


def test_iris_and_breast_cancer_have_two_or_three() -> None:
    assert select_n_clusters(scale(load_iris().data), random_state=0).n_clusters in (2, 3)
    assert select_n_clusters(scale(load_breast_cancer().data), random_state=0).n_clusters in (2, 3)


def test_the_figures_are_those_of_the_measures() -> None:
    X, _ = make_blobs(90, 2, centers=CORNERS[:3], random_state=0)
    choice = select_n_clusters(X, k_values=[3], random_state=5)
    labels = fit_clustering(X, "kmeans", 3, random_state=5).labels
    (found,) = choice.candidates
    assert found.silhouette == pytest.approx(silhouette_score(X, labels))
    assert found.davies_bouldin == pytest.approx(davies_bouldin_score(X, labels))
    assert found.calinski_harabasz == pytest.approx(calinski_harabasz_score(X, labels))
    assert found.smallest_cluster == np.bincount(labels).min()


def test_the_same_seed_gives_the_same_record() -> None:
    X = np.random.default_rng(0).normal(size=(150, 3))
    assert select_n_clusters(X, random_state=1) == select_n_clusters(X, random_state=1)


def test_a_tiny_cluster_loses_to_a_balanced_division() -> None:
    # 1 % of 300 rows is 3: the two rows of k=2 are too few, however clear
    verdict = clearness.decide([candidate(2, 0.9, smallest=2), candidate(3, 0.4), candidate(4, 0.3)], 300)
    assert (verdict.chosen.n_clusters, verdict.runner_up.n_clusters) == (3, 4)
    assert verdict.tempting.n_clusters == 2


def test_a_tiny_cluster_wins_where_there_is_nothing_else() -> None:
    verdict = clearness.decide([candidate(2, 0.9, smallest=1), candidate(3, 0.4, smallest=1)], 300)
    assert verdict.chosen.n_clusters == 2


def test_a_near_tie_goes_to_the_finer_division() -> None:
    near = candidate(5, 0.40 * (1.0 - clearness.NEAR_TIE / 2))
    far = candidate(5, 0.40 * (1.0 - clearness.NEAR_TIE * 2))
    assert clearness.decide([candidate(2, 0.40), near], 300).chosen.n_clusters == 5
    assert clearness.decide([candidate(2, 0.40), far], 300).chosen.n_clusters == 2


def test_a_finer_division_with_a_blurred_cluster_is_not_taken() -> None:
    assert clearness.decide([candidate(2, 0.40, 0.3), candidate(5, 0.39, 0.1)], 300).chosen.n_clusters == 2


def test_equal_candidates_with_negative_silhouettes_are_decided() -> None:
    assert clearness.decide([candidate(2, -0.1), candidate(3, -0.2)], 300).chosen.n_clusters == 2


def test_the_reason_holds_the_figures_and_the_elbow() -> None:
    X, _ = make_blobs(120, 2, centers=CORNERS[:3], cluster_std=0.5, random_state=0)
    choice = select_n_clusters(X, random_state=0)
    chosen = next(one for one in choice.candidates if one.n_clusters == 3)
    assert choice.reason.startswith("3 clusters: ")
    assert f"runner-up {choice.runner_up} with" in choice.reason
    assert f"clearness {(chosen.silhouette + chosen.worst_silhouette) / 2:.2f}" in choice.reason
    assert f"({chosen.silhouette:.2f})" in choice.notes[0]
    assert choice.reason.endswith("; the elbow of the inertia curve is also at 3.")


def test_a_choice_by_near_tie_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearness, "NEAR_TIE", 0.5)
    X, _ = make_blobs(120, 2, centers=CORNERS[:2], cluster_std=3.0, random_state=0)
    choice = select_n_clusters(X, k_values=[2, 3], random_state=0, look=not_looked_at())
    assert (choice.n_clusters, choice.runner_up) == (3, 2)
    assert "nearly as clear as" in choice.reason
    assert "finer" in choice.reason


def test_blurred_clusters_and_two_clusters_get_a_note() -> None:
    X = np.random.default_rng(0).normal(size=(200, 8))
    assert "usually read as no substantial structure" in " ".join(select_n_clusters(X, random_state=0).notes)
    X, _ = make_blobs(60, 2, centers=CORNERS[:2], random_state=0)
    _, note = select_n_clusters(X, random_state=0).notes
    assert note.startswith("Two clusters often do no more than tell high values from low ones.")


@pytest.mark.parametrize("quick", [True, False])
def test_a_large_table_is_swept_on_a_sample_and_says_so(monkeypatch: pytest.MonkeyPatch, quick: bool) -> None:
    monkeypatch.setattr(selection, "SWEEP_ROWS", 100)
    X, _ = make_blobs(300, 2, centers=CORNERS[:3], random_state=0)
    look = not_looked_at() if quick else look_for_structure(X, most_rows=100, random_state=0)
    choice = select_n_clusters(X, random_state=0, look=look)
    assert choice.n_clusters == 3
    assert "random sample of 100 of the 300 rows" in choice.notes[0]
    assert choice == select_n_clusters(X, random_state=0, look=look)


def test_rings_that_no_silhouette_sees_are_counted_by_agreement() -> None:
    X, truth = make_circles(600, factor=0.3, noise=0.03, random_state=0)
    choice = select_n_clusters(X, "genie", random_state=0)
    assert choice.criterion == "agreement and clearness"
    assert choice.n_clusters == 2
    labels = fit_clustering(X, "genie", 2).labels
    assert adjusted_rand_score(truth, labels) == 1.0
    assert select_n_clusters(X, "genie", random_state=0, look=not_looked_at()).n_clusters > 2


def test_agreement_is_1_and_valleys_are_deep_for_clusters_that_every_way_finds() -> None:
    X, _ = make_blobs(120, 2, centers=CORNERS[:3], cluster_std=0.5, random_state=0)
    best, *_ = (one for one in select_n_clusters(X, random_state=0).candidates if one.n_clusters == 3)
    assert best.valleys > 5
    assert 0.8 < best.agreement <= 1.0
    quick, *_ = select_n_clusters(X, random_state=0, look=not_looked_at()).candidates
    assert np.isnan(quick.valleys)
    assert np.isnan(quick.agreement)


def test_without_valleys_or_a_look_silhouettes_decide_and_the_reason_says_so() -> None:
    X = np.random.default_rng(0).normal(size=(300, 4))
    assert "there are no valleys of density to go by" in select_n_clusters(X, random_state=0).reason
    quick = select_n_clusters(X, random_state=0, look=not_looked_at())
    assert quick.criterion == "mean and worst silhouette"
    assert "by silhouettes alone: the density of the rows was not looked at" in quick.reason


def test_more_numbers_are_tried_about_those_that_the_density_shows() -> None:
    grid = [[9 * i, 9 * j] for i in range(4) for j in range(4)]
    X, _ = make_blobs(480, 2, centers=grid, cluster_std=0.8, random_state=0)
    tried = {one.n_clusters for one in select_n_clusters(X, random_state=0).candidates}
    assert set(range(2, 11)) | {15, 16, 17} <= tried


@pytest.mark.parametrize("quick", [True, False])
def test_bounds_are_kept_and_their_price_is_told(quick: bool) -> None:
    X, _ = make_blobs(160, 2, centers=CORNERS[:4], cluster_std=0.8, random_state=0)
    look = not_looked_at() if quick else None
    free = select_n_clusters(X, random_state=0, look=look, wish=Wish(3, 8))
    assert free.n_clusters == 4
    assert free.price.startswith("The wish (3 to 8 clusters) costs nothing")
    forced = select_n_clusters(X, random_state=0, look=look, wish=Wish(6, 8))
    assert 6 <= forced.n_clusters <= 8
    assert forced.price.startswith(
        f"What the wish (6 to 8 clusters) costs: {forced.n_clusters} clusters have "
    )
    assert ", the free choice, 4, " in forced.price
    assert all(6 <= answer.n_clusters <= 8 for answer in forced.short_list)


def test_no_cluster_is_smaller_than_was_wished_for() -> None:
    X, _ = make_blobs([100, 60, 20], 2, centers=CORNERS[:3], cluster_std=0.5, random_state=0)
    assert select_n_clusters(X, random_state=0).n_clusters == 3
    wished = select_n_clusters(X, random_state=0, wish=Wish(smallest=30))
    assert wished.n_clusters == 2
    assert "(no cluster under 30 rows) costs: 2 clusters have" in wished.price


def test_a_size_that_no_number_has_is_not_pretended() -> None:
    X, _ = make_blobs([100, 60, 20], 2, centers=CORNERS[:3], cluster_std=0.5, random_state=0)
    wished = select_n_clusters(X, random_state=0, wish=Wish(3, 4, 50))
    assert wished.n_clusters == 3  # 20 rows in its smallest cluster; 4 can only have fewer
    assert wished.price.startswith(
        "No number tried meets the wish (3 to 4 clusters, no cluster under 50 rows): 3 clusters come "
        "nearest, the smallest has 20 rows of the 50 rows needed."
    )


def test_bounds_beyond_the_different_rows_are_refused_and_wide_ones_cut() -> None:
    X = np.repeat([[0.0], [5.0], [9.0]], 10, axis=0)
    with pytest.raises(EvaluationError, match="5 to 8 clusters were asked for, but there are only 3"):
        select_n_clusters(X, random_state=0, wish=Wish(5, 8))
    line = np.arange(200.0)[:, None]
    wide = select_n_clusters(line, random_state=0, look=not_looked_at(), wish=Wish(3, 90))
    assert wide.notes[0] == "Of 3 to 90 clusters only those up to 37 were tried."


def test_the_short_list_holds_what_comes_near_and_nothing_else() -> None:
    rule = clearness.ClearnessRule(300)
    several = [candidate(2, 0.39), candidate(3, 0.40), candidate(4, 0.10), candidate(5, 0.385)]
    chosen = rule.pick(several)
    listed = short_list_of_candidates(chosen, rule.near(several))
    assert chosen.n_clusters == 3  # 4 is not nearly as clear, so the steps to finer ones end here
    assert [(one.n_clusters, one.why) for one in listed] == [
        (3, "is safest"),
        (5, "if you need detail"),
        (2, "if you want fewer"),
    ]
    assert in_words(listed) == "3 is safest; 5 if you need detail; 2 if you want fewer."
    assert dict(listed[0].figures) == {"silhouette": 0.40, "worst_silhouette": 0.40}
    X, _ = make_blobs(120, 2, centers=CORNERS[:3], cluster_std=0.3, random_state=0)
    assert [one.n_clusters for one in select_n_clusters(X, random_state=0).short_list] == [3]


def test_numbers_beyond_the_different_rows_are_left_out_and_said() -> None:
    X = np.repeat([[0.0], [5.0], [9.0]], 10, axis=0)
    assert [c.n_clusters for c in select_n_clusters(X, random_state=0).candidates] == [2, 3]
    choice = select_n_clusters(X, k_values=[2, 3, 4, 5], random_state=0)
    assert choice.n_clusters == 3
    assert choice.notes[0] == "There are only 3 different rows, so 4 or 5 clusters could not be tried."


def test_one_cluster_is_shown_but_never_chosen_by_silhouette() -> None:
    X, _ = make_blobs(60, 2, centers=CORNERS[:3], random_state=0)
    choice = select_n_clusters(X, k_values=range(1, 6), random_state=0)
    assert choice.n_clusters == 3
    assert np.isnan(choice.candidates[0].silhouette)
    assert choice.candidates[0].inertia > choice.candidates[1].inertia


@pytest.mark.parametrize(
    ("X", "reason"),
    [
        (np.ones((5, 2)), "1 cluster: all rows have the same values."),
        ([[0.0], [1.0]], "1 cluster: with fewer than 3 rows there is nothing to compare."),
    ],
)
def test_a_table_with_nothing_to_choose_is_one_cluster(X: object, reason: str) -> None:
    choice = select_n_clusters(X)
    assert (choice.n_clusters, choice.reason, choice.candidates) == (1, reason, ())


def test_few_rows_are_not_cut_to_pieces() -> None:
    X = np.random.default_rng(0).normal(size=(9, 2))
    assert [c.n_clusters for c in select_n_clusters(X, random_state=0).candidates] == [2, 3, 4]


@pytest.mark.parametrize(
    ("k_values", "message"),
    [
        ([], "k_values is empty"),
        ([0, 2], "whole numbers from 1, got 0"),
        ([2.5], "got 2.5"),
        ([True], "got True"),
    ],
)
def test_numbers_that_are_none_are_refused(k_values: list[int], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        select_n_clusters(np.arange(6.0).reshape(-1, 1), k_values=k_values)


def test_algorithms_that_find_the_number_are_not_swept() -> None:
    with pytest.raises(EvaluationError, match="hdbscan finds the number of clusters itself"):
        select_n_clusters([[0.0], [1.0], [2.0]], "hdbscan")
    with pytest.raises(ConfigError, match=r"unknown algorithm 'kmean'\. Did you mean 'kmeans'"):
        select_n_clusters([[0.0], [1.0], [2.0]], "kmean")


@pytest.mark.parametrize(
    ("silhouette", "words"),
    [
        (0.71, "strong structure"),
        (0.70, "reasonable structure"),
        (0.50, "weak structure that may be artificial"),
        (0.25, "no substantial structure"),
        (-0.4, "no substantial structure"),
    ],
)
def test_the_usual_reading_of_a_silhouette(silhouette: float, words: str) -> None:
    assert strength_in_words(silhouette) == words


def test_what_is_no_silhouette_is_not_read() -> None:
    with pytest.raises(EvaluationError, match="between -1 and 1, got nan"):
        strength_in_words(float("nan"))
