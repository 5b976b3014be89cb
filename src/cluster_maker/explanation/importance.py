"""Which columns decide: how many rows would change their cluster if a column's values were dealt out anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.utils import check_random_state

from cluster_maker.explanation.column_figures import ColumnFigures
from cluster_maker.explanation.differences import strongest_columns
from cluster_maker.explanation.sampling import Keys
from cluster_maker.preprocessing.clean import column_of
from cluster_maker.types import (
    Clustering,
    ColumnImportance,
    FeatureMatrix,
    FloatMatrix,
    IntVector,
    RandomState,
)

#: Rows whose cluster is looked at, and how often each column is dealt out.
MOST_ROWS, REPEATS = 1_000, 5
#: Columns that are tried: those on which clusters differ most.
MOST_COLUMNS = 30
#: Numbers that are handed to `predict` for one column at most, so that wide tables take no longer.
_MOST_NUMBERS = 2_000_000


def column_importance(
    table: pd.DataFrame,
    features: FeatureMatrix,
    clustering: Clustering,
    figures: Sequence[ColumnFigures],
    keys: Keys,
    *,
    random_state: RandomState = None,
) -> tuple[ColumnImportance, ...]:
    """Return how much the clusters depend on each column, most first.

    Parameters
    ----------
    table : pandas.DataFrame of n rows
        The original table.
    features : FeatureMatrix of n rows
        What was clustered.
    clustering : Clustering
        By any registered algorithm.
    figures : sequence of ColumnFigures
        The columns; those that were clustered on are tried, at most `MOST_COLUMNS`.
    keys : uint64 array of shape (n,)
        From `sampling.row_keys`: they decide which rows are looked at.
    random_state : int, RandomState or None
        Seed of the deals.

    Returns
    -------
    tuple of ColumnImportance
        Empty where there is one cluster only.

    Notes
    -----
    All features that come from a column are permuted together among the rows looked at, `predict` is asked
    again, and the rows whose label changes are counted: permutation importance with the clustering's own
    labels as truth. Where features are mixtures of columns, the column is permuted in the table and
    everything replayed. Columns that say the same share their importance: each may be missed little while
    the other is there.

    References
    ----------
    Breiman, "Random forests", Machine Learning 45 (2001).
    """
    if len(np.unique(clustering.labels)) < 2:
        return ()
    rng = check_random_state(random_state)
    most = max(50, min(MOST_ROWS, _MOST_NUMBERS // (REPEATS * max(features.shape[1], 1))))
    rows = np.argsort(keys, kind="stable")[:most]
    dealer = _Dealer(table.iloc[rows], features, rows)
    found = []
    for column in strongest_columns(figures, MOST_COLUMNS):
        deals = [rng.permutation(len(rows)) for _ in range(REPEATS)]
        labels = clustering.predict(np.concatenate([dealer.dealt(column.column, deal) for deal in deals]))
        changed = (labels.reshape(REPEATS, -1) != clustering.labels[rows]).mean(axis=1)
        found.append(
            ColumnImportance(column.column, column.label, float(changed.mean()), float(changed.std(ddof=1)))
        )
    return tuple(sorted(found, key=lambda each: -each.changed))


class _Dealer:
    """Some rows in clustering space, with one column dealt out anew."""

    def __init__(self, table: pd.DataFrame, features: FeatureMatrix, rows: IntVector) -> None:
        self.table, self.transformer = table, features.transformer
        self.sources = np.array(features.sources, dtype=object)
        self.values = features.values[rows]
        self.mixed = any(not source for source in features.sources)

    def dealt(self, column: str, order: IntVector) -> FloatMatrix:
        """Return the rows with a column's values in another order, shape (m, d)."""
        if self.mixed:
            return self._replayed(column, order)
        out: FloatMatrix = self.values.copy()
        own = np.flatnonzero(self.sources == column)
        out[:, own] = self.values[np.ix_(order, own)]
        return out

    def _replayed(self, column: str, order: IntVector) -> FloatMatrix:
        """Permute in the table and prepare it again."""
        cells = column_of(self.table, column)
        place = next(i for i, label in enumerate(self.table.columns) if str(label) == column)
        dealt = self.table.copy()
        dealt.isetitem(place, cells.iloc[order].array)
        return np.asarray(self.transformer.transform(dealt), dtype=np.float64)
