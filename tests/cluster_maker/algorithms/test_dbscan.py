import tracemalloc

import numpy as np
import pytest
from sklearn.cluster import DBSCAN as SklearnDBSCAN  # noqa: N811
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from cluster_maker.algorithms import DBSCAN
from cluster_maker.algorithms import dbscan as room
from cluster_maker.errors import ConfigError
from tests.oracles import density_twin as twin


@pytest.mark.parametrize("seed", range(12))
def test_labels_are_those_of_the_slow_twin(seed):
    rng = np.random.RandomState(seed)
    X = rng.rand(70, rng.randint(1, 5))
    eps, min_samples = rng.uniform(0.05, 0.4), rng.randint(1, 8)
    labels = DBSCAN(eps, min_samples=min_samples).fit(X).labels_
    np.testing.assert_array_equal(labels, twin.dbscan(X, eps, min_samples))


@pytest.mark.parametrize("pairs", [1, 50, 1_000_000])
def test_the_size_of_the_blocks_does_not_matter(monkeypatch, pairs):
    X, _ = make_moons(300, noise=0.08, random_state=0)
    expected = DBSCAN(0.2, min_samples=5).fit(X).labels_
    monkeypatch.setattr(room, "PAIRS_AT_A_TIME", pairs)
    np.testing.assert_array_equal(DBSCAN(0.2, min_samples=5).fit(X).labels_, expected)


def test_core_rows_noise_and_groups_are_those_of_scikit_learn():
    X, _ = make_blobs(800, 2, centers=6, random_state=3)
    ours, theirs = DBSCAN(0.5, min_samples=6).fit(X), SklearnDBSCAN(eps=0.5, min_samples=6).fit(X)
    np.testing.assert_array_equal(ours.core_sample_indices_, theirs.core_sample_indices_)
    np.testing.assert_array_equal(ours.labels_ == -1, theirs.labels_ == -1)
    core = ours.core_sample_indices_
    assert adjusted_rand_score(ours.labels_[core], theirs.labels_[core]) == 1.0


def test_a_border_row_joins_the_nearest_core_row():
    # the row in the middle has three neighbours within 9 (itself, 6 and 23): no core row
    sides = [0, 2, 4, 6, 23, 25, 27, 29]
    for middle, label in ((15, 1), (14, 0)):  # 15 is 9 from 6 and 8 from 23; 14 the other way round
        model = DBSCAN(9.0, min_samples=4).fit(np.array([*sides, middle])[:, np.newaxis])
        assert model.core_sample_indices_.tolist() == list(range(8))
        assert model.labels_.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, label]


def test_a_row_at_distance_eps_exactly_is_within():
    assert DBSCAN(1.0, min_samples=2).fit([[0.0], [1.0], [2.5]]).labels_.tolist() == [0, 0, -1]


def test_confidence_falls_with_the_distance_to_the_nearest_core_row():
    model = DBSCAN(1.0, min_samples=2).fit([[0.0], [0.5]])
    np.testing.assert_allclose(model.predict_confidence([[0.0], [0.75], [1.5], [9.0]]), [1.0, 0.75, 0.0, 0.0])
    assert model.predict([[0.0], [0.75], [1.5], [9.0]]).tolist() == [0, 0, 0, -1]


def test_memory_stays_bounded_when_eps_reaches_all_rows():
    X = np.random.RandomState(0).rand(3000, 2)
    tracemalloc.start()
    labels = DBSCAN(10.0, min_samples=5).fit(X).labels_
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert not labels.any()
    assert peak < 3000 * 3000 * 8 * 1.5  # a million pairs at a time with their copies, not 9 million


def test_no_cluster_is_a_possible_result():
    model = DBSCAN(0.1, min_samples=3).fit([[0.0], [1.0], [2.0]])
    assert model.labels_.tolist() == [-1, -1, -1]
    assert model.predict([[0.0]]).tolist() == [-1]
    assert model.predict_confidence([[0.0]]).tolist() == [0.0]


def test_automatic_eps_finds_two_moons_and_says_what_it_chose():
    X, classes = make_moons(400, noise=0.05, random_state=1)
    model = DBSCAN().fit(X)
    inside = model.labels_ >= 0
    assert inside.mean() > 0.9
    assert adjusted_rand_score(classes[inside], model.labels_[inside]) > 0.95
    assert [path.min_samples for path in model.paths_] == [6, 9, 14]  # log2(400) = 8.6
    assert model.notes_[0].startswith(f"eps = {model.eps_:.4g} was chosen from all radii: from ")
    assert DBSCAN(0.3).fit(X).notes_ == ()


def test_automatic_min_samples_is_twice_the_features_or_the_logarithm_of_the_rows_from_4_to_20():
    sizes = [DBSCAN(1.0).fit(np.zeros((5, d))).min_samples_ for d in (1, 2, 5, 10, 50)]
    assert sizes == [4, 4, 10, 20, 20]
    assert DBSCAN(1.0).fit(np.zeros((500, 2))).min_samples_ == 9  # log2(500) = 8.97


def test_automatic_eps_is_positive_even_when_most_rows_coincide():
    X = np.concatenate([np.zeros(95), np.arange(1.0, 6.0)])[:, np.newaxis]
    model = DBSCAN().fit(X)
    assert model.eps_ > 0
    assert (model.labels_[:95] == 0).all()
    assert DBSCAN().fit(np.zeros((9, 2))).labels_.tolist() == [0] * 9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"eps": 0}, "eps=0 is not possible: give a number above 0"),
        ({"eps": "knee"}, "eps='knee' is unknown"),
        ({"eps": float("nan")}, "eps=nan is not possible"),
        ({"min_samples": 0}, "min_samples=0 is not possible"),
        ({"min_samples": "many"}, "min_samples='many' is unknown"),
    ],
)
def test_wrong_parameters_are_refused_with_what_is_allowed(settings, message):
    with pytest.raises(ConfigError, match=message):
        DBSCAN(**settings).fit([[0.0], [1.0]])


def test_many_features_go_without_a_tree_to_the_same_labels():
    X, _ = make_blobs(150, 20, centers=3, random_state=0)
    model = DBSCAN(5.0, min_samples=5).fit(X)
    np.testing.assert_array_equal(model.labels_, twin.dbscan(X, 5.0, 5))
    assert 0 < np.count_nonzero(model.labels_ == -1) < 75
    np.testing.assert_array_equal([model.predict(X[[i]])[0] for i in range(150)], model.labels_)
