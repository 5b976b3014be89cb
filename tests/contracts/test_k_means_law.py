"""What KMeans promises of its labels, for rows of any shape, size, place and precision."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning

from cluster_maker import KMeans
from cluster_maker.kernels.threads import thread_limit
from tests.compiled import INSTRUCTION_SETS, instruction_set, problems
from tests.oracles import k_means_twin as twin


def fitted(problem, init="k-means++", **more) -> KMeans:
    """Fit a problem; weights that are all zero become ones."""
    weights = problem.weights()
    if weights is not None and not weights.any():
        weights = None
    model = KMeans(problem.k, init=init, max_iter=max(1, problem.max_iter), random_state=0, **more)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct rows than clusters
        return model.fit(problem.rows(), sample_weight=weights)


def bits(model) -> tuple:
    return model.cluster_centers_.tobytes(), model.labels_.tobytes(), model.inertia_, model.n_iter_


@settings(max_examples=200, deadline=None)
@given(problem=problems(), given_centers=st.booleans())
def test_labels_are_the_nearest_centres_and_predict_gives_them_again(problem, given_centers):
    model = fitted(problem, init=problem.centers() if given_centers else "k-means++")
    X = problem.rows()
    assert model.cluster_centers_.dtype == X.dtype
    law = twin.nearest_at_once(X, model.cluster_centers_.astype(np.float64))
    np.testing.assert_array_equal(model.labels_, law)
    np.testing.assert_array_equal(model.predict(X), law)
    some = np.random.default_rng(0).integers(problem.n, size=5)
    assert [int(model.predict(X[[row]])[0]) for row in some] == law[some].tolist()


@settings(max_examples=60, deadline=None)
@given(problem=problems(max_rows=1500))
def test_the_same_bits_for_any_number_of_threads(problem):
    with thread_limit(1):
        alone = bits(fitted(problem, n_init=2))
    for threads in (2, 3, 8):
        with thread_limit(threads):
            assert bits(fitted(problem, n_init=2)) == alone


@settings(max_examples=60, deadline=None)
@given(problem=problems(kinds=("cloud", "groups")))
def test_instruction_sets_agree_from_the_same_start(problem):
    if problem.k > 40 or problem.outlier:
        return  # every row a centre, or digits lost to an outlier: last digits decide
    models = []
    for isa in INSTRUCTION_SETS:
        with instruction_set(isa):
            models.append(fitted(problem, init=problem.centers(), n_init=1))
    for model in models[1:]:
        np.testing.assert_array_equal(model.labels_, models[0].labels_)


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_inertia_is_that_of_the_labels(problem):
    model, X = fitted(problem), problem.rows().astype(np.float64)
    weights = np.ones(problem.n) if problem.weights() is None else problem.weights()
    weights = weights if weights.any() else np.ones(problem.n)
    distances = twin.all_sq_distances(X, model.cluster_centers_.astype(np.float64))
    own = distances[np.arange(problem.n), model.labels_]
    assert model.inertia_ == pytest.approx(float(weights @ own), rel=1e-9, abs=1e-290)
