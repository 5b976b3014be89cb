"""`ClusteringResult`: everything one clustering run found, for people and for the next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cluster_maker.plotting_clustered.draw import alt_text, draw_figures
from cluster_maker.plotting_clustered.inputs import PlotInputs
from cluster_maker.preprocessing.clean import column_of
from cluster_maker.types import (
    NOISE,
    UNLABELLED,
    BoolVector,
    Clustering,
    ClusterStability,
    Evaluation,
    FeatureMatrix,
    FloatMatrix,
    IntVector,
    Profile,
    Role,
    Selection,
    Structure,
    TableReport,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FLAG_WORDS = {"outlier": "extreme value", "imputed": "missing value filled"}
NOT_LOOKED_AT = Structure("unknown", "Whether there are clusters at all was not looked at.")
NO_VALUES = "not clustered: no value in any of the clustered columns"


@dataclass(frozen=True)
class ClusteringResult:
    """Everything that one run found.

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
        return pd.DataFrame(
            {
                "id": self._ids(),
                "cluster": labels,
                "name": self._row_names(),
                "confidence": self._spread(self.clustering.confidence.round(4), np.nan),
                "flags": self._row_flags(),
            }
        )

    def predict(self, table: pd.DataFrame) -> IntVector:
        """Return the cluster of each row of a new table that has the clustered columns.

        Parameters
        ----------
        table : pandas.DataFrame of shape (m, …)
            New rows; columns that were not clustered on are ignored.

        Returns
        -------
        int array of shape (m,)
            Canonical cluster ids, -1 for noise, -2 where no clustered column has a value.

        Raises
        ------
        ColumnError
            If a clustered column is missing.
        """
        labels = np.full(len(table), UNLABELLED, dtype=np.intp)
        known = rows_with_values(table, self.columns)
        if known.any():
            values = self.features.transformer.transform(table.loc[known])
            labels[known] = self.clustering.predict(np.asarray(values, dtype=np.float64))
        return labels

    def figures(self, names: Sequence[str] | None = None, *, theme: str = "light") -> dict[str, Figure]:
        """Draw every figure that applies: scatter, silhouette, heatmap, elbow, dendrogram.

        Parameters
        ----------
        names : sequence of str, optional
            Draw only these.
        theme : {"light", "dark"}
            Colours for a light or a dark page.
        """
        return draw_figures(self._plot_inputs(), names=names, theme=theme)

    def alt_text(self, name: str) -> str:
        """Say in words what the figure called `name` shows."""
        return alt_text(name, self._plot_inputs())

    def __repr__(self) -> str:
        silhouette = self.evaluation.silhouette
        quality = "" if silhouette is None else f", silhouette {silhouette:.3f}"
        sizes = ", ".join(f"{cluster.name} ({cluster.size})" for cluster in self.profile.clusters)
        rows = len(self.input_table)
        return f"<ClusteringResult: {self.n_clusters} clusters in {rows} rows{quality}: {sizes}>"

    def _plot_inputs(self) -> PlotInputs:
        """Gather what the plots need."""
        return PlotInputs(self.features, self.clustering, self.evaluation, self.selection, self.profile)

    def _spread(self, values: Any, fill: float) -> Any:
        """Spread values of the clustered rows over all input rows."""
        if len(self.rows) == len(self.input_table):
            return values
        out = np.full(len(self.input_table), fill, dtype=np.result_type(values, type(fill)))
        out[self.rows] = values
        return out

    def _ids(self) -> Any:
        """Return the identifiers of all input rows: the identifier column's where it was used."""
        name = self.features.row_ids.name
        if name is not None and str(name) in {str(label) for label in self.input_table.columns}:
            return column_of(self.input_table, str(name)).to_numpy()
        return self.input_table.index.to_numpy()

    def _row_names(self) -> Any:
        """Return the cluster name of every input row."""
        words = np.array([self.names[i] for i in range(self.n_clusters)] + ["", "noise"], dtype=object)
        return words[self.labels]  # -1 finds "noise", -2 the empty text, from the end

    def _row_flags(self) -> Any:
        """Return the flags of every input row, joined by semicolons."""
        flags = np.full(len(self.input_table), "", dtype=object)
        for name, raised in self.features.flags.items():
            where = self.rows[raised]
            flags[where] = flags[where] + np.where(flags[where] == "", "", "; ") + FLAG_WORDS.get(name, name)
        flags[self.labels == UNLABELLED] = NO_VALUES
        flags[(self.labels == NOISE) & (flags == "")] = "noise: belongs to no cluster"
        return flags


def rows_with_values(table: pd.DataFrame, columns: TableReport) -> BoolVector:
    """Say for each row whether any clustered column that `table` has holds a value, shape (n,).

    A blank in a box that is ticked or not is an answer: not ticked.
    """
    labels = {str(label) for label in table.columns}
    used = [column for column in columns.used if column.name in labels]
    if not used or any(column.role is Role.BINARY and column.n_distinct == 1 for column in used):
        return np.ones(len(table), dtype=bool)
    known = np.zeros(len(table), dtype=bool)
    for column in used:
        known |= column_of(table, column.name).notna().to_numpy()
    return known
