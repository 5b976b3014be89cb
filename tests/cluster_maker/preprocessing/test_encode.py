"""A category column weighs the same whatever the number of its levels, and rare levels weigh less."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.preprocessing.encode import LevelEncoder, RankEncoder
from cluster_maker.preprocessing.options import PreprocessingOptions


def encode(codes, levels, **settings):
    X = np.asarray(codes, dtype=float).reshape(-1, 1)
    encoder = LevelEncoder(("City",), (tuple(levels),), PreprocessingOptions(**settings)).fit(X)
    return encoder, encoder.transform(X)


@pytest.mark.parametrize("n_levels", [2, 3, 10, 20])
def test_a_nominal_column_has_total_variance_one_half_whatever_its_levels(n_levels):
    _, out = encode(np.tile(np.arange(n_levels), 10), [f"l{i}" for i in range(n_levels)])
    np.testing.assert_allclose(out.var(axis=0).sum(), 0.5)


@pytest.mark.parametrize(("n_levels", "variance"), [(2, 0.5), (4, 0.75), (5, 0.8), (11, 10 / 11)])
def test_ranks_lead_from_a_yes_no_column_to_a_number_column(n_levels, variance):
    X = np.tile(np.arange(float(n_levels)), 3).reshape(-1, 1)
    out = RankEncoder((n_levels,), PreprocessingOptions()).fit(X).transform(X)
    np.testing.assert_allclose(out.var(), variance)  # 1 - 1/I at weight 1/2


@pytest.mark.parametrize("share", [0.5, 0.1, 0.01])
def test_two_levels_lie_equally_far_apart_however_rare_one_is(share):
    X = (np.arange(1000) < 1000 * share).astype(float).reshape(-1, 1)
    out = RankEncoder((2,), PreprocessingOptions()).fit(X).transform(X)
    np.testing.assert_allclose(np.ptp(out), np.sqrt(2.0))  # standardised: 1 / sqrt(p (1 - p)), 10 for 1 %


def test_with_scaling_none_categories_are_0_and_1_and_ranks_whole():
    _, out = encode([0, 1, 1, 0], ["a", "b"], scaling="none")
    assert out.tolist() == [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]
    ranks = np.array([[0.0], [2.0]])
    encoder = RankEncoder((3,), PreprocessingOptions(scaling="none")).fit(ranks)
    assert encoder.transform(ranks).tolist() == [[0.0], [2.0]]


def test_with_minmax_the_weight_follows_the_spread_of_numbers():
    X = np.array([[0.0], [1.0]])
    out = RankEncoder((2,), PreprocessingOptions(scaling="minmax")).fit(X).transform(X)
    np.testing.assert_allclose(out.var(), 0.5 / 12)


def test_rare_levels_are_grouped_and_told():
    codes = [0] * 600 + [1] * 396 + [2, 2, 3, 3]
    encoder, out = encode(codes, ["Oslo", "Rome", "Ulm", "Ely"])
    assert encoder.feature_names_ == ("City = Oslo", "City = Rome", "City = other")
    assert encoder.notes_ == ("City: 2 of 4 levels are rare and were grouped as 'other' (4 rows).",)
    assert (out[-1] == out[-3]).all()


def test_one_rare_level_keeps_its_name():
    encoder, _ = encode([0] * 600 + [1] * 398 + [2] * 2, ["Oslo", "Rome", "Ulm"])
    assert encoder.feature_names_ == ("City = Oslo", "City = Rome", "City = Ulm")


def test_only_the_most_common_levels_become_features():
    encoder, _ = encode(np.tile(np.arange(30), 5), [f"l{i}" for i in range(30)], max_levels=4)
    assert len(encoder.feature_names_) == 5
    assert encoder.feature_names_[-1] == "City = other"


def test_the_group_is_not_mixed_up_with_a_level_called_other():
    codes = [0] * 500 + [1] * 496 + [2, 2, 3, 3]
    encoder, _ = encode(codes, ["Other", "Rome", "Ulm", "Ely"])
    assert encoder.feature_names_[-1] == "City = other levels"


def test_a_level_not_seen_joins_the_group_or_has_no_feature():
    unseen = np.array([[-1.0]])
    grouped, out = encode([0] * 600 + [1] * 396 + [2, 2, 3, 3], ["Oslo", "Rome", "Ulm", "Ely"])
    np.testing.assert_array_equal(grouped.transform(unseen)[0], out[-1])
    plain, _ = encode([0, 1, 0, 1], ["a", "b"], scaling="none")
    assert plain.transform(unseen).tolist() == [[0.0, 0.0]]
