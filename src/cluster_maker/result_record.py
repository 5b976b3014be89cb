"""`ResultRecord`: what one clustering run found, and what that says of every input row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.matching.records import LabelledRows
from cluster_maker.preprocessing.clean import column_of
from cluster_maker.scoring.score import NOISE_FLAG, flags_of, names_of
from cluster_maker.types import (
    NOISE,
    UNLABELLED,
    Clustering,
    ClusterStability,
    Evaluation,
    FeatureMatrix,
    FloatMatrix,
    IntVector,
    Noise,
    Profile,
    Selection,
    Structure,
    TableReport,
)

#: What became of a row that fits no cluster.
NOISE_WORDS = {
    "keep": "noise",
    "nearest": "noise, counted to the nearest cluster",
    "own_segment": "noise, among the scattered rows",
}
NOT_LOOKED_AT = Structure("unknown", "Whether there are clusters at all was not looked at.")


@dataclass(frozen=True)
class ResultRecord:
    """What one run found, and the view of it row by row.

    Rows without a value in any clustered column cannot be clustered. `table`, `features` and
    `clustering` hold the other rows; `labels`, `data` and `assignments` hold every input row.

    Parameters
    ----------
    input_table : pandas.DataFrame
        All rows, as they came.
    rows : int array of shape (n,)
        Positions in `input_table` of the rows that were clustered.
    columns : TableReport
        What each column was found to be, and whether it was clustered on.
    features : FeatureMatrix
        The numbers that were clustered.
    clustering : Clustering
        Labels in canonical order and the fitted estimator.
    structure : Structure
        Whether the table has clusters at all.
    stability : ClusterStability or None
        How surely each cluster would be found in new data; None where that was left out or there is one only.
    noise : Noise or None
        The rows that fit no cluster, of what kind they are and what it costs to treat them otherwise; None
        where there are none.
    selection : Selection
        How the number of clusters was chosen.
    evaluation : Evaluation
        How good the clustering is.
    profile : Profile
        The clusters named and described on original values.
    seed : int or None
        The random state of the run.
    notes : tuple of str
        What a reader should know, in plain sentences.
    timings : mapping of str to float
        Seconds spent in each step.
    """

    input_table: pd.DataFrame
    rows: IntVector
    columns: TableReport
    features: FeatureMatrix
    clustering: Clustering
    selection: Selection
    evaluation: Evaluation
    profile: Profile
    structure: Structure = NOT_LOOKED_AT
    stability: ClusterStability | None = None
    noise: Noise | None = None
    seed: int | None = None
    notes: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def table(self) -> pd.DataFrame:
        """The rows that were clustered, original values, in input order."""
        if len(self.rows) == len(self.input_table):
            return self.input_table
        return self.input_table.iloc[self.rows]

    @property
    def labels(self) -> IntVector:
        """Cluster of every input row: 0, 1, … by falling size; -1 noise; -2 not clustered (no values)."""
        labels: IntVector = self._spread(self.clustering.labels, UNLABELLED)
        return labels

    @property
    def n_clusters(self) -> int:
        """Number of clusters, noise not counted."""
        return self.clustering.n_clusters

    @property
    def centroids(self) -> FloatMatrix:
        """Mean of each cluster in clustering space, shape (k, d)."""
        return self.clustering.centers

    @property
    def names(self) -> dict[int, str]:
        """Name of each cluster."""
        return self.profile.names

    @property
    def metrics(self) -> dict[str, float | None]:
        """Internal quality measures by name."""
        found = self.evaluation
        return {
            "inertia": found.inertia,
            "silhouette": found.silhouette,
            "davies_bouldin": found.davies_bouldin,
            "calinski_harabasz": found.calinski_harabasz,
            "dunn": found.dunn,
        }

    @property
    def elbow(self) -> dict[int, float]:
        """Inertia of each number of clusters that was tried; empty where none was."""
        return {candidate.n_clusters: candidate.inertia for candidate in self.selection.candidates}

    @property
    def data(self) -> pd.DataFrame:
        """A copy of the input table with the column ``cluster`` added (``cluster_label`` if taken)."""
        name = "cluster" if "cluster" not in self.input_table.columns else "cluster_label"
        return self.input_table.assign(**{name: self.labels})

    @property
    def assignments(self) -> pd.DataFrame:
        """Every input row once, in order: id, cluster, name, confidence, flags.

        ``cluster`` is -1 for noise and empty for a row that could not be clustered; ``flags`` says why.
        """
        labels = pd.Series(self.labels, dtype="Int64").mask(self.labels == UNLABELLED)
        raised = {name: self._spread(where, False) for name, where in self.features.flags.items()}
        return pd.DataFrame(
            {
                "id": self._ids(),
                "cluster": labels,
                "name": names_of(self.labels, self.names, self.n_clusters),
                "confidence": self._spread(self.clustering.confidence.round(4), np.nan),
                "flags": self._with_kinds_of_noise(flags_of(self.labels, raised)),
            }
        )

    @property
    def ids(self) -> pd.Series | None:
        """Identifiers of all input rows; None where the table has no identifier column."""
        name = self.features.row_ids.name
        labels = {str(label) for label in self.input_table.columns}
        return column_of(self.input_table, str(name)) if name is not None and str(name) in labels else None

    @property
    def labelled(self) -> LabelledRows:
        """All rows with their clusters and identifiers; a segment of scattered rows is noise here."""
        labels = self.without_noise_cluster(self.labels)
        return LabelledRows(labels, self.clustering.n_real_clusters, self.ids)

    def __repr__(self) -> str:
        silhouette = self.evaluation.silhouette
        quality = "" if silhouette is None else f", silhouette {silhouette:.3f}"
        sizes = ", ".join(f"{cluster.name} ({cluster.size})" for cluster in self.profile.clusters)
        rows = len(self.input_table)
        return f"<ClusteringResult: {self.n_clusters} clusters in {rows} rows{quality}: {sizes}>"

    def _with_kinds_of_noise(self, flags: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Return the flags with the kind of each noise row in them."""
        if self.noise is None:
            return flags
        for each in self.noise.kinds:
            at, told = self.rows[each.row], f"{NOISE_WORDS[self.noise.choice]}: {each.text}"
            others = str(flags[at]).removesuffix(NOISE_FLAG)
            flags[at] = f"{others}; {told}" if others else told
        return flags

    def without_noise_cluster(self, labels: IntVector) -> IntVector:
        """Return labels with the rows of a segment of scattered rows as noise."""
        scattered = self.clustering.noise_cluster
        return labels if scattered is None else np.where(labels == scattered, NOISE, labels)

    def _spread(self, values: Any, fill: float) -> Any:
        """Spread values of the clustered rows over all input rows."""
        if len(self.rows) == len(self.input_table):
            return values
        out = np.full(len(self.input_table), fill, dtype=np.result_type(values, type(fill)))
        out[self.rows] = values
        return out

    def _ids(self) -> Any:
        """Return the identifiers of all input rows: the identifier column's where it was used."""
        ids = self.ids
        return self.input_table.index.to_numpy() if ids is None else ids.to_numpy()
