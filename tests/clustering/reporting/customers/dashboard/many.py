"""A larger segmentation: any number of customers in seven segments with long names and hostile ones."""

import numpy as np
import pandas as pd

from cluster_maker.interface import run_clustering
from clustering.customers.segmentation import Segmentation, SegmentName
from tests.clustering.customers import made_segmentation

NAMES = (
    "Regular buyers of everyday household goods",
    "Occasional bargain hunters",
    "New customers of this autumn",
    "Lapsing big spenders who used to buy monthly",
    "Champions",
    "One-time buyers",
    "<script>alert(1)</script>",
)
SHARES = (0.3, 0.22, 0.16, 0.12, 0.09, 0.07, 0.04)


def many_customers(n: int, seed: int = 0) -> pd.DataFrame:
    """Return customers in seven groups, with the columns of a real table."""
    rng = np.random.default_rng(seed)
    group = rng.choice(7, n, p=SHARES)
    orders = np.maximum(1, rng.poisson(np.array([12, 5, 2, 9, 25, 1, 14])[group]))
    value = rng.gamma(25, np.array([42.0, 18, 35, 150, 180, 30, 420])[group] / 25)
    recency = rng.poisson(np.array([20, 90, 15, 240, 8, 330, 30])[group])
    table = pd.DataFrame(
        {
            "total_transactions": orders,
            "total_spent": (orders * value).round(2),
            "avg_transaction_value": value,
            "days_since_last_purchase": recency,
            "customer_age_days": recency + rng.integers(10, 700, n),
            "retention_rate": rng.beta(4, 2, n),
            "engagement_score": np.clip(1 - recency / 400 + rng.normal(0, 0.1, n), 0, 1),
            "churn_risk": np.clip(recency / 400 + rng.normal(0, 0.1, n), 0, 1),
            "category_diversity": rng.uniform(1, 5, n),
            "r_score": 6 - pd.qcut(recency, 5, labels=False, duplicates="drop") - 1,
            "f_score": pd.Series(orders).rank(pct=True).mul(5).apply(np.ceil).to_numpy(int),
            "m_score": pd.Series(orders * value).rank(pct=True).mul(5).apply(np.ceil).to_numpy(int),
            "clv_advanced": orders * value * 0.6,
        },
        index=pd.Index([f"C{number:07d}" for number in range(n)], name="customer_id"),
    )
    return table.assign(rfm_score=table[["r_score", "f_score", "m_score"]].mean(axis=1))


def many_segmentation(n: int, *, seed: int = 0) -> Segmentation:
    """Cluster them into seven and give them long names."""
    customers = many_customers(n, seed)
    features = made_segmentation.FEATURES
    result = run_clustering(customers, list(features), "kmeans", n_clusters=7, quick=True)
    names = {
        label: SegmentName(name, "🛍️", f"{name}: a sentence.", ("Do one thing.", "Then another thing."))
        for label, name in enumerate(NAMES)
    }
    stats = made_segmentation._stats(customers, result.labels, names)
    outlook = made_segmentation._outlook(names, stats)
    metrics = {"n_clusters": 7.0, "silhouette": 0.4}
    return Segmentation("kmeans", customers, features, result, names, stats, metrics, outlook)
