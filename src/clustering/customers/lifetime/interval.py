"""How sure a group's value is: the spread that comes from not knowing the models' parameters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import FloatMatrix, FloatVector, IntVector
from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.gamma_gamma import GammaGamma
from clustering.customers.lifetime.histories import summed_at
from clustering.customers.lifetime.models import PurchaseModel
from clustering.customers.lifetime.value import ValuePlan, lifetime_value

#: Customers of each group that stand for it.
MOST_CUSTOMERS = 500


def value_interval(
    purchase_model: PurchaseModel,
    spend_model: GammaGamma,
    histories: pd.DataFrame,
    groups: npt.ArrayLike,
    plan: ValuePlan,
    *,
    level: float = 0.9,
    n_draws: int = 200,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return the mean and total value of each group of customers, with an interval.

    Parameters
    ----------
    purchase_model, spend_model, histories, plan
        As in `lifetime_value`; the models must have been fitted.
    groups : array-like of shape (n,)
        Group of each customer.
    level : float
        Chance that the interval is meant to have, between 0 and 1.
    n_draws : int
        Parameter sets drawn, at least 20.
    random_state : int
        Seed of everything.

    Returns
    -------
    pandas.DataFrame
        A row for each group: ``group``, ``customers``, ``mean_value``, ``mean_low``, ``mean_high``,
        ``total_value``, ``total_low``, ``total_high``.

    Raises
    ------
    LifetimeError
        If a model was not fitted, or an argument is not allowed.

    Notes
    -----
    Parameters are drawn from the normal approximation of the logarithms of their estimates (inverse
    information matrix); of each draw the group's mean value is computed. The interval says how sure the
    expectation is: not how luck will spread single customers, and not whether the model is right. A group
    over 500 customers is represented by a random 500 in the draws: their relative change is put on the exact
    mean. Draws in which spend has no finite mean (q up to 1) are left out.
    """
    if purchase_model.fit is None or spend_model.fit is None:
        raise LifetimeError("an interval needs fitted models: parameters given by hand have no uncertainty.")
    if not (0 < level < 1 and n_draws >= 20):
        raise LifetimeError(f"level must lie in 0 to 1 and n_draws from 20, got {level!r} and {n_draws!r}.")
    names, place = np.unique(np.asarray(groups), return_inverse=True)
    if len(place) != len(histories):
        raise LifetimeError(f"groups has {len(place)} values, but there are {len(histories)} customers.")
    customers = np.bincount(place)
    values = lifetime_value(purchase_model, spend_model, histories, plan)
    means = summed_at(place, values, len(names)) / customers
    rows = _representatives(place, random_state)
    some, where = histories.iloc[rows], place[rows]
    drawn_purchases = purchase_model.fit.draws(n_draws, random_state)
    drawn_spend = spend_model.fit.draws(n_draws, random_state + 1)
    middle = summed_at(where, values[rows], len(names))
    change = np.array(
        [
            summed_at(where, drawn, len(names))
            for drawn in _drawn_values(purchase_model, spend_model, some, plan, drawn_purchases, drawn_spend)
        ]
    )
    ratio = np.divide(change, middle, out=np.ones_like(change), where=middle > 0)
    tail = (1.0 - level) / 2
    low, high = np.quantile(ratio, [tail, 1.0 - tail], axis=0) * means
    table = {"group": names, "customers": customers, "mean_value": means, "mean_low": low, "mean_high": high}
    totals = {f"total_{end}": table[f"mean_{end}"] * customers for end in ("value", "low", "high")}
    return pd.DataFrame({**table, **totals})


def _representatives(place: IntVector, random_state: int) -> IntVector:
    """Return at most `MOST_CUSTOMERS` rows of each group, drawn at random."""
    order = np.random.default_rng(random_state).permutation(len(place))
    order = order[np.argsort(place[order], kind="stable")]
    sizes = np.bincount(place)
    rank = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    chosen: IntVector = np.sort(order[rank < MOST_CUSTOMERS])
    return chosen


def _drawn_values(
    purchase_model: PurchaseModel,
    spend_model: GammaGamma,
    some: pd.DataFrame,
    plan: ValuePlan,
    drawn_purchases: FloatMatrix,
    drawn_spend: FloatMatrix,
) -> list[FloatVector]:
    """Return the customers' values under each drawn pair of models, but where spend has no finite mean."""
    usable = drawn_spend[:, 1] > 1.0
    return [
        lifetime_value(
            purchase_model.with_parameters(purchases), spend_model.with_parameters(spend), some, plan
        )
        for purchases, spend in zip(drawn_purchases[usable], drawn_spend[usable], strict=True)
    ]
