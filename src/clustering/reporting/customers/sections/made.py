"""How it was made: columns in and out, preparation, choice of the number, stability, commands."""

from __future__ import annotations

from typing import Any

from cluster_maker.types import ColumnReport, Selection
from clustering.customers.redundancy import RESTATES
from clustering.reporting.customers.amounts import words
from clustering.reporting.customers.charts.segment_map import METHOD_NAMES
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.sections.cards import stability_text
from clustering.reporting.customers.standing import customers_text, name_of, real_segments
from clustering.reporting.wording import duration_text, score_text, time_text

_MEASURES = {
    "silhouette": ("Silhouette", "−1 to 1, higher is better"),
    "silhouette_all": ("Silhouette, customers in no segment as a group", "−1 to 1, higher is better"),
    "davies_bouldin": ("Davies-Bouldin", "lower is better"),
    "calinski_harabasz": ("Calinski-Harabasz", "higher is better"),
    "stability": ("Found again in new samples", "0 to 1, higher is better"),
    "structure": ("Depth of the valleys between groups", "standard deviations of chance; 3 is clear"),
}


def made(told: Told) -> dict[str, Any]:
    """Return the section."""
    segmentation, run = told.segmentation, told.context.run
    result = segmentation.result
    return {
        "method": METHOD_NAMES[segmentation.method],
        "used": list(segmentation.features),
        "used_text": ", ".join(words(name) for name in segmentation.features),
        "left_out": _left_out(told),
        "prepared": list(dict.fromkeys([*result.features.notes, *result.columns.notes])),
        "choice": {
            "reason": result.selection.reason,
            "price": result.selection.price,
            "others": _others(result.selection),
        },
        "structure": result.structure.reason,
        "measures": _measures(told),
        "stability": [
            {"name": name_of(segmentation, label), "text": stability_text(told, label)}
            for label in sorted(real_segments(segmentation))
        ]
        if result.stability is not None
        else [],
        "notes": list(dict.fromkeys([*segmentation.notes, *result.notes])),
        "source": told.context.source,
        "customers_text": customers_text(len(segmentation.customers)),
        "started_text": time_text(run.started),
        "duration_text": duration_text(run.duration),
        "command": run.command,
        "predict_command": run.predict_command,
        "seed": run.seed,
        "run_id": run.run_id,
        "versions": [{"name": name, "text": text} for name, text in run.versions.items()],
        "settings": [{"name": name, "text": str(text)} for name, text in run.settings.items()],
        "files": list(run.files),
    }


def _others(selection: Selection) -> str:
    """Name the other numbers that can be defended; empty where there are none."""
    told = [f"{each.n_clusters} {each.why}" for each in selection.short_list[1:]]
    return f"Also defensible: {'; '.join(told)}." if told else ""


def _measures(told: Told) -> list[dict[str, Any]]:
    """List the measures of quality that there are."""
    metrics = told.segmentation.metrics
    return [
        {"name": title, "value": metrics[name], "text": _figure(name, metrics[name]), "meaning": meaning}
        for name, (title, meaning) in _MEASURES.items()
        if name in metrics
    ]


def _figure(name: str, value: float) -> str:
    """Write one measure; the index of Calinski and Harabasz is large, and needs no decimals."""
    return score_text(value, 0 if name == "calinski_harabasz" else 2)


def _left_out(told: Told) -> list[dict[str, str]]:
    """List the columns that were not clustered on, with the reasons that a reader understands."""
    given, used = told.context.left_out, set(told.segmentation.features)
    found = {
        column.name: _why(column)
        for column in told.segmentation.result.columns.columns
        if column.name not in used
    }
    listed = {**found, **{name: why for name, why in given.items() if name not in used}}
    return [{"name": name, "words": words(name), "why": why} for name, why in listed.items()]


def _why(column: ColumnReport) -> str:
    """Say why one column was not clustered on."""
    restated = RESTATES.get(column.name)
    if restated is not None:
        return f"made from {words(restated)}: it would count twice"
    return column.left_out_because or "not among the columns that were clustered on"
