"""The charts of a segmentation by name: heading, file, and how each is drawn and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from cluster_maker.errors import ConfigError, suggest
from clustering.core.customer_settings import ReportingConfig
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.charts import (
    comparison,
    holdout,
    optimal_k,
    profiles,
    segment_map,
)
from clustering.reporting.customers.charts.looks import Looks, looks_of


@dataclass(frozen=True)
class Chart:
    """One chart.

    Parameters
    ----------
    heading : str
        Heading in a report.
    file : str
        Name of its file; ``{method}`` is the method.
    draw : callable
        From segmentation and looks to figure, None where it does not apply.
    alt : callable
        From segmentation and currency to a few sentences that say what it shows.
    caption : callable
        From segmentation to what a reader should know beside it.
    """

    heading: str
    file: str
    draw: Callable[[Segmentation, Looks], Figure | None]
    alt: Callable[[Segmentation, str], str]
    caption: Callable[[Segmentation], str]


CHARTS = {
    "comparison": Chart(
        "The segments side by side",
        "{method}_cluster_comparison.png",
        comparison.draw_comparison,
        comparison.describe_comparison,
        lambda _: "Means of original values, in the order of revenue.",
    ),
    "map": Chart(
        "The customers on a map",
        "{method}_clustering_visualization.png",
        segment_map.map_of,
        lambda segmentation, _: segment_map.describe_map(segmentation),
        segment_map.faithfulness,
    ),
    "profiles": Chart(
        "What sets the segments apart",
        "{method}_segment_profiles.png",
        profiles.draw_profiles,
        lambda segmentation, _: profiles.describe_profiles(segmentation),
        lambda _: (
            "Each cell compares a segment with all other customers: 0.2 is a small difference, 0.8 a "
            "large one (standard deviations)."
        ),
    ),
    "optimal_k": Chart(
        "How many segments",
        "optimal_k_analysis.png",
        lambda segmentation, looks: optimal_k.draw_optimal_k(
            segmentation.result.selection, looks, segmentation.indices
        ),
        lambda segmentation, _: optimal_k.describe_optimal_k(
            segmentation.result.selection, segmentation.indices
        ),
        lambda _: (
            "No single measure decides: the choice weighs how clear the segments are, and what other ways "
            "of clustering find."
        ),
    ),
    "radii": Chart(
        "Which radius",
        "{method}_radius_analysis.png",
        lambda segmentation, _: profiles.draw_radii(segmentation),
        lambda segmentation, _: profiles.describe_radii(segmentation),
        lambda _: (
            "DBSCAN joins customers who lie within a radius of each other: the chart shows what it finds at "
            "each radius."
        ),
    ),
    "holdout": Chart(
        "Was the model of orders right?",
        "purchase_model_holdout.png",
        holdout.draw_holdout,
        lambda segmentation, _: holdout.describe_holdout(segmentation),
        lambda segmentation: (
            "" if segmentation.purchase_check is None else holdout.sentence_of(segmentation.purchase_check)
        ),
    ),
}


def chart_named(name: str) -> Chart:
    """Return a chart; ConfigError for an unknown one."""
    if name not in CHARTS:
        raise ConfigError(f"unknown chart {name!r}.{suggest(name, CHARTS)} Known: {', '.join(CHARTS)}.")
    return CHARTS[name]


def applies(name: str, segmentation: Segmentation) -> bool:
    """Return whether a chart says something about a segmentation."""
    if name == "optimal_k":
        return len(segmentation.result.selection.candidates) > 1
    if name == "radii":
        return getattr(segmentation.result.clustering.estimator, "path_", None) is not None
    if name == "holdout":
        return segmentation.purchase_check is not None
    return name != "profiles" or profiles.applies(segmentation)


def draw_charts(segmentation: Segmentation, config: ReportingConfig) -> dict[str, Figure]:
    """Draw every chart that applies, by name."""
    looks = looks_of(config, segmentation.names)
    drawn = {
        name: chart.draw(segmentation, looks) for name, chart in CHARTS.items() if applies(name, segmentation)
    }
    return {name: figure for name, figure in drawn.items() if figure is not None}


def file_of(name: str, segmentation: Segmentation) -> str:
    """Return the name of the file that a chart is written to."""
    return CHARTS[name].file.format(method=segmentation.method)


def described_figures(segmentation: Segmentation, config: ReportingConfig) -> list[dict[str, Any]]:
    """Describe the charts that apply, in the order of the report."""
    return [
        {
            "name": name,
            "file": file_of(name, segmentation),
            "heading": chart.heading,
            "caption": chart.caption(segmentation),
            "alt": chart.alt(segmentation, config.currency),
        }
        for name, chart in CHARTS.items()
        if applies(name, segmentation)
    ]
