"""Principal components, the same for a row alone and among others."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.preprocessing.reduce import PrincipalComponents, apply_pca

X = np.random.RandomState(0).normal(size=(60, 5)) @ np.random.RandomState(1).normal(size=(5, 5))


def test_components_are_the_singular_vectors_of_the_centred_data():
    out = apply_pca(X, n_components=2)
    u, s, _ = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(out), np.abs((u * s)[:, :2]), atol=1e-9)


def test_all_components_keep_all_distances():
    out = apply_pca(X, n_components=1.0)
    assert out.shape == X.shape
    np.testing.assert_allclose(np.linalg.norm(out[0] - out[1]), np.linalg.norm(X[0] - X[1]))


def test_a_share_gives_as_many_components_as_explain_it():
    variance = np.sort(np.linalg.eigvalsh(np.cov(X.T)))[::-1]
    needed = int(np.searchsorted(np.cumsum(variance) / variance.sum(), 0.8) + 1)
    assert apply_pca(X, n_components=0.8).shape[1] == needed


def test_a_row_alone_gets_the_same_numbers():
    reducer = PrincipalComponents(3).fit(X)
    alone = np.vstack([reducer.transform(X[i : i + 1]) for i in range(len(X))])
    np.testing.assert_array_equal(reducer.transform(X), alone)


def test_one_feature_gives_one_component_and_equal_rows_give_zeros():
    assert apply_pca([1.0, 2.0, 3.0]).shape == (3, 1)
    assert apply_pca(np.ones((4, 3))).tolist() == [[0.0]] * 4


def test_what_is_not_possible_is_refused():
    with pytest.raises(ConfigError, match="n_components=0"):
        apply_pca(X, n_components=0)
    with pytest.raises(ConfigError, match="at least 2 rows, got 1"):
        apply_pca([[1.0, 2.0]])
