import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.algorithms import KMeans, MiniBatchKMeans
from cluster_maker.errors import ConfigError
from tests.oracles import k_means_twin as twin


def test_inertia_is_close_to_that_of_k_means():
    X, _ = make_blobs(4000, 4, centers=6, random_state=0)
    full, small = KMeans(6, n_init=10, random_state=0).fit(X), MiniBatchKMeans(6, random_state=0).fit(X)
    assert full.inertia_ <= small.inertia_ <= 1.05 * full.inertia_


def test_labels_and_inertia_fit_the_centres():
    X, _ = make_blobs(200, 2, centers=3, random_state=1)
    model = MiniBatchKMeans(3, random_state=0).fit(X)
    np.testing.assert_array_equal(model.labels_, twin.nearest(X, model.cluster_centers_))
    expected = twin.inertia(X, np.ones(200), model.cluster_centers_, model.labels_)
    assert model.inertia_ == pytest.approx(expected, rel=1e-12)


def test_every_centre_has_rows():
    X = np.random.RandomState(0).rand(60, 2)
    for seed in range(10):
        model = MiniBatchKMeans(25, batch_size=10, max_iter=2, random_state=seed).fit(X)
        assert np.unique(model.labels_).tolist() == list(range(len(model.cluster_centers_)))
        assert model.transform(X).shape == (60, len(model.get_feature_names_out()))


@pytest.mark.parametrize("settings", [{"batch_size": 0}, {"max_iter": 0}, {"n_init": "auto"}])
def test_wrong_parameters_are_refused(settings):
    with pytest.raises(ConfigError, match="is not possible: give a whole number of at least 1"):
        MiniBatchKMeans(2, **settings).fit([[0.0], [1.0], [2.0]])
