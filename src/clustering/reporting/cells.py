"""Cells of the reader's own table as text: amounts with their unit, dates, shortened texts."""

from __future__ import annotations

import re
from datetime import date, datetime
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from cluster_maker.data_analyser.naming import unit_of
from cluster_maker.explanation.words import exact_amount, format_amount, is_year
from cluster_maker.types import QUANTITATIVE_ROLES, Characteristic, ColumnReport, Role
from clustering.reporting.wording import NOT_MEASURED, share_text

LONGEST_CELL = 80  # characters


def cell_text(value: Any, column: ColumnReport | None = None) -> str:
    """Return one cell as text, in the column's unit.

    Parameters
    ----------
    value : object
        The cell.
    column : ColumnReport, optional
        What its column holds.

    Returns
    -------
    str
        At most `LONGEST_CELL` characters; a dash where there is no value. A box that is ticked or left blank
        is "ticked" or "not ticked".
    """
    missing = bool(pd.api.types.is_scalar(value) and pd.isna(value))
    if column is not None and column.role is Role.BINARY and column.n_distinct == 1:
        return "not ticked" if missing else "ticked"
    if missing:
        return NOT_MEASURED
    if isinstance(value, datetime | date):
        return _date_text(value)
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, Real):
        return _number_text(value, column)
    return shorten(str(value))


def shorten(text: str, longest: int = LONGEST_CELL) -> str:
    """Return the text on one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def comparison(told: Characteristic, column: ColumnReport | None) -> tuple[str, str, str]:
    """Take a characteristic apart into what is compared, the segment's figure and everyone's.

    Parameters
    ----------
    told : Characteristic
        Its `text` ends in the two figures, written as its column wants them (medians, dates, units).
    column : ColumnReport or None
        Its column's report.

    Returns
    -------
    title, value, overall : str
        ("annual income", "86.5 k$", "60.6 k$").
    """
    before, against, after = told.text.rpartition(", against ")
    prefix = next((word for word in ("median ", "") if before.startswith(word + told.label)), None)
    if not against or prefix is None:
        return _comparison_of_figures(told, column)
    overall = after.removesuffix(" overall")
    rest = before[len(prefix + told.label) :].lstrip(": ")
    if told.kind == "share":
        value = rest.partition(" “")[0].removesuffix(" yes")
        return _share_title(told), value, overall
    step, value = _split_step(rest)
    return " ".join(word for word in (prefix + told.label, step) if word), value, overall


def _split_step(text: str) -> tuple[str, str]:
    """Part a step of an ordered column from its figure: “often” or more 40%."""
    found = re.fullmatch(r"(.*”(?: or (?:more|less))?) (.+)", text)
    return (found[1], found[2]) if found is not None else ("", text)


def _share_title(told: Characteristic) -> str:
    """Name the level whose share is compared; a yes needs no name."""
    return f"{told.label}: {told.level}" if told.level and "”" in told.text else told.label


def _comparison_of_figures(told: Characteristic, column: ColumnReport | None) -> tuple[str, str, str]:
    """Write a characteristic's figures plainly, where its text is of another form."""
    if told.kind == "share":
        return _share_title(told), share_text(told.value), share_text(told.overall)
    return told.label, amount_text(told.value, column), amount_text(told.overall, column)


def amount_text(value: float, column: ColumnReport | None) -> str:
    """Return a mean rounded to what it means, with its unit."""
    return format_amount(value, _unit(column))


def _unit(column: ColumnReport | None) -> str:
    """Return a column's unit, if need be from its name."""
    return "" if column is None else (column.unit or unit_of(column.name)).strip()


def _number_text(value: Any, column: ColumnReport | None) -> str:
    """Return a number of the table as it is; codes and years without separators."""
    number = float(value)
    role = column.role if column is not None else Role.NUMERIC
    if role not in QUANTITATIVE_ROLES or (column is not None and is_year(column.name, number, number)):
        return f"{int(value)}" if number.is_integer() else f"{number:g}"
    return exact_amount(number, _unit(column))


def _date_text(value: datetime | date) -> str:
    """Return a date; with its time only where that is not midnight."""
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.strftime("%Y-%m-%d")
