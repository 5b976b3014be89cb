import pytest

from cluster_maker.errors import ConfigError
from clustering.core.customer_settings import MLOpsConfig
from clustering.tracking.compared import ComparedMetric, ComparedRow, compare_experiments
from clustering.tracking.tracker import ExperimentTracker


def run(name, *, data="a", environment=False, parameters=None, **metrics):
    tracker = ExperimentTracker(MLOpsConfig(save_environment=environment))
    tracker.log_parameters(parameters or {})
    tracker.log_metrics(metrics)
    if data:
        tracker.log_data_hash("transactions", data * 64)
    return tracker.record(name)


def test_parameters_that_differ_and_those_that_one_has_not():
    first = run("a", parameters={"k": 3, "seed": 1, "only": True})
    second = run("b", parameters={"k": 4, "seed": 1})
    assert compare_experiments([first, second]).parameters == (
        ComparedRow("k", (3, 4)),
        ComparedRow("only", (True, "not recorded")),
    )


def test_figures_are_compared_with_the_first_run():
    found = compare_experiments([run("a", k=3, q=0.5), run("b", k=5), run("c", k=2, q=None, r=1)])
    assert found.metrics == (
        ComparedMetric("k", (3, 5, 2), (2, -1)),
        ComparedMetric("q", (0.5, None, None), (None, None)),
        ComparedMetric("r", (None, None, 1), (None, None)),
    )


def test_the_same_data_or_not_or_not_known():
    assert compare_experiments([run("a"), run("b")]).same_data is True
    assert compare_experiments([run("a"), run("b", data="b")]).same_data is False
    assert compare_experiments([run("a"), run("b", data="")]).same_data is None


def test_the_same_code_or_not_or_not_known():
    first = run("a", environment=True)
    second = run("b").model_copy(update={"environment": first.environment})
    other = first.environment.model_copy(update={"code_sha256": "c" * 64})
    changed = second.model_copy(update={"environment": other})
    assert compare_experiments([first, second]).same_code is True
    assert compare_experiments([first, changed]).same_code is False
    assert [row.name for row in compare_experiments([first, changed]).code] == ["code_sha256"]
    assert compare_experiments([first, run("b")]).same_code is None


@pytest.mark.parametrize("names", [["a"], ["a", "a"], ["a", "b", "a"]])
def test_a_run_is_not_compared_with_itself(names):
    with pytest.raises(ConfigError, match="name at least two different experiments to compare, got a"):
        compare_experiments([run(name) for name in names])
