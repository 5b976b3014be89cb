"""Customers clustered by K-means or DBSCAN, named, and described by their figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.algorithms.driver import fit_clustering
from cluster_maker.data_analyser.roles import analyse_columns
from cluster_maker.errors import ConfigError, unknown_column
from cluster_maker.evaluation.evaluate import evaluate_clustering
from cluster_maker.interface import run_clustering
from cluster_maker.plotting_clustered.projection import find_view
from cluster_maker.preprocessing.build import build_feature_matrix
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.reduce import apply_pca
from cluster_maker.result import ClusteringResult
from cluster_maker.types import Clustering, FloatMatrix, IntVector, ProgressCallback
from cluster_maker.wording import plural
from clustering.core.customer_settings import ClusteringConfig
from clustering.customers.density_search import DensitySearch, search_density
from clustering.customers.lifetime.fitted import LifetimeModels
from clustering.customers.number_search import (
    kmeans_parameters,
    number_bounds,
    search_number,
    shown_indices,
)
from clustering.customers.scattered import scattered_customers
from clustering.customers.segment_inputs import (
    Matrix,
    checked_method,
    clustered_table,
    matrix_of,
    numeric_roles,
)
from clustering.customers.segment_metrics import metrics_of, segment_metrics
from clustering.customers.segment_names import segment_names
from clustering.customers.segment_stats import segment_stats
from clustering.customers.segmentation import Method, Segmentation, SegmentName

#: What to say where segments are no groups.
SLICES = (
    "The customers form no separate groups: the segments are slices of one crowd, of use to address "
    "customers differently, and their borders are a matter of choice."
)


class CustomerClusterer:
    """Clusters customers: in one call (`segment`), or step by step on a matrix.

    Both ways give the same labels: everything is done by the engine's own selection and algorithms.

    Parameters
    ----------
    config : ClusteringConfig
        Bounds, seed, starts.

    Attributes
    ----------
    clustering_ : dict of str to Clustering
        What each fitted method has found, by method.
    density_ : DensitySearch or None
        What `optimize_dbscan` has found last.

    Examples
    --------
    >>> rows = np.concatenate([np.random.default_rng(0).normal(at, 1, (60, 2)) for at in (0, 12, 24)])
    >>> clusterer = CustomerClusterer(ClusteringConfig(kmeans_max_k=6))
    >>> k, figures = clusterer.find_optimal_k(rows)
    >>> k, sorted(figures), np.bincount(clusterer.fit_kmeans(rows, k)).tolist()
    (3, [2, 3, 4, 5, 6], [60, 60, 60])
    """

    def __init__(self, config: ClusteringConfig | None = None) -> None:
        self.config = config or ClusteringConfig()
        self.clustering_: dict[str, Clustering] = {}
        self.density_: DensitySearch | None = None
        self._metrics: dict[str, dict[str, float]] = {}

    def find_optimal_k(
        self, X: Matrix, *, progress: ProgressCallback | None = None
    ) -> tuple[int, dict[int, dict[str, float]]]:
        """Choose the number of clusters.

        Parameters
        ----------
        X : float array of shape (n, d) or FeatureMatrix
            Finite numbers, scaled.
        progress : callable, optional
            Called as ``progress(stage, done, total)``.

        Returns
        -------
        k : int
            `kmeans_n_clusters` where that is told; else the choice of `select_n_clusters` within
            `kmeans_min_k` to `kmeans_max_k`; 1, where that is allowed and there is no structure.
        metrics : dict of int to dict of str to float
            For each number within the bounds: ``inertia``, ``worst_silhouette``, ``smallest_cluster``,
            ``valleys``, ``agreement``, and, unless the configuration switches them off, ``silhouette``,
            ``davies_bouldin``, ``calinski_harabasz``; what does not exist is left out. The switches change
            what is listed, not what is chosen.
        """
        return search_number(matrix_of(X), self.config, progress)

    def fit_kmeans(self, X: Matrix, n_clusters: int) -> IntVector:
        """Cluster by K-means and return the labels, largest cluster first; `clustering_` keeps the model."""
        return self._fit("kmeans", matrix_of(X), n_clusters, kmeans_parameters(self.config))

    def optimize_dbscan(self, X: Matrix) -> tuple[float, int]:
        """Choose DBSCAN's radius and number of neighbours within the configured bounds.

        Returns
        -------
        eps : float
        min_samples : int
            As `search_density` says; `density_` keeps the whole search.
        """
        config = self.config
        self.density_ = search_density(
            matrix_of(X), config.dbscan_eps_range, config.dbscan_min_samples_range, config.dbscan_eps_steps
        )
        return self.density_.eps, self.density_.min_samples

    def fit_dbscan(self, X: Matrix, eps: float, min_samples: int) -> IntVector:
        """Cluster by DBSCAN and return the labels, -1 for scattered; `clustering_` keeps the model."""
        return self._fit("dbscan", matrix_of(X), None, self._dbscan_parameters(eps, min_samples))

    def reduce_dimensions(self, X: Matrix, n_components: int = 2) -> FloatMatrix:
        """Return a view of the rows in few dimensions, (n, n_components), for pictures only.

        Two dimensions are those of the engine's map: the features themselves where there are no more than
        two (a single one beside zeros), else two principal components; other numbers are principal
        components.
        """
        values = matrix_of(X)
        if n_components != 2:
            return apply_pca(values, n_components)
        seen = find_view(values, [f"x{number}" for number in range(values.shape[1])]).project(values)
        return np.column_stack([seen, np.zeros((len(seen), 2 - seen.shape[1]))])

    def analyze_clusters(
        self,
        df: pd.DataFrame,
        labels: npt.ArrayLike,
        features: Sequence[str] = (),
        method: str = "kmeans",
        *,
        lifetime: LifetimeModels | None = None,
    ) -> pd.DataFrame:
        """Return the figures of each segment, from original values (`segment_stats`).

        Means of `features` that are no columns of `segment_stats` are added. `method` is there to be
        checked.
        """
        checked_method(method)
        stats = segment_stats(df, labels, lifetime=lifetime, random_state=self.config.kmeans_random_state)
        more = [name for name in features if name not in stats]
        for name in more:
            if name not in df:
                raise unknown_column(name, df.columns)
        return stats.join(df[more].groupby(np.asarray(labels)).mean()) if more else stats

    def assign_cluster_names(
        self,
        stats: pd.DataFrame,
        *,
        scattered: pd.Series | None = None,
        noise_label: int | None = None,
        currency: str = "",
    ) -> dict[int, SegmentName]:
        """Name the segments by their business meaning (`segment_names`); all names differ."""
        return segment_names(stats, scattered=scattered, noise_label=noise_label, currency=currency)

    def get_metrics(self, method: str | None = None) -> dict[str, float]:
        """Return the figures of a method that was fitted, or of the one fitted last.

        Raises
        ------
        ConfigError
            If it was not fitted.
        """
        if not self._metrics or (method is not None and method not in self._metrics):
            raise ConfigError(
                f"{method or 'a method'} was not fitted yet: call fit_kmeans or fit_dbscan first."
            )
        return dict(self._metrics[method or list(self._metrics)[-1]])

    def segment(
        self,
        customers: pd.DataFrame,
        features: Sequence[str],
        *,
        method: Method = "kmeans",
        options: PreprocessingOptions | None = None,
        lifetime: LifetimeModels | None = None,
        currency: str = "",
        quick: bool = False,
        progress: ProgressCallback | None = None,
    ) -> Segmentation:
        """Segment customers: features, number or radius, clusters, names, figures.

        Parameters
        ----------
        customers : pandas.DataFrame of shape (n, …)
            A row for each customer, original values.
        features : sequence of str
            Columns to cluster on.
        method : {"kmeans", "dbscan"}
        options : PreprocessingOptions, optional
            How the columns become features.
        lifetime : LifetimeModels, optional
            Models to value the segments with.
        currency : str
            Put before amounts in names' descriptions and actions.
        quick : bool
            Leave out what takes longer than the clustering itself: structure, stability, importance. Labels
            are the same where the number of segments is told.
        progress : callable, optional
            Called as ``progress(stage, done, total)``.

        Returns
        -------
        Segmentation
            Without an outlook: that is made from transactions (`outlook`).

        Raises
        ------
        ConfigError, ColumnError, PreprocessingError, ClusteringError
            Each with one line that says what to do.
        """
        checked_method(method)
        names = tuple(dict.fromkeys(features))
        table = clustered_table(customers, names)
        roles = numeric_roles(table)
        chosen = options or PreprocessingOptions()
        how = self._how(method, table, names, roles, chosen)
        result = run_clustering(
            table,
            list(names),
            method,
            random_state=self.config.kmeans_random_state,
            roles=roles,
            preprocessing=chosen,
            quick=quick,
            progress=progress,
            **how,
        )
        return self._described(method, customers, names, result, lifetime, currency)

    def _dbscan_parameters(self, eps: float, min_samples: int) -> dict[str, Any]:
        """Return the parameters of DBSCAN.

        "auto" finds a radius that was chosen freely again, and leaves what is found at all others in the
        result.
        """
        found = self.density_
        free = found is not None and found.free and (found.eps, found.min_samples) == (eps, min_samples)
        noise = self.config.dbscan_noise
        return {"eps": "auto" if free else eps, "min_samples": min_samples, "noise": noise}

    def _how(
        self,
        method: Method,
        table: pd.DataFrame,
        names: Sequence[str],
        roles: dict[str, str],
        options: PreprocessingOptions,
    ) -> dict[str, Any]:
        """Return number of clusters and parameters for `run_clustering`."""
        config = self.config
        if method == "kmeans":
            told = config.kmeans_n_clusters
            number = number_bounds(config, len(table)) if told is None else told
            return {"n_clusters": number, "parameters": kmeans_parameters(config)}
        report = analyse_columns(table, features=list(names), roles=roles)
        features = build_feature_matrix(table, report, options, random_state=config.kmeans_random_state)
        return {"parameters": self._dbscan_parameters(*self.optimize_dbscan(features))}

    def _described(
        self,
        method: Method,
        customers: pd.DataFrame,
        names: tuple[str, ...],
        result: ClusteringResult,
        lifetime: LifetimeModels | None,
        currency: str,
    ) -> Segmentation:
        """Name and describe what was found."""
        self.clustering_[method] = result.clustering
        self._metrics.pop(method, None)
        self._metrics[method] = metrics_of(result)
        scattered = scattered_customers(customers, result)
        stats = self.analyze_clusters(customers, result.labels, method=method, lifetime=lifetime)
        called = self.assign_cluster_names(
            stats, scattered=scattered, noise_label=result.clustering.noise_cluster, currency=currency
        )
        stats.insert(0, "name", [called[label].name for label in stats.index.tolist()])
        notes = self._notes(method, result)
        speaking = self._within_bounds(method, result).renamed(
            {label: each.name for label, each in called.items() if label >= 0}
        )
        return Segmentation(
            method, customers, names, speaking, called, stats, self._metrics[method], None, notes, scattered,
            shown_indices(self.config),
        )  # fmt: skip

    def _notes(self, method: Method, result: ClusteringResult) -> tuple[str, ...]:
        """Return what a reader should know."""
        search = self.density_ if method == "dbscan" else None
        notes = [result.selection.reason if search is None else search.reason]
        if result.structure.verdict == "none" and result.clustering.n_real_clusters > 1:
            notes.append(SLICES)
        notes += self._few_to_divide(method, len(result.labels))
        notes += [*result.selection.notes, *result.clustering.notes, *result.notes]
        return tuple(dict.fromkeys(notes))

    def _within_bounds(self, method: Method, result: ClusteringResult) -> ClusteringResult:
        """Leave out the numbers of segments that were tried only to tell what the bounds cost."""
        config, selection = self.config, result.selection
        if method != "kmeans" or config.kmeans_n_clusters is not None:
            return result
        low, high = number_bounds(config, len(result.labels))
        kept = tuple(each for each in selection.candidates if low <= each.n_clusters <= high)
        return replace(result, selection=replace(selection, candidates=kept))

    def _few_to_divide(self, method: Method, n_customers: int) -> list[str]:
        """Say that fewer numbers of segments were weighed than asked for, for want of customers."""
        most, asked = number_bounds(self.config, n_customers)[1], self.config.kmeans_max_k
        if method != "kmeans" or self.config.kmeans_n_clusters is not None or most >= asked:
            return []
        return [
            f"With {plural(n_customers, 'customer')} at most {plural(most, 'segment')} were weighed: more "
            "would be a handful of customers each."
        ]

    def _fit(
        self, method: str, values: FloatMatrix, n_clusters: int | None, parameters: dict[str, Any]
    ) -> IntVector:
        """Fit, measure and remember."""
        seed = self.config.kmeans_random_state
        found = fit_clustering(values, method, n_clusters, random_state=seed, parameters=parameters)
        evaluation = evaluate_clustering(values, found.real_labels, random_state=seed)
        self.clustering_[method] = found
        self._metrics.pop(method, None)
        self._metrics[method] = segment_metrics(values, found, evaluation, random_state=seed)
        return found.labels
