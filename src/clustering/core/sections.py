"""What every section of a configuration has in common: nothing unknown, frozen, one line for a fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from cluster_maker.errors import ConfigError, suggest


class Section(BaseModel):
    """A section of a configuration: typed keys with defaults, unknown keys refused, frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Validate plain values, as a YAML or JSON file gives them.

        Raises
        ------
        ConfigError
            With one line: which key, what was got, what is allowed.
        """
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise ConfigError(_first_problem(cls, error)) from error

    def as_plain(self) -> dict[str, Any]:
        """Return texts, numbers, lists and mappings only: what `of` reads back as the same section."""
        return self.model_dump(mode="json")


def _first_problem(model: type[BaseModel], error: ValidationError) -> str:
    """Say the first problem of a failed validation in one line."""
    problem = error.errors()[0]
    place = [str(part) for part in problem["loc"]]
    name = ".".join(place) or "the configuration"
    if problem["type"] == "extra_forbidden":
        known = list(_section_at(model, place[:-1]).model_fields)
        return f"unknown key {name!r}.{suggest(place[-1], known)} Known here: {', '.join(known)}."
    said = problem["msg"].removeprefix("Value error, ")
    return f"{name}={problem['input']!r} is not allowed: {said}."


def _section_at(model: type[BaseModel], place: list[str]) -> type[BaseModel]:
    """Return the section that a path of keys leads to."""
    for key in place:
        field = model.model_fields.get(key)
        kind = field.annotation if field is not None else None
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            break
        model = kind
    return model
