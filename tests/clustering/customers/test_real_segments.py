"""Real customers: segments with unique names, all revenue accounted for, an outlook that is honest."""

from __future__ import annotations

import pytest

from cluster_maker.readers import read_table
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.clusterer import CustomerClusterer
from clustering.customers.outlook import look_ahead, parts_of
from clustering.customers.transactions import clean_transactions
from tests.clustering.customers.made_crowds import FEATURES
from tests.support import shared_data

pytestmark = pytest.mark.shared_data

FILES = {
    "cdnow": ("customers/cdnow/CDNOW_master.txt", 23570, True),
    "superstore": ("sales/superstore/Sample - Superstore.xls", 793, False),
}


@pytest.mark.parametrize("name", FILES)
def test_segments_of_real_customers(name):
    """CDNOW's buyers go on as they did; Superstore is made up, and nothing in it says who buys next."""
    path, n_customers, tells = FILES[name]
    lines = read_table(str(shared_data(path))).table
    transactions = clean_transactions(lines)
    table = aggregate_customers(transactions).table
    found = CustomerClusterer().segment(table, FEATURES)
    assert len(table) == found.stats["customers"].sum() == n_customers
    assert found.stats["name"].is_unique
    assert found.stats["revenue"].sum() == pytest.approx(table["total_spent"].sum())

    def make(then):
        return parts_of(CustomerClusterer().segment(aggregate_customers(then).table, FEATURES))

    outlook = look_ahead(lines, transactions, make, 90).outlook
    assert (outlook.eta_squared > 10 * outlook.eta_squared_chance) is tells
