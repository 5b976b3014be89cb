"""Two results, or a result and a new table, held against each other: where everything is strung together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cluster_maker.comparison.advice import Evidence, advise
from cluster_maker.comparison.changes import cluster_changes
from cluster_maker.comparison.drift import drift_of_columns
from cluster_maker.comparison.psi import StabilityIndex
from cluster_maker.comparison.records import ColumnDrift, Comparison, Kind
from cluster_maker.comparison.shares import drift_of_shares, segment_shares
from cluster_maker.errors import ColumnError
from cluster_maker.matching.overlap import agreement, match_clusters, overlap_of
from cluster_maker.matching.pairing import by_ids
from cluster_maker.matching.records import LabelledRows, Match, ModelView, Overlap
from cluster_maker.preprocessing.clean import column_of
from cluster_maker.result import ClusteringResult
from cluster_maker.types import NOISE, UNLABELLED, IntVector, to_canonical

#: Stands for an earlier cluster without a counterpart: equal to no label.
UNMATCHED_CLUSTER = -9


def compare_results(old: ClusteringResult, new: ClusteringResult, *, by: str = "auto") -> Comparison:
    """Compare an earlier analysis with a new one.

    Parameters
    ----------
    old, new : ClusteringResult
        The two analyses. Their tables may have other rows, and other columns where rows have identifiers in
        common.
    by : {"auto", "ids", "model"}
        How rows are recognised, as for `ClusteringResult.paired_with`.

    Returns
    -------
    Comparison

    Raises
    ------
    ColumnError, ConfigError
        As `ClusteringResult.paired_with`.

    Examples -------- >>> from cluster_maker import run_clustering >>> table = pd.DataFrame({"age": [21.0,
    22, 23, 24, 61, 62, 63], "visits": [9.5, 8.5, 9.0, 8.0, 1.5, 2.0, 1.0]}) >>> result =
    run_clustering(table, n_clusters=2, quick=True) >>> compare_results(result, result).advice.verdict
    'keep'
    """
    rows = new.paired_with(old, by=by)
    overlap = overlap_of(rows, old.clustering.n_real_clusters, new.clustering.n_real_clusters)
    matches = match_clusters(overlap.jaccard)
    view = _view(old, new)
    now = _Now(
        "analyses", new.input_table, new.labelled.labels, _names(new), None if view is None else view.labels
    )
    drift = _drift(old, now)
    shares = segment_shares(old.labelled.labels, now.labels, matches, _names(old), now.names)
    migration = _migration(old.labelled, new.labelled)
    evidence = Evidence(
        kind="analyses",
        by=rows.by,
        agreement=agreement(overlap, matches),
        stayed=_stayed(migration, matches),
        model_agreement=_model_agreement(matches, now.labels, view),
        lost=_lost(overlap, matches),
        born=_born(now.labels, matches),
        shares=shares,
        share_drift=drift_of_shares(shares),
        drift=drift,
        missing=() if view is not None else _missing(old, new.input_table),
        placed_drift=None if view is None else _placed_drift(old, view.labels),
    )
    found = _comparison(old, now, evidence, matches, overlap)
    return replace(found, migration=migration, added=_added(old, new), notes=rows.notes)


def compare_with_table(
    old: ClusteringResult, table: pd.DataFrame, *, rename: Mapping[str, str] | None = None
) -> Comparison:
    """Compare an earlier analysis with new rows, which its model gives their clusters.

    Nothing is clustered anew: what has become of the shares and the columns is told, not whether there are
    clusters now that were not there before.

    Parameters
    ----------
    old : ClusteringResult
        The earlier analysis.
    table : pandas.DataFrame
        New rows with the columns that were clustered on. With the same identifier column, movers are told
        too.
    rename : mapping of str to str, optional
        Name in the new table -> name in the earlier one.

    Returns
    -------
    Comparison

    Raises
    ------
    ColumnError
        If a column that the earlier model needs is missing.
    """
    scoring = old.scoring(table, rename=rename)
    table = table.rename(columns=dict(rename or {}))
    labels = _placed(old, scoring.rows)
    now = _Now("rows", table, labels, _names(old), labels)
    matches = tuple(Match(cluster, cluster, 1.0) for cluster in range(len(now.names)))
    migration = _migration(old.labelled, LabelledRows(labels, len(now.names), _ids_of(old, table)))
    shares = segment_shares(old.labelled.labels, labels, matches, now.names, now.names)
    evidence = Evidence(
        kind="rows",
        by="model",
        agreement=float("nan"),
        stayed=_stayed(migration, matches),
        model_agreement=float("nan"),
        lost=0.0,
        born=0.0,
        shares=shares,
        share_drift=drift_of_shares(shares),
        drift=_drift(old, now),
        missing=(),
        strangers=float(scoring.rows["out_of_domain"].mean()),
    )
    found = _comparison(old, now, evidence, matches, None)
    return replace(found, migration=migration, notes=tuple(scoring.notes))


@dataclass(frozen=True)
class _Now:
    """The new side: its table, its labels, its names, and where the earlier model puts its rows."""

    kind: Kind
    table: pd.DataFrame
    labels: IntVector
    names: tuple[str, ...]
    placed: IntVector | None


def _comparison(
    old: ClusteringResult,
    now: _Now,
    evidence: Evidence,
    matches: tuple[Match, ...],
    overlap: Overlap | None,
) -> Comparison:
    """Put together what both kinds of comparison have."""
    names = _names(old)
    return Comparison(
        kind=evidence.kind,
        by=evidence.by,
        old_names=names,
        new_names=now.names,
        n_old=len(old.input_table),
        n_new=len(now.table),
        overlap=overlap,
        matches=matches,
        changes=() if overlap is None else cluster_changes(overlap, matches, names, now.names),
        shares=tuple(evidence.shares),
        share_drift=evidence.share_drift,
        drift=tuple(evidence.drift),
        migration=None,
        agreement=evidence.agreement,
        stayed=evidence.stayed,
        model_agreement=evidence.model_agreement,
        missing=_missing(old, now.table),
        added=(),
        strangers=evidence.strangers,
        advice=advise(evidence),
    )


def _names(result: ClusteringResult) -> tuple[str, ...]:
    """Return the names of the clusters, by id, without a segment of scattered rows."""
    return tuple(result.names[cluster] for cluster in range(result.clustering.n_real_clusters))


def _placed(old: ClusteringResult, scored: pd.DataFrame) -> IntVector:
    """Return where the earlier model puts new rows; what it counts among the scattered rows is noise."""
    labels = scored["cluster"].fillna(UNLABELLED).to_numpy(dtype=np.intp)
    return old.without_noise_cluster(labels)


def _ids_of(old: ClusteringResult, table: pd.DataFrame) -> pd.Series | None:
    """Return the identifiers of a new table, where it has the earlier one's identifier column."""
    name = "" if old.ids is None else str(old.ids.name)
    return column_of(table, name) if name in {str(label) for label in table.columns} else None


