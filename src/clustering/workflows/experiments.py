"""Recorded runs looked at again: listed, one shown, several compared, exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clustering.tracking.compared import ExperimentComparison, compare_experiments
from clustering.tracking.experiment import Artifact, Experiment
from clustering.tracking.mlflow_export import MlflowExport, export_to_mlflow
from clustering.tracking.store import ArtifactState, Damaged, artifact_state, experiments_in, find_experiment


@dataclass(frozen=True)
class ExperimentList:
    """The runs of an output tree, newest first, and the records that cannot be read."""

    experiments: tuple[Experiment, ...]
    damaged: tuple[Damaged, ...]

    def as_plain(self) -> dict[str, Any]:
        """Return a line for each run as JSON can hold it."""
        return {
            "experiments": [overview(each) for each in self.experiments],
            "damaged": [{"id": each.id, "why": each.why} for each in self.damaged],
        }


@dataclass(frozen=True)
class ShownExperiment:
    """One run, and how the files that it wrote are now."""

    experiment: Experiment
    files: tuple[tuple[Artifact, ArtifactState], ...]

    def as_plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        plain = self.experiment.model_dump(mode="json")
        states = [{**each.model_dump(mode="json"), "state": state} for each, state in self.files]
        return {**plain, "artifacts": states}


def list_experiments(tree: Path) -> ExperimentList:
    """Return every run that is recorded in an output tree.

    Raises
    ------
    ConfigError
        If none ever was.
    """
    intact, damaged = experiments_in(tree)
    return ExperimentList(tuple(intact), tuple(damaged))


def show_experiment(tree: Path, wanted: str) -> ShownExperiment:
    """Return one run with the state of its files.

    Raises
    ------
    ConfigError
        If there is none of that name, or several.
    DataLoadError
        If its record is damaged.
    """
    found = find_experiment(tree, wanted)
    return ShownExperiment(found, tuple((each, artifact_state(tree, each)) for each in found.artifacts))


def compare_runs(tree: Path, wanted: Sequence[str]) -> ExperimentComparison:
    """Put runs side by side; figures are compared with the first.

    Raises
    ------
    ConfigError
        If one is not found, or they are not at least two.
    DataLoadError
        If a record is damaged.
    """
    return compare_experiments([find_experiment(tree, each) for each in wanted])


def export_experiments(
    tree: Path, to: str, wanted: Sequence[str] = (), *, files: bool = False
) -> MlflowExport:
    """Write runs, by default all that can be read, where MLflow reads them.

    Raises
    ------
    ConfigError
        If one is not found.
    MissingExtraError
        If MLflow is not installed.
    ExportError
        If MLflow cannot write.
    """
    found = [find_experiment(tree, each) for each in wanted] if wanted else experiments_in(tree)[0]
    return export_to_mlflow(found, tree, to, files=files)


def overview(experiment: Experiment) -> dict[str, Any]:
    """Return what a list says of a run.

    Returns
    -------
    dict
        ``id``, ``run_id``, ``started`` (ISO 8601), ``name``, ``status``, ``duration_seconds``, ``customers``
        (a number or None), ``k`` and ``silhouette`` (method -> number; "" where no method is named).
    """
    metrics = experiment.metrics
    return {
        "id": experiment.id,
        "run_id": experiment.run_id,
        "started": experiment.started.isoformat(timespec="seconds"),
        "name": experiment.experiment_name,
        "status": experiment.status,
        "duration_seconds": experiment.duration_seconds,
        "customers": metrics.get("customers"),
        "k": by_method(metrics, "n_clusters"),
        "silhouette": by_method(metrics, "silhouette"),
    }


def by_method(metrics: Mapping[str, float | None], figure: str) -> dict[str, float | None]:
    """Return a figure for each method that has it.

    >>> by_method({"kmeans.silhouette": 0.4, "dbscan.silhouette": 0.3, "customers": 9}, "silhouette")
    {'kmeans': 0.4, 'dbscan': 0.3}
    """
    found = {}
    for name, value in metrics.items():
        method, _, last = name.rpartition(".")
        if last == figure:
            found[method] = value
    return found
