import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from cluster_maker.algorithms import DBSCAN
from cluster_maker.algorithms import eps_path as room
from cluster_maker.algorithms.eps_path import choose_eps


def five_groups(n=600, seed=0):
    """Five round groups far apart, and a tenth of the rows scattered over all of them."""
    rng = np.random.RandomState(seed)
    X, classes = make_blobs(n, 2, centers=[[0, 0], [9, 0], [0, 9], [9, 9], [4.5, 18]], random_state=seed)
    X[: n // 10] = rng.uniform([-5, -5], [14, 23], (n // 10, 2))
    classes[: n // 10] = -1
    return X, classes


def test_the_plateau_with_the_deepest_valleys_is_chosen_and_noise_is_told():
    X, classes = five_groups()
    model = DBSCAN().fit(X)
    path = model.path_
    assert path.chosen == path.plateaus[0]
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
        monkeypatch.setattr(room, "CHOSEN_ON", most)
        assert choose_eps(X, 9).chosen == choose_eps(X[turn], 9).chosen


@pytest.mark.parametrize("d", [2, 3])
def test_the_radius_of_a_sample_is_carried_over_by_equal_shares_of_core_rows(monkeypatch, d):
    X, _ = make_blobs(4000, 3, centers=10 * np.eye(3), random_state=2)
    X = X[:, :d]
    whole = DBSCAN().fit(X)
    monkeypatch.setattr(room, "CHOSEN_ON", 800)
    sampled = DBSCAN().fit(X)
    path = sampled.path_
    assert path.n_rows == 800
    assert sampled.notes_[1].startswith("The radius was chosen on a random sample of 800 of the 4,000 rows")
    # among a fifth of the rows neighbours are farther: the sample's own radius would be larger
    assert sampled.eps_ < choose_eps(X[::5], whole.min_samples_).chosen.eps
    assert sampled.labels_.max() + 1 >= 2
    inside = (sampled.labels_ >= 0) & (whole.labels_ >= 0)
    assert inside.mean() > 0.85
    assert adjusted_rand_score(whole.labels_[inside], sampled.labels_[inside]) > 0.97


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
