"""`CustomerDataPreprocessor`: a table of customers to features and scores, learnt once and used again.

    customers ─clean_data─engineer_features─calculate_rfm─calculate_clv─create_behavioral_features→ table
    table ─select_clustering_features→ names ─scale_features→ FeatureMatrix

Every step learns (`fit=True`) or uses what was learnt (`fit=False`); `preprocess` does the former,
`transform` the latter. The table keeps original values: only the matrix is clipped and scaled.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from cluster_maker.data_exporter import write_atomically
from cluster_maker.errors import ConfigError, ModelError
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.preprocessing.transformer import TableTransformer
from cluster_maker.types import FeatureMatrix
from clustering.core.customer_settings import PreprocessingConfig
from clustering.customers.behaviour import Yardstick, behaviour_columns, learn_yardstick
from clustering.customers.clustering_matrix import (
    build_matrix,
    drawn_in,
    loaded_transformer,
    options_of,
    plain_transformer,
    same_matrix,
)
from clustering.customers.customer_cleaning import CustomerAccount, clean_customers
from clustering.customers.features import choose_features, engineer_columns
from clustering.customers.lifetime.fitted import LifetimeModels
from clustering.customers.lifetime.value import ValuePlan
from clustering.customers.redundancy import FeatureAudit
from clustering.customers.rfm import RFM, RFM_COLUMNS
from clustering.customers.worth import (
    NEEDED,
    Worth,
    histories_of,
    learn_worth,
    probability_alive,
    worth_columns,
)

#: Rises when what this version saves could not be read by the one before.
FORMAT = 1
_Learnt = TypeVar("_Learnt")


class CustomerDataPreprocessor:
    """Customers to features, scores and the matrix that is clustered.

    Parameters
    ----------
    config : PreprocessingConfig, optional
        How; the defaults otherwise.

    Attributes
    ----------
    account : CustomerAccount or None
        What became of each row of the last table that was cleaned.
    audit : FeatureAudit or None
        Why the other columns are not clustered on.
    rfm : RFM or None
        The scores that were learnt; None where the table has not what they are made of.
    worth : Worth or None
        The models of purchases and spending; `worth.purchase_model` and `worth.spend_model` may be None.
    yardstick : Yardstick or None
        Against what activity, tiers and engagement are measured.
    features : tuple of str
        The columns that are clustered on.

    Examples
    --------
    >>> import numpy as np
    >>> customers = pd.DataFrame({
    ...     "customer_id": ["a", "b", "c", "d"], "total_transactions": [9, 1, 1, 4],
    ...     "total_spent": [900.0, 20.0, 35.0, 99.0], "customer_age_days": [400, 300, 0, 90],
    ...     "days_since_last_purchase": [12, 300, 0, 30]})
    >>> preprocessor = CustomerDataPreprocessor()
    >>> table, X, features = preprocessor.preprocess(customers)
    >>> table[["total_spent", "rfm_segment", "activity_status", "value_tier"]]
                 total_spent         rfm_segment activity_status value_tier
    customer_id
    a                  900.0       Loyal          active       high
    b                   20.0        Lost        inactive        low
    c                   35.0         New             new        low
    d                   99.0     At risk          active     medium
    >>> features
    ('days_since_last_purchase', 'total_transactions', 'avg_transaction_value', 'customer_age_days')
    >>> X.shape, np.asarray(X).shape
    ((4, 4), (4, 4))
    """

    def __init__(self, config: PreprocessingConfig | None = None) -> None:
        self.config = config if config is not None else PreprocessingConfig()
        self.account: CustomerAccount | None = None
        self.audit: FeatureAudit | None = None
        self.rfm: RFM | None = None
        self.worth: Worth | None = None
        self.yardstick: Yardstick | None = None
        self.features: tuple[str, ...] = ()
        self.transformer: TableTransformer | None = None
        self._notes: dict[str, tuple[str, ...]] = {}

    @property
    def options(self) -> PreprocessingOptions:
        """What to give ``run_clustering(table, features, preprocessing=options)`` for the same matrix."""
        return options_of(self.config)

    @property
    def plan(self) -> ValuePlan:
        """Over what time, at what margin and discount value is counted; in days."""
        config = self.config
        return ValuePlan(config.clv_horizon_days, "day", config.clv_margin, config.clv_annual_discount)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know, in plain sentences, in the order of the steps."""
        return tuple(dict.fromkeys(note for step in _STEPS for note in self._notes.get(step, ())))

    def preprocess(self, df: pd.DataFrame) -> tuple[pd.DataFrame, FeatureMatrix, tuple[str, ...]]:
        """Learn from customers, and return them with all columns, their matrix and its features.

        Parameters
        ----------
        df : pandas.DataFrame of shape (n, …)
            A row for each customer: of `aggregate_customers`, with people's own columns where wanted, or
            somebody's own table with at least some of its columns. It is not changed.

        Returns
        -------
        table : pandas.DataFrame
            A row for each customer that is kept (`account` tells of the others), original values.
        X : FeatureMatrix
            What is clustered: clipped, bent and scaled. It goes wherever an array does.
        features : tuple of str
            The columns of the table behind it.

        Raises
        ------
        ColumnError, PreprocessingError, ConfigError
            Each with one line: a told feature does not exist, no customer is left, nothing varies.
        """
        self._notes = {}
        table = self._described(self.clean_data(df), fit=True)
        self.features = self.select_clustering_features(table)
        return table, self.scale_features(table, self.features), self.features

    def transform(self, df: pd.DataFrame) -> tuple[pd.DataFrame, FeatureMatrix, tuple[str, ...]]:
        """Return other customers measured by what was learnt: same scores, models, features and scales.

        Raises
        ------
        ModelError
            If nothing was learnt before.
        ColumnError
            If a column is absent that was there when it was learnt.
        """
        _needed(self.transformer, "preprocess")
        table = self._described(self.clean_data(df), fit=False)
        return table, self.scale_features(table, self.features, fit=False), self.features

    def _described(self, table: pd.DataFrame, *, fit: bool) -> pd.DataFrame:
        """Add all columns that are wanted."""
        table = self.engineer_features(table)
        if self.config.enable_rfm:
            table = self.calculate_rfm(table, fit=fit)
        if self.config.enable_clv:
            table = self.calculate_clv(table, fit=fit)
        if self.config.enable_behavioral_features:
            table = self.create_behavioral_features(table, fit=fit)
        return table

    def clean_data(self, df: pd.DataFrame) -> pd.DataFrame:
        """Return one row for each customer, indexed by `customer_id`; `account` tells of all others.

        See `clean_customers` for the rules.
        """
        table, self.account = clean_customers(df)
        self._notes["clean"] = self.account.sentences
        return table

    def engineer_features(self, df: pd.DataFrame) -> pd.DataFrame:
        """Add the columns that follow from those that are there; notes say what cannot be had, and why."""
        table, self._notes["features"] = engineer_columns(df)
        return table

    def calculate_rfm(self, df: pd.DataFrame, *, fit: bool = True) -> pd.DataFrame:
        """Add recency, frequency and money, their scores by rank (ties get one score) and the RFM segment.

        Without the three columns they are made of they are absent, and a note says so.
        """
        if fit:
            lacking = [name for name in RFM_COLUMNS.values() if name not in df]
            self._notes["rfm"] = _lacking("RFM scores", lacking)
            self.rfm = None if lacking else RFM(self.config.rfm_bins, self.config.rfm_weights).fit(df)
        return df if self.rfm is None else _with(df, self.rfm.transform(df))

    def calculate_clv(self, df: pd.DataFrame, *, fit: bool = True) -> pd.DataFrame:
        """Add `clv_simple` and, where models can honestly be fitted, `clv_advanced`, `p_alive` and more.

        RFM is not needed. See `worth_columns` for the columns, `learn_worth` for the models.
        """
        if fit:
            self._learn_worth(df)
        if self.worth is None:
            return df
        return _with(df, worth_columns(df, self.worth))

    def create_behavioral_features(self, df: pd.DataFrame, *, fit: bool = True) -> pd.DataFrame:
        """Add engagement, activity, value tier and `churn_risk` = 1 - P(alive), as far as they are known.

        P(alive) is of the purchase model, which is fitted here where customers' value is not wanted.
        """
        if fit:
            self.yardstick = learn_yardstick(df)
            self._notes["behaviour"] = self.yardstick.reasons
            if not self.config.enable_clv:
                self._learn_worth(df)
        alive = None if self.worth is None else probability_alive(df, self.worth)
        return _with(df, behaviour_columns(df, _needed(self.yardstick, "preprocess"), alive))

    def select_clustering_features(self, df: pd.DataFrame) -> tuple[str, ...]:
        """Return the columns to cluster on: those that are told, else what the audit leaves of the usual.

        Never identifiers, people's own columns, scores made of others, constants, or one quantity twice.

        Raises
        ------
        ColumnError, PreprocessingError
            If a told column does not exist or does not vary, or none is left.
        """
        names, self.audit, self._notes["choice"] = choose_features(df, self.config.clustering_features)
        return names

    def handle_outliers(self, df: pd.DataFrame, features: Sequence[str], *, fit: bool = True) -> pd.DataFrame:
        """Return the features as clustering sees them before scaling: extreme values drawn in.

        Parameters
        ----------
        df : pandas.DataFrame
            Customers; it is not changed, and reports use it, not what is returned here.
        features : sequence of str
            Which columns.
        fit : bool
            Whether limits are learnt from `df`.

        Returns
        -------
        pandas.DataFrame of shape (n, len(features)), original units
        """
        transformer = self._fitted(df, features)[0] if fit else _needed(self.transformer, "scale_features")
        return drawn_in(df, features, transformer)

    def scale_features(self, df: pd.DataFrame, features: Sequence[str], fit: bool = True) -> FeatureMatrix:
        """Return the matrix that is clustered: bent, extreme values drawn in, scaled (`options`).

        Parameters
        ----------
        df : pandas.DataFrame of shape (n, …)
            Customers with original values.
        features : sequence of str
            Which columns; with ``fit=False`` those of the fit.
        fit : bool
            Whether limits and scales are learnt from `df`.
        """
        if fit:
            return self._fitted(df, features)[1]
        return same_matrix(df, _needed(self.transformer, "scale_features"))

    def lifetime_models(self, df: pd.DataFrame) -> LifetimeModels | None:
        """Return the models with the histories of customers, to value segments; None without both models.

        Parameters
        ----------
        df : pandas.DataFrame
            Customers as `preprocess` or `transform` returned them.
        """
        worth = self.worth
        if worth is None or worth.purchase_model is None or worth.spend_model is None:
            return None
        return LifetimeModels(worth.purchase_model, worth.spend_model, worth.plan, histories_of(df))

    def to_dict(self) -> dict[str, Any]:
        """Return all that was learnt as plain texts, numbers and lists, to be saved as JSON.

        Raises
        ------
        ModelError
            If nothing was learnt before.
        """
        return {
            "format": FORMAT,
            "config": self.config.as_plain(),
            "rfm": None if self.rfm is None else self.rfm.to_dict(),
            "worth": None if self.worth is None else self.worth.to_dict(),
            "yardstick": None if self.yardstick is None else self.yardstick.to_dict(),
            "features": list(self.features),
            "transformer": plain_transformer(_needed(self.transformer, "preprocess")),
            "notes": {step: list(notes) for step, notes in self._notes.items() if step != "clean"},
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> CustomerDataPreprocessor:
        """Return what `to_dict` gave as it was.

        Raises
        ------
        ModelError
            If it is damaged or of another version.
        """
        try:
            if saved["format"] != FORMAT:
                raise ModelError(f"it is of format {saved['format']!r}, this version reads {FORMAT}")
            found = cls(PreprocessingConfig.of(saved["config"]))
            found.rfm = _loaded(RFM.from_dict, saved["rfm"])
            found.worth = _loaded(Worth.from_dict, saved["worth"])
            found.yardstick = _loaded(Yardstick.from_dict, saved["yardstick"])
            found.features = tuple(map(str, saved["features"]))
            found.transformer = loaded_transformer(saved["transformer"])
            found._notes = {step: tuple(map(str, notes)) for step, notes in saved["notes"].items()}
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            what = str(error) if isinstance(error, (ModelError, ConfigError)) else type(error).__name__
            raise ModelError(
                f"the saved preparation of customers cannot be used ({what}): run preprocess again."
            ) from error
        return found

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write `to_dict` as a JSON file, whole or not at all.

        Raises
        ------
        ModelError, ExportError
            If nothing was learnt before, or the file cannot be written.
        """
        text = json.dumps(self.to_dict(), indent=1, allow_nan=False)
        with write_atomically(path) as file:
            file.write(text + "\n")

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> CustomerDataPreprocessor:
        """Read what `save` wrote; nothing in it is run. ModelError where that is not possible."""
        try:
            saved = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is no JSON"
            raise ModelError(
                f"the saved preparation of customers {str(path)!r} cannot be read: {why}."
            ) from error
        return cls.from_dict(saved)

    def _learn_worth(self, df: pd.DataFrame) -> None:
        """Learn how customers buy and spend, where the table tells."""
        lacking = [name for name in NEEDED if name not in df]
        self.worth = None if lacking else learn_worth(df, self.plan)
        self._notes["worth"] = _lacking("Customer value and churn_risk", lacking) or (
            self.worth.notes if self.worth is not None else ()
        )

    def _fitted(self, df: pd.DataFrame, features: Sequence[str]) -> tuple[TableTransformer, FeatureMatrix]:
        """Learn limits and scales; return what was learnt and the matrix."""
        matrix = build_matrix(df, features, self.options)
        self.transformer = matrix.transformer
        self._notes["matrix"] = matrix.notes
        return matrix.transformer, matrix


#: The steps that have something to tell, in their order.
_STEPS = ("clean", "features", "rfm", "worth", "behaviour", "choice", "matrix")


def _with(table: pd.DataFrame, columns: pd.DataFrame) -> pd.DataFrame:
    """Return the table with columns added, or put in the place of earlier ones of the same name."""
    return table.assign(**{str(name): columns[name] for name in columns})


def _lacking(what: str, names: Sequence[str]) -> tuple[str, ...]:
    """Say what cannot be had for want of columns."""
    return (f"{what} cannot be had: the table does not tell {', '.join(names)}.",) if names else ()


def _needed(learnt: _Learnt | None, method: str) -> _Learnt:
    """Return what was learnt; refuse where nothing was."""
    if learnt is None:
        raise ModelError(f"nothing was learnt yet: call {method} with a table of customers first.")
    return learnt


def _loaded(load: Any, saved: Mapping[str, Any] | None) -> Any:
    """Load a part; what was not learnt is None."""
    return None if saved is None else load(saved)
