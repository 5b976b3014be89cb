"""A raw table of transactions to clean purchase lines, with an account of every line that was left out.

The rules, in the order in which they are applied (a line counts at the first that holds):

1. lines without a date that can be read, then such as lie years away from all others (`stray_dates`);
2. lines after the observation date: nothing of them is used;
3. exact copies of a line, where the table tells purchases apart (an invoice number, or a time of day);
4. lines without a customer;
5. services (postage, fees, corrections by hand): no behaviour, but told with their money;
6. lines without an amount or a quantity that can be read, or with a quantity of zero;
7. lines with a negative price: corrections of the books;
8. free lines (an amount of zero), where they are to be left out;
9. returns (a negative quantity or amount, or an invoice number with a C before its digits): taken off the
   same customer's purchases of the same product before them, those at the same price first, the latest
   first, at what the purchase cost. A purchase returned whole has not happened. A return without a purchase
   before it changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.data_analyser.values import DateReading, read_dates, to_numbers
from cluster_maker.errors import PreprocessingError
from cluster_maker.types import BoolVector
from cluster_maker.wording import plural
from clustering.customers.cleaning_records import (
    CleaningReport,
    ReturnsReport,
    ServiceLines,
    TransactionOptions,
    Transactions,
)
from clustering.customers.coding import code_things
from clustering.customers.column_mapping import ColumnMapping
from clustering.customers.columns import guess_columns
from clustering.customers.observation import after, date_notes, observation_date, seen
from clustering.customers.return_lines import ordered_sum, returns_among, take_returns_off
from clustering.customers.services import is_service
from clustering.customers.stray_dates import stray_dates

_THINGS = {"customer": "customers", "invoice": "invoices", "product": "products", "category": "categories"}


def clean_transactions(
    table: pd.DataFrame,
    mapping: ColumnMapping | Mapping[str, str] | None = None,
    options: TransactionOptions | None = None,
) -> Transactions:
    """Clean a table of transactions: what is left are purchases, net of returns, up to one day.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, p)
        One row for each line of a purchase, as found; it is not changed.
    mapping : ColumnMapping or mapping of str to str, optional
        Which column is what; what is not told is guessed (`guess_columns`).
    options : TransactionOptions, optional
        Observation date and the like.

    Returns
    -------
    Transactions
        Purchase lines, and the account of all others; its counts add up to n.

    Raises
    ------
    ColumnError, ConfigError
        If a column cannot be found, or the observation date cannot be read.
    PreprocessingError
        If no purchase is left.

    Notes
    -----
    Of lines after the observation date only the dates are read: they change nothing. Time O(n log n).

    Examples
    --------
    Customer 1 returned what was bought on the 5th; customer 2 kept it.

    >>> table = pd.DataFrame({"customer": [1, 1, 2, None], "amount": [20.0, -20.0, 30.5, 5.0],
    ...                       "date": ["2024-01-05", "2024-01-09", "2024-01-07", "2024-01-08"]})
    >>> report = clean_transactions(table).report
    >>> report.dropped, report.n_purchase_lines, report.returns.n_matched, report.money_net
    ({'no customer': 1}, 2, 1, 30.5)
    """
    options = options or TransactionOptions()
    if not isinstance(mapping, ColumnMapping):
        mapping = guess_columns(table, mapping)
    dates = read_dates(_column(table, mapping["date"]))
    account = _Account(len(table))
    account.leave_out("no date that can be read", dates.values.isna().to_numpy())
    account.leave_out(STRAY, stray_dates(seen(dates.values, options)))
    until = observation_date(dates.values[account.still], options)
    account.leave_out("after the observation date", after(dates.values, until))
    copies = _copies(table, account.kept, mapping, dates, options)
    account.leave_out("exact copy of another line", copies)
    lines, things = _read_lines(table, account.kept, mapping, dates.values)
    services = _leave_out(lines, things, account, options)
    lines = _kept(lines, account)
    is_return = returns_among(lines, things["invoices"])
    if is_return.all():
        taken = f"; {plural(len(lines), 'line')} taken for returns" if len(lines) else ""
        raise PreprocessingError(
            f"no purchase is left of {plural(len(table), 'line')} ({account.sentence}{taken}): "
            "check which column is what, the signs of the amounts, and the observation date."
        )
    purchases, returns = take_returns_off(lines, is_return)
    report = _report(purchases, returns, services, account, until, date_notes(dates, account.still, until))
    return Transactions(purchases, **things, until=until, mapping=mapping, report=report)


#: Why a line with a date that is a slip is left out.
STRAY = "a date years away from all others, most likely a slip"


class _Account:
    """Which lines are still kept, and how many were left out for which reason."""

    def __init__(self, n_lines: int) -> None:
        self.still = np.ones(n_lines, dtype=bool)
        self.dropped: dict[str, int] = {}

    @property
    def kept(self) -> npt.NDArray[np.intp]:
        """Positions of the lines that are kept."""
        return np.flatnonzero(self.still)

    @property
    def sentence(self) -> str:
        """What was left out, in a few words."""
        told = (f"{plural(count, 'line')} left out: {reason}" for reason, count in self.dropped.items())
        return "; ".join(told) or "nothing left out"

    def leave_out(self, reason: str, which: BoolVector) -> None:
        """Leave lines out; those that were left out before do not count again."""
        count = int(np.count_nonzero(which & self.still))
        if count:
            self.dropped[reason] = count
            self.still &= ~which

    def leave_out_at(self, reason: str, rows: npt.NDArray[np.intp]) -> None:
        """Leave out the lines at some positions."""
        which = np.zeros(len(self.still), dtype=bool)
        which[rows] = True
        self.leave_out(reason, which)


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    """Return a column by its name as text."""
    return table.iloc[:, [str(column) for column in table.columns].index(name)]


def _copies(
    table: pd.DataFrame,
    kept: npt.NDArray[np.intp],
    mapping: ColumnMapping,
    dates: DateReading,
    options: TransactionOptions,
) -> BoolVector:
    """Return which of the kept lines repeat an earlier one in every column."""
    out = np.zeros(len(table), dtype=bool)
    told_apart = bool(mapping["invoice"]) or dates.kind == "timestamps"
    if options.copies == "drop" or (options.copies == "auto" and told_apart):
        out[kept] = _cut(table, kept).duplicated().to_numpy()
    return out


def _cut(table: pd.DataFrame, kept: npt.NDArray[np.intp]) -> pd.DataFrame:
    """Return the kept lines; the table itself where these are all."""
    return table if len(kept) == len(table) else table.iloc[kept]


def _read_lines(
    table: pd.DataFrame, kept: npt.NDArray[np.intp], mapping: ColumnMapping, dates: pd.Series
) -> tuple[pd.DataFrame, dict[str, pd.Index]]:
    """Read the kept lines: things as codes, amounts as numbers."""
    cut = _cut(table, kept)
    columns: dict[str, npt.NDArray[np.generic]] = {"row": kept, "date": dates.to_numpy()[kept]}
    things: dict[str, pd.Index] = {}
    for job, plural_name in _THINGS.items():
        things[plural_name] = pd.Index([], dtype=object)
        if mapping[job]:
            columns[job], things[plural_name] = code_things(_column(cut, mapping[job]))
    for job in ("quantity", "price", "amount"):
        if mapping[job]:
            columns[job] = to_numbers(_column(cut, mapping[job])).to_numpy()
    if mapping["discount"]:
        columns["discounted"] = to_numbers(_column(cut, mapping["discount"])).to_numpy() > 0
    lines = pd.DataFrame(columns)
    if not mapping["amount"]:
        lines["amount"] = lines["price"] * lines["quantity"] if "quantity" in lines else lines["price"]
    return lines, things


def _leave_out(
    lines: pd.DataFrame, things: Mapping[str, pd.Index], account: _Account, options: TransactionOptions
) -> tuple[ServiceLines, ...]:
    """Leave out lines that are nobody's, no goods, or cannot be read; return the services."""
    rows = lines["row"].to_numpy()
    nobody = lines["customer"].to_numpy() < 0
    account.leave_out_at("no customer", rows[nobody])
    service = _service_lines(lines, things["products"], options) & ~nobody
    account.leave_out_at("not a product (postage, fees, corrections)", rows[service])
    amounts = lines["amount"].to_numpy()
    account.leave_out_at("no amount that can be read", rows[np.isnan(amounts)])
    if "quantity" in lines:
        quantity = lines["quantity"].to_numpy()
        account.leave_out_at("no quantity, or a quantity of zero", rows[np.isnan(quantity) | (quantity == 0)])
    if "price" in lines:
        account.leave_out_at("negative price", rows[lines["price"].to_numpy() < 0])
    if options.free_lines == "drop":
        account.leave_out_at("free line", rows[amounts == 0])
    return _services(lines[service], things["products"])


