"""Records are found by name, by beginning or as the latest; what is damaged is named."""

from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

import pytest

from cluster_maker.errors import ConfigError, DataLoadError
from clustering.core.customer_settings import MLOpsConfig
from clustering.tracking.store import artifact_state, experiments_in, find_experiment
from clustering.tracking.tracker import ExperimentTracker

START = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


def save(tree, minutes=0):
    config = MLOpsConfig(save_environment=False)
    tracker = ExperimentTracker(config, tree, now=lambda: START + timedelta(minutes=minutes))
    tracker.log_parameter("minutes", minutes)
    return tracker.save_experiment()


@pytest.fixture
def tree(tmp_path):
    for minutes in (0, 1, 30):
        save(tmp_path, minutes)
    return tmp_path


def test_the_newest_comes_first(tree):
    assert [each.id for each in experiments_in(tree)[0]] == [
        "20240501_123000",
        "20240501_120100",
        "20240501_120000",
    ]


def test_a_name_its_beginning_or_latest_finds_a_run(tree):
    assert find_experiment(tree, "20240501_120100").parameters == {"minutes": 1}
    assert find_experiment(tree, "20240501_1201").parameters == {"minutes": 1}
    assert find_experiment(tree, "latest").parameters == {"minutes": 30}
    run_id = find_experiment(tree, "latest").run_id
    assert find_experiment(tree, run_id[:8]).id == "20240501_123000"


def test_a_whole_name_is_found_though_others_begin_with_it(tree):
    save(tree)
    assert find_experiment(tree, "20240501_120000").id == "20240501_120000"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("20240501-120100", "unknown experiment '20240501-120100'. Did you mean '20240501_120100'"),
        (
            "20240501_12",
            "'20240501_12' begins 3 experiments: 20240501_123000, 20240501_120100, 20240501_120000",
        ),
        ("", "unknown experiment ''"),
    ],
)
def test_an_unknown_name_is_refused_with_the_closest(tree, wanted, message):
    with pytest.raises(ConfigError, match=message):
        find_experiment(tree, wanted)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it is no complete JSON"),
        ('{"format": 1, "id": ', "it is no complete JSON"),
        ('{"format": 2}', "format: Input should be 1"),
        ("[]", "is damaged"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_damaged_record_is_named_and_the_others_are_read(tree, content, why):
    path = tree / "experiments" / "20240501_120100" / "experiment.json"
    path.unlink() if content is None else path.write_text(content)
    intact, (damaged,) = experiments_in(tree)
    assert [each.id for each in intact] == ["20240501_123000", "20240501_120000"]
    assert damaged.id == "20240501_120100"
    assert why in damaged.why
    with pytest.raises(DataLoadError, match=why):
        find_experiment(tree, "20240501_120100")


def test_the_latest_is_never_silently_the_one_before(tree):
    (tree / "experiments" / "20240501_123000" / "experiment.json").write_text("{")
    with pytest.raises(DataLoadError, match=r"'20240501_123000' is damaged.* can be read is 20240501_120100"):
        find_experiment(tree, "latest")


def test_a_tree_without_records_says_so(tmp_path):
    with pytest.raises(ConfigError, match="no experiments are recorded in"):
        experiments_in(tmp_path)
    (tmp_path / "experiments").mkdir()
    with pytest.raises(ConfigError, match=r"no experiments are recorded in .* yet"):
        find_experiment(tmp_path, "latest")


def test_a_file_is_there_changed_or_missing(tmp_path):
    (tmp_path / "a.csv").write_text("1")
    tracker = ExperimentTracker(MLOpsConfig(), tmp_path)
    tracker.log_artifact(tmp_path / "a.csv")
    (artifact,) = tracker.record("x").artifacts
    assert artifact_state(tmp_path, artifact) == "still there"
    (tmp_path / "a.csv").write_text("2")
    assert artifact_state(tmp_path, artifact) == "changed"
    (tmp_path / "a.csv").unlink()
    assert artifact_state(tmp_path, artifact) == "missing"


def test_processes_that_save_in_the_same_second_lose_nothing(tmp_path):
    with get_context("spawn").Pool(4) as pool:
        pool.map(save, [tmp_path] * 8)
    names = sorted(path.name for path in (tmp_path / "experiments").iterdir())
    assert len(names) == 8
    assert all((tmp_path / "experiments" / name / "experiment.json").exists() for name in names)
