"""The tables of a comparison: what became of the segments, who moved where, how far the columns moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cluster_maker.comparison.psi import LARGE, StabilityIndex
from cluster_maker.comparison.records import ColumnDrift, Comparison, SegmentShare
from cluster_maker.comparison.shares import NOISE_NAME
from cluster_maker.matching.records import Overlap
from cluster_maker.wording import plural
from clustering.reporting.wording import MINUS, NOT_MEASURED, count_text, score_text, share_text

#: Columns that the page shows; `drift.csv` holds all.
SHOWN_COLUMNS = 40
#: Rows and columns of the table of movers that the page shows.
SHOWN_SEGMENTS = 12
#: Steps of shading in the table of movers.
SHADES = 9
#: The index at which a bar is full.
FULL_BAR = 2 * LARGE

HAPPENED = {
    "found again": "found again",
    "split": "split",
    "split off": "split off",
    "merged": "merged",
    "joined": "merged",
    "gone": "gone",
    "new": "new",
}


def segments(found: Comparison) -> dict[str, Any]:
    """Return a line for each segment: its size then and now, and what became of it."""
    by_old = {each.old: each for each in found.changes if each.happened not in ("split off", "joined", "new")}
    by_new = {each.new: each for each in found.changes if each.happened in ("split off", "joined", "new")}
    widest = max((max(each.old_share, each.new_share) for each in found.shares), default=1.0) or 1.0
    lines = []
    for share in found.shares:
        change = by_old.get(share.old) if share.old is not None else by_new.get(share.new)
        lines.append(
            {
                **_sizes(share, widest),
                "happened": _happened(found, share) if change is None else HAPPENED[change.happened],
                "sentence": "" if change is None else change.sentence,
                "likeness": None if change is None else change.likeness,
            }
        )
    return {"list": lines, "psi": score_text(found.share_drift.value)}


def _happened(found: Comparison, share: SegmentShare) -> str:
    """Say what became of a segment that was not looked for anew, or of the rows in none."""
    if found.kind == "analyses" or share.old is None:
        return ""
    return "in use" if share.new_rows else "no new row"


def _sizes(share: SegmentShare, widest: float) -> dict[str, Any]:
    """Return the size of a segment then and now, as numbers, texts and bars."""
    moved = share.new_share - share.old_share
    return {
        "name": share.name,
        "old": share.old,
        "new": share.new,
        "old_rows": share.old_rows,
        "new_rows": share.new_rows,
        "old_share": share.old_share,
        "new_share": share.new_share,
        "old_text": _size_text(share.old_rows, share.old_share),
        "new_text": _size_text(share.new_rows, share.new_share),
        "moved_text": _points(moved),
        "old_bar": {"width": round(100 * share.old_share / widest, 2)},
        "new_bar": {"width": round(100 * share.new_share / widest, 2)},
    }


def _size_text(rows: int, share: float) -> str:
    """Return a size as share and count."""
    return f"{share_text(share)} ({count_text(rows)})" if rows else NOT_MEASURED


def _points(moved: float) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    points = round(100 * moved, 1)
    return "0.0" if points == 0 else f"{'+' if points > 0 else MINUS}{abs(points):.1f}"


def movers(found: Comparison) -> dict[str, Any]:
    """Return the table of who was where and is where; without identifiers, where the model puts rows."""
    table = found.migration if found.migration is not None else found.overlap
    if table is None:
        return {"heading": "", "sentence": "", "columns": [], "rows": [], "cut_note": ""}
    followed = found.migration is not None
    new_names = found.new_names if found.kind == "analyses" else found.old_names
    order = [share.new for share in found.shares if share.new is not None]  # found again first: a diagonal
    counts, row_names, column_names = _table(table, found.old_names, new_names, order, followed)
    cut = max(len(row_names), len(column_names)) > SHOWN_SEGMENTS
    return {
        "heading": "Who moved" if followed else "Where the earlier model would put the new rows",
        "sentence": _movers_sentence(table, found) if followed else _placed_sentence(found),
        "corner": "Then, and now" if followed else "By the earlier model, and now",
        "columns": column_names[:SHOWN_SEGMENTS],
        "rows": [
            {"name": name, "cells": _cells(row)[:SHOWN_SEGMENTS]}
            for name, row in zip(row_names[:SHOWN_SEGMENTS], counts.tolist(), strict=False)
        ],
        "cut_note": f"The first {SHOWN_SEGMENTS} rows and columns are shown; migration.csv has all."
        if cut
        else "",
    }


def _table(
    table: Overlap,
    old_names: Sequence[str],
    new_names: Sequence[str],
    order: list[int],
    followed: bool,
) -> tuple[np.ndarray[Any, Any], list[str], list[str]]:
    """Return the counts with those who left and those who came; lines without rows are left out."""
    counts = np.zeros((len(table.counts) + 1, table.counts.shape[1] + 1), dtype=np.intp)
    counts[:-1, :-1], counts[:-1, -1], counts[-1, :-1] = table.counts, table.left, table.came
    counts[:, : len(order)] = counts[:, order]
    new_names = [new_names[new] for new in order]
    in_none = NOISE_NAME if followed else "In no earlier segment"
    rows = [*old_names, in_none, "Not clustered", "Not there then"]
    columns = [*new_names, NOISE_NAME, "Not clustered", "Not there now"]
    kept_rows = [i for i in range(len(rows)) if i < len(old_names) or counts[i].any()]
    kept_columns = [j for j in range(len(columns)) if j < len(new_names) or counts[:, j].any()]
    shown = counts[np.ix_(kept_rows, kept_columns)]
    return shown, [rows[i] for i in kept_rows], [columns[j] for j in kept_columns]


def _cells(row: list[int]) -> list[dict[str, Any]]:
    """Return the cells of a row: count, share of the row, and how dark it is drawn."""
    total = max(sum(row), 1)
    return [
        {
            "rows": rows,
            "share": rows / total,
            "count_text": count_text(rows) if rows else NOT_MEASURED,
            "share_text": share_text(rows / total) if rows else "",
            "shade": int(np.ceil(SHADES * rows / total)),
        }
        for rows in row
    ]


def _movers_sentence(table: Overlap, found: Comparison) -> str:
    """Say how many stayed, left and came."""
    came, left = int(table.came.sum()), int(table.left.sum())
    share = share_text(found.stayed)
    stayed = f"Of {plural(table.n_rows, 'row')} in both tables, {share} are in the same segment as before"
    return f"{stayed}; {count_text(left)} left and {count_text(came)} came. Shares are of the row."


def _placed_sentence(found: Comparison) -> str:
    """Say what the table shows where nobody can be followed."""
    return (
        f"All {count_text(found.n_new)} new rows, by the segment that the earlier model gives them and "
        "the one they "
        "are in now. Shares are of the row."
    )


def columns(found: Comparison) -> dict[str, Any]:
    """Return how far each column has moved, farthest first."""
    rows = [_column(each) for each in found.drift]
    moved = [each for each in found.drift if each.index.reading != "stable"]
    more = len(rows) - SHOWN_COLUMNS
    return {
        "sentence": _drift_sentence(found, moved),
        "inside": any(each.inside is not None for each in found.drift),
        "rows": rows,
        "shown": SHOWN_COLUMNS,
        "cut_note": f"{more} more columns that moved less are in drift.csv." if more > 0 else "",
    }


def _drift_sentence(found: Comparison, moved: list[ColumnDrift]) -> str:
    """Say how many columns moved."""
    if not found.drift:
        return "None of the columns that were clustered on is in the new table."
    total = plural(len(found.drift), "clustered column")
    if not moved:
        return f"None of {total} moved by more than is usual or chance would give."
    far = sum(each.index.reading == "large" for each in moved)
    return f"{len(moved)} of {total} moved, {far} of them far."


def _column(drift: ColumnDrift) -> dict[str, Any]:
    """Return the line of one column."""
    return {
        "column": drift.column,
        "label": drift.label,
        "psi": drift.index.value,
        "psi_text": score_text(drift.index.value),
        "by_chance": drift.index.by_chance,
        "reading": reading_text(drift.index),
        "bar": {"width": round(min(100 * drift.index.value / FULL_BAR, 100), 2)},
        "inside": None if drift.inside is None else drift.inside.value,
        "inside_text": NOT_MEASURED if drift.inside is None else score_text(drift.inside.value),
        "inside_reading": "" if drift.inside is None else drift.inside.reading,
        "old_typical": drift.old_typical,
        "new_typical": drift.new_typical,
        "moved": drift.moved,
    }


def reading_text(index: StabilityIndex) -> str:
    """Return what an index means; where chance alone could make it, that."""
    if index.reading == "stable" and index.value > index.by_chance:
        return "stable"
    return "no more than chance" if index.reading == "stable" and index.value >= 0.1 else index.reading
