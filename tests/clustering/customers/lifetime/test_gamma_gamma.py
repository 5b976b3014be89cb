"""Gamma-Gamma: the published figures, customers of known parameters, refusals."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma

from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.gamma_gamma import GammaGamma, _Prepared, fit_gamma_gamma


def made_spend(n, p=6.0, q=4.0, scale=15.0, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 9, n).astype(float)
    return x, rng.gamma(p * x, 1 / (rng.gamma(q, 1 / scale, n) * x))


@pytest.mark.shared_data
def test_the_published_estimates_of_cdnow_are_found(cdnow):
    model = fit_gamma_gamma(cdnow.table["frequency"], cdnow.table["monetary"])
    np.testing.assert_allclose(model.parameters, (6.25, 3.74, 15.44), rtol=0.01)
    assert model.fit.n_customers == 946
    assert model.fit.converged


def test_parameters_of_simulated_customers_come_back():
    model = fit_gamma_gamma(*made_spend(5000))
    errors = np.sqrt(np.diag(model.fit.log_covariance))
    assert np.all(np.abs(np.log(model.parameters) - np.log([6.0, 4.0, 15.0])) < 3 * errors)
    assert model.mean_value == pytest.approx(30.0, rel=0.03)  # 6 * 15 / 3


def test_the_gradient_is_that_of_the_likelihood():
    x, mean = made_spend(40)
    prepared, logs, step = _Prepared(x, mean, np.linspace(1, 2, 40)), np.log([2.0, 3.0, 20.0]), 1e-5
    _, gradient = prepared.value_and_gradient(logs)
    for place, shift in enumerate(np.eye(3) * step):
        rise = prepared.value_and_gradient(logs + shift)[0] - prepared.value_and_gradient(logs - shift)[0]
        assert gradient[place] == pytest.approx(rise / (2 * step), rel=1e-5)


def test_the_likelihood_is_the_mean_over_all_customers_means():
    # one customer, x = 2, mean 30: gamma(p x, rate v x) at 30, averaged over gamma(q, gamma) rates v
    p, q, scale = 6.0, 4.0, 15.0
    slow, _ = quad(
        lambda v: gamma.pdf(30.0, 2 * p, scale=1 / (2 * v)) * gamma.pdf(v, q, scale=1 / scale),
        0,
        5,
        epsrel=1e-11,
    )
    fast, _ = _Prepared(np.array([2.0]), np.array([30.0]), np.ones(1)).value_and_gradient(
        np.log([p, q, scale])
    )
    assert fast == pytest.approx(np.log(slow), rel=1e-9)


def test_expected_values_lie_between_ones_own_mean_and_everyones():
    model = GammaGamma(6.25, 3.74, 15.44)
    expected = model.expected_value([1, 5, 50], [100.0] * 3)
    assert model.mean_value < expected[0] < expected[1] < expected[2] < 100.0
    assert model.expected_value([0, 3, 3], [np.nan, -5.0, np.nan]) == pytest.approx(model.mean_value)


def test_currency_and_order_make_no_difference():
    x, mean = made_spend(500)
    first = fit_gamma_gamma(x, mean)
    back = fit_gamma_gamma(x[::-1], mean[::-1] * 100)
    np.testing.assert_allclose(back.parameters, np.multiply(first.parameters, [1, 1, 100]), rtol=1e-7)
    shift = 500 * np.log(100)  # a density for each cent is lower than one for each unit
    assert back.fit.log_likelihood == pytest.approx(first.fit.log_likelihood - shift, rel=1e-9)


def test_values_not_above_zero_are_left_out_with_a_note():
    x, mean = made_spend(300)
    mean[:4] = [0.0, -3.0, np.nan, 0.0]
    model = fit_gamma_gamma(x, mean)
    assert model.fit.notes[0] == (
        "4 repeat buyers without a mean value above 0 took no part in the spend model."
    )
    assert model.fit.n_customers == 296


def test_value_that_goes_with_frequency_is_refused_both_ways_and_may_be_insisted_on():
    x, mean = made_spend(400)
    for sign, word in ((1.0, "more"), (-1.0, "less")):
        with pytest.raises(LifetimeError, match=rf"frequent buyers spend {word} for each purchase"):
            fit_gamma_gamma(x, mean * x**sign)
    model = fit_gamma_gamma(x, mean * x, most_correlation=1.0)
    assert "not quite unrelated" in model.fit.notes[0]


def test_other_refusals():
    x, mean = made_spend(40)
    with pytest.raises(LifetimeError, match=r"29 customers have repeat purchases .* needs at least 30"):
        fit_gamma_gamma(x[:29], mean[:29])
    with pytest.raises(LifetimeError, match=r"every purchase is worth 5: there is nothing to model"):
        fit_gamma_gamma(x, np.full(40, 5.0))
    with pytest.raises(LifetimeError, match=r"no finite mean \(q = 0\.\d+, above 1 is needed\)"):
        fit_gamma_gamma(*made_spend(500, q=0.5), most_correlation=1.0)
    with pytest.raises(LifetimeError, match=r"one value for each customer, got \(40,\), \(39,\)"):
        fit_gamma_gamma(x, mean[:39])
    with pytest.raises(LifetimeError, match=r"q must be a number above 1, got 0.9"):
        GammaGamma(1.0, 0.9, 1.0)
