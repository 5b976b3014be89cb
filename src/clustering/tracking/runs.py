"""One run of the customers' workflow, recorded and logged from beginning to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from structlog.stdlib import BoundLogger

from clustering.core.customer_settings import CustomersConfig
from clustering.tracking.duration import format_duration
from clustering.tracking.logs import FILE_ONLY, close_logging, log_path, setup_logging
from clustering.tracking.tracker import ExperimentTracker, error_line


class TrackedRun(ExperimentTracker):
    """An `ExperimentTracker` with the run's logger beside it."""

    logger: BoundLogger


@contextmanager
def tracked_run(
    config: CustomersConfig, folder: Path | None = None, *, command: str = "", console: bool = True
) -> Iterator[TrackedRun]:
    """Record and log what happens in a block: parameters, times, how it ended.

    Parameters
    ----------
    config : CustomersConfig
        All of it is logged as parameters.
    folder : Path, optional
        The output tree; `paths.output_dir` by default.
    command : str
        The command line that repeats the run.
    console : bool
        Whether log lines go to stderr too.

    Yields
    ------
    TrackedRun
        To log data, metrics and artefacts with; ``.logger`` writes events.

    Raises
    ------
    ExportError
        If log or record cannot be written. What the block raises is recorded and raised on.
    """
    tree = folder if folder is not None else config.paths.output_dir
    logger = setup_logging(config.mlops, tree, console=console)
    try:
        run = TrackedRun(config.mlops, tree, command=command)
        run.logger, run.log_file = logger, log_path()
        run.log_parameters(config.as_plain())
        logger.info("run started", experiment=config.mlops.experiment_name)
        try:
            with run:
                yield run
        except BaseException as error:
            # the caller tells the error; on the console it would stand there twice
            logger.error("run failed", error=error_line(error), exc_info=True, **{FILE_ONLY: True})
            raise
        took = format_duration(run.elapsed)
        logger.info("run finished", run=run.run_id, took=took, record=str(run.saved))
    finally:
        close_logging()
