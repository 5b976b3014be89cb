"""Roles that the caller gives: taken where the values allow it, refused in one line where they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_maker.data_analyser.facts import ColumnFacts
from cluster_maker.data_analyser.findings import Finding
from cluster_maker.data_analyser.scales import find_scale
from cluster_maker.data_analyser.values import read_numbers
from cluster_maker.errors import PreprocessingError
from cluster_maker.types import QUANTITATIVE_ROLES, Role

#: Roles that are not clustered on.
UNUSABLE = frozenset({Role.IDENTIFIER, Role.CONSTANT, Role.FREE_TEXT, Role.WEIGHT, Role.EMPTY})


def take_role(facts: ColumnFacts, role: Role) -> Finding:
    """Return a finding with the given role.

    Raises
    ------
    PreprocessingError
        If no value can be read as the role needs, or a binary column has more than two values.
    """
    if not facts.n_distinct:
        return Finding(Role.EMPTY, "no row has a value", "it has no values")
    if role in QUANTITATIVE_ROLES:
        return _as_amounts(facts, role)
    if role is Role.DATE:
        return _as_dates(facts)
    if role is Role.ORDINAL:
        levels, how = _ordered_levels(facts)
        return Finding(role, f"set to {role}; {how}", levels=levels)
    if role is Role.BINARY and facts.n_distinct > 2:
        raise PreprocessingError(
            f"the column {facts.name!r} cannot be binary: it has {facts.n_distinct} different values. "
            "Use nominal or ordinal."
        )
    return Finding(role, f"set to {role}", f"it was set to {role}" if role in UNUSABLE else "")


def _as_amounts(facts: ColumnFacts, role: Role) -> Finding:
    """Take a column as amounts."""
    if facts.numbers.share == 0:
        raise _unreadable(facts, str(role), "a number")
    return Finding(role, f"set to {role}", converted=facts.text, unit=facts.numbers.unit)


def _as_dates(facts: ColumnFacts) -> Finding:
    """Take a column as dates."""
    if facts.dates.share == 0:
        raise _unreadable(facts, "a date", "a date")
    return Finding(Role.DATE, "set to date", converted=facts.text)


def _unreadable(facts: ColumnFacts, wanted: str, one: str) -> PreprocessingError:
    """Return the error for a column none of whose values can be read as wanted."""
    return PreprocessingError(
        f"the column {facts.name!r} cannot be {wanted}: none of its values is {one} "
        f"(for example {facts.texts[0]!r})."
    )


def _ordered_levels(facts: ColumnFacts) -> tuple[tuple[str, ...], str]:
    """Return an order of the levels and what it rests on."""
    dtype = facts.column.dtype
    if isinstance(dtype, pd.CategoricalDtype) and dtype.ordered:
        given = [str(level) for level in dtype.categories]
        return tuple(level for level in given if level in facts.levels), "in the table's own order"
    scale = find_scale(facts.levels, words=facts.words)
    if scale is not None:
        return scale.levels, f"in the order of a known scale ({scale.kind})"
    amounts = read_numbers(pd.Series(facts.levels, dtype=object)).values.to_numpy()
    if not np.isnan(amounts).any():
        order = np.argsort(amounts, kind="stable")
        return tuple(facts.levels[place] for place in order), "in the order of the numbers"
    return tuple(sorted(facts.levels)), "in the order of the alphabet, as no scale is known"
