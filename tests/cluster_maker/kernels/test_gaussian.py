import numpy as np
from scipy.stats import multivariate_normal

from cluster_maker.kernels import log_densities


def a_mixture(rng, k, d):
    factors = rng.randn(k, d, d) + 3 * np.eye(d)
    covariances = factors @ factors.transpose(0, 2, 1)
    whiteners = np.linalg.inv(np.linalg.cholesky(covariances)).transpose(0, 2, 1)
    return rng.randn(k, d), covariances, whiteners


def test_densities_are_those_of_scipy():
    rng = np.random.RandomState(0)
    means, covariances, whiteners = a_mixture(rng, 3, 4)
    X, weights = rng.randn(60, 4), np.array([0.2, 0.3, 0.5])
    expected = [
        np.log(w) + multivariate_normal(m, c).logpdf(X)
        for w, m, c in zip(weights, means, covariances, strict=True)
    ]
    np.testing.assert_allclose(
        log_densities(X, np.log(weights), means, whiteners), np.transpose(expected), rtol=1e-9
    )


def test_a_row_has_the_same_bits_alone_and_among_many():
    rng = np.random.RandomState(1)
    means, _, whiteners = a_mixture(rng, 2, 13)
    X = rng.randn(5000, 13)
    bulk = log_densities(X, np.zeros(2), means, whiteners)
    for i in range(0, 5000, 250):
        np.testing.assert_array_equal(log_densities(X[[i]], np.zeros(2), means, whiteners)[0], bulk[i])
