import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_maker.matching.overlap import Match, agreement, match_clusters, overlap_of
from cluster_maker.matching.records import PairedRows
from tests.oracles.assignment_twin import best_sum

NOBODY = np.array([], dtype=int)


def paired(old, new, left=(), came=()):
    return PairedRows(*(np.array(each, dtype=int) for each in (old, new, left, came)), "ids")


def test_counts_have_rows_and_columns_for_noise_and_for_rows_not_clustered():
    rows = paired([0, 0, 1, -1, -2, 0], [1, 1, 0, 0, 0, -1], left=[1, -2], came=[-1, 0, 0])
    overlap = overlap_of(rows, 2, 2)
    # columns: new 0, new 1, noise, not clustered
    assert overlap.counts.tolist() == [[0, 2, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    assert overlap.left.tolist() == [0, 1, 0, 1]
    assert overlap.came.tolist() == [2, 0, 1, 0]
    assert overlap.n_rows == 6


def test_likeness_and_shares_by_hand():
    # earlier 0: 6 rows, 4 of them in new 0, 1 in noise, 1 left; new 0: 4 + 2 from noise + 2 newcomers
    rows = paired([0] * 5 + [-1] * 2, [0, 0, 0, 0, -1, 0, 0], left=[0], came=[0, 0])
    overlap = overlap_of(rows, 1, 1)
    assert overlap.jaccard[0, 0] == pytest.approx(4 / (5 + 6 - 4))  # among the rows recognised
    assert overlap.share_of_old[0, 0] == pytest.approx(4 / 6)
    assert overlap.share_of_new[0, 0] == pytest.approx(4 / 8)


def test_likeness_does_not_depend_on_which_clustering_comes_first():
    rng = np.random.default_rng(0)
    old, new = rng.integers(-2, 3, 200), rng.integers(-2, 4, 200)
    there, back = overlap_of(paired(old, new), 3, 4), overlap_of(paired(new, old), 4, 3)
    np.testing.assert_array_equal(there.jaccard, back.jaccard.T)
    np.testing.assert_array_equal(there.share_of_old, back.share_of_new.T)


likeness = st.lists(st.floats(0, 1), min_size=12, max_size=12)


@given(likeness, st.sampled_from([(3, 4), (4, 3), (2, 6), (1, 12)]), st.sampled_from([0.2, 0.5]))
def test_no_other_pairing_is_more_alike(values, shape, threshold):
    jaccard = np.array(values).reshape(shape)
    found = match_clusters(jaccard, threshold=threshold)
    assert sum(match.jaccard for match in found) == pytest.approx(best_sum(jaccard, threshold))
    assert len({match.old for match in found}) == len({match.new for match in found}) == len(found)
    assert all(match.jaccard == jaccard[match.old, match.new] >= threshold for match in found)


def test_the_sum_decides_and_not_the_greatest_likeness_alone():
    jaccard = np.array([[0.6, 0.55], [0.58, 0.0]])  # 0.55 + 0.58 > 0.6
    assert match_clusters(jaccard) == (Match(0, 1, 0.55), Match(1, 0, 0.58))


def test_clusters_that_are_not_alike_enough_are_not_matched():
    assert match_clusters(np.array([[0.49, 0.0], [0.0, 0.51]])) == (Match(1, 1, 0.51),)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_no_cluster_on_one_side_is_no_match(shape):
    assert match_clusters(np.zeros(shape)) == ()


def test_agreement_counts_noise_and_leaves_out_rows_not_clustered():
    rows = paired([0, 0, 0, 1, -1, -2], [1, 1, 0, 0, -1, 0])
    overlap = overlap_of(rows, 2, 2)
    matches = (Match(0, 1, 0.5), Match(1, 0, 0.5))
    assert agreement(overlap, matches) == pytest.approx(
        4 / 5
    )  # two of 0, one of 1, one noise; five clustered
    assert np.isnan(agreement(overlap_of(paired([], []), 2, 2), ()))
