"""Which new rows are unlike everything that was clustered.

One rule, whatever the algorithm: `DOMAIN_RULE`. What counts as "more than a tenth" and "nearly all" is
checked on the clustered rows themselves, so that each of its three parts would call at most about one of 200
rows like them a stranger: where a column's extremes stand that far apart, or new levels come up that often,
they are no reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from cluster_maker.algorithms.neighbours import build_tree, nearest_n_rows, nearest_rows
from cluster_maker.data_analyser.values import DateStyle
from cluster_maker.preprocessing.clean import ColumnReader, column_of, level_text
from cluster_maker.preprocessing.wording import number_text
from cluster_maker.scoring.contract import unseen_cells
from cluster_maker.scoring.records import Strangers
from cluster_maker.types import BoolVector, FloatMatrix, FloatVector, IntVector

#: Share of rows like those of the fit that each part of the rule may call strangers.
SHARE = 0.005
#: How far beyond the seen range a number may lie, as a share of that range; more where the fit shows a need.
MARGIN = 0.1
#: Rows that distances are measured to, and rows that they are judged by.
REFERENCES = 5_000

DOMAIN_RULE = (
    "A row is out of domain if a number lies beyond the range that was seen by more than a tenth of it, if "
    "a level was never seen, or if the nearest clustered row is farther away than nearly all of those have "
    "their nearest other."
)

_ROUNDING = 1 + 1e-9  # two ways of computing one distance may differ in the last digits


@dataclass(frozen=True)
class Domain:
    """What the rows that were clustered look like.

    Parameters
    ----------
    readers : tuple of ColumnReader
        How each column is read.
    low, high : float array of shape (columns,)
        The range of amounts; infinite for other columns.
    margin : float
        How far beyond a range is still like what was seen, as a share of it.
    tells : bool array of shape (columns,)
        Whether a level that was never seen makes a row a stranger.
    rows : float array of shape (m, d)
        Rows that distances are measured to, in clustering space.
    tree : cKDTree
        Tree of these.
    reach : float
        The greatest distance to the nearest of them that is not strange.
    """

    readers: tuple[ColumnReader, ...]
    low: FloatVector
    high: FloatVector
    margin: float
    tells: BoolVector
    rows: FloatMatrix
    tree: cKDTree
    reach: float


def fit_domain(
    readers: tuple[ColumnReader, ...], table: pd.DataFrame, raw: FloatMatrix, values: FloatMatrix
) -> Domain:
    """Learn what the rows that were clustered look like.

    Parameters
    ----------
    readers : tuple of ColumnReader
        How each column is read.
    table : pandas.DataFrame of shape (n, …)
        The rows of the fit as they came.
    raw : float array of shape (n, columns)
        What the readers read in them; NaN is missing.
    values : float array of shape (n, d)
        These rows in clustering space.

    Returns
    -------
    Domain

    Notes
    -----
    With up to 5,000 rows, the distance of each to its nearest other is looked at; of more, 5,000 drawn by a
    fixed seed are kept, and up to 5,000 others judge how far from these is usual. Of m such distances the one
    at place ``ceil(0.995 (m + 1))`` is the limit: a further row of the same kind exceeds it with a chance of
    0.5 % (Vovk, Gammerman and Shafer 2005). Fewer than 200 rows cannot tell that much: there it is the
    greatest, times ``sqrt(200 / (m + 1))``. The margin is found the same way from how far each
    column's extremes stand beyond all others. A level never seen is expected as often as levels were seen
    just once (Good 1953).
    O(n columns) and O(m d log m), or O(m² d) beyond 12 features.
    """
    amounts = np.array([reader.kind == "amount" for reader in readers])
    low, high = _ranges(raw, amounts)
    reference, distances = _reference(values)
    return Domain(
        readers=readers,
        low=low,
        high=high,
        margin=max(MARGIN, _margin(raw[:, amounts])),
        tells=_telling(_new_levels(readers, table, raw), len(raw)),
        rows=reference,
        tree=build_tree(reference),
        reach=_limit(distances) * _ROUNDING,
    )


def find_strangers(domain: Domain, table: pd.DataFrame, raw: FloatMatrix, values: FloatMatrix) -> Strangers:
    """Say which rows of a table are out of domain, and why.

    Parameters
    ----------
    domain : Domain
        What was clustered.
    table : pandas.DataFrame of shape (n, …)
        The rows as they came.
    raw : float array of shape (n, columns)
        What the domain's readers read in them.
    values : float array of shape (n, d)
        The rows in clustering space.
    """
    reasons: list[list[str]] = [[] for _ in range(len(table))]
    for i, reader in enumerate(domain.readers):
        if reader.kind == "amount":
            _tell_beyond(domain, i, raw[:, i], reasons)
        elif domain.tells[i]:
            _tell_unseen(reader, column_of(table, reader.name), raw[:, i], reasons)
    _tell_far(domain, values, reasons)
    texts = np.array(["; ".join(parts) for parts in reasons], dtype=object)
    return Strangers(texts != "", texts)


def _ranges(raw: FloatMatrix, amounts: BoolVector) -> tuple[FloatVector, FloatVector]:
    """Return the least and greatest value of each column of amounts; no bounds for others."""
    low, high = np.full(len(amounts), -np.inf), np.full(len(amounts), np.inf)
    low[amounts] = np.nanmin(raw[:, amounts], axis=0)
    high[amounts] = np.nanmax(raw[:, amounts], axis=0)
    return low, high


def _margin(raw: FloatMatrix) -> float:
    """Return how far all but a few rows stand beyond the others in some column, as a share of its range."""
    beyond = np.zeros(len(raw))
    for i in range(raw.shape[1]):
        order = np.argsort(raw[:, i])  # NaN comes last
        order = order[: np.count_nonzero(~np.isnan(raw[:, i]))]
        held = raw[order, i]
        if len(held) < 3 or held[0] == held[-1]:
            continue
        for row, gap in ((order[0], held[1] - held[0]), (order[-1], held[-1] - held[-2])):
            beyond[row] = max(beyond[row], gap / (held[-1] - held[0]))
    return _limit(beyond)


def _telling(expected: IntVector, n_rows: int) -> BoolVector:
    """Say of which columns levels never seen are told: of those where together they hardly ever come up."""
    order = np.argsort(expected, kind="stable")
    tells = np.empty(len(expected), dtype=bool)
    tells[order] = np.cumsum(expected[order]) <= max(1.0, SHARE * n_rows)
    return tells


def _new_levels(readers: Sequence[ColumnReader], table: pd.DataFrame, raw: FloatMatrix) -> IntVector:
    """Count the rows of the fit whose level is theirs alone, or has no place on the column's scale."""
    found = np.zeros(len(readers), dtype=np.intp)
    for i, reader in enumerate(readers):
        if reader.kind != "amount":
            codes = raw[:, i]
            _, counts = np.unique(codes[~np.isnan(codes)], return_counts=True)
            off_scale = unseen_cells(column_of(table, reader.name), reader, codes)
            found[i] = np.count_nonzero(counts == 1) + np.count_nonzero(off_scale)
    return found


