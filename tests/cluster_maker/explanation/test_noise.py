"""Each noise row told as extreme, between clusters or sparse; the three choices with what they cost."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker.algorithms import fit_clustering
from cluster_maker.explanation.noise import describe_noise
from cluster_maker.types import FeatureMatrix

#: Two rows of nine points, 0 to 2 and 10 to 12 on the first axis, 0 to 2 on the second.
GRID = np.array([[x, y] for x in (0.0, 1.0, 2.0, 10.0, 11.0, 12.0) for y in (0.0, 1.0, 2.0)])


def told(*further, noise="keep", sources=("spend", "visits")):
    X = np.vstack([GRID, *further]) if further else GRID
    features = FeatureMatrix(X, ("f0", "f1"), sources, pd.RangeIndex(len(X)))
    settings = {"eps": 1.1, "min_samples": 3, "noise": noise}
    return describe_noise(features, fit_clustering(X, "dbscan", parameters=settings))


@pytest.mark.parametrize(
    ("row", "text"),
    [
        # 4 from either side; the two nearest rows are 8 apart
        ([6.0, 1.0], "between clusters 0 and 1"),
        # 3.5 from one and 4.5 from the other: 0.78 of it
        ([5.5, 1.0], "between clusters 0 and 1"),
        # 3 and 5: 0.6 of it
        ([5.0, 1.0], "sparse"),
        # values reach from 0 to 12: 13.2 is beyond by a tenth of that, 13.21 by more
        ([13.2, 1.0], "sparse"),
        ([13.21, 1.0], "extreme: beyond all rows in clusters on spend"),
        # beyond on both, more so on the second: 8 / 2 against 3 / 12
        ([15.0, 10.0], "extreme: beyond all rows in clusters on visits"),
        # as far from either cluster, but beyond: extreme comes first
        ([6.0, 30.0], "extreme: beyond all rows in clusters on visits"),
    ],
)
def test_each_row_is_told_by_the_rule(row, text):
    assert [kind.text for kind in told([row]).kinds] == [text]


def test_kinds_are_counted_and_a_feature_without_a_column_has_its_own_name():
    found = told([[6.0, 1.0], [5.0, 1.0], [99.0, 1.0]], sources=("", ""))
    assert found.counts == {"extreme": 1, "between clusters": 1, "sparse": 1}
    assert [kind.row for kind in found.kinds] == [18, 19, 20]
    assert found.kinds[2].column == "f0"
    assert "10%" in found.rule
    assert "0.75 times" in found.rule


def test_there_is_nothing_to_tell_without_noise_or_with_an_algorithm_that_finds_none():
    assert told() is None
    features = FeatureMatrix(GRID, ("a", "b"), ("a", "b"), pd.RangeIndex(18))
    assert describe_noise(features, fit_clustering(GRID, n_clusters=2, random_state=0)) is None


@pytest.mark.parametrize("noise", ["keep", "nearest", "own_segment"])
def test_costs_are_the_same_whatever_was_chosen(noise):
    found = told([[6.1, 1.0], [99.0, 1.0]], noise=noise)
    assert found.choice == noise
    keep, nearest, own = found.costs
    assert [each.n_segments for each in found.costs] == [2, 2, 3]
    assert [each.n_without for each in found.costs] == [2, 0, 2]
    # rows of the grid are 1 apart, so 3.9 and 87 are both farther than twice that
    assert [each.n_forced for each in found.costs] == [0, 2, 0]
    # a row at 99 counted to a cluster around 11 spoils it more than a segment of two rows 93 apart
    assert keep.silhouette > own.silhouette > nearest.silhouette
    assert keep.text.startswith(
        "2 rows (10%) have no cluster, and no decision is made for them; silhouette 0."
    )
    assert "2 of them far from it" in nearest.text
    assert "nothing in common" in own.text


def test_where_there_is_no_cluster_every_row_is_sparse():
    X = np.array([[0.0, 0.0], [5.0, 5.0], [9.0, 0.0]])
    features = FeatureMatrix(X, ("a", "b"), ("a", "b"), pd.RangeIndex(3))
    found = describe_noise(features, fit_clustering(X, "dbscan", parameters={"eps": 1.0, "min_samples": 2}))
    assert found.counts["sparse"] == 3
    assert [each.n_without for each in found.costs] == [3, 3, 3]
