"""What the page's own script draws from: figures of every segment, and the customers on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.plotting_clustered.style import cluster_marker
from cluster_maker.types import NOISE, IntVector
from clustering.customers.segmentation import Outlook, Segmentation
from clustering.reporting.customers.dashboard.columns import (
    Shown,
    customer_columns,
    profile_columns,
    value_column,
)
from clustering.reporting.customers.dashboard.points import CustomerMap
from clustering.reporting.customers.standing import segment_labels, value_of
from clustering.reporting.plain import plain

#: Plotly's names of the engine's markers; scattered customers are crosses, as in all maps.
_SYMBOLS = {
    "o": "circle", "s": "square", "^": "triangle-up", "D": "diamond", "v": "triangle-down", "P": "cross",
    "X": "x", "<": "triangle-left", ">": "triangle-right", "h": "hexagon",
}  # fmt: skip
_NOISE_SYMBOL = "x-thin-open"
_SUMS = ("customers", "customer_share", "revenue", "revenue_share")
_DECIMALS = 4


def dashboard_data(
    segmentation: Segmentation, view: CustomerMap, colors: Mapping[int, str], currency: str
) -> dict[str, Any]:
    """Return everything that the page's script needs, as plain data.

    Parameters
    ----------
    segmentation : Segmentation
        What is shown.
    view : CustomerMap
        The customers on the map.
    colors : mapping of int to str
        Of each segment, by label.
    currency : str
        Put before amounts.

    Returns
    -------
    dict
        Lists, texts, numbers and None only. Figures of segments are of all customers, not of those drawn.
    """
    labels = np.asarray(segmentation.result.labels)
    compared = profile_columns(segmentation)
    data = {
        "currency": currency,
        "totals": _totals(segmentation.stats),
        "profile": _profile(segmentation.customers, compared),
        "segments": segment_records(segmentation, labels, compared, colors),
        "rfm": rfm_axes(segmentation.customers),
        "map": {
            "axes": list(view.axis_names),
            "mixture": view.is_mixture,
            "limits": np.round(view.limits, _DECIMALS),
        },
        "value_column": value_column(segmentation.customers),
        "columns": [vars(column) for column in customer_columns(segmentation)],
        "customers": drawn_records(segmentation, view, labels),
    }
    made: dict[str, Any] = plain(data)
    return made


def segment_records(
    segmentation: Segmentation, labels: IntVector, compared: Sequence[Shown], colors: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Return name, colour and figures of each segment, in the order of reports."""
    scattered = segmentation.result.clustering.noise_cluster
    records = []
    for label in segment_labels(segmentation):
        inside = segmentation.customers[labels == label]
        is_noise = label in (NOISE, scattered)
        records.append(
            {
                "name": segmentation.names[label].name,
                "color": colors[label],
                "symbol": _NOISE_SYMBOL if is_noise else _SYMBOLS[cluster_marker(label)],
                **{name: value_of(segmentation, label, name) for name in _SUMS},
                "means": [inside[column.name].mean() for column in compared],
                "rfm": rfm_counts(inside, segmentation.customers),
                "value": _value_of_customers(segmentation, label),
                "outlook": _outlook_of(segmentation.outlook, segmentation.names[label].name),
            }
        )
    return records


def _totals(stats: pd.DataFrame) -> dict[str, float]:
    """Return customers and revenue of all segments."""
    return {"customers": int(stats["customers"].sum()), "revenue": float(stats["revenue"].sum())}


def _profile(customers: pd.DataFrame, compared: Sequence[Shown]) -> list[dict[str, Any]]:
    """Return each column that segments are compared by, with mean and spread of all customers."""
    return [
        {
            **vars(column),
            "mean": customers[column.name].mean(),
            "spread": customers[column.name].std(ddof=0),
        }
        for column in compared
    ]


def _value_of_customers(segmentation: Segmentation, label: int) -> dict[str, float] | None:
    """Return the mean value of a segment's customers with its interval; None where there is no mean."""
    mean, low, high = (value_of(segmentation, label, f"clv{end}") for end in ("", "_low", "_high"))
    return {"mean": mean, "low": low, "high": high} if np.isfinite(mean) else None


def _outlook_of(outlook: Outlook | None, name: str) -> dict[str, Any] | None:
    """Return what a segment spent in the days held back; None where that is not known."""
    row = None if outlook is None else outlook.of_segment(name)
    if row is None:
        return None
    names = {"mean": "revenue", "low": "revenue_low", "high": "revenue_high", "lift": "lift"}
    return {key: row[name] for key, name in {**names, "buyers_share": "buyers_share"}.items()}


# Scores ----------------------------------------------------------------------------------------------


def rfm_axes(customers: pd.DataFrame) -> dict[str, list[int]] | None:
    """Return the scores of recency and frequency that occur, from 1 up; None where there are none."""
    if not {"r_score", "f_score"} <= set(customers.columns):
        return None
    scores = customers[["r_score", "f_score"]].dropna()
    if scores.empty:
        return None
    most = int(scores.to_numpy().max())
    return {"recency": list(range(1, most + 1)), "frequency": list(range(1, most + 1))}


def rfm_counts(inside: pd.DataFrame, everyone: pd.DataFrame) -> dict[str, npt.NDArray[np.float64]] | None:
    """Return customers and revenue of each cell of scores, recency down and frequency across."""
    axes = rfm_axes(everyone)
    if axes is None:
        return None
    told = inside[["r_score", "f_score", "total_spent"]].dropna(subset=["r_score", "f_score"])
    cell = (told["r_score"].to_numpy(dtype=int) - 1, told["f_score"].to_numpy(dtype=int) - 1)
    shape = (len(axes["recency"]), len(axes["frequency"]))
    customers, revenue = np.zeros(shape), np.zeros(shape)
    np.add.at(customers, cell, 1)
    np.add.at(revenue, cell, told["total_spent"].fillna(0.0).to_numpy(dtype=float))
    return {"customers": customers, "revenue": np.round(revenue, 2)}


# Customers -------------------------------------------------------------------------------------------


def drawn_records(segmentation: Segmentation, view: CustomerMap, labels: IntVector) -> dict[str, Any]:
    """Return the customers that are drawn, a list for each thing told about them."""
    drawn = segmentation.customers.iloc[view.positions]
    order = {label: position for position, label in enumerate(segment_labels(segmentation))}
    return {
        "id": [str(each) for each in drawn.index],
        "segment": [order[int(label)] for label in labels[view.positions]],
        "x": np.round(view.places[:, 0], _DECIMALS),
        "y": np.round(view.places[:, 1], _DECIMALS),
        "values": [_rounded(drawn[column.name]) for column in customer_columns(segmentation)],
    }


def _rounded(column: pd.Series) -> list[Any]:
    """Return numbers with four decimals, whole ones without a point: the page is short of room."""
    values = np.round(column.to_numpy(dtype=float, na_value=np.nan), _DECIMALS)
    return [int(value) if np.isfinite(value) and value == int(value) else value for value in values]
