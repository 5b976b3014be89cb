import json
import logging

import pytest

from clustering.core.customer_settings import CustomersConfig
from clustering.tracking.logs import log_path
from clustering.tracking.runs import tracked_run
from clustering.tracking.store import experiments_in


@pytest.fixture
def config(tmp_path):
    return CustomersConfig.of(
        {"paths": {"output_dir": str(tmp_path / "out")}, "mlops": {"save_environment": False}}
    )


def logged(tree):
    (file,) = (tree / "logs").iterdir()
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_run_is_recorded_and_logged(config, tmp_path):
    with tracked_run(config, command="clustering customers", console=False) as run:
        run.logger.info("half way")
        run.log_metric("customers", 10)
    (found,), _ = experiments_in(tmp_path / "out")
    assert (found.status, found.command, found.metrics) == (
        "finished",
        "clustering customers",
        {"customers": 10},
    )
    assert found.parameters == config.as_plain()
    assert (tmp_path / "out" / found.log_file).exists()
    assert [event["event"] for event in logged(tmp_path / "out")] == [
        "run started",
        "half way",
        "run finished",
    ]
    assert log_path() is None


def test_a_failed_run_is_told_once_on_the_console(config, tmp_path, capsys):
    handlers = list(logging.getLogger().handlers)
    with pytest.raises(ValueError, match="no customers"), tracked_run(config):
        raise ValueError("no customers")
    assert "no customers" not in capsys.readouterr().err  # who called tells it
    (found,), _ = experiments_in(tmp_path / "out")
    assert found.error == "ValueError: no customers"
    last = logged(tmp_path / "out")[-1]
    assert (last["event"], last["error"]) == ("run failed", "ValueError: no customers")
    assert "Traceback" in last["exception"]
    assert logging.getLogger().handlers == handlers


def test_a_folder_that_is_told_comes_before_that_of_the_configuration(config, tmp_path):
    with tracked_run(config, tmp_path / "there", console=False):
        pass
    assert not (tmp_path / "out").exists()
    assert len(experiments_in(tmp_path / "there")[0]) == 1
