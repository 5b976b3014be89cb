"""Tables of customers for tests, with the columns of `aggregate_customers`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.oracles.purchase_twin import simulate_bg_nbd


def made_customers(n=400, *, seed=0):
    """Customers who buy, come back and leave (MBG/NBD), watched for 60 to 720 days; money apart from that."""
    rng = np.random.default_rng(seed)
    watched = rng.integers(60, 721, n)
    rows = [simulate_bg_nbd(1, 1.2, 40.0, 0.8, 3.0, float(days), seed + row, chances=1)[:, 0]
            for row, days in enumerate(watched)]  # fmt: skip
    x, last, age = np.array(rows).T
    last = np.where(x > 0, np.maximum(np.floor(last), 1), 0)
    value = rng.gamma(8.0, 40.0 / rng.gamma(4.0, 1.0, n) / 8)
    days = x.astype(np.int64) + 1
    table = pd.DataFrame(
        {
            "total_transactions": days,
            "total_spent": value * days,
            "avg_transaction_value": value,
            "customer_age_days": age.astype(np.int64),
            "days_since_last_purchase": (age - last).astype(np.int64),
            "purchase_frequency": x / np.maximum(age, 30) * 30,
            "avg_days_between_purchases": np.where(x > 0, last / np.maximum(x, 1), np.nan),
            "purchase_days": days,
            "repeat_purchase_value": np.where(x > 0, value, np.nan),
            "retention_rate": rng.beta(2, 3, n),
            "spending_consistency": rng.beta(5, 2, n),
            "category_diversity": 1 + 5 * rng.beta(2, 3, n),
            "discount_sensitivity": rng.beta(1, 3, n),
        },
        index=pd.Index([f"C{number:04d}" for number in range(n)], name="customer_id"),
    )
    names = [f"Person {number}" for number in range(n)]
    return table.assign(name=names, city=["Bonn", "Ulm"] * (n // 2), true_segment=["a", "b"] * (n // 2))
