"""The interactive page of a segmentation: linked charts in one file that opens without a network."""

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from clustering.reporting.customers.dashboard.page import (
        create_interactive_dashboard as create_interactive_dashboard,
    )

__getattr__, __dir__, __all__ = attach(
    __name__, {"create_interactive_dashboard": "clustering.reporting.customers.dashboard.page"}
)
