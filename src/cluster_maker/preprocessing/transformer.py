"""`TableTransformer`: one fitted scikit-learn transformer from a table to the numbers that are clustered.

    table ─(TableReader)→ numbers with gaps ─(ColumnImputer)→ numbers and indicators
          ─(Branches)→ bent, clipped, scaled and weighted features
          ─(FeatureSelector)→ those that stay ─(PrincipalComponents, where wanted)→ components

Every step works row by row with fitted constants, so that a row gets the very same numbers alone, in bulk and
in the fit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from cluster_maker.errors import PreprocessingError
from cluster_maker.preprocessing.branches import Branches, Layout
from cluster_maker.preprocessing.clean import ColumnReader, TableReader
from cluster_maker.preprocessing.encode import LevelEncoder, RankEncoder
from cluster_maker.preprocessing.impute import ColumnImputer, any_missing
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.outliers import OutlierTamer
from cluster_maker.preprocessing.power import TailBender
from cluster_maker.preprocessing.reduce import PrincipalComponents
from cluster_maker.preprocessing.scale import NumberScaler
from cluster_maker.preprocessing.select import FeatureSelector, copy_notes, find_row_copies, left_out
from cluster_maker.types import BoolVector, ColumnReport, FloatMatrix, RandomState

_PLAIN_LEVELS = ({"0", "1"}, {"False", "True"}, {"false", "true"})


class TableTransformer(TransformerMixin, BaseEstimator):
    """Turn the columns of a table into features, new rows just as the rows of the fit.

    Parameters
    ----------
    columns : tuple of ColumnReport
        The columns to use, by role. Other columns of a table are ignored.
    options : PreprocessingOptions, optional
        The choices; the defaults otherwise.
    random_state : int, RandomState or None
        For the isolation forest and the randomised solver of PCA.

    Attributes
    ----------
    sources_ : tuple of str
        The table column of each feature; empty for principal components.
    notes_ : tuple of str
        What was done, in plain sentences.

    Notes
    -----
    New rows: a category that the fit did not see belongs to "other" where rare levels were grouped and
    has all its features 0 elsewhere; an unseen value of a yes/no or ordinal column counts as missing and
    is filled.
    """

    def __init__(
        self,
        columns: tuple[ColumnReport, ...],
        options: PreprocessingOptions | None = None,
        random_state: RandomState = None,
    ) -> None:
        self.columns = columns
        self.options = options
        self.random_state = random_state

    def fit(self, table: pd.DataFrame, y: None = None) -> TableTransformer:
        """Learn from a table how its columns become features.

        Raises
        ------
        ColumnError
            If the table lacks a column; the message names the closest one it has.
        PreprocessingError
            If no feature is left.
        """
        options = self.options or PreprocessingOptions()
        _check_table(table)
        self.reader_, raw, copy_note = _fit_reader(self.columns, table)
        self.imputer_ = ColumnImputer(self.reader_.readers_, options).fit(raw)
        filled = self.imputer_.transform(raw)
        self.layout_ = _layout(self.reader_.readers_, self.imputer_.indicators_)
        self.encoder_ = self._new_encoder(options).fit(_observed(raw, filled, self.layout_))
        features = self.encoder_.transform(filled)
        names, sources = self._describe()
        self._choose(features, names, sources, options)
        chosen = np.ascontiguousarray(features[:, self.chosen_])
        self.reducer_ = None
        if options.reduction == "pca":
            self.reducer_ = PrincipalComponents(options.n_components, self.random_state).fit(chosen)
        self._name_features([names[i] for i in self.chosen_], [sources[i] for i in self.chosen_])
        self.notes_ = (*self.reader_.notes_, *copy_note, *self._step_notes())
        return self

    def transform(self, table: pd.DataFrame) -> FloatMatrix:
        """Return the features of a table's rows, C-ordered, shape (n, d).

        Raises
        ------
        ColumnError
            If the table lacks a column; the message names the closest one it has.
        """
        return self.transform_with_flags(table)[0]

    def transform_with_flags(self, table: pd.DataFrame) -> tuple[FloatMatrix, dict[str, BoolVector]]:
        """Return the features, shape (n, d), and what was done to each row ("outlier", "imputed")."""
        check_is_fitted(self)
        _check_table(table)
        raw = self.reader_.transform(table)
        if len(raw) == 0:
            empty = np.zeros(0, dtype=bool)
            return np.zeros((0, len(self.sources_))), {"outlier": empty, "imputed": empty}
        flags = {"imputed": any_missing(raw)}
        filled = self.imputer_.transform(raw)
        del raw
        flags["outlier"] = self.encoder_.extreme(filled)
        features = self.encoder_.transform(filled)
        del filled
        chosen = np.ascontiguousarray(features[:, self.chosen_])
        return (chosen if self.reducer_ is None else self.reducer_.transform(chosen)), flags

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the features, such as "Income" and "City = Oslo"."""
        check_is_fitted(self)
        return np.array(self.feature_names_, dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "feature_names_")

    def _new_encoder(self, options: PreprocessingOptions) -> Branches:
        """Put the branches of amounts, ranks and levels together."""
        readers, layout = self.reader_.readers_, self.layout_
        names = tuple(readers[i].name for i in layout.amounts)
        n_levels = tuple(len(readers[i].levels) if i < len(readers) else 2 for i in layout.ranks)
        level_names = tuple(readers[i].name for i in layout.levels)
        levels = tuple(self.imputer_.levels_[i] for i in layout.levels)
        return Branches(
            layout,
            TailBender(names, options),
            OutlierTamer(names, options, self.random_state),
            NumberScaler(names, options),
            RankEncoder(n_levels, options),
            LevelEncoder(level_names, levels, options),
        )

    def _choose(
        self, features: FloatMatrix, names: list[str], sources: list[int], options: PreprocessingOptions
    ) -> None:
        """Put the features in the table's order and leave out those that add nothing."""
        order = np.argsort(np.asarray(sources), kind="stable")
        selector = FeatureSelector(tuple(names[i] for i in order), tuple(sources[i] for i in order), options)
        self.selector_ = selector.fit(features[:, order])
        self.chosen_ = order[selector.keep_]
        self._check_left(len(features))

    def _describe(self) -> tuple[list[str], list[int]]:
        """Return name and table column of each feature, in the encoder's order."""
        readers, layout = self.reader_.readers_, self.layout_
        names = [readers[i].name for i in layout.amounts]
        sources = list(layout.amounts)
        for i in layout.ranks:
            indicator = i >= len(readers)
            source = self.imputer_.indicators_[i - len(readers)] if indicator else i
            reader = readers[source]
            names.append(f"{reader.name} is missing" if indicator else _rank_name(reader))
            sources.append(source)
        if layout.levels:
            levels = self.encoder_.levels
            names += levels.feature_names_
            sources += [layout.levels[i] for i in levels.sources_]
        return names, sources

    def _name_features(self, names: list[str], sources: list[int]) -> None:
        """Store the names of the features and the columns they come from."""
        if self.reducer_ is not None:
            self.feature_names_ = tuple(str(name) for name in self.reducer_.get_feature_names_out())
            self.sources_: tuple[str, ...] = ("",) * len(self.feature_names_)
        else:
            self.feature_names_ = tuple(names)
            self.sources_ = tuple(self.reader_.readers_[i].name for i in sources)

    def _step_notes(self) -> list[str]:
        """Gather what the steps have to say."""
        notes = [*self.imputer_.notes_, *self.encoder_.notes, *self.selector_.notes_]
        return notes + list(self.reducer_.notes_ if self.reducer_ is not None else ())

    def _check_left(self, n_rows: int) -> None:
        """Refuse a table whose features are all constant."""
        if len(self.chosen_) == 0:
            names = ", ".join(repr(reader.name) for reader in self.reader_.readers_[:8])
            raise PreprocessingError(
                f"nothing is left to cluster on: the columns {names} have the same value in (nearly) all of "
                f"{n_rows} rows. Name columns that vary (--features, or features=[…])."
            )


