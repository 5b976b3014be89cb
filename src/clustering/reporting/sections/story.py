"""What all sections of a report must tell the same way: names, colours, strength, rows on the fence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.evaluation import strength_in_words
from cluster_maker.explanation.column_labels import unique_labels
from cluster_maker.plotting_clustered import cluster_color
from cluster_maker.resampling import reading_of
from cluster_maker.types import NOISE, BoolVector, ClusterProfile, ColumnReport, IntVector
from clustering.reporting.records import RunInfo, SourceInfo
from clustering.reporting.wording import quoted, score_text

if TYPE_CHECKING:
    from cluster_maker.result import ClusteringResult

#: Bars show standardised differences; one of this size fills the whole half of a bar.
FULL_EFFECT = 3.0

#: With so many features even rows of one group lie far from each other, and every silhouette is low.
MANY_FEATURES = 50

Kind = Literal["segments", "one group", "only noise"]
Doubt = Literal["", "any shape", "many columns"]


@dataclass(frozen=True)
class Story:
    """A result with where it came from, and what is derived from it once for all sections.

    Parameters
    ----------
    result : ClusteringResult
        What was found.
    source : SourceInfo
        Where the table came from.
    run : RunInfo
        How it was run.
    kind : {"segments", "one group", "only noise"}
        What there is to tell.
    strength : {"strong", "reasonable", "weak", "none"}
        How far the segments stand apart, in words.
    fence : bool array of shape (n,)
        Which clustered rows are on the fence.
    fence_confidence : float
        The confidence that no row on the fence exceeds.
    """

    result: ClusteringResult
    source: SourceInfo
    run: RunInfo
    kind: Kind
    strength: str
    fence: BoolVector
    fence_confidence: float

    @property
    def labels(self) -> IntVector:
        """Labels of the clustered rows, shape (n,)."""
        return self.result.clustering.labels

    @property
    def n_rows(self) -> int:
        """Number of rows of the input, clustered or not."""
        return len(self.result.input_table)

    @property
    def n_unclustered(self) -> int:
        """Number of rows that had no value to cluster on."""
        return self.n_rows - len(self.labels)

    @property
    def profiles(self) -> tuple[ClusterProfile, ...]:
        """The segments, largest first."""
        return self.result.profile.clusters

    @property
    def real_profiles(self) -> tuple[ClusterProfile, ...]:
        """The segments without one of scattered rows, which is no cluster."""
        scattered = self.result.clustering.noise_cluster
        return tuple(profile for profile in self.profiles if profile.cluster != scattered)

    @property
    def doubt(self) -> Doubt:
        """Why a low silhouette is no verdict on these segments; empty where it is one."""
        if self.strength not in ("weak", "none"):
            return ""
        if ALGORITHMS[self.result.clustering.algorithm].has_noise:
            return "any shape"
        return "many columns" if self.result.features.shape[1] >= MANY_FEATURES else ""

    @property
    def verdict(self) -> str:
        """Whether there are groups: "clear", "weak", "none"; "unknown" where that could not be told.

        Over many columns density is too hard to measure for its valleys to be missed.
        """
        verdict = self.result.structure.verdict
        return "unknown" if verdict != "clear" and self.doubt == "many columns" else verdict

    def silhouette_of(self, cluster: int) -> float | None:
        """Mean silhouette of one segment; None where it was not measured."""
        values = self.result.evaluation.silhouette_by_cluster
        value = float(values[cluster]) if cluster < len(values) else float("nan")
        return None if np.isnan(value) else value

    def stability_of(self, cluster: int) -> float:
        """How surely one segment would be found again, 0-1; NaN where it was not measured."""
        found = self.result.stability
        return float("nan") if found is None else float(found.by_cluster[cluster])

    def stability_text(self, cluster: int) -> str:
        """Return that figure, and what it means."""
        likeness = self.stability_of(cluster)
        return score_text(None) if np.isnan(likeness) else f"{score_text(likeness)}, {reading_of(likeness)}"

    def name_of(self, cluster: int) -> str:
        """Name of one segment, in quotation marks."""
        return quoted(self.result.profile.names[cluster])

    def column(self, name: str) -> ColumnReport | None:
        """Report on one column; None where there is none of that name."""
        return self.columns_by_name.get(name)

    @cached_property
    def labels_by_column(self) -> Mapping[str, str]:
        """What each column is called in words; no two alike."""
        names = [column.name for column in self.result.columns.columns]
        return dict(zip(names, unique_labels(names), strict=True))

    @cached_property
    def columns_by_name(self) -> Mapping[str, ColumnReport]:
        """Reports on the columns, by name; made once, for tables of thousands of columns."""
        return {column.name: column for column in self.result.columns.columns}


def tell(result: ClusteringResult, source: SourceInfo, run: RunInfo) -> Story:
    """Derive once what several sections need."""
    clustering = result.clustering
    kind = _kind(clustering.n_real_clusters)
    limit = ALGORITHMS[clustering.algorithm].fence
    fence = np.zeros(len(clustering.labels), dtype=bool)
    if kind == "segments":
        fence = (clustering.real_labels != NOISE) & (clustering.confidence <= limit)
    return Story(result, source, run, kind, _strength(kind, result.evaluation.silhouette), fence, limit)


def _kind(n_clusters: int) -> Kind:
    """Say what there is to tell."""
    if n_clusters == 0:
        return "only noise"
    return "one group" if n_clusters == 1 else "segments"


def _strength(kind: Kind, silhouette: float | None) -> str:
    """Return "strong", "reasonable", "weak" or "none"."""
    if kind != "segments" or silhouette is None:
        return "none"
    reading = strength_in_words(silhouette).split()[0]  # "strong structure", …, "no substantial structure"
    return "none" if reading == "no" else reading


def color_of(cluster: int) -> str:
    """Return a segment's colour, the same in the figures and on the page."""
    return str(cluster_color(cluster))


def bar(effect: float) -> dict[str, Any]:
    """Place a bar that starts at "everyone" (the middle, 50) and grows with the effect.

    Returns
    -------
    dict
        ``start`` and ``width`` in per cent of the whole bar, ``side``, and whether it was ``cut`` at
        `FULL_EFFECT` standard deviations.
    """
    half = min(abs(effect), FULL_EFFECT) / FULL_EFFECT * 50
    width = round(half, 1)
    return {
        "start": 50.0 if effect >= 0 else round(50 - width, 1),
        "width": width,
        "side": "over" if effect >= 0 else "under",
        "cut": abs(effect) > FULL_EFFECT,
    }


def row_id(story: Story, position: int) -> str:
    """Name a clustered row as `labels.csv` does; by its number where its identifier is personal."""
    ids = story.result.features.row_ids
    column = story.column(str(ids.name)) if ids.name is not None else None
    if column is not None and column.personal:
        return f"row {int(story.result.rows[position]) + 1:,}"
    return str(ids[position])


def row_id_title(story: Story) -> str:
    """Head of the column that names rows."""
    name = story.result.features.row_ids.name
    column = story.column(str(name)) if name is not None else None
    return "row" if column is None or column.personal else str(name)
