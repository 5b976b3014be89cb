"""Made-up customers in groups whose business meaning is known, for the tests of segments."""

from __future__ import annotations

import numpy as np
import pandas as pd

FEATURES = ("total_transactions", "avg_transaction_value", "days_since_last_purchase", "customer_age_days")
#: Customers, purchases, basket, days silent, days known.
CROWDS = {
    "champions": (60, 30, 80.0, 10, 700),
    "lapsing_big": (50, 10, 300.0, 400, 800),
    "new": (70, 2, 40.0, 15, 40),
    "once": (90, 1, 30.0, 380, 380),
}


def crowd(seed: int = 0) -> pd.DataFrame:
    """Return 270 customers in four groups that lie far apart; the column `truth` names the group."""
    rng = np.random.default_rng(seed)
    parts = [
        pd.DataFrame(
            {
                "total_transactions": np.maximum(1, orders + (orders > 2) * rng.integers(-2, 3, count)),
                "avg_transaction_value": basket * rng.uniform(0.9, 1.1, count),
                "days_since_last_purchase": silent + rng.integers(-5, 6, count),
                "customer_age_days": known + rng.integers(-5, 6, count),
                "truth": name,
            }
        )
        for name, (count, orders, basket, silent, known) in CROWDS.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    table.index = pd.Index([f"C{number:04d}" for number in range(len(table))], name="customer_id")
    return table.assign(total_spent=table["total_transactions"] * table["avg_transaction_value"])


def shop_lines(n_customers: int = 120, days: int = 400, seed: int = 0) -> pd.DataFrame:
    """Return purchase lines of customers who buy at a steady pace: a third every week, the others seldom."""
    rng = np.random.default_rng(seed)
    lines = []
    for number in range(n_customers):
        pace = 7 if number % 3 == 0 else 120
        dates = np.arange(int(rng.integers(pace)), days, pace)
        lines.append(
            pd.DataFrame(
                {
                    "customer": f"C{number:03d}",
                    "date": pd.Timestamp("2023-01-01") + pd.to_timedelta(dates, unit="D"),
                    "amount": rng.uniform(10, 30, len(dates)).round(2) * (5 if pace == 7 else 1),
                }
            )
        )
    return pd.concat(lines, ignore_index=True)
