"""How good a segmentation is, in clustering space; and two methods on common ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_maker.errors import ConfigError
from cluster_maker.evaluation.evaluate import evaluate_clustering
from cluster_maker.evaluation.external import external_scores
from cluster_maker.result import ClusteringResult
from cluster_maker.types import (
    NOISE,
    Clustering,
    ClusterStability,
    Evaluation,
    FloatMatrix,
    IntVector,
    Structure,
)
from clustering.customers.segmentation import Segmentation

#: Differences of held-back prediction, and of silhouettes, that are worth a preference.
WORTH_PREDICTION = 0.02
WORTH_SILHOUETTE = 0.05
#: Scattered customers, or the largest segment, from which on a segmentation says little.
MOST_SCATTERED = 0.5
TITLES = {"kmeans": "K-means", "dbscan": "DBSCAN"}


def segment_metrics(
    values: FloatMatrix,
    clustering: Clustering,
    evaluation: Evaluation,
    *,
    structure: Structure | None = None,
    stability: ClusterStability | None = None,
    random_state: int = 0,
) -> dict[str, float]:
    """Return the figures of `Segmentation.metrics`; what does not exist is left out.

    Parameters
    ----------
    values : float array of shape (n, d)
        What was clustered.
    clustering : Clustering
    evaluation : Evaluation
        Of the customers in clusters.
    structure, stability : optional
        What was found of them.
    random_state : int
        Seed of samples.
    """
    labels = clustering.real_labels
    figures = {
        "n_clusters": float(clustering.n_real_clusters),
        "noise_share": float(np.mean(labels == NOISE)),
        "silhouette": evaluation.silhouette,
        "silhouette_all": _silhouette_of_all(values, labels, evaluation, random_state),
        "davies_bouldin": evaluation.davies_bouldin,
        "calinski_harabasz": evaluation.calinski_harabasz,
        "stability": _mean_stability(stability, clustering),
        "structure": None if structure is None else structure.valleys,
    }
    return {name: float(value) for name, value in figures.items() if value is not None and np.isfinite(value)}


def metrics_of(result: ClusteringResult) -> dict[str, float]:
    """Return the figures of `Segmentation.metrics` of a whole result."""
    return segment_metrics(
        result.features.values,
        result.clustering,
        result.evaluation,
        structure=result.structure,
        stability=result.stability,
        random_state=result.seed or 0,
    )


def _silhouette_of_all(
    values: FloatMatrix, labels: IntVector, evaluation: Evaluation, random_state: int
) -> float | None:
    """Return the mean silhouette with noise as one more group; None where there are no two clusters.

    A crowd and a few scattered rows far away have a high silhouette, which says nothing about groups.
    """
    if evaluation.silhouette is None or not (labels == NOISE).any():
        return evaluation.silhouette
    grouped = np.where(labels == NOISE, labels.max() + 1, labels)
    return evaluate_clustering(values, grouped, random_state=random_state).silhouette


def _mean_stability(stability: ClusterStability | None, clustering: Clustering) -> float | None:
    """Return how surely a customer's cluster would be found again, on average over customers in clusters."""
    if stability is None:
        return None
    known = np.isfinite(stability.by_cluster)
    if not known.any():
        return None
    return float(np.average(stability.by_cluster[known], weights=clustering.sizes[known]))


@dataclass(frozen=True)
class MethodComparison:
    """Two or more segmentations of the same customers, side by side.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each method (index ``method``): ``n_clusters``, ``largest_share`` (of the customers),
        ``noise_share``, ``silhouette_all``, ``silhouette``, ``davies_bouldin``, ``calinski_harabasz``,
        ``stability``, ``eta_squared``, ``eta_squared_chance`` and ``eta_squared_rfm`` (held-back revenue);
        missing where unknown.
    agreement : mapping of str to float
        ``adjusted_rand`` and ``adjusted_mutual_info`` of the first two, noise as a group; empty for one.
    better : str
        The method to use; empty where none is to be preferred.
    advice : str
        Which to use and why, in one or two plain sentences.
    """

    table: pd.DataFrame
    agreement: dict[str, float]
    better: str
    advice: str


