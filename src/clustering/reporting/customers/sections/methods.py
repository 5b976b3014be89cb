"""Two methods on common ground: their figures side by side, how far they agree, and which to use."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cluster_maker.evaluation.agreement import adjusted_rand
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.amounts import part_text
from clustering.reporting.customers.charts.segment_map import METHOD_NAMES
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.standing import name_of, real_segments, segment_labels
from clustering.reporting.wording import NOT_MEASURED, count_text, score_text

#: Agreement (adjusted Rand) from which two methods tell the same story, or parts of it.
SAME_STORY, PARTLY = 0.8, 0.4
#: Differences of a figure that are smaller do not speak for a method.
ALIKE = 0.02
_SHADES = 9


def methods(told: Told) -> dict[str, Any]:
    """Return the comparison; empty where there is one method only."""
    other = told.other
    if other is None:
        return {"known": False}
    agreement = agreement_of(told.segmentation, other)
    return {
        "known": True,
        "heading": f"{METHOD_NAMES[told.segmentation.method]} and {METHOD_NAMES[other.method]}",
        "agreement": agreement,
        "sentence": _sentence(told.segmentation, other, agreement),
        "rows": [_row(each) for each in (told.segmentation, other)],
        "moves": _moves(told.segmentation, other),
    }


def _sentence(first: Segmentation, second: Segmentation, agreement: float) -> str:
    """Say how far they agree and which to use; where one finds no division there is nothing to agree on."""
    whole = [each for each in (first, second) if len(real_segments(each)) < 2]
    if len(whole) == 2:
        return "Neither method divides the customers: treat them as one group."
    if whole:
        other = second if whole[0] is first else first
        return (
            f"{METHOD_NAMES[whole[0].method]} finds no groups that lie apart and does not divide the "
            f"customers; {METHOD_NAMES[other.method]} does, as a convenience: where to part them is a matter "
            "of choice."
        )
    return f"{_agreement_sentence(agreement)} {_which(first, second)}"


def agreement_of(first: Segmentation, second: Segmentation) -> float:
    """Return the adjusted Rand index of two segmentations over the customers that both have; NaN for none.

    Notes
    -----
    Customers in no segment count as a group of their own. 1: the same groups, 0: what chance gives.
    Hubert and Arabie (1985).
    """
    own, others = _both(first, second)
    if len(own) < 2:
        return float("nan")
    return adjusted_rand(own.to_numpy() + 2, others.to_numpy() + 2)  # -1 and -2 are groups too


def _both(first: Segmentation, second: Segmentation) -> tuple[pd.Series, pd.Series]:
    """Return the labels of the customers that both have, in one order."""
    own = pd.Series(first.result.labels, index=first.customers.index)
    others = pd.Series(second.result.labels, index=second.customers.index)
    shared = own.index.intersection(others.index)
    return own.loc[shared], others.loc[shared]


def _agreement_sentence(agreement: float) -> str:
    """Say in words how far they agree."""
    figure = f"agreement {score_text(agreement)}, where 1 is the same and 0 is chance"
    if agreement >= SAME_STORY:
        return f"Both methods find nearly the same groups ({figure})."
    if agreement >= PARTLY:
        return f"The methods agree in part ({figure})."
    return f"The methods divide the customers differently ({figure}): do not build on one of them alone."


def _which(first: Segmentation, second: Segmentation) -> str:
    """Say which to use: what predicts better, else stands apart more clearly, else places more customers."""
    pair = (first, second)
    if all(each.outlook is not None for each in pair):
        eta = [each.outlook.eta_squared for each in pair if each.outlook is not None]
        if abs(eta[0] - eta[1]) >= ALIKE:
            better = pair[int(np.argmax(eta))]
            return f"{METHOD_NAMES[better.method]} predicts better what customers bought next: prefer it."
    scores = [each.metrics.get("silhouette_all", np.nan) for each in pair]
    if np.isfinite(scores).all() and abs(scores[0] - scores[1]) >= ALIKE:
        better = pair[int(np.argmax(scores))]
        return (
            f"Counting everyone, the groups of {METHOD_NAMES[better.method]} stand apart more clearly: "
            "prefer it where nothing else decides."
        )
    noise = [each.metrics.get("noise_share", 0.0) for each in pair]
    if noise[0] != noise[1]:
        better = pair[int(np.argmin(noise))]
        return (
            f"Neither is clearly better; {METHOD_NAMES[better.method]} leaves fewer customers without a "
            "segment."
        )
    return "Neither is clearly better: use the one whose segments are easier to act on."


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
    own, others = _both(first, second)
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


def _cell(own: pd.Series, others: pd.Series) -> dict[str, Any]:
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
