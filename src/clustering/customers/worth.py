"""What customers are worth, from the table of customers alone: models learnt once, value columns for anyone.

The purchase model is MBG/NBD, in which a customer may leave after the first purchase too: under plain BG/NBD
everyone who bought once would be a customer for ever. The spend model is Gamma-Gamma. Where one of them
cannot honestly be fitted its columns are absent, and a note says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import inf, isfinite
from typing import Any

import numpy as np
import pandas as pd

from cluster_maker.errors import ModelError
from cluster_maker.types import FloatVector
from cluster_maker.wording import first_lower, plural
from clustering.customers.lifetime.bg_nbd import BgNbd, fit_bg_nbd
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.gamma_gamma import GammaGamma, fit_gamma_gamma
from clustering.customers.lifetime.likelihood import ModelFit
from clustering.customers.lifetime.value import (
    ValuePlan,
    common_pace,
    lifetime_value,
    simple_value,
)

#: Columns that the models work with.
NEEDED = (
    "purchase_days", "repeat_purchase_value", "customer_age_days", "days_since_last_purchase", "total_spent",
)  # fmt: skip
#: P(alive) says something where at least this share of customers have a risk to have left above the other.
SOME, AT_RISK = 0.01, 0.1
#: Models are fitted to so many customers at most: more hardly change them, and take minutes.
FITTED_ON = 20_000


@dataclass(frozen=True)
class Worth:
    """What was learnt of how customers buy, leave and spend.

    Parameters
    ----------
    plan : ValuePlan
        Over how many days value is counted, at what margin and discount.
    pace : float
        Repeat purchases of all customers in all their days, for one day.
    purchase_model : BgNbd or None
        When customers buy and leave, in days; None where it could not be fitted.
    spend_model : GammaGamma or None
        What their purchases are worth; None where it could not be fitted.
    tells_leaving : bool
        Whether the purchase model tells those who left from those who did not. Where hardly anyone was seen
        to leave, everybody's P(alive) is near 1, which says nothing: it is then not given.
    notes : tuple of str
        What a reader should know, in plain sentences.
    """

    plan: ValuePlan
    pace: float
    purchase_model: BgNbd | None
    spend_model: GammaGamma | None
    tells_leaving: bool
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain numbers and texts, to be saved as JSON."""
        return {
            "plan": asdict(self.plan),
            "pace": self.pace,
            "purchase_model": _plain_model(self.purchase_model),
            "spend_model": _plain_model(self.spend_model),
            "tells_leaving": self.tells_leaving,
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Worth:
        """Return what `to_dict` gave as it was; ModelError where it is damaged."""
        try:
            return cls(
                ValuePlan(**saved["plan"]),
                float(saved["pace"]),
                _loaded_purchases(saved["purchase_model"]),
                _loaded_spend(saved["spend_model"]),
                bool(saved["tells_leaving"]),
                tuple(map(str, saved["notes"])),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"the saved models of value are damaged ({type(error).__name__}: {error}): fit them again."
            ) from error


def histories_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the purchase history of each customer as the lifetime models want it, in days.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        Customers with the columns of `NEEDED`.

    Returns
    -------
    pandas.DataFrame with the table's index
        `frequency`, `recency`, `T` and `monetary`, as `summarise_purchases` gives them with ``unit="day"``.

    Notes
    -----
    In somebody's own table a customer may have several purchases, but no time between the first and the last
    one, or the reverse: such a customer counts as one who bought once.

    Examples
    --------
    >>> histories_of(pd.DataFrame({"purchase_days": [3], "customer_age_days": [90], "total_spent": [60.0],
    ...     "days_since_last_purchase": [20], "repeat_purchase_value": [25.0]})).iloc[0].tolist()
    [2.0, 70.0, 90.0, 25.0]
    """
    days, value, age, silent = (
        table[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in NEEDED[:4]
    )
    between = age - silent
    again = np.where(between > 0, np.maximum(days, 1) - 1, 0.0)
    return pd.DataFrame(
        {
            "frequency": again,
            "recency": np.where(again > 0, between, 0.0),
            "T": age,
            "monetary": np.where(again > 0, value, np.nan),
        },
        index=table.index,
    )


def learn_worth(table: pd.DataFrame, plan: ValuePlan) -> Worth:
    """Learn from customers how they buy, leave and spend.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        Customers with the columns of `NEEDED`.
    plan : ValuePlan
        In days.

    Returns
    -------
    Worth
        A model that cannot honestly be fitted (too few customers who came back, too short a history,
        frequency and value that go together) is None, and `notes` say why.

    Notes
    -----
    Of more than 20,000 customers so many are taken, evenly spread over all in the order of their histories:
    neither chance nor the order of the rows decides which. Seconds for a million customers.
    """
    everyone = histories_of(table)
    histories, notes = evenly_spread(everyone)
    notes += _odd_histories(table, everyone)
    x, recency, watched = (histories[name].to_numpy() for name in ("frequency", "recency", "T"))
    bought: BgNbd | None = None
    spent: GammaGamma | None = None
    try:
        bought = fit_bg_nbd(x, recency, watched, drops_after_first=True)
        notes += bought.fit.notes if bought.fit is not None else ()
    except LifetimeError as error:
        notes.append(f"No churn_risk and no clv_advanced: {first_lower(str(error))}")
    try:
        spent = fit_gamma_gamma(x, histories["monetary"].to_numpy())
        notes += spent.fit.notes if spent.fit is not None else ()
    except LifetimeError as error:
        notes.append(f"No clv_advanced: {first_lower(str(error))}")
    tells = bought is not None and _tells_leaving(bought.probability_alive(x, recency, watched))
    if bought is not None and not tells:
        notes.append(
            "churn_risk is left out: by the purchase model it would be near 0 for everyone, silent customers "
            "too. activity_status tells who is silent."
        )
    pace = common_pace(everyone["frequency"], everyone["T"])
    return Worth(plan, pace, bought, spent, tells, tuple(dict.fromkeys(notes)))


def probability_alive(table: pd.DataFrame, worth: Worth) -> FloatVector | None:
    """Return the chance that each still is a customer; None where no model tells."""
    if worth.purchase_model is None or not worth.tells_leaving:
        return None
    histories = histories_of(table)
    return worth.purchase_model.probability_alive(
        histories["frequency"], histories["recency"], histories["T"]
    )


def worth_columns(table: pd.DataFrame, worth: Worth) -> pd.DataFrame:
    """Return what customers are worth.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, …)
        Customers with the columns of `NEEDED`.
    worth : Worth
        What was learnt (`learn_worth`), from these or from earlier customers.

    Returns
    -------
    pandas.DataFrame with the table's index
        - `clv_simple`: margin x mean value of a purchase day x their pace x horizon (`simple_value`);
        - `clv_advanced`: margin x discounted purchases expected within the horizon x their expected value
          (`lifetime_value`); where both models are there;
        - `expected_purchases` within the horizon, where the purchase model is there, and `p_alive`, where it
          tells who has left.
    """
    histories = histories_of(table)
    x, recency, watched = (histories[name].to_numpy() for name in ("frequency", "recency", "T"))
    days = np.maximum(table["purchase_days"].to_numpy(dtype=np.float64), 1)
    average = table["total_spent"].to_numpy(dtype=np.float64) / days
    columns: dict[str, FloatVector] = {
        "clv_simple": simple_value(x, watched, average, worth.plan, pace=worth.pace)
    }
    model = worth.purchase_model
    if model is not None and worth.spend_model is not None:
        columns["clv_advanced"] = lifetime_value(model, worth.spend_model, histories, worth.plan)
    if model is not None:
        columns["expected_purchases"] = model.expected_purchases(x, recency, watched, worth.plan.horizon)
    if (alive := probability_alive(table, worth)) is not None:
        columns["p_alive"] = alive
    return pd.DataFrame(columns, index=table.index)


def evenly_spread(histories: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return at most `FITTED_ON` histories, evenly spread over all in their own order, and what to say.

    Parameters
    ----------
    histories : pandas.DataFrame of shape (n, …)
        As `histories_of` returns them.
    """
    if len(histories) <= FITTED_ON:
        return histories, []
    order = np.lexsort([histories[name].to_numpy() for name in ("monetary", "T", "recency", "frequency")])
    chosen = order[np.linspace(0, len(order) - 1, FITTED_ON).round().astype(np.intp)]
    return histories.iloc[chosen], [
        f"The models of value were fitted to {FITTED_ON:,} of {len(histories):,} customers, evenly spread."
    ]


