"""How it was made: columns in and out, preparation, choice of the number, stability, commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from cluster_maker.types import Selection
from clustering.customers.redundancy import PRODUCTS, RESTATES
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.amounts import in_plain_words, words
from clustering.reporting.customers.charts.segment_map import METHOD_NAMES
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.sections.cards import stability_text
from clustering.reporting.customers.standing import customers_text, name_of, real_segments
from clustering.reporting.wording import duration_text, join_words, score_text, time_text

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
        "reading": list(told.context.reading),
        "prepared": _spoken([*result.features.notes, *result.columns.notes]),
        "choice": {
            "reason": in_plain_words(result.selection.reason),
            "price": in_plain_words(result.selection.price),
            "others": in_plain_words(_others(result.selection)),
        },
        "structure": in_plain_words(result.structure.reason),
        "measures": _measures(told),
        "stability": [
            {"name": name_of(segmentation, label), "text": stability_text(told, label)}
            for label in sorted(real_segments(segmentation))
        ]
        if result.stability is not None
        else [],
        "notes": _spoken([*segmentation.notes, *result.notes, *told.context.notes]),
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


def _spoken(notes: Iterable[str]) -> list[str]:
    """Return notes in the words of this report, each once."""
    return list(dict.fromkeys(map(in_plain_words, notes)))


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
    """List the columns that were not clustered on, with reasons that a reader understands."""
    segmentation, given = told.segmentation, told.context.left_out
    used = set(segmentation.features)
    names = dict.fromkeys([*map(str, segmentation.customers.columns), *given])
    return [
        {
            "name": name,
            "words": words(name),
            "why": given[name] if name in given else _why(name, used, segmentation),
        }
        for name in names
        if name not in used
    ]


def _why(name: str, used: set[str], segmentation: Segmentation) -> str:
    """Say why one column was not clustered on."""
    for whole, *parts in PRODUCTS:
        if name == whole and used.issuperset(parts):
            return f"known from {join_words([words(part) for part in parts])}: it would count twice"
    if name in RESTATES:
        return f"made from {words(RESTATES[name])}: it would count twice"
    column = segmentation.customers[name]
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return "not among the columns that segments are made from"
    return "no measure of how customers buy"
