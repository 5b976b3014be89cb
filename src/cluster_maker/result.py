"""`ClusteringResult`: what one clustering run found, for people and for the next step.

Its record is in `result_record`; here is what can be done with it: new rows, other results, files, figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cluster_maker.errors import ColumnError, ModelError
from cluster_maker.explanation.contrast import contrast
from cluster_maker.explanation.rules_sql import rules_sql
from cluster_maker.explanation.sampling import row_keys
from cluster_maker.matching.aligning import (
    align,
    aligned_clustering,
    aligned_evaluation,
    aligned_noise,
    aligned_profile,
    aligned_stability,
    renamed_profile,
)
from cluster_maker.matching.overlap import match_clusters, overlap_of
from cluster_maker.matching.pairing import pair_rows
from cluster_maker.matching.records import ModelView, PairedRows
from cluster_maker.plotting_clustered.draw import alt_text, draw_figures
from cluster_maker.plotting_clustered.inputs import PlotInputs
from cluster_maker.preprocessing.clean import rows_with_values
from cluster_maker.result_record import ResultRecord
from cluster_maker.scoring.contract import feature_contract
from cluster_maker.scoring.domain import Domain, fit_domain
from cluster_maker.scoring.records import ColumnContract, Scoring
from cluster_maker.scoring.score import score_rows
from cluster_maker.storage.contents import kept_report, kept_table
from cluster_maker.storage.files import read_model, write_model
from cluster_maker.types import (
    UNLABELLED,
    Contrast,
    IntVector,
)
from cluster_maker.wording import plural

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class ClusteringResult(ResultRecord):
    """Everything that one run found, and what can be done with it.

    It has the parameters of `ResultRecord`: the rows, what they were found to be, and why.
    """

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

    @property
    def contract(self) -> tuple[ColumnContract, ...]:
        """What a table of new rows needs to have, column by column."""
        return feature_contract(self.columns, self.features.transformer)

    def score(self, table: pd.DataFrame, *, rename: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return the cluster of each row of a new table, and whether the rows are like what was clustered.

        Parameters
        ----------
        table : pandas.DataFrame of shape (m, …)
            New rows; columns that were not clustered on are ignored.
        rename : mapping of str to str, optional
            Columns that go by another name now: name in `table` -> name in the model.

        Returns
        -------
        pandas.DataFrame of shape (m, 7)
            Every row once, in order: id, cluster, name, confidence, flags as in `assignments`;
            ``out_of_domain`` (as `cluster_maker.scoring.domain` states it), and ``reason``: why it is, or why
            the row has no cluster.

        Raises
        ------
        ColumnError
            If a column is missing; the message names the closest there is.
        PreprocessingError
            If most of a column cannot be read as what it was.
        ConfigError
            If two columns would have one name.

        Examples
        --------
        >>> from cluster_maker import run_clustering
        >>> table = pd.DataFrame({"height": [1.0, 1.1, 1.2, 9.0, 9.1], "width": [2.1, 2.0, 2.2, 7.0, 7.1]})
        >>> result = run_clustering(table, n_clusters=2)
        >>> new = pd.DataFrame({"height": [1.05, 90.0], "width": [2.1, 7.0]})
        >>> result.score(new)["out_of_domain"].tolist()
        [False, True]
        """
        return self.scoring(table, rename=rename).rows

    def scoring(self, table: pd.DataFrame, *, rename: Mapping[str, str] | None = None) -> Scoring:
        """Return what `score` does, with notes on how the table keeps to `contract`."""
        return score_rows(
            table, self.columns, self.features, self.clustering, self.names, self._domain, rename=rename
        )

    @cached_property
    def _domain(self) -> Domain:
        """What the rows that were clustered look like."""
        reader = self.features.transformer.reader_
        return fit_domain(reader.readers_, self.table, reader.transform(self.table), self.features.values)

    def renamed(self, names: Mapping[int, str]) -> ClusteringResult:
        """Return this result with other names for some clusters: those of the business, say.

        Parameters
        ----------
        names : mapping of int to str
            Name of each cluster that is to have another one; the others keep theirs.

        Returns
        -------
        ClusteringResult
            Reports, models, `score` and later comparisons speak of the clusters by these names.

        Raises
        ------
        ConfigError
            If there is no such cluster, or a name is empty or given twice.

        Examples
        --------
        >>> from cluster_maker import run_clustering
        >>> table = pd.DataFrame({"spent": [10.0, 11, 12, 900, 950, 990]})
        >>> run_clustering(table, n_clusters=2, quick=True).renamed({1: "Big spenders"}).names[1]
        'Big spenders'
        """
        return replace(self, profile=renamed_profile(self.profile, names))

    def align_to(self, previous: ClusteringResult, *, by: str = "auto") -> ClusteringResult:
        """Return this result with an earlier one's ids and names for the clusters that are still the same.

        Parameters
        ----------
        previous : ClusteringResult
            The earlier result.
        by : {"auto", "ids", "model"}
            How rows are recognised, as for `paired_with`.

        Returns
        -------
        ClusteringResult
            Ids are 0, 1, … without gaps: clusters found again first, in the earlier order, then the others,
            largest first. Ids are the earlier ones where all of those are found again. Everything by
            cluster follows, `predict` too.

        Raises
        ------
        ColumnError, ConfigError
            As `paired_with`.

        Notes
        -----
        Two clusters are the same where they are at least 0.5 like each other (Jaccard), each in
        one pair at most, so that the sum of likeness is greatest (`match_clusters`).
        """
        then, now = previous.labelled, self.labelled
        overlap = overlap_of(self.paired_with(previous, by=by), then.n_clusters, now.n_clusters)
        matches = match_clusters(overlap.jaccard)
        names = [previous.names[cluster] for cluster in range(then.n_clusters)]
        own_names = [self.names[cluster] for cluster in range(self.n_clusters)]
        last = self.clustering.noise_cluster
        alignment = align(matches, names, own_names, self.clustering.sizes, last=last)
        same = f"{len(matches)} of {plural(then.n_clusters, 'earlier cluster')}"
        return replace(
            self,
            clustering=aligned_clustering(self.clustering, alignment),
            evaluation=aligned_evaluation(self.evaluation, alignment),
            noise=aligned_noise(self.noise, alignment),
            stability=aligned_stability(self.stability, alignment),
            profile=aligned_profile(self.profile, alignment),
            notes=(*self.notes, f"Numbers and names are carried over for {same} found again."),
        )

    def paired_with(self, previous: ClusteringResult, *, by: str = "auto") -> PairedRows:
        """Return the label in an earlier result, and in this one, of each row that can be recognised.

        Parameters
        ----------
        previous : ClusteringResult
            The earlier result.
        by : {"auto", "ids", "model"}
            ``"ids"``: by the identifier column of each table. ``"model"``: what the earlier result predicts
            for the rows of this one. ``"auto"``: whichever leaves more rows in the same cluster;
            identifiers only if the tables share at least half of them.

        Raises
        ------
        ColumnError
            If the earlier result cannot predict these rows, because a column that it needs is missing.
        ConfigError
            If `by` is unknown, or ``"ids"`` and no identifier is in both tables.
        """
        return pair_rows(previous.labelled, self.labelled, lambda: previous.view_of(self), by=by)

    def view_of(self, other: ClusteringResult) -> ModelView:
        """Return the rows of another result as this one sees them: predicted labels and clustering space.

        Raises
        ------
        ColumnError
            If a column that this result needs is missing there.
        """
        try:
            values = self.features.transformer.transform(other.table)
        except ColumnError as error:
            raise ColumnError(
                f"the earlier clusters cannot be looked for in the new table: {error} Give it that column, "
                "or compare tables whose rows have identifiers in common."
            ) from error
        labels = self.without_noise_cluster(self.predict(other.input_table))
        return ModelView(labels, self.features.values, values, other.clustering.real_labels)

    def contrast(self, first: int | str, second: int | str) -> Contrast:
        """Return what tells two clusters apart, strongest first.

        Parameters
        ----------
        first, second : int or str
            The clusters, by id or by name.

        Returns
        -------
        Contrast
            `text` says the strongest differences; `differences` holds them with effect sizes and intervals.

        Raises
        ------
        ConfigError
            If a cluster is unknown, or both are the same.
        """
        pair, keys = (first, second), row_keys(self.features.values)
        return contrast(self.table, self.columns, self.clustering.labels, self.names, pair, keys=keys)

    def rules_sql(self) -> str:
        """Return the rules of all clusters as one CASE expression in SQL."""
        return rules_sql(self.profile)

    def save(self, folder: str | PathLike[str]) -> None:
        """Write the result as a model folder, from which `load` makes it again: plain data, no pickle.

        Parameters
        ----------
        folder : path
            Must not exist, be empty, or hold an earlier model, which is replaced.

        Raises
        ------
        ModelError
            If the result holds something that cannot be saved, such as a function as a parameter.
        ExportError
            If the folder holds other files or cannot be written; then it is left as it was.

        Notes
        -----
        Of the table, only the columns that were clustered on and the one that identifies rows are kept.
        """
        content = {each.name: getattr(self, each.name) for each in fields(self)}
        content["input_table"] = kept_table(self.input_table, self.columns, self.features)
        content["columns"] = kept_report(self.columns, self.features)
        write_model(folder, content)

    @classmethod
    def load(cls, folder: str | PathLike[str]) -> ClusteringResult:
        """Read a result that `save` wrote; nothing that lies in the folder is run.

        Parameters
        ----------
        folder : path
            A model folder, or a report folder that holds one.

        Returns
        -------
        ClusteringResult
            Labels, predictions, profile and figures are those of the saved one; `input_table` holds the
            columns that were kept.

        Raises
        ------
        ModelError
            If there is no model, it is of another format, or it is damaged or was changed.
        """
        content = read_model(folder)
        unknown = set(content) - {each.name for each in fields(cls)}
        missing = {"input_table", "rows", "columns", "features", "clustering"} - set(content)
        if unknown or missing:
            raise ModelError(
                f"the folder {str(folder)!r} holds no result of this version "
                f"({', '.join(sorted(unknown | missing))}): save it again."
            )
        return cls(**content)

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

    def _plot_inputs(self) -> PlotInputs:
        """Gather what the plots need."""
        return PlotInputs(self.features, self.clustering, self.evaluation, self.selection, self.profile)
