"""Who is drawn on the map, and where."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker.interface import run_clustering
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.dashboard.points import (
    LEAST_OF_A_SEGMENT,
    customer_keys,
    customer_map,
    drawn_customers,
)
from tests.clustering.customers import made_segmentation


def test_a_share_of_each_segment_is_drawn_and_some_of_the_smallest():
    labels = np.repeat([0, 1, 2, -1], [6000, 3000, 970, 30])
    keys = customer_keys(pd.RangeIndex(10_000))
    drawn = drawn_customers(labels, keys, [0, 1, 2, -1], 1000)
    # a tenth of each; of the 30 scattered ones that would be 3, so 20
    assert [np.count_nonzero(labels[drawn] == label) for label in (0, 1, 2, -1)] == [
        600,
        300,
        97,
        LEAST_OF_A_SEGMENT,
    ]
    assert len(set(drawn.tolist())) == len(drawn)


def test_everyone_is_drawn_where_there_is_room():
    labels = np.array([0, 1, 0, 1, 1])
    drawn = drawn_customers(labels, customer_keys(pd.RangeIndex(5)), [0, 1], 5)
    assert sorted(drawn.tolist()) == [0, 1, 2, 3, 4]


def test_the_same_customers_are_drawn_whatever_the_order_of_the_table():
    rng = np.random.default_rng(0)
    ids, labels = pd.Index([f"C{number}" for number in range(2000)]), rng.integers(0, 3, 2000)
    order = rng.permutation(2000)
    first = drawn_customers(labels, customer_keys(ids), [0, 1, 2], 300)
    second = drawn_customers(labels[order], customer_keys(ids[order]), [0, 1, 2], 300)
    assert ids[first].tolist() == ids[order][second].tolist()


def test_keys_tell_numbers_and_texts_by_how_they_are_written():
    assert customer_keys(pd.Index([1, 2])).tolist() == customer_keys(pd.Index(["1", "2"])).tolist()
    assert len(set(customer_keys(pd.RangeIndex(10_000)).tolist())) == 10_000


def made_of(features):
    """The made customers clustered on some features."""
    customers = made_segmentation.made_customers()
    result = run_clustering(customers, list(features), "kmeans", n_clusters=3, quick=True)
    stats = made_segmentation._stats(customers, result.labels, made_segmentation.NAMES | {})
    return Segmentation("kmeans", customers, features, result, made_segmentation.NAMES, stats.dropna(), {})


def test_two_features_are_drawn_as_they_are_and_nothing_is_lost():
    view = customer_map(made_of(("total_transactions", "avg_transaction_value")))
    assert view.axis_names == ("Orders", "Value of an order")
    assert not view.is_mixture
    assert view.faithful == pytest.approx(1)


def test_one_feature_is_drawn_in_lanes_that_do_not_touch():
    segmentation = made_of(("days_since_last_purchase",))
    view = customer_map(segmentation)
    labels = segmentation.result.labels[view.positions]
    assert view.axis_names == ("Days since the last order", "")
    for label in np.unique(labels):
        lane = view.places[labels == label, 1]
        assert np.abs(lane + label).max() < 0.5


def test_a_mixture_keeps_what_its_axes_say():
    view = customer_map(made_segmentation.made_segmentation())
    shares = [float(name.partition("(")[2].split("%")[0].strip("\u00a0 ")) for name in view.axis_names]
    assert view.is_mixture
    assert view.faithful * 100 == pytest.approx(sum(shares), abs=1)
    assert view.places.shape == (300, 2)