def _view(old: ClusteringResult, new: ClusteringResult) -> ModelView | None:
    """Return the new rows as the earlier model sees them; None where it lacks a column.

    Only where rows were recognised by their identifiers does it come to that, and the advice says so.
    """
    try:
        return old.view_of(new)
    except ColumnError:
        return None


def _migration(then: LabelledRows, now: LabelledRows) -> Overlap | None:
    """Count who moved from where to where; None where nobody can be recognised."""
    found = by_ids(then, now)
    return None if found is None else overlap_of(found, then.n_clusters, now.n_clusters)


def _stayed(migration: Overlap | None, matches: tuple[Match, ...]) -> float:
    """Share of the rows with the same identifier that are in the same cluster as before, or NaN."""
    return float("nan") if migration is None else agreement(migration, matches)


def _placed_drift(old: ClusteringResult, labels: IntVector) -> StabilityIndex:
    """Measure how far the shares have moved where the earlier model places the new rows."""
    same = tuple(Match(cluster, cluster, 1.0) for cluster in range(old.clustering.n_real_clusters))
    return drift_of_shares(segment_shares(old.labelled.labels, labels, same, _names(old), _names(old)))


def _drift(old: ClusteringResult, now: _Now) -> tuple[ColumnDrift, ...]:
    """Measure the drift of the clustered columns."""
    return drift_of_columns(
        old.columns,
        old.input_table,
        now.table,
        old_labels=None if now.placed is None else old.labelled.labels,
        new_labels=now.placed,
    )


def _model_agreement(matches: tuple[Match, ...], labels: IntVector, view: ModelView | None) -> float:
    """Share of the new rows that the earlier model and the new clustering agree on; NaN without it."""
    if view is None:
        return float("nan")
    clustered = (labels >= NOISE) & (view.labels >= NOISE)
    ids = np.full(int(view.labels.max(initial=NOISE)) + 1, UNMATCHED_CLUSTER, dtype=np.intp)
    for match in matches:
        if match.old < len(ids):
            ids[match.old] = match.new
    same = to_canonical(view.labels, ids)[clustered] == labels[clustered]
    return float(np.mean(same)) if len(same) else float("nan")


def _lost(overlap: Overlap, matches: tuple[Match, ...]) -> float:
    """Share of the rows recognised that were in clusters that are not found again."""
    counts = overlap.counts[:-1].sum(axis=1)
    found = [match.old for match in matches]
    lost = int(np.delete(counts[:-1], found).sum())
    return lost / int(counts.sum()) if counts.sum() else 0.0


def _born(labels: IntVector, matches: tuple[Match, ...]) -> float:
    """Share of the new rows that are in clusters that were not there before."""
    clustered = labels[labels >= NOISE]
    known = np.isin(clustered, [NOISE, *(match.new for match in matches)])
    return float(np.mean(~known)) if len(clustered) else 0.0


def _missing(old: ClusteringResult, table: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns that were clustered on and are not in the new table."""
    there = {str(label) for label in table.columns}
    return tuple(column.name for column in old.columns.used if column.name not in there)


def _added(old: ClusteringResult, new: ClusteringResult) -> tuple[str, ...]:
    """Return the columns that are clustered on now and were not before."""
    before = {column.name for column in old.columns.used}
    return tuple(column.name for column in new.columns.used if column.name not in before)
