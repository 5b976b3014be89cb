"""`ExperimentTracker`: what a run was told, what it measured and wrote, kept as `experiment.json`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from cluster_maker.errors import ExportError
from clustering.core.customer_settings import MLOpsConfig, PathConfig
from clustering.tracking.environment import environment_info
from clustering.tracking.experiment import FILE, Artifact, Experiment
from clustering.tracking.hashes import digest, file_hash, path_hash, table_hash
from clustering.tracking.record import run_id
from clustering.tracking.store import place_experiment, replace_experiment
from clustering.tracking.summary_text import print_text, summary_text
from clustering.tracking.values import finite_metric, flattened, merged, nested, plain_parameter

if TYPE_CHECKING:
    import pandas as pd

#: Sections that say where and how a run is written down, and nothing about what comes out of it.
NOT_COUNTED = ("paths", "mlops")
KINDS = {
    ".csv": "table", ".parquet": "table", ".png": "figure", ".svg": "figure", ".html": "page",
    ".md": "report", ".yaml": "configuration", ".json": "data",
}  # fmt: skip


def local_now() -> datetime:
    """Return the time with its zone."""
    return datetime.now().astimezone()


class ExperimentTracker:
    """Records a run; as a context manager it is saved however the block ends, failed runs too.

    Parameters
    ----------
    config : MLOpsConfig
        The experiment's name, the versions, and what is tracked.
    folder : Path, optional
        The output tree; ``outputs`` by default. Nothing is made before `save_experiment`.
    command : str
        The command line that repeats the run.
    now : callable
        Tells the time, with its zone.

    Examples
    --------
    >>> tracker = ExperimentTracker(MLOpsConfig(), Path("outputs"))
    >>> tracker.log_parameters({"clustering": {"kmeans_max_k": 8}})
    >>> tracker.log_metric("kmeans.silhouette", 0.41)
    >>> tracker.record("20240501_120000").parameters_flat
    {'clustering.kmeans_max_k': 8}
    """

    def __init__(
        self,
        config: MLOpsConfig,
        folder: Path | None = None,
        *,
        command: str = "",
        now: Callable[[], datetime] = local_now,
    ) -> None:
        self.config = config
        self.folder = Path(folder) if folder is not None else PathConfig().output_dir
        self.command = command
        self.log_file: Path | None = None
        self.started = now()
        self._clock = time.perf_counter()
        self._took: float | None = None
        self._parameters: dict[str, Any] = {}
        self._metrics: dict[str, int | float | None] = {}
        self._missing: dict[str, str] = {}
        self._artifacts: dict[str, Artifact] = {}
        self._data: dict[str, str] = {}
        self._error: str | None = None
        self._saved: Path | None = None

    def log_parameter(self, name: str, value: Any) -> None:
        """Record one parameter; dots in its name nest it, a later value replaces an earlier one.

        Raises
        ------
        ConfigError
            If the value is no text, number, date, list or mapping of these.
        """
        self._parameters = merged(self._parameters, nested(name, plain_parameter(name, value)))

    def log_parameters(self, values: Mapping[str, Any]) -> None:
        """Record parameters as they are nested: a whole configuration, say.

        Raises
        ------
        ConfigError
            If a value is no text, number, date, list or mapping of these.
        """
        for name, value in values.items():
            self._parameters = merged(self._parameters, {name: plain_parameter(name, value)})

    def log_metric(self, name: str, value: float | None, *, reason: str = "") -> None:
        """Record a figure; one that is not finite is kept as null, with the reason why.

        Parameters
        ----------
        name : str
            ``kmeans.silhouette``: dots group figures.
        value : float or None
            A number; None, NaN or infinity where it could not be measured.
        reason : str
            Why it could not.

        Raises
        ------
        EvaluationError
            If it is no number at all.
        """
        number, why = finite_metric(name, value)
        self._metrics[name] = number
        self._missing.pop(name, None)
        if number is None:
            self._missing[name] = reason or why

    def log_metrics(self, values: Mapping[str, Any], *, prefix: str = "") -> None:
        """Record figures, nested or not, under ``prefix.name``."""
        for name, value in flattened(values, f"{prefix}." if prefix else "").items():
            self.log_metric(name, value)

    def log_data(self, name: str, source: Path | pd.DataFrame) -> str:
        """Record which data was read: the hash of a file's bytes or of a table's content, which is returned.

        Raises
        ------
        ExportError
            If the file cannot be read.
        """
        if not isinstance(source, Path):
            return self.log_data_hash(name, table_hash(source))
        try:
            return self.log_data_hash(name, file_hash(source))
        except OSError as error:
            raise _unreadable(source, error) from error

    def log_data_hash(self, name: str, sha256: str) -> str:
        """Record a hash of data that is known already, 64 hexadecimal digits, and return it."""
        self._data[name] = sha256
        return sha256

    def log_artifact(self, path: str | Path, kind: str = "") -> None:
        """Record a file or folder that the run has written: where it lies, its size, its hash.

        Parameters
        ----------
        path : path
            Complete: what is written to it later counts as a change.
        kind : str
            table, figure, page, report, model, …; by default what the name's ending says.

        Raises
        ------
        ExportError
            If it is not there or cannot be read.
        """
        if not self.config.track_artifacts:
            return
        found = Path(path)
        try:
            sha256, size = path_hash(found)
        except OSError as error:
            raise _unreadable(found, error) from error
        shown = self._shown(found)
        kind = kind or ("model" if found.is_dir() else KINDS.get(found.suffix.lower(), "file"))
        self._artifacts[shown] = Artifact(path=shown, kind=kind, size_bytes=size, sha256=sha256)

    @property
    def run_id(self) -> str:
        """12 digits that stand for data, configuration and version, as far as they are logged."""
        hashes = list(self._data.values())
        known = hashes[0] if len(hashes) == 1 else digest(f"{k} {self._data[k]}" for k in sorted(self._data))
        counted = {name: value for name, value in self._parameters.items() if name not in NOT_COUNTED}
        return run_id(known, counted)

    @property
    def elapsed(self) -> float:
        """Seconds since the run began; when it has ended, how long it took."""
        return time.perf_counter() - self._clock if self._took is None else self._took

    @property
    def saved(self) -> Path | None:
        """The record that was written; None before."""
        return self._saved / FILE if self._saved else None

    @property
    def stamp(self) -> str:
        """When the run began, as folders and log files are called."""
        return self.started.strftime("%Y%m%d_%H%M%S")

    def record(self, name: str) -> Experiment:
        """Return what is recorded so far, under the name of its folder."""
        duration = self.elapsed
        kept = self.config
        parameters = self._parameters if kept.track_parameters else {}
        return Experiment(
            id=name,
            run_id=self.run_id,
            experiment_name=kept.experiment_name,
            status="failed" if self._error else "finished",
            error=self._error,
            command=self.command,
            started=self.started,
            ended=self.started + timedelta(seconds=duration),
            duration_seconds=round(duration, 3),
            model_version=kept.model_version,
            data_version=kept.data_version,
            parameters=parameters,
            parameters_flat=flattened(parameters),
            metrics=self._metrics if kept.track_metrics else {},
            metrics_missing=self._missing if kept.track_metrics else {},
            artifacts=tuple(self._artifacts.values()),
            data=self._data,
            environment=environment_info() if kept.save_environment else None,
            log_file=self._shown(self.log_file) if self.log_file else None,
        )

    def save_experiment(self) -> Path:
        """Write ``experiments/YYYYMMDD_HHMMSS/experiment.json``, whole or not at all, and return its path.

        A run that began in the same second as another gets ``_2`` behind its name. Saving again renews the
        record.

        Raises
        ------
        ExportError
            If it cannot be written.
        """
        if self._saved is None:
            self._saved = place_experiment(self.folder, self.stamp, self.record)
        else:
            replace_experiment(self._saved, self.record(self._saved.name))
        return self._saved / FILE

    def summary(self) -> str:
        """Return what is recorded so far as text for people."""
        return summary_text(self.record(self._saved.name if self._saved else self.stamp))

    def print_summary(self) -> None:
        """Write the summary to standard output."""
        print_text(self.summary())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._took = self.elapsed
        if error is None:
            self.save_experiment()
            return
        self._error = error_line(error)
        try:
            self.save_experiment()
        except ExportError as second:  # the first error is the one to be told
            logging.getLogger(__name__).warning("the failed run could not be recorded: %s", second)

    def _shown(self, path: Path) -> str:
        """Return a path relative to the output tree, or whole where it lies elsewhere."""
        absolute, tree = path.resolve(), self.folder.resolve()
        return (absolute.relative_to(tree) if absolute.is_relative_to(tree) else absolute).as_posix()


#: The exit code of a run that SIGTERM has stopped.
_TERMINATED = 143


def error_line(error: BaseException) -> str:
    """Return an error on one line, with its kind; being stopped is no error, and is said so.

    >>> error_line(ValueError("two" + chr(10) + "lines")), error_line(SystemExit(143))
    ('ValueError: two lines', 'stopped by SIGTERM')
    """
    if isinstance(error, KeyboardInterrupt):
        return "stopped by Ctrl-C"
    if isinstance(error, SystemExit) and error.code == _TERMINATED:
        return "stopped by SIGTERM"
    return f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ")


def _unreadable(path: Path, error: OSError) -> ExportError:
    """Return the one-line error for a file that cannot be recorded."""
    return ExportError(f"{str(path)!r} cannot be recorded: {error.strerror}. Log it when it is written.")
