"""Pareto/NBD: the published figures and a slow twin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.customers.lifetime.histories import compressed
from clustering.customers.lifetime.pareto_nbd import ParetoNbd, _Prepared, fit_pareto_nbd
from tests.oracles import purchase_twin as twin

PUBLISHED = ParetoNbd(0.553, 10.578, 0.606, 11.669)
parameter = st.floats(0.2, 15.0)


@pytest.mark.shared_data
def test_the_published_estimates_of_cdnow_are_found(cdnow_published):
    data = cdnow_published
    model = fit_pareto_nbd(data["frequency"], data["recency"], data["T"])
    np.testing.assert_allclose(model.parameters, PUBLISHED.parameters, rtol=0.005)
    assert model.fit.log_likelihood == pytest.approx(-9595.0, abs=0.1)
    assert model.fit.converged


@pytest.mark.parametrize(
    ("x", "t_x", "T", "r", "alpha", "s", "beta"),
    [
        (0, 0.0, 30.0, 0.5, 10.0, 0.6, 12.0),
        (2, 30.43, 38.86, 0.553, 10.578, 0.606, 11.669),
        (9, 3.0, 40.0, 3.0, 1.0, 0.3, 14.0),  # alpha below beta, a long silence
        (5, 9.0, 9.5, 0.4, 15.0, 7.0, 2.0),  # alpha above beta
    ],
)
def test_the_likelihood_is_the_mean_over_all_paces_and_times_of_leaving(x, t_x, T, r, alpha, s, beta):
    slow = twin.pareto_nbd_log_likelihood(x, t_x, T, r, alpha, s, beta)
    fast = ParetoNbd(r, alpha, s, beta).log_likelihood(compressed([x], [t_x], [T]))
    assert fast == pytest.approx(slow, rel=1e-6, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.lists(parameter, min_size=4, max_size=4))
def test_the_gradient_is_that_of_the_likelihood(parameters):
    histories = compressed([0, 0, 1, 3, 30], [0, 0, 2.5, 9, 11], [12, 0, 12, 9, 12], [5, 1, 2, 1, 1])
    prepared, logs, step = _Prepared(histories), np.log(parameters), 1e-5
    _, gradient = prepared.value_and_gradient(logs)
    for place, shift in enumerate(np.eye(4) * step):
        rise = prepared.value_and_gradient(logs + shift)[0] - prepared.value_and_gradient(logs - shift)[0]
        assert gradient[place] == pytest.approx(rise / (2 * step), rel=1e-4, abs=1e-4)


def test_who_bought_on_the_last_day_is_alive_and_silence_tells_on_everyone_else():
    alive = PUBLISHED.probability_alive([3, 3, 0, 0], [40, 10, 0, 0], [40, 40, 40, 400])
    assert alive[0] == 1.0
    assert 1.0 > alive[2] > alive[3] > 0.0
    assert alive[1] < 0.5


def test_purchases_ahead_have_no_gap_where_s_is_one():
    near = [
        ParetoNbd(0.5, 10.0, s, 11.0).expected_purchases_of_new_customer(39.0)[0] for s in (0.999999, 1.0)
    ]
    assert near[0] == pytest.approx(near[1], rel=1e-5)
    # s = 1: r / alpha beta ln(1 + t / beta)
    assert near[1] == pytest.approx(0.5 / 10.0 * 11.0 * np.log(1 + 39 / 11))
