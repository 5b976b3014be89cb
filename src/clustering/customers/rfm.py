"""Recency, frequency, monetary value: scores by rank, learnt once and used again, and their segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cluster_maker.errors import ConfigError, ModelError, PreprocessingError, unknown_column
from cluster_maker.types import FloatVector
from clustering.customers.rank_scores import RankScorer, learn_scores
from clustering.customers.rfm_segments import rfm_segment

#: The columns of the customer table behind each letter; recency counts backwards.
RFM_COLUMNS = {"r": "days_since_last_purchase", "f": "total_transactions", "m": "total_spent"}
_NAMES = {"r": "rfm_recency", "f": "rfm_frequency", "m": "rfm_monetary"}


class RFM:
    """Scores of recency, frequency and money by rank.

    Parameters
    ----------
    n_bins : int
        How many scores, at least 2.
    weights : sequence of three float
        What recency, frequency and money weigh in `rfm_score`; not negative, not all 0.

    Attributes
    ----------
    scorers_ : dict of str to RankScorer
        What `fit` has learnt, for "r", "f" and "m".

    Notes
    -----
    Scores are frozen by `fit`: a customer of tomorrow is measured against the customers of the fit. For
    ranks, ties and ends see `learn_scores`.

    Examples
    --------
    >>> table = pd.DataFrame({"days_since_last_purchase": [3, 40, 200], "total_transactions": [9, 1, 1],
    ...                       "total_spent": [500.0, 20.0, 35.0]}, index=["a", "b", "c"])
    >>> RFM(n_bins=3).fit_transform(table)[["r_score", "f_score", "m_score", "rfm_score", "rfm_segment"]]
       r_score  f_score  m_score  rfm_score     rfm_segment
    a        3        3        3   3.000000       Champions
    b        2        1        1   1.333333  About to sleep
    c        1        1        2   1.333333            Lost
    """

    def __init__(self, n_bins: int = 5, weights: Sequence[float] = (1.0, 1.0, 1.0)) -> None:
        if not isinstance(n_bins, (int, np.integer)) or isinstance(n_bins, bool) or n_bins < 2:
            raise ConfigError(f"n_bins={n_bins!r} is not allowed: a whole number of at least 2.")
        self.n_bins = int(n_bins)
        self.weights = _checked_weights(weights)

    def fit(self, table: pd.DataFrame) -> RFM:
        """Learn the scores from a table of customers (`aggregate_customers`)."""
        self.scorers_ = {letter: learn_scores(_values(table, letter), self.n_bins) for letter in RFM_COLUMNS}
        return self

    def transform(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the scores of customers.

        Parameters
        ----------
        table : pandas.DataFrame of shape (n, …)
            With the columns of `RFM_COLUMNS`.

        Returns
        -------
        pandas.DataFrame of shape (n, 8), with the table's index
            `rfm_recency` (days), `rfm_frequency` (purchases), `rfm_monetary` (money), `r_score`, `f_score`,
            `m_score` (1 to n_bins, more is better), `rfm_score` (their weighted mean) and `rfm_segment`.

        Raises
        ------
        ModelError
            If nothing was learnt before.
        ColumnError, PreprocessingError
            If a column is absent, or a value is missing.
        """
        if not hasattr(self, "scorers_"):
            raise ModelError("RFM has learnt nothing yet: call fit with a table of customers first.")
        out = pd.DataFrame({_NAMES[letter]: table[column] for letter, column in RFM_COLUMNS.items()})
        for letter in RFM_COLUMNS:
            out[f"{letter}_score"] = self.scorers_[letter].score(_values(table, letter))
        scores = out[["r_score", "f_score", "m_score"]].to_numpy(dtype=np.float64)
        out["rfm_score"] = scores @ self.weights / self.weights.sum()
        out["rfm_segment"] = rfm_segment(out["r_score"], out["f_score"], self.n_bins)
        return out

    def fit_transform(self, table: pd.DataFrame) -> pd.DataFrame:
        """Learn the scores and return those of the same customers."""
        return self.fit(table).transform(table)

    def to_dict(self) -> dict[str, Any]:
        """Return all that was learnt as plain numbers, to be saved as JSON or YAML.

        Raises
        ------
        ModelError
            If nothing was learnt before.
        """
        if not hasattr(self, "scorers_"):
            raise ModelError("RFM has learnt nothing yet: call fit with a table of customers first.")
        scorers = {
            letter: {"starts": list(scorer.starts), "scores": list(scorer.scores)}
            for letter, scorer in self.scorers_.items()
        }
        return {"n_bins": self.n_bins, "weights": self.weights.tolist(), "scorers": scorers}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> RFM:
        """Return what `to_dict` gave as it was.

        Raises
        ------
        ModelError
            If it is damaged.

        Examples
        --------
        >>> table = pd.DataFrame({"days_since_last_purchase": [3, 40], "total_transactions": [9, 1],
        ...                       "total_spent": [500.0, 20.0]})
        >>> RFM.from_dict(RFM().fit(table).to_dict()).transform(table)["r_score"].tolist()
        [5, 1]
        """
        try:
            found = cls(saved["n_bins"], saved["weights"])
            found.scorers_ = {
                letter: _loaded(saved["scorers"][letter], found.n_bins) for letter in RFM_COLUMNS
            }
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"the saved RFM scores are damaged ({type(error).__name__}: {error}): fit them again."
            ) from error
        return found


def _checked_weights(weights: Sequence[float]) -> FloatVector:
    """Return weights as an array; refuse any that cannot be."""
    found = np.asarray(weights, dtype=np.float64)
    if found.shape != (3,) or not np.all(np.isfinite(found)) or np.any(found < 0) or not found.sum():
        raise ConfigError(
            f"weights={list(np.ravel(found))} is not allowed: three numbers for recency, frequency, money, "
            "none negative and not all 0."
        )
    return found


def _values(table: pd.DataFrame, letter: str) -> FloatVector:
    """Return the values to rank, so that more is better."""
    column = RFM_COLUMNS[letter]
    if column not in table:
        raise unknown_column(column, table.columns)
    values = table[column].to_numpy(dtype=np.float64, na_value=np.nan)
    bad = int(np.count_nonzero(~np.isfinite(values)))
    if bad:
        raise PreprocessingError(
            f"{column!r} is missing or infinite for {bad} of {len(values)} customers: "
            "leave these out before scoring."
        )
    return -values if letter == "r" else values


def _loaded(saved: Mapping[str, Any], n_bins: int) -> RankScorer:
    """Return a saved scorer; ValueError where its numbers cannot be scores."""
    starts = tuple(float(value) for value in saved["starts"])
    scores = tuple(int(value) for value in saved["scores"])
    rising = all(np.diff(starts) > 0) and all(np.diff(scores) > 0)
    if not starts or len(starts) != len(scores) or not rising or scores[0] < 1 or scores[-1] > n_bins:
        raise ValueError("edges and scores do not rise together")
    return RankScorer(n_bins, starts, scores)
