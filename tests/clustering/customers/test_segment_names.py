"""Names by business meaning: from the figures alone, unique, with sums that are arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.customers.money import money_text
from clustering.customers.segment_meaning import meaning_of
from clustering.customers.segment_names import segment_names
from clustering.customers.segment_stats import segment_stats
from clustering.customers.segment_words import MEANINGS
from tests.clustering.customers.made_crowds import CROWDS, crowd


def named(table, labels, **told):
    return segment_names(segment_stats(table, labels), **told)


def test_each_crowd_gets_the_name_of_what_it_is():
    table = crowd()
    codes, truths = pd.factorize(table["truth"])
    names = named(table, codes)
    assert {truths[label]: one.name for label, one in names.items()} == {
        key: MEANINGS[key].name for key in CROWDS
    }


@pytest.mark.parametrize("seed", range(5))
def test_names_follow_the_customers_not_the_ids(seed):
    table = crowd()
    codes = pd.factorize(table["truth"])[0]
    other = np.random.default_rng(seed).permutation(4)
    expected, found = named(table, codes), named(table, other[codes])
    assert all(found[int(other[label])] == one for label, one in expected.items())


def test_other_draws_of_the_same_crowds_have_the_same_names():
    def all_names(seed):
        table = crowd(seed)
        return {one.name for one in named(table, pd.factorize(table["truth"])[0]).values()}

    assert all(all_names(seed) == all_names(0) for seed in range(1, 6))


def test_two_segments_of_one_meaning_are_told_apart_by_what_differs_most():
    table = pd.concat([crowd(), crowd(1)], ignore_index=True)
    once = (table["truth"] == "once").to_numpy()
    second = once & (np.arange(len(table)) >= 270)
    table.loc[second, "avg_transaction_value"] *= 0.5
    codes = np.where(second, 4, pd.factorize(table["truth"])[0])
    names = named(table, codes)
    assert names[3].name == "One-time buyers, larger baskets"
    assert names[4].name == "One-time buyers, smaller baskets"


def test_segments_with_the_very_same_figures_still_have_different_names():
    table = pd.concat([crowd(), crowd()], ignore_index=True)
    codes = pd.factorize(table["truth"])[0] + 4 * (np.arange(len(table)) >= 270)
    names = [one.name for one in named(table, codes).values()]
    assert len(set(names)) == len(names) == 8


@given(st.integers(0, 10_000), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_names_are_unique_whatever_the_segments(seed, n_segments):
    rng = np.random.default_rng(seed)
    table = crowd(seed % 3)
    labels = rng.integers(-1, n_segments, len(table))
    names = [one.name for one in named(table, labels).values()]
    assert len(set(names)) == len(names)


def test_a_single_segment_is_everyone_and_with_scattered_ones_the_main_crowd():
    table = crowd()
    assert named(table, np.zeros(len(table), dtype=int))[0].name == "All customers"
    labels = np.where(np.arange(len(table)) < 5, -1, 0)
    names = named(table, labels)
    assert (names[0].name, names[-1].name) == ("Main crowd", "Scattered customers")


def figures(**told):
    usual = {"customer_share": 0.2, "one_time_share": 0.0, "customer_age_days": 500.0}
    return pd.Series(usual | told)


EVERYONE = pd.Series({"customer_age_days": 500.0})


def test_nobody_is_new_who_has_been_known_for_years():
    young = {"recency_place": 0.7, "frequency_place": 0.3, "spend_place": 0.3}
    assert meaning_of(figures(customer_age_days=200.0, **young), EVERYONE) == "new"
    old = pd.Series({"customer_age_days": 2000.0})
    assert meaning_of(figures(customer_age_days=900.0, **young), old) != "new"


def test_silence_without_a_risk_of_leaving_is_no_lapse():
    """Yearly buyers are silent for long and stay: the model's risk overrules the place."""
    told = {"recency_place": 0.3, "spend_place": 0.7, "basket_place": 0.7, "frequency_place": 0.4}
    assert meaning_of(figures(**told), EVERYONE) == "lapsing_big"
    assert meaning_of(figures(churn_risk=0.1, **told), EVERYONE) == "big_spenders"
    assert meaning_of(figures(churn_risk=0.9, recency_place=0.5, spend_place=0.3), EVERYONE) == "lost"


def test_lost_are_those_who_have_probably_left_and_others_are_silent():
    """35 of 100 of a segment once called lost bought again in the next 90 days."""
    told = {"recency_place": 0.15, "spend_place": 0.3}
    assert meaning_of(figures(days_since_last_purchase=240.0, **told), EVERYONE) == "silent"
    assert meaning_of(figures(days_since_last_purchase=365.0, **told), EVERYONE) == "lost"
    long = {"days_since_last_purchase": 460.0, **told}
    assert meaning_of(figures(churn_risk=0.38, **long), EVERYONE) == "silent"
    assert meaning_of(figures(churn_risk=0.7, **long), EVERYONE) == "lost"


