"""New rows for an earlier result: a model and a file in, a CSV of clusters out."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_maker.data_exporter import export_to_csv
from cluster_maker.errors import ExportError
from cluster_maker.result import ClusteringResult
from cluster_maker.scoring.domain import DOMAIN_RULE
from cluster_maker.scoring.records import Scoring
from cluster_maker.types import NOISE, ProgressCallback
from cluster_maker.wording import plural
from clustering.io.folder import write_error
from clustering.io.source import read_source


@dataclass(frozen=True)
class PredictSettings:
    """What `clustering predict` is asked to do.

    Parameters
    ----------
    model : str
        A report folder, or the model folder in it.
    source : str
        The file with new rows; ``-`` is standard input.
    out : Path, optional
        The CSV file to write; ``outputs/NAME-labels.csv`` by default.
    rename : mapping of str to str
        Name in the file -> name in the model.
    sheet : str, optional
        Sheet of a workbook.
    """

    model: str
    source: str
    out: Path | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None

    @property
    def target(self) -> Path:
        """The file that is written."""
        if self.out is not None:
            return self.out
        name = Path(self.source).name.split(".")[0] if self.source != "-" else "stdin"
        return Path("outputs") / f"{name or 'new'}-labels.csv"


@dataclass(frozen=True)
class PredictOutcome:
    """What a prediction left behind: the scored rows, what is said about them, and the file."""

    scoring: Scoring
    summary: Mapping[str, Any]
    target: Path


def predict(settings: PredictSettings, *, progress: ProgressCallback | None = None) -> PredictOutcome:
    """Give the rows of a file the clusters of an earlier result, and write them as CSV.

    Parameters
    ----------
    settings : PredictSettings
        Which model, which file, where to write.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    PredictOutcome

    Raises
    ------
    ClusterMakerError
        One of its kinds, with one line that says what is wrong; then no file is written.
    """
    _check_target(settings.target)
    _announce(progress, "model")
    result = ClusteringResult.load(settings.model)
    _announce(progress, "read")
    source = read_source(settings.source, sheet=settings.sheet)
    _announce(progress, "predict")
    scoring = result.scoring(source.table, rename=settings.rename)
    summary = {
        "model": settings.model,
        "source": settings.source,
        "out": str(settings.target),
        "rows": len(scoring.rows),
        "not_scored": int(scoring.rows["cluster"].isna().sum()),
        "out_of_domain": int(scoring.rows["out_of_domain"].sum()),
        "segments": segments(result, scoring.rows),
        "prediction_rule": result.clustering.prediction_rule,
        "confidence_rule": result.clustering.confidence_rule,
        "out_of_domain_rule": DOMAIN_RULE,
        "notes": [*source.notes, *scoring.notes],
    }
    _make_folder(settings.target.parent)
    export_to_csv(scoring.rows, settings.target)
    return PredictOutcome(scoring, summary, settings.target)


def predict_command(model: Path | str) -> str:
    """Return the command line that gives clusters to new rows.

    >>> predict_command("outputs/my customers")
    "clustering predict 'outputs/my customers' NEW-ROWS.csv"
    """
    return shlex.join(["clustering", "predict", str(model), "NEW-ROWS.csv"])


def segments(result: ClusteringResult, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what became of the rows, segment by segment, beside the shares that there were before.

    Parameters
    ----------
    result : ClusteringResult
        The model.
    rows : DataFrame
        Scored rows.

    Returns
    -------
    list of dict
        ``id``, ``name``, ``rows``, ``share`` and ``share_before`` (0-1, of rows with a cluster or noise),
        ``confidence`` (mean; None without rows), ``out_of_domain`` (rows).
    """
    before = pd.Series(result.clustering.labels)
    noise = bool((rows["cluster"] == NOISE).any() or (before == NOISE).any())
    ids = [*range(result.n_clusters), *([NOISE] if noise else [])]
    scored = int(rows["cluster"].notna().sum())
    found = []
    for each in ids:
        own = rows[(rows["cluster"] == each).fillna(False)]
        found.append(
            {
                "id": each,
                "name": result.names.get(each, "noise"),
                "rows": len(own),
                "share": round(len(own) / scored, 6) if scored else 0.0,
                "share_before": round(float((before == each).mean()), 6),
                "confidence": round(float(own["confidence"].mean()), 4) if len(own) else None,
                "out_of_domain": int(own["out_of_domain"].sum()),
            }
        )
    return found


def headline(summary: Mapping[str, Any]) -> str:
    """Say in one line what was done."""
    told = f"{plural(summary['rows'], 'row')} scored"
    if summary["not_scored"]:
        told = f"{plural(summary['rows'], 'row')}, {summary['not_scored']:,} of them without a cluster"
    if summary["out_of_domain"]:
        told += f"; {summary['out_of_domain']:,} unlike what was clustered"
    return told + "."


def _check_target(target: Path) -> None:
    """Refuse a target that cannot be a file, before any work is done."""
    if target.is_dir():
        raise ExportError(f"{str(target)!r} is a folder: name a file with --out.")


def _make_folder(folder: Path) -> None:
    """Make the folder of the target where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(folder, error) from error


def _announce(progress: ProgressCallback | None, stage: str) -> None:
    """Tell the caller that a stage begins."""
    if progress is not None:
        progress(stage, 0, 0)
