import numpy as np
import pytest
from sklearn.datasets import load_iris, make_blobs

from cluster_maker import resampling
from cluster_maker.algorithms import ALGORITHMS, fit_clustering
from cluster_maker.errors import ConfigError, EvaluationError
from cluster_maker.resampling import cluster_stability, reading_of

APART, TRUTH = make_blobs(200, 2, centers=[[0, 0], [20, 0], [0, 20], [20, 20]], random_state=0)


def fitted(X, name="kmeans", k=4):
    return fit_clustering(X, name, k if ALGORITHMS[name].needs_n_clusters else None, random_state=0)


@pytest.mark.parametrize("method", ["bootstrap", "subsample", "noise"])
@pytest.mark.parametrize("name", ALGORITHMS.names())
def test_clusters_far_apart_come_back_in_every_draw(name, method):
    clustering = fitted(APART, name)
    if name == "minibatch_kmeans":  # a single start may put two centres into one group
        clustering = fit_clustering(APART, name, 4, random_state=0, parameters={"n_init": 10})
    found = cluster_stability(APART, clustering, method=method, n_draws=4, random_state=0)
    # density methods leave other rows out of each draw as noise
    assert found.by_cluster.min() > (0.85 if ALGORITHMS[name].has_noise else 0.999)
    assert np.nanmean(found.by_row) > 0.9


def test_pieces_of_one_cloud_do_not():
    X = np.random.default_rng(0).normal(size=(300, 2))
    found = cluster_stability(X, fitted(X, k=5), random_state=0)
    assert found.by_cluster.mean() < 0.7
    assert np.nanmin(found.by_row) < 0.5


def test_iris_reads_as_it_does_in_the_literature():
    # with three clusters setosa is certain and the two that touch are less so; two clusters are stable
    X = load_iris().data
    three = fitted(X, k=3)
    found = cluster_stability(X, three, n_draws=40, random_state=0)
    setosa = np.bincount(three.labels[:50]).argmax()
    assert found.by_cluster[setosa] > 0.95
    assert found.by_cluster[setosa] == found.by_cluster.max()
    assert 0.6 < found.by_cluster.min() < 0.95
    assert cluster_stability(X, fitted(X, k=2), n_draws=40, random_state=0).by_cluster.min() > 0.9


def test_rows_between_two_clusters_change_sides_most():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(200, 2)) + np.repeat([[0, 0], [3, 0]], 100, axis=0)
    found = cluster_stability(X, fitted(X, k=2), n_draws=40, random_state=0)
    border = np.abs(X[:, 0] - 1.5) < 0.5
    assert np.nanmean(found.by_row[border]) < np.nanmean(found.by_row[~border])


def test_the_likeness_is_jaccards():
    # a draw of rows 0 to 5: cluster 0 = {0, 1, 2}, 1 = {3, 4}, noise {5}; found {0, 1}, {2, 3, 4}, noise {5}
    labels, found = np.array([0, 0, 0, 1, 1, -1]), np.array([0, 0, 1, 1, 1, -1])
    draw = resampling._compared(labels, found, np.arange(6), 3)
    # 2 of 3 and 2 of 3; cluster 2 has no row in the draw
    np.testing.assert_allclose(draw.likeness, [2 / 3, 2 / 3, np.nan])
    assert draw.stayed.tolist() == [1, 1, 0, 1, 1, 1]


def test_a_draw_that_cannot_be_clustered_counts_as_nothing():
    draw = resampling._compared(np.array([0, 1, -1]), None, np.arange(3), 2)
    assert draw.likeness.tolist() == [0.0, 0.0]
    assert draw.stayed.tolist() == [0.0, 0.0, 0.0]


def test_of_large_tables_a_sample_takes_part_and_a_note_says_so(monkeypatch):
    monkeypatch.setattr(resampling, "MOST_ROWS", 100)
    found = cluster_stability(APART, fitted(APART), n_draws=3, random_state=0)
    assert found.n_rows == 100
    assert found.notes == ("Stability was measured on a random sample of 100 of the 200 rows.",)
    assert np.count_nonzero(np.isfinite(found.by_row)) <= 100


def test_the_same_seed_gives_the_same_figures_and_progress_is_told():
    seen = []
    first, again = (
        cluster_stability(APART, fitted(APART), n_draws=3, random_state=4, progress=lambda *x: seen.append(x))
        for _ in range(2)
    )
    np.testing.assert_array_equal(first.by_row, again.by_row)
    assert seen[:3] == [("stability", 1, 3), ("stability", 2, 3), ("stability", 3, 3)]


@pytest.mark.parametrize(("arguments", "kind", "words"), [
    ({"method": "jackknife"}, ConfigError, "method='jackknife' is unknown. Allowed: bootstrap"),
    ({"n_draws": 0}, ConfigError, "n_draws=0 is not possible"),
    ({"X": APART[:5]}, EvaluationError, "5 rows were given for a clustering of 200"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused(arguments, kind, words):
    with pytest.raises(kind, match=words):
        cluster_stability(**{"X": APART, "clustering": fitted(APART), **arguments})


def test_the_reading_is_hennigs():
    assert [reading_of(x) for x in (0.59, 0.6, 0.75, 0.85)] == [
        "not to be trusted",
        "a pattern",
        "stable",
        "highly stable",
    ]