def _service_lines(lines: pd.DataFrame, products: pd.Index, options: TransactionOptions) -> BoolVector:
    """Return which lines are services; products that only later lines have are not looked at."""
    if "product" not in lines:
        return np.zeros(len(lines), dtype=bool)
    service = np.append(is_service(products, options.services), False)  # code -1 takes the last
    return np.asarray(service[lines["product"].to_numpy()], dtype=bool)


def _services(lines: pd.DataFrame, products: pd.Index) -> tuple[ServiceLines, ...]:
    """Sum service lines up, the most frequent first."""
    if lines.empty:
        return ()
    sums = lines.groupby("product")["amount"].agg(["size", "sum"])
    found = [
        ServiceLines(str(products[int(code)]), int(size), float(money))
        for code, size, money in sums.itertuples()
    ]
    return tuple(sorted(found, key=lambda service: (-service.n_lines, service.product)))


def _kept(lines: pd.DataFrame, account: _Account) -> pd.DataFrame:
    """Return the lines that are kept, in the input's order."""
    still = account.still[lines["row"].to_numpy()]
    return lines if still.all() else lines[still].reset_index(drop=True)


def _report(
    purchases: pd.DataFrame,
    returns: ReturnsReport,
    services: tuple[ServiceLines, ...],
    account: _Account,
    until: pd.Timestamp,
    notes: list[str],
) -> CleaningReport:
    """Put the account together."""
    free = int(np.count_nonzero(purchases["bought"].to_numpy() == 0))
    if free:
        notes.append(f"{plural(free, 'free line')} (an amount of zero) counted as purchases.")
    beyond = returns.n_unmatched + returns.n_partly
    if beyond:
        notes.append(
            f"{plural(beyond, 'return')} took back more than was bought before "
            f"(money {returns.money_unmatched:,.2f}): that part changes nothing."
        )
    return CleaningReport(
        n_lines=len(account.still),
        dropped=dict(account.dropped),
        returns=returns,
        n_purchase_lines=len(purchases),
        n_free_lines=free,
        services=services,
        money_bought=ordered_sum(purchases["bought"].to_numpy()),
        money_net=ordered_sum(purchases["amount"].to_numpy()),
        until=until,
        notes=tuple(notes),
    )
