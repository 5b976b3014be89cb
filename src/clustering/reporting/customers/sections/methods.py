"""Two methods on common ground: their figures side by side, how far they agree, and which to use."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_maker.types import BoolVector
from clustering.customers.segment_metrics import MethodComparison, compare_methods
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.amounts import part_text
from clustering.reporting.customers.charts.segment_map import METHOD_NAMES
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.standing import name_of, real_segments, segment_labels
from clustering.reporting.wording import NOT_MEASURED, count_text, score_text

#: Agreement (adjusted Rand) from which two methods tell the same story, or parts of it.
SAME_STORY, PARTLY = 0.8, 0.4
_SHADES = 9


def methods(told: Told) -> dict[str, Any]:
    """Return the comparison; empty where there is one method only."""
    other = told.other
    if other is None:
        return {"known": False}
    found = compare_methods((told.segmentation, other))
    return {
        "known": True,
        "heading": f"{METHOD_NAMES[told.segmentation.method]} and {METHOD_NAMES[other.method]}",
        "agreement": found.agreement["adjusted_rand"],
        "better": found.better,
        "sentence": _sentence(told.segmentation, other, found),
        "rows": [_row(each) for each in (told.segmentation, other)],
        "moves": _moves(told.segmentation, other),
    }


def _sentence(first: Segmentation, second: Segmentation, found: MethodComparison) -> str:
    """Say which method to use, and, where both divide the customers, how far they agree."""
    if min(len(real_segments(first)), len(real_segments(second))) < 2:
        return found.advice
    return f"{_agreement_sentence(found.agreement['adjusted_rand'])} {found.advice}"


def _agreement_sentence(agreement: float) -> str:
    """Say in words how far they agree."""
    figure = f"agreement {score_text(agreement)}, where 1 is the same and 0 is chance"
    if agreement >= SAME_STORY:
        return f"Both methods find nearly the same groups ({figure})."
    if agreement >= PARTLY:
        return f"The methods agree in part ({figure})."
    return f"The methods divide the customers differently ({figure}): do not build on one of them alone."


def _row(segmentation: Segmentation) -> dict[str, Any]:
    """Return one method's line."""
    metrics, outlook = segmentation.metrics, segmentation.outlook
    return {
        "name": METHOD_NAMES[segmentation.method],
        "segments_text": count_text(len(real_segments(segmentation))),
        "noise_text": part_text(metrics.get("noise_share", 0.0)),
        "silhouette_text": score_text(metrics.get("silhouette_all")),
        "davies_bouldin_text": score_text(metrics.get("davies_bouldin")),
        "stability_text": score_text(metrics.get("stability")),
        "predicts_text": NOT_MEASURED if outlook is None else part_text(outlook.eta_squared),
    }


def _moves(first: Segmentation, second: Segmentation) -> dict[str, Any]:
    """Return who of each segment is where by the other method."""
    own, others = np.asarray(first.result.labels), np.asarray(second.result.labels)
    rows, columns = segment_labels(first), segment_labels(second)
    return {
        "corner": METHOD_NAMES[first.method],
        "heading": f"Where the customers of each segment are by {METHOD_NAMES[second.method]}",
        "columns": [name_of(second, label) for label in columns],
        "rows": [
            {"name": name_of(first, row), "cells": [_cell(own == row, others == each) for each in columns]}
            for row in rows
        ],
    }


def _cell(own: BoolVector, others: BoolVector) -> dict[str, Any]:
    """Return how many of a segment are in another, and how strongly to tint that."""
    count, size = int((own & others).sum()), int(own.sum())
    share = count / size if size else 0.0
    return {
        "count": count,
        "share": share,
        "count_text": count_text(count) if count else "",
        "share_text": part_text(share) if count else "",
        "shade": round(share * _SHADES),
    }
