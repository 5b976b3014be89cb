"""BG/NBD: the published figures, a slow twin, customers of known parameters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import hyp2f1

from clustering.customers.lifetime.bg_nbd import BgNbd, _Prepared, fit_bg_nbd
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.histories import compressed
from tests.oracles import purchase_twin as twin

PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426)
parameter = st.floats(0.15, 20.0)


@pytest.mark.shared_data
def test_the_published_estimates_of_cdnow_are_found(cdnow_published):
    data = cdnow_published
    model = fit_bg_nbd(data["frequency"], data["recency"], data["T"])
    np.testing.assert_allclose(model.parameters, PUBLISHED.parameters, rtol=0.005)
    assert model.fit.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert model.fit.converged
    assert model.fit.notes == ()


@pytest.mark.shared_data
def test_weeks_or_days_make_no_difference_but_for_alpha(cdnow_published):
    data = cdnow_published
    weeks = fit_bg_nbd(data["frequency"], data["recency"], data["T"])
    days = fit_bg_nbd(data["frequency"], data["recency"] * 7, data["T"] * 7)
    np.testing.assert_allclose(days.parameters, np.multiply(weeks.parameters, [1, 7, 1, 1]), rtol=1e-6)


def test_the_published_example_is_reproduced():
    # Fader, Hardie, Lee (2005), note on the spreadsheet: customer 1 of CDNOW.
    assert PUBLISHED.expected_purchases(2, 30.43, 38.86, 39)[0] == pytest.approx(1.226, abs=0.0005)


@settings(max_examples=25, deadline=None)
@given(
    parameter, parameter, parameter, parameter,
    st.integers(0, 12), st.floats(0.05, 1.0), st.floats(0.1, 60.0), st.booleans(),
)  # fmt: skip
def test_the_likelihood_is_the_mean_over_all_paces_and_chances(r, alpha, a, b, x, share, T, drops):
    t_x = share * T if x else 0.0
    model = BgNbd(r, alpha, a, b, drops)
    slow = twin.bg_nbd_log_likelihood(x, t_x, T, r, alpha, a, b, int(drops))
    assert model.log_likelihood(compressed([x], [t_x], [T])) == pytest.approx(slow, rel=1e-7, abs=1e-7)


@settings(max_examples=50, deadline=None)
@given(st.lists(parameter, min_size=4, max_size=4), st.booleans())
def test_the_gradient_is_that_of_the_likelihood(parameters, drops):
    histories = compressed([0, 0, 1, 3, 30], [0, 0, 2.5, 9, 11], [12, 0, 12, 9, 12], [5, 1, 2, 1, 1])
    prepared, logs, step = _Prepared(histories, int(drops)), np.log(parameters), 1e-5
    _, gradient = prepared.value_and_gradient(logs)
    for place, shift in enumerate(np.eye(4) * step):
        rise = prepared.value_and_gradient(logs + shift)[0] - prepared.value_and_gradient(logs - shift)[0]
        assert gradient[place] == pytest.approx(rise / (2 * step), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("drops", [False, True])
def test_parameters_of_simulated_customers_come_back(drops):
    true = (0.8, 6.0, 0.9, 2.5)
    x, t_x, T = twin.simulate_bg_nbd(6000, *true, 40.0, seed=1, chances=int(drops))
    model = fit_bg_nbd(x, t_x, T, drops_after_first=drops)
    errors = np.sqrt(np.diag(model.fit.log_covariance))
    assert np.all(np.abs(np.log(model.parameters) - np.log(true)) < 3 * errors)
    assert model.expected_purchases_of_new_customer(40.0)[0] == pytest.approx(x.mean(), rel=0.03)


def test_standard_errors_are_the_spread_over_new_customers():
    found, errors = [], []
    for seed in range(20):
        x, t_x, T = twin.simulate_bg_nbd(800, 0.8, 6.0, 0.9, 2.5, 40.0, seed=seed)
        model = fit_bg_nbd(x, t_x, T)
        found.append(np.log(model.r))
        errors.append(np.sqrt(model.fit.log_covariance[0, 0]))
    assert np.std(found) == pytest.approx(np.mean(errors), rel=0.4)


@pytest.mark.parametrize("history", [(1, 5.0, 40.0), (6, 20.0, 40.0), (6, 39.0, 40.0)])
def test_the_chance_to_be_alive_is_the_share_of_draws_alive(history):
    by_draws = twin.chance_alive_by_draws(*history, PUBLISHED.parameters, seed=0)
    assert PUBLISHED.probability_alive(*history)[0] == pytest.approx(by_draws, abs=0.01)


def test_who_never_came_back_is_alive_for_sure_unless_the_first_purchase_may_be_the_last():
    assert PUBLISHED.probability_alive(0, 0, 500.0)[0] == 1.0
    drops = BgNbd(*PUBLISHED.parameters, drops_after_first=True)
    # 1 / (1 + a / b ((alpha + T) / alpha)^r), a / b = 0.793 / 2.426
    expected = 1 / (1 + 0.793 / 2.426 * (504.414 / 4.414) ** 0.243)
    assert drops.probability_alive(0, 0, 500.0)[0] == pytest.approx(expected)


def test_the_longer_the_silence_the_less_alive():
    alive = PUBLISHED.probability_alive([5] * 4, [30, 20, 10, 1], [40] * 4)
    assert np.all(np.diff(alive) < 0)


@pytest.mark.parametrize("drops", [False, True])
def test_expectations_agree_with_the_hypergeometric_form_where_it_is_safe(drops):
    r, alpha, a, b = PUBLISHED.parameters
    model, x, T, t = BgNbd(r, alpha, a, b, drops), 3, 30.0, 20.0
    c = int(drops)
    z = t / (alpha + T + t)
    tail = (1 - z) ** (r + x) * hyp2f1(r + x, b + x + c, a + b + x + c - 1, z)
    closed = (a + b + x + c - 1) / (a - 1) * (1 - tail)
    assert model.purchases_if_alive(x, T, t)[0] == pytest.approx(closed, rel=1e-9)


def test_a_new_customer_buys_what_simulated_ones_do():
    for drops in (False, True):
        x, _, _ = twin.simulate_bg_nbd(20_000, 0.8, 6.0, 0.9, 2.5, 40.0, seed=5, chances=int(drops))
        expected = BgNbd(0.8, 6.0, 0.9, 2.5, drops).expected_purchases_of_new_customer(40.0)[0]
        assert expected == pytest.approx(x.mean(), rel=0.04)


def test_no_time_ahead_no_purchases_and_more_time_never_fewer():
    times = np.array([0.0, 1.0, 10.0, 100.0, 1e4])
    expected = PUBLISHED.expected_purchases(np.full(5, 4), np.full(5, 20.0), np.full(5, 30.0), times)
    assert expected[0] == 0.0
    assert np.all(np.diff(expected) > 0)


def test_equal_customers_weigh_like_a_weight_and_order_is_nothing(made):
    x, t_x, T = (made[name].to_numpy() for name in ("frequency", "recency", "T"))
    shuffled = np.random.default_rng(0).permutation(np.tile(np.arange(len(x)), 2))
    twice = fit_bg_nbd(x[shuffled], t_x[shuffled], T[shuffled])
    weighted = fit_bg_nbd(x, t_x, T, weights=np.full(len(x), 2.0))
    np.testing.assert_allclose(twice.parameters, weighted.parameters, rtol=1e-8)
    assert twice.fit.n_customers == weighted.fit.n_customers == 2 * len(x)


def test_customers_all_alike_who_never_leave_get_an_answer_and_a_note():
    rng = np.random.default_rng(0)
    x = rng.poisson(6.0, 400)  # one pace for all: r and alpha run away
    t_x = np.where(x > 0, 10 * rng.random(400) ** (1 / np.maximum(x, 1)), 0.0)
    model = fit_bg_nbd(x, t_x, np.full(400, 10.0))
    assert not model.fit.converged
    assert "the parameters of BG/NBD (they run away): a weak prior" in model.fit.notes[0]
    assert "Hardly any customer was seen to leave" in model.fit.notes[1]
    assert model.expected_purchases(6, 9.5, 10.0, 10.0)[0] == pytest.approx(6.0, rel=0.1)


@pytest.mark.parametrize(
    ("frequency", "recency", "T", "message"),
    [
        (
            [1.5],
            [1],
            [2],
            "frequency counts repeat purchases: whole numbers are wanted; got 1.5 at customer 0",
        ),
        ([1], [3], [2], "recency cannot lie after T, the end of the observation; got 3.0"),
        ([0], [1], [2], "recency must be 0 where there was no repeat purchase"),
        ([1], [0], [2], "a repeat purchase needs a recency above 0"),
        ([0, -1], [0, 0], [2, 2], "frequency must be a number from 0; got -1.0 at customer 1"),
        ([0], [0], [np.nan], "T must be a number from 0; got nan"),
        ([0] * 49, [0] * 49, [2] * 49, "49 customers are too few for a purchase model: at least 50"),
        (
            [0] * 60,
            [0] * 60,
            [2] * 60,
            "only 0 of 60 customers bought again: a purchase model needs at least 10",
        ),
        ([1] * 60, [1] * 60, [2] * 60, "fall on only 1 different times: at least 5 are needed"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_one_line(frequency, recency, T, message):
    with pytest.raises(LifetimeError) as refusal:
        fit_bg_nbd(frequency, recency, T)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_other_refusals_say_what_is_allowed():
    with pytest.raises(LifetimeError, match=r"a horizon must be a number from 0.*got -1.0"):
        PUBLISHED.expected_purchases(1, 1, 2, -1)
    with pytest.raises(LifetimeError, match=r"alpha must be a number above 0, got 0.0"):
        BgNbd(1.0, 0.0, 1.0, 1.0)
    with pytest.raises(LifetimeError, match=r"weights has shape \(1,\), but there are 2 customers"):
        fit_bg_nbd([0, 0], [0, 0], [1, 1], weights=[1])