def _tells_leaving(alive: FloatVector) -> bool:
    """Whether enough customers are likely to have left for the chance to say something."""
    return bool(np.mean(1 - alive > AT_RISK) >= SOME)


def _odd_histories(table: pd.DataFrame, histories: pd.DataFrame) -> list[str]:
    """Say how many customers have counts and times that do not go together."""
    days = table["purchase_days"].to_numpy(dtype=np.float64)
    between = (table["customer_age_days"] - table["days_since_last_purchase"]).to_numpy(dtype=np.float64)
    odd = int(np.count_nonzero((days > 1) != (between > 0)))
    if not odd:
        return []
    return [
        f"For {plural(odd, 'customer')} the number of purchases and the time between the first and the last "
        "one contradict each other (is customer_age_days counted from the first purchase?): they count as "
        "one-time buyers in the models of value."
    ]


def _plain_model(model: BgNbd | GammaGamma | None) -> dict[str, Any] | None:
    """Return a model as plain numbers."""
    if model is None:
        return None
    return {"parameters": list(model.parameters), "fit": _plain_fit(model.fit)}


def _plain_fit(fit: ModelFit | None) -> dict[str, Any] | None:
    """Return how a model was found as plain numbers; a prior that was not needed is null."""
    if fit is None:
        return None
    return {
        "model": fit.model,
        "names": list(fit.names),
        "estimates": fit.estimates.tolist(),
        "log_covariance": fit.log_covariance.tolist(),
        "log_likelihood": fit.log_likelihood,
        "converged": fit.converged,
        "prior_spread": fit.prior_spread if isfinite(fit.prior_spread) else None,
        "n_customers": fit.n_customers,
        "notes": list(fit.notes),
    }


