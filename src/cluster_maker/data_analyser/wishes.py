"""What a caller asked for (features, exclusions, roles), checked against the table's columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cluster_maker.errors import ConfigError, PreprocessingError, suggest, unknown_column
from cluster_maker.types import Role


@dataclass(frozen=True)
class Wishes:
    """What the caller asked for."""

    features: frozenset[str] | None
    exclude: frozenset[str]
    id_column: str | None
    roles: Mapping[str, Role]


def column_names(table: pd.DataFrame) -> list[str]:
    """Return the column names as text; refuse doubles."""
    names = [str(name) for name in table.columns]
    doubles = [name for name, count in Counter(names).items() if count > 1]
    if doubles:
        shown = ", ".join(repr(name) for name in doubles[:8])
        raise PreprocessingError(
            f"several columns have the same name: {shown}. Give each column a name of its own."
        )
    return names


def check_wishes(
    names: Sequence[str],
    features: Sequence[str] | None,
    exclude: Collection[str],
    id_column: str | None,
    roles: Mapping[str, Role | str] | None,
) -> Wishes:
    """Check what was asked for against the table."""
    asked = [features] if isinstance(features, str) else features
    left_out = [exclude] if isinstance(exclude, str) else exclude
    known = set(names)
    for name in (*(asked or ()), *left_out, *((id_column,) if id_column is not None else ()), *(roles or ())):
        if str(name) not in known:
            raise unknown_column(str(name), names)
    wanted = None if asked is None else frozenset(map(str, asked))
    if wanted is not None and not wanted:
        raise ConfigError(
            "features is an empty list: name at least one column, or leave it out to choose automatically."
        )
    both = sorted((wanted or frozenset()) & set(map(str, left_out)))
    if both:
        raise ConfigError(
            f"the column {both[0]!r} is both asked for and excluded: name it in one place only."
        )
    return Wishes(
        features=wanted,
        exclude=frozenset(map(str, left_out)),
        id_column=None if id_column is None else str(id_column),
        roles={str(name): _as_role(role, str(name)) for name, role in (roles or {}).items()},
    )


def _as_role(role: Role | str, name: str) -> Role:
    """Return a role by its name."""
    text = str(role).strip().lower().replace("_", " ")
    try:
        return Role(text)
    except ValueError:
        known = [str(role) for role in Role]
        raise ConfigError(
            f"unknown role {role!r} for the column {name!r}.{suggest(text, known)} Known: {', '.join(known)}."
        ) from None
