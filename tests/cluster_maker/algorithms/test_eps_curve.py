import numpy as np
import pytest
from sklearn.cluster import DBSCAN as SklearnDBSCAN  # noqa: N811
from sklearn.metrics import adjusted_rand_score

from cluster_maker.algorithms import DBSCAN
from cluster_maker.algorithms.eps_curve import eps_curve


def tables():
    rng = np.random.RandomState(0)
    cloud = rng.randn(150, 3) + 5 * rng.randint(3, size=(150, 1))
    return {
        "cloud": cloud,
        "line": rng.exponential(size=(120, 1)),
        "duplicates": np.repeat(rng.rand(30, 2), rng.randint(1, 9, 30), axis=0),
        "lattice": rng.randint(0, 6, size=(140, 2)).astype(float),
        "many features": rng.randn(90, 15) + 4 * rng.randint(2, size=(90, 1)),
    }


def radii(curve):
    """Radii between those at which anything changes, and one below and above all."""
    breaks = curve.breaks()
    middles = (breaks[1:] + breaks[:-1]) / 2
    some = middles[:: max(1, len(middles) // 25)]
    return np.concatenate([[breaks[breaks > 0][0] / 2], some, [breaks[-1] * 1.1]])


@pytest.mark.parametrize("name", tables())
@pytest.mark.parametrize("min_samples", [1, 2, 5, 12])
def test_every_radius_gives_what_dbscan_gives_there(name, min_samples):
    X = tables()[name]
    curve = eps_curve(X, min_samples)
    eps = radii(curve)
    counts, noise, largest = curve.n_clusters(eps), curve.noise_share(eps), curve.largest_share(eps)
    for at, radius in enumerate(eps):
        ours = DBSCAN(radius, min_samples=min_samples).fit(X)
        theirs = SklearnDBSCAN(eps=radius, min_samples=min_samples).fit(X)
        core = theirs.core_sample_indices_
        assert counts[at] == theirs.labels_.max() + 1 == ours.labels_.max() + 1
        np.testing.assert_array_equal(np.flatnonzero(curve.cores <= radius), core)
        assert noise[at] == pytest.approx(np.mean(theirs.labels_ == -1))
        sizes = np.bincount(theirs.labels_[core], minlength=1)
        assert largest[at] == pytest.approx(sizes.max() / len(X))
        found = curve.labels(radius)
        np.testing.assert_array_equal(found == -1, theirs.labels_ == -1)
        assert not len(core) or adjusted_rand_score(theirs.labels_[core], found[core]) == 1.0


@pytest.mark.parametrize("name", ["cloud", "line", "many features"])
def test_rows_at_the_border_join_the_core_row_that_dbscan_gives_them(name):
    X = tables()[name]
    curve = eps_curve(X, 6)
    for radius in radii(curve):
        labels = DBSCAN(radius, min_samples=6).fit(X).labels_
        np.testing.assert_array_equal(curve.labels(radius), labels)


def test_distances_that_differ_in_the_last_digit_only_are_one_break():
    curve = eps_curve(tables()["cloud"], 4)
    breaks = curve.breaks()
    assert (breaks[1:] > breaks[:-1] * (1 + 1e-9)).all()
