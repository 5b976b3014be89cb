"""What a map shows is checked before it is drawn, and counted over all rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered.scene import headline, make_scene

X = np.array([[0.0, 0.0], [0.0, 1.0], [5.0, 5.0], [9.0, 9.0]])


def test_counts_names_and_noise_are_those_of_all_rows():
    scene = make_scene(X, [1, 1, 0, -1], None, {1: "big"})
    assert scene.counts == {0: 1, 1: 2}
    assert scene.ids == (1, 0)
    assert scene.names == {0: "Cluster\xa00", 1: "big"}
    assert (scene.n_rows, scene.n_noise) == (4, 1)
    assert scene.share(1) == "50%"
    assert scene.rows_of(0).tolist() == [[5.0, 5.0]]


def test_axes_have_the_names_of_the_columns():
    frame = pd.DataFrame(X, columns=["income ($)", "age"])
    assert make_scene(frame, [0, 0, 1, 1], None, None).axis_names == ("income ($)", "age")
    assert make_scene(X, [0, 0, 1, 1], None, None).axis_names == ("feature\xa01", "feature\xa02")
    assert make_scene(X, [0, 0, 1, 1], None, None, ["a", "b\n"]).axis_names == ("a", "b")


def test_rows_with_missing_values_are_left_out_and_counted_in_a_note():
    scene = make_scene(np.vstack([X, [np.nan, 1.0]]), [0, 0, 1, 1, 1], None, None)
    assert len(scene.seen) == len(scene.labels) == 4
    assert scene.notes == ("1\xa0row with missing values not drawn.",)


def test_the_finding_counts_clusters_rows_and_noise():
    assert headline(3, 178, 0) == "3\xa0clusters in 178\xa0rows"
    assert headline(1, 1, 0) == "1\xa0cluster in 1\xa0row"
    assert headline(2, 1000, 1) == "2\xa0clusters in 1,000\xa0rows; 1\xa0row belongs to none"
    assert headline(0, 5, 5) == "No clusters in 5\xa0rows"


def test_labels_far_apart_are_counted_without_a_table_of_that_length():
    scene = make_scene(X, [0, 0, 10**12, 10**12], None, None)
    assert scene.counts == {0: 2, 10**12: 2}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0], [0, 0], None), r"X must be numbers of shape \(rows, features\).*got shape \(2,\)"),
        (([["a"], ["b"]], [0, 0], None), r"X must be numbers"),
        ((np.empty((3, 0)), [0, 0, 0], None), r"at least one feature, got shape \(3, 0\)"),
        ((X, [0, 1], None), r"one label for each of the 4 rows, got shape \(2,\)"),
        ((X, [0.0, 1.0, 1.0, 1.0], None), r"labels must be integers .* got type 'float64'"),
        ((X, [0, 0, 1, 1], [[1.0]]), r"centroids must have shape \(clusters, 2\).*got \(1, 1\)"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(arguments, message):
    with pytest.raises(ConfigError, match=message):
        make_scene(*arguments, None)


def test_a_wrong_number_of_feature_names_is_refused():
    with pytest.raises(ConfigError, match="one name for each of the 2 features, got 1"):
        make_scene(X, [0, 0, 1, 1], None, None, ["a"])
