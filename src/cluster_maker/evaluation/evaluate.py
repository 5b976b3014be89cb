"""One record with every quality figure of a clustering."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from cluster_maker.evaluation.external import external_scores, n_unknown
from cluster_maker.evaluation.internal import (
    DUNN_ROWS,
    calinski_harabasz,
    davies_bouldin,
    gap_over_diameter,
)
from cluster_maker.evaluation.partition import (
    Partition,
    moments_of,
    partition_of,
)
from cluster_maker.evaluation.silhouette import SilhouetteEstimate, estimated_silhouette, sample_note
from cluster_maker.kernels.moments import ClusterMoments
from cluster_maker.types import Evaluation, ProgressCallback, RandomState


def evaluate_clustering(
    X: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    known_classes: npt.ArrayLike | None = None,
    random_state: RandomState = None,
    progress: ProgressCallback | None = None,
) -> Evaluation:
    """Measure a clustering by all internal measures, and against known classes where there are some.

    Parameters
    ----------
    X : float array of shape (n, d)
        The matrix that was clustered; finite.
    labels : array of shape (n,)
        Cluster of each row; -1 is noise, which internal measures leave out.
    known_classes : array of shape (n,) or None
        A class for each row, of any kind; rows without one are left out of the comparison.
    random_state : int, RandomState or None
        Draws the sample for the silhouette of a table over 100 000 rows (fewer beyond 32 features).
    progress : callable or None
        Called as ``progress("silhouettes", done, total)``.

    Returns
    -------
    Evaluation
        A measure that does not exist for these labels (one cluster, nothing but noise) is None, and a
        note says why.

    Raises
    ------
    EvaluationError
        If shapes do not fit or `X` holds missing values.

    Notes
    -----
    O(n² d) up to that size; beyond, silhouettes are measured on a sample of rows (its standard error
    is given) and the Dunn index is left out. Memory O(n d).

    Examples
    --------
    >>> found = evaluate_clustering([[0.0], [1.0], [10.0], [11.0]], [0, 0, 1, 1])
    >>> round(found.silhouette, 4), found.inertia, found.dunn
    (0.8997, 1.0, 9.0)
    """
    partition = partition_of(X, labels)
    notes = _noise_notes(partition)
    moments = moments_of(partition) if partition.n_clusters else None
    estimate = _silhouette(partition, random_state, progress, notes)
    between = _between_clusters(partition, moments, notes)
    return Evaluation(
        inertia=None if moments is None else moments.inertia,
        silhouette=estimate.score if partition.n_clusters > 1 else None,
        silhouette_error=estimate.error,
        silhouette_by_cluster=estimate.by_cluster,
        silhouette_rows=estimate.rows,
        silhouette_values=estimate.values,
        davies_bouldin=between["Davies-Bouldin"],
        calinski_harabasz=between["Calinski-Harabasz"],
        dunn=between["Dunn"],
        n_noise=partition.n_noise,
        external=MappingProxyType(_external(known_classes, labels, partition, notes)),
        notes=tuple(notes),
    )


def _noise_notes(partition: Partition) -> list[str]:
    """Say what noise means for the measures, where there is some."""
    if partition.n_clusters == 0:
        return ["Every row is noise: there is no cluster to measure."]
    if partition.n_noise:
        rows = "1 noise row is" if partition.n_noise == 1 else f"{partition.n_noise} noise rows are"
        return [f"{rows} left out of inertia, silhouette, Davies-Bouldin, Calinski-Harabasz and Dunn."]
    return []


def _silhouette(
    partition: Partition, random_state: RandomState, progress: ProgressCallback | None, notes: list[str]
) -> SilhouetteEstimate:
    """Return the silhouettes; empty ones where there are fewer than two clusters."""
    if partition.n_clusters < 2:
        if partition.n_clusters:
            notes.append("There is one cluster only: measures that compare clusters do not exist.")
        nothing = np.empty(0)
        return SilhouetteEstimate(
            np.nan, 0.0, np.empty(0, dtype=np.intp), nothing, np.full(partition.n_clusters, np.nan)
        )
    estimate = estimated_silhouette(partition, random_state=random_state, progress=progress)
    if len(estimate.rows) < len(partition.rows):
        notes.append(sample_note(estimate, partition))
    if np.isnan(estimate.by_cluster).any():
        unseen = int(np.isnan(estimate.by_cluster).sum())
        notes.append(f"The sample holds no row of {unseen} small clusters: they have no silhouette.")
    return estimate


def _between_clusters(
    partition: Partition, moments: ClusterMoments | None, notes: list[str]
) -> dict[str, float | None]:
    """Return the three measures that compare clusters, None where one does not exist."""
    n_rows, n_clusters = len(partition.rows), partition.n_clusters
    found: dict[str, float | None] = {"Davies-Bouldin": None, "Calinski-Harabasz": None, "Dunn": None}
    if n_clusters < 2 or moments is None:
        return found
    found["Davies-Bouldin"] = _finite(
        lambda: davies_bouldin(partition, moments), "Davies-Bouldin", "two clusters have the same mean", notes
    )
    if n_clusters == n_rows:
        notes.append("Every row is a cluster of its own: Calinski-Harabasz and Dunn do not exist.")
        return found
    equal_rows = "the rows of each cluster are all equal"
    found["Calinski-Harabasz"] = _finite(
        lambda: calinski_harabasz(partition, moments), "Calinski-Harabasz", equal_rows, notes
    )
    if n_rows > DUNN_ROWS:
        notes.append(f"The Dunn index looks at every pair of rows and is left out above {DUNN_ROWS:,} rows.")
        return found
    found["Dunn"] = _finite(lambda: gap_over_diameter(partition), "Dunn", equal_rows, notes)
    return found


def _finite(measure: Callable[[], float], name: str, why: str, notes: list[str]) -> float | None:
    """Return a measure, or None and a note where it is infinite."""
    value = measure()
    if np.isfinite(value):
        return value
    notes.append(f"{name} is infinite, because {why}.")
    return None


def _external(
    known_classes: npt.ArrayLike | None, labels: npt.ArrayLike, partition: Partition, notes: list[str]
) -> dict[str, float]:
    """Return the agreement with known classes; empty where none are given."""
    if known_classes is None:
        return {}
    scores = external_scores(known_classes, labels)
    if unknown := n_unknown(known_classes):
        notes.append(f"{unknown} rows without a known class are left out of the comparison with classes.")
    if partition.n_noise:
        notes.append("Compared with the known classes, noise counts as one more cluster.")
    return scores
