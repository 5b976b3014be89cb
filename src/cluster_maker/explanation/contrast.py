"""What tells two clusters apart, whatever the others are like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.errors import ConfigError, suggest
from cluster_maker.explanation.characteristics import comparison_parts
from cluster_maker.explanation.column_figures import ColumnFigures
from cluster_maker.explanation.differences import Difference, differences_of
from cluster_maker.explanation.figures import describe_columns
from cluster_maker.explanation.overlap import Overlap
from cluster_maker.explanation.sampling import Keys, some_rows
from cluster_maker.types import Contrast, ContrastedColumn, IntVector, TableReport
from cluster_maker.wording import plural

#: Rows of the two clusters that are compared.
MOST_ROWS = 50_000
#: Differences that are told, and in the sentence.
MOST_TOLD, IN_SENTENCE = 12, 3
#: Columns correlated more than this are one difference, told once.
_SAME_THING = 0.9


def contrast(
    table: pd.DataFrame,
    report: TableReport,
    labels: npt.ArrayLike,
    names: Mapping[int, str],
    pair: tuple[int | str, int | str],
    *,
    keys: Keys,
) -> Contrast:
    """Return the strongest differences between two clusters.

    Parameters
    ----------
    table : pandas.DataFrame of n rows
        The original table.
    report : TableReport
        What its columns are; only those that were clustered on are compared.
    labels : int array-like of shape (n,)
        Cluster of each row.
    names : mapping of int to str
        Name of each cluster.
    pair : two of int or str
        The clusters, by id or by name (capitals do not matter).
    keys : uint64 array of shape (n,)
        From `sampling.row_keys`: they decide which rows are compared where there are many.

    Returns
    -------
    Contrast
        Differences as in `characteristics_of`, with the second cluster in the place of everyone else:
        of at least 0.2, more than chance after correction for all columns, no column twice.

    Raises
    ------
    ConfigError
        If a cluster is unknown, or both are the same.

    Notes
    -----
    At most `MOST_ROWS` rows of the two are compared, which `notes` says then.
    """
    first, second = (cluster_id(each, names) for each in pair)
    if first == second:
        raise ConfigError(f"{pair[0]!r} and {pair[1]!r} are the same cluster: name two different ones.")
    groups = np.asarray(labels, dtype=np.intp)
    rows = np.flatnonzero((groups == first) | (groups == second))
    some = some_rows(keys, rows, MOST_ROWS)
    used = replace(report, columns=report.used)  # a loaded result holds no others
    figures = describe_columns(table.iloc[some], used, np.where(groups[some] == first, 0, 1), 2)
    told = _told(figures)
    differences = tuple(_contrasted(each) for each in told)
    titles = names[first], names[second]
    return Contrast(first, second, titles, differences, _sentence(titles, differences), _notes(rows, some))


def cluster_id(wanted: int | str, names: Mapping[int, str]) -> int:
    """Return the id of a cluster that is given by id or name.

    Raises
    ------
    ConfigError
        If there is none, with the closest name.
    """
    by_name = {name.casefold(): cluster for cluster, name in names.items()}
    if isinstance(wanted, str) and wanted.casefold() in by_name:
        return by_name[wanted.casefold()]
    number = int(wanted) if isinstance(wanted, str) and wanted.strip().isdecimal() else wanted
    if not isinstance(number, str | bool) and number in names:
        return int(number)
    known = ", ".join(f"{cluster} ({name!r})" for cluster, name in list(names.items())[:8])
    more = f", … ({len(names)} in all)" if len(names) > 8 else ""
    hint = suggest(wanted, names.values()) if isinstance(wanted, str) else ""
    raise ConfigError(f"unknown cluster {wanted!r}.{hint} There are: {known}{more}.")


def _told(figures: tuple[ColumnFigures, ...]) -> list[Difference]:
    """Return how the first cluster differs from the second, nothing twice."""
    overlap, told = Overlap(), list[Difference]()
    for each in differences_of(figures, 0):
        if len(told) < MOST_TOLD and all(overlap.between(each, other) <= _SAME_THING for other in told):
            told.append(each)
    return told


def _contrasted(difference: Difference) -> ContrastedColumn:
    """Turn a difference into the record that travels."""
    figures, row = difference.figures, difference.row
    parts = comparison_parts(difference, against=1)
    return ContrastedColumn(
        column=figures.column,
        label=figures.label,
        kind="share" if figures.form == "share" else "amount",
        level=difference.level,
        first=difference.value,
        second=float(figures.values[row, 1]),
        effect=difference.effect,
        effect_interval=difference.effect_interval,
        p_value=difference.p_value,
        title=parts.title,
        first_text=parts.value,
        second_text=parts.other,
    )


def _sentence(names: tuple[str, str], differences: tuple[ContrastedColumn, ...]) -> str:
    """Say the strongest differences."""
    if not differences:
        return f"No single column tells “{names[0]}” from “{names[1]}”."
    told = "; ".join(each.text for each in differences[:IN_SENTENCE])
    return f"“{names[0]}” against “{names[1]}”: {told}."


def _notes(rows: IntVector, some: IntVector) -> tuple[str, ...]:
    """Say where only some rows were compared."""
    if len(some) == len(rows):
        return ()
    return (f"{plural(len(some), 'row')} of the {len(rows):,} of these two clusters were compared.",)
