import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.evaluation.structure import (
    CHOSEN_ON,
    chosen_rows,
    chosen_selection,
    look_for_structure,
    one_cluster_instead,
)
from cluster_maker.types import Selection

SEVERAL, TRUTH = make_blobs(500, 3, centers=5, cluster_std=0.7, random_state=4)
NOTHING = np.random.default_rng(0).normal(size=(500, 3))


def test_clear_clusters_are_called_clear_and_chosen():
    look = look_for_structure(SEVERAL, random_state=0)
    assert look.structure.verdict == "clear"
    assert look.structure.valleys > 2
    assert "clear valleys of density" in look.structure.reason
    selection = chosen_selection(look)
    assert selection.n_clusters == 5
    assert selection.reason.startswith(f"5 clusters of {selection.algorithm}: ")
    assert selection.alternatives[0].n_clusters == 5
    assert selection.runner_up not in (None, 5)


def test_no_clusters_are_one_cluster_and_the_best_division_is_the_runner_up():
    look = look_for_structure(NOTHING, random_state=0)
    assert look.structure.verdict == "none"
    assert "chance would not make as well" in look.structure.reason
    assert look.structure.halves_n_clusters >= 2
    selection = chosen_selection(look)
    assert (selection.n_clusters, selection.algorithm) == (1, "kmeans")
    assert selection.runner_up >= 2
    assert f"ask for {selection.runner_up} clusters" in selection.reason


def test_a_number_that_is_told_is_kept_and_its_price_is_told():
    look = look_for_structure(SEVERAL, random_state=0)
    selection = chosen_selection(look, 3)
    assert selection.n_clusters == 3
    assert selection.runner_up == 5
    assert "those of the best number, 5, are" in selection.reason
    assert chosen_selection(look, 5).reason.startswith("5 clusters, as asked for, of ")
    assert chosen_selection(look, 1).n_clusters == 1


def test_a_number_that_no_view_offers_is_left_to_k_means():
    selection = chosen_selection(look_for_structure(SEVERAL, random_state=0), 200)
    assert (selection.n_clusters, selection.algorithm) == (200, "kmeans")


def test_one_cluster_in_place_of_a_sweeps_choice_says_what_that_was():
    look = look_for_structure(NOTHING, random_state=0)
    swept = Selection(4, 3, "Four is clearest.", "mean and worst silhouette")
    selection = one_cluster_instead(swept, look.structure)
    assert (selection.n_clusters, selection.runner_up) == (1, 4)
    assert selection.reason.endswith("ask for 4 clusters, the clearest division: four is clearest.")


def test_large_tables_are_sampled_and_a_note_says_so():
    X = np.vstack([SEVERAL] * 12)
    look = look_for_structure(X, most_rows=1000, random_state=0)
    assert look.structure.n_rows == 1000
    assert "random sample of 1,000 of the 6,000 rows" in look.structure.notes[0]


@pytest.mark.parametrize("X", [np.zeros((40, 2)), np.arange(6.0)[:, None]])
def test_rows_too_few_or_alike_are_no_verdict(X):
    look = look_for_structure(X, random_state=0)
    assert look.structure.verdict == "unknown"
    assert chosen_selection(look).n_clusters == 1


def test_all_rows_are_fitted_on_unless_they_are_compared_in_pairs_and_too_many():
    assert chosen_rows(CHOSEN_ON, "genie", 0) is None
    assert chosen_rows(CHOSEN_ON + 1, "kmeans", 0) is None
    rows = chosen_rows(CHOSEN_ON + 500, "genie", 0)
    assert len(rows) == len(np.unique(rows)) == CHOSEN_ON
    np.testing.assert_array_equal(rows, np.sort(rows))
