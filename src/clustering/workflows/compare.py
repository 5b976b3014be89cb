"""The same segments next month: two analyses, or one and new rows, in; a folder that compares them out."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cluster_maker.comparison import Comparison, compare_results, compare_with_table
from cluster_maker.data_exporter import export_to_csv
from cluster_maker.errors import ConfigError
from cluster_maker.result import ClusteringResult
from cluster_maker.storage.files import IN_REPORT
from cluster_maker.types import ProgressCallback
from clustering.io.folder import check_target, staged_folder
from clustering.io.source import read_source
from clustering.reporting.compared.files import crosswalk_table, drift_table, migration_table
from clustering.reporting.compared.pages import render_comparison_html, render_comparison_markdown
from clustering.reporting.compared.summary import CompareInfo, summarise_comparison
from clustering.reporting.wording import time_text
from clustering.tracking.record import library_versions

#: The file by which a folder is known to be an earlier comparison, which a new one may replace.
MARK = "compare.json"

FILES = ("compare.md", MARK, "crosswalk.csv", "migration.csv", "drift.csv")
#: Written where both sides were analysed: the new analysis under the earlier numbers and names.
ALIGNED_FILES = ("labels.csv",)


@dataclass(frozen=True)
class CompareSettings:
    """What `clustering compare` is asked to do.

    Parameters
    ----------
    old : str
        A report folder, or the model folder in it.
    new : str
        Another one, or a file with new rows; ``-`` is standard input.
    out : Path, optional
        The folder to write; ``outputs/compare-OLD-NEW`` by default.
    by : {"auto", "ids", "model"}
        How rows are recognised.
    rename : mapping of str to str
        Name in the file -> name in the model.
    sheet : str, optional
        Sheet of a workbook.
    """

    old: str
    new: str
    out: Path | None = None
    by: str = "auto"
    rename: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None

    @property
    def folder(self) -> Path:
        """The folder that is written."""
        return self.out or Path("outputs") / f"compare-{short_name(self.old)}-{short_name(self.new)}"

    @property
    def two_analyses(self) -> bool:
        """Whether the new side is an analysis too, and not a file of rows."""
        return self.new != "-" and Path(self.new).is_dir()


@dataclass(frozen=True)
class CompareOutcome:
    """What a comparison left behind: what was found, the report as data, and the folder it lies in."""

    found: Comparison
    summary: Mapping[str, Any]
    folder: Path

    @property
    def report(self) -> Path:
        """The page to open."""
        return self.folder / "compare.html"


def compare(settings: CompareSettings, *, progress: ProgressCallback | None = None) -> CompareOutcome:
    """Compare an earlier analysis with a new one, or with new rows, and write the report folder.

    Parameters
    ----------
    settings : CompareSettings
        What to compare, where to write.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    CompareOutcome

    Raises
    ------
    ClusterMakerError
        One of its kinds, with one line that says what is wrong; nothing is left half-written.
    """
    check_target(settings.folder, mark=MARK)
    started = datetime.now(UTC).isoformat(timespec="seconds")
    _announce(progress, "read")
    old = ClusteringResult.load(settings.old)
    new, found, notes = _found(old, settings, progress)
    _announce(progress, "report")
    info = CompareInfo(
        old=shown_name(settings.old),
        new=shown_name(settings.new),
        command=repeat_command(settings),
        next_command=next_command(settings, found),
        started=time_text(started),
        versions=library_versions(),
        files=(*FILES, *(ALIGNED_FILES if new is not None else ())),
        notes=notes,
    )
    summary = summarise_comparison(found, info)
    aligned = None if new is None else new.align_to(old, by=settings.by)
    _write(settings.folder, found, summary, aligned)
    return CompareOutcome(found, summary, settings.folder)


def repeat_command(settings: CompareSettings) -> str:
    """Return the command line that repeats a comparison.

    >>> repeat_command(CompareSettings("outputs/may", "june rows.csv"))
    "clustering compare outputs/may 'june rows.csv'"
    """
    words = ["clustering", "compare", settings.old, settings.new]
    if settings.by != "auto":
        words += ["--by", settings.by]
    for name, meant in settings.rename.items():
        words += ["--rename", f"{name}={meant}"]
    if settings.sheet is not None:
        words += ["--sheet", settings.sheet]
    if settings.out is not None:
        words += ["--out", str(settings.out)]
    return shlex.join(words)


def next_command(settings: CompareSettings, found: Comparison) -> str:
    """Return the command line that follows the advice; empty where rows came from standard input."""
    rows = "NEW-ROWS.csv" if settings.two_analyses else settings.new
    if rows == "-":
        return ""
    if found.advice.verdict != "re-fit":
        return shlex.join(["clustering", "predict", settings.old, rows])
    if settings.two_analyses:
        return shlex.join(["clustering", "predict", str(settings.folder), rows])
    return shlex.join(["clustering", "analyse", rows])


def shown_name(source: str) -> str:
    """Return what a folder or file is called for a reader; a model folder by the report that it lies in.

    >>> shown_name("outputs/may/model"), shown_name("data/june.csv"), shown_name("-")
    ('may', 'june.csv', 'standard input')
    """
    if source == "-":
        return "standard input"
    path = Path(source).resolve()
    return path.parent.name if path.name == IN_REPORT else path.name


def short_name(source: str) -> str:
    """Return a name for a folder.

    >>> short_name("outputs/may"), short_name("data/june.csv"), short_name("-")
    ('may', 'june', 'stdin')
    """
    return "stdin" if source == "-" else shown_name(source).split(".")[0] or "new"


def _found(
    old: ClusteringResult, settings: CompareSettings, progress: ProgressCallback | None
) -> tuple[ClusteringResult | None, Comparison, tuple[str, ...]]:
    """Return the new analysis, where there is one, the comparison, and the reader's notes."""
    if settings.two_analyses:
        if settings.rename or settings.sheet is not None:
            option = "--rename" if settings.rename else "--sheet"
            raise ConfigError(
                f"{option} is for a file with new rows, and {settings.new!r} is a folder: leave it out."
            )
        new = ClusteringResult.load(settings.new)
        _announce(progress, "compare")
        return new, compare_results(old, new, by=settings.by), ()
    if settings.by != "auto":
        raise ConfigError(
            f"--by is for two analyses, and {settings.new!r} is no report folder: leave it out."
        )
    source = read_source(settings.new, sheet=settings.sheet)
    _announce(progress, "compare")
    return None, compare_with_table(old, source.table, rename=settings.rename), source.notes


def _announce(progress: ProgressCallback | None, stage: str) -> None:
    """Tell the caller that a stage begins."""
    if progress is not None:
        progress(stage, 0, 0)


def _write(
    target: Path, found: Comparison, summary: Mapping[str, Any], aligned: ClusteringResult | None
) -> None:
    """Write every file of the folder, all or none."""
    with staged_folder(target, mark=MARK) as folder:
        (folder / "compare.html").write_text(render_comparison_html(summary), encoding="utf-8")
        (folder / "compare.md").write_text(render_comparison_markdown(summary), encoding="utf-8")
        export_to_csv(crosswalk_table(found), folder / "crosswalk.csv")
        export_to_csv(migration_table(found), folder / "migration.csv")
        export_to_csv(drift_table(found), folder / "drift.csv")
        if aligned is not None:
            export_to_csv(aligned.assignments, folder / "labels.csv")
            aligned.save(folder / IN_REPORT)
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        (folder / MARK).write_text(text + "\n", encoding="utf-8")
