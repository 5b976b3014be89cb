"""Columns that follow from others, and which columns customers are clustered on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cluster_maker.errors import PreprocessingError, unknown_column
from cluster_maker.types import FloatVector
from cluster_maker.wording import plural
from clustering.customers.aggregate import MONTH
from clustering.customers.redundancy import FeatureAudit, LeftOut, audit_features

#: What customers are clustered on where nothing is told, as far as the table has it and the audit keeps it.
#: Retention is not among them: new customers have none yet, and any value filled in makes a heap of them.
CLUSTERED = (
    "days_since_last_purchase", "total_transactions", "avg_transaction_value", "customer_age_days",
    "discount_sensitivity", "category_diversity",
)  # fmt: skip
#: Fewer customers are no segments.
FEWEST_CUSTOMERS = 2
#: A column that more customers than this share lack would be mostly filled in.
MOST_MISSING = 0.5
#: Age tells customers apart where the youngest tenth is at most this share of the age of the oldest tenth;
#: else all joined at about the same time, and clusters by age would be clusters by day of joining.
AGE_SPREAD = 0.5
#: Columns that cannot be made of others, and what they need.
NEEDS = {
    "retention_rate": "the purchases themselves",
    "spending_consistency": "the purchases themselves",
    "category_diversity": "the categories of what was bought",
    "discount_sensitivity": "which purchases were made at a discount",
}


@dataclass(frozen=True)
class Derivation:
    """How a column follows from others where the table does not have it.

    Parameters
    ----------
    name : str
        The column.
    needs : tuple of str
        What it is made of.
    formula : callable
        From these columns (float arrays, in this order) to its values.
    rough : str
        What to tell where it only stands in for what is not known; else empty.
    """

    name: str
    needs: tuple[str, ...]
    formula: Callable[..., FloatVector]
    rough: str = ""


def engineer_columns(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Add the columns that follow from those that are there.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        Customers; of `aggregate_customers`, or somebody's own with fewer columns.

    Returns
    -------
    table : pandas.DataFrame
        With average value, frequency, rhythm, purchase days and the value of repeat purchases added where
        they were absent and can be had. What was there is as it was.
    notes : tuple of str
        What stands in for something that is not known, and what is absent, and why.

    Notes
    -----
    Definitions are those of `aggregate_customers`.

    Examples
    --------
    >>> own = pd.DataFrame({"total_transactions": [4], "total_spent": [100.0], "customer_age_days": [90],
    ...                     "days_since_last_purchase": [30]})
    >>> made, notes = engineer_columns(own)
    >>> made[["avg_transaction_value", "purchase_frequency", "avg_days_between_purchases"]].iloc[0].tolist()
    [25.0, 1.0, 20.0]
    """
    notes = []
    for step in DERIVATIONS:
        if step.name not in table and set(step.needs) <= set(table.columns):
            values = [table[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in step.needs]
            table = table.assign(**{step.name: step.formula(*values)})
            notes += [step.rough] if step.rough else []
    return table, (*notes, *_absent(table))


def choose_features(
    table: pd.DataFrame, told: Sequence[str] = ()
) -> tuple[tuple[str, ...], FeatureAudit, tuple[str, ...]]:
    """Return the columns to cluster on, the audit behind them, and what to say about it.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        Customers with all their columns.
    told : sequence of str
        What to cluster on; where empty, the columns of `CLUSTERED` that the table has, differ between
        customers, and do not say the same as another of them (`audit_features`).

    Raises
    ------
    ColumnError
        If a told column does not exist.
    PreprocessingError
        If none is left, or a told one is the same for every customer.

    Notes
    -----
    Identifiers, people's own columns, scores and the truth of generated customers are never chosen; whoever
    wants them has to name them. Age is left out where most customers joined at about the same time, and any
    column that more than half of the customers lack.
    """
    for name in told:
        if name not in table:
            raise unknown_column(name, table.columns)
    if len(table) < FEWEST_CUSTOMERS:
        raise PreprocessingError(
            f"{plural(len(table), 'customer')} cannot be divided into segments: at least {FEWEST_CUSTOMERS} "
            "are needed. Is the right column taken for the customer (--map customer=COLUMN)?"
        )
    asked = list(dict.fromkeys(told))
    audit = audit_features(table, asked) if asked else _usual(table)
    if not asked:
        if not audit.kept:
            raise PreprocessingError(
                f"no column tells customers apart: {_left_out(audit) or 'none of ' + ', '.join(CLUSTERED)}. "
                "Name columns to cluster on: preprocessing.clustering_features in --config FILE."
            )
        return audit.kept, audit, _choice_notes(audit)
    constant = [name for name in asked if table[name].nunique(dropna=True) < 2]
    if constant:
        raise PreprocessingError(
            f"{constant[0]!r} is the same for every customer: leave it out of clustering_features."
        )
    said_twice = tuple(
        f"{left.name} was asked for, though {left.reason}: it weighs twice."
        for left in audit.left_out
        if set(left.said_by.split(", ")) & set(asked)
    )
    return tuple(asked), audit, said_twice


def _usual(table: pd.DataFrame) -> FeatureAudit:
    """Return which of the usual columns to cluster on."""
    names = [name for name in CLUSTERED if name in table]
    little = tuple(LeftOut(name, "", why) for name in names if (why := _says_little(table[name])))
    audit = audit_features(table, [name for name in names if name not in {left.name for left in little}])
    return replace(audit, left_out=(*audit.left_out, *little))


def _says_little(column: pd.Series) -> str:
    """Return why a usual column would mislead here; empty where it would not."""
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.mean(np.isnan(values)) > MOST_MISSING:
        return "more than half of the customers have none"
    if column.name != "customer_age_days":
        return ""
    young, old = np.nanquantile(values, (0.1, 0.9))
    return "" if young <= AGE_SPREAD * old else "most customers joined at about the same time"


def _choice_notes(audit: FeatureAudit) -> tuple[str, ...]:
    """Say what is clustered on, and why not on the others."""
    left = _left_out(audit)
    return (f"Clustered on {', '.join(audit.kept)}.", *([f"Not clustered on {left}."] if left else []))


def _left_out(audit: FeatureAudit) -> str:
    """Return the columns that were left out with their reasons."""
    return "; ".join(f"{left.name} ({left.reason})" for left in audit.left_out)


def _absent(table: pd.DataFrame) -> list[str]:
    """Say which columns the data cannot give, and what they need."""
    missing: dict[str, list[str]] = {}
    for name, need in NEEDS.items():
        if name not in table:
            missing.setdefault(need, []).append(name)
    for step in DERIVATIONS:
        if step.name not in table:
            lacking = [name for name in step.needs if name not in table]
            missing.setdefault(" and ".join(lacking), []).append(step.name)
    return [
        f"{', '.join(names)} cannot be had: the table does not tell {need}."
        for need, names in missing.items()
    ]


def _ratio(above: FloatVector, below: FloatVector) -> FloatVector:
    """Divide; missing where the divisor is not above 0."""
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0))


