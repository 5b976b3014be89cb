"""Small tables of transactions for tests, and a large one for measurements."""

from __future__ import annotations

import numpy as np
import pandas as pd


def shop_lines(*lines):
    """A table as a web shop writes it; a line is (invoice, product, pieces, date, price, customer)."""
    names = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
    return pd.DataFrame(list(lines), columns=names)


def many_lines(n_lines, *, seed=0):
    """A table of so many lines: about one in fifty a return, twenty-five lines for each customer."""
    rng = np.random.default_rng(seed)
    invoice = np.sort(rng.integers(0, max(n_lines // 5, 1), n_lines))
    customer = rng.integers(0, max(n_lines // 25, 1), invoice.max() + 1)[invoice]
    day = np.sort(rng.integers(0, 700, invoice.max() + 1))[invoice]
    table = pd.DataFrame(
        {
            "invoice_id": invoice,
            "customer_id": customer,
            "product_id": rng.integers(1000, 5000, n_lines),
            "order_date": (np.datetime64("2023-01-01") + day).astype("datetime64[us]"),
            "quantity": rng.integers(1, 10, n_lines),
            "unit_price": np.round(rng.gamma(2.0, 5.0, n_lines) + 0.5, 2),
        }
    )
    back = np.flatnonzero(rng.random(n_lines) < 0.02)
    what = (back * rng.random(len(back))).astype(np.intp)  # a line before it
    for name in ("customer_id", "product_id", "unit_price"):
        table.loc[back, name] = table[name].to_numpy()[what]
    table.loc[back, "quantity"] *= -1
    return table
