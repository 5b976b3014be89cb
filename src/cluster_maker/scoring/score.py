"""New rows with cluster, name, confidence, flags, and whether any of it may be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.preprocessing.clean import column_of, rows_with_values
from cluster_maker.scoring.contract import check_contract, identifier_name
from cluster_maker.scoring.domain import Domain, find_strangers
from cluster_maker.scoring.records import ContractCheck, Scoring
from cluster_maker.types import (
    NOISE,
    UNLABELLED,
    BoolVector,
    Clustering,
    FeatureMatrix,
    FloatMatrix,
    FloatVector,
    IntVector,
    TableReport,
)
from cluster_maker.wording import plural

NO_VALUES = "not clustered: no value in any of the clustered columns"
NOISE_FLAG = "noise: belongs to no cluster"
_FLAG_WORDS = {"outlier": "extreme value", "imputed": "missing value filled"}


def score_rows(
    table: pd.DataFrame,
    columns: TableReport,
    features: FeatureMatrix,
    clustering: Clustering,
    names: Mapping[int, str],
    domain: Domain,
    *,
    rename: Mapping[str, str] | None = None,
) -> Scoring:
    """Give every row of a new table its cluster, and say how far that can be trusted.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        New rows with the columns that were clustered on.
    columns, features, clustering : TableReport, FeatureMatrix, Clustering
        What was clustered.
    names : mapping of int to str
        Name of each cluster.
    domain : Domain
        What the rows that were clustered look like.
    rename : mapping of str to str, optional
        Name in the new table -> name in the model.

    Returns
    -------
    Scoring
        Row by row the same as in bulk.

    Raises
    ------
    ColumnError, ConfigError, PreprocessingError
        As `check_contract`.
    """
    id_name = identifier_name(columns, features.row_ids.name)
    transformer = features.transformer
    check = check_contract(table, columns, transformer, rename=rename, id_name=id_name)
    known = rows_with_values(check.table, columns)
    found = check.table if known.all() else check.table.loc[known]
    values, flags = transformer.transform_with_flags(found)
    labels, confidence = _labels(clustering, values)
    strangers = find_strangers(domain, found, transformer.reader_.transform(found), values)
    every = _spread(labels, known, UNLABELLED)
    strange = pd.Series(_spread(strangers.strange, known, False), dtype="boolean").mask(~known)
    reasons = np.where(known, "", NO_VALUES).astype(object)
    reasons[known] = strangers.reasons
    rows = pd.DataFrame(
        {
            "id": _ids(check.table, id_name),
            "cluster": pd.Series(every, dtype="Int64").mask(every == UNLABELLED),
            "name": names_of(every, names, clustering.n_clusters),
            "confidence": _spread(confidence.round(4), known, np.nan),
            "flags": flags_of(every, {name: _spread(raised, known, False) for name, raised in flags.items()}),
            "out_of_domain": strange,
            "reason": reasons,
        }
    )
    return Scoring(rows, check, (*check.notes, *_notes(rows, check)))


def names_of(labels: IntVector, names: Mapping[int, str], n_clusters: int) -> npt.NDArray[np.object_]:
    """Return the name of each label; "noise", and an empty text for rows without one."""
    words = np.array([names[i] for i in range(n_clusters)] + ["", "noise"], dtype=object)
    found: npt.NDArray[np.object_] = words[labels]  # -1 finds "noise", -2 the empty text, from the end
    return found


def flags_of(labels: IntVector, raised: Mapping[str, BoolVector]) -> npt.NDArray[np.object_]:
    """Return what is to be known about each row, joined by semicolons.

    Parameters
    ----------
    labels : int array of shape (n,)
        -1 noise, -2 not clustered.
    raised : mapping of str to bool array of shape (n,)
        "outlier", "imputed".
    """
    flags = np.full(len(labels), "", dtype=object)
    for name, where in raised.items():
        flags[where] = flags[where] + np.where(flags[where] == "", "", "; ") + _FLAG_WORDS.get(name, name)
    flags[labels == UNLABELLED] = NO_VALUES
    flags[(labels == NOISE) & (flags == "")] = NOISE_FLAG
    return flags


def _labels(clustering: Clustering, values: FloatMatrix) -> tuple[IntVector, FloatVector]:
    """Return canonical labels and confidence, as the rows of the fit have them."""
    if len(values) == 0:
        return np.empty(0, dtype=np.intp), np.empty(0)
    labels = clustering.predict(values)
    confidence = np.clip(clustering.estimator.predict_confidence(values), 0.0, 1.0)
    return labels, np.where(labels == NOISE, 0.0, confidence)


def _spread(values: Any, known: BoolVector, fill: float) -> Any:
    """Spread values of the rows that were scored over all rows."""
    out = np.full(len(known), fill, dtype=np.result_type(values, type(fill)))
    out[known] = values
    return out


def _ids(table: pd.DataFrame, id_name: str) -> Any:
    """Return the identifiers of the rows; their labels in the table where there are none."""
    if id_name and id_name in {str(label) for label in table.columns}:
        return column_of(table, id_name).to_numpy()
    return table.index.to_numpy()


def _notes(rows: pd.DataFrame, check: ContractCheck) -> list[str]:
    """Say how many rows could not be scored, or are unlike what was clustered."""
    notes = []
    unscored = int(rows["cluster"].isna().sum())
    if unscored:
        have = "has" if unscored == 1 else "have"
        notes.append(
            f"{plural(unscored, 'row')} {have} no value in any of the clustered columns: no cluster."
        )
    strange = int(rows["out_of_domain"].sum())
    if strange:
        are = "is" if strange == 1 else "are"
        share = strange / len(rows)
        notes.append(
            f"{plural(strange, 'row')} ({share:.1%}) {are} unlike what was clustered (out_of_domain); "
            "see the column reason."
        )
    return notes
