"""A small segmentation with hand-written names and plain means, for the tests of reports and records."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_maker.interface import run_clustering
from clustering.customers.segmentation import Method, Outlook, Segmentation, SegmentName

FEATURES = ("total_transactions", "avg_transaction_value", "days_since_last_purchase")
NAMES = {
    0: SegmentName("Regular buyers", "🛍️", "150 customers who buy often.", ("Keep them informed.",)),
    1: SegmentName("Lapsed <small> buyers", "💤", "100 customers, silent for long.", ("Win back.",)),
    2: SegmentName("Big spenders", "💎", "50 customers, the largest baskets.", ("Give them a contact.",)),
    -1: SegmentName("Scattered customers", "❓", "Like no others.", ("Look at them one by one.",)),
}  # fmt: skip


def made_customers(seed: int = 0) -> pd.DataFrame:
    """Return 300 customers in three groups of 150, 100 and 50, with the columns of a real table."""
    rng = np.random.default_rng(seed)
    group = np.repeat([0, 1, 2], [150, 100, 50])
    orders = np.maximum(1, rng.poisson(np.array([12, 3, 10])[group]))
    value = rng.gamma(20, np.array([40.0, 30, 220])[group] / 20)
    recency = rng.poisson(np.array([20, 260, 25])[group])
    table = pd.DataFrame(
        {
            "total_transactions": orders,
            "total_spent": orders * value,
            "avg_transaction_value": value,
            "days_since_last_purchase": recency,
            "customer_age_days": recency + rng.integers(30, 400, 300),
            "purchase_frequency": orders / 12.0,
            "retention_rate": rng.beta(4, 2, 300),
            "engagement_score": rng.beta(3, 3, 300),
            "churn_risk": rng.beta(2, 5, 300),
            "category_diversity": rng.uniform(1, 5, 300),
            "r_score": np.clip(5 - recency // 70, 1, 5),
            "f_score": np.clip(orders // 3 + 1, 1, 5),
            "m_score": np.clip((value // 40).astype(int) + 1, 1, 5),
            "rfm_segment": np.array(["Loyal", "Lost", "Champions"])[group],
            "value_tier": np.array(["medium", "low", "high"])[group],
            "activity_status": np.array(["active", "inactive", "active"])[group],
            "clv_advanced": orders * value / 2,
        },
        index=pd.Index([f"C{number:04d}" for number in range(300)], name="customer_id"),
    )
    return table.assign(rfm_score=table[["r_score", "f_score", "m_score"]].mean(axis=1))


def made_segmentation(method: Method = "kmeans", *, outlook: bool = True) -> Segmentation:
    """Cluster the made customers and put hand-written names to the clusters."""
    customers = made_customers()
    wanted = {"n_clusters": 3} if method == "kmeans" else {}
    result = run_clustering(customers, list(FEATURES), method, quick=True, **wanted)
    labels = sorted(set(result.labels.tolist()), key=lambda label: (label < 0, label))
    names = {label: NAMES.get(label, SegmentName(f"Group {label}", "🔹", "A group.")) for label in labels}
    stats = _stats(customers, result.labels, names)
    metrics = {
        "n_clusters": float(result.n_clusters), "noise_share": float(np.mean(result.labels < 0)),
        "silhouette": 0.5, "silhouette_all": 0.45, "davies_bouldin": 0.8, "calinski_harabasz": 310.0,
        "stability": 0.9,
    }  # fmt: skip
    found = _outlook(names, stats) if outlook else None
    return Segmentation(
        method, customers, FEATURES, result, names, stats, metrics, found, ("Made for tests.",)
    )


def _stats(customers: pd.DataFrame, labels: np.ndarray, names: dict[int, SegmentName]) -> pd.DataFrame:
    """Return the figures of each segment, by plain means and sums."""
    rows = []
    for label, told in names.items():
        inside = customers[labels == label]
        means = inside[
            ["total_spent", "total_transactions", "avg_transaction_value", "days_since_last_purchase",
             "customer_age_days", "churn_risk", "retention_rate", "engagement_score", "category_diversity",
             "rfm_score"]
        ].mean()  # fmt: skip
        clv = inside["clv_advanced"].mean()
        rows.append(
            {"segment": label, "name": told.name, "customers": len(inside),
             "customer_share": len(inside) / len(customers), "revenue": inside["total_spent"].sum(),
             "revenue_share": inside["total_spent"].sum() / customers["total_spent"].sum(), **means,
             "clv": clv, "clv_low": clv * 0.9, "clv_high": clv * 1.1, "clv_total": clv * len(inside),
             "clv_method": "BG/NBD and Gamma-Gamma"}
        )  # fmt: skip
    return pd.DataFrame(rows).set_index("segment")


def _outlook(names: dict[int, SegmentName], stats: pd.DataFrame) -> Outlook:
    """Return an outlook in which the segments predict something."""
    count = len(names)
    table = pd.DataFrame(
        {
            "name": [told.name for told in names.values()],
            "customers": stats["customers"].to_numpy(),
            "buyers_share": np.linspace(0.8, 0.1, count),
            "revenue": np.linspace(300.0, 10.0, count),
            "revenue_low": np.linspace(250.0, 5.0, count),
            "revenue_high": np.linspace(350.0, 20.0, count),
            "lift": np.linspace(2.1, 0.2, count),
        },
        index=pd.Index(list(names), name="segment"),
    )
    return Outlook(90, pd.Timestamp("2024-10-02"), table, 0.31, 0.02, 0.27)
