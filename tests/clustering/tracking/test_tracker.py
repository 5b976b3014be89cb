"""A run is recorded whole, whatever happens in it, and twice in a second without loss."""

import json
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ExportError
from clustering.core.customer_settings import CustomersConfig, MLOpsConfig
from clustering.tracking.experiment import Experiment
from clustering.tracking.store import experiments_in
from clustering.tracking.tracker import ExperimentTracker

NOON = datetime(2024, 5, 1, 12, 0, 0, tzinfo=timezone(timedelta(hours=2)))
LIGHT = MLOpsConfig(save_environment=False)


@pytest.fixture
def tree(tmp_path):
    return tmp_path / "outputs"


def tracker_at(tree, config=LIGHT, now=NOON):
    return ExperimentTracker(config, tree, now=lambda: now)


def test_making_a_tracker_makes_no_folder(tree):
    tracker_at(tree).log_metric("a", 1)
    assert not tree.exists()


def test_a_record_holds_what_was_logged(tree):
    (tree / "data").mkdir(parents=True)
    (tree / "data" / "customers.csv").write_text("id\n1\n")
    with tracker_at(tree, MLOpsConfig(experiment_name="spring", model_version="2.1")) as tracker:
        tracker.log_parameters(CustomersConfig().as_plain())
        tracker.log_parameter("clustering.kmeans_max_k", 8)
        tracker.log_metrics({"silhouette": np.float64(0.4), "n_clusters": 5}, prefix="kmeans")
        tracker.log_metric("dbscan.silhouette", np.nan, reason="one cluster only")
        tracker.log_artifact(tree / "data" / "customers.csv")
        tracker.log_data("customers", tree / "data" / "customers.csv")
    path = tree / "experiments" / "20240501_120000" / "experiment.json"
    found = json.loads(path.read_text())
    assert found["id"] == "20240501_120000"
    assert found["started"] == "2024-05-01T12:00:00+02:00"
    assert datetime.fromisoformat(found["ended"]) - NOON == pytest.approx(
        timedelta(seconds=found["duration_seconds"]), abs=timedelta(milliseconds=1)
    )
    assert (found["status"], found["error"]) == ("finished", None)
    assert (found["experiment_name"], found["model_version"]) == ("spring", "2.1")
    assert found["parameters"]["clustering"]["kmeans_max_k"] == 8
    assert found["parameters_flat"]["clustering.kmeans_max_k"] == 8
    assert found["metrics"] == {"kmeans.silhouette": 0.4, "kmeans.n_clusters": 5, "dbscan.silhouette": None}
    assert found["metrics_missing"] == {"dbscan.silhouette": "one cluster only"}
    assert found["artifacts"] == [
        {"path": "data/customers.csv", "kind": "table", "size_bytes": 5, "sha256": found["data"]["customers"]}
    ]
    assert found["environment"]["libraries"]["numpy"] == np.__version__
    assert (
        Experiment.model_validate_json(path.read_text()).model_dump_json(indent=2) + "\n" == path.read_text()
    )


def test_two_runs_of_one_second_are_both_kept(tree):
    paths = [tracker_at(tree).save_experiment() for _ in range(3)]
    assert [path.parent.name for path in paths] == [
        "20240501_120000",
        "20240501_120000_2",
        "20240501_120000_3",
    ]
    assert [json.loads(path.read_text())["id"] for path in paths] == [path.parent.name for path in paths]


def test_saving_again_renews_the_record(tree):
    with tracker_at(tree) as tracker:
        first = tracker.save_experiment()
        tracker.log_metric("k", 3)
    assert tracker.saved == first
    assert json.loads(first.read_text())["metrics"] == {"k": 3}
    assert [path.name for path in (tree / "experiments").iterdir()] == ["20240501_120000"]


@pytest.mark.parametrize("error", [ValueError("no\n customers"), KeyboardInterrupt()])
def test_a_failed_run_is_recorded_and_its_error_goes_on(tree, error):
    with pytest.raises(type(error)), tracker_at(tree) as tracker:
        tracker.log_metric("k", 3)
        raise error
    (found,), _ = experiments_in(tree)
    assert found.status == "failed"
    assert found.error in ("ValueError: no customers", "stopped by Ctrl-C")
    assert found.metrics == {"k": 3}


