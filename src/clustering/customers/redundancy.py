"""Which columns say the same: so that no quantity weighs twice when customers are clustered.

Three ways of saying the same are looked for: columns made from others (scores, tiers), quantities that are
tied by an identity (money spent = purchases x money for each purchase), and pairs whose ranks nearly agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cluster_maker.errors import ConfigError, unknown_column
from cluster_maker.types import FloatMatrix, FloatVector

#: Ranks that agree as much as this (Spearman, without sign) say the same.
SAME = 0.9
#: So many customers must have both values for ranks to be compared.
ENOUGH = 10

#: Columns made from others, and what they restate.
RESTATES = {
    "rfm_recency": "days_since_last_purchase", "rfm_frequency": "total_transactions",
    "rfm_monetary": "total_spent", "r_score": "days_since_last_purchase", "f_score": "total_transactions",
    "m_score": "total_spent", "rfm_score": "recency, frequency and money",
    "engagement_score": "recency, frequency and variety", "churn_risk": "the model's P(alive)",
    "p_alive": "recency and frequency", "clv_simple": "frequency and money",
    "clv_advanced": "recency, frequency and money", "expected_purchases": "recency and frequency",
    "purchase_days": "total_transactions", "repeat_purchase_value": "avg_transaction_value",
}  # fmt: skip

#: Identities: the first is the product of the others, so one of the three is known from the other two.
PRODUCTS = (("total_spent", "total_transactions", "avg_transaction_value"),)

#: Of two columns that say the same the one that stands first here is kept: what happened before what is
#: derived.
PREFERENCE = (
    "days_since_last_purchase", "total_transactions", "avg_transaction_value", "customer_age_days",
    "category_diversity", "discount_sensitivity", "returns_share", "basket_size", "spending_consistency",
    "purchase_frequency", "avg_days_between_purchases", "product_variety", "retention_rate", "total_spent",
)  # fmt: skip


@dataclass(frozen=True)
class LeftOut:
    """A column that is not clustered on: its name, the column (or columns) that say the same, and why."""

    name: str
    said_by: str
    reason: str


@dataclass(frozen=True)
class FeatureAudit:
    """Which columns are clustered on, and why the others are not.

    Parameters
    ----------
    kept : tuple of str
        Columns to cluster on, in the table's order.
    left_out : tuple of LeftOut
        The others, in the table's order.
    groups : tuple of tuple of str
        Columns that say the same, directly or through others (only groups of two and more).
    """

    kept: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    groups: tuple[tuple[str, ...], ...]


def audit_features(
    table: pd.DataFrame, columns: Sequence[str] | None = None, *, same: float = SAME
) -> FeatureAudit:
    """Find the columns that say the same, and which of them to cluster on.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        Customers; columns that are not numbers (dates, names) are left out.
    columns : sequence of str, optional
        The columns to choose from; by default all.
    same : float
        Two columns whose Spearman correlation is at least this, without sign, say the same; above 0, at
        most 1.

    Returns
    -------
    FeatureAudit
        Every column is either kept or left out with a reason.

    Raises
    ------
    ColumnError, ConfigError
        If a column does not exist, or `same` is not allowed.

    Notes
    -----
    Columns are gone through in the order of `PREFERENCE` (others after these, in the table's order): a
    column is kept unless it is made from others, completes an identity all of whose other parts are kept,
    or goes with one that is kept. Ranks are compared where both values are known. A chain of likenesses
    does not draw in columns that are unlike: what is left out always goes with a column that is kept.

    References
    ----------
    Spearman (1904).

    Examples
    --------
    Money is purchases x money for each purchase: two of the three say it all.

    >>> table = pd.DataFrame({"total_transactions": [1, 5, 2, 9, 4, 3, 7, 6, 8, 2],
    ...                       "avg_transaction_value": [30.0, 20, 90, 10, 60, 80, 40, 70, 50, 10]})
    >>> table["total_spent"] = table["total_transactions"] * table["avg_transaction_value"]
    >>> audit_features(table).left_out[0].reason
    'it is total_transactions x avg_transaction_value for every customer'
    """
    names = _chosen(table, columns, same)
    found: dict[str, LeftOut] = {}
    amounts = [name for name in names if _is_amount(table[name])]
    values = {name: table[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in amounts}
    usable = [name for name in amounts if name not in RESTATES and not _constant(values[name])]
    for name in names:
        if name not in usable:
            found[name] = LeftOut(name, RESTATES.get(name, ""), _unusable(name, name in amounts))
    alike = _correlations([values[name] for name in usable])
    kept: list[int] = []
    for position in sorted(range(len(usable)), key=lambda place: _rank(usable[place])):
        reason = _said(position, kept, usable, values, alike, same)
        if reason is None:
            kept.append(position)
        else:
            found[usable[position]] = reason
    chosen = {usable[position] for position in kept}
    return FeatureAudit(
        kept=tuple(name for name in names if name in chosen),
        left_out=tuple(found[name] for name in names if name in found),
        groups=_groups(usable, np.abs(alike) >= same),
    )


def _chosen(table: pd.DataFrame, columns: Sequence[str] | None, same: float) -> list[str]:
    """Check what was asked for."""
    if not 0 < same <= 1:
        raise ConfigError(f"same={same:g} is not allowed: a correlation above 0, at most 1.")
    for name in columns or ():
        if name not in table:
            raise unknown_column(name, table.columns)
    return list(table.columns if columns is None else columns)


def _is_amount(column: pd.Series) -> bool:
    """Whether a column holds numbers."""
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def _constant(values: FloatVector) -> bool:
    """Whether no two known values differ."""
    known = values[np.isfinite(values)]
    return not len(known) or bool(known.min() == known.max())


def _unusable(name: str, amount: bool) -> str:
    """Return why a column cannot be clustered on."""
    if name in RESTATES:
        return f"it restates {RESTATES[name]}"
    return "it is the same for every customer" if amount else "it is no amount"


def _rank(name: str) -> int:
    """Return where a column stands in the order of preference."""
    return PREFERENCE.index(name) if name in PREFERENCE else len(PREFERENCE)


def _said(
    position: int,
    kept: Sequence[int],
    names: Sequence[str],
    values: dict[str, FloatVector],
    alike: FloatMatrix,
    same: float,
) -> LeftOut | None:
    """Return what says the same as a column among those that are kept; None where nothing does."""
    name = names[position]
    for whole, *parts in PRODUCTS:
        family = [whole, *parts]
        others = [other for other in family if other != name]
        if (
            name in family
            and set(others) <= {names[place] for place in kept}
            and _holds(values, whole, parts)
        ):
            text = (
                f"it is {' x '.join(others)} for every customer"
                if name == whole
                else f"it follows from {' and '.join(others)}"
            )
            return LeftOut(name, ", ".join(others), text)
    best = max(kept, key=lambda place: abs(alike[position, place]), default=None)
    if best is None or abs(alike[position, best]) < same:
        return None
    other, rho = names[best], alike[position, best]
    return LeftOut(name, other, f"its ranks go with those of {other} (Spearman {rho:+.2f})")


def _holds(values: dict[str, FloatVector], whole: str, parts: Sequence[str]) -> bool:
    """Whether a column is the product of others, to a millionth."""
    if not {whole, *parts} <= set(values):
        return False
    product = np.prod([values[part] for part in parts], axis=0)
    return bool(np.allclose(values[whole], product, rtol=1e-6, atol=1e-9, equal_nan=True))


def _correlations(columns: Sequence[FloatVector]) -> FloatMatrix:
    """Return Spearman's correlation of each pair, over customers who have both; 0 where they are too few."""
    out = np.eye(len(columns))
    for row, first in enumerate(columns):
        for place, second in enumerate(columns[:row]):
            out[row, place] = out[place, row] = _spearman(first, second)
    return out


def _spearman(first: FloatVector, second: FloatVector) -> float:
    """Return the correlation of the ranks of two columns."""
    both = np.isfinite(first) & np.isfinite(second)
    if np.count_nonzero(both) < ENOUGH or _constant(first[both]) or _constant(second[both]):
        return 0.0
    ranks = stats.rankdata([first[both], second[both]], axis=1)
    return float(np.asarray(np.corrcoef(ranks))[0, 1])


def _groups(names: Sequence[str], alike: npt.NDArray[np.bool_]) -> tuple[tuple[str, ...], ...]:
    """Return the columns that are joined by likeness, directly or through others."""
    label = np.arange(len(names))
    for row, place in np.argwhere(np.tril(alike, -1)):
        label[label == label[row]] = label[place]
    found = [
        tuple(name for name, own in zip(names, label, strict=True) if own == one) for one in np.unique(label)
    ]
    return tuple(sorted(group for group in found if len(group) > 1))
