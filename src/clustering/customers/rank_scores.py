"""Ranks as scores 1..n that survive ties: the edges are learnt once and used again for new customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cluster_maker.errors import ConfigError, PreprocessingError
from cluster_maker.types import FloatVector


@dataclass(frozen=True)
class RankScorer:
    """Scores of one quantity, frozen.

    Parameters
    ----------
    n_scores : int
        Scores run from 1 to this.
    starts : tuple of float
        The least value seen of each score that was given, rising.
    scores : tuple of int
        These scores, rising.
    """

    n_scores: int
    starts: tuple[float, ...]
    scores: tuple[int, ...]

    def score(self, values: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Return the scores of values, 1..n_scores; a value between two that were seen gets the lower one's.

        Examples
        --------
        >>> learn_scores([1, 1, 1, 2, 5], 5).score([0, 1, 3, 99]).tolist()
        [1, 1, 4, 5]
        """
        place = (
            np.searchsorted(np.asarray(self.starts), np.asarray(values, dtype=np.float64), side="right") - 1
        )
        return np.asarray(self.scores, dtype=np.int64)[np.maximum(place, 0)]


def learn_scores(values: npt.ArrayLike, n_scores: int) -> RankScorer:
    """Learn scores by rank.

    Parameters
    ----------
    values : float array of shape (n,)
        One value for each customer, finite; more is better.
    n_scores : int
        How many scores, at least 1.

    Returns
    -------
    RankScorer

    Raises
    ------
    PreprocessingError
        If there are no values, or one is missing or infinite.

    Notes
    -----
    score = 1 + floor(n_scores x (share of customers below + half the share of equal ones)); the least value
    always scores 1 and the greatest n_scores, however many share it. Equal values get equal scores and a
    greater value never a lower one, since the share rises with the value. Where all are equal, all get the
    middle score.

    Examples
    --------
    Six of ten bought once: they score 1, not a draw between 1, 2 and 3.

    >>> scorer = learn_scores([1, 1, 1, 1, 1, 1, 2, 2, 3, 9], 5)
    >>> scorer.score([1, 2, 3, 9]).tolist()
    [1, 4, 5, 5]
    """
    found = np.asarray(values, dtype=np.float64)
    if not len(found) or not np.all(np.isfinite(found)):
        what = "there are no customers" if not len(found) else "a value is missing or infinite"
        raise PreprocessingError(
            f"customers cannot be ranked: {what}. Fill or leave out such customers first."
        )
    if n_scores < 1:
        raise ConfigError(f"n_scores={n_scores} is not allowed: at least 1.")
    distinct, count = np.unique(found, return_counts=True)
    below = np.cumsum(count) - count
    twice = 2 * below + count  # whole numbers: a share such as 0.6 is exact
    scores = np.minimum(1 + n_scores * twice // (2 * len(found)), n_scores)
    if len(distinct) > 1:
        scores[0], scores[-1] = 1, n_scores
    first = np.append(True, scores[1:] != scores[:-1])
    return RankScorer(n_scores, tuple(distinct[first].tolist()), tuple(scores[first].tolist()))


def positions(values: FloatVector, quantiles: FloatVector) -> FloatVector:
    """Return where values stand among quantiles: share below plus half the share of equal ones, 0-1.

    Examples
    --------
    >>> positions(np.array([0.0, 2.0, 9.0]), np.array([1.0, 2.0, 2.0, 3.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    left = np.searchsorted(quantiles, values, side="left")
    right = np.searchsorted(quantiles, values, side="right")
    return np.asarray((left + right) / (2 * len(quantiles)))
