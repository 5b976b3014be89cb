"""A configuration in layers: defaults < YAML file < environment variables < command line.

`layered` puts them together and says for every key where its value came from. A variable is called
``CLUSTERING_SECTION__KEY``: two underscores between the section and its key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from cluster_maker.errors import ConfigError, closest, suggest
from clustering.core.sections import Section
from clustering.core.yaml_files import read_yaml

PREFIX = "CLUSTERING_"

AnySection = TypeVar("AnySection", bound=Section)
Place = tuple[str, ...]


@dataclass(frozen=True)
class Origin:
    """Where a value came from.

    Parameters
    ----------
    kind : {"default", "file", "environment", "command line"}
        The layer.
    where : str
        In a file ``NAME:LINE``, in the environment the variable's name; empty otherwise.

    Examples
    --------
    >>> str(Origin("default")), str(Origin("file", "shop.yaml:3"))
    ('default', 'file shop.yaml:3')
    """

    kind: Literal["default", "file", "environment", "command line"]
    where: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.where}".rstrip()


@dataclass(frozen=True)
class _Setting:
    """One value of one layer."""

    place: Place
    value: Any
    origin: Origin


def layered(
    model: type[AnySection],
    file: str | Path | None = None,
    environment: Mapping[str, str] | None = None,
    told: Mapping[str, Any] | None = None,
) -> tuple[AnySection, dict[str, Origin]]:
    """Put a configuration together; a later layer overrides an earlier one, key by key.

    Parameters
    ----------
    model : type of Section
        The configuration; fields that are sections themselves are its sections.
    file : path, optional
        A YAML file. A section with nothing below it is left at its defaults.
    environment : mapping of str to str, optional
        Variables; those of this process by default. Values are read as YAML, texts as they are.
    told : mapping, optional
        What the command line says: nested like the configuration, or with dots (``clustering.kmeans_max_k``).

    Returns
    -------
    configuration : Section
        Validated.
    origins : dict of str to Origin
        For each key, with dots, in the order of the model.

    Raises
    ------
    ConfigError
        With one line: the key or variable, what was got, what is allowed, and where it was set.

    Notes
    -----
    Keys that hold a mapping (prices by category, say) are one value: a later layer replaces all of it.

    Examples
    --------
    >>> from clustering.core.customer_settings import CustomersConfig
    >>> config, origins = layered(
    ...     CustomersConfig,
    ...     environment={"CLUSTERING_CLUSTERING__KMEANS_MAX_K": "8"},
    ...     told={"clustering.kmeans_min_k": 3},
    ... )
    >>> config.clustering.kmeans_min_k, config.clustering.kmeans_max_k
    (3, 8)
    >>> str(origins["clustering.kmeans_max_k"])
    'environment CLUSTERING_CLUSTERING__KMEANS_MAX_K'
    """
    settings = [
        *(_from_file(model, Path(file)) if file is not None else ()),
        *_from_environment(model, os.environ if environment is None else environment),
        *_from_command_line(model, told or {}),
    ]
    values: dict[str, Any] = {}
    found: dict[Place, Origin] = {}
    for setting in settings:
        _put(values, setting)
        found[setting.place] = setting.origin
    try:
        configuration = model.of(values)
    except ConfigError as error:
        raise ConfigError(f"{error}{_set_by(error, found)}") from error
    default = Origin("default")
    return configuration, {".".join(place): found.get(place, default) for place in places(model)}


def told_pairs(model: type[Section], pairs: Sequence[str]) -> dict[str, Any]:
    """Return what ``--set SECTION.KEY=VALUE`` says, for `layered`; values are read as YAML.

    Raises
    ------
    ConfigError
        If a pair has no ``=``, names no key of the configuration, or its value is no YAML.

    Examples
    --------
    >>> from clustering.core.customer_settings import CustomersConfig
    >>> told_pairs(CustomersConfig, ["clustering.kmeans_max_k=8", "mlops.model_version=2.0"])
    {'clustering.kmeans_max_k': 8, 'mlops.model_version': '2.0'}
    """
    known = {".".join(place): place for place in places(model)}
    told = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise ConfigError(f"{pair!r} sets nothing: write SECTION.KEY=VALUE, as in {next(iter(known))}=…")
        if key not in known:
            raise ConfigError(
                f"unknown key {key!r}.{suggest(key, known)} clustering config show lists all keys."
            )
        told[key] = _read(model, known[key], text, key)
    return told


def places(model: type[BaseModel], above: Place = ()) -> Iterator[Place]:
    """Yield the path of every key of a configuration, sections opened, in the model's order."""
    for name, field in model.model_fields.items():
        section = _as_section(field.annotation)
        if section is None:
            yield (*above, name)
        else:
            yield from places(section, (*above, name))


def values_of(configuration: Section) -> dict[str, Any]:
    """Return the plain value of every key, with dots, in the model's order."""
    found, plain = {}, configuration.as_plain()
    for place in places(type(configuration)):
        value: Any = plain
        for name in place:
            value = value[name]
        found[".".join(place)] = value
    return found


def explained(configuration: Section, origins: Mapping[str, Origin]) -> str:
    """Return the configuration as YAML in which a comment behind each value says where it came from.

    Parameters
    ----------
    configuration : Section
        As `layered` returns it.
    origins : mapping of str to Origin
        As `layered` returns them.
    """
    rows = list(_explained_rows(configuration.as_plain(), type(configuration), origins, ()))
    width = min(max((len(text) for text, origin in rows if origin), default=0), 60)
    return "".join(f"{text:<{width}}  # {origin}\n" if origin else f"{text}\n" for text, origin in rows)


