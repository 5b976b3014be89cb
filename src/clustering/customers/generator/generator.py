"""Customers and their purchases, generated: from a configuration to tables and files."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.data_analyser.values import to_dates
from cluster_maker.data_exporter import write_atomically
from cluster_maker.errors import ColumnError, ExportError, PreprocessingError
from cluster_maker.types import IntVector
from clustering.core.customer_settings import DataGeneratorConfig
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.cleaning_records import TransactionOptions
from clustering.customers.generator.baskets import draw_lines
from clustering.customers.generator.behaviour import TRUE_SEGMENT
from clustering.customers.generator.catalogue import Catalogue, make_catalogue
from clustering.customers.generator.people import check_locale, draw_people, draw_pools
from clustering.customers.generator.season import Days, Season, season_of
from clustering.customers.generator.shoppers import SEGMENTS, draw_joins, draw_shoppers
from clustering.customers.transactions import clean_transactions

#: Which column of the generated transactions is what; `guess_columns` finds the same.
COLUMNS = {
    "customer": "customer_id", "date": "transaction_date", "amount": "amount", "quantity": "quantity",
    "price": "unit_price", "invoice": "transaction_id", "product": "product_id", "category": "category",
    "discount": "discount",
}  # fmt: skip
#: What `save_data` writes.
FILES = ("customers.csv", "transactions.csv", "raw_customer_data.csv")

_NEEDED = ("customer_id", "join_date", TRUE_SEGMENT)
_PEOPLE, _SHOP, _PURCHASES = 1, 2, 3  # streams of chance, so that one table does not depend on another


class CustomerDataGenerator:
    """Generates customers of five kinds and what they buy, the same for the same configuration.

    Parameters
    ----------
    config : DataGeneratorConfig, optional
        How many, when, what, and the seed.

    Raises
    ------
    ConfigError
        If the locale is not known.

    Examples
    --------
    >>> generator = CustomerDataGenerator(DataGeneratorConfig(num_customers=200))
    >>> customers = generator.generate_customers()
    >>> transactions = generator.generate_transactions(customers)
    >>> len(customers), transactions["customer_id"].nunique()
    (200, 200)
    """

    def __init__(self, config: DataGeneratorConfig | None = None) -> None:
        self.config = config or DataGeneratorConfig()
        check_locale(self.config.locale)

    def generate_customers(self) -> pd.DataFrame:
        """Generate the customers.

        Returns
        -------
        pandas.DataFrame of shape (num_customers, 13)
            `customer_id`, `first_name`, `last_name`, `email`, `gender`, `birth_date`, `age` (whole years at
            the end of the period), `city`, `postcode`, `country`, `signup_channel`, `join_date`, and last
            `TRUE_SEGMENT`: the segment a customer was generated from, text, never a feature.
        """
        season, rng = self._season, self._rng(_PEOPLE)
        segment = self._segments(rng)
        joined = season.dates(draw_joins(segment, season, rng))
        pools = draw_pools(self.config.locale, self.config.random_seed)
        people = draw_people(pools, joined, np.datetime64(self.config.end_date), rng)
        ids = [f"C{number:06d}" for number in range(1, len(segment) + 1)]
        people.insert(0, "customer_id", ids)
        segments = np.array(SEGMENTS, dtype=object)[segment]
        return _as_texts(people.assign(join_date=joined, **{TRUE_SEGMENT: segments}))

    def generate_transactions(self, customers: pd.DataFrame) -> pd.DataFrame:
        """Generate what the customers buy and send back.

        Parameters
        ----------
        customers : pandas.DataFrame
            As `generate_customers` made it, or read from the file that it was saved in; of it only
            `customer_id`, `join_date` and `TRUE_SEGMENT` are used, and the order of the rows does not matter.

        Returns
        -------
        pandas.DataFrame
            A row for each line, in order of time: `transaction_id` (T and digits; R and digits for returns),
            `transaction_date` (to the second), `customer_id`, `product_id`, `category`, `quantity` (pieces,
            negative for returns), `unit_price` (money, before the discount), `discount` (share of the price,
            0-1), `amount` (money, negative for returns).

        Raises
        ------
        ColumnError, PreprocessingError
            If a column is missing, customers occur twice, a segment is unknown, or a join date is unreadable
            or lies outside the period.
        """
        customers = self._checked(customers)
        segment = pd.Index(SEGMENTS).get_indexer(pd.Index(customers[TRUE_SEGMENT])).astype(np.intp)
        joined = self._days_joined(customers)
        season, shop = self._season, self._catalogue
        rng = self._rng(_PURCHASES)
        shoppers = draw_shoppers(segment, joined, season, len(shop.categories), self.config.return_rate, rng)
        lines = draw_lines(shoppers, season, shop, rng)
        lines = lines.iloc[np.lexsort((lines["article"], lines["visit"], lines["second"]))]
        article, second = lines["article"].to_numpy(), lines["second"].to_numpy()
        start = season.start.astype("datetime64[us]")
        ids = pd.Index(customers["customer_id"].astype("str"))
        return pd.DataFrame(
            {
                "transaction_id": _numbered(lines["visit"].to_numpy(), lines["quantity"].to_numpy() < 0),
                "transaction_date": start + second.astype("timedelta64[s]"),
                "customer_id": ids.take(lines["customer"].to_numpy()).array,
                "product_id": shop.products.take(article).array,
                "category": shop.categories.take(shop.category_of(article)).array,
                "quantity": lines["quantity"].to_numpy(),
                "unit_price": shop.prices[article],
                "discount": lines["discount"].to_numpy(),
                "amount": lines["amount"].to_numpy(),
            }
        )

    def merge_and_aggregate(self, customers: pd.DataFrame, transactions: pd.DataFrame) -> pd.DataFrame:
        """Put beside each customer's own columns what they did up to the end of the period.

        Parameters
        ----------
        customers, transactions : pandas.DataFrame
            As the generator made them.

        Returns
        -------
        pandas.DataFrame
            Indexed by `customer_id`, sorted: the columns of `customers`, those of `aggregate_customers`, and
            `TRUE_SEGMENT` last. The observation date is the end of the period.

        Raises
        ------
        ColumnError, PreprocessingError
            If a column is missing, or transactions are of customers who are not in `customers`.
        """
        _need(customers, ("customer_id",))
        options = TransactionOptions(until=self.config.end_date)
        table = aggregate_customers(clean_transactions(transactions, COLUMNS, options)).table
        people = customers.set_index("customer_id")
        unknown = table.index.difference(people.index)
        if len(unknown):
            raise PreprocessingError(
                f"{len(unknown)} of {len(table)} customers with transactions, such as {str(unknown[0])!r}, "
                "are not among the customers: give the two tables of one run."
            )
        merged = people.join(table, how="inner").sort_index()
        last = [name for name in (TRUE_SEGMENT,) if name in merged]
        return merged[[*merged.columns.difference(last, sort=False), *last]]

    def save_data(
        self, customers: pd.DataFrame, transactions: pd.DataFrame, folder: str | Path
    ) -> tuple[Path, ...]:
        """Write `FILES` to a folder, which is made if need be; either all of them or none.

        Parameters
        ----------
        customers, transactions : pandas.DataFrame
            As the generator made them; the third file is what `merge_and_aggregate` makes of them.
        folder : str or path
            Where to; files of these names are replaced, others are left alone.

        Returns
        -------
        tuple of Path
            The files, in the order of `FILES`.

        Raises
        ------
        ExportError
            If the folder cannot be made or written.
        """
        merged = self.merge_and_aggregate(customers, transactions).reset_index()
        target = Path(folder)
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExportError(f"cannot make the folder {str(folder)!r}: {error.strerror}.") from error
        paths = tuple(target / name for name in FILES)
        with ExitStack() as files:  # they take their names when all are complete
            for path, table in zip(paths, (customers, transactions, merged), strict=True):
                handle = files.enter_context(write_atomically(path))
                table.to_csv(handle, index=False, lineterminator="\n")
        return paths

    @property
    def _season(self) -> Season:
        """The period."""
        config = self.config
        return season_of(config.start_date, config.end_date, seasonal=config.seasonality)

    @property
    def _catalogue(self) -> Catalogue:
        """What there is to buy."""
        config = self.config
        return make_catalogue(config.product_categories, config.price_ranges, self._rng(_SHOP))

    def _rng(self, stream: int) -> np.random.Generator:
        """Return a stream of chance of its own."""
        return np.random.default_rng([self.config.random_seed, stream])

    def _segments(self, rng: np.random.Generator) -> IntVector:
        """Draw the customers' segments."""
        shares = np.array([self.config.segment_shares.get(name, 0.0) for name in SEGMENTS])
        return rng.choice(len(SEGMENTS), self.config.num_customers, p=shares / shares.sum())

    def _checked(self, customers: pd.DataFrame) -> pd.DataFrame:
        """Return the customers in the order of their ids; refuse those that nothing can be made for."""
        _need(customers, _NEEDED)
        if customers.empty:
            raise PreprocessingError("there are no customers to generate purchases for: give at least one.")
        twice = customers["customer_id"].duplicated()
        if twice.any():
            name = str(customers.loc[twice, "customer_id"].iloc[0])
            raise PreprocessingError(f"customer {name!r} is there twice: give a row for each customer.")
        unknown = ~customers[TRUE_SEGMENT].isin(SEGMENTS)
        if unknown.any():
            name = str(customers.loc[unknown, TRUE_SEGMENT].iloc[0])
            raise PreprocessingError(f"segment {name!r} is not known: allowed are {', '.join(SEGMENTS)}.")
        return customers.sort_values("customer_id")

    def _days_joined(self, customers: pd.DataFrame) -> Days:
        """Return the days of joining, counted from the start; refuse those outside the period."""
        dates = to_dates(customers["join_date"])
        days = self._season.days_of(dates.to_numpy())  # no date is a day far below 0
        outside = (days < 0) | (days >= self._season.n_days)
        if outside.any():
            got = customers["join_date"].iloc[int(np.argmax(outside))]
            raise PreprocessingError(
                f"join date {str(got)!r} is not a day from {self.config.start_date} to "
                f"{self.config.end_date}: generate the customers with the same configuration."
            )
        return days


def _need(table: pd.DataFrame, names: tuple[str, ...]) -> None:
    """Refuse a table of customers that lacks a column."""
    missing = [name for name in names if name not in table]
    if missing:
        raise ColumnError(
            f"the customers have no column {missing[0]!r}: needed are {', '.join(map(repr, names))}."
        )


def _as_texts(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns of objects are texts, as they are when read from a file."""
    objects = table.columns[[kind == np.dtype(object) for kind in table.dtypes]]
    return table.astype(dict.fromkeys(objects, "str"))


def _numbered(visit: npt.NDArray[np.int64], returned: npt.NDArray[np.bool_]) -> pd.Index:
    """Return an id for each line's visit, numbered in order of time; the lines of a visit stand together."""
    new = np.append(True, visit[1:] != visit[:-1])
    letters = np.where(returned[new], "R", "T")
    ids = [f"{letter}{number:07d}" for number, letter in enumerate(letters.tolist(), start=1)]
    return pd.Index(ids, dtype="str").take(np.cumsum(new) - 1)
