"""What a user may wish of a clustering: between so many clusters and so many, none smaller than this."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.errors import ConfigError
from cluster_maker.types import IntVector
from cluster_maker.wording import plural

#: The largest share of the rows that every one of two clusters can have.
LARGEST_SHARE = 0.5
NUMBERS_ALLOWED = "a whole number of at least 1, a range such as (3, 8) or '3-8', or 'auto'"
SIZES_ALLOWED = "a number of rows (50), or a share above 0 and at most 0.5 (0.05; '5%' on the command line)"


@dataclass(frozen=True)
class Wish:
    """What was wished for; nothing by default.

    Parameters
    ----------
    fewest : int
        Least number of clusters, at least 1.
    most : int or None
        Greatest number; None for any.
    smallest : int, float or None
        What every cluster should have at least: rows (int) or a share of the rows (float, 0 to 0.5).

    Examples
    --------
    >>> Wish(3, 8).says, Wish(smallest=0.05).says, Wish(4, 4, 50).says
    ('3 to 8 clusters', 'no cluster under 5% of the rows', '4 clusters, no cluster under 50 rows')
    """

    fewest: int = 1
    most: int | None = None
    smallest: int | float | None = None

    @property
    def number(self) -> int | None:
        """The number of clusters, where exactly one was told."""
        return self.fewest if self.fewest == self.most else None

    @property
    def bounded(self) -> bool:
        """Whether the number of clusters has bounds."""
        return self.most is not None

    @property
    def anything(self) -> bool:
        """Whether there is any wish."""
        return self.bounded or self.smallest is not None

    @property
    def divides(self) -> bool:
        """Whether one cluster is ruled out."""
        return self.fewest > 1

    @property
    def says(self) -> str:
        """The wish in words."""
        return ", ".join(filter(None, (self._numbers_text(), self._smallest_text())))

    def _numbers_text(self) -> str:
        """How many clusters, in words."""
        if self.most is None:
            return ""
        return plural(self.most, "cluster") if self.number else f"{self.fewest} to {self.most} clusters"

    def _smallest_text(self) -> str:
        """How small they may be, in words."""
        if self.smallest is None:
            return ""
        if isinstance(self.smallest, float):
            return f"no cluster under {100 * self.smallest:g}% of the rows"
        return f"no cluster under {plural(self.smallest, 'row')}"

    def allows_number(self, n_clusters: int) -> bool:
        """Whether a number of clusters is within the bounds."""
        return self.fewest <= n_clusters and (self.most is None or n_clusters <= self.most)

    def least_rows(self, n_rows: int, n_looked_at: int | None = None) -> int:
        """Return how many rows the smallest cluster needs.

        Parameters
        ----------
        n_rows : int
            Rows of the table.
        n_looked_at : int, optional
            Rows of the sample whose clusters are counted; a wish in rows is scaled down to it.

        Returns
        -------
        int
            At least 1.
        """
        if self.smallest is None:
            return 1
        looked_at = n_rows if n_looked_at is None else n_looked_at
        share = self.smallest if isinstance(self.smallest, float) else self.smallest / n_rows
        return max(1, math.ceil(round(share * looked_at, 9)))


def wish_of(n_clusters: Any = "auto", smallest_cluster: Any = None) -> Wish:
    """Read a wish as it is given to `run_clustering`.

    Parameters
    ----------
    n_clusters : int, (int, int), str
        A number, bounds, ``"auto"`` or bounds as text, ``"3-8"``.
    smallest_cluster : int, float or None
        Rows, or a share of the rows.

    Returns
    -------
    Wish

    Raises
    ------
    ConfigError
        If the one or the other is no such thing.

    Examples
    --------
    >>> wish_of((3, 8)) == wish_of("3-8")
    True
    >>> wish_of("8-3")
    Traceback (most recent call last):
    ...
    cluster_maker.errors.ConfigError: n_clusters='8-3' runs from more to fewer: write 3-8.
    """
    fewest, most = _bounds(n_clusters)
    return Wish(fewest, most, _smallest(smallest_cluster))


def _bounds(asked: Any) -> tuple[int, int | None]:
    """Return the least and the greatest number of clusters that are allowed."""
    if asked == "auto":
        return 1, None
    ends: Sequence[Any] = [asked, asked]
    if isinstance(asked, str):
        ends = asked.split("-") if "-" in asked else [asked, asked]
    elif isinstance(asked, Sequence):
        ends = asked
    if len(ends) != 2:
        raise _no_number(asked)
    low, high = (_whole(end, asked) for end in ends)
    if low > high:
        raise ConfigError(f"n_clusters={asked!r} runs from more to fewer: write {high}-{low}.")
    return low, high


def _whole(end: Any, asked: Any) -> int:
    """Return a bound as a whole number of at least 1."""
    try:
        number = int(end)
    except (TypeError, ValueError):
        raise _no_number(asked) from None
    if isinstance(end, bool) or number < 1 or (not isinstance(end, str) and number != end):
        raise _no_number(asked)
    return number


def _no_number(asked: Any) -> ConfigError:
    """Return the error that says what is allowed."""
    return ConfigError(f"n_clusters={asked!r} should be {NUMBERS_ALLOWED}.")


def _smallest(asked: Any) -> int | float | None:
    """Return the size that clusters should have at least, checked."""
    if asked is None:
        return None
    number = isinstance(asked, int | float) and not isinstance(asked, bool)
    if number and isinstance(asked, float) and 0 < asked <= LARGEST_SHARE:
        return float(asked)
    if number and asked >= 1 and int(asked) == asked:
        return int(asked)
    raise ConfigError(f"smallest_cluster={asked!r} should be {SIZES_ALLOWED}.")


def parameters_for(
    wish: Wish, algorithm: str, n_rows: int, parameters: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """Return the parameters of an algorithm that finds the number itself, a wished size among them.

    Parameters
    ----------
    wish : Wish
        What was wished for.
    algorithm : str
        Name in the registry.
    n_rows : int
        Rows that are clustered.
    parameters : mapping or None
        Parameters that were given.

    Returns
    -------
    mapping or None
        The same parameters where nothing needs to be added.

    Raises
    ------
    ConfigError
        If the algorithm cannot do it, or the size is told twice.

    Examples
    --------
    >>> parameters_for(Wish(smallest=0.05), "hdbscan", 400, None)
    {'min_cluster_size': 20}
    """
    entry = ALGORITHMS[algorithm]
    if entry.needs_n_clusters or wish.smallest is None:
        return parameters
    name = entry.smallest
    if not name:
        able = ", ".join(each.name for each in ALGORITHMS if each.needs_n_clusters or each.smallest)
        raise ConfigError(
            f"{algorithm} cannot be told how small a cluster may be (smallest_cluster={wish.smallest!r}): "
            f"leave it out, or use one of {able}."
        )
    if name in (parameters or {}):
        raise ConfigError(f"smallest_cluster and {name} say the same thing of {algorithm}: give one of them.")
    return {**(parameters or {}), name: max(2, wish.least_rows(n_rows))}


def price_of_dividing(wish: Wish) -> str:
    """Say what bounds cost where there is no structure.

    Examples
    --------
    >>> price_of_dividing(Wish(3, 8))
    'What the wish (3 to 8 clusters) costs: the rows show no groups and would have been left as one.'
    """
    return f"What the wish ({wish.says}) costs: the rows show no groups and would have been left as one."


def missed_size(wish: Wish, sizes: IntVector, n_rows: int) -> str:
    """Say that a clustering has a smaller cluster than was wished for; empty where it has not.

    Parameters
    ----------
    wish : Wish
        What was wished for.
    sizes : int array of shape (k,)
        Rows of each cluster of the whole table.
    n_rows : int
        Rows of the table, those in no cluster included.
    """
    if wish.smallest is None or len(sizes) < 2:
        return ""
    least = wish.least_rows(n_rows)
    if sizes.min() >= least:
        return ""
    return (
        f"The wish is not met: the smallest cluster has {plural(int(sizes.min()), 'row')}, "
        f"and {plural(least, 'row')} were wished for."
    )
