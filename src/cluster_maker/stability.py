"""Would the clusters survive new data? Halves of the table are clustered apart and must agree.

Agreement alone is not enough: cutting a long cloud in two is easily repeated although it has no
clusters. So the same is done with structureless tables of the same shape, and only agreement beyond
theirs counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import adjusted_rand_score
from sklearn.utils import check_random_state

from cluster_maker.algorithms.driver import fit_clustering
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.errors import EvaluationError
from cluster_maker.evaluation.partition import checked_matrix
from cluster_maker.types import BoolVector, FloatMatrix, IntVector, RandomState

#: Rows of a larger table that take part: with very many rows even arbitrary cuts are repeated exactly.
MOST_ROWS = 1000
#: Rows for each cluster, where many clusters need more than that.
_ROWS_PER_CLUSTER = 50
#: Structureless tables of each kind, and halvings of each.
_TWINS = 8
_TWIN_RUNS = 2
#: No structureless level above this: perfect agreement stays perfect.
_HIGHEST_LEVEL = 0.99
_SEEDS = 2**31 - 1


@dataclass(frozen=True)
class Stability:
    """How well two halves of a table agree on its clusters, and how much of that is worth anything.

    Parameters
    ----------
    score : float
        0 (no better than a table without clusters) to 1 (the halves agree on every row).
    agreement : float
        Mean adjusted Rand index of the two halves' clusterings, at most 1.
    structureless : float
        What tables of the same shape without clusters reach, as an adjusted Rand index.
    n_rows : int
        Rows that took part.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    """

    score: float
    agreement: float
    structureless: float
    n_rows: int
    notes: tuple[str, ...] = ()


def cluster_stability_score(
    X: npt.ArrayLike,
    k: int | None,
    n_runs: int = 20,
    noise_scale: float = 0.05,
    random_state: RandomState = None,
    algorithm: str = "kmeans",
) -> float:
    """Return how surely the same clusters would be found in new data of the same kind.

    Parameters
    ----------
    X : float array of shape (n, d)
        Finite.
    k : int or None
        Number of clusters, at least 2; without influence on algorithms that find it themselves.
    n_runs : int
        How many times the table is halved.
    noise_scale : float
        Standard deviation of the noise added to each half, as a share of each feature's own.
    random_state : int, RandomState or None
        Seed of everything; each half and each fit gets a seed of its own.
    algorithm : str
        Name of a registered algorithm; used with its default parameters.

    Returns
    -------
    float
        0 to 1. 1: both halves always give the same clusters, whatever `k`. Near 0: they agree no
        better than for a table without clusters.

    Raises
    ------
    EvaluationError
        If `X` is no finite matrix, has fewer than 2 k rows, or an argument is not allowed.
    ClusteringError, ConfigError
        If the algorithm is unknown or fails.

    Notes
    -----
    See `measure_stability` for the method, its cost and its limits.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> far_apart = np.repeat([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]], 20, axis=0)
    >>> cluster_stability_score(far_apart + rng.normal(0.0, 0.1, (60, 2)), 3, n_runs=5, random_state=0)
    1.0
    """
    found = measure_stability(
        X, k, n_runs=n_runs, noise_scale=noise_scale, random_state=random_state, algorithm=algorithm
    )
    return found.score


def measure_stability(
    X: npt.ArrayLike,
    k: int | None,
    *,
    n_runs: int = 20,
    noise_scale: float = 0.05,
    random_state: RandomState = None,
    algorithm: str = "kmeans",
) -> Stability:
    """Measure the stability of a clustering and say how.

    Parameters
    ----------
    X, k, n_runs, noise_scale, random_state, algorithm
        As in `cluster_stability_score`.

    Returns
    -------
    Stability
        The score and what it is made of.

    Raises
    ------
    EvaluationError, ClusteringError, ConfigError
        As `cluster_stability_score`.

    Notes
    -----
    1. The rows are clustered once, and each cluster is divided at random between two halves (a
       single row goes to both), so that no half misses a small cluster by bad luck.
    2. Noise is added to each half, each is clustered by itself, and both predict all rows. Their
       adjusted Rand index is 1 for the same clusters and near 0 for unrelated ones; if one of them
       finds fewer than two clusters it counts as 0. The mean over `n_runs` halvings is the agreement.
    3. The same is done with tables that have the mean, the covariance and the number of rows of `X`
       but no clusters: normal clouds and uniform boxes along the principal axes. The structureless
       level is the higher of the two kinds' mean plus one standard deviation between tables.
    4. score = 1 - (1 - agreement) / (1 - level), at least 0.

    What it cannot do: a table without clusters of a shape unlike both kinds (a cross, a long-tailed
    star) can score above 0; clusters that no more than lengthen a cloud (two groups that overlap along
    its longest axis) can score 0 although they are real. A table over 1000 rows (50 k, if more) is
    represented by a random sample of that size. About 2 n_runs + 80 fits; memory as one fit.

    References
    ----------
    Ben-Hur, Elisseeff, Guyon (2002), A stability based method for discovering structure in clustered
    data. Lange, Roth, Braun, Buhmann (2004), Stability-based validation of clustering solutions.
    Von Luxburg (2010), Clustering stability: an overview. Hubert, Arabie (1985), Comparing partitions.
    """
    values = checked_matrix(X)
    rng = check_random_state(random_state)
    wanted = _checked_k(k, algorithm, len(values))
    _check_runs(n_runs, noise_scale)
    sample, notes = _sample(values, wanted, rng)
    trial = _Trial(algorithm, wanted, noise_scale)
    agreement = trial.agreement(sample, n_runs, rng)
    level = _structureless_level(sample, trial, rng)
    score = float(np.clip(1.0 - (1.0 - agreement) / (1.0 - level), 0.0, 1.0))
    return Stability(score, agreement, level, len(sample), notes)


def _checked_k(k: int | None, algorithm: str, n_rows: int) -> int | None:
    """Return the number of clusters for the algorithm, None where it finds it."""
    if not ALGORITHMS[algorithm].needs_n_clusters:
        return None
    if k is None or isinstance(k, bool) or int(k) != k or k < 2:
        raise EvaluationError(f"stability compares clusters: k must be a whole number from 2, got {k!r}.")
    if n_rows < 2 * k:
        raise EvaluationError(
            f"{n_rows} rows cannot be halved into {int(k)} clusters each: at least {2 * int(k)} are needed."
        )
    return int(k)


def _check_runs(n_runs: int, noise_scale: float) -> None:
    """Refuse arguments that mean nothing."""
    if n_runs < 1:
        raise EvaluationError(f"n_runs must be at least 1, got {n_runs!r}.")
    if not (np.isfinite(noise_scale) and noise_scale >= 0.0):
        raise EvaluationError(f"noise_scale must be 0 or more, got {noise_scale!r}.")


def _sample(
    values: FloatMatrix, k: int | None, rng: np.random.RandomState
) -> tuple[FloatMatrix, tuple[str, ...]]:
    """Return the rows that take part, and a note where they are a sample."""
    most = max(MOST_ROWS, _ROWS_PER_CLUSTER * (k or 0))
    if len(values) <= most:
        return values, ()
    rows = np.sort(rng.permutation(len(values))[:most])
    note = f"Stability was measured on a random sample of {most} of the {len(values)} rows."
    return values[rows], (note,)


@dataclass(frozen=True)
class _Trial:
    """One way of clustering halves of a table."""

    algorithm: str
    k: int | None
    noise_scale: float

    def agreement(self, values: FloatMatrix, n_runs: int, rng: np.random.RandomState) -> float:
        """Return the mean agreement of two halves, over several halvings."""
        whole = fit_clustering(values, self.algorithm, self.k, random_state=rng.randint(_SEEDS)).labels
        spread = self.noise_scale * values.std(axis=0)
        return float(np.mean([self._halving(values, whole, spread, rng) for _ in range(n_runs)]))

    def _halving(
        self, values: FloatMatrix, whole: IntVector, spread: FloatMatrix, rng: np.random.RandomState
    ) -> float:
        """Return the agreement of the clusterings of two halves on all rows."""
        found = []
        for half in _halves(whole, rng):
            rows = values[half]
            noisy = rows + rng.normal(size=rows.shape) * spread
            clustering = fit_clustering(noisy, self.algorithm, self.k, random_state=rng.randint(_SEEDS))
            if clustering.n_clusters < 2:
                return 0.0
            found.append(clustering.predict(values))
        return float(adjusted_rand_score(found[0], found[1]))


def _halves(labels: IntVector, rng: np.random.RandomState) -> tuple[BoolVector, BoolVector]:
    """Divide the rows of each cluster at random between two halves; a single row goes to both."""
    order = rng.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    _, cluster, sizes = np.unique(labels[order], return_inverse=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    odd = (rank + rng.randint(2, size=len(sizes))[cluster]) % 2 == 1
    alone = sizes[cluster] == 1
    first, second = np.empty(len(labels), dtype=np.bool_), np.empty(len(labels), dtype=np.bool_)
    first[order], second[order] = odd | alone, ~odd | alone
    return first, second


def _structureless_level(values: FloatMatrix, trial: _Trial, rng: np.random.RandomState) -> float:
    """Return the agreement that tables of the same shape without clusters reach."""
    centred = values - values.mean(axis=0)
    _, lengths, axes = np.linalg.svd(centred, full_matrices=False)
    directions = axes * (lengths / np.sqrt(len(values)))[:, None]
    shape = (len(values), len(directions))
    half_width = np.sqrt(3.0)  # of a uniform distribution with variance 1
    levels = []
    for draw in (rng.normal, lambda size: rng.uniform(-half_width, half_width, size)):
        found = [trial.agreement(draw(size=shape) @ directions, _TWIN_RUNS, rng) for _ in range(_TWINS)]
        levels.append(np.mean(found) + np.std(found))
    return float(np.clip(max(levels), 0.0, _HIGHEST_LEVEL))
