"""Agreement with known classes: scikit-learn's figures, noise as one more cluster."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from cluster_maker.errors import EvaluationError
from cluster_maker.evaluation import external_scores


def test_scores_are_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    known, found = rng.integers(0, 4, 200), rng.integers(0, 3, 200)
    scores = external_scores(known, found)
    assert scores == pytest.approx(
        {
            "adjusted_rand": metrics.adjusted_rand_score(known, found),
            "adjusted_mutual_info": metrics.adjusted_mutual_info_score(known, found),
            "normalized_mutual_info": metrics.normalized_mutual_info_score(known, found),
            "v_measure": metrics.v_measure_score(known, found),
            "fowlkes_mallows": metrics.fowlkes_mallows_score(known, found),
            "homogeneity": metrics.homogeneity_score(known, found),
            "completeness": metrics.completeness_score(known, found),
        }
    )


def test_the_names_of_classes_and_clusters_do_not_matter() -> None:
    scores = external_scores(["north", "south", "south", 3], [7, 2, 2, 0])
    assert set(scores.values()) == {1.0}


def test_throwing_rows_away_as_noise_does_not_pay() -> None:
    known = [0, 0, 0, 1, 1, 1]
    assert external_scores(known, [0, -1, -1, 1, -1, -1])["adjusted_rand"] < 0.1


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_rows_without_a_known_class_are_left_out(missing: object) -> None:
    known = pd.Series(["a", missing, "b", "b"], dtype=object)
    assert external_scores(known, [0, 1, 1, 1])["adjusted_rand"] == 1.0


def test_many_classes_raise_no_warning() -> None:
    assert external_scores(np.arange(100), np.arange(100) % 2)["homogeneity"] < 0.2


@pytest.mark.parametrize(
    ("known", "found", "message"),
    [
        ([0, 1], [0], "2 known classes were given for 1 labels"),
        ([None, None], [0, 1], "no row has a known class"),
        ([0, 1], [0.0, np.nan], "labels hold missing values"),
    ],
)
def test_what_cannot_be_compared_is_refused(known: object, found: object, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        external_scores(known, found)