def compare_methods(segmentations: Sequence[Segmentation]) -> MethodComparison:
    """Compare segmentations of the same customers on common ground.

    Parameters
    ----------
    segmentations : sequence of Segmentation
        By different methods, of the same customers.

    Returns
    -------
    MethodComparison

    Raises
    ------
    ConfigError
        If there is none, or they are not of the same customers.

    Notes
    -----
    Left aside is what makes fewer than two segments or leaves over half of the customers scattered. Of the
    others that is preferred which says more about revenue held back (eta squared beyond chance, by 0.02);
    else the clearer one by a silhouette in which scattered customers count as a group (by 0.05): leaving out
    the customers that are hard to place wins nothing.
    """
    if not segmentations:
        raise ConfigError("there is no segmentation to compare: give at least one.")
    first = segmentations[0]
    if any(not one.customers.index.equals(first.customers.index) for one in segmentations):
        raise ConfigError("the segmentations are of different customers: compare those of the same table.")
    table = pd.DataFrame([_row(one) for one in segmentations]).set_index("method")
    agreement = {}
    if len(segmentations) > 1:
        scores = external_scores(first.result.labels, segmentations[1].result.labels)
        agreement = {name: scores[name] for name in ("adjusted_rand", "adjusted_mutual_info")}
    better, advice = _preferred(table)
    return MethodComparison(table, agreement, better, advice)


def _row(one: Segmentation) -> dict[str, object]:
    """Return the figures of one method."""
    labels = one.result.clustering.real_labels
    sizes = np.bincount(labels[labels >= 0], minlength=1)
    row: dict[str, object] = {"method": one.method}
    for name in ("n_clusters", "noise_share", "silhouette_all", "silhouette", "davies_bouldin",
                 "calinski_harabasz", "stability"):  # fmt: skip
        row[name] = one.metrics.get(name, np.nan)
    row["largest_share"] = sizes.max() / max(len(labels), 1)
    for name in ("eta_squared", "eta_squared_chance", "eta_squared_rfm"):
        row[name] = np.nan if one.outlook is None else getattr(one.outlook, name)
    return row


def _preferred(table: pd.DataFrame) -> tuple[str, str]:
    """Return the method to use (or none), and why."""
    usable = table[(table["n_clusters"] >= 2) & (table["noise_share"] <= MOST_SCATTERED)]
    left_out = "".join(f" {_why_not(name, row)}" for name, row in table.drop(index=usable.index).iterrows())
    if usable.empty:
        return "", f"No method parts the customers into segments that say something.{left_out}"
    if len(usable) == 1:
        name = str(usable.index[0])
        return name, f"Use {TITLES[name]}: it is the one that parts the customers into segments.{left_out}"
    beyond = (usable["eta_squared"] - usable["eta_squared_chance"]).sort_values(ascending=False)
    if beyond.notna().all() and beyond.iloc[0] - beyond.iloc[1] >= WORTH_PREDICTION and beyond.iloc[0] > 0:
        name, other = map(str, beyond.index[:2])
        found, less = (float(usable["eta_squared"][one]) for one in (name, other))
        return name, (
            f"Use {TITLES[name]}: its segments say more about what customers spent in the days held back "
            f"(they explain {found:.0%} of the differences, the others {less:.0%}).{left_out}"
        )
    clear = usable["silhouette_all"].sort_values(ascending=False)
    if clear.notna().all() and clear.iloc[0] - clear.iloc[1] >= WORTH_SILHOUETTE:
        name, other = map(str, clear.index[:2])
        return name, (
            f"Use {TITLES[name]}: its segments are set apart more clearly, every customer counted "
            f"(silhouette {clear[name]:.2f} against {clear[other]:.2f}).{left_out}"
        )
    return (
        "",
        f"Neither method is better by a margin that matters: take whichever you can use.{left_out}",
    )


def _why_not(name: object, row: pd.Series) -> str:
    """Say why a method is left aside."""
    title = TITLES[str(name)]
    if row["n_clusters"] == 1 and row["noise_share"] <= MOST_SCATTERED:
        return f"{title} finds no groups that are set apart: to it the customers are one crowd."
    return f"{title} leaves {row['noise_share']:.0%} of the customers scattered."
