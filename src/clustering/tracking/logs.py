"""Logs of a run: readable lines on stderr, and a file of JSON lines, one event each.

`setup_logging` starts them and `close_logging` ends them; nothing is configured by importing this module,
and nothing is ever written to standard output. What the engine, other libraries and Python's warnings say
is written too, under their own names.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, TextIO

import structlog
from pydantic_core import to_jsonable_python
from structlog.stdlib import BoundLogger, ProcessorFormatter

from clustering.core.customer_settings import MLOpsConfig, PathConfig
from clustering.io.folder import write_error
from clustering.tracking.values import spelled

#: Loggers of this project; others are heard from WARNING on.
OWN = ("clustering", "cluster_maker")
#: An event with this key goes to the file alone.
FILE_ONLY = "file_only"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_WARNING = re.compile(r"(?P<where>.*?:\d+): (?P<kind>\w+): (?P<said>[^\n]*)")

Event = MutableMapping[str, Any]


@dataclass(frozen=True)
class _Running:
    """What was set up, and how things were before."""

    handlers: tuple[logging.Handler, ...]
    levels: dict[str, int]
    file: Path | None


_running: list[_Running] = []  # none or one


def setup_logging(config: MLOpsConfig, folder: Path | None = None, *, console: bool = True) -> BoundLogger:
    """Start the logs of a run and return the logger to write them with.

    Called again, it ends what was started before, so that no line is written twice.

    Parameters
    ----------
    config : MLOpsConfig
        `log_level` and `log_to_file`.
    folder : Path, optional
        The output tree; ``outputs`` by default. The file is ``logs/clustering_pipeline_YYYYMMDD_HHMMSS.log``.
    console : bool
        Whether lines go to stderr too, coloured where it is a terminal.

    Raises
    ------
    ExportError
        If the file cannot be written.
    """
    close_logging()
    file = _open_file((folder or PathConfig().output_dir) / "logs") if config.log_to_file else None
    handlers = ([_ConsoleHandler()] if console else []) + ([_FileHandler(file)] if file else [])
    levels = {name: logging.getLogger(name).level for name in ("", *OWN)}
    _running.append(_Running(tuple(handlers), levels, Path(file.name) if file else None))
    level = logging.getLevelNamesMapping()[config.log_level]
    for handler in handlers:
        logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(max(level, logging.WARNING))
    for name in OWN:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)
    return _logger()


def close_logging() -> None:
    """End the logs: the file is closed, and logging is as it was before."""
    while _running:
        ended = _running.pop()
        for handler in ended.handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
        for name, level in ended.levels.items():
            logging.getLogger(name).setLevel(level)
        logging.captureWarnings(False)


def log_path() -> Path | None:
    """Return the file that is being written; None where there is none."""
    return _running[-1].file if _running else None


class _ConsoleHandler(logging.StreamHandler[TextIO]):
    """Writes to what stderr is at the moment, so that a progress bar can keep below the lines."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(_formatter(_short_time, _one_line, _console_renderer(sys.stderr)))
        self.addFilter(_is_for_console)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Standard error."""
        return sys.stderr


class _FileHandler(logging.StreamHandler[TextIO]):
    """Writes to a file that it closes, and says once if that has become impossible."""

    def __init__(self, file: TextIO) -> None:
        super().__init__(file)
        self.setFormatter(_formatter(_exception, _json_line))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say in one line that the log ends here; a full disk must not end the run."""
        logging.getLogger().removeHandler(self)
        sys.stderr.write(f"clustering: the log {self.stream.name!r} ends here: {sys.exc_info()[1]}\n")

    def close(self) -> None:
        """Close the file."""
        with suppress(OSError):  # what was lost was said by handleError
            self.stream.close()
        super().close()


def _logger() -> BoundLogger:
    """Return a structured logger above the standard library's."""
    made: BoundLogger = structlog.wrap_logger(
        logging.getLogger("clustering"),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=BoundLogger,
        cache_logger_on_first_use=False,
    )
    return made


