"""Which clusters come back when the table is drawn anew, and which rows change sides.

The table is drawn again and again, each draw is clustered as the whole was, and each cluster is compared
with the one that it is most like. Where `stability` gives one figure for the whole, this gives one for each
cluster and each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from sklearn.utils import check_random_state

from cluster_maker.algorithms.driver import fit_clustering
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.errors import ClusterMakerError, ConfigError, EvaluationError
from cluster_maker.evaluation.partition import checked_matrix
from cluster_maker.types import (
    NOISE,
    Clustering,
    ClusterStability,
    FloatMatrix,
    FloatVector,
    IntVector,
    ProgressCallback,
    RandomState,
)
from cluster_maker.wording import plural

Method = Literal["bootstrap", "subsample", "noise"]

#: Draws by default, and rows of a larger table that take part in them.
DRAWS = 20
MOST_ROWS = 2_000
#: Starts of a fit at most, where an algorithm has several.
MOST_STARTS = 3
#: Share of the rows that a subsample has.
SUBSAMPLE = 0.5
#: Standard deviation of the noise, as a share of each feature's own.
NOISE_SCALE = 0.05
#: Mean likeness below which a cluster is not to be trusted, is a pattern, is stable; above, highly stable.
TRUSTED, STABLE, HIGHLY_STABLE = 0.6, 0.75, 0.85
_SEEDS = 2**31 - 1


def cluster_stability(
    X: npt.ArrayLike,
    clustering: Clustering,
    *,
    method: Method = "bootstrap",
    n_draws: int = DRAWS,
    random_state: RandomState = None,
    progress: ProgressCallback | None = None,
) -> ClusterStability:
    """Return how surely each cluster, and each row's place in it, would be found in new data.

    Parameters
    ----------
    X : float array of shape (n, d)
        The rows that were clustered.
    clustering : Clustering
        Their clustering, by any registered algorithm.
    method : {"bootstrap", "subsample", "noise"}
        Draw as many rows as there are with replacement (rows drawn twice count once: about 63 % of them),
        half of them without replacement, or all of them with noise of 5 % of each feature's spread added.
    n_draws : int
        Number of draws.
    random_state : int, RandomState or None
        Seed; each draw and each fit gets one of its own.
    progress : callable, optional
        Called as ``progress("stability", done, n_draws)``.

    Returns
    -------
    ClusterStability
        Likeness by cluster and by row.

    Raises
    ------
    EvaluationError
        If the rows do not belong to the clustering.
    ConfigError
        If the method is unknown or `n_draws` is less than 1.

    Notes
    -----
    A draw is clustered with the settings of the whole. Of a cluster, what is left in the draw is compared
    with each cluster found there: their likeness is Jaccard's, rows in both over rows in either. The greatest
    counts, and its mean over the draws is the cluster's stability: below 0.6 it is not to be trusted, to 0.75
    it is a pattern, to 0.85 stable, above highly stable (Hennig's reading). A row stays where it is drawn
    together with most of its cluster again. A draw that cannot be clustered counts as likeness 0.

    A segment of scattered rows is no cluster and has no stability; its rows stay where they scatter again.

    Tables of more than 2,000 rows are represented by that many, drawn once. Cost: `n_draws` fits of those.

    References
    ----------
    Hennig, C. (2007). Cluster-wise assessment of cluster stability. Computational Statistics & Data
    Analysis 52.
    Jaccard, P. (1901). Distribution de la flore alpine. Bulletin de la Société vaudoise des sciences
    naturelles 37.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> rows = rng.normal(size=(90, 2)) + 20 * np.repeat([[0, 0], [1, 0], [0, 1]], 30, axis=0)
    >>> found = fit_clustering(rows, n_clusters=3, random_state=0)
    >>> cluster_stability(rows, found, random_state=0).by_cluster.tolist()
    [1.0, 1.0, 1.0]
    """
    values = checked_matrix(X)
    _check(values, clustering, method, n_draws)
    rng = check_random_state(random_state)
    looked_at, notes = _looked_at(len(values), rng)
    trial = _Trial(values[looked_at], clustering.real_labels[looked_at], clustering, method)
    likeness = np.full((n_draws, clustering.n_clusters), np.nan)
    stayed, drawn = np.zeros(len(looked_at)), np.zeros(len(looked_at))
    for draw in range(n_draws):
        found = trial.draw(rng)
        likeness[draw] = found.likeness
        drawn[found.rows] += 1
        stayed[found.rows] += found.stayed
        if progress is not None:
            progress("stability", draw + 1, n_draws)
    by_row = np.full(len(values), np.nan)
    by_row[looked_at] = np.divide(stayed, drawn, out=np.full(len(drawn), np.nan), where=drawn > 0)
    by_cluster = _mean_over_draws(likeness)
    return ClusterStability(by_cluster, by_row, method, n_draws, len(looked_at), notes)


def reading_of(likeness: float) -> str:
    """Return Hennig's reading of a cluster's stability.

    Examples
    --------
    >>> [reading_of(value) for value in (0.5, 0.7, 0.8, 0.9)]
    ['not to be trusted', 'a pattern', 'stable', 'highly stable']
    """
    if likeness < TRUSTED:
        return "not to be trusted"
    if likeness < STABLE:
        return "a pattern"
    return "stable" if likeness < HIGHLY_STABLE else "highly stable"


@dataclass(frozen=True)
class _Draw:
    """What one draw found: likeness by cluster, the rows drawn, and whether each stayed in its cluster."""

    likeness: FloatVector
    rows: IntVector
    stayed: FloatVector


@dataclass(frozen=True)
class _Trial:
    """The rows that are drawn from, and how they were clustered."""

    values: FloatMatrix
    labels: IntVector
    clustering: Clustering
    method: str

    def draw(self, rng: np.random.RandomState) -> _Draw:
        """Draw, cluster and compare once."""
        rows = self._rows(rng)
        values = self.values[rows]
        if self.method == "noise":
            values = values + rng.normal(size=values.shape) * (NOISE_SCALE * self.values.std(axis=0))
        found = self._clustered(values, rng.randint(_SEEDS))
        return _compared(self.labels[rows], found, rows, self.clustering.n_clusters)

    def _rows(self, rng: np.random.RandomState) -> IntVector:
        """Positions of the rows of a draw."""
        n = len(self.values)
        if self.method == "bootstrap":
            return np.unique(rng.randint(n, size=n))
        if self.method == "subsample":
            return np.sort(rng.permutation(n)[: max(2, round(SUBSAMPLE * n))])
        return np.arange(n)

    def _clustered(self, values: FloatMatrix, seed: int) -> IntVector | None:
        """Cluster a draw as the whole was; None where that cannot be done."""
        entry = ALGORITHMS[self.clustering.algorithm]
        told = {"n_clusters", "random_state"}
        parameters = {name: value for name, value in self.clustering.parameters.items() if name not in told}
        if "n_init" in parameters:  # what the best of many starts finds, the best of a few finds mostly
            parameters["n_init"] = min(parameters["n_init"], MOST_STARTS)
        wanted = self.clustering.n_clusters if entry.needs_n_clusters else None
        try:
            return fit_clustering(
                values, entry.name, wanted, random_state=seed, parameters=parameters
            ).real_labels
        except ClusterMakerError:  # fewer different rows than clusters, say
            return None


def _compared(labels: IntVector, found: IntVector | None, rows: IntVector, n_clusters: int) -> _Draw:
    """Compare the clusters of a draw with the original ones."""
    sizes = np.bincount(labels[labels >= 0], minlength=n_clusters)
    drawn = sizes > 0
    likeness = np.where(drawn, 0.0, np.nan)
    stayed = np.zeros(len(rows))
    if found is None or found.max(initial=NOISE) < 0:
        stayed[labels == NOISE] = found is not None
        return _Draw(likeness, rows, stayed)
    both = (labels >= 0) & (found >= 0)
    n_found = int(found.max()) + 1
    common = np.zeros((n_clusters, n_found))
    np.add.at(common, (labels[both], found[both]), 1)
    either = sizes[:, np.newaxis] + np.bincount(found[found >= 0], minlength=n_found) - common
    shares = common / np.maximum(either, 1)
    match = shares.argmax(axis=1)
    likeness[drawn] = shares.max(axis=1)[drawn]
    inside = labels >= 0
    stayed[inside] = found[inside] == match[labels[inside]]
    stayed[~inside] = found[~inside] == NOISE
    return _Draw(likeness, rows, stayed)


def _mean_over_draws(likeness: FloatMatrix) -> FloatVector:
    """Mean of each cluster over the draws that held rows of it; NaN where none did."""
    counted = np.isfinite(likeness)
    times = counted.sum(axis=0)
    sums = np.where(counted, likeness, 0.0).sum(axis=0)
    means: FloatVector = np.divide(sums, times, out=np.full(len(sums), np.nan), where=times > 0)
    return means


def _looked_at(n_rows: int, rng: np.random.RandomState) -> tuple[IntVector, tuple[str, ...]]:
    """Return the rows that take part, and a note where they are a sample."""
    if n_rows <= MOST_ROWS:
        return np.arange(n_rows), ()
    note = f"Stability was measured on a random sample of {MOST_ROWS:,} of the {n_rows:,} rows."
    return np.sort(rng.permutation(n_rows)[:MOST_ROWS]), (note,)


def _check(values: FloatMatrix, clustering: Clustering, method: str, n_draws: int) -> None:
    """Refuse what cannot be meant."""
    if len(values) != len(clustering.labels):
        raise EvaluationError(
            f"{plural(len(values), 'row')} were given for a clustering of {len(clustering.labels)}: "
            "give the rows that were clustered."
        )
    if method not in get_args(Method):
        raise ConfigError(f"method={method!r} is unknown. Allowed: {', '.join(get_args(Method))}.")
    if n_draws < 1:
        raise ConfigError(f"n_draws={n_draws!r} is not possible: give a whole number of at least 1.")