def _explained_rows(
    values: Mapping[str, Any], model: type[BaseModel], origins: Mapping[str, Origin], above: Place
) -> Iterator[tuple[str, str]]:
    """Yield each line of YAML, and the comment behind it (none behind a section's name)."""
    indent = "  " * len(above)
    for name, value in values.items():
        section = _as_section(model.model_fields[name].annotation)
        if section is None:
            yield f"{indent}{name}: {_flow(value)}", str(origins[".".join((*above, name))])
        else:
            yield f"{indent}{name}:", ""
            yield from _explained_rows(value, section, origins, (*above, name))


def _flow(value: Any) -> str:
    """Return a value as YAML on one line."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False)
    text = text.removesuffix("...\n").rstrip("\n")
    return json.dumps(value) if "\n" in text else text  # a text of several lines; JSON is YAML too


def _from_file(model: type[Section], path: Path) -> Iterator[_Setting]:
    """Yield the settings of a YAML file, each with its line."""
    values = read_yaml(path)
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    for place, value in _opened(model, values):
        yield _Setting(place, value, Origin("file", f"{path}:{_line(root, place)}"))


def _from_environment(model: type[Section], environment: Mapping[str, str]) -> Iterator[_Setting]:
    """Yield the settings of the environment; refuse a variable that is meant to be one and is not."""
    known = {PREFIX + "__".join(place).upper(): place for place in places(model)}
    for name in sorted(environment):
        place = known.get(name)
        if place is not None:
            yield _Setting(place, _read(model, place, environment[name], name), Origin("environment", name))
        elif name.startswith(PREFIX) and _is_meant(model, name.removeprefix(PREFIX).lower()):
            raise ConfigError(
                f"unknown environment variable {name!r}.{suggest(name, known)} Variables are called "
                f"{PREFIX}SECTION__KEY; clustering config show lists sections and keys."
            )


def _from_command_line(model: type[Section], told: Mapping[str, Any]) -> Iterator[_Setting]:
    """Yield the settings of the command line, nested or with dots."""
    for key, value in told.items():
        *above, last = key.split(".")
        nested: dict[str, Any] = {last: value}
        for name in reversed(above):
            nested = {name: nested}
        for place, each in _opened(model, nested):
            yield _Setting(place, each, Origin("command line"))


def _is_meant(model: type[Section], rest: str) -> bool:
    """Tell whether a variable speaks of a section of this configuration, perhaps misspelt.

    Other variables with the prefix (CLUSTERING_DEBUG) belong to somebody else.
    """
    sections = [name for name, field in model.model_fields.items() if _as_section(field.annotation)]
    if any(rest == name or rest.startswith(f"{name}_") for name in sections):
        return True
    first, underscores, _ = rest.partition("__")
    return bool(underscores and closest(first, sections))


def _opened(
    model: type[BaseModel] | None, values: Mapping[Any, Any], above: Place = ()
) -> Iterator[tuple[Place, Any]]:
    """Yield path and value of each key of nested values, sections of the model opened."""
    for name, value in values.items():
        field = model.model_fields.get(name) if model is not None else None
        section = _as_section(field.annotation) if field is not None else None
        place = (*above, str(name))
        if section is None or not isinstance(value, Mapping | None):
            yield place, value
        else:
            yield from _opened(section, value or {}, place)


def _put(values: dict[str, Any], setting: _Setting) -> None:
    """Put a setting into nested values; what stands where a section should be is kept, to be refused."""
    *above, last = setting.place
    inside: Any = values
    for name in above:
        inside = inside.setdefault(name, {})
        if not isinstance(inside, dict):
            return
    inside[last] = setting.value


def _read(model: type[BaseModel], place: Place, text: str, name: str) -> Any:
    """Read a value from a variable or an option: YAML, but a text where the key holds a text."""
    if _annotation(model, place) is str:
        return text
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}={text!r} cannot be read as a YAML value.") from error


def _annotation(model: type[BaseModel], place: Place) -> Any:
    """Return the type of a key."""
    for name in place[:-1]:
        section = _as_section(model.model_fields[name].annotation)
        if section is not None:
            model = section
    return model.model_fields[place[-1]].annotation


def _as_section(annotation: Any) -> type[BaseModel] | None:
    """Return a field's type where it is a section, otherwise None."""
    is_section = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_section else None


def _line(root: yaml.Node | None, place: Place) -> int:
    """Return the line of a key; where it comes from an anchor, that of the nearest key above it."""
    node, line = root, 1
    for name in place:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = [(key, value) for key, value in pairs if key.value == name]
        if not found:
            break
        key, node = found[0]
        line = key.start_mark.line + 1
    return line


def _set_by(error: ConfigError, found: Mapping[Place, Origin]) -> str:
    """Say where the refused value was set; of a refused section, where its keys were."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return ""
    problem = tuple(str(part) for part in cause.errors()[0]["loc"])
    named = [
        str(origin)
        for place, origin in found.items()
        if place[: len(problem)] == problem or problem[: len(place)] == place
    ]
    return f" Set by: {', '.join(dict.fromkeys(named))}." if named else ""
