"""`clustering experiments`: what is listed, shown and compared, and what is refused in one line."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from clustering.core.customer_settings import MLOpsConfig
from clustering.tracking.environment import environment_info
from clustering.tracking.tracker import ExperimentTracker


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """Two runs in `outputs`, a minute apart."""
    monkeypatch.setenv("COLUMNS", "140")
    known = environment_info()  # once: who edits the code meanwhile sees two codes
    monkeypatch.setattr("clustering.tracking.tracker.environment_info", lambda: known)
    tree = tmp_path / "outputs"
    (tree / "data").mkdir(parents=True)
    for minutes, k in enumerate((4, 6)):
        now = datetime(2024, 5, 1, 12, minutes, tzinfo=UTC)
        with ExperimentTracker(
            MLOpsConfig(), tree, command="clustering customers", now=lambda now=now: now
        ) as run:
            (tree / "data" / f"customers{k}.csv").write_text(str(k))
            run.log_parameters({"clustering": {"kmeans_max_k": k + 2, "kmeans_min_k": 2}})
            run.log_metrics({"customers": 1000, "kmeans": {"n_clusters": k, "silhouette": 0.4 + k / 100}})
            run.log_data_hash("transactions", "a" * 64)
            run.log_artifact(tree / "data" / f"customers{k}.csv")
    return tree


def test_the_list_has_a_line_for_each_run_newest_first(clustering, runs):
    done = clustering("experiments", "list")
    assert (done.code, done.err) == (0, "")
    header, *lines = done.out.splitlines()
    assert header.split() == ["id", "when", "name", "status", "customers", "k", "silhouette", "took"]
    newest = [
        "20240501_120100",
        "2024-05-01",
        "12:01",
        "customer_segmentation",
        "finished",
        "1,000",
        "6",
        "0.46",
    ]
    assert lines[0].split()[:8] == newest
    assert lines[1].startswith("20240501_120000")


def test_figures_of_two_methods_are_named(clustering, runs):
    with ExperimentTracker(MLOpsConfig(), runs, now=lambda: datetime(2024, 6, 1, tzinfo=UTC)) as run:
        run.log_metrics({"kmeans": {"n_clusters": 4}, "dbscan": {"n_clusters": 3, "silhouette": None}})
    listed = clustering("experiments", "list").out
    assert "kmeans 4, dbscan 3" in listed


def test_a_damaged_record_is_named_and_skipped(clustering, runs):
    (runs / "experiments" / "20240501_120000" / "experiment.json").write_text("{")
    done = clustering("experiments", "list")
    assert done.code == 0
    assert done.err == "skipped: the experiment '20240501_120000' is damaged: it is no complete JSON.\n"
    assert len(done.out.splitlines()) == 2
    told = json.loads(clustering("experiments", "list", "--json").out)
    assert [each["id"] for each in told["damaged"]] == ["20240501_120000"]
    shown = clustering("experiments", "show", "20240501_120000")
    assert shown.code == 2
    assert shown.err == "clustering: the experiment '20240501_120000' is damaged: it is no complete JSON.\n"


def test_a_run_is_shown_with_the_state_of_its_files(clustering, runs):
    (runs / "data" / "customers6.csv").write_text("changed")
    done = clustering("experiments", "show", "latest")
    assert done.code == 0, done.err
    assert "id                 20240501_120100 (run " in done.out
    assert "clustering.kmeans_max_k  8" in done.out
    assert "data/customers6.csv  table  1 B   changed" in done.out
    assert "code_sha256" in done.out
    told = json.loads(clustering("experiments", "show", "20240501_1200", "--json").out)
    assert [each["state"] for each in told["artifacts"]] == ["still there"]
    (runs / "data" / "customers4.csv").unlink()
    told = json.loads(clustering("experiments", "show", "20240501_1200", "--json").out)
    assert [each["state"] for each in told["artifacts"]] == ["missing"]


def test_two_runs_are_compared(clustering, runs):
    done = clustering("experiments", "compare", "20240501_120000", "latest")
    assert done.code == 0, done.err
    assert "Data: the same.\nCode: the same.\n" in done.out
    cells = [line.split() for line in done.out.splitlines()]
    assert ["clustering.kmeans_max_k", "6", "8"] in cells
    assert ["kmeans.n_clusters", "4", "6", "+2"] in cells
    assert ["kmeans.silhouette", "0.44", "0.46", "+0.02"] in cells
    assert "kmeans_min_k" not in done.out
    told = json.loads(clustering("experiments", "compare", "20240501_120000", "latest", "--json").out)
    assert told["metrics"][1]["differences"] == [2]
    assert told["same_data"] is True


def test_another_output_folder(clustering, runs, tmp_path):
    runs.rename(tmp_path / "spring")
    assert clustering("experiments", "list").code == 2
    assert clustering("experiments", "list", "--out", "spring").code == 0
    shown = json.loads(clustering("experiments", "show", "latest", "--out", "spring", "--json").out)
    assert [each["state"] for each in shown["artifacts"]] == ["still there"]  # a tree may be moved


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["show", "20240501_120200"], "unknown experiment '20240501_120200'. Did you mean '20240501_120"),
        (["show", "2024"], "'2024' begins 2 experiments"),
        (["compare", "latest"], "name at least two different experiments"),
        (["compare", "latest", "20240501_1201"], "name at least two different experiments"),
        (["compare"], "Missing argument"),
        (["list", "--out", "nowhere"], "no experiments are recorded in 'nowhere'"),
        (["export"], "Missing option '--to'"),
        (["lst"], "No such command 'lst'"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(clustering, runs, words, told):
    done = clustering("experiments", *words)
    assert done.code == 2
    assert done.out == ""
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_long_list_stays_in_order(clustering, tmp_path):
    start = datetime(2024, 5, 1, tzinfo=UTC)
    for hour in (3, 1, 2):
        now = start + timedelta(hours=hour)
        ExperimentTracker(
            MLOpsConfig(save_environment=False), tmp_path / "outputs", now=lambda now=now: now
        ).save_experiment()
    told = json.loads(clustering("experiments", "list", "--json").out)
    assert [each["id"][-6:] for each in told["experiments"]] == ["030000", "020000", "010000"]