def _reference(values: FloatMatrix) -> tuple[FloatMatrix, FloatVector]:
    """Return rows to measure distances to, and how far other clustered rows are from the nearest."""
    if len(values) <= REFERENCES:
        found = nearest_n_rows(values, values, build_tree(values), min(2, len(values)))[1]
        return values, found[:, -1]
    drawn = np.random.default_rng(0).permutation(len(values))[: 2 * REFERENCES]
    rows = np.ascontiguousarray(values[np.sort(drawn[:REFERENCES])])
    others = np.ascontiguousarray(values[drawn[REFERENCES:]])
    return rows, nearest_rows(others, rows, build_tree(rows))[1]


def _limit(measured: FloatVector) -> float:
    """Return what a further value of the same kind exceeds with a chance of `SHARE`."""
    place = int(np.ceil((1 - SHARE) * (len(measured) + 1))) - 1
    if place < len(measured):
        return float(np.sort(measured)[place])
    return float(measured.max() / np.sqrt(SHARE * (len(measured) + 1)))


def _tell_beyond(domain: Domain, i: int, values: FloatVector, reasons: Sequence[list[str]]) -> None:
    """Tell of amounts outside the range that was seen."""
    name, low, high = domain.readers[i].name, domain.low[i], domain.high[i]
    slack = domain.margin * (high - low)
    for row in np.flatnonzero((values < low - slack) | (values > high + slack)).tolist():
        above = values[row] > high
        seen = f"above all that was seen (up to {_text(domain.readers[i], high)})"
        if not above:
            seen = f"below all that was seen (from {_text(domain.readers[i], low)})"
        reasons[row].append(f"{name} {_text(domain.readers[i], values[row])} is {seen}")


def _tell_unseen(
    reader: ColumnReader, column: pd.Series, values: FloatVector, reasons: Sequence[list[str]]
) -> None:
    """Tell of levels that were never seen."""
    cells: npt.NDArray[np.object_] = column.to_numpy(dtype=object)
    for row in np.flatnonzero(unseen_cells(column, reader, values)).tolist():
        reasons[row].append(f"{reader.name} {level_text(cells[row])!r} was never seen")


def _tell_far(domain: Domain, values: FloatMatrix, reasons: Sequence[list[str]]) -> None:
    """Tell of rows that are far from all that were clustered."""
    distances = nearest_rows(values, domain.rows, domain.tree)[1]
    for row in np.flatnonzero(distances > domain.reach).tolist():
        how = "no row is the same"  # what is said where nearly all had a double
        if domain.reach > 0:
            how = f"the nearest is {distances[row] / domain.reach:.3g} times as far as is usual at most"
        reasons[row].append(f"unlike all rows that were clustered ({how})")


def _text(reader: ColumnReader, value: float) -> str:
    """Write an amount for people: days as dates."""
    if isinstance(reader.style, DateStyle):
        return str(np.datetime64("1970-01-01", "D") + np.timedelta64(int(np.floor(value)), "D"))
    return number_text(value)
