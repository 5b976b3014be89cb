"""Single steps of the customers' way on large tables: `python -m benchmarks.customers.steps NAME ROWS`.

Each run is a process of its own, so that its peak memory is that step's.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd

from clustering.core.customer_settings import DataGeneratorConfig
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.generator import CustomerDataGenerator
from clustering.customers.lifetime.bg_nbd import fit_bg_nbd
from clustering.customers.lifetime.gamma_gamma import fit_gamma_gamma
from clustering.customers.transactions import clean_transactions

Found = TypeVar("Found")

MAPPING = {
    "customer": "customer_id", "date": "date", "quantity": "quantity", "price": "price", "invoice": "invoice",
    "product": "product",
}  # fmt: skip


def timed(work: Callable[[], Found]) -> tuple[float, Found]:
    """Return the seconds that something took, and what it gave."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def peak() -> float:
    """Return the most memory this process had so far, in GiB."""
    unit = 1024**3 if sys.platform == "darwin" else 1024**2
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def lines(n: int) -> str:
    """Clean and sum up a table of lines, beside pandas for five of the columns."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "customer_id": rng.zipf(1.3, n) % (n // 100),
            "invoice": rng.integers(0, n // 5, n),
            "date": np.datetime64("2022-01-01") + rng.integers(0, 1096 * 86400, n).astype("timedelta64[s]"),
            "product": rng.integers(0, 4000, n),
            "quantity": rng.integers(1, 9, n),
            "price": rng.gamma(2.0, 6.0, n).round(2),
        }
    )
    before = peak()
    cleaning, clean = timed(lambda: clean_transactions(table, MAPPING))
    summing, found = timed(lambda: aggregate_customers(clean))
    most = peak()
    pandas, _ = timed(lambda: by_pandas(table))
    return (
        f"{n:,} lines of {len(found.table):,} customers: cleaned in {cleaning:.1f} s, summed up in "
        f"{summing:.1f} s, peak {most:.1f} GiB (the table alone {before:.1f}); five of the columns by pandas "
        f"in {pandas:.1f} s"
    )


def by_pandas(table: pd.DataFrame) -> pd.DataFrame:
    """Five of the columns by groupby, without cleaning, returns or rhythm."""
    money = table.assign(amount=table["quantity"] * table["price"])
    return money.groupby("customer_id").agg(
        total=("amount", "sum"),
        purchases=("invoice", "nunique"),
        first=("date", "min"),
        last=("date", "max"),
        products=("product", "nunique"),
    )


def lives(n: int) -> str:
    """Fit the models of purchases and of values."""
    rng = np.random.default_rng(0)
    watched = rng.integers(20, 157, n).astype(float)
    pace, leaves = rng.gamma(0.8, 1 / 8, n), rng.beta(1, 4, n)
    until = np.minimum(watched, rng.geometric(np.clip(leaves, 1e-3, 1)) / np.maximum(pace, 1e-3))
    count = rng.poisson(pace * until).astype(float)
    last = np.where(count > 0, np.floor(until * rng.uniform(0.5, 1, n) * 7) / 7, 0.0)
    many = np.maximum(count, 1)
    money = np.where(count > 0, rng.gamma(6 * many, 5) / many, np.nan)
    buying, _ = timed(lambda: fit_bg_nbd(count, last, watched, drops_after_first=True))
    spending, _ = timed(lambda: fit_gamma_gamma(count, money))
    return f"{n:,} customers: purchases fitted in {buying:.1f} s, values in {spending:.1f} s"


def generated(n: int) -> str:
    """Generate customers and their purchases."""
    generator = CustomerDataGenerator(DataGeneratorConfig(num_customers=n))
    seconds, made = timed(lambda: generator.generate_transactions(generator.generate_customers()))
    return f"{n:,} customers with {len(made):,} lines generated in {seconds:.1f} s, peak {peak():.1f} GiB"


if __name__ == "__main__":
    name, size = sys.argv[1:]
    print({"lines": lines, "lives": lives, "generated": generated}[name](int(size)))