def test_nobody_spends_much_who_brings_less_than_their_number_would():
    """Most spend more than most, but a few others spend so much that 22 % of customers bring 19 %."""
    silent = {"recency_place": 0.3, "spend_place": 0.6, "basket_place": 0.8, "customer_share": 0.22}
    assert meaning_of(figures(revenue_share=0.19, **silent), EVERYONE) == "lapsed_baskets"
    assert meaning_of(figures(revenue_share=0.22, **silent), EVERYONE) == "lapsing_big"
    here = silent | {"recency_place": 0.5}
    assert meaning_of(figures(revenue_share=0.19, **here), EVERYONE) == "big_baskets"
    assert meaning_of(figures(revenue_share=0.22, **here), EVERYONE) == "big_spenders"


def test_buying_without_discounts_is_said_only_where_it_is_known():
    """A crowd without a column of discounts; the same where champions use few, and where they use many."""
    table = crowd()
    codes, truths = pd.factorize(table["truth"])
    best = list(truths).index("champions")
    buy_without = MEANINGS["champions"].at_full_price

    def actions(discounts):
        return named(table if discounts is None else table.assign(discount_sensitivity=discounts), codes)[
            best
        ].actions

    few = np.where(codes == best, 0.0, 0.5)
    assert buy_without not in actions(None)
    assert buy_without in actions(few)


def test_silence_is_measured_against_the_usual_pause_too():
    """Ten purchases between day 0 and day 450 are 50 days apart."""
    spends = {"total_transactions": 10.0, "spend_place": 0.8, "basket_place": 0.8, "frequency_place": 0.5}
    long = figures(recency_place=0.47, days_since_last_purchase=160.0, customer_age_days=610.0, **spends)
    assert meaning_of(long, EVERYONE) == "lapsing_big"
    short = figures(recency_place=0.47, days_since_last_purchase=140.0, customer_age_days=590.0, **spends)
    assert meaning_of(short, EVERYONE) == "big_spenders"
    in_time = figures(recency_place=0.2, days_since_last_purchase=45.0, customer_age_days=495.0, **spends)
    assert meaning_of(in_time, EVERYONE) == "big_spenders"


def test_champions_are_few():
    best = {"recency_place": 0.8, "frequency_place": 0.8, "spend_place": 0.8}
    assert meaning_of(figures(**best), EVERYONE) == "champions"
    assert meaning_of(figures(**best | {"customer_share": 0.5}), EVERYONE) == "regulars"


def test_bargain_hunters_are_told_by_discounts():
    assert meaning_of(figures(discount_place=0.8, frequency_place=0.6), EVERYONE) == "bargains"
    best = {"recency_place": 0.8, "frequency_place": 0.8, "spend_place": 0.8}
    assert meaning_of(figures(discount_place=0.8, **best), EVERYONE) == "bargains"
    assert meaning_of(figures(discount_place=0.8, recency_place=0.2), EVERYONE) == "lapsed_bargains"


def test_sums_are_one_in_ten_at_the_usual_purchase():
    table = crowd()
    names = named(table, pd.factorize(table["truth"])[0], currency="£")
    lapsing = table[table["truth"] == "lapsing_big"]
    basket = lapsing["avg_transaction_value"].mean()
    told = f"one in ten of them, 5, coming back for one order at the usual {money_text(basket, '£')}"
    assert f"({told} would be {money_text(5 * basket, '£')})" in names[1].actions[0]  # 50 customers


def test_the_description_tells_the_segments_own_figures():
    table = crowd()
    told = named(table, pd.factorize(table["truth"])[0])[0].description
    assert told.startswith("They buy often, lately and much: last order 10 days ago on average (everyone ")


def test_scattered_customers_are_told_by_kind():
    table = crowd()
    labels = np.where(np.arange(len(table)) < 3, -1, 0)
    kinds = pd.Series(["VIP", "VIP", "possible data error"], index=table.index[:3])
    told = named(table, labels, scattered=kinds)[-1]
    assert told.description == "They are unlike any group: 2 VIPs, 1 possible data error."
    assert len(told.actions) == 2


def test_a_segment_made_of_scattered_customers_is_named_so():
    table = crowd()
    labels = np.where(np.arange(len(table)) < 3, 1, 0)
    assert named(table, labels, noise_label=1)[1].name == "Scattered customers"


def test_every_meaning_has_two_ends_of_a_sentence_and_an_action():
    names = [one.name for one in MEANINGS.values()]
    assert len(set(names)) == len(names)
    for one in MEANINGS.values():
        assert one.emoji
        assert one.actions
        assert all(text.endswith(".") for text in one.actions)
        assert not one.what.endswith(".")