def _check_table(table: object) -> None:
    """Refuse anything but a DataFrame."""
    if not isinstance(table, pd.DataFrame):
        raise PreprocessingError(f"a pandas DataFrame is needed, got {type(table).__name__}.")


def _fit_reader(
    columns: tuple[ColumnReport, ...], table: pd.DataFrame
) -> tuple[TableReader, FloatMatrix, list[str]]:
    """Read the table, and leave out blocks of columns that repeat others row by row."""
    reader = TableReader(tuple(columns)).fit(table)
    if not reader.readers_:
        wanted = ", ".join(repr(report.name) for report in columns)
        raise PreprocessingError(
            f"no value could be read in the columns {wanted or '(none given)'}: "
            "name columns that hold values (--features, or features=[…])."
        )
    raw = reader.transform(table)
    names = [read.name for read in reader.readers_]
    unread = [report.name for report in columns if report.name not in names]
    notes = left_out(unread, "no value could be read")
    amounts = [i for i, read in enumerate(reader.readers_) if read.kind == "amount"]
    found = find_row_copies(raw[:, amounts], [names[i] for i in amounts]) if len(amounts) > 1 else {}
    copies = {amounts[i]: amounts[first] for i, first in found.items()}
    if copies:
        keep = [i for i in range(len(names)) if i not in copies]
        reader.readers_ = tuple(reader.readers_[i] for i in keep)
        raw = np.asfortranarray(raw[:, keep])
    told = ((names[i], names[first], "same information as") for i, first in copies.items())
    return reader, raw, notes + copy_notes(told)


def _observed(raw: FloatMatrix, filled: FloatMatrix, layout: Layout) -> FloatMatrix:
    """Take filled amounts out again: tails, limits and scales are those of the values that were observed."""
    gaps = [i for i in layout.amounts if np.isnan(raw[:, i]).any()]
    if not gaps:
        return filled
    observed = filled.copy(order="K")
    observed[:, gaps] = raw[:, gaps]
    return observed


def _layout(readers: tuple[ColumnReader, ...], indicators: tuple[int, ...]) -> Layout:
    """Send each column to its branch."""
    kinds = [reader.kind for reader in readers] + ["binary"] * len(indicators)
    return Layout(
        amounts=tuple(i for i, kind in enumerate(kinds) if kind == "amount"),
        ranks=tuple(i for i, kind in enumerate(kinds) if kind in ("rank", "binary")),
        levels=tuple(i for i, kind in enumerate(kinds) if kind == "level"),
    )


def _rank_name(reader: ColumnReader) -> str:
    """Name the feature of an ordinal or yes/no column: "Gender = Male", or the column's name for 0/1."""
    if reader.kind == "rank" or set(reader.levels) in _PLAIN_LEVELS:
        return reader.name
    return f"{reader.name} = {reader.levels[1]}"