def _frequency(count: FloatVector, age: FloatVector) -> FloatVector:
    """Return repeat purchases in 30 days; no life counts as shorter."""
    return np.asarray((count - 1) / np.maximum(age, MONTH) * MONTH)


def _days(count: FloatVector, age: FloatVector, silent: FloatVector) -> FloatVector:
    """Return the days with a purchase, were no two purchases on one day."""
    return np.where(age > silent, count, 1.0)


def _rhythm(days: FloatVector, age: FloatVector, silent: FloatVector) -> FloatVector:
    """Return the days from one purchase day to the next."""
    return _ratio(age - silent, days - 1)


def _repeat_value(value: FloatVector, days: FloatVector) -> FloatVector:
    """Return the mean value, for those who came back."""
    return np.where(days > 1, value, np.nan)


#: In the order in which they are made.
DERIVATIONS = (
    Derivation("avg_transaction_value", ("total_spent", "total_transactions"), _ratio),
    Derivation(
        "total_spent", ("avg_transaction_value", "total_transactions"), lambda value, count: value * count
    ),
    Derivation("purchase_frequency", ("total_transactions", "customer_age_days"), _frequency),
    Derivation(
        "purchase_days",
        ("total_transactions", "customer_age_days", "days_since_last_purchase"),
        _days,
        "Days with a purchase are not known: each purchase counts as one.",
    ),
    Derivation(
        "avg_days_between_purchases",
        ("purchase_days", "customer_age_days", "days_since_last_purchase"),
        _rhythm,
    ),
    Derivation(
        "repeat_purchase_value",
        ("avg_transaction_value", "purchase_days"),
        _repeat_value,
        "The value of repeat purchases alone is not known: the average of all purchases stands in for it.",
    ),
)
