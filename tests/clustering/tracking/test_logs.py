"""Logs: lines for people on stderr, JSON in a file, nothing on stdout, nothing left behind."""

import json
import logging
import subprocess
import sys
import warnings

import numpy as np
import pytest

from cluster_maker.errors import ExportError
from clustering.core.customer_settings import MLOpsConfig
from clustering.tracking.logs import close_logging, log_path, setup_logging


@pytest.fixture(autouse=True)
def ended():
    yield
    close_logging()


def events(tree):
    (file,) = (tree / "logs").glob("clustering_pipeline_????????_??????.log")
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_an_event_is_a_line_on_stderr_and_json_in_the_file(tmp_path, capsys):
    logger = setup_logging(MLOpsConfig(), tmp_path)
    logger.info("customers read", rows=12, share=np.float64(0.25), name="two words")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.endswith("] customers read rows=12 share=0.25 name='two words'\n")
    assert "\x1b" not in printed.err
    (event,) = events(tmp_path)
    time = event.pop("timestamp")
    assert time[10] == "T"
    assert time[-6] in "+-"
    assert event == {
        "level": "info", "logger": "clustering", "event": "customers read", "rows": 12, "share": 0.25,
        "name": "two words",
    }  # fmt: skip


def test_only_a_terminal_that_wants_them_gets_colours(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    setup_logging(MLOpsConfig(log_to_file=False)).info("bright")
    assert "\x1b" in capsys.readouterr().err
    monkeypatch.setenv("NO_COLOR", "1")
    setup_logging(MLOpsConfig(log_to_file=False)).info("plain")
    assert "\x1b" not in capsys.readouterr().err


def test_what_comes_from_data_stays_on_its_line(tmp_path, capsys):
    logger = setup_logging(MLOpsConfig(), tmp_path)
    logger.info(
        "first\nsecond", bad="a\x1b[31m\r\nlevel=error", worse="\u2028\x9b", odd=object, nan=float("nan")
    )
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert not {"\x1b", "\r", "\u2028", "\x9b"} & set(printed)
    (event,) = events(tmp_path)
    assert event["bad"] == "a\x1b[31m\r\nlevel=error"
    assert event["nan"] == "nan"


def test_called_twice_nothing_is_said_twice(tmp_path, capsys):
    setup_logging(MLOpsConfig(), tmp_path / "first")
    first = log_path()
    setup_logging(MLOpsConfig(), tmp_path / "second").info("once")
    assert capsys.readouterr().err.count("once") == 1
    assert len(events(tmp_path / "second")) == 1
    assert first.read_text() == ""


def test_logs_of_one_second_are_two_files(tmp_path):
    for _ in range(2):
        setup_logging(MLOpsConfig(), tmp_path).info("said")
    assert len(list((tmp_path / "logs").iterdir())) == 2


def test_the_level_counts_for_this_project_and_others_are_heard_from_warnings_on(tmp_path, capsys):
    logger = setup_logging(MLOpsConfig(log_level="DEBUG"), tmp_path)
    logger.debug("mine")
    logging.getLogger("cluster_maker.algorithms").debug("the engine's %s", "word")
    logging.getLogger("matplotlib").info("chatter")
    logging.getLogger("matplotlib").warning("font missing")
    assert [event["event"] for event in events(tmp_path)] == ["mine", "the engine's word", "font missing"]
    assert "font missing [matplotlib]" in capsys.readouterr().err


def test_below_the_level_nothing_is_said(tmp_path, capsys):
    logger = setup_logging(MLOpsConfig(log_level="ERROR"), tmp_path)
    logger.warning("hm")
    logging.getLogger("matplotlib").warning("hm")
    logger.error("oh")
    assert [event["event"] for event in events(tmp_path)] == ["oh"]


def test_warnings_are_events_with_their_place(tmp_path, capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        setup_logging(MLOpsConfig(), tmp_path)
        warnings.warn("few rows", UserWarning, stacklevel=1)
        close_logging()
    (event,) = events(tmp_path)
    assert (event["event"], event["category"], event["level"]) == ("few rows", "UserWarning", "warning")
    assert "test_logs.py:" in event["where"]
    assert "few rows [py.warnings]" in capsys.readouterr().err


def test_where_an_error_happened_is_in_the_file_alone(tmp_path, capsys):
    logger = setup_logging(MLOpsConfig(), tmp_path)
    for say in (logger.exception, logging.getLogger("cluster_maker").exception):
        try:
            raise ValueError("bad rows")
        except ValueError:
            say("reading failed")
    printed = capsys.readouterr().err
    assert len(printed.splitlines()) == 2
    assert printed.count("reading failed error='bad rows'") == 2
    assert all("Traceback" in event["exception"] for event in events(tmp_path))


def test_without_a_file_no_folder_is_made_and_without_a_console_nothing_is_printed(tmp_path, capsys):
    setup_logging(MLOpsConfig(log_to_file=False), tmp_path).info("said")
    assert list(tmp_path.iterdir()) == []
    assert log_path() is None
    assert "said" in capsys.readouterr().err
    setup_logging(MLOpsConfig(), tmp_path, console=False).info("written")
    assert capsys.readouterr().err == ""
    assert len(events(tmp_path)) == 1


def test_when_it_ends_the_file_is_closed_and_logging_is_as_before(tmp_path):
    root = logging.getLogger()
    before = (list(root.handlers), root.level, logging.getLogger("clustering").level, warnings.showwarning)
    setup_logging(MLOpsConfig(log_level="DEBUG"), tmp_path)
    opened = [handler.stream for handler in root.handlers[len(before[0]) :]]
    close_logging()
    close_logging()
    assert (
        list(root.handlers),
        root.level,
        logging.getLogger("clustering").level,
        warnings.showwarning,
    ) == before
    assert opened[-1].closed
    assert not sys.stderr.closed


def test_a_folder_that_cannot_be_written_is_refused_and_nothing_is_set_up(tmp_path):
    (tmp_path / "logs").write_text("a file")
    handlers = list(logging.getLogger().handlers)
    with pytest.raises(ExportError, match=r"is a file|File exists"):
        setup_logging(MLOpsConfig(), tmp_path)
    assert logging.getLogger().handlers == handlers


def test_a_full_disk_ends_the_log_and_not_the_run(tmp_path, capsys):
    logger = setup_logging(MLOpsConfig(), tmp_path, console=False)
    handler = logging.getLogger().handlers[-1]
    handler.stream.close()  # what is written now fails
    logger.info("lost")
    logger.info("lost too")
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert "ends here" in printed


def test_importing_configures_nothing():
    code = (
        "import logging, structlog, clustering.tracking.logs; "
        "assert not logging.getLogger().handlers and not structlog.is_configured()"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
