import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.algorithms import fit_clustering, labels_for_each
from cluster_maker.algorithms import hierarchical as hierarchical_module
from cluster_maker.algorithms.driver import canonical_order
from cluster_maker.errors import ClusteringError, ConfigError


@pytest.fixture
def X():
    return make_blobs(100, 2, centers=4, random_state=0)[0]


def test_ids_run_by_size_then_by_centre():
    values = np.array([[5.0, 1.0], [5.0, 1.0], [1.0, 9.0], [1.0, 2.0], [8.0, 8.0]])
    labels = np.array([3, 3, 0, 1, -1])
    canonical, centers = canonical_order(values, labels)
    # label 3 has two rows; 0 and 1 have one each, and 1 comes first by its second coordinate; 2 has none
    assert canonical.tolist() == [2, 1, -1, 0]
    assert centers.tolist() == [[5.0, 1.0], [1.0, 2.0], [1.0, 9.0]]


def test_rounding_does_not_decide_the_order():
    # both means are 0.1 in the first column, one of them up to rounding; the second column decides
    values = np.array([[0.1, 5.0], [0.1, 5.0], [0.1, 5.0], [0.3, 1.0], [0.0, 1.0], [0.0, 1.0], [9.0, 0.0]])
    canonical, _ = canonical_order(values, np.array([0, 0, 0, 1, 1, 1, 2]))
    assert canonical.tolist() == [1, 0, 2]


def test_the_record_says_what_was_done(X):
    result = fit_clustering(X, "kmeans", 4, random_state=1, parameters={"max_iter": 50})
    assert result.algorithm == "kmeans"
    assert result.parameters["max_iter"] == 50
    assert result.parameters["n_init"] == 10  # the table's default
    assert result.parameters["random_state"] == 1
    assert result.n_clusters == 4
    assert result.notes == ()


def test_the_tables_defaults_can_be_overruled(X):
    assert fit_clustering(X, "kmeans", 4, parameters={"n_init": 2}).parameters["n_init"] == 2


def test_notes_say_when_no_cluster_was_found():
    result = fit_clustering(np.arange(10.0), "dbscan", parameters={"eps": 0.1})
    assert result.n_clusters == 0
    assert result.centers.shape == (0, 1)
    assert result.n_noise == 10
    assert result.notes == ("dbscan found no cluster: every row is noise.",)
    assert result.predict(np.array([[5.0]])).tolist() == [-1]


def test_notes_of_the_estimator_are_passed_on(X):
    assert "eps = " in fit_clustering(X, "dbscan").notes[0]


def test_a_random_state_object_is_used_up(X):
    generator = np.random.RandomState(0)
    before = generator.get_state()[2]
    fit_clustering(X, "kmeans", 3, random_state=generator)
    assert generator.get_state()[2] != before


def test_unknown_algorithms_and_parameters_are_refused(X):
    with pytest.raises(ConfigError, match=r"unknown algorithm 'k-means'\. Did you mean 'kmeans'"):
        fit_clustering(X, "k-means", 3)
    with pytest.raises(ConfigError, match=r"dbscan has no parameter 'epsilon'\. Did you mean 'eps'"):
        fit_clustering(X, "dbscan", parameters={"epsilon": 1.0})
    with pytest.raises(ConfigError, match="n_clusters is an argument of its own"):
        fit_clustering(X, "kmeans", 3, parameters={"n_clusters": 3})


def test_a_nested_algorithm_is_fitted_once(X, monkeypatch):
    calls = []
    original = hierarchical_module.linkage_matrix
    monkeypatch.setattr(hierarchical_module, "linkage_matrix", lambda *a: calls.append(1) or original(*a))
    assert list(labels_for_each(X, "hierarchical", [5, 2, 3])) == [5, 2, 3]
    assert len(calls) == 1


def test_no_numbers_to_try_give_no_labels(X):
    assert labels_for_each(X, "kmeans", []) == {}


@pytest.mark.parametrize("wrong", [0, 101, 2.5])
def test_an_impossible_number_among_those_to_try_is_refused(X, wrong):
    with pytest.raises(ClusteringError, match=f"n_(clusters|samples)=.*{wrong}"):
        labels_for_each(X, "kmeans", [2, wrong])


def test_distinct_rows_are_counted_however_late_they_come():
    X = np.concatenate([np.zeros(500), np.arange(1.0, 6.0)])
    assert fit_clustering(X, "hierarchical", 6).n_clusters == 6
    with pytest.raises(ClusteringError, match="only 6 of the 505 rows are different"):
        fit_clustering(X, "hierarchical", 7)


def test_minus_zero_and_zero_are_one_value():
    with pytest.raises(ClusteringError, match="only 1 of the 2 rows"):
        fit_clustering([0.0, -0.0], "kmeans", 2)
