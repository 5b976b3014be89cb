"""The one error of this room: a lifetime model that cannot honestly be fitted or used."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from cluster_maker.errors import ClusterMakerError


class LifetimeError(ClusterMakerError, ValueError):
    """A purchase or spend model cannot be fitted to these customers, or a prediction has no meaning."""


def check_above(parameters: Iterable[tuple[str, float, float]]) -> None:
    """Refuse parameters, given as name, value and limit, that are no finite numbers above their limits."""
    for name, value, limit in parameters:
        if not (isfinite(value) and value > limit):
            raise LifetimeError(f"{name} must be a number above {limit:g}, got {value!r}.")
