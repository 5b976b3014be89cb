"""RFM scores survive ties, rise with the value, and are frozen; segments cover every pair of scores once."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_maker.errors import ColumnError, ConfigError, ModelError, PreprocessingError
from cluster_maker.readers import read_table
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.rank_scores import learn_scores, positions
from clustering.customers.rfm import RFM
from clustering.customers.rfm_segments import RFM_SEGMENTS, rfm_segment
from clustering.customers.transactions import clean_transactions
from tests.support import shared_data

TIED = st.lists(st.integers(0, 6), min_size=1, max_size=60)


def made(n=40, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "days_since_last_purchase": rng.integers(0, 300, n),
            "total_transactions": rng.geometric(0.5, n),
            "total_spent": rng.gamma(2.0, 40.0, n),
        },
        index=[f"c{number}" for number in range(n)],
    )


def test_most_bought_once_and_still_there_are_scores():
    # 12 of 20 bought once: quantiles at 20 %, 40 % and 60 % would all be 1
    scores = learn_scores([1] * 12 + [2] * 4 + [3] * 2 + [8] * 2, 5)
    # shares: 2 has 12 + 2 of 20 below the middle, 0.7 -> 1 + 3; 3 has 16 + 1, 0.85 -> 1 + 4
    assert scores.score([1, 2, 3, 8]).tolist() == [1, 4, 5, 5]


def test_equal_customers_share_the_middle_score():
    assert learn_scores([4, 4, 4], 5).score([4]).tolist() == [3]


@given(TIED, st.integers(2, 12))
def test_more_never_scores_less_and_equal_scores_equal(values, n_bins):
    scores = learn_scores(values, n_bins).score(values)
    order = np.argsort(values, kind="stable")
    rising, found = np.array(values)[order], scores[order]
    assert np.all(np.diff(found)[np.diff(rising) > 0] >= 0)
    assert np.all(np.diff(found)[np.diff(rising) == 0] == 0)
    assert found.min() >= 1
    assert found.max() <= n_bins
    if rising[0] < rising[-1]:
        assert (found[0], found[-1]) == (1, n_bins)


@given(TIED, TIED, st.integers(2, 12))
def test_new_customers_are_measured_by_the_frozen_scores(seen, new, n_bins):
    scorer = learn_scores(seen, n_bins)
    together = scorer.score([*seen, *new])
    assert together[: len(seen)].tolist() == scorer.score(seen).tolist()
    order = np.argsort([*seen, *new], kind="stable")
    assert np.all(np.diff(together[order]) >= 0)


def test_different_values_get_scores_of_equal_size():
    scores = learn_scores(np.arange(100), 5).score(np.arange(100))
    assert np.bincount(scores)[1:].tolist() == [20] * 5


@pytest.mark.parametrize("values", [[], [1.0, np.nan], [1.0, np.inf]])
def test_what_cannot_be_ranked_is_refused(values):
    with pytest.raises(PreprocessingError, match="customers cannot be ranked: "):
        learn_scores(values, 5)


def test_recency_counts_backwards():
    table = made()
    found = RFM().fit_transform(table)
    latest, longest = table["days_since_last_purchase"].argmin(), table["days_since_last_purchase"].argmax()
    assert (found["r_score"].iloc[latest], found["r_score"].iloc[longest]) == (5, 1)


def test_original_values_stand_beside_the_scores():
    table = made()
    found = RFM().fit_transform(table)
    assert found.index.equals(table.index)
    assert found["rfm_recency"].tolist() == table["days_since_last_purchase"].tolist()
    assert found["rfm_frequency"].tolist() == table["total_transactions"].tolist()
    assert found["rfm_monetary"].tolist() == table["total_spent"].tolist()


def test_weights_make_the_mean():
    found = RFM(weights=(2, 1, 1)).fit_transform(made())
    expected = (2 * found["r_score"] + found["f_score"] + found["m_score"]) / 4
    assert found["rfm_score"].tolist() == expected.tolist()
    only_money = RFM(weights=(0, 0, 1)).fit_transform(made())
    assert only_money["rfm_score"].tolist() == only_money["m_score"].tolist()


def test_one_row_is_scored_as_in_bulk():
    rfm = RFM(n_bins=7).fit(made())
    new = made(seed=1)
    bulk = rfm.transform(new)
    for position in (0, 7, 39):
        pd.testing.assert_frame_equal(rfm.transform(new.iloc[[position]]), bulk.iloc[[position]])


def test_saved_as_text_and_loaded_it_scores_the_same():
    rfm = RFM(n_bins=4, weights=(1, 2, 0)).fit(made())
    again = RFM.from_dict(json.loads(json.dumps(rfm.to_dict())))
    pd.testing.assert_frame_equal(again.transform(made(seed=2)), rfm.transform(made(seed=2)))


@pytest.mark.parametrize("n_bins", range(2, 13))
def test_every_pair_of_scores_has_exactly_one_name(n_bins):
    r_score, f_score = (grid.ravel() for grid in np.mgrid[1 : n_bins + 1, 1 : n_bins + 1])
    names = rfm_segment(r_score, f_score, n_bins)
    assert set(names) <= set(RFM_SEGMENTS)
    assert len(names) == n_bins**2
    if n_bins >= 5:
        assert set(names) == set(RFM_SEGMENTS)
    corners = dict(zip(zip(r_score.tolist(), f_score.tolist(), strict=True), names, strict=True))
    if n_bins >= 3:
        assert corners[n_bins, n_bins] == "Champions"
        assert corners[n_bins, 1] == "New"
        assert corners[1, n_bins] == "Cannot lose them"
        assert corners[1, 1] == "Lost"


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"n_bins": 1}, "n_bins=1 is not allowed: a whole number of at least 2"),
        ({"n_bins": 2.5}, "n_bins=2.5 is not allowed"),
        ({"weights": (1, 1)}, "is not allowed: three numbers for recency, frequency, money"),
        ({"weights": (1, -1, 1)}, "none negative and not all 0"),
        ({"weights": (0, 0, 0)}, "none negative and not all 0"),
    ],
)
def test_wrong_settings_are_refused(keywords, message):
    with pytest.raises(ConfigError, match=message):
        RFM(**keywords)


def test_wrong_tables_are_refused():
    with pytest.raises(ColumnError, match="unknown column 'total_spent'"):
        RFM().fit(made().drop(columns="total_spent"))
    with pytest.raises(
        PreprocessingError, match="'total_spent' is missing or infinite for 1 of 40 customers"
    ):
        RFM().fit(made().assign(total_spent=[np.nan] + [1.0] * 39))
    with pytest.raises(ModelError, match="RFM has learnt nothing yet"):
        RFM().transform(made())
    with pytest.raises(ModelError, match="RFM has learnt nothing yet"):
        RFM().to_dict()


@pytest.mark.parametrize(
    "damage",
    [
        lambda saved: saved.pop("weights"),
        lambda saved: saved["scorers"]["f"].update(starts=[]),
        lambda saved: saved["scorers"]["f"]["starts"].reverse(),
        lambda saved: saved["scorers"]["m"]["scores"].__setitem__(-1, 99),
    ],
)
def test_damaged_scores_are_refused(damage):
    saved = RFM().fit(made()).to_dict()
    damage(saved)
    with pytest.raises(ModelError, match="the saved RFM scores are damaged"):
        RFM.from_dict(saved)


def test_places_among_quantiles_are_shares_below():
    quantiles = np.array([1.0, 1.0, 1.0, 5.0])
    assert positions(np.array([0.0, 1.0, 2.0, 5.0, 9.0]), quantiles).tolist() == [
        0.0,
        0.375,
        0.75,
        0.875,
        1.0,
    ]


@pytest.mark.shared_data
def test_half_of_cdnow_bought_once_and_scores_one():
    table = read_table(shared_data("customers", "cdnow", "CDNOW_master.txt")).table
    customers = aggregate_customers(clean_transactions(table)).table
    found = RFM().fit_transform(customers)
    once = customers["total_transactions"] == 1
    assert found.loc[once, "f_score"].unique().tolist() == [1]
    assert len(found) == 23570
    assert found["rfm_segment"].isin(RFM_SEGMENTS).all()
