"""What a business report needs to know besides the segmentation, and what it consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from clustering.core.customer_settings import ReportingConfig
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.charts.looks import segment_colors
from clustering.reporting.records import RunInfo


@dataclass(frozen=True)
class ReportContext:
    """How the segmentation came about.

    Parameters
    ----------
    run : RunInfo
        Commands (to repeat the run, to score new customers), start, versions, settings, files beside the
        report.
    source : str
        Where the customers come from, in a few words: "transactions.csv".
    horizon_days : int
        Days over which expected value is counted.
    left_out : mapping of str to str
        Columns that were not clustered on, and why; those not named get the reason that the result has.
    figure_folder : str
        Where the charts lie, as seen from the Markdown report.
    notes : tuple of str
        How the customers' figures were prepared, in plain sentences.
    reading : tuple of str
        How the purchases were read, and which lines were left out.
    """

    run: RunInfo
    source: str = ""
    horizon_days: int = 365
    left_out: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    figure_folder: str = "../visualizations"
    notes: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()


@dataclass(frozen=True)
class BusinessReport:
    """A report in its three forms.

    Parameters
    ----------
    summary : dict
        Everything it says, as plain data that JSON holds.
    markdown : str
        CommonMark with GitHub's tables; charts are linked.
    html : str
        One page that needs nothing else; charts are inside.
    """

    summary: dict[str, Any]
    markdown: str
    html: str


@dataclass(frozen=True)
class Told:
    """A segmentation with what all sections must tell the same way.

    Parameters
    ----------
    segmentation : Segmentation
        What was found.
    config : ReportingConfig
        Currency, palette, switches.
    context : ReportContext
        How it came about.
    other : Segmentation or None
        The same customers segmented by another method.
    """

    segmentation: Segmentation
    config: ReportingConfig
    context: ReportContext
    other: Segmentation | None = None

    @property
    def currency(self) -> str:
        """What stands before amounts."""
        return self.config.currency

    @cached_property
    def colors(self) -> Mapping[int, str]:
        """Colour of each segment, as in the charts."""
        return segment_colors(self.config.color_palette, self.segmentation.names)
