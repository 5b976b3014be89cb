"""The main job: a file of rows in, a folder with report, labels, profile and figures out."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_maker.data_exporter import export_to_csv
from cluster_maker.interface import run_clustering
from cluster_maker.readers import SourceTable
from cluster_maker.result import ClusteringResult
from cluster_maker.storage.files import IN_REPORT
from cluster_maker.types import ProgressCallback
from clustering.core.settings import AnalyseSettings
from clustering.io.folder import check_target, staged_folder
from clustering.io.source import read_source
from clustering.reporting.figures import figure_pngs
from clustering.reporting.html import render_html
from clustering.reporting.markdown import render_markdown
from clustering.reporting.summary import RunInfo, SourceInfo, summarise
from clustering.tracking.record import library_versions, run_id, run_record
from clustering.workflows.predict import predict_command

#: The rules of all segments as one expression in SQL.
RULES = "rules.sql"


@dataclass(frozen=True)
class AnalyseOutcome:
    """What an analysis left behind: the result, the report as data, and the folder it lies in."""

    result: ClusteringResult
    summary: Mapping[str, Any]
    folder: Path

    @property
    def report(self) -> Path:
        """The page to open."""
        return self.folder / "report.html"


def analyse(settings: AnalyseSettings, *, progress: ProgressCallback | None = None) -> AnalyseOutcome:
    """Read a table, cluster its rows and write the report folder.

    Parameters
    ----------
    settings : AnalyseSettings
        What to read, how to cluster, where to write.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    AnalyseOutcome

    Raises
    ------
    ClusterMakerError
        One of its kinds, with one line that says what is wrong; nothing is left half-written.
    """
    check_target(settings.folder)
    started, clock = datetime.now(UTC), time.perf_counter()
    _announce(progress, "read")
    source = read_source(settings.source, sheet=settings.sheet)
    reading = time.perf_counter() - clock
    result = _cluster(source.table, settings, progress)
    _announce(progress, "report")
    light, dark = (figure_pngs(result.figures(theme=theme)) for theme in ("light", "dark"))
    seconds = {**result.timings, "read": round(reading, 4), "all": round(time.perf_counter() - clock, 4)}
    run = _run_info(settings, source, started, seconds["all"], _rule_files(result))
    summary = summarise(result, source=_source_info(settings, source), run=run, figures=tuple(light))
    record = run_record(
        run_id=run.run_id,
        data_hash=source.sha256,
        configuration=run.settings,
        command=run.command,
        started=run.started,
        timings=seconds,
        summary=summary,
    )
    _write(settings.folder, result, record, light, dark)
    return AnalyseOutcome(result, summary, settings.folder)


def repeat_command(settings: AnalyseSettings) -> str:
    """Return the command line that repeats a run.

    >>> repeat_command(AnalyseSettings(source="my file.csv", n_clusters=4))
    "clustering analyse 'my file.csv' --n-clusters 4 --seed 0"
    """
    words = ["clustering", "analyse", settings.source]
    for option, values in (("--features", settings.features), ("--exclude", settings.exclude)):
        for value in values:
            words += [option, value]
    for option, single in (("--id", settings.id_column), ("--sheet", settings.sheet)):
        if single is not None:
            words += [option, single]
    for option, pairs in (
        ("--role", settings.roles),
        ("--param", settings.parameters),
        ("--prep", settings.preprocessing),
    ):
        for key, value in pairs.items():
            words += [option, f"{key}={value}"]
    if settings.algorithm != "kmeans":
        words += ["--algorithm", settings.algorithm]
    if settings.n_clusters != "auto":
        words += ["--n-clusters", _bounds_text(settings.n_clusters)]
    if settings.smallest is not None:
        words += ["--smallest", _size_text(settings.smallest)]
    if settings.quick:
        words.append("--quick")
    words += ["--seed", str(settings.seed)]
    if settings.out is not None:
        words += ["--out", str(settings.out)]
    return shlex.join(words)


def _bounds_text(n_clusters: int | tuple[int, int]) -> str:
    """Return a number of clusters, or bounds, as the command line takes them.

    >>> _bounds_text(4), _bounds_text((3, 8))
    ('4', '3-8')
    """
    return str(n_clusters) if isinstance(n_clusters, int) else "-".join(map(str, n_clusters))


def _size_text(smallest: int | float) -> str:
    """Return a smallest size as the command line takes it.

    >>> _size_text(50), _size_text(0.05)
    ('50', '5%')
    """
    return str(smallest) if isinstance(smallest, int) else f"{100 * smallest:.12g}%"


def split_names(values: Sequence[str], columns: Iterable[object]) -> list[str]:
    """Return column names from texts that may each hold several, separated by commas.

    A text that is itself a column's name is not split.

    >>> split_names(["a, b", "c,d"], ["a", "b", "c,d"])
    ['a', 'b', 'c,d']
    """
    known = {str(column) for column in columns}
    names: list[str] = []
    for value in values:
        names += [value] if value in known else [part.strip() for part in value.split(",") if part.strip()]
    return list(dict.fromkeys(names))


def _announce(progress: ProgressCallback | None, stage: str) -> None:
    """Tell the caller that a stage begins."""
    if progress is not None:
        progress(stage, 0, 0)


def _cluster(
    table: pd.DataFrame, settings: AnalyseSettings, progress: ProgressCallback | None
) -> ClusteringResult:
    """Run the engine with the settings."""
    return run_clustering(
        table,
        split_names(settings.features, table.columns) or None,
        settings.algorithm,
        n_clusters=settings.n_clusters,
        smallest_cluster=settings.smallest,
        quick=settings.quick,
        random_state=settings.seed,
        exclude=split_names(settings.exclude, table.columns),
        id_column=settings.id_column,
        roles=settings.roles,
        preprocessing=settings.preprocessing_options(),
        parameters=settings.parameters,
        progress=progress,
    )


def _source_info(settings: AnalyseSettings, source: SourceTable) -> SourceInfo:
    """Describe the source for the report."""
    return SourceInfo(
        name="standard input" if settings.source == "-" else Path(settings.source).name,
        format=source.format,
        n_rows=len(source.table),
        n_columns=source.table.shape[1],
        sha256=source.sha256,
        notes=source.notes,
    )


def _rule_files(result: ClusteringResult) -> tuple[str, ...]:
    """Name the file of rules, where there are any worth writing."""
    good = any(cluster.rule is not None and cluster.rule.good for cluster in result.profile.clusters)
    return (RULES,) if good else ()


def _run_info(
    settings: AnalyseSettings,
    source: SourceTable,
    started: datetime,
    seconds: float,
    rule_files: tuple[str, ...],
) -> RunInfo:
    """Describe the run for the report."""
    configuration = settings.model_dump(mode="json")
    return RunInfo(
        command=repeat_command(settings),
        started=started.isoformat(timespec="seconds"),
        duration=round(seconds, 2),
        versions=library_versions(),
        settings=configuration,
        seed=settings.seed,
        run_id=run_id(source.sha256, configuration),
        files=("labels.csv", "profile.csv", *rule_files, "run.json", f"{IN_REPORT}/"),
        predict_command=predict_command(settings.folder),
    )


def _write(
    target: Path,
    result: ClusteringResult,
    record: Mapping[str, Any],
    light: Mapping[str, bytes],
    dark: Mapping[str, bytes],
) -> None:
    """Write every file of the report folder, all or none."""
    with staged_folder(target) as folder:
        (folder / "figures").mkdir()
        for name, png in light.items():
            (folder / "figures" / f"{name}.png").write_bytes(png)
        summary = record["summary"]
        (folder / "report.html").write_text(render_html(summary, light, dark), encoding="utf-8")
        (folder / "report.md").write_text(render_markdown(summary), encoding="utf-8")
        export_to_csv(result.assignments, folder / "labels.csv")
        export_to_csv(result.profile.table, folder / "profile.csv")
        for name in _rule_files(result):
            (folder / name).write_text(result.rules_sql(), encoding="utf-8")
        result.save(folder / IN_REPORT)
        text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
        (folder / "run.json").write_text(text + "\n", encoding="utf-8")
