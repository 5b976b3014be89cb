"""The tables of a comparison as a spreadsheet user wants them: movers, drift, crosswalk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_maker.comparison.records import Comparison
from cluster_maker.matching.records import OUTSIDE

#: How rows in no segment are called, in the order of the counts' last rows and columns.
_OUTSIDE = ("noise", "not clustered")


def migration_table(found: Comparison) -> pd.DataFrame:
    """Return who was where and is where: one line for each pair of segments with rows in common.

    Returns
    -------
    pandas.DataFrame
        Columns ``from_id``, ``from``, ``to_id``, ``to``, ``rows``, ``share_of_from``, ``share_of_to`` (0-1),
        ``recognised_by`` ("ids" or "model"). Rows that left go to "not there now", rows that came are from
        "not there then". Empty where rows were not clustered anew and nobody can be recognised.
    """
    table = found.migration if found.migration is not None else found.overlap
    names = ["from_id", "from", "to_id", "to", "rows", "share_of_from", "share_of_to", "recognised_by"]
    if table is None:
        return pd.DataFrame(columns=names)
    counts = np.zeros((len(table.counts) + 1, table.counts.shape[1] + 1), dtype=np.intp)
    counts[:-1, :-1], counts[:-1, -1], counts[-1, :-1] = table.counts, table.left, table.came
    new_names = found.new_names if found.kind == "analyses" else found.old_names
    then, now = (*found.old_names, *_OUTSIDE, "not there then"), (*new_names, *_OUTSIDE, "not there now")
    from_rows, to_rows = counts.sum(axis=1), counts.sum(axis=0)
    lines = [
        [
            *_named(int(i), then),
            *_named(int(j), now),
            int(counts[i, j]),
            round(counts[i, j] / from_rows[i], 6),
            round(counts[i, j] / to_rows[j], 6),
            table.by,
        ]
        for i, j in zip(*np.nonzero(counts), strict=True)
    ]
    return pd.DataFrame(lines, columns=names).astype({"from_id": "Int64", "to_id": "Int64"})


def drift_table(found: Comparison) -> pd.DataFrame:
    """Return how far each column, and the shares of the segments, have moved.

    Returns
    -------
    pandas.DataFrame
        Columns ``column``, ``psi``, ``psi_by_chance`` (99 % of tables without change stay below),
        ``reading``, ``psi_inside_segments``, ``typical_then``, ``typical_now``, ``moved_most``. The first
        line is the shares.
    """
    shares = found.share_drift
    lines: list[list[object]] = [
        ["(shares of the segments)", shares.value, shares.by_chance, shares.reading, None, "", "", ""]
    ]
    lines += [
        [
            each.column,
            each.index.value,
            each.index.by_chance,
            each.index.reading,
            None if each.inside is None else each.inside.value,
            each.old_typical,
            each.new_typical,
            each.moved,
        ]
        for each in found.drift
    ]
    names = ["column", "psi", "psi_by_chance", "reading", "psi_inside_segments"]
    table = pd.DataFrame(lines, columns=[*names, "typical_then", "typical_now", "moved_most"])
    figures = ["psi", "psi_by_chance", "psi_inside_segments"]
    table[figures] = table[figures].astype(float).round(6)
    return table


def crosswalk_table(found: Comparison) -> pd.DataFrame:
    """Return what each earlier segment is called now: the key from old labels to new ones.

    Returns
    -------
    pandas.DataFrame
        Columns ``old_id``, ``old_name``, ``new_id``, ``new_name``, ``happened``, ``likeness`` (Jaccard,
        0-1), ``rows_then``, ``rows_now``, ``share_then``, ``share_now``, ``sentence``. One line for each
        earlier segment, one for each new one that is not the same as one of those.
    """
    then = {share.old: share for share in found.shares if share.old is not None}
    now = {share.new: share for share in found.shares if share.new is not None}
    changes: list[tuple[int | None, int | None, str, float, str]] = [
        (each.old, each.new, each.happened, each.likeness, each.sentence) for each in found.changes
    ]
    if found.kind == "rows":
        changes = [(cluster, cluster, "not looked for anew", 1.0, "") for cluster in then]
    lines = []
    for old, new, happened, likeness, sentence in changes:
        before = None if old is None else then[old]
        after = None if new is None else now[new]
        lines.append(
            [
                old,
                "" if old is None else found.old_names[old],
                new,
                "" if new is None else found.new_names[new],
                happened,
                round(likeness, 6),
                0 if before is None else before.old_rows,
                0 if after is None else after.new_rows,
                0.0 if before is None else round(before.old_share, 6),
                0.0 if after is None else round(after.new_share, 6),
                sentence,
            ]
        )
    names = ["old_id", "old_name", "new_id", "new_name", "happened", "likeness"]
    names += ["rows_then", "rows_now", "share_then", "share_now", "sentence"]
    return pd.DataFrame(lines, columns=names).astype({"old_id": "Int64", "new_id": "Int64"})


def _named(place: int, names: tuple[str, ...]) -> tuple[int | None, str]:
    """Return the id of a row or column of the counts, where it is a segment, and its name."""
    is_segment = place < len(names) - OUTSIDE - 1
    return (place if is_segment else None), names[place]
