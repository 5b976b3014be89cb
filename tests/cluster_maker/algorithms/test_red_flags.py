import numpy as np
import pytest

from cluster_maker.algorithms import DBSCAN
from cluster_maker.algorithms.red_flags import red_flags


def flags(sizes, *, noise=0, within=1, min_samples=5, values=None):
    labels = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(noise, -1)]).astype(np.intp)
    rows = np.random.RandomState(0).randn(len(labels), 2) if values is None else values
    return red_flags(rows, labels, np.full(len(labels), within), 0.5, min_samples)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sizes": [40], "noise": 60}, "60% of the rows are noise: eps = 0.5 is too small"),
        ({"sizes": [98, 2]}, "One cluster holds 98% of the rows: eps = 0.5 may be too large."),
        ({"sizes": [50, 50], "within": 60}, "60% of all pairs of rows lie within eps = 0.5"),
        (
            {"sizes": [50] + [6] * 12},
            "12 clusters of 13 have fewer than 10 rows: eps = 0.5 may be",
        ),
    ],
)
def test_each_sign_is_told_in_a_sentence(given, message):
    found = flags(**given)
    assert len(found) == 1
    assert found[0].startswith(message)


def test_one_feature_that_decides_all_distances_is_named():
    rows = np.random.RandomState(0).randn(100, 3) * [1.0, 100.0, 1.0]
    found = flags([50, 50], values=rows)
    assert found == (
        "Feature no. 2 makes 100% of the spread of all features, so that distances hear little else: "
        "bring the features to one scale.",
    )


def test_ordinary_clusters_and_tables_of_a_few_rows_raise_none():
    assert flags([50, 45], noise=5, within=45) == ()
    assert flags([40] + [20] * 12) == ()
    assert flags([1], noise=9) == ()


def test_a_radius_chosen_to_keep_rows_together_is_no_mistake():
    X = np.random.RandomState(0).randn(300, 2)
    assert DBSCAN(5.0).fit(X).notes_[0].endswith("a smaller one may divide the rows.")
    radius, number = DBSCAN().fit(X).notes_  # how both were chosen, and no sign of a mistake
    assert "keeps the rows together" in radius
    assert number.startswith("min_samples = ")
