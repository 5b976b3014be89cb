"""What went in: columns and their roles, missing and changed values, settings, versions, the command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cluster_maker.types import ColumnReport
from cluster_maker.wording import plural
from clustering.reporting.cells import shorten
from clustering.reporting.plain import plain
from clustering.reporting.sections.story import Story
from clustering.reporting.wording import count_text, duration_text, share_text, time_text

SHOWN_COLUMNS = 60
FLAGS = {
    "imputed": ("Missing values filled", "had at least one missing value filled in for the clustering"),
    "outlier": (
        "Extreme values",
        "held at least one extreme value that was limited or marked for the clustering",
    ),
}


def what_went_in(story: Story) -> dict[str, Any]:
    """Describe everything that a reader needs to judge or repeat the run."""
    return {
        "source": _source(story),
        "used": _columns(story, used=True),
        "left_out": _columns(story, used=False),
        "changed": _changed(story),
        "notes": _notes(story),
        "method": _method(story),
        "run": _run(story),
        "settings": _pairs(story.run.settings),
        "versions": _pairs(story.run.versions),
        "files": list(story.run.files),
    }


def _source(story: Story) -> dict[str, Any]:
    """Describe the source."""
    source = story.source
    return {
        "name": source.name,
        "format": source.format,
        "n_rows": source.n_rows,
        "n_columns": source.n_columns,
        "size_text": f"{plural(source.n_rows, 'row')}, {plural(source.n_columns, 'column')}",
        "sha256": source.sha256,
        "notes": list(source.notes),
    }


def _columns(story: Story, *, used: bool) -> dict[str, Any]:
    """List the columns that were used, or those that were not."""
    chosen = [column for column in story.result.columns.columns if column.used is used]
    hidden = max(len(chosen) - SHOWN_COLUMNS, 0)
    return {
        "rows": [_column(column, story.result.columns.n_rows) for column in chosen],
        "total": len(chosen),
        "shown": min(len(chosen), SHOWN_COLUMNS),
        "cut_note": f"{plural(hidden, 'more column')} not shown here." if hidden else "",
    }


def _column(column: ColumnReport, n_rows: int) -> dict[str, Any]:
    """Describe one column; examples only where they are not personal."""
    share = column.n_missing / n_rows if n_rows else 0.0
    return {
        "name": column.name,
        "role": column.role.value,
        "unit": column.unit,
        "reason": column.reason,
        "left_out_because": column.left_out_because,
        "personal": column.personal,
        "missing": column.n_missing,
        "missing_text": f"{count_text(column.n_missing)} ({share_text(share)})"
        if column.n_missing
        else "none",
        "distinct": column.n_distinct,
        "distinct_text": count_text(column.n_distinct),
        "examples": [] if column.personal else [shorten(example, 24) for example in column.examples[:3]],
        "converted": column.converted,
    }


def _changed(story: Story) -> list[dict[str, Any]]:
    """Count the rows of which values were changed for the clustering."""
    rows = []
    for flag, (title, words) in FLAGS.items():
        raised = story.result.features.flags.get(flag)
        count = 0 if raised is None else int(np.count_nonzero(raised))
        if raised is None or count == 0:
            continue
        share = share_text(count / len(raised))
        rows.append({"title": title, "rows": count, "text": f"{plural(count, 'row')} ({share}) {words}."})
    return rows


def _notes(story: Story) -> list[str]:
    """Gather the notes of every step, each once, in the order of the steps."""
    result = story.result
    made = (*result.notes, *result.columns.notes, *result.features.notes, *result.clustering.notes)
    notes = (*made, *result.profile.notes)
    return list(dict.fromkeys(notes))


def _method(story: Story) -> dict[str, Any]:
    """Describe the algorithm and its rules."""
    clustering, features = story.result.clustering, story.result.features
    rows, columns = features.shape
    return {
        "algorithm": clustering.algorithm,
        "parameters": _pairs(clustering.parameters),
        "matrix_text": f"{plural(rows, 'row')} × {plural(columns, 'feature')}",
        "prediction_rule": clustering.prediction_rule,
        "confidence_rule": clustering.confidence_rule,
    }


def _run(story: Story) -> dict[str, Any]:
    """Say when, how long, with which seed and by which command."""
    run = story.run
    return {
        "run_id": run.run_id,
        "command": run.command,
        "predict_command": run.predict_command,
        "started": run.started,
        "started_text": time_text(run.started),
        "duration": run.duration,
        "duration_text": duration_text(run.duration),
        "seed": run.seed,
        "seed_text": "none: every run draws anew" if run.seed is None else str(run.seed),
        "timings": {name: round(float(seconds), 3) for name, seconds in story.result.timings.items()},
    }


def _pairs(mapping: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return settings as name, value and text; what was left unset is not shown."""
    return [
        {"name": str(name), "value": plain(value), "text": _setting_text(plain(value))}
        for name, value in mapping.items()
        if value not in (None, "", (), [], {})
    ]


def _setting_text(value: Any) -> str:
    """Return a setting's value as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return shorten(", ".join(_setting_text(each) for each in value), 300)
    if isinstance(value, dict):
        return shorten(", ".join(f"{key} = {_setting_text(each)}" for key, each in value.items()), 300)
    return shorten(str(value), 300)
