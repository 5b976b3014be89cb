"""Recorded runs to MLflow, which shows them in its own pages.

MLflow keeps runs in a database (its folders of small files are in maintenance and refused by default), so
an export into a folder is ``mlflow.db`` (SQLite) and ``artifacts/`` in it; ``mlflow server
--backend-store-uri sqlite:///FOLDER/mlflow.db`` shows it. Another database or a server is named by its
address.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cluster_maker.errors import ConfigError, ExportError, MissingExtraError
from clustering.io.folder import write_error
from clustering.tracking.experiment import FILE, Experiment
from clustering.tracking.hashes import file_hash
from clustering.tracking.store import ROOT, artifact_state

#: A run is exported once: by the hash of its record. The mark comes last, so that a stopped export is redone.
KEY, COMPLETE = "clustering.record_sha256", "clustering.complete"
_LONGEST = {"parameter": 6000, "tag": 5000}  # MLflow's own bounds
_AT_ONCE = 100
_NOT_ALLOWED = re.compile(r"[^\w\-. :/]")


@dataclass(frozen=True)
class MlflowExport:
    """What an export did.

    Parameters
    ----------
    uri : str
        Where MLflow finds it.
    exported, already : tuple of str
        The runs that were written now, and those that were there.
    """

    uri: str
    exported: tuple[str, ...]
    already: tuple[str, ...]


def export_to_mlflow(
    experiments: Sequence[Experiment], tree: Path, to: str, *, files: bool = False
) -> MlflowExport:
    """Write recorded runs where MLflow reads them; a run that is there already is left alone.

    Parameters
    ----------
    experiments : sequence of Experiment
        The runs.
    tree : Path
        Their output tree.
    to : str
        A folder, or an address of MLflow: ``sqlite:///…``, ``http://…``.
    files : bool
        Whether files that still are as the run left them are copied too, not the record alone.

    Raises
    ------
    MissingExtraError
        If MLflow is not installed.
    ExportError
        If it cannot be written.
    """
    _check_installed(to)
    uri, artifacts = _address(to)
    done: dict[bool, list[str]] = {True: [], False: []}
    try:
        client = _client(uri)
        for each in reversed(experiments):  # the oldest first, as they came
            done[_export(client, each, tree, artifacts, files)].append(each.id)
    except Exception as error:
        theirs = type(error).__module__.startswith(("mlflow", "sqlalchemy", "requests"))
        if not theirs and not isinstance(error, ImportError | OSError):  # a driver; a full disk
            raise
        said = " ".join(str(error).split())[:300]
        raise ExportError(f"MLflow at {uri!r} refused the export: {said}") from error
    return MlflowExport(uri, tuple(done[True]), tuple(done[False]))


def _address(to: str) -> tuple[str, str | None]:
    """Return MLflow's address for a target and where artefacts go (None: where MLflow says)."""
    if "://" in to:
        return to, None
    folder = Path(to).resolve()
    if re.search(r"[?#%]", str(folder)):
        raise ConfigError(
            f"--to {to!r}: MLflow reads ?, # and % in an address otherwise; name another folder."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(folder, error) from error
    return f"sqlite:///{folder.as_posix()}/mlflow.db", (folder / "artifacts").as_uri()


def _check_installed(to: str) -> None:
    """Refuse an export where MLflow is missing, or what it needs for a database."""
    needed = ["mlflow", *(["sqlalchemy", "alembic"] if not to.startswith("http") else [])]
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"an export to MLflow needs the optional package {missing[0]!r}: "
            "install it with  pip install 'cluster-maker[mlflow]'."
        )


def _client(uri: str) -> Any:
    """Return MLflow's client for an address."""
    # read when MLflow is imported: nothing about a run goes elsewhere than where it was sent
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "WARNING")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")  # a wrong address should not take minutes
    return import_module("mlflow.tracking").MlflowClient(tracking_uri=uri, registry_uri=uri)


