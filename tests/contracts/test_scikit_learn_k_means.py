"""scikit-learn's own tests of KMeans, run with our class in its place.

The file comes with scikit-learn (`sklearn/cluster/tests/test_k_means.py`). It is loaded anew with
`sklearn.cluster.KMeans` replaced by ours, and every test in it that uses the class becomes a test here.
Tests of MiniBatchKMeans and of scikit-learn's private helpers are left out: they would test scikit-learn.
"""

import importlib.util
from types import FunctionType, ModuleType

import numpy as np
import pytest
import sklearn.cluster

from cluster_maker import KMeans

# What does not apply to us, with the reason. Each of them has to fail: one that passes must leave the table.
EXCEPTIONS = {
    "test_warning_elkan_1_cluster": "both names run the same iterations: there is nothing to warn of",
    "test_kmeans_verbose": "looks for progress on standard output: a library does not print",
    "test_sample_weight_init": "calls scikit-learn's private _init_centroids; our law is in test_seeding.py",
    "test_sample_weight_zero": "calls scikit-learn's private _init_centroids; our law is in test_seeding.py",
}


def loaded_with(our_class) -> ModuleType:
    """Load scikit-learn's test file anew, with our class where it imports KMeans."""
    found = importlib.util.find_spec("sklearn.cluster.tests.test_k_means")
    spec = importlib.util.spec_from_file_location("scikit_learn_k_means_tests", found.origin)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sklearn.cluster, "KMeans", our_class)
        spec.loader.exec_module(module)
    return module


def without_other_classes(mark):
    """Drop scikit-learn's MiniBatchKMeans from a list of parameters."""
    if mark.name != "parametrize":
        return mark
    names, cases = mark.args
    kept = [case for case in cases if not holds(case, sklearn.cluster.MiniBatchKMeans)]
    return pytest.mark.parametrize(names, kept, **mark.kwargs).mark


def holds(case, value) -> bool:
    """Whether a case of a parametrised test is the value, or has it among its own."""
    return case is value or (isinstance(case, tuple) and any(part is value for part in case))


def marks(function) -> list:
    return getattr(function, "pytestmark", [])


def uses_the_class(function) -> bool:
    cases = [case for mark in marks(function) if mark.name == "parametrize" for case in mark.args[1]]
    return "KMeans" in function.__code__.co_names or any(holds(case, KMeans) for case in cases)


def adopted(function):
    """Make a test of theirs ours."""
    function.pytestmark = [without_other_classes(mark) for mark in marks(function)]
    if function.__name__ in EXCEPTIONS:
        return pytest.mark.xfail(reason=EXCEPTIONS[function.__name__], strict=True)(function)
    return function


THEIRS = {
    name: value
    for name, value in vars(loaded_with(KMeans)).items()
    if name.startswith("test_") and isinstance(value, FunctionType)
}
OURS = {name: adopted(function) for name, function in THEIRS.items() if uses_the_class(function)}
globals().update(OURS)


@pytest.fixture(params=[0, 42])
def global_random_seed(request):
    return request.param


@pytest.fixture(params=[np.float32, np.float64])
def global_dtype(request):
    return request.param


def test_the_file_is_there_and_the_table_of_exceptions_names_tests_of_it():
    assert len(OURS) > 30
    assert set(EXCEPTIONS) <= set(OURS)
