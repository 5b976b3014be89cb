"""No quantity weighs twice: copies, identities, derived scores and near copies are found and told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from cluster_maker.errors import ColumnError, ConfigError
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.behaviour import behaviour_columns, learn_yardstick
from clustering.customers.redundancy import RESTATES, audit_features
from clustering.customers.rfm import RFM
from clustering.customers.transactions import clean_transactions
from tests.clustering.customers.made_lines import many_lines


@pytest.fixture(scope="module")
def everything():
    """A table with every column that the room makes, scores and all."""
    table = aggregate_customers(clean_transactions(many_lines(5000))).table
    stick = learn_yardstick(table)
    return table.join(RFM().fit_transform(table)).join(
        behaviour_columns(table, stick, np.full(len(table), 0.4))
    )


def why(audit, name):
    return next(column for column in audit.left_out if column.name == name)


def test_every_column_is_kept_or_left_out_with_a_reason(everything):
    audit = audit_features(everything)
    names = [*audit.kept, *(column.name for column in audit.left_out)]
    assert sorted(names) == sorted(everything.columns)
    assert all(column.reason for column in audit.left_out)


def test_money_recency_and_frequency_count_once(everything):
    audit = audit_features(everything)
    assert not set(audit.kept) & {
        "rfm_recency",
        "rfm_frequency",
        "rfm_monetary",
        "r_score",
        "f_score",
        "m_score",
    }
    assert not set(audit.kept) & set(RESTATES)
    assert not {"total_spent", "total_transactions", "avg_transaction_value"} <= set(audit.kept)
    assert why(audit, "total_spent").said_by == "total_transactions, avg_transaction_value"
    assert why(audit, "rfm_recency").reason == "it restates days_since_last_purchase"
    assert why(audit, "first_purchase").reason == "it is no amount"


def test_no_two_kept_columns_say_the_same(everything):
    kept = everything[list(audit_features(everything).kept)]
    rho = kept.corr(method="spearman").to_numpy()
    assert np.nanmax(np.abs(rho - np.eye(len(rho)))) < 0.9


def test_what_is_left_out_goes_with_what_is_kept(everything):
    noise = np.random.default_rng(0).normal(0, 0.01, len(everything))
    table = everything.assign(a_copy=-2 * everything["basket_size"] + noise)
    audit = audit_features(table)
    assert why(audit, "a_copy").said_by == "basket_size"
    assert "(Spearman -1.00)" in why(audit, "a_copy").reason
    assert any({"a_copy", "basket_size"} <= set(group) for group in audit.groups)


def test_a_chain_does_not_draw_in_what_is_unlike():
    rng = np.random.default_rng(0)
    first = rng.normal(size=4000)
    middle = first + 0.33 * rng.normal(size=4000)
    last = middle + 0.35 * rng.normal(size=4000)
    table = pd.DataFrame({"first": first, "middle": middle, "last": last})
    audit = audit_features(table)
    assert audit.groups == (("first", "middle", "last"),)  # joined through the middle
    assert audit.kept == ("first", "last")  # but the ends do not say the same


def test_an_identity_needs_to_hold():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            name: rng.gamma(2.0, size=50)
            for name in ("total_spent", "total_transactions", "avg_transaction_value")
        }
    )
    assert len(audit_features(table).kept) == 3


def test_constant_and_empty_columns_are_left_out():
    table = pd.DataFrame({"a": [1.0] * 12, "b": [np.nan] * 12, "c": np.arange(12.0)})
    audit = audit_features(table)
    assert audit.kept == ("c",)
    assert why(audit, "a").reason == why(audit, "b").reason == "it is the same for every customer"


def test_only_columns_asked_for_are_looked_at(everything):
    audit = audit_features(everything, ["total_spent", "basket_size"])
    assert audit.kept == ("total_spent", "basket_size")
    with pytest.raises(ColumnError, match="unknown column 'totl_spent'"):
        audit_features(everything, ["totl_spent"])
    with pytest.raises(ConfigError, match="same=0 is not allowed"):
        audit_features(everything, same=0)


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_likeness_is_spearmans_over_those_who_have_both(seed):
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 5, 60).astype(float)
    second = np.where(rng.random(60) < 0.2, np.nan, first + rng.integers(0, 3, 60))
    both = ~np.isnan(second)
    expected = spearmanr(first[both], second[both]).statistic
    found = audit_features(pd.DataFrame({"first": first, "second": second}), same=abs(expected) - 1e-9)
    assert found.kept == ("first",)
    found = audit_features(
        pd.DataFrame({"first": first, "second": second}), same=min(abs(expected) + 1e-9, 1)
    )
    assert found.kept == ("first", "second")
