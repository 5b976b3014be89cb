"""What a report needs to know besides the result: where the table came from and how it was run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class SourceInfo:
    """The table's origin.

    Parameters
    ----------
    name : str
        File name, without folders.
    format : str
        How it was read ("csv", "xlsx, sheet 'Orders'").
    n_rows, n_columns : int
        Its size as read.
    sha256 : str
        Hash of the file's bytes; empty where there was no file.
    notes : tuple of str
        What the reader noticed, in plain sentences (encoding, separator, …).
    """

    name: str
    format: str
    n_rows: int
    n_columns: int
    sha256: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunInfo:
    """How the result was made.

    Parameters
    ----------
    command : str
        The exact command that makes it again.
    started : str
        When the run began, ISO 8601 ("2026-03-01T09:05:00+00:00").
    duration : float
        How long it took, in seconds.
    versions : mapping of str to str
        Versions of the program and of the libraries that matter.
    settings : mapping
        The settings in force, by name.
    seed : int or None
        The random seed.
    run_id : str
        Identifier of the run; may be empty.
    files : tuple of str
        Names of the files written beside the report; only these are linked to.
    predict_command : str
        The command that gives clusters to new rows; empty where there is none.
    """

    command: str
    started: str
    duration: float
    versions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    seed: int | None = None
    run_id: str = ""
    files: tuple[str, ...] = ("labels.csv", "profile.csv", "run.json")
    predict_command: str = ""
