"""Configuration files: YAML to plain values and back. Nothing in a file is ever run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cluster_maker.data_exporter import write_atomically
from cluster_maker.errors import ConfigError


def read_yaml(path: str | Path) -> dict[str, Any]:
    """Return the mapping that a YAML file holds; an empty file is an empty mapping.

    Raises
    ------
    ConfigError
        If it cannot be read, is no YAML, names a key twice, or holds something else than a mapping.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"the configuration {str(path)!r} cannot be read: {why}.") from error
    try:
        found = yaml.load(text, Loader=_StrictLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f"the configuration {str(path)!r} is no valid YAML: {_where(error)}.") from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ConfigError(
            f"the configuration {str(path)!r} holds a {type(found).__name__}; needed is a mapping of "
            "sections, such as 'clustering:' with indented keys below it."
        )
    return found


def write_yaml(values: Mapping[str, Any], path: str | Path) -> None:
    """Write plain values, whole or not at all.

    Raises
    ------
    ExportError
        If the file cannot be written.
    """
    with write_atomically(path) as file:
        file.write(yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True))


class _StrictLoader(yaml.SafeLoader):
    """YAML without objects, in which a key that is named twice is a mistake, not the later one."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """Read a mapping; refuse repeated keys."""
    loader.flatten_mapping(node)
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key!r} is there twice", key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _where(error: yaml.YAMLError) -> str:
    """Say what is wrong and on which line."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return " ".join(str(error).split())
