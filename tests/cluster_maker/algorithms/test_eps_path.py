import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from cluster_maker.algorithms import DBSCAN
from cluster_maker.algorithms import dbscan as dbscan_room
from cluster_maker.algorithms import eps_path as room
from cluster_maker.algorithms.eps_path import drawn_rows, eps_paths, longest_of_best
from cluster_maker.types import Plateau


def five_groups(n=600, seed=0):
    """Five round groups far apart, and a tenth of the rows scattered over all of them."""
    rng = np.random.RandomState(seed)
    X, classes = make_blobs(n, 2, centers=[[0, 0], [9, 0], [0, 9], [9, 9], [4.5, 18]], random_state=seed)
    X[: n // 10] = rng.uniform([-5, -5], [14, 23], (n // 10, 2))
    classes[: n // 10] = -1
    return X, classes


def choose_eps(X, min_samples):
    """The path of one number of neighbours, if any."""
    return next(iter(eps_paths(X, (min_samples,))), None)


def test_the_plateau_with_the_deepest_valleys_is_chosen_and_noise_is_told():
    X, classes = five_groups()
    model = DBSCAN().fit(X)
    path = model.path_
    assert path.chosen.quality >= 0.98 * path.plateaus[0].quality
    assert path.least_valleys == 1.0
    assert path.chosen.n_clusters == 5 == model.labels_.max() + 1
    assert path.chosen.start < model.eps_ == path.chosen.eps < path.chosen.end
    assert np.mean(model.labels_ == -1) == pytest.approx(path.chosen.noise_share)
    real = classes >= 0
    assert adjusted_rand_score(classes[real], model.labels_[real]) > 0.95
    assert [one.quality for one in path.plateaus] == sorted(
        (one.quality for one in path.plateaus), reverse=True
    )
    for one in path.plateaus:
        assert one.quality == pytest.approx(one.valleys * (1 - one.noise_share))
        assert one.noise_share <= 0.5


def test_of_plateaus_that_are_as_good_the_longest_is_chosen():
    def plateau(end, quality):
        return Plateau(1.0, end, end**0.5, 2, 0.0, quality, quality)

    thin, long, longer_and_worse = plateau(1.01, 10.0), plateau(1.5, 9.9), plateau(3.0, 9.7)
    assert longest_of_best([thin, long, longer_and_worse]) is long  # 9.7 is below 98% of 10
    assert longest_of_best([thin]) is thin


def test_a_quality_that_ignored_noise_would_choose_a_part_of_the_rows():
    # two dense cores within two wide groups: the cores alone are parted as deeply, but cover half of the rows
    rng = np.random.RandomState(1)
    sides = np.repeat([[0.0, 0.0], [30.0, 0.0]], 300, axis=0)
    X = sides + rng.standard_t(2, (600, 2))
    chosen = choose_eps(X, 9).chosen
    assert chosen.n_clusters == 2
    assert chosen.noise_share < 0.2


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["normal", "uniform", "scale of answers"])
def test_without_valleys_the_rows_stay_together(kind, seed):
    rng = np.random.RandomState(seed)
    X = {
        "normal": lambda: rng.randn(400, 3),
        "uniform": lambda: rng.rand(400, 3),
        "scale of answers": lambda: rng.randint(1, 8, (800, 2)).astype(float),
    }[kind]()
    model = DBSCAN().fit(X)
    assert model.path_.chosen.n_clusters == 1
    assert model.labels_.max() == 0
    assert np.mean(model.labels_ == 0) >= 0.9
    assert "keeps the rows together" in model.notes_[0]


def test_the_order_of_the_rows_does_not_matter_whole_or_sampled(monkeypatch):
    X, _ = five_groups()
    turn = np.random.RandomState(5).permutation(len(X))
    for most in (10_000, 300):
        monkeypatch.setattr(room, "LOOKED_AT", most)
        monkeypatch.setattr(dbscan_room, "LOOKED_AT", most)
        one, other = DBSCAN().fit(X), DBSCAN().fit(X[turn])
        assert one.path_.chosen == other.path_.chosen
        assert one.path_.n_rows == min(most, 600)
        assert adjusted_rand_score(one.labels_[turn], other.labels_) == 1.0


def test_rows_that_are_drawn_are_the_same_whatever_their_order_and_all_different(monkeypatch):
    monkeypatch.setattr(room, "LOOKED_AT", 40)
    X = np.random.RandomState(0).rand(100, 2)
    turn = np.random.RandomState(1).permutation(100)
    drawn, turned = drawn_rows(X), drawn_rows(X[turn])
    assert len(set(drawn.tolist())) == 40
    np.testing.assert_array_equal(X[drawn], X[turn][turned])


def test_many_rows_join_the_clusters_of_a_sample_and_predict_finds_the_same(monkeypatch):
    X, classes = make_blobs(4000, 3, centers=10 * np.eye(3), random_state=2)
    monkeypatch.setattr(dbscan_room, "LOOKED_AT", 800)
    monkeypatch.setattr(room, "LOOKED_AT", 800)
    model = DBSCAN().fit(X)
    of_sample = DBSCAN().fit(X[np.sort(drawn_rows(X))])
    # the same clusters as those of the sample, of which every row takes the nearest core row within eps
    assert (model.eps_, model.min_samples_) == (of_sample.eps_, of_sample.min_samples_)
    assert adjusted_rand_score(of_sample.predict(X), model.labels_) == 1.0
    np.testing.assert_array_equal(of_sample.predict(X) == -1, model.labels_ == -1)
    np.testing.assert_array_equal(model.predict(X), model.labels_)
    assert set(model.core_sample_indices_) <= set(drawn_rows(X))
    assert model.labels_.max() == 2
    assert adjusted_rand_score(classes, model.filled_labels_) > 0.99
    assert model.notes_[2].startswith("The clusters are those of a random sample of 800 of the 4,000 rows")


def test_a_table_of_a_hundred_thousand_rows_does_not_fall_apart_into_clusters_by_chance():
    X, classes = make_blobs(100_000, 2, centers=10, center_box=(-25, 25), random_state=0)
    model = DBSCAN().fit(X)
    assert model.labels_.max() + 1 == 10
    assert np.mean(model.labels_ == -1) < 0.03
    assert adjusted_rand_score(classes, model.labels_) > 0.97


def test_a_radius_that_is_given_is_that_of_all_rows(monkeypatch):
    monkeypatch.setattr(dbscan_room, "LOOKED_AT", 50)
    X, _ = five_groups(300)
    model = DBSCAN(1.0, min_samples=5).fit(X)
    assert model.path_ is None
    assert model.paths_ == ()
    assert len(model.core_sample_indices_) > 150


@pytest.mark.parametrize("kind", ["two normals", "two prices", "three normals", "rounded"])
def test_peaks_of_one_long_column_are_parted(kind):
    rng = np.random.RandomState(1)
    classes = (rng.rand(20_000) < 0.3).astype(int)
    column = {
        "two normals": lambda: rng.randn(20_000) + 12 * classes,
        "two prices": lambda: np.exp(3 + 3.5 * classes + 0.5 * rng.randn(20_000)),
        "three normals": lambda: rng.randn(20_000) + 12 * classes * (1 + (rng.rand(20_000) < 0.5)),
        "rounded": lambda: np.round(np.exp(3 + 3.5 * classes + 0.5 * rng.randn(20_000)), 2),
    }[kind]()
    truth = np.round(column / 12) if kind == "three normals" else classes
    model = DBSCAN().fit(column[:, np.newaxis])
    assert model.labels_.max() + 1 == (3 if kind == "three normals" else 2)
    assert np.mean(model.labels_ == -1) < 0.05
    assert adjusted_rand_score(truth, model.filled_labels_) > 0.97


@pytest.mark.parametrize("kind", ["uniform", "normal", "skewed", "heavy", "counts"])
def test_one_long_column_without_peaks_stays_together(kind):
    rng = np.random.RandomState(0)
    column = {
        "uniform": lambda: rng.rand(4000),
        "normal": lambda: rng.randn(4000),
        "skewed": lambda: np.exp(1.2 * rng.randn(4000)),
        "heavy": lambda: rng.standard_t(2, 4000),
        "counts": lambda: rng.poisson(30, 4000).astype(float),
    }[kind]()
    model = DBSCAN().fit(column[:, np.newaxis])
    assert model.path_.chosen.n_clusters == 1
    assert model.path_.least_valleys == 3.0
    assert "valleys of density of 3 or more" in model.notes_[0]


def test_equal_rows_and_very_few_rows_take_any_radius():
    assert choose_eps(np.zeros((30, 2)), 4) is None
    assert choose_eps(np.zeros((2, 2)), 4) is None
    assert DBSCAN().fit(np.zeros((30, 2))).labels_.tolist() == [0] * 30


def test_the_curve_kept_for_the_record_is_that_of_dbscan():
    X, _ = five_groups(200)
    path = choose_eps(X, 8)
    assert (np.diff(path.eps) > 0).all()
    for at in range(0, len(path.eps), 40):
        # just beyond a break, where both ways of adding up agree
        labels = DBSCAN(path.eps[at] * (1 + 1e-9), min_samples=8).fit(X).labels_
        assert path.n_clusters[at] == labels.max() + 1
        assert path.noise_share[at] == pytest.approx(np.mean(labels == -1))
