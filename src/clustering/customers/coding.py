"""Things (customers, invoices, products) as small whole numbers, with the values they stand for."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.data_analyser.values import MISSING_WORDS, distinct

#: Codes of things, -1 where there is none; half the size of an index, for tables of many lines.
Codes: TypeAlias = npt.NDArray[np.int32]


def code_things(column: pd.Series) -> tuple[Codes, pd.Index]:
    """Return a code for each row and the things that the codes stand for, in sorted order.

    Parameters
    ----------
    column : pandas.Series of shape (n,)
        Identifiers or kinds. Blank text and words for "no value" are missing; whole numbers stored
        with a decimal point (since some are missing) become whole again; outer blanks are removed.

    Returns
    -------
    codes : int32 array of shape (n,)
        -1 where there is no value.
    things : pandas.Index
        Sorted, so that the order of the rows does not matter: numbers by size, anything else as text.

    Examples
    --------
    >>> codes, things = code_things(pd.Series([17850.0, None, 12346.0, 17850.0]))
    >>> codes.tolist(), things.tolist()
    ([1, -1, 0, 1], [12346, 17850])
    """
    found = distinct(column)
    values = [_tidied(value) for value in found.values]
    if not all(value is None or isinstance(value, int) for value in values):
        values = [None if value is None else str(value) for value in values]
    things = sorted({value for value in values if value is not None})
    place = {value: position for position, value in enumerate(things)}
    new = np.array([*(-1 if value is None else place[value] for value in values), -1], dtype=np.int32)
    return new[found.codes], pd.Index(things, dtype=None if things else object)


def _tidied(value: Any) -> Any:
    """Return a thing without outer blanks and needless decimals; None where it says nothing."""
    if isinstance(value, str):
        text = value.strip()
        return None if text.lower() in MISSING_WORDS else text
    if isinstance(value, (float, np.floating)):
        return None if not np.isfinite(value) else int(value) if value == int(value) else float(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    return None if pd.isna(value) else value
