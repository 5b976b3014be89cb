"""Expected purchases agree with their sum term by term, also where the hypergeometric function fails."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.customers.lifetime.beta_mean import purchases_until_leaving
from tests.oracles import purchase_twin as twin


def fast(shape, rate, a, b, horizon):
    return purchases_until_leaving(
        np.array([shape]), np.array([rate]), a, np.array([b]), np.array([horizon])
    )[0]


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0.05, 300.0), st.floats(0.5, 50.0), st.floats(0.05, 30.0), st.floats(0.05, 300.0),
    st.floats(0.001, 100.0),
)  # fmt: skip
def test_it_is_the_sum_over_single_purchases(shape, rate, a, b, horizon):
    assert fast(shape, rate, a, b, horizon) == pytest.approx(
        twin.purchases_until_leaving(shape, rate, a, b, horizon),
        rel=2e-4,  # what the corners of these ranges reach: tens of thousands of purchases ahead
    )


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0.05, 20.0), st.floats(1.0, 50.0), st.floats(0.3, 10.0), st.floats(0.5, 50.0),
    st.floats(0.001, 50.0),
)  # fmt: skip
def test_where_customers_are_nine_digits_are_right(shape, rate, a, b, horizon):
    assert fast(shape, rate, a, b, horizon) == pytest.approx(
        twin.purchases_until_leaving(shape, rate, a, b, horizon), rel=1e-9
    )


@pytest.mark.parametrize(
    ("shape", "rate", "a", "b", "horizon"),
    [
        (0.3, 4.0, 1.0, 2.0, 50.0),  # a = 1: the closed form divides by zero
        (0.3, 4.0, 0.2, 0.3, 50.0),  # a + b < 1: its third argument is negative
        (0.5, 4.0, 0.4, 0.6, 50.0),  # a + b = 1: its third argument is zero
        (2000.0, 200.0, 3.0, 2000.0, 500.0),  # its value overflows
        (5.0, 1.0, 3.0, 2.0, 1000.0),  # a whole: scipy's function is undefined there
    ],
)
def test_arguments_for_which_the_closed_form_fails_are_no_exception(shape, rate, a, b, horizon):
    assert fast(shape, rate, a, b, horizon) == pytest.approx(
        twin.purchases_until_leaving(shape, rate, a, b, horizon), rel=1e-8
    )


def test_blocks_make_no_difference(monkeypatch):
    rng = np.random.default_rng(0)
    arguments = rng.uniform(0.5, 9.0, (4, 50))
    whole = purchases_until_leaving(arguments[0], arguments[1], 0.8, arguments[2], arguments[3])
    monkeypatch.setattr("clustering.customers.lifetime.beta_mean._BLOCK", 7)
    parts = purchases_until_leaving(arguments[0], arguments[1], 0.8, arguments[2], arguments[3])
    np.testing.assert_array_equal(parts, whole)
