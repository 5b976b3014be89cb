"""One record with every figure: the same figures as the single measures, None where one does not exist."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.errors import EvaluationError
from cluster_maker.evaluation import (
    calinski_harabasz_score,
    davies_bouldin_score,
    dunn_index,
    evaluate,
    evaluate_clustering,
    external_scores,
    silhouette,
    silhouette_samples,
)
from tests.oracles import evaluation_oracles as slow


def test_the_record_holds_what_the_measures_say() -> None:
    X, labels = make_blobs([30, 20, 10], 2, random_state=0)
    found = evaluate_clustering(X, labels, known_classes=labels % 2)
    samples = silhouette_samples(X, labels)
    assert found.inertia == pytest.approx(slow.inertia(X, labels.tolist()))
    assert found.silhouette == pytest.approx(samples.mean())
    assert found.silhouette_error == 0.0
    assert found.silhouette_by_cluster == pytest.approx([samples[labels == c].mean() for c in range(3)])
    assert found.silhouette_rows.tolist() == list(range(60))
    assert found.silhouette_values.tolist() == samples.tolist()
    assert found.davies_bouldin == pytest.approx(davies_bouldin_score(X, labels))
    assert found.calinski_harabasz == pytest.approx(calinski_harabasz_score(X, labels))
    assert found.dunn == pytest.approx(dunn_index(X, labels))
    assert (found.n_noise, found.notes) == (0, ())
    assert dict(found.external) == external_scores(labels % 2, labels)


def test_noise_is_left_out_and_said() -> None:
    X = np.array([[0.0], [1.0], [50.0], [10.0], [11.0]])
    found = evaluate_clustering(X, [0, 0, -1, 1, 1], known_classes=["a", "a", None, "b", "b"])
    clean = evaluate_clustering(X[[0, 1, 3, 4]], [0, 0, 1, 1])
    assert (found.inertia, found.silhouette, found.dunn) == (clean.inertia, clean.silhouette, clean.dunn)
    assert found.silhouette_rows.tolist() == [0, 1, 3, 4]
    assert found.n_noise == 1
    assert found.notes[0].startswith("1 noise row is left out of inertia")
    assert "1 rows without a known class" in found.notes[1]
    assert found.notes[2] == "Compared with the known classes, noise counts as one more cluster."


def test_one_cluster_has_an_inertia_and_nothing_to_compare() -> None:
    found = evaluate_clustering([[0.0], [2.0]], [0, 0])
    assert found.inertia == 2.0
    assert (found.silhouette, found.davies_bouldin, found.calinski_harabasz, found.dunn) == (None,) * 4
    assert np.isnan(found.silhouette_by_cluster).tolist() == [True]
    assert "one cluster only" in found.notes[0]


def test_nothing_but_noise_has_no_figures() -> None:
    found = evaluate_clustering([[0.0], [2.0]], [-1, -1])
    assert (found.inertia, found.silhouette, found.n_noise) == (None, None, 2)
    assert len(found.silhouette_by_cluster) == len(found.silhouette_rows) == 0
    assert found.notes == ("Every row is noise: there is no cluster to measure.",)


def test_every_row_a_cluster_of_its_own() -> None:
    found = evaluate_clustering([[0.0], [2.0], [5.0]], [0, 1, 2])
    assert (found.inertia, found.silhouette, found.davies_bouldin) == (0.0, 0.0, 0.0)
    assert (found.calinski_harabasz, found.dunn) == (None, None)
    assert "a cluster of its own" in found.notes[0]


def test_infinite_figures_are_none_with_a_reason() -> None:
    found = evaluate_clustering([[0.0], [0.0], [5.0], [5.0]], [0, 0, 1, 1])
    assert (found.silhouette, found.calinski_harabasz, found.dunn) == (1.0, None, None)
    assert found.notes[0] == "Calinski-Harabasz is infinite, because the rows of each cluster are all equal."


def test_a_large_table_is_measured_on_a_sample_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    X, labels = make_blobs(600, 2, centers=3, random_state=0)
    exact = evaluate_clustering(X, labels)
    monkeypatch.setattr(silhouette, "PAIR_BUDGET", 150 * 600)
    monkeypatch.setattr(silhouette, "_SMALLEST_SAMPLE", 10)
    monkeypatch.setattr(evaluate, "DUNN_ROWS", 500)
    found = evaluate_clustering(X, labels, random_state=0)
    assert len(found.silhouette_rows) == 150
    assert found.silhouette_error > 0
    assert abs(found.silhouette - exact.silhouette) < 4 * found.silhouette_error
    assert found.dunn is None
    assert "measured on 150 of 600 rows" in found.notes[0]
    assert "left out above 500 rows" in found.notes[1]
    again = evaluate_clustering(X, labels, random_state=0)
    assert again.silhouette == found.silhouette


def test_progress_is_reported() -> None:
    seen: list[str] = []
    evaluate_clustering([[0.0], [1.0], [5.0]], [0, 0, 1], progress=lambda stage, *_: seen.append(stage))
    assert seen == ["silhouettes"]


def test_the_input_is_left_as_it_was() -> None:
    X, labels = make_blobs(40, 3, random_state=0)
    before = X.copy(), labels.copy()
    evaluate_clustering(X, labels)
    assert (before[0] == X).all()
    assert (labels == before[1]).all()


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(EvaluationError, match="one label for each of the 3 rows"):
        evaluate_clustering([[0.0], [1.0], [2.0]], [0, 1])
