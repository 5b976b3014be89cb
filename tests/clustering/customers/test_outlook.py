"""The outlook: nothing later leaks, the figures are the arithmetic they claim to be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kruskal, rankdata

from clustering.core.customer_settings import ClusteringConfig
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.clusterer import CustomerClusterer
from clustering.customers.outlook import eta_squared, look_ahead, parts_of
from clustering.customers.segmentation import SegmentName
from clustering.customers.transactions import clean_transactions
from tests.clustering.customers.made_crowds import FEATURES, shop_lines

NAMES = {0: SegmentName("Often", "⭐", "Often."), 1: SegmentName("Seldom", "💤", "Seldom.")}


def by_pace(then):
    """Customers who had bought more than ten times by the cut are segment 0."""
    table = aggregate_customers(then).table
    return table, np.where(table["total_transactions"] > 10, 0, 1), NAMES


def clustered(then):
    table = aggregate_customers(then).table
    return parts_of(CustomerClusterer(ClusteringConfig(kmeans_max_k=4)).segment(table, FEATURES))


def ahead(lines, make=by_pace, days=90):
    return look_ahead(lines, clean_transactions(lines), make, days)


def test_the_figures_are_those_of_the_days_held_back():
    lines = shop_lines()
    found = ahead(lines).outlook
    until = lines["date"].max()
    assert found.cut == until - pd.Timedelta(days=90)
    later = lines[lines["date"] > found.cut]
    often = pd.Series([f"C{number:03d}" for number in range(0, 120, 3)])
    spent = later.groupby("customer")["amount"].sum().reindex(often, fill_value=0.0)
    row = found.table.loc[0]
    assert row["customers"] == 40
    assert row["buyers_share"] == 1.0
    assert row["revenue"] == pytest.approx(spent.mean())
    assert row["revenue_low"] < row["revenue"] < row["revenue_high"]
    assert row["lift"] == pytest.approx(spent.mean() / (later["amount"].sum() / 120))
    assert found.eta_squared > 10 * found.eta_squared_chance


@pytest.mark.parametrize("make", [by_pace, clustered])
def test_nothing_after_the_cut_leaks_into_the_segments(make):
    """Later lines ten times as dear, returned, or by other customers: the segments are the same."""
    lines = shop_lines()
    seen = []

    def spied(then):
        seen.append(make(then))
        return seen[-1]

    first = ahead(lines, spied).outlook
    changed = lines.copy()
    later = changed["date"] > first.cut
    changed.loc[later, "amount"] *= 10
    odd = changed[later].head(20).assign(amount=-changed["amount"][later].head(20))
    new = pd.DataFrame({"customer": ["N1", "N2"], "date": [lines["date"].max()] * 2, "amount": [5.0, 6.0]})
    second = ahead(pd.concat([changed, odd, new], ignore_index=True), spied).outlook
    assert second.cut == first.cut
    (table, labels, names), (other, other_labels, other_names) = seen
    pd.testing.assert_frame_equal(table, other)
    assert labels.tolist() == other_labels.tolist()
    assert names == other_names
    assert second.table["customers"].tolist() == first.table["customers"].tolist()
    assert second.table["revenue"].sum() > 5 * first.table["revenue"].sum()


def test_a_return_after_the_cut_does_not_touch_a_purchase_before_it():
    lines = shop_lines()
    first = ahead(lines)
    last = lines[(lines["customer"] == "C000") & (lines["date"] <= first.outlook.cut)].iloc[-1]
    back = pd.DataFrame({"customer": ["C000"], "date": [lines["date"].max()], "amount": [-last["amount"]]})
    tables = []

    def spied(then):
        tables.append(by_pace(then)[0])
        return by_pace(then)

    ahead(lines, spied)
    ahead(pd.concat([lines, back], ignore_index=True), spied)
    pd.testing.assert_frame_equal(*tables)


def test_customers_of_later_are_told_not_counted():
    lines = shop_lines()
    new = lines[lines["customer"] == "C000"].tail(5).assign(customer="NEW", amount=5_000.0)
    found = ahead(pd.concat([lines, new], ignore_index=True)).outlook
    assert found.table["customers"].sum() == 120
    assert any("came from customers not known before" in note for note in found.notes)


def test_segments_by_chance_reach_what_chance_reaches():
    rng = np.random.default_rng(0)

    def drawn(then):
        table = aggregate_customers(then).table
        return table, rng.integers(0, 2, len(table)), NAMES

    inside = [
        found.eta_squared <= found.eta_squared_chance
        for found in (ahead(shop_lines(), drawn).outlook for _ in range(20))
    ]
    assert sum(inside) >= 16  # 19 of 20 expected; 15 or fewer in 3 of 1,000


def test_the_easy_groups_are_measured_too():
    found = ahead(shop_lines()).outlook
    assert 0 < found.eta_squared_rfm < found.eta_squared  # here recency misleads: who bought lately waits


def test_eta_squared_is_the_statistic_of_kruskal_and_wallis():
    rng = np.random.default_rng(4)
    values, labels = rng.gamma(1, 5, 80).round(), rng.integers(0, 3, 80)
    h = kruskal(*(values[labels == label] for label in range(3))).statistic
    assert eta_squared(rankdata(values), labels) == pytest.approx(h / 79)
    assert eta_squared(np.ones(5), np.array([0, 0, 1, 1, 1])) == 0.0


def test_it_is_the_same_each_time_and_in_any_order():
    lines = shop_lines()
    first, second = ahead(lines).outlook, ahead(lines.sample(frac=1, random_state=1)).outlook
    pd.testing.assert_frame_equal(first.table, second.table)
    assert first.eta_squared == second.eta_squared
    assert first.eta_squared_chance == second.eta_squared_chance


def test_what_cannot_be_said_is_not():
    lines = shop_lines()
    assert "as asked for" in ahead(lines, days=0).note
    short = ahead(lines, days=250)
    assert short.outlook is None
    assert "at least 500 are needed" in short.note
    few = ahead(shop_lines(n_customers=30))
    assert few.outlook is None
    assert "30 customers were known" in few.note

    def one(then):
        table = aggregate_customers(then).table
        return table, np.zeros(len(table), dtype=int), NAMES

    assert "one segment only" in ahead(lines, one).note
    gone = lines[lines["date"] < lines["date"].max() - pd.Timedelta(days=95)]
    visitor = pd.DataFrame({"customer": ["N"], "date": [lines["date"].max()], "amount": [5.0]})
    assert "nobody known bought" in ahead(pd.concat([gone, visitor], ignore_index=True)).note
