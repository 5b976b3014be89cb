"""The summary of a segmentation: everything that the business report says, as plain data."""

from __future__ import annotations

from typing import Any

from clustering.core.customer_settings import ReportingConfig
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.charts.segment_map import METHOD_NAMES
from clustering.reporting.customers.charts.table import described_figures
from clustering.reporting.customers.records import ReportContext, Told
from clustering.reporting.customers.sections.answer import answer
from clustering.reporting.customers.sections.cards import cards
from clustering.reporting.customers.sections.caveats import caveats
from clustering.reporting.customers.sections.decisions import ASSUMED
from clustering.reporting.customers.sections.made import made
from clustering.reporting.customers.sections.methods import methods
from clustering.reporting.customers.sections.outlook import outlook
from clustering.reporting.customers.sections.value import value
from clustering.reporting.plain import plain


def summarise_segmentation(
    segmentation: Segmentation,
    config: ReportingConfig,
    context: ReportContext,
    *,
    other: Segmentation | None = None,
) -> dict[str, Any]:
    """Return everything that the business report says.

    Parameters
    ----------
    segmentation : Segmentation
        What was found.
    config : ReportingConfig
        Currency, palette; `include_business_insights` is the section on value and what comes next,
        `include_recommendations` the decisions and the actions.
    context : ReportContext
        How it came about.
    other : Segmentation, optional
        The same customers segmented by another method, to be compared.

    Returns
    -------
    dict
        Plain data that JSON holds: no numpy types, null for what is not known. Keys: title, method, answer,
        segments, methods, figures, insights, value, outlook, made, caveats, assumed, figure_folder.
    """
    told = Told(segmentation, config, context, other)
    insights = config.include_business_insights
    found = {
        "title": f"Customer segments by {METHOD_NAMES[segmentation.method]}",
        "method": segmentation.method,
        "answer": answer(told),
        "segments": cards(told),
        "methods": methods(told),
        "figures": described_figures(segmentation, config),
        "figure_folder": context.figure_folder,
        "insights": insights,
        "value": value(told) if insights else {},
        "outlook": outlook(told) if insights else {},
        "made": made(told),
        "caveats": caveats(told),
        "assumed": ASSUMED if config.include_recommendations else "",
    }
    return dict(plain(found))