def _formatter(*last: Any) -> ProcessorFormatter:
    """Return a formatter that gives every event a time, a level and the name of its logger."""
    return ProcessorFormatter(
        processors=[
            _stamped, _tidy_warning, ProcessorFormatter.remove_processors_meta, _without_marks, *last,
        ]
    )  # fmt: skip


def _stamped(logger: Any, method: str, event: Event) -> Event:
    """Put time, level and logger before what is said."""
    record: logging.LogRecord = event["_record"]
    time = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
    first: dict[str, Any] = {"timestamp": time, "level": record.levelname.lower(), "logger": record.name}
    if record.exc_info and "exc_info" not in event:
        first["exc_info"] = record.exc_info
    return {**first, "event": event.pop("event"), **event}


def _tidy_warning(logger: Any, method: str, event: Event) -> Event:
    """Take apart what Python's warnings write in several lines: what is said, its kind, where."""
    found = _WARNING.match(event["event"]) if event["logger"] == "py.warnings" else None
    if found is not None:
        event["event"] = found["said"]
        event.update(category=found["kind"], where=found["where"])
    return event


def _without_marks(logger: Any, method: str, event: Event) -> Event:
    """Take away what only steers where an event goes."""
    event.pop(FILE_ONLY, None)
    return event


def _short_time(logger: Any, method: str, event: Event) -> Event:
    """Keep the time of day, and the logger's name where it is another's."""
    event["timestamp"] = event["timestamp"][11:19]
    if event["logger"].startswith(OWN):
        del event["logger"]
    raised = event.pop("exc_info", None)
    if raised:  # where it happened is in the file
        error = raised if isinstance(raised, BaseException) else sys.exc_info()[1]
        event.setdefault("error", str(raised[1] if isinstance(raised, tuple) else error))
    return event


def _one_line(logger: Any, method: str, event: Event) -> Event:
    """Keep every value on its line and in its place: what comes from data may hold line ends or codes."""
    return {
        key: _shown(value) if key != "event" else _CONTROL.sub(" ", str(value))
        for key, value in event.items()
    }


def _shown(value: Any) -> str:
    """Return a value as it stands behind its key."""
    return f"{value:.6g}" if isinstance(value, float) else _CONTROL.sub(" ", str(value))


def _exception(logger: Any, method: str, event: Event) -> Event:
    """Put where an error happened into the event, as text."""
    if event.get("exc_info"):
        structlog.processors.format_exc_info(logger, method, event)
    return event


def _json_line(logger: Any, method: str, event: Event) -> str:
    """Return an event as JSON."""
    plain = spelled(to_jsonable_python(dict(event), fallback=str))
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False)
    return _CONTROL.sub(lambda found: json.dumps(found[0])[1:-1], text)  # some of them end lines, too


def _console_renderer(stream: TextIO) -> structlog.dev.ConsoleRenderer:
    """Return what writes lines for people, in colours on a terminal that wants them."""
    colours = stream.isatty() and "NO_COLOR" not in os.environ
    return structlog.dev.ConsoleRenderer(colors=colours, pad_event_to=0, sort_keys=False)


def _is_for_console(record: logging.LogRecord) -> bool:
    """Tell whether an event may go to the console."""
    return not (isinstance(record.msg, dict) and record.msg.get(FILE_ONLY))


def _open_file(folder: Path) -> TextIO:
    """Open a new log file; a second one of the same second gets ``_2`` behind its name."""
    stamp = datetime.now().strftime("%Y%m%d_%H%M%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            suffix = "" if number == 1 else f"_{number}"
            try:
                return (folder / f"clustering_pipeline_{stamp}{suffix}.log").open("x", encoding="utf-8")
            except FileExistsError:
                continue
    except OSError as error:
        raise write_error(folder, error) from error
    raise AssertionError("count() never ends")
