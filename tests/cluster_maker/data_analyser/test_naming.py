"""Column names as a person would say them."""

from __future__ import annotations

import pytest

from cluster_maker.data_analyser.naming import LONGEST_LABEL, pretty_label, unit_of, words_of


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Annual Income (k$)", "annual income"),
        ("Spending Score (1-100)", "spending score (1-100)"),
        ("MntMeatProducts", "amount of meat products"),
        ("total_spent", "total spent"),
        ("CUST_ID", "customer id"),
        ("customerID", "customer id"),
        ("rfm_score", "RFM score"),
        ("RFM score", "RFM score"),
        ("CPI", "CPI"),
        ("MINIMUM_PAYMENTS", "minimum payments"),
        ("AcceptedCmp1", "accepted cmp1"),
        ("0", "0"),
        (7, "7"),
        ("", ""),
        ("***", "***"),
        ("Straße", "straße"),
    ],
)
def test_a_name_is_said(name: object, label: str):
    assert pretty_label(name) == label


def test_a_long_question_is_cut_at_a_word():
    question = "Which of the following Star Wars films have you seen? Please select all that apply."
    label = pretty_label(question)
    assert label == "Which of the following Star Wars films have you…"
    assert len(label) <= LONGEST_LABEL + 1
    assert question.startswith(label.rstrip("…"))


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Annual Income (k$)", "k$"),
        ("salary in EUR", "EUR"),
        ("Salary (in USD)", "USD"),
        ("discount_pct", "%"),
        ("Share [%]", "%"),
        ("customer_age_days", "days"),
        ("Total $", "$"),
        ("Number of vacation days", ""),
        ("days", ""),
        ("Age", ""),
        ("Spending Score (1-100)", ""),
        ("", ""),
    ],
)
def test_a_unit_is_found(name: str, unit: str):
    assert unit_of(name) == unit


def test_both_spellings_have_the_same_words():
    assert words_of("customerID") == words_of("CUSTOMER_ID") == words_of("Customer Id") == ("customer", "id")
