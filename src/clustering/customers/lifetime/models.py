"""What every purchase model can say, whichever it is: the rooms above are written against this."""

from __future__ import annotations

from typing import Protocol, Self

import numpy.typing as npt

from cluster_maker.types import FloatVector
from clustering.customers.lifetime.likelihood import ModelFit


class PurchaseModel(Protocol):
    """A fitted model of when customers buy and leave; times are in the unit it was fitted in."""

    @property
    def fit(self) -> ModelFit | None:
        """How the parameters were found."""

    def with_parameters(self, values: FloatVector) -> Self:
        """Return the same kind of model with other parameters."""

    def probability_alive(
        self, frequency: npt.ArrayLike, recency: npt.ArrayLike, T: npt.ArrayLike
    ) -> FloatVector:
        """Return the chance that each customer has not left yet."""

    def purchases_if_alive(
        self, frequency: npt.ArrayLike, T: npt.ArrayLike, horizon: npt.ArrayLike
    ) -> FloatVector:
        """Return the purchases expected within a horizon of customers known to be alive."""

    def expected_purchases(
        self, frequency: npt.ArrayLike, recency: npt.ArrayLike, T: npt.ArrayLike, horizon: npt.ArrayLike
    ) -> FloatVector:
        """Return the purchases expected of each customer within a horizon."""

    def expected_purchases_of_new_customer(self, horizon: npt.ArrayLike) -> FloatVector:
        """Return the repeat purchases expected within each time after a first purchase."""
