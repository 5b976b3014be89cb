"""The fitted models of a table of customers, together with the histories and the plan they are used with."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from clustering.customers.lifetime.errors import LifetimeError
from clustering.customers.lifetime.gamma_gamma import GammaGamma
from clustering.customers.lifetime.models import PurchaseModel
from clustering.customers.lifetime.value import ValuePlan


@dataclass(frozen=True)
class LifetimeModels:
    """What is needed to value groups of customers (`value_interval`).

    Parameters
    ----------
    purchase_model : PurchaseModel
        Fitted in the plan's time unit.
    spend_model : GammaGamma
    plan : ValuePlan
        Horizon, margin and discount.
    histories : pandas.DataFrame of shape (n, …)
        Indexed by the customers' ids, with the columns ``frequency``, ``recency``, ``T`` and ``monetary``.
    """

    purchase_model: PurchaseModel
    spend_model: GammaGamma
    plan: ValuePlan
    histories: pd.DataFrame

    def histories_of(self, customers: pd.Index) -> pd.DataFrame:
        """Return the histories of some customers, in their order.

        Raises
        ------
        LifetimeError
            If one has none.
        """
        missing = customers.difference(self.histories.index)
        if len(missing):
            first = missing.tolist()[0]
            raise LifetimeError(
                f"{len(missing)} of {len(customers)} customers have no purchase history ({first!r}, say): "
                "give the histories of all that are clustered."
            )
        return self.histories.loc[customers]
