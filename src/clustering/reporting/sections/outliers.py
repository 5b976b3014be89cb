"""The rows that fit no segment: the furthest of them, and the columns that put them there."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_maker.types import NOISE, FloatMatrix, IntVector
from cluster_maker.wording import plural
from clustering.reporting.cells import cell_text
from clustering.reporting.sections.story import Story, row_id, row_id_title
from clustering.reporting.wording import join_words

SHOWN = 10
REASONS = 3
LOOKED_AT = 20_000  # rows: more need not be compared to show ten
FAR = 1.5  # standard deviations from everyone that are worth naming


def outliers(story: Story) -> dict[str, Any]:
    """Show the rows of no segment that lie furthest from everyone, with reasons in original values."""
    positions = np.flatnonzero(story.labels == NOISE)
    if len(positions) == 0:
        return {"total": 0, "shown": 0, "text": "", "id_title": "", "rows": []}
    looked_at = positions[np.linspace(0, len(positions) - 1, min(len(positions), LOOKED_AT)).astype(np.intp)]
    distances = _distances(story, looked_at)
    furthest = np.argsort(-np.linalg.norm(distances, axis=1), kind="stable")[:SHOWN]
    rows = [_row(story, int(looked_at[each]), distances[each]) for each in furthest]
    return {
        "total": len(positions),
        "shown": len(rows),
        "text": _text(len(positions), len(rows)),
        "id_title": row_id_title(story),
        "rows": rows,
    }


def _text(total: int, shown: int) -> str:
    """Say which rows are shown."""
    if total == shown:
        return f"{plural(total, 'row')} in no segment."
    return f"{plural(total, 'row')} in no segment; the {shown} furthest from everyone are shown."


def _distances(story: Story, positions: IntVector) -> FloatMatrix:
    """Return how far rows lie from everyone on each feature, in standard deviations, shape (m, d)."""
    values = story.result.features.values
    spread = values.std(axis=0)
    out: FloatMatrix = (values[positions] - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return out


def _row(story: Story, position: int, distances: FloatMatrix) -> dict[str, Any]:
    """Describe one row: its name, and the columns on which it is furthest from everyone."""
    order = np.argsort(-np.abs(distances), kind="stable")
    far = [int(each) for each in order if abs(distances[each]) >= FAR]
    columns = dict.fromkeys(_column_name(story, feature) for feature in far)
    named = [name for name in columns if name][:REASONS]
    table = story.result.table
    parts = [
        f"{story.labels_by_column[name]} {cell_text(table[name].iloc[position], story.column(name))}"
        for name in named
    ]
    return {
        "id": row_id(story, position),
        "reason": join_words(parts) or "an unusual combination of ordinary values",
    }


def _column_name(story: Story, feature: int) -> str:
    """Return the table column behind a feature; empty for mixtures and personal columns."""
    name = story.result.features.sources[feature]
    column = story.column(name)
    known = name in story.result.input_table.columns
    return "" if not known or (column is not None and column.personal) else name