def _export(client: Any, experiment: Experiment, tree: Path, artifacts: str | None, files: bool) -> bool:
    """Write one run unless it is there already, and tell whether it was written."""
    record = tree / ROOT / experiment.id / FILE
    key = file_hash(record)
    home = _home(client, experiment.experiment_name, artifacts)
    for found in client.search_runs([home], filter_string=f"tags.`{KEY}` = '{key}'"):
        if COMPLETE in found.data.tags:
            return False
        client.delete_run(found.info.run_id)
    started = round(experiment.started.timestamp() * 1000)
    ended = round(experiment.ended.timestamp() * 1000)
    run = client.create_run(home, started, {**_tags(experiment), KEY: key}, experiment.id).info.run_id
    _write_values(client, run, experiment, ended)
    client.log_artifact(run, str(record))
    if files:
        _copy_files(client, run, experiment, tree)
    client.set_terminated(run, "FINISHED" if experiment.status == "finished" else "FAILED", ended)
    client.set_tag(run, COMPLETE, "yes")
    return True


def _home(client: Any, name: str, artifacts: str | None) -> str:
    """Return the id of MLflow's experiment of a name, made where it is missing."""
    found = client.get_experiment_by_name(name)
    home: str = found.experiment_id if found else client.create_experiment(name, artifacts)
    return home


def _tags(experiment: Experiment) -> dict[str, str]:
    """Return what is neither parameter nor figure: versions, hashes, how it ended."""
    known = experiment.environment
    tags = {
        "mlflow.source.name": experiment.command,
        "mlflow.source.git.commit": (known.git_commit if known else None) or "",
        "clustering.run_id": experiment.run_id,
        "clustering.model_version": experiment.model_version,
        "clustering.data_version": experiment.data_version,
        "clustering.code_sha256": known.code_sha256 if known else "",
        "clustering.error": experiment.error or "",
        **{f"clustering.data.{name}": sha256 for name, sha256 in experiment.data.items()},
        **{f"clustering.not_known.{name}": why for name, why in experiment.metrics_missing.items()},
    }
    kept = {name: text[: _LONGEST["tag"]] for name, text in tags.items() if text}
    return allowed_names(kept)


def _write_values(client: Any, run: str, experiment: Experiment, time: int) -> None:
    """Write parameters and figures."""
    entities = import_module("mlflow.entities")
    flat = {name: str(value)[: _LONGEST["parameter"]] for name, value in experiment.parameters_flat.items()}
    params = [entities.Param(name, value) for name, value in allowed_names(flat).items()]
    known = {name: value for name, value in experiment.metrics.items() if value is not None}
    metrics = [entities.Metric(name, float(value), time, 0) for name, value in allowed_names(known).items()]
    for some in _parts(params):
        client.log_batch(run, params=some)
    for some in _parts(metrics):
        client.log_batch(run, metrics=some)


def _copy_files(client: Any, run: str, experiment: Experiment, tree: Path) -> None:
    """Copy what the run wrote, as far as it still is as the run left it."""
    for each in experiment.artifacts:
        path = tree / each.path
        if artifact_state(tree, each) != "still there":
            continue
        inside = not Path(each.path).is_absolute()
        where = str(Path(each.path).parent) if inside else "elsewhere"
        if path.is_dir():
            client.log_artifacts(run, str(path), f"{where}/{path.name}".removeprefix("./"))
        else:
            client.log_artifact(run, str(path), None if where == "." else where)


def allowed_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values under names that MLflow takes; two that would become one are told apart by a number.

    >>> allowed_names({"prices.Home & Garden": 8, "a?": 1, "a!": 2})
    {'prices.Home _ Garden': 8, 'a_': 1, 'a_ 2': 2}
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        plain = _NOT_ALLOWED.sub("_", name)[:240] or "_"
        number = 1
        unique = plain
        while unique in found:
            number += 1
            unique = f"{plain} {number}"
        found[unique] = value
    return found


def _parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield items in lists that are short enough for one request."""
    listed = list(items)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]
