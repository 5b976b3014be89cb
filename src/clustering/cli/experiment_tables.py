"""Recorded runs as text: a list, one run, several side by side."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from cluster_maker.wording import plural
from clustering.tracking.compared import NOT_RECORDED, ComparedMetric, ExperimentComparison
from clustering.tracking.duration import format_duration
from clustering.tracking.mlflow_export import MlflowExport
from clustering.tracking.summary_text import as_text, number_text, size_text, summary_text, when
from clustering.workflows.experiments import ExperimentList, ShownExperiment, overview

NOT_KNOWN = "–"
LIST_HEADER = ("id", "when", "name", "status", "customers", "k", "silhouette", "took")


def list_text(found: ExperimentList) -> str:
    """Return a line for each run, newest first."""
    if not found.experiments:
        return "No experiments can be read.\n"
    whole = ("id", "when", "status", "customers", "took")
    return _table(LIST_HEADER, (_list_row(each) for each in found.experiments), whole)


def show_text(shown: ShownExperiment) -> str:
    """Return everything that is recorded of a run, its files with their present state."""
    run = shown.experiment
    parts = [summary_text(run)]
    if run.parameters_flat:
        parts.append(_table(("parameter", "value"), ((k, _value(v)) for k, v in run.parameters_flat.items())))
    if shown.files:
        files = ((each.path, each.kind, size_text(each.size_bytes), state) for each, state in shown.files)
        parts.append(_table(("artefact", "kind", "size", "now"), files))
    if run.environment:
        known = run.environment.model_dump()
        libraries = known.pop("libraries")
        rows = ((k, NOT_KNOWN if v is None else v) for k, v in {**known, **libraries}.items())
        parts.append(_table(("environment", ""), rows))
    return "\n".join(parts)


def compare_text(found: ExperimentComparison) -> str:
    """Return runs side by side."""
    parts = [_same("Data", found.same_data) + _same("Code", found.same_code)]
    for title, rows in (("differs", found.code), ("parameter", found.parameters)):
        if rows:
            parts.append(_table((title, *found.ids), ((r.name, *map(_value, r.values)) for r in rows)))
    if not found.parameters:
        parts.append("All parameters are the same.\n")
    if found.metrics:
        away = ("difference",) if len(found.ids) == 2 else tuple(f"{each} − first" for each in found.ids[1:])
        parts.append(_table(("figure", *found.ids, *away), map(_metric_row, found.metrics)))
    return "\n".join(parts)


def export_text(done: MlflowExport) -> str:
    """Return what an export did, and how to look at it."""
    already = f"; {len(done.already)} already there" if done.already else ""
    look = "" if done.uri.startswith("http") else f"Look: mlflow server --backend-store-uri {done.uri}\n"
    return f"{plural(len(done.exported), 'experiment')} exported to {done.uri}{already}.\n{look}"


def _list_row(experiment: Any) -> tuple[str, ...]:
    """Return the cells of a run in the list."""
    told = overview(experiment)
    customers = NOT_KNOWN if told["customers"] is None else number_text(told["customers"])
    return (
        told["id"], when(experiment)[:16], told["name"], told["status"], customers,
        _methods(told["k"]), _methods(told["silhouette"]), format_duration(told["duration_seconds"]),
    )  # fmt: skip


def _methods(figures: Mapping[str, float | None]) -> str:
    """Return a figure of one method as it is, of several with their names."""
    texts = {name: NOT_KNOWN if value is None else number_text(value) for name, value in figures.items()}
    if len(texts) <= 1:
        return next(iter(texts.values()), NOT_KNOWN)
    return ", ".join(f"{name} {text}" for name, text in texts.items())


def _metric_row(row: ComparedMetric) -> tuple[str, ...]:
    """Return the cells of a figure: its values, then how far they are from the first."""
    values = (NOT_KNOWN if value is None else number_text(value) for value in row.values)
    away = (NOT_KNOWN if value is None else _signed(value) for value in row.differences)
    return (row.name, *values, *away)


def _signed(value: float) -> str:
    """Return a difference with its sign, none where it is zero."""
    return f"{'+' if value > 0 else ''}{number_text(value)}"


def _same(what: str, same: bool | None) -> str:
    """Say whether runs had the same data, or code."""
    told = {True: "the same", False: "not the same", None: NOT_RECORDED}[same]
    return f"{what}: {told}.\n"


def _value(value: Any) -> str:
    """Return a parameter as YAML on one line, as a configuration file would hold it."""
    if isinstance(value, str):
        return value
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False)
    return text.removesuffix("...\n").strip()


def _table(header: tuple[str, ...], rows: Iterable[Iterable[Any]], whole: tuple[str, ...] = ()) -> str:
    """Return rows as aligned text as wide as the terminal."""
    return as_text(header, rows, width=max(shutil.get_terminal_size((110, 24)).columns, 60), whole=whole)
