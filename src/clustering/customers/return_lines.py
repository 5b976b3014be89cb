"""Lines that are returns: which they are, which purchases they undo, and what became of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.types import BoolVector
from clustering.customers.cleaning_records import ReturnsReport
from clustering.customers.returns import net_out

#: Parts of a piece, or of a unit of money, that are told apart when returns are matched.
PARTS = 10_000


def returns_among(lines: pd.DataFrame, invoices: pd.Index) -> BoolVector:
    """Return which lines are returns: negative, or with a number of a cancelled invoice."""
    out = lines["amount"].to_numpy() < 0
    if "quantity" in lines:
        out = out | (lines["quantity"].to_numpy() < 0)
    if "invoice" in lines:
        present = np.unique(lines["invoice"].to_numpy())
        present = present[present >= 0]
        marked = pd.Series(invoices[present].astype(str)).str.fullmatch(r"[Cc]\d+").to_numpy(dtype=bool)
        if 2 * marked.sum() < len(marked):  # where most begin with a C, it is how invoices are numbered
            out = out | np.isin(lines["invoice"].to_numpy(), present[marked])
    return np.asarray(out, dtype=bool)


def take_returns_off(lines: pd.DataFrame, is_return: BoolVector) -> tuple[pd.DataFrame, ReturnsReport]:
    """Return the purchase lines, net of what came back, and what became of the returns."""
    weight = _weights(lines)
    left = weight.copy()
    group = _groups(lines)
    rows = np.flatnonzero(np.isin(group, np.unique(group[is_return])))
    left[rows] = _left(lines.iloc[rows], group[rows], is_return[rows], weight[rows])
    share = np.divide(left, weight, out=np.ones(len(lines)), where=weight > 0)
    purchases = _purchases(lines, share)[~is_return].reset_index(drop=True)
    matched = weight - left
    return purchases, _returns_report(lines[is_return], matched[is_return], weight[is_return], purchases)


def _left(
    lines: pd.DataFrame,
    group: npt.NDArray[np.int64],
    is_return: BoolVector,
    weight: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Return what is left of purchases and of returns: matched at the same price first, then at any."""
    numbered = np.unique(group, return_inverse=True)[1]
    prices, price = np.unique(_prices(lines, weight), return_inverse=True)
    left = weight
    for groups in (numbered * len(prices) + price, numbered):
        order = _order(lines, groups, is_return)
        netting = net_out(groups[order], is_return[order], left[order])
        left = left.copy()
        left[order] = np.where(is_return[order], left[order] - netting.matched, netting.left)
    return left


def _prices(lines: pd.DataFrame, weight: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the price of a piece, or the whole amount where money is matched."""
    money = np.abs(lines["amount"].to_numpy())
    if not _by_pieces(lines):
        return weight
    return np.asarray(np.rint(money / np.abs(lines["quantity"].to_numpy()) * PARTS), dtype=np.int64)


def _by_pieces(lines: pd.DataFrame) -> bool:
    """Whether pieces of products are matched; money is, where products or pieces are unknown."""
    return {"product", "quantity"} <= set(lines)


def _weights(lines: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return what is matched, pieces or money, in whole parts: their sums are exact."""
    counted = "quantity" if _by_pieces(lines) else "amount"
    return np.asarray(np.rint(np.abs(lines[counted].to_numpy()) * PARTS), dtype=np.int64)


def _groups(lines: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return a number for each customer and product."""
    customer = lines["customer"].to_numpy(dtype=np.int64)
    if "product" not in lines:
        return customer
    product = lines["product"].to_numpy(dtype=np.int64)
    return np.asarray(customer * (product.max(initial=0) + 2) + product + 1)


def _order(lines: pd.DataFrame, group: npt.NDArray[np.int64], is_return: BoolVector) -> npt.NDArray[np.intp]:
    """Return the order by group and time; which row came first in the table does not matter."""
    ties = [lines[name].to_numpy() for name in ("amount", "invoice") if name in lines]
    return np.lexsort((*ties, is_return, lines["date"].to_numpy(), group))


def _purchases(lines: pd.DataFrame, share: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Return lines with what is left of them."""
    changed = {"bought": lines["amount"], "amount": lines["amount"] * share, "undone": share == 0}
    if "quantity" in lines:
        changed["quantity"] = lines["quantity"] * share
    return lines.drop(columns="price", errors="ignore").assign(**changed)


def _returns_report(
    lines: pd.DataFrame,
    matched: npt.NDArray[np.int64],
    weight: npt.NDArray[np.int64],
    purchases: pd.DataFrame,
) -> ReturnsReport:
    """Count what became of the returns."""
    money = np.abs(lines["amount"].to_numpy())
    unmatched = np.divide(weight - matched, weight, out=np.ones(len(weight)), where=weight > 0)
    whole = (matched == weight) & (weight > 0)
    return ReturnsReport(
        n_matched=int(np.count_nonzero(whole)),
        n_partly=int(np.count_nonzero((matched > 0) & ~whole)),
        n_unmatched=int(np.count_nonzero(matched == 0)),
        money=ordered_sum(purchases["bought"].to_numpy() - purchases["amount"].to_numpy()),
        money_refunded=ordered_sum(money),
        money_unmatched=ordered_sum(money * unmatched),
        n_undone_lines=int(purchases["undone"].sum()),
    )


def ordered_sum(values: npt.NDArray[np.float64]) -> float:
    """Sum in sorted order, so that the order of the rows does not matter."""
    return float(np.sum(np.sort(values)))
