"""The one error of this room: a lifetime model that cannot honestly be fitted or used."""

from __future__ import annotations

from cluster_maker.errors import ClusterMakerError


class LifetimeError(ClusterMakerError, ValueError):
    """A purchase or spend model cannot be fitted to these customers, or a prediction has no meaning."""