def _loaded_purchases(saved: Mapping[str, Any] | None) -> BgNbd | None:
    """Return a saved purchase model as it was."""
    if saved is None:
        return None
    r, alpha, a, b = map(float, saved["parameters"])
    return BgNbd(r, alpha, a, b, drops_after_first=True, fit=_loaded_fit(saved["fit"]))


def _loaded_spend(saved: Mapping[str, Any] | None) -> GammaGamma | None:
    """Return a saved spend model as it was."""
    if saved is None:
        return None
    p, q, gamma = map(float, saved["parameters"])
    return GammaGamma(p, q, gamma, _loaded_fit(saved["fit"]))


def _loaded_fit(saved: Mapping[str, Any] | None) -> ModelFit | None:
    """Return what `_plain_fit` gave as it was."""
    if saved is None:
        return None
    spread = saved["prior_spread"]
    return ModelFit(
        model=str(saved["model"]),
        names=tuple(map(str, saved["names"])),
        estimates=np.array(saved["estimates"], dtype=np.float64),
        log_covariance=np.array(saved["log_covariance"], dtype=np.float64),
        log_likelihood=float(saved["log_likelihood"]),
        converged=bool(saved["converged"]),
        prior_spread=inf if spread is None else float(spread),
        n_customers=float(saved["n_customers"]),
        notes=tuple(map(str, saved["notes"])),
    )
