"""One segmentation of each kind that reports must hold: one group, only noise, many, hostile names, tiny."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cluster_maker.interface import run_clustering
from clustering.core.customer_settings import ReportingConfig
from clustering.customers.segmentation import Segmentation, SegmentName
from clustering.reporting.customers.records import ReportContext
from clustering.reporting.records import RunInfo
from tests.clustering.customers.made_segmentation import (
    FEATURES,
    NAMES,
    _stats,
    made_customers,
    made_segmentation,
)

CONTEXT = ReportContext(
    RunInfo(
        "clustering customers --demo", "2026-03-01T09:05:00+00:00", 75.0,
        versions={"clustering": "1.0"}, settings={"kmeans_max_k": 10}, seed=42,
        predict_command="clustering predict outputs/models/kmeans new.csv",
    ),
    source="made.csv",
)  # fmt: skip
CONFIG = ReportingConfig(currency="£", figure_dpi=60, figure_size=(9, 6))
HOSTILE = "<script>alert(1)</script> | *bold* `x` $x$ [l](http://example.org) & “quoted” @me"


def segmented(
    customers: pd.DataFrame, method: str = "kmeans", *, names: list[str] | None = None, **settings: object
) -> Segmentation:
    """Cluster customers and give the segments names, by label."""
    result = run_clustering(customers, list(FEATURES), method, quick=True, **settings)
    labels = sorted(set(result.labels.tolist()), key=lambda label: (label < 0, label))
    given = names or [f"Group {label}" for label in labels]
    told = {
        label: NAMES[-1] if label < 0 else SegmentName(given[label], "🔹", f"{given[label]}.", ("Write.",))
        for label in labels
    }
    metrics = {"n_clusters": float(result.n_clusters), "noise_share": float(np.mean(result.labels < 0))}
    stats = _stats(customers, result.labels, told)
    return Segmentation(method, customers, FEATURES, result, told, stats, metrics)


def one_group() -> Segmentation:
    """Return everyone as one segment."""
    return segmented(made_customers(), n_clusters=1)


def only_noise() -> Segmentation:
    """Return a segmentation by DBSCAN in which nobody has a segment."""
    return segmented(made_customers(), "dbscan", parameters={"eps": 1e-6})


def one_cluster_and_noise() -> Segmentation:
    """Return DBSCAN's one cluster with a few customers beside it."""
    customers = made_customers().iloc[:150].copy()
    customers.iloc[:2, customers.columns.get_loc("avg_transaction_value")] = 4000.0
    return segmented(customers, "dbscan", parameters={"eps": 2.0})


def without_value() -> Segmentation:
    """Return a segmentation without expected value, risk and outlook."""
    found = made_segmentation(outlook=False)
    gone = [name for name in found.stats.columns if name.startswith("clv") or name == "churn_risk"]
    return replace(
        found,
        stats=found.stats.drop(columns=gone),
        customers=found.customers.drop(columns=["clv_advanced", "churn_risk"]),
        notes=("No expected value: frequency and money are related.",),
    )


def twelve() -> Segmentation:
    """Return twelve segments with long names, some of them hostile."""
    names = [
        f"{HOSTILE if label % 4 == 0 else 'A long business name of customers'} {label}" for label in range(12)
    ]
    return segmented(made_customers(), n_clusters=12, names=names)


def tiny() -> Segmentation:
    """Return six customers in two segments."""
    return segmented(made_customers().iloc[[0, 1, 2, 160, 161, 162]], n_clusters=2)


def two_features_dbscan() -> Segmentation:
    """Return DBSCAN with a radius chosen among all."""
    return made_segmentation("dbscan")


KINDS = {
    "made": made_segmentation,
    "dbscan": two_features_dbscan,
    "one group": one_group,
    "only noise": only_noise,
    "one cluster and noise": one_cluster_and_noise,
    "without value": without_value,
    "twelve": twelve,
    "tiny": tiny,
}