def test_the_first_error_is_told_where_the_record_cannot_be_written(tmp_path, caplog):
    (tmp_path / "outputs").write_text("a file")
    with pytest.raises(ValueError, match="first"), tracker_at(tmp_path / "outputs"):
        raise ValueError("first")
    assert "the failed run could not be recorded" in caplog.text


def test_a_tree_that_cannot_be_written_is_refused_in_one_line(locked_folder):
    with pytest.raises(ExportError, match="permission"):
        tracker_at(locked_folder / "outputs").save_experiment()


def test_nothing_is_left_of_a_record_that_could_not_be_made(tree, monkeypatch):
    tracker = tracker_at(tree)
    monkeypatch.setattr(tracker, "record", lambda name: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tracker.save_experiment()
    assert list((tree / "experiments").iterdir()) == []


def test_what_is_not_tracked_is_not_written(tree, tmp_path):
    off = dict.fromkeys(("track_metrics", "track_parameters", "track_artifacts", "save_environment"), False)
    tracker = tracker_at(tree, MLOpsConfig(**off))
    tracker.log_parameter("seed", 3)
    tracker.log_metric("k", 3)
    tracker.log_metric("q", None)
    tracker.log_artifact(tmp_path / "is-not-even-there.csv")
    found = json.loads(tracker.save_experiment().read_text())
    assert [found[key] for key in ("parameters", "parameters_flat", "metrics", "metrics_missing")] == [{}] * 4
    assert found["artifacts"] == []
    assert found["environment"] is None


def ids_of(tree, *, data="a" * 64, config=LIGHT, **parameters):
    tracker = tracker_at(tree, config)
    tracker.log_data_hash("transactions", data)
    tracker.log_parameters(parameters)
    return tracker.run_id


def test_the_run_id_is_that_of_data_and_configuration(tree):
    same = ids_of(tree, seed=1)
    assert same == ids_of(
        tree / "elsewhere", seed=1, paths={"output_dir": "there"}, mlops={"log_level": "DEBUG"}
    )
    assert same == ids_of(tree, seed=1, config=MLOpsConfig(track_parameters=False))
    assert len({same, ids_of(tree, seed=2), ids_of(tree, seed=1, data="b" * 64)}) == 3


def test_an_artefact_that_is_not_there_is_refused(tree):
    with pytest.raises(ExportError, match=r"'gone.csv' cannot be recorded: No such file"):
        tracker_at(tree).log_artifact("gone.csv")


def test_a_folder_is_one_artefact_and_one_outside_keeps_its_whole_path(tree, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.json").write_text("{}")
    tracker = tracker_at(tree)
    tracker.log_artifact(tmp_path / "model")
    (found,) = tracker.record("x").artifacts
    assert (found.kind, found.size_bytes, found.path) == (
        "model",
        2,
        (tmp_path / "model").resolve().as_posix(),
    )


def test_tables_and_files_are_known_by_their_content(tree):
    tracker = tracker_at(tree)
    table = pd.DataFrame({"a": [1, 2]})
    assert tracker.log_data("a", table) == tracker.log_data("b", table.iloc[::-1].reset_index(drop=True))
    with pytest.raises(ExportError, match="cannot be recorded"):
        tracker.log_data("c", tree / "gone.csv")


def test_the_summary_says_what_the_run_was(tree, capsys):
    with tracker_at(tree) as tracker:
        tracker.log_metric("kmeans.silhouette", 0.4123456)
        tracker.log_metric("kmeans.stability", None, reason="too few rows")
    tracker.print_summary()
    told = capsys.readouterr().out
    assert told == tracker.summary()
    assert "id                 20240501_120000 (run " in told
    assert "kmeans.silhouette  0.4123" in told
    assert "not known: too few rows" in told


def test_times_in_any_zone_are_ordered_by_when_they_were(tree):
    tracker_at(tree, now=NOON).save_experiment()  # 10:00 in Greenwich
    tracker_at(tree, now=datetime(2024, 5, 1, 11, 0, tzinfo=UTC)).save_experiment()
    intact, _ = experiments_in(tree)
    assert [each.id for each in intact] == ["20240501_110000", "20240501_120000"]
